# isotrack in one image: every service, relay and worker is a command of it (`isotrack run audits`).
# Targets: `isotrack` (what runs), `test` (the suite, with a broker and a database inside), `gateway` (the one door),
# `mail` (a mail server for development).

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements.lock ./
# Every package is checked against its hash here; what is installed later comes from this folder alone.
RUN python3 -m pip download --quiet --require-hashes --only-binary :all: --requirement requirements.lock --dest /wheels
COPY pyproject.toml README.md ./
COPY chassis chassis
COPY services services
COPY story story
RUN python3 -m venv /build \
 && /build/bin/pip install --quiet --no-index --find-links /wheels "setuptools<81" \
 && /build/bin/pip wheel --quiet --no-index --no-deps --no-build-isolation --wheel-dir /wheels . \
 && python3 -m venv --without-pip /opt/isotrack \
 && /build/bin/pip --python /opt/isotrack/bin/python install --quiet --no-index --find-links /wheels isotrack

FROM python:3.13-slim AS base
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin isotrack
ENV PATH=/opt/isotrack/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

FROM base AS isotrack
COPY --from=build /opt/isotrack /opt/isotrack
COPY data/haiphong-2019 /usr/share/isotrack/haiphong-2019
COPY deploy/rabbitmq/definitions.json /usr/share/isotrack/definitions.json
COPY deploy/compose/ready /usr/local/bin/ready
# A named volume takes its owner from here.
RUN install -d -o isotrack -g isotrack -m 0700 /var/lib/isotrack/keys /var/lib/isotrack/sealing
ENV ISOTRACK_AGENCIES_FILE=/usr/share/isotrack/haiphong-2019/agencies.csv \
    ISOTRACK_BROKER_DEFINITIONS=/usr/share/isotrack/definitions.json
USER isotrack
HEALTHCHECK --interval=10s --timeout=4s --start-period=60s --start-interval=1s --retries=3 CMD ["ready"]
ENTRYPOINT ["isotrack"]
CMD ["--help"]

FROM base AS test
RUN apt-get update -q >/dev/null \
 && apt-get install -y -q --no-install-recommends git make postgresql procps rabbitmq-server >/dev/null \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10002 tester \
 && install -d -o tester -g tester /home/tester/isotrack
WORKDIR /home/tester/isotrack
COPY --from=build /wheels /wheels
COPY --chown=tester . .
USER tester
ENV HOME=/home/tester PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels
RUN make --silent venv
CMD ["make", "test"]

FROM build AS build-mail
RUN python3 -m venv --without-pip /opt/mail \
 && /build/bin/pip --python /opt/mail/bin/python install --quiet --no-index --find-links /wheels aiosmtpd

FROM base AS mail
COPY --from=build-mail /opt/mail /opt/mail
COPY deploy/mail/catcher.py /usr/local/lib/isotrack/catcher.py
USER isotrack
ENTRYPOINT ["/opt/mail/bin/python", "/usr/local/lib/isotrack/catcher.py"]

FROM base AS gateway
RUN apt-get update -q >/dev/null \
 && apt-get install -y -q --no-install-recommends haproxy >/dev/null \
 && rm -rf /var/lib/apt/lists/*
COPY deploy/gateway/haproxy.cfg deploy/gateway/index.html /etc/isotrack-gateway/
USER isotrack
ENTRYPOINT ["haproxy", "-W", "-db", "-f", "/etc/isotrack-gateway/haproxy.cfg"]

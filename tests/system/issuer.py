"""An OpenID provider on this machine: discovery, key set, RS256 tokens; it can be rotated, taken down, brought back."""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


class Provider:
    """Listens while `up`; counts how often each path was asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}
        self._keys: dict[str, rsa.RSAPrivateKey] = {}
        self._address = ("127.0.0.1", 0)
        self._server: ThreadingHTTPServer | None = None
        self.rotate("r1")
        self.up()

    @property
    def iss(self) -> str:
        """What its tokens call it."""
        return f"http://127.0.0.1:{self._address[1]}/realms/city"

    def rotate(self, kid: str, keep: bool = True) -> None:
        """Sign with a new key from now on; publish the old ones too, if they are kept."""
        kept = self._keys if keep else {}
        self._keys = {**kept, kid: rsa.generate_private_key(65537, 2048)}

    def up(self) -> None:
        """Answer, at the same address as before."""
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked[self.path] = provider.asked.get(self.path, 0) + 1
                document = provider._documents().get(self.path)
                body = json.dumps(document or {}).encode()
                self.send_response(200 if document else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the parent's name)
                """Silent."""

        self._server = ThreadingHTTPServer(self._address, Handler)
        self._address = ("127.0.0.1", self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def down(self) -> None:
        """Refuse connections."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def token(self, kid: str | None = None, **claims: Any) -> str:
        """A token as it gives them out, signed by its youngest key unless another is named."""
        now = datetime.now(UTC)
        kid = kid or list(self._keys)[-1]
        said = {
            "iss": self.iss,
            "aud": "isotrack",
            "sub": "f:1",
            "iat": now,
            "exp": now + timedelta(minutes=5),
            **claims,
        }
        return jwt.encode(said, self._keys[kid], "RS256", {"kid": kid})

    def _documents(self) -> dict[str, Any]:
        keys = [
            {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "alg": "RS256", "use": "sig"}
            for kid, key in self._keys.items()
        ]
        return {
            "/realms/city/.well-known/openid-configuration": {"issuer": self.iss, "jwks_uri": f"{self.iss}/keys"},
            "/realms/city/keys": {"keys": keys},
        }

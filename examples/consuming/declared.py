"""Agencies per block, and how many have declared: from the stream `history`, its beginning first, then live.

Knows contracts/ only and needs pika only: `AMQP_URL=amqp://… python declared.py`. Whenever all is read for now and
the numbers have changed, it prints [total, declared] of each block. AS_OF is the day that counts, else today.
"""

import json
import os
from collections import Counter
from datetime import date

import pika

STANDARD, AS_OF = "TCVN ISO 9001:2015", os.environ.get("AS_OF") or date.today().isoformat()
NEVER = (0, "")
newest = {}  # by id: the position (epoch, sequence), the event and the state of the newest that was heard
complete = [0]  # the epoch in which the owner has said everything anew


def apply(headers, body):
    _, aggregate, what, version = headers["cloudEvents_type"].split(".")
    epoch, subject = int(headers["cloudEvents_epoch"]), headers["cloudEvents_subject"]
    if headers["cloudEvents_source"] != "/agencies" or version != "v1" or epoch < complete[0]:
        return
    position = epoch, headers["cloudEvents_sequence"]
    if aggregate == "restatement":  # what the owner has not said in this epoch, it does not know any more
        complete[0] = epoch
        for lost in [one for one, kept in newest.items() if kept[0][0] < epoch]:
            del newest[lost]
    elif aggregate in ("agency", "qms") and position > newest.get(subject, [NEVER])[0]:
        newest[subject] = position, f"{aggregate}.{what}", json.loads(body)["state"]


def counts():
    told = [(event, state) for _, event, state in newest.values()]
    signed = [one for event, one in told if event.startswith("qms.") and one["standard"] == STANDARD]
    in_order = sorted((one["date"], one["kind"], one["id"], one) for one in signed if one["date"] <= AS_OF)
    last = {one["agency_id"]: one for *_, one in in_order}  # the last declaration counts, while it has not lapsed
    declared = {agency for agency, one in last.items() if (one.get("lapsed_on") or "9999") > AS_OF}
    agencies = [one for event, one in told if event.startswith("agency.") and one["block"]]
    there = [one for one in agencies if one["valid_from"] <= AS_OF <= (one["valid_to"] or AS_OF)]
    total = Counter(one["block"] for one in there)
    done = Counter(one["block"] for one in there if one["id"] in declared)
    return {block: [total[block], done[block]] for block in sorted(total)}


if __name__ == "__main__":
    told = None
    channel = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"])).channel()
    channel.basic_qos(prefetch_count=100)  # a stream demands one
    offset = {"x-stream-offset": "first"}
    for method, properties, body in channel.consume("history", arguments=offset, inactivity_timeout=1):
        if method:
            apply(properties.headers, body)
            channel.basic_ack(method.delivery_tag)
        elif told != (told := counts()):
            print(json.dumps(told), flush=True)

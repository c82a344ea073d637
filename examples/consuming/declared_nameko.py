"""The same in stock nameko, from a queue of its own and into a table of its own: it goes on where it was stopped.

    QUEUE=consumers.statistics nameko run declared_nameko --broker amqp://…

QUEUE may be `history`, which is read from the beginning at each start. DATABASE is the file of the table.
"""

import json
import os
import sqlite3
from datetime import date

from kombu import Queue
from nameko.extensions import DependencyProvider
from nameko.messaging import consume
from nameko.timer import timer

DAY = {"standard": "TCVN ISO 9001:2015", "as_of": os.environ.get("AS_OF") or date.today().isoformat()}
OFFSET = {"x-stream-offset": "first"} if os.environ["QUEUE"] == "history" else None
# The user may declare nothing, and nameko would.
QUEUE = Queue(os.environ["QUEUE"], no_declare=True, consumer_arguments=OFFSET)

TABLE = """CREATE TABLE IF NOT EXISTS newest
    (id TEXT PRIMARY KEY, epoch INTEGER, sequence TEXT, event TEXT, state TEXT)"""
KEEP = """INSERT INTO newest SELECT :id, :epoch, :sequence, :event, :state
    WHERE NOT EXISTS (SELECT 1 FROM newest WHERE event = 'restatement.completed' AND epoch > :epoch)
    ON CONFLICT (id) DO UPDATE SET (epoch, sequence, event, state)
    = (excluded.epoch, excluded.sequence, excluded.event, excluded.state)
    WHERE (excluded.epoch, excluded.sequence) > (newest.epoch, newest.sequence)"""
FORGET = """DELETE FROM newest WHERE epoch <
    (SELECT max(epoch) FROM newest WHERE event = 'restatement.completed')"""
# Of an agency's declarations the last counts, while it has not lapsed.
COUNT = """WITH signed AS (SELECT state ->> 'agency_id' AS agency, coalesce(state ->> 'lapsed_on', '9999') AS lapsed_on,
        row_number() OVER (PARTITION BY state ->> 'agency_id'
            ORDER BY state ->> 'date' DESC, state ->> 'kind' DESC, id DESC) AS nth
    FROM newest WHERE event LIKE 'qms.%' AND state ->> 'standard' = :standard AND state ->> 'date' <= :as_of)
    SELECT state ->> 'block', count(*),
        count(*) FILTER (WHERE id IN (SELECT agency FROM signed WHERE nth = 1 AND lapsed_on > :as_of))
    FROM newest WHERE event LIKE 'agency.%' AND state ->> 'block' IS NOT NULL
    AND :as_of BETWEEN state ->> 'valid_from' AND coalesce(state ->> 'valid_to', :as_of) GROUP BY 1"""


class Attributes(DependencyProvider):
    """A message's headers, which nameko keeps as the worker's context."""

    def get_dependency(self, worker_ctx):
        return worker_ctx.data


class Declared:
    name = "declared"
    attributes = Attributes()
    table = sqlite3.connect(os.environ.get("DATABASE", "declared.db"))
    table.execute(TABLE)
    told = None

    # nameko acks what raised, unless told so: then it comes again, 20 times at most. A stream takes nothing back.
    @consume(QUEUE, requeue_on_error=OFFSET is None)
    def hear(self, body):
        said = {name: self.attributes.get(f"cloudEvents_{name}") for name in ("source", "type", "subject", "sequence")}
        _, aggregate, what, version = said["type"].split(".")
        if said["source"] != "/agencies" or version != "v1" or aggregate not in ("agency", "qms", "restatement"):
            return
        epoch, state = int(self.attributes["cloudEvents_epoch"]), json.dumps(body["state"])
        row = {"id": said["subject"], "sequence": said["sequence"], "event": f"{aggregate}.{what}"}
        with self.table:  # one commit, and then the ack
            self.table.execute(KEEP, {**row, "epoch": epoch, "state": state})
            if aggregate == "restatement":
                self.table.execute(FORGET)

    @timer(interval=1)
    def tell(self):
        counts = {block: [total, declared] for block, total, declared in self.table.execute(COUNT, DAY)}
        if counts != Declared.told:
            Declared.told = counts
            print(json.dumps(counts), flush=True)

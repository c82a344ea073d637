"""The events that are measured: findings of 2019 as audits says them, each of an aggregate of its own."""

import json
import random
from datetime import date, timedelta
from uuid import UUID

SEED = 2019


def bodies(count: int) -> list[tuple[UUID, str]]:
    """`count` pairs of subject and JSON body, the same in every run."""
    generator = random.Random(SEED)
    return [_finding(UUID(int=generator.getrandbits(128), version=4), generator) for _ in range(count)]


def _finding(subject: UUID, generator: random.Random) -> tuple[UUID, str]:
    due = date(2019, 7, 5) + timedelta(days=generator.randrange(15, 45))
    state = {
        "id": str(subject),
        "text": "Hồ sơ một cửa ghi sai thời hạn giải quyết",
        "inspection_id": str(UUID(int=generator.getrandbits(128), version=4)),
        "agency_id": str(UUID(int=generator.getrandbits(128), version=4)),
        "kind": generator.choice(["nonconformity", "shortcoming", "limitation"]),
        "grade": "minor",
        "clause": generator.choice(["7.5.3", "8.5.1", "9.2.2", "10.2"]),
        "due": due.isoformat(),
        "first_due": due.isoformat(),
        "state": "open",
    }
    return subject, json.dumps({"state": state, "change": {}}, ensure_ascii=False, separators=(",", ":"))

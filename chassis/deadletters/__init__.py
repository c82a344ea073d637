"""What a service has parked, as its operator sees it: found, looked at, replayed to the queue that failed, dropped."""

from chassis.deadletters.action import drop, replay
from chassis.deadletters.message import Filter, Parked
from chassis.deadletters.queue import ParkingQueue, Selection

__all__ = ["Filter", "Parked", "ParkingQueue", "Selection", "drop", "replay"]

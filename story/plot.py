"""The whole plot, what everybody does until the last day, and its books: from a list and a seed alone, no HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from story import communes_2019, conversion_2017, programme_2018, programme_2019, training, upkeep_2019
from story.books import Books
from story.cast import CAST, Part, focal_points
from story.city import City
from story.courses import Course, Wave
from story.training import Training
from story.upkeep_2019 import Keeping
from story.visits import Programme


@dataclass(frozen=True)
class Plot:
    """The courses of agencies by code, in both plans, and what became of their declarations a year later;
    the trainings; the inspection programmes."""

    city: City
    converting: Mapping[str, Course]
    communes: Mapping[str, Course]
    keepings: Mapping[str, Keeping]
    waves: Sequence[Wave]
    trainings: Sequence[Training]
    programmes: Sequence[Programme]

    @property
    def parts(self) -> list[Part]:
        """All who have an account: the cast, and the focal points of agencies that were inspected."""
        return [*CAST, *focal_points(visit.agency for one in self.programmes for visit in one.visits)]

    def books(self) -> Books:
        """What the story has done on its last day."""
        fates = [fate for one in self.programmes for visit in one.visits for fate in visit.fates()]
        return Books(self.city, [self.converting, self.communes], fates, self.trainings, self.keepings)


def plot(city: City, seed: int) -> Plot:
    """The plot for the agencies of a list; the same for the same seed."""
    communes, waves = communes_2019.plot(city, seed), communes_2019.waves(city)
    converting = conversion_2017.plot(city, seed)
    return Plot(
        city=city,
        converting=converting,
        communes=communes,
        keepings=upkeep_2019.plot(converting, communes_2019.LAST_DAY, seed),
        waves=waves,
        trainings=training.plot(city, waves, communes, communes_2019.LAST_DAY, seed),
        programmes=[programme_2018.programme(city, seed), programme_2019.programme(city)],
    )

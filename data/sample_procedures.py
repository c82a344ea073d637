"""Builds SAMPLE procedures for the 52 agencies of the first wave: 5,000 with 25,000 steps, ready for import.

No public list of the city's procedures is at hand, so these are made up, from realistic fields, names and steps. What
is wrong with which of them follows from their number alone (`faults_of`), so that reports can be checked against a
known answer (`answer`). No network, no clock, no chance: the same bytes every time.
"""

import argparse
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path

AGENCIES = Path(__file__).parent / "haiphong-2019" / "agencies.csv"
FIRST_WAVE = ("departments", "sub_departments", "boards", "districts")
PROCEDURES = 5000
STEPS = (4, 5, 6, 5, 5)
"""How many a procedure has, in turns."""
DAY = date(2018, 11, 15)
"""The day on which the answer is known: legal bases end before it, soon after it, or much later."""
LARGEST = 3 * 1024 * 1024
"""Bytes of one table: less than a request may have."""

HEADER = (
    "agency_code", "code", "name_vi", "field", "statutory_days", "statutory_cost", "cost", "decision", "issued_on",
    "legal_basis", "legal_expires", "step", "who", "what", "days", "responsible", "output", "form",
)  # fmt: skip

# Field -> the things that its procedures are about, and the law that they rest on.
SUBJECTS: dict[str, tuple[tuple[str, ...], str]] = {
    "justice": (("khai sinh", "kết hôn", "khai tử", "chứng thực bản sao", "lý lịch tư pháp"), "Luật Hộ tịch 2014"),
    "environment": (("kế hoạch bảo vệ môi trường", "báo cáo đánh giá tác động môi trường", "giấy phép khai thác nước",
                     "giấy phép xả nước thải", "sổ chủ nguồn thải"), "Luật Bảo vệ môi trường 2014"),
    "land": (("giấy chứng nhận quyền sử dụng đất", "biến động đất đai", "chuyển mục đích sử dụng đất", "thuê đất",
              "tách thửa đất"), "Luật Đất đai 2013"),
    "education": (("thành lập trường", "hoạt động giáo dục", "dạy thêm, học thêm", "văn bằng, chứng chỉ",
                   "chuyển trường"), "Luật Giáo dục 2005"),
    "investment": (("chứng nhận đăng ký đầu tư", "đăng ký doanh nghiệp", "đăng ký hộ kinh doanh", "dự án đầu tư công",
                    "hợp tác xã"), "Luật Đầu tư 2014"),
    "labour": (("trợ cấp người có công", "trợ giúp xã hội", "giấy phép lao động", "hồ sơ bảo trợ trẻ em",
                "an toàn lao động"), "Bộ luật Lao động 2012"),
    "health": (("chứng chỉ hành nghề khám chữa bệnh", "cơ sở đủ điều kiện an toàn thực phẩm", "cơ sở bán lẻ thuốc",
                "quảng cáo thực phẩm", "giám định y khoa"), "Luật Khám bệnh, chữa bệnh 2009"),
    "construction": (("giấy phép xây dựng", "thẩm định thiết kế", "chứng chỉ quy hoạch", "nhà ở xã hội",
                      "nghiệm thu công trình"), "Luật Xây dựng 2014"),
    "transport": (("giấy phép lái xe", "phù hiệu xe", "bến thủy nội địa", "thi công trên đường bộ",
                   "cải tạo phương tiện"), "Luật Giao thông đường bộ 2008"),
    "agriculture": (("kiểm dịch thực vật", "tàu cá", "trang trại", "cơ sở giống cây trồng", "đê điều"),
                    "Luật Thủy sản 2003"),
    "trade": (("kinh doanh xăng dầu", "bán lẻ rượu", "an toàn hóa chất", "khuyến mại", "cụm công nghiệp"),
              "Luật Thương mại 2005"),
    "finance": (("giá đất cụ thể", "mã số đơn vị sử dụng ngân sách", "xử lý tài sản công", "quyết toán dự án",
                 "hoàn thuế"), "Luật Ngân sách nhà nước 2015"),
    "culture": (("biểu diễn nghệ thuật", "quảng cáo ngoài trời", "câu lạc bộ thể thao", "cơ sở lưu trú du lịch",
                 "di vật, cổ vật"), "Luật Di sản văn hóa 2001"),
    "science": (("công bố hợp chuẩn", "phương tiện đo", "đề tài khoa học", "an toàn bức xạ", "mã số mã vạch"),
                "Luật Khoa học và công nghệ 2013"),
    "information": (("xuất bản bản tin", "cơ sở in", "trang thông tin điện tử", "đại lý Internet", "bưu chính"),
                    "Luật Xuất bản 2012"),
    "home_affairs": (("thành lập hội", "thi đua, khen thưởng", "tuyển dụng viên chức", "hoạt động tôn giáo",
                      "lưu trữ"), "Luật Tín ngưỡng, tôn giáo 2016"),
    "foreign_affairs": (("hội nghị quốc tế", "cử đoàn ra nước ngoài", "thẻ ABTC", "đón đoàn nước ngoài",
                         "thỏa thuận quốc tế"), "Luật Điều ước quốc tế 2016"),
    "inspectorate": (("khiếu nại lần đầu", "khiếu nại lần hai", "tố cáo", "tiếp công dân", "kê khai tài sản"),
                     "Luật Khiếu nại 2011"),
}  # fmt: skip
VERBS = ("Cấp", "Cấp lại", "Điều chỉnh", "Gia hạn", "Đăng ký", "Thẩm định", "Xác nhận", "Thu hồi", "Công nhận")
WAYS = ("", " trực tuyến", " qua bưu chính")

# Words of an agency's name -> its field; what matches none goes to home affairs.
FIELD_OF = (
    ("Tư pháp", "justice"), ("Tài nguyên", "environment"), ("môi trường", "environment"), ("đất đai", "land"),
    ("Giáo dục", "education"), ("Kế hoạch", "investment"), ("kinh tế", "investment"), ("Lao động", "labour"),
    ("Y tế", "health"), ("thực phẩm", "health"), ("Dân số", "health"), ("Xây dựng", "construction"),
    ("Giao thông", "transport"), ("Nông nghiệp", "agriculture"), ("Thủy sản", "agriculture"),
    ("Thuỷ", "agriculture"), ("Chăn nuôi", "agriculture"), ("Trồng trọt", "agriculture"),
    ("Kiểm lâm", "agriculture"), ("nông thôn", "agriculture"), ("Công Thương", "trade"), ("thị trường", "trade"),
    ("Tài chính", "finance"), ("Văn hóa", "culture"), ("Văn hoá", "culture"), ("Du lịch", "culture"),
    ("Khoa học", "science"), ("Đo lường", "science"), ("Thông tin", "information"), ("Ngoại vụ", "foreign_affairs"),
    ("Thanh tra", "inspectorate"),
)  # fmt: skip
OF_DISTRICTS = ("justice", "land", "education", "labour", "construction", "environment", "home_affairs", "investment")

ASPECTS = ("person", "work", "time", "responsibility")


@dataclass(frozen=True)
class Faults:
    """What is wrong with a sample procedure, by its number; `unclear` names the clarity that one step lacks."""

    unclear: str | None
    over_statute: bool
    expired: bool
    expiring: bool
    unsigned: bool

    @property
    def in_force(self) -> bool:
        """Only what is clear and in time can have been issued."""
        return not (self.unclear or self.over_statute or self.unsigned)


def faults_of(number: int) -> Faults:
    """Of 5,000: 250 unclear, 200 over the statute, 100 with an expired basis, 100 with one that soon will, and 500
    not yet signed; no two of these at once, so 4,050 are in force."""
    return Faults(
        unclear=ASPECTS[number // 20 % 4] if number % 20 == 3 else None,
        over_statute=number % 25 == 7,
        expired=number % 50 == 11,
        expiring=number % 50 == 16,
        unsigned=number % 10 == 9,
    )


def answer(agencies: Iterable[dict[str, str]]) -> dict[tuple[str, str], Counter[str]]:
    """What a report must say, by (`agency` | `block` | `field`, key): counted from the numbers, not from the rows."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for number, agency, place in numbered(agencies):
        faults, steps = faults_of(number), STEPS[number % len(STEPS)]
        counts = Counter(procedures=1, steps=steps, over_statute=faults.over_statute, expired=faults.expired)
        counts += Counter(expiring=faults.expiring, in_force=faults.in_force, unclear=bool(faults.unclear))
        counts += Counter({f"steps_{aspect}": steps - (aspect == faults.unclear) for aspect in ASPECTS})
        counts += Counter(steps_clear=steps - bool(faults.unclear))
        if faults.in_force:
            counts += Counter(days_saved_of_statute=number % 4, cost_saved_of_statute=_saved(number))
        for key in (("agency", agency["code"]), ("block", agency["block"]), ("field", field_of(agency, place))):
            found.setdefault(key, Counter()).update(counts)
    return found


def first_wave() -> list[dict[str, str]]:
    """The agencies that have procedures here, in the order of the city's list."""
    with AGENCIES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["block"] in FIRST_WAVE]


def numbered(agencies: Iterable[dict[str, str]]) -> Iterator[tuple[int, dict[str, str], int]]:
    """Each procedure's number, its agency, and its place among the agency's."""
    places = list(agencies)
    share, more = divmod(PROCEDURES, len(places))
    number = 0
    for at, agency in enumerate(places):
        for place in range(share + (at < more)):
            yield number, agency, place
            number += 1


def field_of(agency: dict[str, str], place: int) -> str:
    """The field of an agency's procedure; a district has all of a district's."""
    if agency["block"] == "districts":
        return OF_DISTRICTS[place % len(OF_DISTRICTS)]
    return next((field for word, field in FIELD_OF if word.lower() in agency["name_vi"].lower()), "home_affairs")


def rows(agencies: Iterable[dict[str, str]]) -> Iterator[list[list[str]]]:
    """The rows of each procedure, one per step; districts have the same codes and names."""
    for number, agency, place in numbered(agencies):
        yield _procedure(number, agency, place)


def tables(agencies: Iterable[dict[str, str]]) -> Iterator[bytes]:
    """The same as CSV tables, none larger than a request may be."""
    table = _table([list(HEADER)])
    for procedure in rows(agencies):
        text = _table(procedure)
        if len(table) + len(text) > LARGEST:
            yield table
            table = _table([list(HEADER)])
        table += text
    yield table


def _procedure(number: int, agency: dict[str, str], place: int) -> list[list[str]]:
    field, faults = field_of(agency, place), faults_of(number)
    district = agency["block"] == "districts"
    subjects, law = SUBJECTS[field]
    names = [f"{verb} {subject}{way}" for way, verb, subject in product(WAYS, VERBS, subjects)]
    name = names[(place // len(OF_DISTRICTS) if district else place) % len(names)]
    steps = _steps(number, agency["name_vi"], name[0].lower() + name[1:])
    days = sum(step[2] for step in steps)
    statutory = days - 1 - number % 3 if faults.over_statute else days + number % 4
    issued = [f"{number + 1}/QĐ", (DAY - timedelta(days=100 + number % 200)).isoformat()]
    cost = 10_000 * (number % 12)
    code = f"{'QH' if district else agency['code']}-{place + 1:03d}"
    head = [name, field, f"{statutory:g}", str(cost), str(cost - _saved(number))]
    head += [*(issued if faults.in_force else ["", ""]), law, _ends(number, faults)]
    rows = []
    for at, (who, what, taken, responsible, output, form) in enumerate(steps):
        cells = {"person": who, "work": what, "time": f"{taken:g}", "responsibility": responsible}
        if faults.unclear and at == number % len(steps):
            cells[faults.unclear] = {"person": "Cán bộ", "work": "Xử lý"}.get(faults.unclear, "")
        said = [cells["person"], cells["work"], cells["time"], cells["responsibility"], output, form]
        rows.append([agency["code"], code, *(head if at == 0 else [""] * len(head)), str(at + 1), *said])
    return rows


def _steps(number: int, agency: str, work: str) -> list[tuple[str, str, float, str, str, str]]:
    """Four, five or six steps, five on average."""
    short = agency.removeprefix("UBND ").removeprefix("Sở ")
    desk = f"Trưởng bộ phận Một cửa {short}"
    room = f"Trưởng phòng nghiệp vụ {short}"
    steps = [
        (f"Công chức Một cửa {short}", "Tiếp nhận, kiểm tra hồ sơ, hẹn ngày trả", 0.5, desk, "Giấy hẹn", "BM-01"),
        (f"Chuyên viên nghiệp vụ {short}", f"Thẩm định hồ sơ {work}", 2.0 + number % 5, room, "Tờ trình", "BM-02"),
        (f"Phó thủ trưởng {short}", "Xem xét, ký kết quả", 1.0, f"Thủ trưởng {short}", "Văn bản đã ký", ""),
        (f"Văn thư {short}", "Vào sổ, đóng dấu, trả kết quả tại Một cửa", 0.5, desk, "Kết quả đã trả", "BM-05"),
    ]
    count = STEPS[number % len(STEPS)]
    if count > 4:
        steps.insert(1, (f"Trưởng phòng nghiệp vụ {short}", "Phân công người thụ lý", 0.5, room, "Phiếu giao", "BM-03"))
    if count > 5:
        steps.insert(3, (f"Chuyên viên nghiệp vụ {short}", "Xác minh thực địa", 1.5, room, "Biên bản", "BM-04"))
    return steps


def _saved(number: int) -> int:
    return min(10_000 * (number % 12), 5_000 * (number % 3))


def _ends(number: int, faults: Faults) -> str:
    if faults.expired:
        return (DAY - timedelta(days=1 + number % 60)).isoformat()
    if faults.expiring:
        return (DAY + timedelta(days=number % 90)).isoformat()
    return (DAY + timedelta(days=400)).isoformat() if number % 7 == 0 else ""


def _table(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def main() -> None:
    """Entry point: writes the tables into a folder."""
    parser = argparse.ArgumentParser(description="Write sample procedures as tables for POST /v1/procedures/import.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for at, table in enumerate(tables(first_wave()), 1):
        (folder / f"sample-procedures-{at}.csv").write_bytes(table)


if __name__ == "__main__":
    main()

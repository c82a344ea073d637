"""The five tables that people send and take: one description each, of which reading, templates, exports and errors
come.

Columns stand in the order in which exports and templates have them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.agencies.domain import words
from services.agencies.domain.cells import Choice, Code, Column, Day, Days, Email, Id, Money, Phone, Text, Website
from services.agencies.domain.contacts import LONGEST_ADDRESS
from services.agencies.domain.procedure import FIELDS

LONGEST_NAME = 300


@dataclass(frozen=True)
class Layout:
    """One kind of table: its key, its title in both languages, and its columns."""

    key: str
    vi: str
    en: str
    columns: tuple[Column, ...]

    @property
    def written(self) -> tuple[Column, ...]:
        """The columns of exports and templates."""
        return tuple(column for column in self.columns if column.written)

    def title(self, language: str) -> str:
        """The title in a language."""
        return self.vi if language == "vi" else self.en


_HERE = ("Mã của cơ quan vào ngày hôm nay; luôn là văn bản.", "The agency's code today; always text.")
_DAY = ("Viết 31/12/2019 hoặc 2019-12-31.", "Write 31/12/2019 or 2019-12-31.")
_TOLD = ("Chỉ để xem; khi nhập không đọc cột này.", "For reading only; an import does not look at it.")

_KEPT = ("Không có cột này thì giữ nguyên; để trống thì xóa.", "Without this column it stays; empty takes it away.")

AGENCIES = Layout("agencies", "Cơ quan, đơn vị", "Agencies", (
    Column("code", "Mã", "Code", Code(), required=True, example="11344",
           note=("Tỉnh 2, huyện 3, xã 5 chữ số; giữ số 0 ở đầu.",
                 "Province 2, district 3, commune 5 digits, with their zeros.")),
    Column("name_vi", "Tên", "Name", Text(LONGEST_NAME), required=True, example="UBND phường Lương Khánh Thiện"),
    Column("kind", "Loại", "Kind", Choice(words.KINDS), required=True, example="ward"),
    Column("parent_code", "Mã cấp trên", "Parent code", Code(), required=True, blank=True, example="304",
           note=("Để trống với UBND thành phố.", "Empty for the city committee.")),
    Column("valid_from", "Hiệu lực từ", "Valid from", Day(), required=True, example="01/01/2017", note=_DAY),
    Column("name_en", "Tên tiếng Anh", "Name in English", Text(LONGEST_NAME), example="Luong Khanh Thien Ward"),
    Column("block", "Khối", "Block", Choice(words.BLOCKS),
           note=("Để trống thì theo loại.", "Follows from the kind when empty.")),
    Column("obligation", "Diện áp dụng", "Obligation", Choice(words.OBLIGATIONS),
           note=("Để trống thì theo loại.", "Follows from the kind when empty.")),
    Column("valid_to", "Hiệu lực đến", "Valid to", Day(),
           note=("Ngày cuối cùng, nếu đã biết.", "The last day, if known.")),
    Column("address", "Địa chỉ", "Address", Text(LONGEST_ADDRESS), example="19 Lê Hồng Phong, Ngô Quyền", note=_KEPT),
    Column("phone", "Điện thoại", "Phone", Phone(), example="02253822616", note=_KEPT),
    Column("email", "Thư điện tử", "Email", Email(), example="ngoquyen@haiphong.example", note=_KEPT),
    Column("website", "Trang thông tin", "Website", Website(), example="https://ngoquyen.haiphong.example", note=_KEPT),
    # How sure the compiler of a list is of a name; the registry does not keep it.
    Column("verified", "Đã xác minh", "Verified", Text(20), taken=False, written=False),
))  # fmt: skip

PEOPLE = Layout("people", "Nhân sự và nhiệm vụ", "People and duties", (
    Column("agency_code", "Mã cơ quan", "Agency code", Code(), required=True, blank=True, example="303", note=_HERE),
    Column("name", "Họ và tên", "Full name", Text(200), required=True, example="Nguyễn Thị Hoa"),
    Column("email", "Thư điện tử", "Email", Email(), example="hoa.nguyen@haiphong.example",
           note=("Nhận ra một người; không có thì theo họ tên và cơ quan.",
                 "Tells people apart; without it name and agency do.")),
    Column("phone", "Điện thoại", "Phone", Phone(), example="0912345678",
           note=("Là văn bản, bắt đầu bằng 0 hoặc +.", "Text that begins with 0 or +.")),
    Column("position", "Chức vụ", "Position", Text(200), example="Phó Chánh Văn phòng"),
    Column("language", "Ngôn ngữ", "Language", Choice(words.LANGUAGES)),
    Column("duty", "Nhiệm vụ", "Duty", Choice(words.DUTIES), example="focal_point",
           note=("Mỗi nhiệm vụ một dòng; để trống nếu không có.", "A row for each duty; empty for none.")),
    Column("duty_agency_code", "Mã cơ quan giao nhiệm vụ", "Agency code of the duty", Code(),
           note=("Để trống nếu là cơ quan của người đó.", "Empty for the person's own agency.")),
    Column("duty_from", "Nhiệm vụ từ", "Duty from", Day(), example="01/03/2019",
           note=("Để trống: đang giữ, hoặc từ hôm nay.", "Empty: held already, or from today.")),
    Column("duty_to", "Nhiệm vụ đến", "Duty to", Day(),
           note=("Ngày cuối cùng, nếu đã biết.", "The last day, if known.")),
    Column("id", "Mã định danh", "Id", Id(),
           note=("Do hệ thống ghi khi xuất; để trống với người mới.", "Written by exports; empty for somebody new.")),
))  # fmt: skip

_FIRST = ("Ghi ở dòng đầu của thủ tục; dòng sau để trống hoặc ghi lại.",
          "In the procedure's first row; rows below leave it out or repeat it.")  # fmt: skip

PROCEDURES = Layout("procedures", "Thủ tục hành chính", "Procedures", (
    Column("agency_code", "Mã cơ quan", "Agency code", Code(), required=True, example="303", note=_HERE),
    Column("code", "Mã thủ tục", "Procedure code", Code(64, strict=False), required=True, example="TP-01",
           note=("Mỗi bước một dòng, cùng mã.", "A row for each step, with the same code.")),
    Column("name_vi", "Tên thủ tục", "Name", Text(1000), required=True, blank=True, example="Đăng ký khai sinh",
           note=_FIRST),
    Column("name_en", "Tên tiếng Anh", "Name in English", Text(1000), note=_FIRST),
    Column("field", "Lĩnh vực", "Field", Choice(FIELDS), required=True, blank=True, example="justice", note=_FIRST),
    Column("level", "Cấp", "Level", Choice(words.LEVELS),
           note=("Để trống thì theo cơ quan.", "Follows from the agency when empty.")),
    Column("framework", "Mô hình khung", "Framework", Text(200)),
    Column("statutory_days", "Thời hạn theo luật (ngày làm việc)", "Statutory working days", Days(), required=True,
           blank=True, example="5", note=_FIRST),
    Column("statutory_cost", "Chi phí theo luật (đồng)", "Statutory cost (đồng)", Money(), note=_FIRST),
    Column("cost", "Chi phí (đồng)", "Cost (đồng)", Money(), example="20000", note=_FIRST),
    Column("decision", "Quyết định ban hành", "Decision", Text(200),
           note=("Nếu đã có hiệu lực.", "If it is in force already.")),
    Column("issued_on", "Ngày ban hành", "Issued on", Day(), note=_DAY),
    Column("legal_basis", "Căn cứ pháp lý", "Legal basis", Text(500), example="Luật Hộ tịch 2014",
           note=("Mỗi dòng một căn cứ.", "One in each row.")),
    Column("legal_expires", "Căn cứ hết hiệu lực", "Legal basis expires", Day(), note=_DAY),
    Column("step", "Bước", "Step", Text(10), example="1"),
    Column("who", "Ai làm", "Who", Text(300), example="Công chức Một cửa"),
    Column("what", "Làm gì", "What", Text(2000), example="Nhận hồ sơ"),
    Column("days", "Số ngày làm việc", "Working days", Days(), example="0,5", note=("Theo nửa ngày.", "In halves.")),
    Column("responsible", "Ai chịu trách nhiệm", "Responsible", Text(300), example="Trưởng bộ phận"),
    Column("output", "Kết quả", "Output", Text(500), example="Giấy hẹn"),
    Column("form", "Biểu mẫu", "Form", Text(300)),
))  # fmt: skip

TRAININGS = Layout("trainings", "Đào tạo", "Trainings", (
    Column("kind", "Loại", "Kind", Choice(words.TRAININGS), required=True, example="awareness"),
    Column("date", "Ngày", "Date", Day(), required=True, example="15/03/2019", note=_DAY),
    Column("title", "Tên lớp", "Title", Text(300), required=True, example="Nhận thức chung ISO 9001:2015"),
    Column("document", "Văn bản", "Document", Text(200), example="12/KH-SKHCN"),
    Column("agency_code", "Mã cơ quan tổ chức", "Held by (agency code)", Code(), required=True, blank=True,
           example="SKHCN",
           note=("Để trống nếu là cơ quan của mình.", "Empty for one's own agency.")),
    Column("provider", "Số đăng ký tổ chức tư vấn", "Provider's registration", Text(200)),
    Column("attendee_agency_code", "Mã cơ quan người dự", "Attendee's agency code", Code(), required=True, blank=True,
           example="303",
           note=("Mỗi người dự một dòng.", "A row for each attendee.")),
    Column("attendee_name", "Họ và tên người dự", "Attendee's name", Text(200), required=True, blank=True,
           example="Nguyễn Thị Hoa"),
    Column("attendee_email", "Thư điện tử người dự", "Attendee's email", Email(),
           example="hoa.nguyen@haiphong.example"),
    Column("attendees", "Tổng số người dự", "Attendees in all", Text(10), taken=False, note=_TOLD),
))  # fmt: skip

MILESTONES = Layout("milestones", "Mốc thực hiện", "Milestones", (
    Column("plan_number", "Số kế hoạch", "Plan number", Code(64, strict=False), required=True, example="KH-2019/01"),
    Column("agency_code", "Mã cơ quan", "Agency code", Code(), required=True, example="11344", note=_HERE),
    Column("agency_name", "Tên cơ quan", "Agency", Text(LONGEST_NAME), taken=False, note=_TOLD),
    Column("milestone", "Mốc", "Milestone", Text(200), required=True, example="Thành lập Ban chỉ đạo ISO",
           note=("Tên hoặc khóa của mốc trong kế hoạch.", "The milestone's name or key in the plan.")),
    Column("planned", "Kế hoạch", "Planned", Day(), taken=False, note=_TOLD),
    Column("done_on", "Ngày hoàn thành", "Done on", Day(), required=True, blank=True, example="15/04/2019",
           note=("Để trống nếu chưa đạt.", "Empty while it is not reached.")),
    Column("document", "Văn bản", "Document", Text(200), example="12/QĐ-UBND"),
    Column("evidence", "Minh chứng", "Evidence", Text(2000), example="Hồ sơ lưu tại Văn phòng"),
))  # fmt: skip

LAYOUTS: Mapping[str, Layout] = {one.key: one for one in (AGENCIES, PEOPLE, PROCEDURES, TRAININGS, MILESTONES)}

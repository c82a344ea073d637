"""The clauses of TCVN ISO 9001:2015 that a finding may cite: 4.1 to 10.3 and below, with their titles.

The standard leaves some clauses without a title; those carry the title of the clause above.
"""

from dataclasses import dataclass

from services.audits.domain.refusal import Refusal


@dataclass(frozen=True)
class Clause:
    """One clause: its number and its title in both languages."""

    number: str
    title_vi: str
    title_en: str


_GENERAL = ("Khái quát", "General")

_TITLES: dict[str, tuple[str, str] | None] = {
    "4.1": ("Hiểu tổ chức và bối cảnh của tổ chức", "Understanding the organization and its context"),
    "4.2": (
        "Hiểu nhu cầu và mong đợi của các bên quan tâm",
        "Understanding the needs and expectations of interested parties",
    ),
    "4.3": (
        "Xác định phạm vi của hệ thống quản lý chất lượng",
        "Determining the scope of the quality management system",
    ),
    "4.4": (
        "Hệ thống quản lý chất lượng và các quá trình của hệ thống",
        "Quality management system and its processes",
    ),
    "4.4.1": None,
    "4.4.2": None,
    "5.1": ("Sự lãnh đạo và cam kết", "Leadership and commitment"),
    "5.1.1": _GENERAL,
    "5.1.2": ("Hướng vào khách hàng", "Customer focus"),
    "5.2": ("Chính sách", "Policy"),
    "5.2.1": ("Thiết lập chính sách chất lượng", "Establishing the quality policy"),
    "5.2.2": ("Truyền đạt chính sách chất lượng", "Communicating the quality policy"),
    "5.3": (
        "Vai trò, trách nhiệm và quyền hạn trong tổ chức",
        "Organizational roles, responsibilities and authorities",
    ),
    "6.1": ("Hành động giải quyết rủi ro và cơ hội", "Actions to address risks and opportunities"),
    "6.1.1": None,
    "6.1.2": None,
    "6.2": (
        "Mục tiêu chất lượng và hoạch định để đạt được mục tiêu",
        "Quality objectives and planning to achieve them",
    ),
    "6.2.1": None,
    "6.2.2": None,
    "6.3": ("Hoạch định các thay đổi", "Planning of changes"),
    "7.1": ("Nguồn lực", "Resources"),
    "7.1.1": _GENERAL,
    "7.1.2": ("Nhân lực", "People"),
    "7.1.3": ("Cơ sở hạ tầng", "Infrastructure"),
    "7.1.4": (
        "Môi trường cho việc thực hiện các quá trình",
        "Environment for the operation of processes",
    ),
    "7.1.5": ("Nguồn lực theo dõi và đo lường", "Monitoring and measuring resources"),
    "7.1.5.1": _GENERAL,
    "7.1.5.2": ("Liên kết chuẩn đo lường", "Measurement traceability"),
    "7.1.6": ("Tri thức của tổ chức", "Organizational knowledge"),
    "7.2": ("Năng lực", "Competence"),
    "7.3": ("Nhận thức", "Awareness"),
    "7.4": ("Trao đổi thông tin", "Communication"),
    "7.5": ("Thông tin dạng văn bản", "Documented information"),
    "7.5.1": _GENERAL,
    "7.5.2": ("Tạo lập và cập nhật", "Creating and updating"),
    "7.5.3": ("Kiểm soát thông tin dạng văn bản", "Control of documented information"),
    "7.5.3.1": None,
    "7.5.3.2": None,
    "8.1": ("Hoạch định và kiểm soát việc thực hiện", "Operational planning and control"),
    "8.2": ("Yêu cầu đối với sản phẩm và dịch vụ", "Requirements for products and services"),
    "8.2.1": ("Trao đổi thông tin với khách hàng", "Customer communication"),
    "8.2.2": (
        "Xác định các yêu cầu đối với sản phẩm và dịch vụ",
        "Determining the requirements for products and services",
    ),
    "8.2.3": (
        "Xem xét các yêu cầu đối với sản phẩm và dịch vụ",
        "Review of the requirements for products and services",
    ),
    "8.2.3.1": None,
    "8.2.3.2": None,
    "8.2.4": (
        "Thay đổi đối với các yêu cầu về sản phẩm và dịch vụ",
        "Changes to requirements for products and services",
    ),
    "8.3": ("Thiết kế và phát triển sản phẩm và dịch vụ", "Design and development of products and services"),
    "8.3.1": _GENERAL,
    "8.3.2": ("Hoạch định thiết kế và phát triển", "Design and development planning"),
    "8.3.3": ("Đầu vào của thiết kế và phát triển", "Design and development inputs"),
    "8.3.4": ("Kiểm soát thiết kế và phát triển", "Design and development controls"),
    "8.3.5": ("Đầu ra của thiết kế và phát triển", "Design and development outputs"),
    "8.3.6": ("Thay đổi thiết kế và phát triển", "Design and development changes"),
    "8.4": (
        "Kiểm soát quá trình, sản phẩm và dịch vụ do bên ngoài cung cấp",
        "Control of externally provided processes, products and services",
    ),
    "8.4.1": _GENERAL,
    "8.4.2": ("Loại và mức độ kiểm soát", "Type and extent of control"),
    "8.4.3": ("Thông tin cho nhà cung cấp bên ngoài", "Information for external providers"),
    "8.5": ("Sản xuất và cung cấp dịch vụ", "Production and service provision"),
    "8.5.1": (
        "Kiểm soát sản xuất và cung cấp dịch vụ",
        "Control of production and service provision",
    ),
    "8.5.2": ("Nhận biết và truy xuất nguồn gốc", "Identification and traceability"),
    "8.5.3": (
        "Tài sản của khách hàng hoặc nhà cung cấp bên ngoài",
        "Property belonging to customers or external providers",
    ),
    "8.5.4": ("Bảo toàn", "Preservation"),
    "8.5.5": ("Hoạt động sau giao hàng", "Post-delivery activities"),
    "8.5.6": ("Kiểm soát sự thay đổi", "Control of changes"),
    "8.6": ("Thông qua sản phẩm và dịch vụ", "Release of products and services"),
    "8.7": ("Kiểm soát đầu ra không phù hợp", "Control of nonconforming outputs"),
    "8.7.1": None,
    "8.7.2": None,
    "9.1": (
        "Theo dõi, đo lường, phân tích và đánh giá",
        "Monitoring, measurement, analysis and evaluation",
    ),
    "9.1.1": _GENERAL,
    "9.1.2": ("Sự thỏa mãn của khách hàng", "Customer satisfaction"),
    "9.1.3": ("Phân tích và đánh giá", "Analysis and evaluation"),
    "9.2": ("Đánh giá nội bộ", "Internal audit"),
    "9.2.1": None,
    "9.2.2": None,
    "9.3": ("Xem xét của lãnh đạo", "Management review"),
    "9.3.1": _GENERAL,
    "9.3.2": ("Đầu vào của xem xét của lãnh đạo", "Management review inputs"),
    "9.3.3": ("Đầu ra của xem xét của lãnh đạo", "Management review outputs"),
    "10.1": _GENERAL,
    "10.2": ("Sự không phù hợp và hành động khắc phục", "Nonconformity and corrective action"),
    "10.2.1": None,
    "10.2.2": None,
    "10.3": ("Cải tiến liên tục", "Continual improvement"),
}


def _clause(number: str) -> Clause:
    titles = _TITLES[number] or _TITLES[number.rpartition(".")[0]]
    assert titles is not None, number  # noqa: S101 (the table above gives every untitled clause a titled parent)
    return Clause(number, *titles)


CLAUSES: tuple[Clause, ...] = tuple(_clause(number) for number in _TITLES)
"""In the order of the standard."""


def check_clause(number: str) -> None:
    """A finding cites a clause that the standard has."""
    if number not in _TITLES:
        raise Refusal("finding.clause", "clause", clause=number)

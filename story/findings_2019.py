"""What the team found in Thuỷ Nguyên on 5 July 2019, and what became of each finding: words and days only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from story.cast import COMMUNE, COORDINATOR, DISTRICT, INSPECTOR


@dataclass(frozen=True)
class Step:
    """What becomes of a finding on a day: by whom, from which state, and what is said."""

    day: date
    username: str
    state: str
    command: str
    said: Mapping[str, str]


@dataclass(frozen=True)
class Found:
    """A finding as the minutes record it, and the steps after it."""

    agency: str
    kind: str
    grade: str
    clause: str
    description: str
    steps: tuple[Step, ...] = ()

    def body(self, inspection_id: str, agency_id: str) -> dict[str, str]:
        """What is sent to raise it; the due date follows from the rule of its kind and grade."""
        named = {"kind": self.kind, "grade": self.grade, "clause": self.clause, "description": self.description}
        return {"inspection_id": inspection_id, "agency_id": agency_id, **named}


FOCAL = f"focal.{DISTRICT}"

FINDINGS = (
    Found(
        DISTRICT, "nonconformity", "major", "9.2.2",
        "Lĩnh vực môi trường: năm 2018 chưa đánh giá nội bộ tại Phòng Tài nguyên và Môi trường;"
        " không có chương trình và báo cáo đánh giá.",
        (
            Step(date(2019, 7, 18), FOCAL, "open", "report", {
                "root_cause": "Chương trình đánh giá nội bộ lập theo cơ cấu cũ, bỏ sót một phòng chuyên môn.",
                "correction": "Đánh giá nội bộ bổ sung tại Phòng Tài nguyên và Môi trường ngày 15/07/2019.",
                "corrective_action": "Lập chương trình theo danh mục phòng, ban hiện hành; rà soát mỗi quý.",
                "evidence": "Chương trình số 31/CT-UBND và báo cáo đánh giá nội bộ ngày 15/07/2019.",
            }),
            Step(date(2019, 7, 22), COORDINATOR, "reported", "accept", {}),
            Step(date(2019, 7, 25), INSPECTOR, "accepted", "close", {
                "verification_note": "Đã xem chương trình và báo cáo tại trụ sở; đủ các phòng chuyên môn.",
                "verified_on": "2019-07-25",
            }),
        ),
    ),
    Found(
        DISTRICT, "nonconformity", "minor", "7.5.3",
        "Lĩnh vực tư pháp: ba quy trình hộ tịch đang dùng viện dẫn văn bản đã hết hiệu lực.",
        (
            Step(date(2019, 7, 30), FOCAL, "open", "report", {
                "root_cause": "Chưa phân công người theo dõi hiệu lực của văn bản viện dẫn.",
                "correction": "Đã thu hồi ba quy trình khỏi nơi sử dụng.",
                "corrective_action": "Sẽ phân công Phòng Tư pháp theo dõi.",
                "evidence": "Biên bản thu hồi tài liệu ngày 29/07/2019.",
            }),
            Step(date(2019, 8, 1), COORDINATOR, "reported", "return", {
                "reason": "Chưa nêu thời hạn ban hành lại quy trình và văn bản phân công theo dõi.",
            }),
        ),
    ),
    Found(
        DISTRICT, "shortcoming", "ungraded", "8.5.1",
        "Lĩnh vực giáo dục: phiếu kiểm soát quá trình giải quyết hồ sơ chưa ghi đủ thời gian giao nhận.",
    ),
    Found(
        DISTRICT, "limitation", "ungraded", "7.2",
        "Công chức mới tiếp nhận tại Bộ phận một cửa chưa được đào tạo về hệ thống quản lý chất lượng.",
        (
            Step(date(2019, 8, 6), FOCAL, "open", "report", {
                "root_cause": "Kế hoạch đào tạo năm chưa tính đến công chức điều động giữa năm.",
                "correction": "Đã cử bốn công chức dự lớp do Chi cục Tiêu chuẩn Đo lường Chất lượng mở.",
                "corrective_action": "Đưa nội dung hệ thống quản lý chất lượng vào hướng dẫn người mới nhận việc.",
                "evidence": "Danh sách học viên lớp ngày 02/08/2019.",
            }),
        ),
    ),
    Found(
        COMMUNE, "shortcoming", "ungraded", "7.5.2",
        "Lĩnh vực tư pháp - hộ tịch tại thị trấn: sổ theo dõi hồ sơ dùng mẫu chưa được phê duyệt.",
    ),
    Found(
        DISTRICT, "observation", "ungraded", "10.3",
        "Nên tổng hợp ý kiến của tổ chức, cá nhân hằng quý để làm đầu vào cho xem xét của lãnh đạo.",
    ),
)  # fmt: skip

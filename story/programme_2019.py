"""2019: the programme of decision 953/QĐ-UBND. On 5 July the team looks at three fields in Thuỷ Nguyên (justice,
environment, education); a department is inspected on its records. In August the answers are still coming in."""

from datetime import date

from story.cast import COMMUNE, DEPARTMENT, DISTRICT
from story.city import City
from story.visits import Closing, Decision, Found, Programme, Sending, Visit

THUY_NGUYEN = Visit(
    agency=DISTRICT,
    mode="on_site",
    planned_from=date(2019, 7, 1),
    planned_to=date(2019, 7, 5),
    fields=("tư pháp", "môi trường", "giáo dục"),
    notified=date(2019, 6, 25),
    notice="128/TB-SKHCN",
    day=date(2019, 7, 5),
    minutes="07/BB-ĐKT",
    findings=(
        Found(
            DISTRICT, "nonconformity", "major", "9.2.2",
            "Lĩnh vực môi trường: năm 2018 chưa đánh giá nội bộ tại Phòng Tài nguyên và Môi trường;"
            " không có chương trình và báo cáo đánh giá.",
        ),
        Found(
            DISTRICT, "nonconformity", "minor", "7.5.3",
            "Lĩnh vực tư pháp: ba quy trình hộ tịch đang dùng viện dẫn văn bản đã hết hiệu lực.",
        ),
        Found(
            DISTRICT, "shortcoming", "ungraded", "8.5.1",
            "Lĩnh vực giáo dục: phiếu kiểm soát quá trình giải quyết hồ sơ chưa ghi đủ thời gian giao nhận.",
        ),
        Found(
            DISTRICT, "limitation", "ungraded", "7.2",
            "Công chức mới tiếp nhận tại Bộ phận một cửa chưa được đào tạo về hệ thống quản lý chất lượng.",
        ),
        Found(
            COMMUNE, "shortcoming", "ungraded", "7.5.2",
            "Lĩnh vực tư pháp - hộ tịch tại thị trấn: sổ theo dõi hồ sơ dùng mẫu chưa được phê duyệt.",
        ),
        Found(
            DISTRICT, "observation", "ungraded", "10.3",
            "Nên tổng hợp ý kiến của tổ chức, cá nhân hằng quý để làm đầu vào cho xem xét của lãnh đạo.",
        ),
    ),
    steps=(
        Sending(date(2019, 7, 18), DISTRICT, "214/BC-UBND", {0: {
            "root_cause": "Chương trình đánh giá nội bộ lập theo cơ cấu cũ, bỏ sót một phòng chuyên môn.",
            "correction": "Đánh giá nội bộ bổ sung tại Phòng Tài nguyên và Môi trường ngày 15/07/2019.",
            "corrective_action": "Lập chương trình theo danh mục phòng, ban hiện hành; rà soát mỗi quý.",
            "evidence": "Chương trình số 31/CT-UBND và báo cáo đánh giá nội bộ ngày 15/07/2019.",
        }}),
        Decision(date(2019, 7, 22), DISTRICT, "214/BC-UBND", (0,)),
        Closing(
            date(2019, 7, 25), 0, "Đã xem chương trình và báo cáo tại trụ sở; đủ các phòng chuyên môn.",
        ),
        Sending(date(2019, 7, 30), DISTRICT, "233/BC-UBND", {1: {
            "root_cause": "Chưa phân công người theo dõi hiệu lực của văn bản viện dẫn.",
            "correction": "Đã thu hồi ba quy trình khỏi nơi sử dụng.",
            "corrective_action": "Sẽ phân công Phòng Tư pháp theo dõi.",
            "evidence": "Biên bản thu hồi tài liệu ngày 29/07/2019.",
        }}),
        Decision(date(2019, 8, 1), DISTRICT, "233/BC-UBND", (), {
            1: "Chưa nêu thời hạn ban hành lại quy trình và văn bản phân công theo dõi.",
        }),
        Sending(date(2019, 8, 6), DISTRICT, "241/BC-UBND", {3: {
            "root_cause": "Kế hoạch đào tạo năm chưa tính đến công chức điều động giữa năm.",
            "correction": "Đã cử bốn công chức dự lớp do Chi cục Tiêu chuẩn Đo lường Chất lượng mở.",
            "corrective_action": "Đưa nội dung hệ thống quản lý chất lượng vào hướng dẫn người mới nhận việc.",
            "evidence": "Danh sách học viên lớp ngày 02/08/2019.",
        }}),
    ),
)  # fmt: skip

JUSTICE = Visit(
    agency=DEPARTMENT,
    mode="desk",
    planned_from=date(2019, 7, 8),
    planned_to=date(2019, 7, 12),
    fields=("tư pháp",),
    notified=date(2019, 6, 28),
    notice="131/TB-SKHCN",
    day=date(2019, 7, 10),
    minutes="08/BB-ĐKT",
    findings=(
        Found(
            DEPARTMENT, "nonconformity", "minor", "7.5.3",
            "Hồ sơ gửi kiểm tra có hai quy trình lý lịch tư pháp chưa cập nhật theo danh mục thủ tục mới công bố.",
        ),
        Found(
            DEPARTMENT, "shortcoming", "ungraded", "9.1.3",
            "Báo cáo sáu tháng chưa phân tích hồ sơ giải quyết quá hạn.",
        ),
    ),
    steps=(
        Sending(date(2019, 7, 29), DEPARTMENT, "1467/BC-STP", {
            0: {
                "root_cause": "Danh mục thủ tục được công bố sau kỳ rà soát quy trình.",
                "correction": "Đã ban hành lại hai quy trình lý lịch tư pháp ngày 24/07/2019.",
                "corrective_action": "Rà soát quy trình trong mười ngày từ khi danh mục thủ tục được công bố.",
                "evidence": "Quyết định ban hành số 88/QĐ-STP ngày 24/07/2019.",
            },
            1: {
                "root_cause": "Mẫu báo cáo không có mục phân tích hồ sơ quá hạn.",
                "correction": "Đã bổ sung phân tích vào báo cáo sáu tháng đầu năm.",
                "corrective_action": "Đưa mục này vào mẫu báo cáo quý.",
                "evidence": "Báo cáo số 1460/BC-STP.",
            },
        }),
        Decision(date(2019, 8, 5), DEPARTMENT, "1467/BC-STP", (0, 1)),
        Closing(date(2019, 8, 7), 1),
    ),
)  # fmt: skip


def programme(city: City) -> Programme:
    """The programme with all that came of it by August."""
    return Programme(
        year=2019,
        title="Kế hoạch kiểm tra việc áp dụng TCVN ISO 9001:2015 năm 2019",
        drafted=date(2019, 4, 1),
        submitted=date(2019, 4, 8),
        decision="953/QĐ-UBND",
        approved=date(2019, 4, 23),
        visits=[visit for visit in (THUY_NGUYEN, JUSTICE) if visit.agency in city.units],
    )

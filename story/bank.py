"""What inspections find again and again, and what agencies answer: words only. Made up; no real minutes are quoted."""

from dataclasses import dataclass

FIELDS = (
    "tư pháp", "môi trường", "giáo dục", "đất đai", "xây dựng", "lao động", "y tế", "nội vụ", "văn hoá", "tài chính",
)  # fmt: skip


@dataclass(frozen=True)
class Common:
    """A finding in the field `{field}`, and how it is put right."""

    kind: str
    grade: str
    clause: str
    description: str
    root_cause: str
    correction: str
    lacking: str
    """Why an answer to it is returned."""

    def answer(self, field: str, document: str) -> dict[str, str]:
        """What the agency answers."""
        return {
            "root_cause": self.root_cause,
            "correction": self.correction.format(field=field),
            "corrective_action": f"Giao bộ phận {field} rà soát mỗi quý, báo cáo tại cuộc họp xem xét của lãnh đạo.",
            "evidence": f"Hồ sơ kèm theo {document}.",
        }


BANK = (
    Common(
        "nonconformity", "major", "9.2.2",
        "Lĩnh vực {field}: chưa được đánh giá nội bộ trong chu kỳ 12 tháng; không có chương trình đánh giá.",
        "Chương trình đánh giá nội bộ lập theo cơ cấu cũ, bỏ sót một bộ phận chuyên môn.",
        "Đã đánh giá nội bộ bổ sung lĩnh vực {field}.",
        "Chưa kèm báo cáo đánh giá nội bộ bổ sung.",
    ),
    Common(
        "nonconformity", "minor", "7.5.3",
        "Lĩnh vực {field}: tại nơi tiếp nhận còn dùng bản quy trình đã được thay thế.",
        "Chưa phân công người thu hồi tài liệu khi ban hành bản mới.",
        "Đã thu hồi các bản cũ của lĩnh vực {field} và lập danh mục tài liệu hiện hành.",
        "Danh mục tài liệu hiện hành chưa có người phê duyệt.",
    ),
    Common(
        "nonconformity", "minor", "9.3",
        "Biên bản xem xét của lãnh đạo không có kết quả giải quyết thủ tục hành chính lĩnh vực {field}.",
        "Mẫu biên bản chưa cập nhật theo TCVN ISO 9001:2015.",
        "Đã họp bổ sung và ghi nhận kết quả lĩnh vực {field}.",
        "Biên bản bổ sung chưa nêu quyết định về nguồn lực.",
    ),
    Common(
        "shortcoming", "ungraded", "8.5.1",
        "Lĩnh vực {field}: phiếu kiểm soát quá trình chưa ghi đủ thời gian giao nhận giữa các bước.",
        "Người tiếp nhận chưa được hướng dẫn ghi phiếu theo mẫu mới.",
        "Đã hướng dẫn lại và ghi đủ phiếu của hồ sơ lĩnh vực {field} đang giải quyết.",
        "Chưa kèm phiếu mẫu đã ghi đủ.",
    ),
    Common(
        "shortcoming", "ungraded", "7.5.2",
        "Lĩnh vực {field}: biểu mẫu dùng hằng ngày chưa có ký hiệu và lần ban hành.",
        "Biểu mẫu được sửa tại bộ phận mà không qua thư ký ISO.",
        "Đã đặt ký hiệu cho các biểu mẫu lĩnh vực {field}.",
        "Danh mục biểu mẫu chưa được ban hành lại.",
    ),
    Common(
        "shortcoming", "ungraded", "9.1.2",
        "Lĩnh vực {field}: chưa tổng hợp ý kiến của tổ chức, cá nhân theo quý.",
        "Chưa giao đầu mối tổng hợp ý kiến.",
        "Đã tổng hợp ý kiến hai quý gần nhất của lĩnh vực {field}.",
        "Bản tổng hợp chưa có phân tích và đề xuất.",
    ),
    Common(
        "limitation", "ungraded", "7.2",
        "Công chức mới nhận việc ở lĩnh vực {field} chưa được đào tạo về hệ thống quản lý chất lượng.",
        "Kế hoạch đào tạo năm chưa tính đến người điều động giữa năm.",
        "Đã cử công chức lĩnh vực {field} dự lớp do Chi cục Tiêu chuẩn Đo lường Chất lượng mở.",
        "Chưa kèm danh sách học viên.",
    ),
    Common(
        "limitation", "ungraded", "6.1",
        "Nhận diện rủi ro ở lĩnh vực {field} còn chung chung, chưa gắn với hành động và người thực hiện.",
        "Chưa có hướng dẫn nhận diện rủi ro theo từng quy trình.",
        "Đã lập lại bảng rủi ro của lĩnh vực {field} theo từng bước.",
        "Bảng rủi ro chưa có thời hạn của từng hành động.",
    ),
    Common(
        "limitation", "ungraded", "5.3",
        "Quy trình lĩnh vực {field} chưa rõ người, rõ thời gian ở bước thẩm định.",
        "Quy trình chép theo mô hình khung mà chưa sửa theo phân công thực tế.",
        "Đã bổ sung người chịu trách nhiệm và thời hạn vào quy trình lĩnh vực {field}.",
        "Quy trình sửa đổi chưa được ban hành.",
    ),
)  # fmt: skip

"""What is said of internal audits and management reviews."""

TEXTS: dict[str, tuple[str, str]] = {
    "management_review": ("cuộc xem xét của lãnh đạo", "management review"),
    "maintenance.audit": ("đánh giá nội bộ", "an internal audit"),
    "maintenance.review": ("xem xét của lãnh đạo", "a management review"),
    "maintenance.both": ("đánh giá nội bộ và xem xét của lãnh đạo", "an internal audit and a management review"),
    "declaration.maintenance_missing": (
        "Công bố đã hết hiệu lực: chỉ công bố lại được sau khi có {kind} trong {months} tháng trước ngày công bố lại.",
        "The declaration has lapsed: before it is declared again there must be {kind} in the {months} months before.",
    ),
}

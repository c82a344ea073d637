"""What is said of internal audits and management reviews."""

TEXTS: dict[str, tuple[str, str]] = {
    "management_review": ("cuộc xem xét của lãnh đạo", "management review"),
}

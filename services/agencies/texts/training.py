"""What is said of trainings, consultants and certifiers."""

TEXTS: dict[str, tuple[str, str]] = {
    "training": ("lớp đào tạo", "training"),
    "provider": ("tổ chức tư vấn, chứng nhận", "provider"),
    "consultant": ("tư vấn", "consultant"),
    "certifier": ("đánh giá chứng nhận", "certifier"),
    "training.attendee_unknown": ("Không có người này.", "There is no such person."),
    "training.attendee_of_no_agency": ("Người này không thuộc cơ quan nào.", "This person belongs to no agency."),
    "training.attendee_twice": ("Người này được ghi hai lần.", "This person is listed twice."),
    "provider.unknown": ("Không có tổ chức này.", "There is no such provider."),
    "provider.registration_taken": (
        "Số đăng ký {given} đã thuộc về tổ chức khác.",
        "The registration {given} belongs to another provider.",
    ),
    "provider.role_missing": (
        "Tổ chức này không đăng ký hoạt động {kind}.",
        "This provider is not registered as {kind}.",
    ),
    "provider.no_role": ("Phải có ít nhất một vai trò.", "At least one role is needed."),
    "provider.role_in_use": (
        "Tổ chức này còn đang làm {kind} cho cơ quan, đơn vị.",
        "This provider still works as {kind} for an agency.",
    ),
    "provider.both_roles": (
        "Một tổ chức không được vừa tư vấn vừa chứng nhận cho cùng một đơn vị (đã là {kind} từ {since}).",
        "No provider is consultant and certifier of one agency (it has been its {kind} since {since}).",
    ),
    "provider.engaged_already": (
        "Tổ chức này đã làm việc cho đơn vị từ {since}.",
        "This provider works for the agency since {since}.",
    ),
    "provider.not_engaged": (
        "Tổ chức này không làm việc cho đơn vị sau ngày đó.",
        "This provider does not work for the agency after that day.",
    ),
    "provider.ends_before_start": (
        "Ngày kết thúc phải từ ngày bắt đầu trở đi.",
        "The last day must not be before the first.",
    ),
    "provider.registration_over": (
        "Đăng ký của tổ chức này hết hiệu lực ngày {until}.",
        "The provider's registration ends on {until}.",
    ),
}

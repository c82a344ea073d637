"""The sentences of this service's refusals, as (vi, en). What messages say stands in templates/."""

_EVENTS: dict[str, tuple[str, str]] = {
    "event.reminder.sent": ("Đã nhắc việc", "The reminder was sent"),
    "event.reminder.escalated": ("Đã báo cáo lên cấp trên vì quá hạn", "The overdue matter was escalated"),
    "event.reminder.acknowledged": ("Đã xác nhận nhắc việc", "The reminder was acknowledged"),
    "event.reminder.stopped": ("Đã dừng việc báo cáo cấp trên", "The escalation was stopped"),
    "event.rung.changed": ("Đã thay đổi bậc báo cáo cấp trên", "A rung of the escalation was changed"),
    "event.delivery.queued_again": ("Đã xếp gửi lại thư", "The delivery was queued again"),
    "event.delivery.withdrawn": ("Đã rút thư chờ gửi", "The delivery was withdrawn"),
    "event.preference.changed": ("Đã thay đổi tùy chọn", "The preferences were changed"),
}
"""What the history calls each event."""

TEXTS: dict[str, tuple[str, str]] = {
    **_EVENTS,
    "message": ("thông báo", "message"),
    "reminder": ("nhắc việc", "reminder"),
    "rung": ("bậc báo cáo cấp trên", "rung"),
    "delivery": ("lượt gửi", "delivery"),
    "preference": ("tùy chọn", "preferences"),
    "reminder.not_sent": (
        "Nhắc việc này chưa được gửi hoặc đã bị hủy nên không thể xác nhận.",
        "The reminder was not sent, or was cancelled, so it cannot be acknowledged.",
    ),
    "reminder.acknowledged_already": (
        "Nhắc việc này đã được xác nhận.",
        "The reminder was acknowledged already.",
    ),
    "reminder.of_others": (
        "Nhắc việc này được gửi cho cấp khác; chỉ cấp đó xác nhận được.",
        "The reminder was put to others, and only they can acknowledge it.",
    ),
    "reminder.stopped_already": (
        "Việc báo cáo cấp trên về nội dung này đã được dừng.",
        "The escalation of this matter was stopped already.",
    ),
    "delivery.cannot_send_again": (
        "Chỉ thư điện tử bị lỗi, đã bỏ hoặc đã rút mới gửi lại được.",
        "Only an email that failed, is dead or was withdrawn can be sent again.",
    ),
    "delivery.cannot_withdraw": (
        "Chỉ thư điện tử đang chờ, bị lỗi hoặc đã bỏ mới rút được.",
        "Only an email that waits, failed or is dead can be withdrawn.",
    ),
}

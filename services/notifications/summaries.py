"""What each route does, in Vietnamese; in English it stands with the handlers. By the handler's name."""

SUMMARIES: dict[str, str] = {
    "list_messages": "Hộp thư của người gọi, mới nhất trước.",
    "get_message": "Một thư trong hộp thư của người gọi; xem không có nghĩa là đã đọc.",
    "read_message": "Đánh dấu một thư trong hộp thư của người gọi là đã đọc.",
    "list_reminders": "Các lần nhắc việc theo ngày gửi: dự kiến, đã gửi, đã hủy.",
    "get_reminder": "Một lần nhắc việc.",
}

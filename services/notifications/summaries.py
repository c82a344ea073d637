"""What each route does, in Vietnamese; in English it stands with the handlers. By the handler's name."""

SUMMARIES: dict[str, str] = {
    "list_messages": "Hộp thư của người gọi, mới nhất trước.",
    "get_message": "Một thư trong hộp thư của người gọi; xem không có nghĩa là đã đọc.",
    "read_message": "Đánh dấu một thư trong hộp thư của người gọi là đã đọc.",
    "get_preferences": "Tùy chọn của người gọi.",
    "change_preferences": "Nhận thông báo cả qua thư điện tử hoặc chỉ trong hộp thư; nếu tắt, thư đang chờ bị rút lại.",
    "list_reminders": "Các lần nhắc việc theo ngày gửi: dự kiến, đã gửi, đã xác nhận, đã hủy.",
    "get_reminder": "Một lần nhắc việc.",
    "acknowledge_reminder": "Xác nhận đã biết: không nhắc lại ở bậc này; các bậc cao hơn vẫn được báo.",
    "stop_reminders": "Dừng báo cáo cấp trên về nội dung này cho đến khi có hạn khác.",
    "list_rules": "Sự kiện nào, hoặc ngày nào trước và sau hạn, tạo ra thông báo nào cho ai.",
    "list_deliveries": "Thông báo trên đường đến người nhận, mới nhất trước.",
    "get_delivery": "Một lượt gửi.",
    "send_delivery_again": "Xếp gửi lại thư điện tử bị lỗi, đã bỏ hoặc đã rút; giữ nguyên Message-ID.",
    "withdraw_delivery": "Thôi không gửi thư điện tử đang chờ, bị lỗi hoặc đã bỏ.",
}

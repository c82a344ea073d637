"""What the routes that every service has do, in Vietnamese; in English it stands with the handlers."""

from collections.abc import Mapping

SUMMARIES: Mapping[str, str] = {
    "read_clock": "Ngày làm việc hiện tại của dịch vụ này.",
    "set_clock": "Chuyển ngày mô phỏng về phía trước; hệ thống thật từ chối việc này.",
    "list_history": "Những gì đã thay đổi, mới nhất trước.",
    "read_history": "Một thay đổi, cùng trạng thái sau thay đổi đó.",
    "list_jobs": "Những việc chạy nền mà người gọi đã yêu cầu, mới nhất trước; người vận hành thấy tất cả.",
    "get_job": "Một việc chạy nền; nếu thất bại thì kèm một trăm trường sai đầu tiên.",
    "cancel_job": "Hủy việc chạy nền trước khi có hiệu lực; đã kết thúc thì trả lời 409.",
    "list_job_errors": "Mọi trường sai của một việc chạy nền thất bại, theo thứ tự; hoặc bảng đã gửi kèm cột lỗi.",
    "get_job_file": "Tệp kết quả của một việc chạy nền, giữ trong vài ngày.",
    "list_keys": "Bộ khóa (JSON Web Key Set) của nơi cấp, và các phiên đã kết thúc khi thẻ còn hạn.",
}
"""By the handler's name."""

"""What is said while a table is imported, and of its rows and cells."""

TEXTS: dict[str, tuple[str, str]] = {
    "sheet.not_utf8": (
        "Tệp không phải UTF-8; hãy lưu dạng “CSV UTF-8”.",
        "The file is not UTF-8; save it as “CSV UTF-8”.",
    ),
    "sheet.not_csv": ("Không đọc được tệp CSV này.", "This CSV file cannot be read."),
    "sheet.column_unknown": ("Cột “{column}” không được biết đến.", "The column “{column}” is not known."),
    "sheet.column_missing": ("Thiếu cột “{column}”.", "The column “{column}” is missing."),
    "sheet.column_twice": ("Cột “{column}” xuất hiện hai lần.", "The column “{column}” stands there twice."),
    "sheet.cells": (
        "Dòng có {found} ô, trong khi tiêu đề có {expected}.",
        "The row has {found} cells, the header {expected}.",
    ),
    "import.reading": ("Đang đọc bảng", "Reading the table"),
    "import.checking": ("Đang kiểm tra từng dòng", "Checking each row"),
    "import.writing": ("Đang ghi vào danh bạ", "Writing to the registry"),
    "import.missing": ("Ô này không được để trống.", "This cell must not be empty."),
    "import.unknown_value": (
        "“{value}” không hợp lệ; phải là một trong: {allowed}.",
        "“{value}” is not known; it must be one of: {allowed}.",
    ),
    "import.not_a_date": (
        "“{value}” không phải ngày hợp lệ (viết 31/12/2019 hoặc 2019-12-31).",
        "“{value}” is not a valid date (write 31/12/2019 or 2019-12-31).",
    ),
    "import.duplicate": (
        "Mã {given} đã có ở dòng {other} trong cùng thời gian hiệu lực.",
        "The code {given} already stands in row {other} for the same time.",
    ),
    "import.kind_changed": (
        "Không đổi loại cơ quan bằng nhập dữ liệu; loại hiện tại: {kind}.",
        "An import does not change an agency's kind; it is now: {kind}.",
    ),
    "import.parent_unknown": (
        "Không có cơ quan cấp trên mang mã {parent} vào ngày {day}, trong tệp cũng như trong hệ thống.",
        "Neither the file nor the registry has a parent with the code {parent} on {day}.",
    ),
}

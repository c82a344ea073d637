"""What is said while a table is imported, and of its rows and cells."""

TEXTS: dict[str, tuple[str, str]] = {
    "sheet.not_utf8": (
        "Tệp không phải UTF-8; hãy lưu dạng “CSV UTF-8”.",
        "The file is not UTF-8; save it as “CSV UTF-8”.",
    ),
    "sheet.not_csv": ("Không đọc được tệp CSV này.", "This CSV file cannot be read."),
    "sheet.not_xlsx": (
        "Không đọc được tệp Excel này; hãy lưu lại dạng .xlsx.",
        "This Excel file cannot be read; save it again as .xlsx.",
    ),
    "sheet.old_excel": (
        "Tệp là .xls cũ hoặc có mật khẩu; hãy lưu dạng .xlsx không mật khẩu.",
        "The file is an old .xls or has a password; save it as .xlsx without one.",
    ),
    "sheet.too_large_inside": (
        "Tệp Excel khi mở ra lớn quá {most} MB.",
        "The Excel file unpacks to more than {most} MB.",
    ),
    "sheet.too_many_rows": (
        "Bảng có quá {most} dòng; hãy chia thành nhiều tệp.",
        "The table has more than {most} rows; split it into several files.",
    ),
    "sheet.too_many_columns": ("Bảng có quá {most} cột.", "The table has more than {most} columns."),
    "sheet.column_unknown": ("Cột “{column}” không được biết đến.", "The column “{column}” is not known."),
    "sheet.column_missing": (
        "Thiếu cột “{heading}” ({column}).",
        "The column “{heading}” ({column}) is missing.",
    ),
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
    "import.not_an_email": (
        "“{value}” không phải địa chỉ thư điện tử.",
        "“{value}” is no email address.",
    ),
    "import.not_a_phone": (
        "“{value}” không phải số điện thoại (văn bản, bắt đầu bằng 0 hoặc +).",
        "“{value}” is no telephone number (text that begins with 0 or +).",
    ),
    "import.not_a_website": (
        "“{value}” không phải địa chỉ trang thông tin (https://…).",
        "“{value}” is no address of a site (https://…).",
    ),
    "import.phone_lost_zero": (
        "Excel đã bỏ số 0 ở đầu của số điện thoại “{value}” (có lẽ là {meant}); hãy định dạng cột là văn bản.",
        "Excel dropped the zero at the beginning of “{value}” (probably {meant}); format the column as text.",
    ),
    "cell.formula": (
        "Ô chứa công thức ({value}); hãy dán giá trị thay cho công thức.",
        "The cell holds a formula ({value}); paste its value instead.",
    ),
    "cell.error": (
        "Ô chứa lỗi của Excel ({value}).",
        "The cell holds an error of Excel's ({value}).",
    ),
    "code.turned_date": (
        "Excel đã đổi mã này thành ngày ({given}); hãy định dạng cột mã là văn bản và nhập lại mã.",
        "Excel turned this code into a date ({given}); format the column as text and type the code again.",
    ),
    "code.turned_fraction": (
        "Excel đã đổi mã này thành số ({given}), có thể đã mất số 0; hãy định dạng cột mã là văn bản và nhập lại mã.",
        "Excel turned this code into a number ({given}) and may have lost zeros; format the column as text and type"
        " the code again.",
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
    "import.outside": (
        "Cơ quan này nằm ngoài phạm vi của bạn.",
        "This agency lies outside of your own.",
    ),
    "import.duty_missing": (
        "Thiếu nhiệm vụ mà các ô khác của dòng nói đến.",
        "The duty that other cells of the row are about is missing.",
    ),
    "import.may_not_assign": ("Bạn không có quyền giao nhiệm vụ.", "You may not give duties."),
    "import.person_has_account": (
        "Người này có tài khoản: việc chuyển cơ quan do người quản trị tài khoản làm.",
        "This person has an account: whoever keeps accounts moves them to another agency.",
    ),
    "import.not_an_id": ("“{value}” không phải mã định danh.", "“{value}” is no id."),
    "import.person_unknown": ("Không có người mang mã định danh này.", "Nobody has this id."),
    "import.person_ambiguous": (
        "Có nhiều người như vậy; hãy ghi thư điện tử của người này.",
        "There are several such people; give this person's email.",
    ),
    "import.person_twice": (
        "Một dòng ở trên đã nói về chính người này.",
        "A row above is about the same person already.",
    ),
    "import.training_differs": (
        "Lớp này đã được ghi nhận với văn bản hoặc người dự khác; lớp đã ghi nhận thì không sửa.",
        "This training is recorded with another document or other attendees; what is recorded stands.",
    ),
    "import.plan_unknown": ("Không có kế hoạch số {given}.", "There is no plan with the number {given}."),
    "import.track_unknown": (
        "Cơ quan {given} không có trong kế hoạch {number}.",
        "The agency {given} is not in the plan {number}.",
    ),
    "import.milestone_twice": (
        "Mốc này đã có ở dòng {other}.",
        "This milestone already stands in row {other}.",
    ),
    "export.reading": ("Đang đọc dữ liệu", "Reading the data"),
    "export.writing": ("Đang ghi tệp", "Writing the file"),
    "export.too_many_rows": (
        "Có {found} dòng, nhiều hơn {most}; hãy lọc hẹp hơn.",
        "There are {found} rows, more than {most}; narrow the filter.",
    ),
}

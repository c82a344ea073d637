"""The kinds of agencies in words, and what is said when the registry of agencies refuses."""

TEXTS: dict[str, tuple[str, str]] = {
    "agency": ("cơ quan, đơn vị", "agency"),
    "person": ("người", "person"),
    "duty": ("nhiệm vụ", "duty"),
    "city_committee": ("UBND thành phố", "city committee"),
    "department": ("sở, ban, ngành", "department"),
    "board": ("ban", "board"),
    "sub_department": ("chi cục", "sub-department"),
    "district_committee": ("UBND quận, huyện", "district committee"),
    "ward": ("phường", "ward"),
    "commune": ("xã", "commune"),
    "township": ("thị trấn", "township"),
    "vertical": ("cơ quan ngành dọc", "vertical agency"),
    "agency.unknown": ("Không có cơ quan này.", "There is no such agency."),
    "agency.ended": (
        "Cơ quan này đã kết thúc ngày {until}.",
        "This agency ended on {until}.",
    ),
    "agency.changed_later": (
        "Phải sau ngày {since}, ngày cơ quan bắt đầu như hiện nay.",
        "It must come after {since}, the day on which the agency became what it is.",
    ),
    "agency.code_taken": (
        "Mã {given} đang thuộc về {name} (từ {since} đến {until}).",
        "The code {given} belongs to {name} (from {since} to {until}).",
    ),
    "agency.block_of_kind": (
        "Loại “{kind}” không thuộc khối này; khối hợp lệ: {allowed}.",
        "The kind “{kind}” does not count in this block; valid: {allowed}.",
    ),
    "agency.parent_needed": (
        "Phải có cơ quan cấp trên, thuộc một trong các loại: {allowed}.",
        "A parent is needed, of one of the kinds: {allowed}.",
    ),
    "agency.parent_of_root": (
        "UBND thành phố đứng đầu cây tổ chức, không có cơ quan cấp trên.",
        "The city committee is the root of the tree and has no parent.",
    ),
    "agency.parent_kind": (
        "Không thể trực thuộc loại “{kind}”; cấp trên phải là: {allowed}.",
        "It cannot stand under the kind “{kind}”; the parent must be one of: {allowed}.",
    ),
    "agency.parent_cycle": (
        "Cơ quan cấp trên lại nằm dưới chính cơ quan này.",
        "The parent lies below this very agency.",
    ),
    "agency.ends_before_start": (
        "Ngày hết hiệu lực phải từ ngày bắt đầu trở đi.",
        "The last day must not be before the first.",
    ),
    "code.malformed": (
        "Mã “{given}” không hợp lệ: chỉ gồm chữ, số, dấu chấm, gạch nối, gạch dưới, nhiều nhất {longest} ký tự.",
        "The code “{given}” is not valid: at most {longest} letters, digits, full stops, hyphens, underscores.",
    ),
    "code.turned_number": (
        "Mã “{given}” đã bị bảng tính đổi thành số (có lẽ là {meant}); hãy định dạng cột mã là văn bản.",
        "A spreadsheet turned the code “{given}” into a number (probably {meant}); format the column as text.",
    ),
    "code.lost_zeros": (
        "Mã “{given}” phải có {digits} chữ số; có lẽ Excel đã bỏ số 0 ở đầu ({meant}).",
        "The code “{given}” must have {digits} digits; Excel has probably taken the leading zeros ({meant}).",
    ),
    "code.too_many_digits": (
        "Mã “{given}” phải có {digits} chữ số.",
        "The code “{given}” must have {digits} digits.",
    ),
    "name.too_long": ("Tên dài quá {longest} ký tự.", "The name is longer than {longest} characters."),
}

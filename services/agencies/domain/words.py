"""What people call the values that a cell of a table may be chosen from: (vi, en) by key."""

from collections.abc import Mapping

Words = Mapping[str, tuple[str, str]]

KINDS: Words = {
    "city_committee": ("UBND thành phố", "City committee"),
    "department": ("Sở, ban, ngành", "Department"),
    "board": ("Ban", "Board"),
    "sub_department": ("Chi cục", "Sub-department"),
    "district_committee": ("UBND quận, huyện", "District committee"),
    "ward": ("Phường", "Ward"),
    "commune": ("Xã", "Commune"),
    "township": ("Thị trấn", "Township"),
    "vertical": ("Cơ quan ngành dọc", "Vertical agency"),
}
BLOCKS: Words = {
    "departments": ("Khối sở, ban, ngành", "Departments"),
    "districts": ("Khối quận, huyện", "Districts"),
    "sub_departments": ("Khối chi cục", "Sub-departments"),
    "boards": ("Khối ban", "Boards"),
    "vertical": ("Khối ngành dọc", "Vertical agencies"),
    "communes": ("Khối xã, phường, thị trấn", "Communes"),
}
OBLIGATIONS: Words = {"mandatory": ("Bắt buộc", "Mandatory"), "encouraged": ("Khuyến khích", "Encouraged")}
DUTIES: Words = {
    "head": ("Thủ trưởng", "Head"),
    "quality_representative": ("Đại diện lãnh đạo", "Quality representative"),
    "secretary": ("Thư ký ISO", "ISO secretary"),
    "focal_point": ("Cán bộ đầu mối", "Focal point"),
    "internal_auditor": ("Chuyên gia đánh giá nội bộ", "Internal auditor"),
    "committee_member": ("Thành viên Ban chỉ đạo ISO", "Committee member"),
}
LANGUAGES: Words = {"vi": ("Tiếng Việt", "Vietnamese"), "en": ("Tiếng Anh", "English")}
LEVELS: Words = {
    "city": ("Cấp thành phố", "City"),
    "district": ("Cấp huyện", "District"),
    "commune": ("Cấp xã", "Commune"),
}
TRAININGS: Words = {
    "awareness": ("Nhận thức chung", "Awareness"),
    "secretary": ("Thư ký ISO", "ISO secretary"),
    "internal_auditor": ("Đánh giá nội bộ", "Internal auditor"),
}

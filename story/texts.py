"""Every word that the story shows: Vietnamese first, English on request."""

from collections.abc import Mapping
from datetime import date
from typing import Any

TEXTS: dict[str, tuple[str, str]] = {
    "act.accounts": ("Tạo tài khoản cho từng vai trò", "Accounts, one for each role"),
    "act.import": ("Nạp danh sách cơ quan, đơn vị", "Import of the agencies"),
    "act.people": ("Người đứng đầu, cán bộ đầu mối", "Heads and focal points"),
    "act.conversion": ("2017-2018: chuyển đổi, công bố", "2017-2018: conversion, declarations"),
    "act.communes": ("2019: phường, xã, thị trấn", "2019: wards, communes, townships"),
    "act.upkeep": ("2019: đánh giá nội bộ, xem xét của lãnh đạo", "2019: internal audits, management reviews"),
    "act.training": ("2018-2019: tập huấn", "2018-2019: trainings"),
    "act.programme.2018": ("2018: kế hoạch kiểm tra, khắc phục", "2018: inspections and their remediation"),
    "act.programme.2019": ("2019: kiểm tra tại Thuỷ Nguyên", "2019: inspection at Thuy Nguyen"),
    "act.wait": ("Chờ sự kiện đến các dịch vụ", "Waiting for the events to arrive"),
    "already": (
        "Câu chuyện 2017-2019 đã có từ trước: không thay đổi gì, chỉ đặt mật khẩu mới.",
        "The story of 2017-2019 was played before: nothing changes but the passwords.",
    ),
    "too_late": (
        "Đồng hồ của hệ thống đã qua ngày {day}: câu chuyện cần một hệ thống mới cài đặt.",
        "The installation's clock is past {day}: the story needs a fresh installation.",
    ),
    "real_clock": (
        "Câu chuyện chỉ chạy với đồng hồ mô phỏng (ISOTRACK_CLOCK=simulated); theo giờ thật: {services}.",
        "The story needs the simulated clock (ISOTRACK_CLOCK=simulated); in real time: {services}.",
    ),
    "strangers": (
        "Trên hệ thống đã có các tài khoản cùng tên nhưng không phải của câu chuyện này: {accounts}.",
        "The installation has accounts of these names that are not the story's: {accounts}.",
    ),
    "conference": (
        "Hội nghị ngày {day}: mới có {declared} trong {total} cơ quan công bố.",
        "Conference of {day}: only {declared} of {total} agencies have declared.",
    ),
    "books": ("Hệ thống khớp với sổ ghi chép của câu chuyện.", "The installation agrees with the story's own books."),
    "books_differ": (
        "Hệ thống không khớp với sổ ghi chép của câu chuyện: {differences}",
        "The installation does not agree with the story's own books: {differences}",
    ),
    "no_events": (
        "Sau {seconds} giây sự kiện vẫn chưa đến đủ các dịch vụ: hãy xem các tiến trình relay và nhật ký.",
        "The events have not reached every service within {seconds} seconds: look at the relays and the logs.",
    ),
    "table.progress": (
        "Tiến độ áp dụng {standard} theo khối, đến ngày {day}",
        "Progress of {standard} by block, as of {day}",
    ),
    "upkeep": (
        "Công bố hết hiệu lực: {lapsed} · công bố lại: {redeclared} · được duy trì: {maintained}",
        "Declarations lapsed: {lapsed} · declared again: {redeclared} · kept up: {maintained}",
    ),
    "table.conference": (
        "Hội nghị ngày {day}: các cơ quan thuộc kế hoạch chuyển đổi",
        "Conference of {day}: the agencies of the conversion plan",
    ),
    "table.consolidated": (
        "Báo cáo tổng hợp gửi UBND thành phố, từ {since} đến {day}",
        "Consolidated report for the People's Committee, {since} to {day}",
    ),
    "column.raised": ("Phát\nhiện", "Raised"),
    "column.closed": ("Đã\nđóng", "Closed"),
    "column.reports": ("Báo\ncáo", "Reports"),
    "column.reports_on_time": ("Đúng\nhạn", "On time"),
    "column.agencies_not_reported": ("Chưa\nbáo cáo", "Silent"),
    "table.forecast": ("Dự báo công bố của phường, xã, thị trấn theo đợt", "Forecast of the communes, wave by wave"),
    "table.training": ("Cán bộ đầu mối đã được tập huấn", "Focal points that are trained"),
    "column.wave": ("Đợt", "Wave"),
    "column.enrolled": ("Số\nđơn vị", "Agencies"),
    "column.stalled": ("Đình\ntrệ", "Stalled"),
    "column.in_time": ("Kịp\nđợt", "In time"),
    "column.forecast": ("Dự báo\nxong", "Forecast"),
    "column.focal_points": ("Cán bộ\nđầu mối", "Focal\npoints"),
    "column.trained": ("Đã\ntập huấn", "Trained"),
    "column.without": ("Chưa có\nđầu mối", "Without"),
    "all_waves": ("Tất cả các đợt", "All waves"),
    "table.findings": (
        "Phát hiện theo tình trạng và số ngày từ biên bản",
        "Findings by state and days since the minutes",
    ),
    "table.districts": ("Phường, xã, thị trấn theo quận, huyện", "Wards, communes and townships by district"),
    "table.accounts": ("Tài khoản của lần chạy này", "Accounts of this run"),
    "table.message": ("Hộp thư của {name} ({username})", "Inbox of {name} ({username})"),
    "table.addresses": ("Địa chỉ", "Addresses"),
    "column.block": ("Khối", "Block"),
    "column.district": ("Quận, huyện", "District"),
    "column.declared": ("Đã\ncông bố", "Declared"),
    "column.total": ("Tổng\nsố", "Total"),
    "column.percent": ("Tỷ lệ", "Percent"),
    "column.late": ("Chậm\nmốc", "Late"),
    "column.open_findings": ("Phát hiện\nchưa đóng", "Open\nfindings"),
    "column.open": ("Chưa\nđóng", "Open"),
    "column.overdue": ("Quá\nhạn", "Overdue"),
    "column.state": ("Tình trạng", "State"),
    "column.sum": ("Cộng", "Sum"),
    "age.30": ("đến 30", "up to 30"),
    "age.90": ("31–90", "31–90"),
    "age.180": ("91–180", "91–180"),
    "age.over": ("trên 180", "over 180"),
    "state.open": ("Chưa báo cáo", "Not reported"),
    "state.reported": ("Đã báo cáo", "Reported"),
    "state.accepted": ("Đã chấp nhận", "Accepted"),
    "state.closed": ("Đã đóng", "Closed"),
    "all_findings": ("Tất cả", "All"),
    "column.role": ("Vai trò", "Role"),
    "column.agency": ("Cơ quan, đơn vị", "Agency"),
    "column.username": ("Tài khoản", "Username"),
    "column.password": ("Mật khẩu", "Password"),
    "total": ("Toàn thành phố", "Whole city"),
    "accounts_more": (
        "và {count} cán bộ đầu mối có tài khoản riêng",
        "and {count} focal points with accounts of their own",
    ),
    "messages_more": ("và {count} tin khác", "and {count} more"),
    "block.departments": ("Sở, ban, ngành", "Departments"),
    "block.districts": ("UBND quận, huyện", "Districts"),
    "block.sub_departments": ("Chi cục", "Sub-departments"),
    "block.boards": ("Ban trực thuộc sở", "Boards"),
    "block.vertical": ("Cơ quan ngành dọc", "Vertical agencies"),
    "block.communes": ("Phường, xã, thị trấn", "Communes"),
    "role.leader": ("Lãnh đạo thành phố", "Leader"),
    "role.coordinator": ("Cơ quan điều phối", "Coordinator"),
    "role.inspector": ("Đoàn kiểm tra", "Inspector"),
    "role.observer": ("Theo dõi", "Observer"),
    "role.agency_head": ("Thủ trưởng cơ quan", "Agency head"),
    "role.focal_point": ("Cán bộ đầu mối", "Focal point"),
}


class Texts:
    """The texts in one language: `texts("total")`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._column = 1 if language == "en" else 0

    def __call__(self, key: str, **params: object) -> str:
        return TEXTS[key][self._column].format(**params)

    def name(self, item: Mapping[str, Any]) -> str:
        """An agency's name in this language, Vietnamese where there is no other."""
        return str((item.get("name_en") if self._column else None) or item["name_vi"])

    def place(self, committee: Mapping[str, Any]) -> str:
        """The unit that a people's committee governs: `UBND quận Lê Chân` -> `Quận Lê Chân`."""
        unit = self.name(committee).removeprefix("UBND ").removeprefix("People's Committee of ")
        return unit[:1].upper() + unit[1:]

    def percent(self, value: float | None) -> str:
        """Two decimals, with the comma in Vietnamese; a dash of nothing."""
        if value is None:
            return "–"
        return f"{value:.2f} %" if self._column else f"{value:.2f} %".replace(".", ",")


def shown(day: str | date) -> str:
    """dd/mm/yyyy."""
    return (date.fromisoformat(day) if isinstance(day, str) else day).strftime("%d/%m/%Y")

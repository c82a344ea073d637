"""What is said of plans, tracks, declarations and their progress."""

TEXTS: dict[str, tuple[str, str]] = {
    "plan": ("kế hoạch", "plan"),
    "track": ("tiến trình thực hiện", "track"),
    "declaration": ("bản công bố", "declaration"),
    "plan.number_taken": ("Đã có kế hoạch số {number}.", "There is a plan numbered {number} already."),
    "plan.no_waves": ("Kế hoạch phải có ít nhất một đợt.", "A plan needs at least one wave."),
    "plan.own_plan": (
        "Người soạn thảo không được phê duyệt kế hoạch của mình.",
        "An author of the plan may not approve it.",
    ),
    "plan.cannot_change": (
        "Chỉ sửa được kế hoạch đang dự thảo hoặc bị trả lại.",
        "Only a draft or a returned plan can be changed.",
    ),
    "plan.cannot_submit": (
        "Chỉ trình được kế hoạch đang dự thảo hoặc bị trả lại.",
        "Only a draft or a returned plan can be submitted.",
    ),
    "plan.cannot_return": (
        "Chỉ trả lại được kế hoạch đã trình.",
        "Only a submitted plan can be returned.",
    ),
    "plan.cannot_approve": (
        "Chỉ phê duyệt được kế hoạch đã trình.",
        "Only a submitted plan can be approved.",
    ),
    "plan.cannot_activate": (
        "Chỉ triển khai được kế hoạch đã phê duyệt.",
        "Only an approved plan can be activated.",
    ),
    "plan.cannot_complete": (
        "Chỉ kết thúc được kế hoạch đang triển khai.",
        "Only an active plan can be completed.",
    ),
    "plan.cannot_cancel": (
        "Kế hoạch đã kết thúc hoặc đã hủy nên không hủy được.",
        "The plan has ended already and cannot be cancelled.",
    ),
    "plan.cannot_enrol": (
        "Chỉ đưa thêm đơn vị vào kế hoạch đang triển khai.",
        "Agencies are added to an active plan only.",
    ),
    "plan.cannot_reschedule": (
        "Chỉ đổi thời gian của kế hoạch đang triển khai.",
        "Only an active plan is rescheduled.",
    ),
    "plan.agency_elsewhere": (
        "Đơn vị {agency} đang thực hiện kế hoạch {plan} với cùng mục đích.",
        "Agency {agency} works towards the same end in plan {plan}.",
    ),
    "submission.unknown": ("Kế hoạch không có lần trình thứ {given}.", "There is no submission {given} of this plan."),
    "wave.unknown": ("Kế hoạch không có đợt “{wave}”.", "The plan has no wave “{wave}”."),
    "wave.over": (
        "Đợt “{wave}” kết thúc ngày {end}; ngày kết thúc phải sau hôm nay.",
        "Wave “{wave}” ends on {end}; the end must lie after today.",
    ),
    "wave.agency_not_there": (
        "Hôm nay không có đơn vị {agency}.",
        "Agency {agency} does not exist today.",
    ),
    "wave.agency_there": (
        "Đơn vị {agency} đã thuộc đợt “{wave}”.",
        "Agency {agency} is in wave “{wave}” already.",
    ),
    "track.goal_reached": (
        "Đơn vị đã đạt mốc “{kind}” nên không rút khỏi kế hoạch được.",
        "The agency has reached “{kind}” and cannot be withdrawn.",
    ),
    "wave.end_before_start": (
        "Đợt “{wave}”: ngày kết thúc phải sau ngày bắt đầu.",
        "Wave “{wave}”: the end must come after the start.",
    ),
    "wave.out_of_order": (
        "Đợt “{wave}” bắt đầu trước đợt đứng trước nó.",
        "Wave “{wave}” starts before the wave ahead of it.",
    ),
    "wave.name_twice": (
        "Có hai đợt cùng tên “{wave}”.",
        "Two waves are called “{wave}”.",
    ),
    "wave.empty": ("Đợt “{wave}” không có đơn vị nào.", "Wave “{wave}” has no agencies."),
    "wave.agency_unknown": (
        "Đợt “{wave}”: không có đơn vị {agency}.",
        "Wave “{wave}”: there is no agency {agency}.",
    ),
    "wave.agency_root": (
        "Đợt “{wave}”: {agency} là UBND cấp tỉnh, không thuộc diện thống kê.",
        "Wave “{wave}”: {agency} is the root of the tree and counts in no plan.",
    ),
    "wave.agency_not_valid": (
        "Đợt “{wave}”: đơn vị {agency} không tồn tại trong thời gian của đợt.",
        "Wave “{wave}”: agency {agency} does not exist during the wave.",
    ),
    "wave.agency_twice": (
        "Đợt “{wave}”: đơn vị {agency} đã thuộc đợt “{other}”.",
        "Wave “{wave}”: agency {agency} is in wave “{other}” already.",
    ),
    "date.in_future": ("Ngày không được ở tương lai.", "The date must not lie in the future."),
    "track.plan_not_active": (
        "Kế hoạch của tiến trình này không còn hoặc chưa được triển khai.",
        "The plan of this track is not active.",
    ),
    "milestone.unknown": (
        "Mẫu của kế hoạch không có mốc {key}.",
        "The plan's template has no milestone {key}.",
    ),
    "milestone.already_done": ("Mốc này đã hoàn thành.", "This milestone is completed already."),
    "milestone.not_done": ("Mốc này chưa hoàn thành.", "This milestone is not completed."),
    "milestone.required_first": (
        "Phải hoàn thành mốc “{kind}” trước.",
        "The milestone “{kind}” must be completed first.",
    ),
    "milestone.stood_upon": (
        "Mốc “{kind}” đã hoàn thành dựa trên mốc này; phải mở lại mốc đó trước.",
        "The completed milestone “{kind}” stands upon this one; reopen that one first.",
    ),
    "milestone.by_declaration": (
        "Mốc này chỉ hoàn thành khi có bản công bố.",
        "Only a declaration completes this milestone.",
    ),
    "milestone.declaration_stands": (
        "Bản công bố đang có hiệu lực nên không mở lại mốc này được.",
        "The declaration stands, so this milestone cannot be reopened.",
    ),
    "milestone.evidence_needed": (
        "Mốc này cần minh chứng.",
        "This milestone needs evidence.",
    ),
    "milestone.too_early": (
        "Sớm hơn quá một năm so với ngày bắt đầu đợt ({start}).",
        "More than a year before the wave's start ({start}).",
    ),
    "milestone.before_required": (
        "Sớm hơn ngày hoàn thành của mốc phải làm trước.",
        "Earlier than a milestone that comes before it.",
    ),
    "declaration.no_track": (
        "Đơn vị không thuộc kế hoạch đang triển khai nào cho tiêu chuẩn này.",
        "The agency is in no active plan for this standard.",
    ),
    "declaration.second_initial": (
        "Đơn vị đã công bố tiêu chuẩn này; lần sau là công bố lại.",
        "The agency has declared this standard already; from now on it re-declares.",
    ),
    "declaration.nothing_to_redeclare": (
        "Đơn vị chưa công bố tiêu chuẩn này lần đầu nên không thể công bố lại.",
        "The agency has not declared this standard, so it cannot re-declare.",
    ),
    "declaration.reason_needed": (
        "Công bố lại cần lý do: điều chỉnh, mở rộng hoặc thu hẹp phạm vi.",
        "A re-declaration needs a reason: the scope was adjusted, widened or narrowed.",
    ),
    "declaration.reason_not_needed": (
        "Công bố lần đầu không có lý do công bố lại.",
        "A first declaration has no reason for declaring again.",
    ),
    "declaration.before_last": (
        "Sớm hơn lần công bố gần nhất.",
        "Earlier than the last declaration.",
    ),
    "forecast.reckoned": (
        "Mỗi cơ quan được coi là giữ nguyên độ lệch so với kế hoạch: theo mốc quá hạn lâu nhất, nếu không có thì theo"
        " mốc hoàn thành gần nhất. Ngày công bố dự báo là ngày theo kế hoạch cộng độ lệch đó, không sớm hơn ngày báo"
        " cáo. Cơ quan chậm mốc và quá {days} ngày không hoàn thành mốc nào là đình trệ, không dự báo.",
        "Each agency is taken to stay as far from its plan as it is: by its oldest overdue milestone, else by the last"
        " one that it reached. It is forecast to declare on the planned day moved by that, not before the day of the"
        " report. One that is late and has reached nothing for more than {days} days has stalled: nothing is forecast"
        " of it.",
    ),
    "progress.ends_before_start": (
        "Ngày cuối phải không sớm hơn ngày đầu.",
        "The last day must not come before the first.",
    ),
    "progress.too_many_points": (
        "Khoảng thời gian quá dài: một biểu đồ có nhiều nhất {most} điểm.",
        "The period is too long: a series has at most {most} points.",
    ),
    "progress.wave_needs_plan": (
        "Muốn xem theo đợt phải chọn kế hoạch.",
        "By wave, a plan must be named.",
    ),
}

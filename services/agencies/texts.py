"""What people read when agencies refuses, in Vietnamese and English, the words that the sentences need, and what
the history calls each event."""

from services.agencies.domain.template import TEMPLATES

_WORDS: dict[str, tuple[str, str]] = {
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
}

_AGENCIES: dict[str, tuple[str, str]] = {
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
        "Mã “{given}” phải có {digits} chữ số; có lẽ bảng tính đã bỏ số 0 ở đầu ({meant}).",
        "The code “{given}” must have {digits} digits; a spreadsheet probably dropped its zeros ({meant}).",
    ),
    "code.too_many_digits": (
        "Mã “{given}” phải có {digits} chữ số.",
        "The code “{given}” must have {digits} digits.",
    ),
    "name.too_long": ("Tên dài quá {longest} ký tự.", "The name is longer than {longest} characters."),
}

_IMPORTS: dict[str, tuple[str, str]] = {
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

_PEOPLE: dict[str, tuple[str, str]] = {
    "duty.ends_before_start": (
        "Ngày kết thúc nhiệm vụ phải từ ngày bắt đầu trở đi.",
        "The last day of the duty must not be before its first.",
    ),
    "duty.held_already": (
        "Người này đã giữ nhiệm vụ đó tại cơ quan từ {since}.",
        "This person holds that duty at the agency since {since}.",
    ),
    "duty.ended_already": ("Nhiệm vụ này đã kết thúc ngày {until}.", "This duty ended on {until}."),
    "credentials.wrong": (
        "Tên đăng nhập hoặc mật khẩu không đúng.",
        "The username or the password is wrong.",
    ),
    "account.username": (
        "Tên đăng nhập gồm 2 đến 63 chữ thường không dấu, chữ số, dấu chấm, gạch nối hoặc gạch dưới.",
        "A username has 2 to 63 small letters, digits, full stops, hyphens or underscores.",
    ),
    "account.password": (
        "Mật khẩu phải có từ {shortest} đến {longest} ký tự.",
        "A password has {shortest} to {longest} characters.",
    ),
    "account.password_guessed": (
        "Mật khẩu quá dễ đoán: không được chứa tên đăng nhập, không phải từ thông dụng, và có ít nhất {fewest} ký tự"
        " khác nhau.",
        "The password is too easily guessed: it must not hold the username, be a common one, or have fewer than"
        " {fewest} different characters.",
    ),
    "account": ("tài khoản", "account"),
    "account.username_taken": (
        "Tên đăng nhập “{given}” đã có người dùng.",
        "The username “{given}” is taken.",
    ),
    "account.one_person": (
        "Tài khoản là của một người đã đăng ký (person_id), hoặc của một người mới (name, agency_id, language); không"
        " phải cả hai.",
        "An account belongs to a registered person (person_id) or to a new one (name, agency_id, language), not both.",
    ),
    "account.person_unknown": ("Không có người này.", "There is no such person."),
    "account.person_has_one": (
        "Người này đã có tài khoản “{username}”.",
        "This person has the account “{username}” already.",
    ),
    "account.own": (
        "Không thể tự khóa tài khoản của mình hoặc tự bỏ vai trò vận hành hệ thống.",
        "Nobody disables the own account or lays down the own role of operator.",
    ),
    "session.ended": (
        "Phiên đăng nhập đã kết thúc; hãy đăng nhập lại.",
        "The session has ended; sign in again.",
    ),
    "account.roles": (
        "Phải có ít nhất một vai trò trong: {known} (không rõ: {unknown}).",
        "At least one role of these is needed: {known} (unknown: {unknown}).",
    ),
    "account.agency_needed": (
        "Vai trò {roles} phải gắn với một cơ quan.",
        "The role {roles} needs an agency.",
    ),
    "account.agency_unknown": (
        "Hôm nay không có cơ quan nào mang mã {given}.",
        "No agency carries the code {given} today.",
    ),
}

_ROLLOUT: dict[str, tuple[str, str]] = {
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
    "progress.wave_needs_plan": (
        "Muốn xem theo đợt phải chọn kế hoạch.",
        "By wave, a plan must be named.",
    ),
    # The milestones of the templates, for sentences that name one.
    **{
        template.text_code(rule.key): (rule.name_vi, rule.name_en)
        for template in TEMPLATES.values()
        for rule in template.milestones
    },
}

_REORGANISATIONS: dict[str, tuple[str, str]] = {
    "reorganisation": ("quyết định sắp xếp", "reorganisation"),
    "reorganisation.merge": ("sáp nhập", "merge"),
    "reorganisation.split": ("chia tách", "split"),
    "reorganisation.rename": ("đổi tên", "rename"),
    "reorganisation.dissolve": ("giải thể", "dissolve"),
    "reorganisation.not_of_kind": (
        "Mục này không dùng cho quyết định {kind}.",
        "This does not belong to a decision of the kind “{kind}”.",
    ),
    "reorganisation.agency_twice": ("Một cơ quan được ghi hai lần.", "An agency is listed twice."),
    "reorganisation.two_needed": ("Sáp nhập cần ít nhất hai cơ quan.", "A merger needs two agencies at least."),
    "reorganisation.one_needed": ("Chỉ được nêu một cơ quan.", "Exactly one agency must be named."),
    "reorganisation.one_successor": (
        "Sáp nhập vào một cơ quan đang có (into_id) hoặc một cơ quan mới (successors), không phải cả hai.",
        "A merger is into one existing agency (into_id) or into one new one (successors).",
    ),
    "reorganisation.two_successors": (
        "Chia tách phải cho ít nhất hai cơ quan, kể cả cơ quan được giữ lại.",
        "A split must leave two agencies at least, one that goes on included.",
    ),
    "reorganisation.no_name": (
        "Phải có tên hoặc loại mới, khác với hiện tại.",
        "A new name or kind is needed, other than the present one.",
    ),
    "reorganisation.into_merge": (
        "Cơ quan tiếp nhận phải là một trong các cơ quan được sáp nhập.",
        "The agency that goes on must be one of those that are merged.",
    ),
    "reorganisation.into_dissolve": (
        "Cơ quan bị giải thể không thể tự tiếp nhận.",
        "A dissolved agency cannot carry on itself.",
    ),
    "reorganisation.root": (
        "UBND thành phố không thuộc diện sắp xếp.",
        "The city committee cannot be reorganised.",
    ),
    "reorganisation.not_there": (
        "{given} không tồn tại vào ngày {day}.",
        "{given} does not exist on {day}.",
    ),
    "reorganisation.ended": (
        "{given} đã kết thúc ngày {until}.",
        "{given} ends on {until} already.",
    ),
    "reorganisation.changed_later": (
        "{given} đã thay đổi từ {since}; quyết định phải có hiệu lực sau ngày đó.",
        "{given} has changed since, on {since}; the decision must take effect after that day.",
    ),
    "reorganisation.code_twice": ("Mã {given} được dùng hai lần.", "The code {given} is used twice."),
    "reorganisation.not_a_child": (
        "Có đơn vị không trực thuộc cơ quan được chia tách.",
        "One of these does not stand under the agency that is split.",
    ),
    "reorganisation.child_twice": (
        "Một đơn vị trực thuộc được ghi hai lần.",
        "A child is listed twice.",
    ),
    "reorganisation.children_left": (
        "Chưa nói các đơn vị trực thuộc sau về đâu: {left}.",
        "Nobody is told to take these children: {left}.",
    ),
    "reorganisation.child_parent": (
        "{given} ({kind}) không thể trực thuộc {parent}.",
        "{given} ({kind}) cannot stand under {parent}.",
    ),
    "reorganisation.under_ended": (
        "{given} sẽ trực thuộc {parent}, là cơ quan đã kết thúc.",
        "{given} would stand under {parent}, which has ended.",
    ),
    "reorganisation.not_planned": (
        "Quyết định này đã có hiệu lực hoặc đã bị hủy.",
        "This has taken effect or was cancelled already.",
    ),
    "track.withdrawn": (
        "Cơ quan không còn trong kế hoạch này.",
        "The agency is no longer in this plan.",
    ),
}

_TRAINING: dict[str, tuple[str, str]] = {
    "training": ("lớp đào tạo", "training"),
    "provider": ("tổ chức tư vấn, chứng nhận", "provider"),
    "consultant": ("tư vấn", "consultant"),
    "certifier": ("đánh giá chứng nhận", "certifier"),
    "training.attendee_unknown": ("Không có người này.", "There is no such person."),
    "training.attendee_of_no_agency": ("Người này không thuộc cơ quan nào.", "This person belongs to no agency."),
    "training.attendee_twice": ("Người này được ghi hai lần.", "This person is listed twice."),
    "provider.unknown": ("Không có tổ chức này.", "There is no such provider."),
    "provider.registration_taken": (
        "Số đăng ký {given} đã thuộc về tổ chức khác.",
        "The registration {given} belongs to another provider.",
    ),
    "provider.role_missing": (
        "Tổ chức này không đăng ký hoạt động {kind}.",
        "This provider is not registered as {kind}.",
    ),
    "provider.no_role": ("Phải có ít nhất một vai trò.", "At least one role is needed."),
    "provider.role_in_use": (
        "Tổ chức này còn đang làm {kind} cho cơ quan, đơn vị.",
        "This provider still works as {kind} for an agency.",
    ),
    "provider.both_roles": (
        "Một tổ chức không được vừa tư vấn vừa chứng nhận cho cùng một đơn vị (đã là {kind} từ {since}).",
        "No provider is consultant and certifier of one agency (it has been its {kind} since {since}).",
    ),
    "provider.engaged_already": (
        "Tổ chức này đã làm việc cho đơn vị từ {since}.",
        "This provider works for the agency since {since}.",
    ),
    "provider.not_engaged": (
        "Tổ chức này không làm việc cho đơn vị sau ngày đó.",
        "This provider does not work for the agency after that day.",
    ),
    "provider.ends_before_start": (
        "Ngày kết thúc phải từ ngày bắt đầu trở đi.",
        "The last day must not be before the first.",
    ),
    "provider.registration_over": (
        "Đăng ký của tổ chức này hết hiệu lực ngày {until}.",
        "The provider's registration ends on {until}.",
    ),
}

_PROCEDURES: dict[str, tuple[str, str]] = {
    "procedure": ("thủ tục hành chính", "procedure"),
    "procedure.code_taken": (
        "Cơ quan đã có thủ tục mang mã {given}.",
        "The agency has a procedure with the code {given} already.",
    ),
    "procedure.cannot_change": (
        "Chỉ sửa được bản dự thảo hoặc thủ tục đang có hiệu lực.",
        "Only a draft, or what is in force, can be changed.",
    ),
    "procedure.cannot_submit": ("Chỉ trình được bản dự thảo.", "Only a draft can be submitted."),
    "procedure.cannot_review": ("Chỉ xem xét được bản đã trình.", "Only what was submitted can be reviewed."),
    "procedure.cannot_approve": ("Chỉ phê duyệt được bản đã trình.", "Only what was submitted can be approved."),
    "procedure.cannot_return": ("Chỉ trả lại được bản đã trình.", "Only what was submitted can be returned."),
    "procedure.cannot_issue": ("Chỉ ban hành được bản đã trình.", "Only what was submitted can be issued."),
    "procedure.cannot_publish": (
        "Chỉ công khai được thủ tục đang có hiệu lực.",
        "Only what is in force can be made public.",
    ),
    "procedure.cannot_revise": (
        "Đã có bản đang soạn thảo hoặc đang xem xét.",
        "A version is being written or reviewed already.",
    ),
    "procedure.cannot_withdraw": ("Thủ tục này đã bị bãi bỏ.", "This procedure has been withdrawn already."),
    "procedure.issued_as_it_is": (
        "Các bước và chi phí của bản đã ban hành không sửa được; hãy lập bản mới.",
        "Steps and cost of an issued version stay as they are; begin a new version.",
    ),
    "procedure.signer_unknown": (
        "Người ký phải là một người đã đăng ký.",
        "Whoever signs must be a registered person.",
    ),
    "procedure.own_review": (
        "Người soạn thảo không được tự xem xét.",
        "The author may not review it.",
    ),
    "procedure.own_approval": (
        "Người soạn thảo không được tự phê duyệt.",
        "The author may not approve it.",
    ),
    "procedure.reviewer_approves": (
        "Người xem xét không được đồng thời phê duyệt.",
        "The reviewer may not approve it too.",
    ),
    "procedure.not_reviewed": ("Chưa được xem xét.", "It has not been reviewed."),
    "procedure.not_approved": ("Chưa được phê duyệt.", "It has not been approved."),
    "procedure.no_steps": ("Chưa có bước nào.", "There are no steps."),
    "procedure.over_statute": (
        "Các bước mất {days} ngày làm việc, quá thời hạn quy định là {statutory} ngày.",
        "The steps take {days} working days, the statute allows {statutory}.",
    ),
    "procedure.person_missing": ("Chưa rõ người thực hiện.", "It is not said who does it."),
    "procedure.person_vague": (
        "“{given}” chưa rõ là ai.",
        "“{given}” could be anybody.",
    ),
    "procedure.work_missing": ("Chưa rõ việc phải làm.", "It is not said what is done."),
    "procedure.work_vague": ("“{given}” chưa rõ là việc gì.", "“{given}” could be anything."),
    "procedure.output_missing": ("Chưa rõ kết quả của bước.", "It is not said what comes out of it."),
    "procedure.time_missing": ("Chưa rõ thời gian.", "It is not said how long it takes."),
    "procedure.responsibility_missing": ("Chưa rõ người chịu trách nhiệm.", "It is not said who answers for it."),
    "procedure.responsibility_vague": (
        "“{given}” chưa rõ ai chịu trách nhiệm.",
        "“{given}” could be anybody; who answers for it?",
    ),
    "procedure.unknown": ("Không có thủ tục này: {given}.", "There is no such procedure: {given}."),
    "procedure.framework_unknown": (
        "Mô hình khung “{given}” không có thủ tục nào.",
        "The framework “{given}” has no procedures.",
    ),
    "procedure.copy_one_way": (
        "Chọn mô hình khung hoặc từng thủ tục, không phải cả hai.",
        "Name a framework or procedures, not both.",
    ),
    "procedure.nothing_to_copy": ("Chưa chọn thủ tục nào để sao chép.", "No procedure is named to be copied."),
    "procedure.nobody_to_copy_to": (
        "Chưa chọn cơ quan, đơn vị nào để nhận bản sao.",
        "No agency is named or found to copy to.",
    ),
    "procedure.copying": ("Đang sao chép thủ tục", "Copying procedures"),
    "import.writing_procedures": ("Đang ghi các thủ tục", "Writing the procedures"),
    "import.agency_unknown": (
        "Hôm nay không có cơ quan nào mang mã {given}.",
        "No agency carries the code {given} today.",
    ),
    "import.differs": (
        "“{value}” khác với dòng {other} của cùng thủ tục; hãy để trống hoặc ghi như dòng đó.",
        "“{value}” is not what row {other} says of the same procedure; leave it empty or repeat it.",
    ),
    "import.step_out_of_order": (
        "Bước “{value}” phải là {expected}: các dòng của một thủ tục theo thứ tự bước.",
        "Step “{value}” must be {expected}: a procedure's rows come in the order of its steps.",
    ),
    "import.too_many_steps": (
        "Thủ tục này có {found} dòng; nhiều nhất là {most}.",
        "This procedure has {found} rows; it may have {most}.",
    ),
    "import.not_days": (
        "“{value}” không phải số ngày làm việc (ví dụ 2 hoặc 0,5).",
        "“{value}” is no number of working days (such as 2 or 0.5).",
    ),
    "import.not_money": (
        "“{value}” không phải số tiền đồng (ví dụ 20000 hoặc 20.000).",
        "“{value}” is no amount of đồng (such as 20000 or 20.000).",
    ),
    "import.framework_changed": (
        "Không đổi mô hình khung của thủ tục bằng nhập dữ liệu.",
        "An import does not change the framework of a procedure.",
    ),
    "import.issue_it_there": (
        "Thủ tục này đã có trong hệ thống; hãy ban hành tại đó, hoặc để trống ô này.",
        "This procedure is in the system already; issue it there, or leave this empty.",
    ),
    "procedure.issued_before_drafted": (
        "Sớm hơn ngày bắt đầu soạn thảo.",
        "Earlier than the version was begun.",
    ),
    "procedure.published_before_issued": ("Sớm hơn ngày ban hành.", "Earlier than it was issued."),
}

_EVENTS: dict[str, tuple[str, str]] = {
    "event.agency.registered": ("Đã đăng ký cơ quan", "The agency was registered"),
    "event.agency.changed": ("Đã thay đổi thông tin cơ quan", "The agency was changed"),
    "event.agency.reorganised": ("Cơ quan được sắp xếp lại", "The agency was reorganised"),
    "event.agency.dissolved": ("Cơ quan kết thúc hoạt động", "The agency was dissolved"),
    "event.reorganisation.planned": ("Đã ghi nhận quyết định sắp xếp", "A reorganisation was decided"),
    "event.reorganisation.done": ("Quyết định sắp xếp đã có hiệu lực", "A reorganisation took effect"),
    "event.reorganisation.cancelled": ("Đã hủy quyết định sắp xếp", "A reorganisation was called off"),
    "event.person.registered": ("Đã đăng ký người", "The person was registered"),
    "event.person.changed": ("Đã thay đổi thông tin người", "The person was changed"),
    "event.duty.assigned": ("Đã giao nhiệm vụ", "The duty was assigned"),
    "event.duty.ended": ("Đã kết thúc nhiệm vụ", "The duty was ended"),
    "event.account.added": ("Đã tạo tài khoản", "The account was added"),
    "event.account.changed": ("Đã thay đổi tài khoản", "The account was changed"),
    "event.account.disabled": ("Đã khóa tài khoản", "The account was disabled"),
    "event.account.enabled": ("Đã mở lại tài khoản", "The account was enabled"),
    "event.account.revoked": ("Đã chấm dứt các phiên đăng nhập", "The account's sessions were ended"),
    "event.plan.drafted": ("Đã soạn kế hoạch", "The plan was drafted"),
    "event.plan.submitted": ("Đã trình kế hoạch", "The plan was submitted"),
    "event.plan.returned": ("Đã trả lại kế hoạch", "The plan was returned"),
    "event.plan.approved": ("Đã phê duyệt kế hoạch", "The plan was approved"),
    "event.plan.activated": ("Đã triển khai kế hoạch", "The plan was activated"),
    "event.plan.changed": ("Đã sửa kế hoạch", "The plan was changed"),
    "event.plan.completed": ("Đã hoàn thành kế hoạch", "The plan was completed"),
    "event.plan.cancelled": ("Đã hủy kế hoạch", "The plan was cancelled"),
    "event.track.enrolled": ("Đã đưa cơ quan vào kế hoạch", "The agency was enrolled"),
    "event.track.withdrawn": ("Đã rút cơ quan khỏi kế hoạch", "The agency was withdrawn"),
    "event.milestone.completed": ("Đã hoàn thành một mốc", "A milestone was completed"),
    "event.milestone.reopened": ("Đã mở lại một mốc", "A milestone was reopened"),
    "event.qms.declared": ("Đã công bố hệ thống quản lý chất lượng", "The quality system was declared"),
    "event.qms.redeclared": ("Đã công bố lại hệ thống quản lý chất lượng", "The quality system was declared anew"),
    "event.procedure.drafted": ("Đã bắt đầu soạn một bản thủ tục", "A version of the procedure was begun"),
    "event.procedure.changed": ("Đã thay đổi thủ tục", "The procedure was changed"),
    "event.procedure.submitted": ("Đã trình thủ tục", "The procedure was submitted"),
    "event.procedure.returned": ("Đã trả lại thủ tục", "The procedure was returned"),
    "event.procedure.issued": ("Đã ban hành thủ tục", "The procedure was issued"),
    "event.procedure.superseded": ("Bản trước đã được thay thế", "The version in force was superseded"),
    "event.procedure.withdrawn": ("Đã bãi bỏ thủ tục", "The procedure was withdrawn"),
    "event.training.recorded": ("Đã ghi nhận lớp đào tạo", "The training was recorded"),
    "event.provider.registered": ("Đã đăng ký tổ chức tư vấn, chứng nhận", "The provider was registered"),
    "event.provider.changed": ("Đã thay đổi tổ chức tư vấn, chứng nhận", "The provider was changed"),
}
"""What the history calls each event."""

TEXTS: dict[str, tuple[str, str]] = {
    **_WORDS,
    **_EVENTS,
    **_AGENCIES,
    **_IMPORTS,
    **_PEOPLE,
    **_ROLLOUT,
    **_REORGANISATIONS,
    **_TRAINING,
    **_PROCEDURES,
}

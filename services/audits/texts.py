"""What people read when audits refuses, in Vietnamese and English, and the names of its events and of what was not
found."""

_EVENTS: dict[str, tuple[str, str]] = {
    "event.programme.drafted": ("Đã soạn kế hoạch kiểm tra", "The inspection programme was drafted"),
    "event.programme.changed": ("Đã sửa kế hoạch kiểm tra", "The inspection programme was changed"),
    "event.programme.submitted": ("Đã trình kế hoạch kiểm tra", "The inspection programme was submitted"),
    "event.programme.returned": ("Đã trả lại kế hoạch kiểm tra", "The inspection programme was returned"),
    "event.programme.approved": ("Đã phê duyệt kế hoạch kiểm tra", "The inspection programme was approved"),
    "event.programme.closed": ("Đã kết thúc kế hoạch kiểm tra", "The inspection programme was closed"),
    "event.inspection.planned": ("Đã đưa cuộc kiểm tra vào kế hoạch", "The inspection was planned"),
    "event.inspection.notified": ("Đã thông báo cuộc kiểm tra", "The inspection was notified"),
    "event.inspection.started": ("Đã bắt đầu kiểm tra", "The inspection was started"),
    "event.inspection.minutes_signed": ("Đã ký biên bản kiểm tra", "The minutes were signed"),
    "event.inspection.amended": ("Đã sửa đổi biên bản kiểm tra", "The minutes were amended"),
    "event.inspection.closed": ("Đã đóng cuộc kiểm tra", "The inspection was closed"),
    "event.inspection.cancelled": ("Đã hủy cuộc kiểm tra", "The inspection was cancelled"),
    "event.finding.raised": ("Đã ghi nhận phát hiện", "The finding was raised"),
    "event.finding.reported": ("Đã báo cáo khắc phục", "The remedy was reported"),
    "event.finding.returned": ("Đã trả lại báo cáo khắc phục", "The answer was returned"),
    "event.finding.accepted": ("Đã chấp nhận báo cáo khắc phục", "The answer was accepted"),
    "event.finding.closed": ("Đã đóng phát hiện", "The finding was closed"),
    "event.finding.reopened": ("Đã mở lại phát hiện", "The finding was reopened"),
    "event.finding.extension_requested": ("Đã đề nghị gia hạn", "An extension was asked for"),
    "event.finding.extended": ("Đã gia hạn", "The due date was extended"),
    "event.finding.extension_denied": ("Đã từ chối gia hạn", "The extension was denied"),
    "event.edition.frozen": ("Đã chốt số liệu tổng hợp", "The figures of a period were frozen"),
    "event.remediation.submitted": ("Đã gửi báo cáo khắc phục", "The remediation report was sent"),
    "event.remediation.accepted": (
        "Đã chấp nhận nội dung của báo cáo khắc phục",
        "Answers of the remediation report were accepted",
    ),
    "event.remediation.returned": (
        "Đã trả lại nội dung của báo cáo khắc phục",
        "Answers of the remediation report were returned",
    ),
    "event.finding.reassigned": ("Đã chuyển phát hiện cho cơ quan kế thừa", "The finding went to the agency's heir"),
}
"""What the history calls each event."""

TEXTS: dict[str, tuple[str, str]] = _EVENTS | {
    "programme": ("kế hoạch kiểm tra", "inspection programme"),
    "inspection": ("cuộc kiểm tra", "inspection"),
    "finding": ("phát hiện", "finding"),
    "edition": ("báo cáo tổng hợp đã chốt", "edition"),
    "extension": ("đề nghị gia hạn", "extension"),
    "remediation": ("báo cáo khắc phục", "remediation report"),
    "agency.unknown": (
        "Chưa biết cơ quan này; nếu vừa đăng ký, hãy thử lại sau ít giây.",
        "This agency is not known here; if it was just registered, try again in a few seconds.",
    ),
    "agency.ended": (
        "Cơ quan này đã chấm dứt hoạt động trước ngày kiểm tra.",
        "This agency ceased to exist before the day of the inspection.",
    ),
    "programme.cannot_change": (
        "Không sửa được kế hoạch kiểm tra đang trình duyệt hoặc đã kết thúc.",
        "A programme that was submitted or has ended cannot be changed.",
    ),
    "programme.cannot_submit": (
        "Chỉ trình được kế hoạch kiểm tra đang soạn hoặc bị trả lại.",
        "Only a draft or a returned programme can be submitted.",
    ),
    "programme.cannot_return": (
        "Chỉ trả lại được kế hoạch kiểm tra đang trình.",
        "Only a submitted programme can be returned.",
    ),
    "programme.cannot_approve": (
        "Chỉ phê duyệt được kế hoạch kiểm tra đang trình.",
        "Only a submitted programme can be approved.",
    ),
    "programme.cannot_close": (
        "Chỉ kết thúc được kế hoạch kiểm tra đã phê duyệt.",
        "Only an approved programme can be closed.",
    ),
    "programme.own": (
        "Người soạn kế hoạch kiểm tra không được tự phê duyệt.",
        "Whoever wrote on a programme does not approve it.",
    ),
    "programme.decided_in_future": (
        "Ngày quyết định không được ở tương lai.",
        "The decision must not be dated in the future.",
    ),
    "programme.reason": (
        "Sửa kế hoạch kiểm tra đã phê duyệt phải ghi lý do.",
        "A change of an approved programme needs its reason.",
    ),
    "programme.number_taken": (
        "Đã có kế hoạch kiểm tra mang số {number}.",
        "There is a programme with the number {number} already.",
    ),
    "programme.no_items": (
        "Kế hoạch kiểm tra phải có ít nhất một cơ quan được kiểm tra.",
        "A programme has at least one agency to inspect.",
    ),
    "programme.item_twice": (
        "Cơ quan này đã có trong kế hoạch với cùng hình thức và thời gian trùng nhau.",
        "The programme has this agency already, in the same mode and in a window that overlaps.",
    ),
    "programme.item_id_twice": (
        "Một mục của kế hoạch kiểm tra được nêu hai lần.",
        "An item of the programme is named twice.",
    ),
    "programme.item_unknown": (
        "Không có mục này trong kế hoạch kiểm tra.",
        "There is no such item in the programme.",
    ),
    "programme.item_in_use": (
        "Mục {item} đã có cuộc kiểm tra nên không được bỏ hoặc đổi cơ quan, hình thức.",
        "An inspection carries out the item {item}: it stays, with its agency and mode.",
    ),
    "programme.other_year": (
        "Ngày bắt đầu phải trong năm {year} của kế hoạch.",
        "The start must lie in the programme's year, {year}.",
    ),
    "programme.not_an_inspection": (
        "Chỉ cuộc kiểm tra của cấp trên mới theo kế hoạch kiểm tra.",
        "Only an inspection by the authority carries out an item of the programme.",
    ),
    "programme.not_approved": (
        "Kế hoạch kiểm tra này chưa được phê duyệt hoặc đã kết thúc.",
        "The programme is not approved, or has ended.",
    ),
    "programme.item_taken": (
        "Mục này của kế hoạch đã có cuộc kiểm tra.",
        "Another inspection carries out this item of the programme.",
    ),
    "programme.other_agency": (
        "Cơ quan không đúng với mục của kế hoạch kiểm tra.",
        "The agency is not that of the programme's item.",
    ),
    "programme.other_mode": (
        "Hình thức kiểm tra không đúng với mục của kế hoạch.",
        "The mode is not that of the programme's item.",
    ),
    "programme.outside_window": (
        "Thời gian kiểm tra phải nằm trong thời gian của mục trong kế hoạch.",
        "The inspection must lie within the window of the programme's item.",
    ),
    "team.one_leader": (
        "Đoàn kiểm tra phải có đúng một trưởng đoàn.",
        "The team must have exactly one leader.",
    ),
    "team.twice": ("Một người có tên hai lần trong đoàn.", "A person stands twice in the team."),
    "team.unknown": (
        "Không tìm thấy nhiệm vụ nào của người {person}.",
        "No duty is known of the person {person}.",
    ),
    "team.insider": (
        "Người {person} thuộc cơ quan được kiểm tra nên không được tham gia đoàn.",
        "The person {person} belongs to the inspected agency and cannot be on the team.",
    ),
    "team.office_leads": (
        "Cuộc kiểm tra cơ quan điều phối phải do người của Văn phòng UBND thành phố làm trưởng đoàn.",
        "Someone of the Office of the City People's Committee leads an inspection of the coordinating department.",
    ),
    "inspection.window": ("Ngày kết thúc phải từ ngày bắt đầu trở đi.", "The end must not be before the start."),
    "inspection.unknown": ("Không có cuộc kiểm tra này.", "There is no such inspection."),
    "inspection.cannot_notify": (
        "Chỉ thông báo được cuộc kiểm tra đang trong kế hoạch.",
        "Only a planned inspection can be notified.",
    ),
    "inspection.cannot_start": (
        "Cuộc kiểm tra này đã bắt đầu hoặc đã kết thúc.",
        "This inspection has already started or ended.",
    ),
    "inspection.cannot_sign": (
        "Chỉ ký biên bản khi cuộc kiểm tra đang tiến hành.",
        "Minutes are signed while the inspection is in progress.",
    ),
    "inspection.cannot_amend": (
        "Chỉ sửa đổi biên bản đã ký, khi cuộc kiểm tra chưa đóng.",
        "Only signed minutes are amended, while the inspection is not closed.",
    ),
    "inspection.cannot_close": (
        "Chỉ đóng cuộc kiểm tra sau khi đã ký biên bản.",
        "An inspection is closed after its minutes are signed.",
    ),
    "inspection.cannot_cancel": (
        "Không thể hủy cuộc kiểm tra đã ký biên bản hoặc đã kết thúc.",
        "An inspection with signed minutes, or one that has ended, cannot be cancelled.",
    ),
    "inspection.has_findings": (
        "Cuộc kiểm tra đã có {count} phát hiện nên không thể hủy.",
        "The inspection has {count} findings and cannot be cancelled.",
    ),
    "inspection.to_remedy": (
        "Còn {count} phát hiện chưa đóng.",
        "There are {count} findings that are not closed.",
    ),
    "minutes.date": (
        "Ngày biên bản phải từ ngày bắt đầu kiểm tra (hoặc ngày biên bản trước) đến hôm nay.",
        "The minutes are dated between the start of the inspection, or the revision before, and today.",
    ),
    "minutes.refusal_reason": (
        "Cơ quan không ký biên bản: phải ghi lý do.",
        "The agency did not sign the minutes: the reason must be recorded.",
    ),
    "minutes.not_refused": (
        "Cơ quan đã ký biên bản thì không có lý do từ chối.",
        "An agency that signed the minutes has no reason for refusing.",
    ),
    "finding.cannot_raise": (
        "Chỉ ghi nhận phát hiện khi cuộc kiểm tra đang tiến hành hoặc sau khi ký biên bản, trước khi đóng.",
        "A finding is raised while the inspection is in progress or after its minutes, before it is closed.",
    ),
    "finding.clause": (
        "TCVN ISO 9001:2015 không có điều {clause}.",
        "ISO 9001:2015 has no clause {clause}.",
    ),
    "finding.grade": (
        "Chỉ điểm không phù hợp mới phân loại nặng hoặc nhẹ.",
        "Only a nonconformity is graded major or minor.",
    ),
    "finding.agency": (
        "Cơ quan này không thuộc cơ quan được kiểm tra.",
        "This agency does not lie within the inspected agency.",
    ),
    "finding.no_rule": (
        "Chưa đặt thời hạn khắc phục cho loại phát hiện này.",
        "No time limit is configured for this kind of finding.",
    ),
    "finding.due_of_observation": (
        "Lưu ý không có thời hạn khắc phục.",
        "An observation has no due date.",
    ),
    "finding.due_past": ("Thời hạn không được ở quá khứ.", "The due date must not lie in the past."),
    "finding.due_not_working_day": (
        "Thời hạn phải là ngày làm việc.",
        "The due date must be a working day.",
    ),
    "remediation.exists": (
        "Cơ quan đã gửi báo cáo khắc phục cho cuộc kiểm tra này; hãy gửi bản bổ sung (revise).",
        "The agency has sent its report for this inspection; send a revision of it (revise).",
    ),
    "remediation.other_finding": (
        "Phát hiện này không phải của cơ quan trong cuộc kiểm tra này.",
        "This is no finding of the agency in this inspection.",
    ),
    "remediation.finding_twice": ("Phát hiện này được nêu hai lần.", "This finding is named twice."),
    "remediation.nothing_waits": (
        "Không còn nội dung nào của báo cáo chờ quyết định.",
        "Nothing of the report waits for a decision.",
    ),
    "consolidation.period": ("Ngày cuối kỳ phải từ ngày đầu kỳ trở đi.", "The period must not end before it begins."),
    "consolidation.future": ("Kỳ báo cáo không được ở tương lai.", "The period must not end in the future."),
    "edition.number_taken": (
        "Đã có báo cáo tổng hợp mang số {number}.",
        "There is an edition with the number {number} already.",
    ),
    "extension.cannot_grant": (
        "Đề nghị gia hạn này đã được quyết định.",
        "This extension was decided already.",
    ),
    "extension.cannot_deny": (
        "Đề nghị gia hạn này đã được quyết định, không từ chối được nữa.",
        "This extension was decided already and cannot be denied.",
    ),
    "extension.never_due": (
        "Lưu ý không có thời hạn nên không gia hạn.",
        "An observation has no due date to extend.",
    ),
    "extension.finding_closed": (
        "Phát hiện này đã đóng.",
        "This finding is closed.",
    ),
    "extension.pending": (
        "Đã có đề nghị gia hạn đang chờ quyết định.",
        "Another extension of this finding waits for a decision.",
    ),
    "extension.not_later": (
        "Thời hạn mới phải sau thời hạn hiện tại.",
        "The new due date must be later than the present one.",
    ),
    "extension.own": (
        "Người đề nghị gia hạn không được tự quyết định.",
        "Whoever asked for an extension does not decide on it.",
    ),
    "finding.unknown": ("Không có phát hiện này.", "There is no such finding."),
    "finding.no_repeat": (
        "Phát hiện lặp lại phải cùng cơ quan, cùng điều khoản hoặc quy trình, trong 24 tháng, ở cuộc kiểm tra khác.",
        "What is repeated is of the same agency, and clause or procedure, within 24 months, in another inspection.",
    ),
    "finding.cannot_report": (
        "Phát hiện này không chờ báo cáo khắc phục.",
        "This finding does not wait for an answer.",
    ),
    "finding.cannot_accept": (
        "Chỉ chấp nhận phát hiện đã có báo cáo khắc phục.",
        "Only a finding that was answered can be accepted.",
    ),
    "finding.cannot_return": (
        "Chỉ trả lại phát hiện đã có báo cáo khắc phục.",
        "Only a finding that was answered can be returned.",
    ),
    "finding.cannot_close": (
        "Chỉ đóng phát hiện mà báo cáo khắc phục đã được chấp nhận.",
        "Only a finding whose answer was accepted can be closed.",
    ),
    "finding.cannot_reopen": ("Chỉ mở lại phát hiện đã đóng.", "Only a closed finding can be reopened."),
    "finding.answer_missing": (
        "Báo cáo khắc phục còn thiếu nội dung này.",
        "The agency's answer lacks this part.",
    ),
    "finding.verification_missing": (
        "Chưa đủ kết quả thẩm tra hiệu lực khắc phục: thiếu nội dung này.",
        "The verification of effectiveness lacks this part.",
    ),
    "finding.verified_on": (
        "Ngày thẩm tra phải từ ngày báo cáo khắc phục đến hôm nay.",
        "The verification is dated between the agency's answer and today.",
    ),
    "finding.own_remedy": (
        "Người đã khắc phục không được tự thẩm tra.",
        "Whoever remedied a finding does not verify it.",
    ),
    "finding.own_agency": (
        "Người thuộc cơ quan này không được thẩm tra phát hiện của cơ quan mình.",
        "Someone of the agency does not verify the agency's own finding.",
    ),
    "finding.inspection_ended": (
        "Cuộc kiểm tra đã đóng; hãy ghi nhận phát hiện mới ở cuộc kiểm tra khác.",
        "The inspection is closed; raise a new finding in another one.",
    ),
}

"""What is said of procedures, of importing and copying them, and why a step is not clear."""

TEXTS: dict[str, tuple[str, str]] = {
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

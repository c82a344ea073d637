"""What is said of milestone templates of one's own."""

TEXTS: dict[str, tuple[str, str]] = {
    "template": ("mẫu mốc thực hiện", "template"),
    "template.unknown": ("Không có mẫu mốc “{given}”.", "There is no template “{given}”."),
    "template.key_taken": ("Đã có mẫu mang mã “{given}”.", "There is a template “{given}” already."),
    "template.withdrawn": (
        "Mẫu “{given}” đã ngừng dùng cho kế hoạch mới.",
        "The template “{given}” was withdrawn: no new plan may follow it.",
    ),
    "template.withdrawn_already": ("Mẫu này đã ngừng dùng.", "This template was withdrawn already."),
    "template.built_in": (
        "Mẫu này thuộc hệ thống, không sửa được; hãy lập mẫu riêng.",
        "This template belongs to the system and stays as it is; make one of your own.",
    ),
    "template.in_use": (
        "Kế hoạch {plans} theo mẫu này nên mẫu không đổi được nữa; hãy lập mẫu mới.",
        "The plans {plans} follow this template, so it stays as it is; make a new one.",
    ),
    "template.key_twice": ("Có hai mốc mang mã “{key}”.", "Two milestones have the key “{key}”."),
    "template.name_twice": ("Có hai mốc cùng tên “{given}”.", "Two milestones have the name “{given}”."),
    "template.requires_unknown": ("Mẫu không có mốc “{key}”.", "The template has no milestone “{key}”."),
    "template.requires_cycle": (
        "Mốc này cần mốc “{key}”, mà mốc đó lại cần chính mốc này.",
        "This requires “{key}”, which in turn requires this very milestone.",
    ),
    "template.requires_later": (
        "Mốc “{key}” phải đứng trước mốc cần đến nó.",
        "“{key}” must be listed before what requires it.",
    ),
    "template.due_before_required": (
        "Đến hạn trước mốc “{key}” mà nó cần ({percent} %).",
        "It is due before “{key}”, which it requires ({percent} %).",
    ),
    "template.out_of_order": (
        "Các mốc phải theo thứ tự đến hạn: không sớm hơn mốc đứng trước ({percent} %).",
        "Milestones come in the order in which they are due: not before the one ahead ({percent} %).",
    ),
    "template.declared_stage": (
        "Mốc “declared” phải thuộc giai đoạn “declared”.",
        "The milestone “declared” must bring the stage “declared”.",
    ),
    "template.declared_alone": (
        "Công bố phải cần ít nhất một mốc trước đó.",
        "A declaration must require at least one milestone.",
    ),
    "template.declared_evidence": (
        "Minh chứng của công bố là chính quyết định công bố.",
        "The declaration's evidence is its own decision.",
    ),
    "template.before_declaration": (
        "Giai đoạn này chỉ đạt được sau mốc “declared”.",
        "This stage comes only after the milestone “declared”.",
    ),
    "template.maintenance_declares": (
        "Mẫu duy trì không có công bố.",
        "A template of maintenance has no declaration.",
    ),
}

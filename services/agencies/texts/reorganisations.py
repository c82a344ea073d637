"""What is said of decisions that reorganise agencies."""

TEXTS: dict[str, tuple[str, str]] = {
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

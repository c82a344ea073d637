"""What is said of people, duties, accounts and sessions."""

TEXTS: dict[str, tuple[str, str]] = {
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

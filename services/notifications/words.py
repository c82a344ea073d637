"""The glossary's words in messages (DOMAIN.md: Glossary, Who), as (vi, en)."""

from collections.abc import Mapping, Sequence

Words = Mapping[str, tuple[str, str]]

KINDS: Words = {
    "nonconformity": ("điểm không phù hợp", "nonconformity"),
    "shortcoming": ("tồn tại", "shortcoming"),
    "limitation": ("hạn chế", "limitation"),
    "observation": ("lưu ý", "observation"),
}
GRADES: Words = {"major": ("nặng", "major"), "minor": ("nhẹ", "minor")}
DUTIES: Words = {
    "head": ("thủ trưởng", "head"),
    "focal_point": ("cán bộ đầu mối", "focal point"),
    "coordinator": ("cơ quan điều phối", "coordinator"),
    "leader": ("lãnh đạo Ủy ban nhân dân", "leader of the People's Committee"),
}


def word(words: Words, code: str, language: str) -> str:
    """The word for a code; a code that has none yet (a newer sender's) stands for itself."""
    vi, en = words.get(code, (code, code))
    return vi if language == "vi" else en


def finding(kind: str, grade: str | None, language: str) -> str:
    """A finding by kind and grade, such as "điểm không phù hợp (nặng)"; minutes may leave it ungraded."""
    what = word(KINDS, kind, language)
    if grade is None or grade not in GRADES:
        return what
    how = word(GRADES, grade, language)
    return f"{what} ({how})" if language == "vi" else f"{how} {what}"


UPKEEP: Words = {
    "audit": ("đánh giá nội bộ", "internal audit"),
    "review": ("xem xét của lãnh đạo", "management review"),
}


def upkeep(missing: Sequence[str], language: str) -> str:
    """An internal audit, a management review, or both; both too where it is not said."""
    named = [word(UPKEEP, one, language) for one in missing or UPKEEP]
    return (" và " if language == "vi" else " and no ").join(named)


def keeping(language: str) -> str:
    """What is to be done by when, in a reminder to keep a declaration up."""
    if language == "vi":
        return "đánh giá nội bộ, xem xét của lãnh đạo để duy trì công bố"
    return "internal audit and management review, to keep the declaration up"


def draft(plan: str | None, language: str) -> dict[str, str]:
    """A plan that is to be drafted, where a reminder names an agency and what is to be done there."""
    if language == "vi":
        return {"agency": f"Kế hoạch {plan or ''}".strip(), "finding": "soạn thảo và trình"}
    return {"agency": f"Plan {plan or ''}".strip(), "finding": "to be drafted and submitted"}

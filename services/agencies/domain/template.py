"""The milestone templates of a rollout, as tables: what an agency does in a wave, by when, and after what.

Planned dates, completion and states are reckoned in `track`; rules for templates of one's own are in `own_template`.
The tables are configuration that a decree or
a practice stands behind; `basis` names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Stage = Literal["building", "applying", "declared", "maintained"]

DECLARED = "declared"
"""The milestone that only a declaration of conformity completes."""


@dataclass(frozen=True)
class MilestoneRule:
    """One milestone: `percent` of the wave that has passed when it is due, and how far it brings an agency."""

    key: str
    name_vi: str
    name_en: str
    percent: int
    stage: Stage
    needs_evidence: bool = False
    requires: tuple[str, ...] = ()
    basis: str | None = None


@dataclass(frozen=True)
class Template:
    """A named sequence of milestones."""

    key: str
    name_vi: str
    name_en: str
    milestones: tuple[MilestoneRule, ...]

    def rule(self, key: str) -> MilestoneRule | None:
        """The milestone called `key`, if the template has it."""
        return next((rule for rule in self.milestones if rule.key == key), None)

    def named(self, key: str) -> tuple[str, str]:
        """What milestone `key` is called, in Vietnamese and English; by its key if the template has none."""
        rule = self.rule(key)
        return (rule.name_vi, rule.name_en) if rule else (key, key)

    def dependents(self, key: str) -> tuple[str, ...]:
        """The milestones that require `key` directly."""
        return tuple(rule.key for rule in self.milestones if key in rule.requires)


# Shared by all three: TCVN ISO 9001:2015 wants an internal audit (9.2) and a management review (9.3) at
# planned intervals, and QĐ 19/2014/QĐ-TTg lets the head declare conformity only after them.
_AUDIT = ("internal_audit_done", "Hoàn thành đánh giá nội bộ", "Internal audit done")
_REVIEW = ("management_review_done", "Hoàn thành xem xét của lãnh đạo", "Management review done")
_DECLARED = (DECLARED, "Công bố phù hợp tiêu chuẩn", "Conformity declared")
_PUBLIC = ("made_public", "Công khai bản công bố", "Declaration made public")
_DECREE = "QĐ 19/2014/QĐ-TTg"

# fmt: off
FIRST_APPLICATION = Template("first_application", "Xây dựng và áp dụng lần đầu", "First application", (
    MilestoneRule("committee_established", "Thành lập Ban chỉ đạo ISO", "Committee established",
                  10, "building", needs_evidence=True, basis=_DECREE),
    MilestoneRule("staff_trained", "Đào tạo cán bộ, công chức", "Staff trained",
                  25, "building", requires=("committee_established",), basis="TCVN ISO 9001:2015, 7.2"),
    MilestoneRule("framework_applied", "Áp dụng mô hình khung", "Model framework applied",
                  35, "building", requires=("committee_established",), basis="QĐ 101/QĐ-BKHCN, 21/01/2019"),
    MilestoneRule("documents_issued", "Ban hành hệ thống tài liệu", "Documents issued",
                  50, "building", needs_evidence=True, requires=("staff_trained", "framework_applied"),
                  basis="TCVN ISO 9001:2015, 7.5"),
    MilestoneRule("in_application", "Đưa vào áp dụng", "In application",
                  60, "applying", requires=("documents_issued",), basis=_DECREE),
    MilestoneRule(*_AUDIT, 80, "applying", needs_evidence=True, requires=("in_application",),
                  basis="TCVN ISO 9001:2015, 9.2"),
    MilestoneRule(*_REVIEW, 90, "applying", needs_evidence=True, requires=("internal_audit_done",),
                  basis="TCVN ISO 9001:2015, 9.3"),
    MilestoneRule(*_DECLARED, 95, "declared", requires=("management_review_done",), basis=_DECREE),
    MilestoneRule(*_PUBLIC, 100, "declared", requires=(DECLARED,), basis=_DECREE),
))

CONVERSION = Template("conversion", "Chuyển đổi từ TCVN ISO 9001:2008", "Conversion from TCVN ISO 9001:2008", (
    MilestoneRule("gaps_assessed", "Rà soát, đánh giá khoảng cách", "Gaps assessed", 15, "building"),
    MilestoneRule("staff_trained", "Đào tạo cán bộ, công chức", "Staff trained",
                  30, "building", basis="TCVN ISO 9001:2015, 7.2"),
    MilestoneRule("documents_issued", "Ban hành hệ thống tài liệu chuyển đổi", "Converted documents issued",
                  55, "building", needs_evidence=True, requires=("gaps_assessed", "staff_trained"),
                  basis="TCVN ISO 9001:2015, 7.5"),
    MilestoneRule("in_application", "Đưa vào áp dụng", "In application",
                  65, "applying", requires=("documents_issued",), basis=_DECREE),
    MilestoneRule(*_AUDIT, 80, "applying", needs_evidence=True, requires=("in_application",),
                  basis="TCVN ISO 9001:2015, 9.2"),
    MilestoneRule(*_REVIEW, 90, "applying", needs_evidence=True, requires=("internal_audit_done",),
                  basis="TCVN ISO 9001:2015, 9.3"),
    MilestoneRule(*_DECLARED, 95, "declared", requires=("management_review_done",), basis=_DECREE),
    MilestoneRule(*_PUBLIC, 100, "declared", requires=(DECLARED,), basis=_DECREE),
))

MAINTENANCE = Template("maintenance", "Duy trì, cải tiến hằng năm", "Yearly maintenance", (
    MilestoneRule("documents_reviewed", "Rà soát, cập nhật tài liệu", "Documents reviewed",
                  40, "applying", basis="TCVN ISO 9001:2015, 7.5"),
    MilestoneRule(*_AUDIT, 65, "applying", needs_evidence=True, basis="TCVN ISO 9001:2015, 9.2"),
    MilestoneRule("corrections_made", "Khắc phục sau đánh giá nội bộ", "Corrections made",
                  80, "applying", requires=("internal_audit_done",), basis="TCVN ISO 9001:2015, 10.2"),
    MilestoneRule(*_REVIEW, 90, "applying", needs_evidence=True, requires=("corrections_made",),
                  basis="TCVN ISO 9001:2015, 9.3"),
    MilestoneRule("maintenance_confirmed", "Xác nhận duy trì hệ thống", "Maintenance confirmed",
                  100, "maintained", requires=("documents_reviewed", "management_review_done")),
))
# fmt: on

TEMPLATES: Mapping[str, Template] = {
    template.key: template for template in (FIRST_APPLICATION, CONVERSION, MAINTENANCE)
}

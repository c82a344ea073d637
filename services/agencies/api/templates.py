"""HTTP: milestone templates."""

from collections.abc import Mapping
from typing import Any

from chassis.web import ListQuery, Page, route
from chassis.work import Work
from services.agencies.commands import templates as commands
from services.agencies.queries import templates as queries
from services.agencies.schemas import templates as schemas

_TEMPLATE = schemas.Template()


class TemplatesApi:
    """The routes of templates."""

    @route("GET", "/v1/templates", may="template.read", query=ListQuery(), items=_TEMPLATE)
    def list_templates(self, work: Work, query: dict[str, Any]) -> Page:
        """The milestone templates: the built-in ones, then one's own by key."""
        return queries.templates(work, query)

    @route("GET", "/v1/templates/<string:template_key>", may="template.read", answer=_TEMPLATE)
    def get_template(self, work: Work, template_key: str) -> Mapping[str, Any]:
        """One template and the plans that follow it."""
        return queries.template(work, template_key)

    @route("POST", "/v1/templates", may="template.define", body=schemas.TemplateBody(), answer=_TEMPLATE, status=201)
    def define_template(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """A template of one's own."""
        return queries.for_caller(work, commands.define(work, **body))

    @route(
        "PATCH",
        "/v1/templates/<string:template_key>",
        may="template.change",
        body=schemas.TemplateChange(),
        answer=_TEMPLATE,
    )
    def change_template(self, work: Work, template_key: str, body: dict[str, Any]) -> Mapping[str, Any]:
        """Rewrite a template of one's own that no plan follows yet."""
        return queries.for_caller(work, commands.change(work, template_key, **body))

    @route(
        "POST",
        "/v1/templates/<string:template_key>/withdraw",
        may="template.withdraw",
        body=schemas.Withdrawal(),
        answer=_TEMPLATE,
    )
    def withdraw_template(self, work: Work, template_key: str, body: dict[str, Any]) -> Mapping[str, Any]:
        """No further plan may follow it; those that do go on."""
        return queries.for_caller(work, commands.withdraw(work, template_key, **body))

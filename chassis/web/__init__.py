"""How a service answers HTTP: routes declared where they run, problem documents, pages, health beside the work."""

from chassis.web.files import Download
from chassis.web.pages import ListQuery, Page, Preview, decode_cursor, encode_cursor, page_of, start_of, whole
from chassis.web.routing import Route, route, routes

__all__ = [
    "Download",
    "ListQuery",
    "Page",
    "Preview",
    "Route",
    "decode_cursor",
    "encode_cursor",
    "page_of",
    "route",
    "routes",
    "start_of",
    "whole",
]

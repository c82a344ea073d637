"""The sentences of this service's refusals, as (vi, en). What messages say stands in templates/."""

TEXTS: dict[str, tuple[str, str]] = {
    "message": ("thông báo", "message"),
    "reminder": ("nhắc việc", "reminder"),
}

"""Above a list: how it is drawn, which columns it has, the saved views."""

from django.utils.translation import gettext as _

from records.list_state import MODES, ListState, RecordList

KEPT_APART = {"cols", "columns", "filters", "view", "after", "before", "page"}


def toolbar(listing: RecordList, state: ListState, *, mode: str) -> dict:
    return {
        "modes": list(_modes(listing, state, mode)),
        "chooser_url": "" if mode == "board" else state.url(columns="open"),
        "chooser": _chooser(listing, state) if state.params.get("columns") == "open" and mode != "board" else None,
        "chooser_close_url": state.url(columns=None),
        "usual_url": state.url(columns=None, cols=None),
        "chooser_kept": [
            (name, value) for name, values in state.params.lists() if name not in KEPT_APART for value in values if value
        ],
    }


def _modes(listing: RecordList, state: ListState, mode: str):
    """Label, icon, address, whether it is this one. The place in the list stays."""
    labels = {"comfortable": (_("Comfortable"), "list-ul"), "compact": (_("Compact"), "list"), "board": (_("Board"), "kanban")}
    for name in MODES:
        if name == "board" and not listing.board_url:
            continue
        data = state.params.copy()
        for gone in ("mode", "filters", "columns", "cards", *(("after", "before", "page") if name == "board" else ())):
            data.pop(gone, None)
        if name != "comfortable":
            data["mode"] = name
        path = listing.board_url if name == "board" else listing.url
        yield *labels[name], f"{path}?{data.urlencode() or 'view=all'}", name == mode


def _chooser(listing: RecordList, state: ListState) -> list[tuple]:
    """Name, title, place ("" for one not shown), fixed: the shown ones in their order, then the others."""
    registry = listing.registry(own=True)
    shown = [column.name for column in state.columns]
    names = [*shown, *(name for name in registry if name not in shown)]
    return [(name, registry[name].title, shown.index(name) + 1 if name in shown else "", registry[name].fixed) for name in names]

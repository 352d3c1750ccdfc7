"""What a browser would send from a page: the fields of its form, as they are filled."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside, self.values = form_id, False, {}
        self.select, self.first, self.textarea = None, None, None

    def handle_starttag(self, tag: str, attrs: list) -> None:
        at = dict(attrs)
        if tag == "form":
            self.inside = not self.form_id or at.get("id") == self.form_id
        if not self.inside or ("name" not in at and tag != "option"):
            return
        if tag == "input" and at.get("type") not in ("submit", "checkbox", "radio"):
            self.add(at["name"], at.get("value", ""))
        elif tag == "input" and at.get("type") in ("checkbox", "radio") and "checked" in at:
            self.add(at["name"], at.get("value", "on"))
        elif tag == "select":
            self.select, self.first = at["name"], None
        elif tag == "textarea":
            self.textarea = at["name"]
            self.add(at["name"], "")
        elif tag == "option" and self.select:
            self.first = at.get("value", "") if self.first is None else self.first
            if "selected" in at:
                self.add(self.select, at.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.inside and self.textarea:
            self.values[self.textarea] = [self.values[self.textarea][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select:
            if self.select not in self.values and self.first is not None:
                self.add(self.select, self.first)
            self.select = None
        if tag == "textarea" and self.textarea:
            text = self.values[self.textarea][0].removeprefix("\r").removeprefix("\n")
            self.values[self.textarea], self.textarea = ["\r\n".join(text.split("\n"))], None
        if tag == "form":
            self.inside = False

    def add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def form_on(response, form_id: str = "") -> dict[str, list[str]]:
    """The fields of the form with this id (of any, without one), to be posted back with changes."""
    parser = _Form(form_id)
    parser.feed(response.content.decode())
    return parser.values

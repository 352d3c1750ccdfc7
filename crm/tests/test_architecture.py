"""The house has floors: imports point down, are absolute, and stand at the top of their file. Files and functions stay small."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
FLOORS = [
    ["crm"],
    ["imports"],
    ["activities"],
    ["leads"],
    ["opportunities"],
    ["accounts"],
    ["campaigns"],
    ["records"],
    ["users"],
    ["crm.lib"],
]
HEIGHT = {name: len(FLOORS) - n for n, names in enumerate(FLOORS) for name in names}
APPS = sorted(name for name in HEIGHT if "." not in name)
MOST_LINES, MOST_FUNCTION, MOST_TEMPLATE = 400, 40, 80


def sources() -> list[Path]:
    return [p for app in APPS for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts and "tests" not in p.parts]


def room(module: str) -> str | None:
    return "crm.lib" if module.startswith("crm.lib") else next((name for name in APPS if module.split(".")[0] == name), None)


def faults(path: Path) -> list[str]:
    here, found = path.relative_to(ROOT), []
    own = room(".".join(here.with_suffix("").parts))
    tree = ast.parse(path.read_text())
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.ImportFrom) and node.level:
            found.append(f"{here}:{node.lineno} imports relatively")
        modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        for other in filter(None, map(room, modules)):
            if HEIGHT[other] > HEIGHT[own]:
                found.append(f"{here}:{node.lineno} imports {other}, which stands above {own}")
            if id(node) not in top:
                found.append(f"{here}:{node.lineno} imports inside a function")
    return found


def test_imports_point_down():
    assert [fault for path in sources() for fault in faults(path)] == []


def test_files_and_functions_stay_small():
    large = [f"{p.relative_to(ROOT)} {n}" for p in sources() if (n := len(p.read_text().splitlines())) > MOST_LINES]
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > MOST_FUNCTION:
                large.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    large += [
        str(p.relative_to(ROOT)) for p in (ROOT / "templates").rglob("*.html") if len(p.read_text().splitlines()) > MOST_TEMPLATE
    ]
    assert large == []


@pytest.mark.parametrize(
    "word", ["mark_safe", "|safe", "autoescape off", "SafeString(", "@receiver", "post_save", "def save(self", ".extra(", ".raw("]
)
def test_words_that_must_not_occur(word):
    files = [*sources(), *(ROOT / "templates").rglob("*.html")]
    assert [str(p.relative_to(ROOT)) for p in files if word in p.read_text()] == []


def test_templates_hold_no_inline_script_style_or_handler():
    bad = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", re.IGNORECASE)
    assert [str(p.relative_to(ROOT)) for p in (ROOT / "templates").rglob("*.html") if bad.search(p.read_text())] == []


@pytest.mark.django_db
def test_the_driver_is_psycopg2():
    with connection.cursor() as cursor:
        assert type(cursor.cursor).__module__.startswith("psycopg2")

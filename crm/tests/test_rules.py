"""A rule that a test names stands in docs/rules.md."""

import re
from pathlib import Path

from django.conf import settings


def test_every_rule_named_by_a_test_is_listed():
    root = Path(settings.BASE_DIR)
    listed = set(re.findall(r"^- (\w+) —", (root / "docs/rules.md").read_text(), re.MULTILINE))
    named = set()
    for path in root.glob("*/tests/**/*.py"):
        for args in re.findall(r"mark\.rule\(([^)]*)\)", path.read_text()):
            named |= set(re.findall(r'"(\w+)"', args))
    assert named
    assert named - listed == set()

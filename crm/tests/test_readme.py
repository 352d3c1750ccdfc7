"""What README.md promises exists: every setting, every picture, the back-up."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text()


def test_the_table_of_settings_is_that_of_the_code():
    code = (ROOT / "crm/settings.py").read_text()
    read = set(re.findall(r"env\.[a-z_]+\(\s*\"([A-Z_]+)\"", code))
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)) == read


def test_every_picture_and_page_is_there():
    links = re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", README)
    assert [a or b for a, b in links if not (ROOT / (a or b)).exists()] == []


@pytest.mark.django_db
def test_a_back_up_is_written_whole_and_never_restored_over_anything(tmp_path):
    call_command("backup", tmp_path / "mochila.dump")
    assert (tmp_path / "mochila.dump").read_bytes()[:5] == b"PGDMP"
    with pytest.raises(CommandError, match="empty"):
        call_command("backup", tmp_path / "mochila.dump", restore=True)

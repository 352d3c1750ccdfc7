from contextlib import ExitStack

import pytest

from ops import browser, quality
from ops.errors import Stop
from ops.statics import fingerprint_of
from ops.tests.stub import make_project


def test_a_second_test_run_takes_a_directory_of_its_own(place):
    with ExitStack() as stack:
        names = [quality.free_folder(place / "var", stack).path.name for _run in range(2)]
    assert names == ["test", "test-2"]
    with ExitStack() as stack:
        assert quality.free_folder(place / "var", stack).path.name == "test"


def test_paths_are_meant_from_where_the_caller_stands(tmp_path, monkeypatch):
    project = make_project(tmp_path / "project")
    monkeypatch.chdir(project.root / "crm")
    assert quality.working_directory(project, ["urls.py"]) == project.root / "crm"
    assert quality.working_directory(project, []) == project.root
    monkeypatch.chdir(tmp_path)
    assert quality.working_directory(project, ["crm/urls.py"]) == project.root


def test_a_changed_migration_or_style_sheet_is_noticed(tmp_path):
    project = make_project(tmp_path)
    migrations, statics = quality.migrations_fingerprint(project), fingerprint_of(project)
    (tmp_path / "crm" / "migrations").mkdir()
    (tmp_path / "crm" / "migrations" / "0001_initial.py").touch()
    assert quality.migrations_fingerprint(project) != migrations
    assert fingerprint_of(project) == statics
    (tmp_path / "static" / "site.css").write_text("body { color: white }\n")
    assert fingerprint_of(project) != statics


def test_a_named_browser_must_work(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/bin/true")
    with pytest.raises(Stop, match="/bin/true does not run without a screen"):
        browser.ensure_browser()


def test_a_person_without_rights_is_told_how_to_get_a_browser(monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Stop, match="sudo apt-get install chromium"):
        browser.ensure_browser()


def test_root_gets_a_browser_installed(monkeypatch, tmp_path):
    apt = tmp_path / "apt-get"
    apt.write_text(
        '#!/bin/sh\necho "$@" >> "$0.said"\n'
        '[ "$2" = install ] && printf "#!/bin/sh\\necho here\\n" > "${0%/*}/chromium" && chmod +x "${0%/*}/chromium"\n'
        "exit 0\n"
    )
    apt.chmod(0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    here = browser.shutil.which
    monkeypatch.setattr(browser.shutil, "which", lambda name: here(name, path=str(tmp_path)))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert browser.ensure_browser() == str(tmp_path / "chromium")
    said = (tmp_path / "apt-get.said").read_text()
    assert said == "-q update\n-q install -y --no-install-recommends chromium\n"

import pytest

from ops import cli, demo, serve
from ops.errors import Stop


@pytest.mark.parametrize("arguments", [[], ["help"], ["--help"], ["-h"]])
def test_help_lists_the_commands(arguments, capsys):
    assert cli.main(arguments) == 0
    said = capsys.readouterr()
    assert all(f"./run {name}" in said.out for name in ("demo", "serve", "manage", "test", "check", "bench", "rules"))
    assert said.err == ""


def test_an_unknown_command_is_told_on_stderr(capsys):
    assert cli.main(["dmeo"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("There is no command 'dmeo'.")


def test_a_missing_right_is_told_in_one_line(monkeypatch, capsys):
    def fail(*_arguments):
        raise PermissionError(13, "Permission denied", "/closed")

    monkeypatch.setitem(cli.COMMANDS, "demo", fail)
    assert cli.main(["demo"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_demo_takes_its_options():
    options = demo.parse(["--port", "9000", "--data", "/x", "--leads", "12", "--reset"])
    assert (options.port, options.data, options.leads, options.reset) == (9000, "/x", 12, True)
    options = demo.parse([])
    assert (options.port, options.data, options.leads, options.reset) == (8000, None, None, False)


@pytest.mark.parametrize("wrong", [["--port", "65536"], ["--port", "x"], ["--leads", "-1"], ["--lead", "1"], ["more"]])
def test_the_demo_refuses_wrong_options(wrong):
    with pytest.raises(SystemExit) as exit_:
        demo.parse(wrong)
    assert exit_.value.code == 2


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:80", ("127.0.0.1", 80)),
        ("[::1]:8000", ("::1", 8000)),
        (":8000", ("0.0.0.0", 8000)),
        ("9000", ("127.0.0.1", 9000)),
    ],
)
def test_serve_takes_an_address(text, address):
    assert serve.parse(["--bind", text]).bind == address


@pytest.mark.parametrize("text", ["localhost", "1.2.3.4:", "1.2.3.4:99999", "1.2.3.4:٣"])
def test_serve_refuses_what_is_no_address(text):
    with pytest.raises(SystemExit) as exit_:
        serve.parse(["--bind", text])
    assert exit_.value.code == 2


def test_reset_leaves_a_named_database_alone(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://a:b@db/crm")
    with pytest.raises(Stop, match="--reset is for the embedded database only"):
        demo.reset(folder)

"""The commands of `./run`."""

import sys

from ops import demo, manage, quality, serve
from ops.project import Project

HELP = """\
Mochila CRM

  ./run demo     start it here with invented data: --port N, --data DIR, --leads N, --reset
  ./run serve    start it for production: --bind ADDR:PORT, --migrate
  ./run manage   Django's command line with the database up: ./run manage shell
  ./run test     checks and all tests; with arguments, pytest with these
  ./run check    lint, format, missing migrations, Django's own checks
  ./run rules    the tests that show the rules of docs/rules.md
  ./run bench    measurements
  ./run help     this text

DATABASE_URL=postgres://… uses that PostgreSQL (15 or newer) instead of the one that comes along.
MOCHILA_DATA=DIR keeps the data there instead of in var/.
"""


def show_help(_arguments: list[str], _project: Project) -> int:
    print(HELP, end="")
    return 0


COMMANDS = {
    "demo": demo.main,
    "serve": serve.main,
    "manage": manage.main,
    "test": quality.run_tests,
    "check": quality.check,
    "rules": quality.rules,
    "bench": quality.bench,
    "help": show_help,
    "--help": show_help,
    "-h": show_help,
}


def main(arguments: list[str]) -> int:
    name, *rest = arguments or ["help"]
    if name not in COMMANDS:
        print(f"There is no command {name!r}.\n\n{HELP}", end="", file=sys.stderr)
        return 2
    try:
        return COMMANDS[name](rest, Project())
    except KeyboardInterrupt:
        return 130
    except OSError as error:  # a full disk, a missing right: the sentence helps, a traceback does not
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1

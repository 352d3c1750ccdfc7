"""Tables, static files and people of a demo in one process, for Django takes seconds to come up in each.

`python -m ops.prepare [--statics] [--leads N]` prints the log-ins on stdout and its progress on stderr.
"""

import argparse
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--statics", action="store_true")
    parser.add_argument("--leads")
    options = parser.parse_args(arguments)
    try:
        django.setup()
        prepare(options.statics, ["--leads", options.leads] if options.leads else [])
    except (ImproperlyConfigured, CommandError) as error:
        sys.exit(str(error))


def prepare(statics: bool, leads: list[str]) -> None:
    tell("Preparing the tables …")
    call_command("migrate", interactive=False, verbosity=0)
    if statics:
        tell("Gathering the static files …")
        call_command("collectstatic", interactive=False, verbosity=0)
    tell("Filling in the demo data, unless it is there …")
    call_command("demo_data", *leads, stdout=sys.stderr)
    call_command("demo_data", "--logins")


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

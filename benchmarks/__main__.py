"""`./run bench [--leads N]`: figures as ratios against a baseline of the same run, one JSON line each."""

import argparse
import json
import os

import django
from django.core.management import call_command


def main() -> None:
    parser = argparse.ArgumentParser("run bench", allow_abbrev=False)
    parser.add_argument("--leads", type=int, default=100_000)
    leads = parser.parse_args().leads
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    django.setup()
    call_command("demo_data", leads=leads)
    from benchmarks import scenes  # noqa: PLC0415  needs the models, which need the set-up above

    for line in scenes.all_figures():
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()

"""`./run bench [--leads N] [--json FILE]`: figures as ratios against a baseline of the same run, one JSON line each."""

import argparse
import json
import os
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection


def main() -> None:
    parser = argparse.ArgumentParser("run bench", allow_abbrev=False)
    parser.add_argument("--leads", type=int, default=100_000, help="invented when the database is empty (default 100,000)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--blocks", type=int, default=7, help="interleaved blocks of each comparison")
    parser.add_argument("--as", dest="role", default="", help="only as this role")
    parser.add_argument("--only", default="", metavar="TEXT", help="only what has this in its name")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    django.setup()
    from benchmarks import scenes  # noqa: PLC0415  needs the models, which need the set-up above

    if not scenes.Lead.objects.exists():
        call_command("demo_data", leads=options.leads)
        with connection.cursor() as cursor:  # as autovacuum does some time after a large load
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM (ANALYZE)")
    lines = []
    for line in scenes.all_figures(blocks=options.blocks, role=options.role, only=options.only):
        lines.append(line)
        print(json.dumps(line, ensure_ascii=False), flush=True)
    if options.json:
        options.json.write_text(json.dumps(lines, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()

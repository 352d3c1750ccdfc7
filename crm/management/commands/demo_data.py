"""`manage.py demo_data`: an invented house to look around in."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from crm.demo.load import fill
from crm.demo.people import logins
from crm.demo.size import USUAL


class Command(BaseCommand):
    help = "Fills an empty Mochila with invented people, leads and deals. Does nothing when they are there."

    def add_arguments(self, parser):
        parser.add_argument("--leads", type=int, default=USUAL, metavar="N", help=f"how many leads (default {USUAL})")
        parser.add_argument("--logins", action="store_true", help="only say who can log in, and with what password")

    def handle(self, *args, **options) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is production: demo data would mix with the real one.")
        if options["logins"]:
            for line in logins():
                self.stdout.write(line)
            return
        if options["leads"] < 0:
            raise CommandError("--leads must be 0 or more.")
        filled = fill(options["leads"], progress=self._progress)
        self.stdout.write(f"Made {filled}." if filled else "The demo people are there already: nothing done.")

    def _progress(self, done: int) -> None:
        self.stderr.write(f"{done:,} leads …")

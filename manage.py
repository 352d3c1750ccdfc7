#!/usr/bin/env python
"""Django's command line. `./run manage …` calls it with the database up."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    try:
        settings.SECRET_KEY  # noqa: B018  reads them all: a wrong one is told in its line
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)

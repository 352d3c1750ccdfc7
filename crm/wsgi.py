import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from crm.lib.patience import lose_patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
application = get_wsgi_application()
if settings.STATEMENT_SECONDS:  # a little longer than the server itself would let a statement run
    lose_patience(connecting=3, answering=settings.STATEMENT_SECONDS + 5)

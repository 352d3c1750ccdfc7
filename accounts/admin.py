from django.contrib import admin

from accounts.models import Account, Contact

admin.site.register([Account, Contact])

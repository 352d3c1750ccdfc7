from django.contrib.admin.apps import AdminConfig


class SteeringConfig(AdminConfig):
    """django.contrib.admin with the site of admin_site.py."""

    default_site = "crm.admin_site.SteeringSite"

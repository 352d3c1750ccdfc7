"""Mail that leaves in the background."""

from django.core.mail import EmailMultiAlternatives
from django_tasks import task


@task()
def send_mail(subject: str, body: str, to: str) -> None:
    EmailMultiAlternatives(subject, body, to=[to]).send()

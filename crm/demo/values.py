"""Fields of people and companies with their keys, as the models compute them (a test compares the two)."""

import functools

from crm.demo.inventor import NO_PHONE, Company, Person, Phone, Place
from crm.lib.text import company_key, domain_key, email_key, plain, tax_id_key, words
from records.parts import search_text, sort_name

MOST_NAME, MOST_SEARCH = 300, 900  # letters of the longest name key and search text


def person_values(person: Person, *, email: str, phone: Phone, mobile: Phone) -> dict:
    """The fields of records.parts.Person."""
    return {
        "first_name": person.first,
        "last_name": person.last,
        "job_title": person.job,
        "email": email,
        "phone": phone.text,
        "mobile": mobile.text,
        "email_key": email_key(email) if email else "",
        "phone_key": phone.key,
        "mobile_key": mobile.key,
    }


def company_values(company: Company, *, tax_id: str) -> dict:
    """The fields of records.parts.Company."""
    return {
        "tax_id": tax_id,
        "website": f"www.{company.domain}",
        "employees": company.employees,
        "annual_revenue": company.revenue,
        "tax_id_key": tax_id_key(tax_id),
    }


def account_values(company: Company, place: Place) -> dict:
    values = company_values(company, tax_id=company.tax_id)
    email, phone = f"info@{company.domain}", company.phone
    search = (company.name, email, values["website"], phone.key, company.tax_id, place.city)
    return values | place.values | {
        "name": company.name,
        "phone": phone.text,
        "email": email,
        "domains": [company.domain],
        "company_key": company_key(company.name),
        "name_key": sort_name(company.name)[:200],
        "domain_key": domain_key(values["website"], email),
        "phone_key": phone.key,
        "search": search_text(*search)[:MOST_SEARCH],
    }  # fmt: skip


def contact_values(person: Person, *, phone: Phone = NO_PHONE, further_email: str = "") -> dict:
    values = person_values(person, email=person.email, phone=phone, mobile=person.mobile)
    further = [email_key(further_email)] if further_email else []
    return values | {
        "other_emails": further,
        "name_key": sort_name(person.first, person.last)[:MOST_NAME],
        "search": search_text(person.first, person.last, person.email, phone.key, person.mobile.key, *further),
    }


def lead_values(person: Person, company: Company | None, *, email: str, phone: Phone, mobile: Phone, tax_id: str) -> dict:
    """There may be a million of them: names come up again and again, the rest is plain already."""
    values = person_values(person, email=email, phone=phone, mobile=mobile)
    if company:
        values |= company_values(company, tax_id=tax_id)
    name, site = (company.name, values["website"]) if company else ("", "")
    parts = (_plain(person.first), _plain(person.last), plain(name), email.lower(), phone.key, mobile.key, tax_id.lower())
    return values | {
        "company": name,
        "company_key": company_key(name),
        "domain_key": domain_key(site, email),
        "name_key": f"{_words(person.first)} {_words(person.last)}".strip() or sort_name(name)[:MOST_NAME],
        "search": " ".join(filter(None, parts))[:MOST_SEARCH],
    }


_plain, _words = functools.cache(plain), functools.cache(words)

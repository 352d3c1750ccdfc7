"""Fields of people and companies with their keys, as the models compute them (a test compares the two)."""

from crm.demo.inventor import NO_PHONE, Company, Person, Phone, Place, cached_plain, cached_words
from crm.lib.text import domain_key, domain_of_email, email_key
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
        "email_key": email.lower(),
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
        "tax_id_key": tax_id,
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
        "company_key": company.key,
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
    """There may be a million of them: nothing is computed that is known from the making."""
    values = person_values(person, email=email, phone=phone, mobile=mobile)
    full = f"{cached_words(person.first)} {cached_words(person.last)}".strip()
    parts = [cached_plain(person.first), cached_plain(person.last)]
    if company:
        values |= company_values(company, tax_id=tax_id)
        values |= {"company": company.name, "company_key": company.key, "domain_key": company.domain}
        parts.append(company.plain)
    else:
        values["domain_key"] = domain_of_email(email)
    parts += [values["email_key"], phone.key, mobile.key, tax_id.lower()]
    values["name_key"] = full or sort_name(company.name)[:MOST_NAME]
    values["search"] = " ".join(filter(None, parts))[:MOST_SEARCH]
    return values

"""How the columns of other people's files are called: English and Spanish, and the exports of the usual products.

Read as keys without accents, blanks, punctuation and capitals, so `E-mail`, `e_mail` and `EMail` are one.
"""

SURE = {
    "first_name": (
        "First name, Given name, Forename, First, Nombre de pila, Nombre propio, Primer nombre, Nombre contacto, Nombre"
        " del contacto, Nombre de contacto, Contact first name, Firstname, Prénom, Vorname, Nom de pila"
    ),
    "last_name": (
        "Last name, Surname, Family name, Last, Apellidos, Apellido, Primer apellido, Apellidos del contacto, Apellidos"
        " contacto, Contact last name, Cognoms, Nachname, Nom de famille"
    ),
    "full_name": (
        "Full name, Complete name, Nombre completo, Nombre y apellidos, Apellidos y nombre, Apellidos nombre, Nombre"
        " apellidos, Contact name, Person name, Person, Contact person, Contacto, Persona de contacto, Persona, Contacto"
        " principal, Main contact, Primary contact, Partner name, Nom i cognoms"
    ),
    "job_title": (
        "Job title, Job, Job position, Jobtitle, Cargo, Puesto, Puesto de trabajo, Occupation, Función, Posición,"
        " Designation, Role title, Position title, Cargo del contacto, Puesto del contacto, Organization 1 title,"
        " Organization title, Título profesional, Position held"
    ),
    "email": (
        "E-mail, Email, Mail, E-mail address, Correo, Correo electrónico, Dirección de correo, Dirección de correo"
        " electrónico, Dirección e-mail, Primary email, Primary email address, Work email, Email work, Business email,"
        " User email, Email 1, Emails 1 email, E-mail 1 value, Email principal, Correo principal, Correo electrónico"
        " principal, Correu electrònic, E-mail del contacto, Correo de contacto, Email de contacto, Email from, Courriel,"
        " E-mail 1 address,"
        " E-mail 2 address, Dirección de e-mail, Lead email, Correo-e"
    ),
    "phone": (
        "Phone, Phone number, Telephone, Telephone number, Tel, Tel no, Tlf, Tlfno, Tfno, Tno, Teléfono, Teléfono fijo,"
        " Teléfono de contacto, Teléfono contacto, Teléfono de la empresa, Teléfono empresa, Teléfono oficina, Teléfono"
        " trabajo, Teléfono principal, Número de teléfono, Nº de teléfono, N teléfono, Fijo, Office phone, Work phone,"
        " Business phone, Company phone, Phone work, Phones 1 phone, Phone 1 value, Phone 1, Main phone, Primary phone,"
        " User phone, Landline, Telèfon, Téléphone, Telefon,"
        " Primary number, Business phone 2, Company main phone, Teléfonos, Teléfono 1"
    ),
    "mobile": (
        "Mobile, Mobile phone, Mobile number, Mobile no, Cell, Cell phone, Cellphone, Cellular, Móvil, Teléfono móvil,"
        " Telf móvil, Tel móvil, Tlf móvil, Número de móvil, Número móvil, Nº móvil, Celular, Teléfono celular, WhatsApp,"
        " WhatsApp number, WhatsApp phone number, Home mobile, Mòbil, Portable, Handy"
    ),
    "company": (
        "Company, Company name, Account, Account name, Organization, Organisation, Organization name, Organisation name,"
        " Associated company, Primary company, Business name, Employer, Firm, Empresa, Nombre de la empresa, Nombre"
        " empresa, Nombre de empresa, Razón social, Compañía, Nombre de la compañía, Sociedad, Organización, Nombre de la"
        " organización, Cuenta, Nombre de la cuenta, Nombre de cuenta, Denominación social, Nombre comercial, Parent name,"
        " Entreprise, Société, Firma, Organization 1 name,"
        " Organization name 1, Related company"
    ),
    "tax_id": (
        "Tax ID, Tax number, VAT, VAT number, VAT ID, VAT no, Vat registration number, CIF, NIF, CIF/NIF, NIF/CIF,"
        " N.I.F., C.I.F., CIF empresa, CIF de la empresa, NIF de la empresa, Identificación fiscal, Número de"
        " identificación fiscal, NIF/IVA, Código de identificación fiscal, Número de IVA, RFC, NIF/DNI, DNI/NIF, CIF/DNI,"
        " DNI/CIF, NIF/CIF/DNI"
    ),
    "website": (
        "Website, Web site, Web, Web page, Homepage, URL, Site, Company website, Website URL, Company domain name,"
        " Domain, Dominio, Página web, Sitio web, Web page 1, Website work, Web de la empresa, Página, Dominio de la"
        " empresa"
    ),
    "industry": (
        "Industry, Sector, Industria, Sector de actividad, Sector económico, Company industry, Business sector,"
        " Actividad, Ramo, Branche"
    ),
    "employees": (
        "Employees, Number of employees, No of employees, No. employees, Num employees, Employee count, Company size,"
        " Headcount, Empleados, Nº de empleados, N.º de empleados, N empleados, Nº empleados, Núm. empleados, Núm. de"
        " empleados, Número de empleados, Número empleados, Plantilla, Trabajadores, Nº de trabajadores, Número de"
        " trabajadores, Tamaño de la empresa"
    ),
    "annual_revenue": (
        "Annual revenue, Revenue, Yearly revenue, Turnover, Annual turnover, Sales volume, Facturación, Facturación"
        " anual, Ingresos anuales, Ventas anuales, Volumen de negocio, Cifra de negocio, Ingresos, Volumen de facturación"
    ),
    "street": (
        "Street, Street address, Address, Address line 1, Address 1, Address 1 street, Mailing street, Mailing address,"
        " Billing street, Primary address street, Address street, Work address, Business street, Business address, Company"
        " address, Calle, Dirección, Dirección postal, Dirección 1, Domicilio, Domicilio social, Dirección fiscal,"
        " Dirección de la empresa, Addresses 1 street, Direcció, Calle y número, Contact address,"
        " Address 1 formatted, Mailing street 1, Billing address street, Vía pública"
    ),
    "postcode": (
        "Postcode, Post code, Postal code, Postalcode, Zip, Zip code, Zip/Postal code, C.P., CP, Código postal, Cod."
        " postal, Codi postal, Mailing zip/postal code, Mailing postal code, Billing zip/postal code, Billing postal code,"
        " Primary address postalcode, Address 1 zip/postal code, Addresses 1 zip/postal code, Work zipcode, Work zip,"
        " Business postal code, D.P., Distrito postal, Address 1 postal code,"
        " Billing address postalcode"
    ),
    "city": (
        "City, Town, Locality, Ciudad, Localidad, Población, Municipio, Mailing city, Billing city, Primary address city,"
        " Address 1 city, Addresses 1 city, Work city, Business city, Company city, Población/Ciudad, Ciudad/Población,"
        " Població,"
        " Billing address city"
    ),
    "region": (
        "State/Province, State/Region, Province, Region, County, Provincia, Región, Estado/Provincia, Provincia/Estado,"
        " Estado/Región, Estado o provincia, Comunidad autónoma, Mailing state/province, Mailing state, Billing"
        " state/province, Billing state, Primary address state, Address 1 state, Addresses 1 state, Work state, Business"
        " state, Company state, Address 1 region"
    ),
    "country": (
        "Country, Country/Region, Country/Territory, Country code, País, País/Región, Nación, Mailing country, Billing"
        " country, Primary address country, Work country, Business country, Company country, Address 1 country, Address 1"
        " country ISO2 code, Addresses 1 country ISO2 code, Country ISO code, Código de país, Pais ISO,"
        " Billing address country, Business country/region, Mailing country/territory"
    ),
    "source": (
        "Source, Lead source, Original source, Source name, Source ID, Origen, Origen del lead, Origen del posible"
        " cliente, Origen del candidato, Fuente, Fuente de origen, Fuente del lead, Fuente original, Procedencia, Toma de"
        " contacto, Fuente de posible cliente, Lead source name, Medio de captación, Canal de captación, Cómo nos conoció"
    ),
    "campaign": (
        "Campaign, Campaign name, Campaña, Nombre de la campaña, Nombre de campaña, Campaña de origen, Primary campaign"
        " source, Campaign source, Campanya,"
        " Ad campaign"
    ),
    "interest": (
        "Interest, Interests, Interés, Interesado en, Intereses, Comments, Comment, Comentarios, Comentario, Notes, Note,"
        " Notas, Nota, Observaciones, Description, Descripción, Additional comments, Message, Mensaje, Remarks, Internal"
        " notes, Needs, Necesidad, Necesidades, Customer need, Consulta, Background"
    ),
    "amount": (
        "Amount, Estimated amount, Estimated value, Expected revenue, Importe, Importe estimado, Valor estimado, Valor,"
        " Opportunity amount, Deal value, Lead value, Budget amount, Presupuesto, Ingreso esperado, Ingresos esperados,"
        " Value, Importe de la oportunidad, Valor del trato, Monto, Budget, Importe potencial"
    ),
    "currency": "Currency, Currency code, Moneda, Divisa, Lead currency, Deal currency, Budget amount currency, Amount currency",
    "status": (
        "Lead status, Status ID, Status name, Estado del lead, Estado del posible cliente, Estado del candidato, Estatus,"
        " Status, Situación, Estado del cliente potencial, Fase del lead,"
        " Record status, Estado de lead"
    ),
    "consent": (
        "Consent, Marketing consent, Email opt in, Opt in, Consentimiento, Consentimiento comercial, RGPD, LOPD, GDPR,"
        " GDPR consent, Acepta publicidad, Acepta comunicaciones, Acepta comunicaciones comerciales, Consent to mailings"
    ),
    "no_consent": (
        "Email opt out, Opt out, Opted out, Has opted out of email, Unsubscribed, Do not email, Do not mail, Unsubscribed"
        " from all email, No participación correo electrónico, No recibir correos, Baja de comunicaciones, No enviar"
        " publicidad, No participación en correo electrónico"
    ),
    "external_id": (
        "Id, Lead ID, Prospect ID, Record ID, Record object ID, External ID, Contact ID, Person ID, Customer ID, Client ID,"
        " Id externo, Id cliente, Id lead, Id contacto, Id registro, Id de registro, Identificador, Código de cliente, Código"
        " cliente, Cód. cliente, Número de cliente, Nº de cliente, Nº cliente, Código de lead, Código de contacto"
    ),
    "tags": "Tags, Tag, Etiquetas, Etiqueta, Labels, Categorías, Categories, Group membership, Lead tags, Contact tags",
    "owner": (
        "Owner, Lead owner, Record owner, Contact owner, Account owner, Company owner, Owner name, Owner email, Assigned to,"
        " Assigned user, Assigned user name, Salesperson, Sales rep, Sales representative, Sales owner, Propietario,"
        " Propietario del lead, Propietario del contacto, Propietario del registro, Propietario del posible cliente, Responsable,"
        " Comercial, Comercial asignado, Vendedor, Asignado a, Agente comercial, Responsable comercial, User responsible"
    ),
    "other_emails": "Other emails, Additional emails, Non primary e-mails, Otros correos, Otros e-mails, Correos adicionales",
    "other_phones": "Other phones, Additional phones, Otros teléfonos, Teléfonos adicionales",
    "do_not_call": "Do not call, Phone opt out, No llamar",
    "domains": "E-mail domains, Domains, Dominios, Dominios de correo",
    "utm_source": "utm_source, UTM source, First utm source",
    "utm_medium": "utm_medium, UTM medium, First utm medium",
    "utm_campaign": "utm_campaign, UTM campaign, First utm campaign",
}

# Names that may mean something else: they count where no column of the first list does.
PERHAPS = {
    "full_name": (
        "Name, Display name, Lead name, Nombre, Nombre mostrado, Lead, Client name, Client, Cliente, Nombre del cliente,"
        " Nombre cliente, Nombre del lead, Nom, Posible cliente"
    ),
    "job_title": "Title, Position, Título, Role, Rol",
    "external_id": (
        "Lead number, Contact number, Customer number, Número, Nº, Núm., Código, Código externo, Referencia, Reference, Ref,"
        " Number, Reference number, Número de referencia, Legacy ID"
    ),
    "tags": "Label, Groups, Group, Grupos, Grupo, Categoría, Category, Segmento, Segment",
    "owner": "Agente, Gestor",
    "region": "State, Estado provincia",
    "status": "Estado, Stage, Etapa, Statut",
    "source": "Origin, Lead origin, Canal, Channel, Medio, How did you hear about us, Platform",
    "interest": (
        "Product, Producto, Products, Productos, Producto de interés, Producto interés, Asunto, Subject, Detalles, Details"
    ),
    "street": "Home address, Home street, Other street, Vía",
    "city": "Home city, Other city",
    "postcode": "Home zipcode, Home zip, Other postal code, Other zip",
    "country": "Home country, Other country",
    "tax_id": "DNI, Registration number",
    "website": "Web page 2, Website blog, Website home page",
    "email": (
        "Secondary email, Email home, Email other, Home email, Other email, Personal email, Email personal, Correo"
        " personal, Correo secundario, E-mail secundario, Alternative email, Otro correo, Otro e-mail"
    ),
    "phone": (
        "Home phone, Other phone, Phone home, Phone other, Car phone, Second phone, Teléfono particular, Teléfono casa,"
        " Otro teléfono, Teléfono secundario, Teléfono alternativo, Alternative phone"
    ),
}

# The further people of a lead: `Second contact's e-mail`, `Nombre del 2º contacto`, `Contacto 2 - Email`.
PERSON_WORDS = set("contact contacts contacto contactos person persons persona personas".split())
ORDINALS = {
    1: "1, 1o, 1st, first, primer, primero, primera",
    2: "2, 2o, 2a, 2nd, second, segundo, segunda",
    3: "3, 3o, 3a, 3er, 3rd, third, tercer, tercero, tercera",
    4: "4, 4o, 4a, 4th, fourth, cuarto, cuarta",
    5: "5, 5o, 5a, 5th, fifth, quinto, quinta",
}
BETWEEN = set("de del la el the of o a s no n".split())

# Written by an earlier import into the file of failed rows.
OURS = ("_row", "_error")
# Left out of a header when the whole of it is not known: `Contact: e-mail`, `Lead phone`, `Person - Name`.
PREFIXES = {"lead", "contact", "person", "main", "primary", "company", "customer", "client", "user", "organization"}
PREFIXES |= {"posible", "cliente", "contacto", "principal", "empresa"}
# Of these a second column serves where the first is empty.
SPARE = {"email", "phone", "mobile", "full_name"}

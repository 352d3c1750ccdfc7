"""What companies are called: a trade, with its industry, and the rest of the name."""

# by industry
_TRADES = {
    "ES": """
        Manufacturing: Talleres, Plásticos, Forjas, Muebles
        Agriculture and food: Panadería, Conservas, Bodegas, Quesería, Lácteos
        Wholesale: Frutas, Pescados, Distribuciones, Suministros
        Hotels and restaurants: Hotel, Asador, Cafetería, Catering
        Transport and logistics: Transportes, Logística
        Retail: Almacenes, Ferretería, Supermercados
        Construction: Construcciones, Instalaciones, Reformas
        Health: Clínica, Farmacia, Laboratorios
        Education: Colegio, Academia
        Consulting: Asesoría, Ingeniería
        Technology: Informática, Sistemas
        Automotive: Automoción, Neumáticos
        Energy: Energías
        Real estate: Inmobiliaria
        Media and advertising: Imprenta
        Finance and insurance: Seguros
    """,
    "GB": """
        Agriculture and food: Dairy, Bakery, Foods, Breweries
        Transport and logistics: Logistics, Haulage
        Manufacturing: Engineering, Foundry, Packaging
        Construction: Joinery, Builders
        Hotels and restaurants: Hotels, Catering
        Technology: Software
        Automotive: Motors
        Health: Pharmacy
        Retail: Stores
        Real estate: Estates
        Wholesale: Seafood
        Energy: Energy
    """,
    "FR": """
        Agriculture and food: Boulangerie, Fromagerie
        Transport and logistics: Transports
        Hotels and restaurants: Hôtel
        Wholesale: Établissements
        Construction: Charpentes
    """,
    "DE": """
        Agriculture and food: Bäckerei, Metzgerei
        Transport and logistics: Spedition
        Manufacturing: Maschinenbau, Kältetechnik
        Hotels and restaurants: Gasthof
    """,
    "PT": """
        Agriculture and food: Padaria, Conserveira, Quinta
        Transport and logistics: Transportes
        Manufacturing: Cerâmica
    """,
}
TRADES = {
    country: [
        (trade, line.split(": ")[0].strip()) for line in text.strip().splitlines() for trade in line.split(": ")[1].split(", ")
    ]
    for country, text in _TRADES.items()
}
TAILS = {
    "ES": [
        "", "", "", " e Hijos", " Hermanos", " y Compañía", " del Norte", " del Cantábrico", " del Ebro", " de Levante",
        " Ibérica", " Peninsular", " Mediterránea", " 1924", " 2000", " Gipuzkoa", " Rioja", " Añana", " Txorierri",
        " San José", " de la Peña", " Logroño", " Express", " Grupo", " Integral", " Atlántico", " del Duero",
        " Las Cañadas", " Global", " Sur",
    ],
    "GB": ["", "", " & Sons", " & Daughters", " Brothers", " of York", " (Northern)", " UK", " Group", " Holdings", " 1887"],
    "FR": ["", " et Fils", " Frères", " & Cie", " Atlantique"],
    "DE": ["", " & Söhne", " & Co.", " Nord", " Süd"],
    "PT": ["", " & Filhos", " & Irmãos", " do Minho"],
}  # fmt: skip
LEGAL = {
    "ES": [", S.L.", ", S.L.", ", S.L.U.", ", S.A.", " S.L.", ", S.Coop.", ", C.B.", ""],
    "GB": [" Ltd", " Ltd", " Limited", " LLP", " plc"],
    "FR": [" SARL", " SAS", ""],
    "DE": [" GmbH", " GmbH & Co. KG", " OHG"],
    "PT": [", Lda.", ", S.A."],
}
LONG_NAMES = [
    "Sociedad Cooperativa Limitada de Productores Hortofrutícolas, Ganaderos y Lácteos de la Comarca de las Encartaciones "
    "y del Valle de Mena",
    "Compañía Vasco-Navarra de Almacenes Frigoríficos, Transportes Combinados y Servicios Logísticos Integrales del Golfo "
    "de Bizkaia",
    "Asociación de Empresarios y Comerciantes del Casco Histórico, el Ensanche y los Polígonos Industriales de la Margen "
    "Izquierda",
    "The Worshipful Company of Bakers, Brewers, Cheesemongers and Purveyors of Fine Provisions to the Northern Counties "
    "(Holdings)",
    "Instituto Tecnológico Interuniversitario de Investigación Aplicada en Refrigeración Industrial, Envasado y Cadena de Frío",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
]  # fmt: skip
COMPETITORS = [
    "Frigonor", "Coldline Systems", "Hornos del Sur", "Grupo Nevera", "Polar & Sons", "Embalajes Atlas", "Técnicas Ártico",
    "Fleetwise", "Iberpack", "Thermolux",
]  # fmt: skip

"""Towns with the beginning of their postcodes, streets, and telephone numbers. # is any digit, @ a letter."""

# region: town = postcode, …
_TOWNS = {
    "ES": """
        Bizkaia: Bilbao = 480##, Getxo = 4893#, Barakaldo = 4890#, Durango = 48200
        Gipuzkoa: Donostia = 200##, Irún = 2030#
        Araba: Vitoria-Gasteiz = 010##, Llodio = 01400
        Navarra: Pamplona = 310##, Tudela = 31500
        La Rioja: Logroño = 260##
        Cantabria: Santander = 390##, Torrelavega = 39300
        Asturias: Oviedo = 330##, Gijón = 332##
        A Coruña: A Coruña = 150##, Santiago de Compostela = 157##
        Pontevedra: Vigo = 362##
        Ourense: Ourense = 320##
        León: León = 240##
        Burgos: Burgos = 090##
        Valladolid: Valladolid = 470##
        Ávila: Ávila = 050##
        Salamanca: Salamanca = 370##
        Madrid: Madrid = 280##, Alcalá de Henares = 288##, Móstoles = 2893#
        Zaragoza: Zaragoza = 500##
        Huesca: Huesca = 220##
        Barcelona: Barcelona = 080##, Sabadell = 0820#, L'Hospitalet de Llobregat = 0890#
        Girona: Girona = 170##
        Lleida: Lleida = 250##
        Tarragona: Tarragona = 430##
        València: València = 460##
        Castelló: Castelló de la Plana = 120##
        Alacant: Alacant = 030##, Elx = 0320#
        Murcia: Murcia = 300##
        Albacete: Albacete = 020##
        Ciudad Real: Ciudad Real = 130##
        Cáceres: Cáceres = 100##
        Badajoz: Mérida = 06800
        Sevilla: Sevilla = 410##
        Córdoba: Córdoba = 140##
        Jaén: Jaén = 230##
        Málaga: Málaga = 290##
        Granada: Almuñécar = 18690
        Cádiz: Cádiz = 110##
        Almería: Almería = 040##
        Illes Balears: Palma = 070##
        Las Palmas: Las Palmas de Gran Canaria = 350##
        Santa Cruz de Tenerife: La Laguna = 3820#
    """,
    "GB": """
        Greater London: London = EC#@ #@@
        Greater Manchester: Manchester = M## #@@
        West Yorkshire: Leeds = LS# #@@
        Bristol: Bristol = BS# #@@
        Glasgow: Glasgow = G## #@@
        Midlothian: Edinburgh = EH# #@@
        South Glamorgan: Cardiff = CF## #@@
        North Yorkshire: York = YO# #@@
        Antrim: Belfast = BT# #@@
        Norfolk: King's Lynn = PE30 #@@
        Tyne and Wear: Newcastle upon Tyne = NE# #@@
        Devon: Plymouth = PL# #@@
    """,
    "FR": """
        Pyrénées-Atlantiques: Bayonne = 64100
        Gironde: Bordeaux = 330##
        Haute-Garonne: Toulouse = 310##
        Rhône: Lyon = 6900#
        Gard: Nîmes = 30000
        Loiret: Orléans = 45000
        Doubs: Besançon = 25000
    """,
    "DE": """
        Bayern: München = 803##, Nürnberg = 904##
        Nordrhein-Westfalen: Köln = 506##, Düsseldorf = 402##
        Schleswig-Holstein: Lübeck = 235##
        Sachsen: Leipzig = 041##
        Hessen: Gießen = 353##
    """,
    "PT": """
        Lisboa: Lisboa = 1###-###
        Porto: Porto = 4###-###
        Braga: Braga = 47##-###, Guimarães = 48##-###
        Évora: Évora = 70##-###
        Setúbal: Setúbal = 29##-###
    """,
}
_STREETS = {
    "ES": """
        Calle Mayor, # | Gran Vía, # | Avenida de la Constitución, # | Calle San Francisco, # | Paseo de la
        Castellana, # | Calle Ercilla, # | Alameda de Urquijo, # | Polígono Industrial Erletxe, nave # | Calle Niño
        Jesús, # | Plaza de España, # | Rúa do Príncipe, # | Carrer de Balmes, # | Calle Núñez de Balboa, # |
        Avenida del Puerto, # | Camino de la Ermita, s/n | Calle Cañón del Río Lobos, # | Ronda de Outeiro, # |
        Polígono Can Parellada, parcela # | Calle Santa Engracia, # bajo | Travesía de la Estación, # | Carretera de
        Aragón, km # | Kale Nagusia, # | Avenida Diagonal, # | Calle Alfarería, # | Muelle de Uribitarte, #
    """,
    "GB": """
        # High Street | # Station Road | Unit #, Riverside Park | # Queen's Walk | # Church Lane | # King Street |
        Mill House, # Mill Lane | # St. James's Square | Unit #, Old Brewery Yard | # The Maltings
    """,
    "FR": """
        # rue de la République | # avenue de la Gare | # place de l'Église | # quai de l'Hôtel-Dieu | # boulevard
        Pasteur
    """,
    "DE": """
        Hauptstraße # | Bahnhofstraße # | Am Güterbahnhof # | Schloßallee # | Gewerbepark Süd #
    """,
    "PT": """
        Rua Augusta, # | Avenida da Liberdade, # | Travessa do Carmo, # | Rua de São João, # | Zona Industrial, lote #
    """,
}


def _towns(text: str) -> list[tuple[str, str, str]]:
    """(town, region, postcode) for each."""
    regions = [line.strip().split(": ") for line in text.strip().splitlines()]
    pairs = [(region, *town.split(" = ")) for region, towns in regions for town in towns.split(", ")]
    return [(town, region, postcode) for region, town, postcode in pairs]


TOWNS = {country: _towns(text) for country, text in _TOWNS.items()}
STREETS = {country: [" ".join(street.split()) for street in text.split("|")] for country, text in _STREETS.items()}
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
# as people write them: (mobiles, landlines), each # a digit; a number without + or 00 is a Spanish one
PHONES = {
    "ES": (
        ["6## ### ###", "6## ## ## ##", "6########", "71# ### ###", "+34 6## ### ###", "0034 6## ## ## ##"],
        ["94# ### ###", "91# ### ###", "93#######", "95# ## ## ##", "+34 98# ### ###"],
    ),
    "GB": (["+44 7### ######", "+44 77########"], ["+44 20 7### ####", "+44 161 ### ####", "+44 131 ### ####"]),
    "FR": (["+33 6 ## ## ## ##", "+33 7 ## ## ## ##"], ["+33 5 ## ## ## ##", "+33 1 ## ## ## ##"]),
    "DE": (["+49 171 #######", "+49 160 #######"], ["+49 89 ########", "+49 30 ########"]),
    "PT": (["+351 91# ### ###", "+351 93# ### ###"], ["+351 21# ### ###", "+351 22# ### ###"]),
}

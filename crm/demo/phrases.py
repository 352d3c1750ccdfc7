"""What people want, do and write, in English and Spanish. The demo house sells equipment for food, kitchens and fleets."""


def either(text: str) -> list[str]:
    """The phrases between the bars; ¶ is a new line."""
    return [" ".join(phrase.split()).replace(" ¶ ", "\n") for phrase in text.split("|")]


def both(en: str, es: str) -> dict[str, list[str]]:
    return {"en": either(en), "es": either(es)}


# what a usual sale is worth in the organisation's currency; * comes back every year
WORTH = "18000 9500 46000 7200* 4800* 61000 14500 6300 5400 3900* 4200 38000".split()
PRODUCTS = both(
    """Cold rooms | Ovens | Milk line upgrade | Fleet trackers | Maintenance | Packing line | Conveyor belts |
    Blast chiller | Dishwashers | Temperature sensors | Ice machines | Refrigerated truck bodies""",
    """Cámaras frigoríficas | Hornos | Mejora de la línea láctea | Localizadores de flota | Mantenimiento |
    Línea de envasado | Cintas transportadoras | Abatidor | Lavavajillas | Sensores de temperatura |
    Máquinas de hielo | Carrozados frigoríficos""",
)
WANTED = both(
    """two cold rooms | three deck ovens | an upgrade of the milk line | trackers for the vans |
    a maintenance contract | a packing line | forty metres of conveyor belt | a blast chiller |
    dishwashers for the kitchen | temperature sensors with alarms | ice machines |
    bodies for two refrigerated trucks""",
    """dos cámaras frigoríficas | tres hornos de piso | una mejora de la línea de leche |
    localizadores para las furgonetas | un contrato de mantenimiento | una línea de envasado |
    cuarenta metros de cinta transportadora | un abatidor de temperatura | lavavajillas para la cocina |
    sensores de temperatura con alarma | máquinas de hielo | carrozar dos camiones frigoríficos""",
)
OCCASIONS = both(
    "new depot | second site | Christmas season | two shifts | after inspection | replacement | north plant | trial",
    "nueva nave | segundo local | Navidad | dos turnos | tras inspección | renovación | planta norte | prueba",
)
REASONS = both(
    """for the new depot | for a second site | before the Christmas season | because we now work two shifts |
    after the last inspection | to replace the old equipment | for the north plant | as a trial first""",
    """para la nueva nave | para un segundo local | antes de la campaña de Navidad | porque ahora hay dos turnos |
    después de la última inspección | para renovar lo que tenemos | para la planta norte | primero a prueba, un año""",
)
WISHES = both(
    """We need {0} {1}. | Looking for {0} {1}; please send an offer. | Saw you at the fair: {0} {1}? |
    How much would it be: {0} {1}? | Interested in {0} {1}. ¶ Best reached before ten.""",
    """Necesitamos {0} {1}. | Buscamos {0} {1}; envíen presupuesto, por favor. | Les vimos en la feria: ¿{0} {1}? |
    Pido precio: {0} {1}. | Nos interesa: {0} {1}. ¶ Mejor llamar antes de las diez.""",
)

FIRST_CALL = {"en": "First call", "es": "Primera llamada"}
WAKE_UP = {"en": "Call again: their budget opens", "es": "Volver a llamar: abren presupuesto"}
NEXT = {
    "attempted": both("Call again | Try the mobile | Call early", "Volver a llamar | Probar el móvil | Llamar pronto"),
    "contacted": both(
        "Send catalogue | Call back | Arrange a visit | Send references",
        "Enviar catálogo | Devolver la llamada | Concertar visita | Enviar referencias",
    ),
    "qualified": both(
        "Convert and send offer | Ask for the plans | Visit the plant",
        "Convertir y enviar oferta | Pedir los planos | Visitar la planta",
    ),
    "opportunity": both(
        """Call about the offer | Send offer | Visit | Prepare drawings | Ask for a decision | Negotiate terms |
        Send contract""",
        """Llamar por la oferta | Enviar presupuesto | Visita | Preparar planos | Pedir la decisión |
        Negociar condiciones | Enviar contrato""",
    ),
}
CALLS = {
    "no_answer": both("Rang out. | Reception took a note. | ", "No contesta. | Recado en recepción. | "),
    "voicemail": both("Left a message. | Voicemail again.", "Mensaje en el buzón. | Otra vez el buzón."),
    "wrong_number": both("Not their number any more.", "Ese número ya no es suyo."),
    "reached": both(
        """Wants two offers: with and without installation. | Decides with their partner, back on Thursday. |
        Has an offer from somebody else; ours by Friday. | Asked for references nearby. |
        Good talk. The budget is there, the date is not.""",
        """Quiere dos ofertas: con y sin instalación. | Decide con su socio, vuelve el jueves. |
        Tiene otra oferta; la nuestra, antes del viernes. | Pide referencias por la zona. |
        Buena charla. Hay presupuesto, falta la fecha.""",
    ),
}
WRITTEN = {
    "note": both(
        """Access by the back gate; height 3.10 m. | They close in August. |
        Knows our service from the last job. ¶ Ask for the old file.""",
        """Acceso por la puerta de atrás; altura 3,10 m. | Cierran en agosto. |
        Conoce nuestro servicio de la obra anterior. ¶ Pedir el expediente.""",
    ),
    "email": both(
        "Sent catalogue and price list. | Sent the drawings, asked for comments.",
        "Enviados catálogo y tarifas. | Enviados los planos; pedimos comentarios.",
    ),
    "meeting": both(
        "Measured the room with their fitter. | Walked through the offer line by line.",
        "Medimos la sala con su instalador. | Repasamos la oferta línea por línea.",
    ),
}
LOST_NOTES = both(
    "They were 12 % cheaper. | We came too late. | The board put it off. | Nobody answers since the summer.",
    "Eran un 12 % más baratos. | Llegamos tarde. | El consejo lo ha aplazado. | No contestan desde verano.",
)
CLOSED_NOTES = both(
    "Not this year. | Asked us not to insist. | Bought last month. | ",
    "Este año no. | Pide que no insistamos. | Compraron el mes pasado. | ",
)
ROLES = both("Decides | Uses it | Pays | Advises | Opens doors", "Decide | Lo usa | Paga | Aconseja | Abre puertas")
LINKS = both("agency | partner | distributor", "agencia | socio | distribuidor")
ABOUT = both(
    "Family business, third generation. | Two sites, one buyer. | Pays at 60 days. | Tenders every other year.",
    "Empresa familiar, tercera generación. | Dos centros, un solo comprador. | Paga a 60 días. | Concurso bienal.",
)

"""Given and family names, by where the person comes from. All invented combinations."""

GIVEN = {
    "ES": """
        Adrián Aitana Aitor Ainhoa Alba Alejandro Álvaro Amaia Ana Andrea Andrés Ane Ángel Antonio Arantxa Arnau Asier
        Beatriz Begoña Belén Blanca Borja Bruno Carla Carlos Carmen Carolina Cayetana Clara Concepción Covadonga
        Cristina Daniel David Diego Edurne Elena Eneko Enrique Esther Estíbaliz Eva Fátima Fermín Fernando Francisco
        Gabriel Garbiñe Gemma Gonzalo Gorka Guadalupe Guillermo Héctor Hugo Ignacio Iker Inés Íñigo Irene Iratxe Iria
        Isabel Itziar Iván Izaskun Jaime Javier Joaquín Jordi Jorge José Josefa Josu Juan Judith Julia Julián Julio
        Koldo Laia Laura Leire Lola Lorena Lourdes Lucas Lucía Luis Maite Manuel Marc Marcos Mariña Marina Mario Marta
        Martín Mateo Matías Mercè Miguel Mikel Míriam Mireia Mónica Montserrat Natalia Nagore Nicolás Noelia Núria
        Olalla Óscar Oriol Pablo Paloma Patricia Paula Pedro Pilar Raquel Raúl Ramón Remedios Ricardo Roberto Rocío
        Rosa Rosario Rubén Salvador Sandra Santiago Sara Saúl Sergio Silvia Sofía Soledad Sonia Susana Teresa Tomàs
        Toño Unai Uxía Vega Verónica Vicente Víctor Violeta Virginia Xabier Xavier Ximena Xoán Yago Yolanda Zuriñe
    """,
    "GB": """
        Abigail Adam Aidan Alexander Alice Amelia Andrew Angela Anna Anthony Aoife Barbara Benjamin Brendan Caitlín
        Callum Catherine Charlotte Christopher Ciarán Claire Colin Connor Daniel Deborah Declan Diarmuid Dorothy Duncan
        Edward Eleanor Elizabeth Emily Emma Eoin Ethan Fiona Fergus Frances George Gillian Grace Graham Hannah Harriet
        Harry Heather Helen Henry Holly Hugh Iain Imogen Isla Jack James Jane Janet Jennifer Jessica Joanna John Joseph
        Karen Kathleen Keith Kenneth Laura Lewis Liam Lorna Louise Lucy Margaret Martin Mary Matthew Megan Michael
        Moira Nathan Niamh Nicholas Nigel Nora Oliver Olivia Oonagh Oscar Patrick Paul Pauline Penelope Peter Philip
        Rachel Rebecca Rhys Richard Robert Róisín Rory Rosemary Ruth Samuel Seán Shauna Siân Siobhán Sophie Stephen
        Stuart Thomas Timothy Tristan Victoria Violet Walter William Zoë
    """,
    "FR": """
        Adèle Agnès Amélie André Anne-Sophie Antoine Aurélie Benoît Bérénice Camille Cécile Céline Chloé Claire Élodie
        Émile Étienne Eugénie Fabien François Françoise Geneviève Gérard Hélène Hervé Inès Jean-Baptiste Jérôme Joël
        Julien Laëtitia Loïc Lucie Maël Marie-Claude Mathilde Maxime Nathalie Noémie Océane Pascal Pierre Raphaël
        Sébastien Solène Stéphane Théo Thérèse Véronique Yves Zoé
    """,
    "DE": """
        Andreas Anja Anke Annegret Bärbel Benedikt Birgit Björn Christian Claudia Dieter Dörte Elke Ernst Felix Florian
        Franziska Friedrich Gisela Götz Günther Hans-Peter Heike Heinrich Ingrid Jens Jörg Jürgen Karl Käthe Katrin
        Klaus Lars Lieselotte Lukas Magdalena Manfred Markus Matthias Monika Moritz Petra Rüdiger Sabine Sören Stefan
        Susanne Thorsten Ursula Uwe Walburga Wolfgang
    """,
    "PT": """
        Afonso Álvaro Ana Antónia António Beatriz Bruno Catarina Cláudia Conceição Cristóvão Diogo Duarte Estêvão
        Fátima Fernão Filipa Francisco Gonçalo Graça Guilherme Helena Inês Isabel João Joaquim Jorge Leonor Lourenço
        Luís Luísa Mafalda Margarida Mariana Matilde Miguel Nuno Patrícia Pedro Raquel Rita Rodrigo Rui Sebastião Sofia
        Teresa Tiago Tomás Vasco Vítor
    """,
}
FAMILY = {
    "ES": """
        Abad Abascal Acosta Agirre Aguado Aguilar Alarcón Albéniz Alcántara Alonso Altuna Álvarez Amenábar Andrade
        Aramburu Aranda Araújo Arce Arizmendi Arrieta Artola Ávila Azkue Ballester Bañuelos Barrios Basterretxea Batlle
        Benítez Bermúdez Blázquez Bofill Bolaños Bustamante Caballero Cabañas Calderón Camps Cañas Cañizares Carballo
        Cárdenas Casanova Castaño Castro Cebrián Cifuentes Codina Córdoba Cortés Cuesta D'Ors Dávila Delgado Díaz
        Domènech Domínguez Doñate Echeverría Egaña Elizondo Escribano Espinosa Esteve Etxeberria Fàbregas Feijóo
        Fernández Ferrándiz Ferrer Figueroa Fontán Fuertes Galán Gallego Garay García Garmendia Garrido Gil Giménez
        Goikoetxea Gómez Goñi González Granados Guerrero Guijarro Gutiérrez Guzmán Haro Hermida Hernández Herrero
        Hidalgo Huerta Ibáñez Ibarra Iglesias Iturbe Izquierdo Jáuregui Jiménez Jordà Juaristi Lacalle Larrañaga
        Latorre Legarreta Leñero León Llorente Lobo López Lozano Luengo Macià Madariaga Marín Márquez Martínez Mas
        Medina Méndez Mendieta Mendizábal Merino Millán Miñarro Molina Montaña Morales Moreno Muñiz Muñoz Murguía
        Narváez Navarro Nieto Noguera Núñez Ocaña Ochoa Olabarria Oliveras Olmedo Ordóñez Orellana Ortega Ortiz Oteiza
        Otxoa Pacheco Padrón Palacios Palomares Paredes Pascual Pastor Patiño Pazos Peña Peñalver Peralta Pérez Piñeiro
        Pla Poch Prieto Puig Quesada Quintana Quiñones Ramírez Ramos Redondo Requena Reverter Rey Ríos Rius Rivas
        Rivero Robledo Rodríguez Roig Rojas Román Romero Rosales Rovira Rubio Ruiz Saavedra Sáenz Sagasta Salazar
        Salgado Sampedro Sánchez Santamaría Santos Sanz Saña Segura Serrano Sierra Silva Solà Soler Sotomayor Suárez
        Tejada Tena Terrón Toledo Torres Trujillo Ubach Ugarte Uriarte Urrutia Valdés Valero Vallejo Valverde Varela
        Vázquez Vega Velasco Velázquez Ventura Vergara Vidal Vilanova Villanueva Viñas Vives Yáñez Ybarra Zabala
        Zaldívar Zamora Zapatero Zorrilla Zubiaurre Zubizarreta Zúñiga
    """,
    "GB": """
        Abernathy Ainsworth Armstrong Ashworth Atkinson Bainbridge Baker Barnes Bennett Blackwood Bradshaw Brennan
        Brooks Buchanan Burke Byrne Callaghan Cameron Campbell Carmichael Cartwright Chapman Clarke Coleman Connolly
        Cooper Crawford Cunningham D'Arcy Davies Dawson Doherty Donnelly Doyle Drummond Eastwood Edwards Ellis Evans
        Fairbanks Farrell Ferguson Finch Fitzgerald Fletcher Foster Fraser Gallagher Gardner Gibson Grant Greenwood
        Griffiths Hamilton Harding Harper Harris Hawthorne Hayes Henderson Hewitt Higgins Holloway Howard Hughes Hunter
        Jenkins Jones Kavanagh Kennedy Kerr Lancaster Lawson Livingstone Lloyd Lockwood Macdonald MacLeod Marshall
        Mason McAllister McCarthy McGrath McKenzie Mitchell Montgomery Morgan Morrison Murphy Nicholson Nolan O'Brien
        O'Connell O'Connor O'Dowd O'Hara O'Keeffe O'Neill O'Shea O'Sullivan Osborne Owen Palmer Parker Pemberton
        Pritchard Quinn Radcliffe Reynolds Robertson Rutherford Saunders Sheridan Sinclair Smith Smith-Jones Spencer
        Stanley Stewart Sutherland Sutton Taylor Thatcher Thornton Turner Underwood Vaughan Wainwright Walker Walsh
        Watson Webb Whitaker Whitmore Wilkinson Williams Winterbourne Woodward Wright Yates
    """,
    "FR": """
        Archambault Aubert Barthélémy Beaulieu Bérard Besson Blanchard Bonnet Boucher Bréhaut Chevalier Clément Côté
        D'Alembert Delacroix Deschamps Dubois Dufrêne Dupré Estève Fabre Février Fournier Gaillard Gérard Girault
        Guérin Hébert Jacquemin Lacroix Lambert Lefèvre Legrand Lemaître Leroy L'Hostis Marchand Mérimée Moreau Noël
        Olivier Pélissier Périgord Prévost Rénier Rousseau Sauvageot Thévenet Toussaint Vallée Vidal
    """,
    "DE": """
        Altmann Bäcker Baumgärtner Becker Brückner Böhm Dörfler Eichhorn Engelhardt Fischer Förster Friedrichs Gärtner
        Großmann Grünewald Hagedorn Hartmann Höfer Hübner Jäger Kaltenbach Köhler König Krämer Kühn Lindemann Löffler
        Lüders Meißner Möller Müller Nußbaum Oberländer Pfeiffer Preuß Reinhardt Rößler Sänger Schäfer Schlüter Schmidt
        Schröder Schüßler Strauß Thieß Vögele Voß Wagner Weiß Zimmermann
    """,
    "PT": """
        Abrantes Albuquerque Almeida Andrade Antunes Araújo Assunção Azevedo Baptista Barbosa Brandão Cabral Camões
        Cardoso Carvalho Conceição Cordeiro Correia Coutinho Encarnação Esteves Faria Ferrão Figueiredo Fonseca Freitas
        Galvão Gonçalves Guimarães Henriques Leitão Magalhães Marçal Mendonça Moniz Mourão Nóbrega Oliveira Paixão
        Pinhão Queirós Rebelo Ribeiro Saldanha Seixas Simões Teixeira Vasconcelos Veríssimo Vieira
    """,
}
OF_SEVERAL_WORDS = {
    "ES": ["de la Fuente", "de la Cruz", "del Río", "de los Mozos", "San Martín", "Ruiz de Azúa", "Fernández de la Peña"],
    "GB": ["St. John", "Le Fanu", "Mac an Bhaird"],
    "FR": ["Le Goff", "de La Tour", "D'Estienne d'Orves"],
    "DE": ["von der Heide", "von Ahlefeld"],
    "PT": ["dos Santos", "da Silva", "Espírito Santo"],
}
ORIGINS = {"ES": 74, "GB": 12, "FR": 5, "DE": 5, "PT": 4}  # of a hundred
JOBS = {
    "es": [
        "Responsable de compras", "Directora de compras", "Gerente", "Director general", "Jefa de mantenimiento",
        "Jefe de producción", "Responsable de logística", "Directora financiera", "Responsable de calidad", "Encargado",
        "Socia fundadora", "Administración", "Jefe de taller", "Directora de operaciones", "Responsable de IT",
        "Propietario", "Jefe de cocina", "Técnica de proyectos",
    ],
    "en": [
        "Purchasing manager", "Head of procurement", "Managing director", "Owner", "Maintenance manager",
        "Production manager", "Logistics manager", "Finance director", "Quality manager", "Site manager", "Partner",
        "Office manager", "Workshop manager", "Chief operating officer", "IT manager", "Head chef", "Project engineer",
    ],
}  # fmt: skip
GIVEN_LISTS = {origin: text.split() for origin, text in GIVEN.items()}
FAMILY_LISTS = {origin: text.split() for origin, text in FAMILY.items()}

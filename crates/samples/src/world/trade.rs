//! What suppliers of a food maker sell, and where the client books it.

/// Something on a price list.
#[derive(Debug)]
pub struct Item {
    /// German, English and French name.
    pub names: [&'static str; 3],
    /// UN/ECE Recommendation 20 code.
    pub unit: &'static str,
    /// Lowest and highest net price of one unit, in ten-thousandths.
    pub price: (i64, i64),
    /// Smallest and largest usual quantity.
    pub quantity: (i64, i64),
    /// Which coding of its trade it belongs to.
    pub coding: usize,
}

/// A line of business.
#[derive(Debug)]
pub struct Trade {
    /// German, English and French noun for a company's name.
    pub nouns: [&'static str; 3],
    /// Bought with an order.
    pub ordered: bool,
    /// Goods rather than services.
    pub goods: bool,
    /// The German tax rate in percent; 0 is exempt.
    pub rate: i64,
    /// Account and cost centre; the second is for what the same seller also sells.
    pub codings: &'static [(&'static str, &'static str)],
    /// The price list.
    pub items: &'static [Item],
}

const fn item(
    names: [&'static str; 3],
    unit: &'static str,
    price: (i64, i64),
    quantity: (i64, i64),
    coding: usize,
) -> Item {
    Item { names, unit, price, quantity, coding }
}

/// The trades; the first half sells against orders.
#[rustfmt::skip]
pub const TRADES: &[Trade] = &[
    Trade { nouns: ["Mühlenwerke", "Mills", "Moulins"], ordered: true, goods: true, rate: 7, codings: &[("5100", "4110")], items: &[
        item(["Weizenmehl Type 550, Silo", "Wheat flour type 550, bulk", "Farine de blé T55, vrac"], "KGM", (3900, 5600), (2000, 24000), 0),
        item(["Roggenmehl Type 1150, Sack 25 kg", "Rye flour type 1150, bag 25 kg", "Farine de seigle T130, sac 25 kg"], "C62", (112_000, 148_000), (20, 160), 0),
        item(["Dinkelvollkornmehl, Sack 25 kg", "Wholegrain spelt flour, bag 25 kg", "Farine complète d'épeautre, sac 25 kg"], "C62", (214_000, 268_000), (10, 80), 0),
        item(["Hartweizengrieß, Big Bag", "Durum semolina, big bag", "Semoule de blé dur, big bag"], "KGM", (6200, 8100), (800, 6000), 0),
        item(["Haferflocken zart", "Rolled oats, fine", "Flocons d'avoine fins"], "KGM", (7400, 9800), (500, 4000), 0),
    ] },
    Trade { nouns: ["Gewürzhandel", "Spices", "Épices"], ordered: true, goods: true, rate: 7, codings: &[("5100", "4110")], items: &[
        item(["Pfeffer schwarz, gemahlen", "Black pepper, ground", "Poivre noir moulu"], "KGM", (84_000, 121_000), (25, 300), 0),
        item(["Paprika edelsüß 120 ASTA", "Paprika sweet 120 ASTA", "Paprika doux 120 ASTA"], "KGM", (52_000, 69_000), (50, 400), 0),
        item(["Kümmel ganz", "Caraway seeds, whole", "Carvi entier"], "KGM", (39_000, 51_000), (25, 200), 0),
        item(["Speisesalz fein, Palette", "Fine table salt, pallet", "Sel fin, palette"], "XPX", (1_980_000, 2_460_000), (1, 12), 0),
        item(["Zimt Ceylon, gemahlen", "Ceylon cinnamon, ground", "Cannelle de Ceylan moulue"], "KGM", (141_000, 188_000), (10, 120), 0),
    ] },
    Trade { nouns: ["Fruchtimport", "Fruit & Nut", "Fruits secs"], ordered: true, goods: true, rate: 7, codings: &[("5100", "4120")], items: &[
        item(["Haselnusskerne 11–13 mm", "Hazelnut kernels 11–13 mm", "Noisettes décortiquées 11–13 mm"], "KGM", (81_000, 106_000), (200, 1500), 0),
        item(["Sultaninen, geölt", "Sultanas, oiled", "Raisins sultanines huilés"], "KGM", (24_000, 33_000), (250, 2500), 0),
        item(["Mandeln blanchiert", "Almonds, blanched", "Amandes blanchies"], "KGM", (69_000, 92_000), (100, 1200), 0),
        item(["Apfelstücke getrocknet", "Dried apple cubes", "Cubes de pomme séchée"], "KGM", (46_000, 61_000), (100, 900), 0),
    ] },
    Trade { nouns: ["Molkerei", "Dairy", "Laiterie"], ordered: true, goods: true, rate: 7, codings: &[("5100", "4120")], items: &[
        item(["Magermilchpulver, Sack 25 kg", "Skimmed milk powder, bag 25 kg", "Lait écrémé en poudre, sac 25 kg"], "C62", (642_000, 781_000), (8, 90), 0),
        item(["Butter 82 %, Block 25 kg", "Butter 82 %, block 25 kg", "Beurre 82 %, bloc 25 kg"], "C62", (1_480_000, 1_860_000), (4, 60), 0),
        item(["Süßmolkenpulver", "Sweet whey powder", "Lactosérum doux en poudre"], "KGM", (9800, 13_900), (400, 3000), 0),
    ] },
    Trade { nouns: ["Verpackungen", "Packaging", "Emballages"], ordered: true, goods: true, rate: 19, codings: &[("5110", "4130"), ("5110", "4140")], items: &[
        item(["Faltschachtel 4c, 250 g", "Folding box 4c, 250 g", "Étui carton 4c, 250 g"], "C62", (640, 1180), (4000, 60000), 0),
        item(["Wellpappkarton 400 x 300 x 200", "Corrugated box 400 x 300 x 200", "Caisse carton 400 x 300 x 200"], "C62", (4100, 7900), (500, 8000), 0),
        item(["Siegelfolie OPP, Rolle", "Sealing film OPP, reel", "Film scellable OPP, bobine"], "C62", (318_000, 496_000), (4, 48), 1),
        item(["Etikett 80 x 60, Rolle 2.000", "Label 80 x 60, reel of 2,000", "Étiquette 80 x 60, rouleau de 2 000"], "C62", (189_000, 274_000), (10, 120), 1),
    ] },
    Trade { nouns: ["Antriebstechnik", "Drives", "Transmissions"], ordered: true, goods: true, rate: 19, codings: &[("6460", "4210")], items: &[
        item(["Rillenkugellager 6205-2RS", "Deep groove ball bearing 6205-2RS", "Roulement à billes 6205-2RS"], "C62", (68_000, 121_000), (4, 60), 0),
        item(["Zahnriemen HTD 8M", "Timing belt HTD 8M", "Courroie crantée HTD 8M"], "C62", (214_000, 468_000), (2, 20), 0),
        item(["Getriebemotor 1,5 kW", "Gear motor 1.5 kW", "Motoréducteur 1,5 kW"], "C62", (6_120_000, 8_940_000), (1, 5), 0),
        item(["Dichtungssatz FDA", "Seal kit FDA", "Kit de joints FDA"], "C62", (389_000, 640_000), (2, 25), 0),
        item(["Frequenzumrichter 2,2 kW", "Frequency converter 2.2 kW", "Variateur de fréquence 2,2 kW"], "C62", (3_480_000, 4_920_000), (1, 6), 0),
    ] },
    Trade { nouns: ["Hygienetechnik", "Hygiene Systems", "Hygiène"], ordered: true, goods: true, rate: 19, codings: &[("6330", "4220")], items: &[
        item(["Schaumreiniger alkalisch, Kanister 20 l", "Alkaline foam cleaner, can 20 l", "Nettoyant moussant alcalin, bidon 20 l"], "C62", (498_000, 711_000), (4, 40), 0),
        item(["Desinfektion alkoholisch, 10 l", "Alcohol disinfectant, 10 l", "Désinfectant alcoolique, 10 l"], "C62", (412_000, 570_000), (4, 50), 0),
        item(["Einweghandschuh Nitril, Karton", "Nitrile glove, carton", "Gants nitrile, carton"], "C62", (321_000, 489_000), (5, 60), 0),
    ] },
    Trade { nouns: ["Laborbedarf", "Laboratory Supplies", "Fournitures de laboratoire"], ordered: true, goods: true, rate: 19, codings: &[("6340", "4310")], items: &[
        item(["Nährboden Plate Count, 500 g", "Plate count agar, 500 g", "Gélose PCA, 500 g"], "C62", (740_000, 980_000), (2, 20), 0),
        item(["Pipettenspitzen, 10 Racks", "Pipette tips, 10 racks", "Pointes de pipette, 10 racks"], "C62", (398_000, 562_000), (2, 24), 0),
        item(["Schnelltest Gluten, 25 Stück", "Rapid test gluten, 25 pieces", "Test rapide gluten, 25 pièces"], "C62", (1_840_000, 2_390_000), (1, 10), 0),
    ] },
    Trade { nouns: ["Paletten & Holz", "Pallets", "Palettes"], ordered: true, goods: true, rate: 19, codings: &[("5120", "4140")], items: &[
        item(["Europalette EPAL, neu", "Euro pallet EPAL, new", "Palette Europe EPAL, neuve"], "C62", (118_000, 149_000), (40, 400), 0),
        item(["Europalette EPAL, gebraucht A", "Euro pallet EPAL, used A", "Palette Europe EPAL, occasion A"], "C62", (79_000, 98_000), (40, 500), 0),
        item(["Aufsetzrahmen 4-fach", "Pallet collar, 4 boards", "Rehausse palette, 4 planches"], "C62", (142_000, 191_000), (10, 120), 0),
    ] },
    Trade { nouns: ["Bürotechnik", "Office Systems", "Bureautique"], ordered: true, goods: true, rate: 19, codings: &[("6815", "4910"), ("0420", "4920")], items: &[
        item(["Kopierpapier A4 80 g, Karton", "Copy paper A4 80 g, carton", "Papier A4 80 g, carton"], "C62", (198_000, 262_000), (5, 60), 0),
        item(["Toner schwarz, 12.000 Seiten", "Toner black, 12,000 pages", "Toner noir, 12 000 pages"], "C62", (689_000, 980_000), (1, 12), 0),
        item(["Notebook 14 Zoll, 32 GB", "Laptop 14 inch, 32 GB", "Ordinateur portable 14 pouces, 32 Go"], "C62", (9_890_000, 13_400_000), (1, 12), 1),
        item(["Monitor 27 Zoll", "Monitor 27 inch", "Écran 27 pouces"], "C62", (2_390_000, 3_180_000), (1, 20), 1),
    ] },
    Trade { nouns: ["Maschinenbau", "Machinery", "Machines"], ordered: true, goods: true, rate: 19, codings: &[("6460", "4210"), ("0440", "4130")], items: &[
        item(["Wartung Schlauchbeutelmaschine", "Service of flow-pack machine", "Entretien de l'ensacheuse"], "HUR", (980_000, 1_240_000), (6, 48), 0),
        item(["Messersatz gehärtet", "Knife set, hardened", "Jeu de couteaux trempés"], "C62", (4_120_000, 6_480_000), (1, 4), 0),
        item(["Förderband Modul 3 m", "Conveyor module 3 m", "Module de convoyeur 3 m"], "C62", (58_900_000, 84_000_000), (1, 5), 1),
    ] },
    Trade { nouns: ["Arbeitsschutz", "Workwear", "Vêtements professionnels"], ordered: true, goods: true, rate: 19, codings: &[("6845", "4920")], items: &[
        item(["Sicherheitsschuh S3", "Safety shoe S3", "Chaussure de sécurité S3"], "PR", (589_000, 921_000), (4, 40), 0),
        item(["Kochjacke weiß", "White work jacket", "Veste blanche"], "C62", (219_000, 342_000), (10, 120), 0),
        item(["Gehörschutz, Paar", "Ear protection, pair", "Protection auditive, paire"], "PR", (3900, 9800), (100, 1200), 0),
    ] },
    Trade { nouns: ["Energie", "Energy", "Énergie"], ordered: false, goods: false, rate: 19, codings: &[("6325", "4510"), ("6326", "4510")], items: &[
        item(["Stromlieferung Werk 1", "Electricity, plant 1", "Électricité, site 1"], "KWH", (1680, 2490), (9000, 160_000), 0),
        item(["Netznutzung Strom", "Grid charge, electricity", "Acheminement électricité"], "KWH", (410, 690), (9000, 120_000), 0),
        item(["Erdgas Werk 2", "Natural gas, plant 2", "Gaz naturel, site 2"], "KWH", (540, 890), (20_000, 240_000), 1),
    ] },
    Trade { nouns: ["Grundbesitz", "Properties", "Immobilière"], ordered: false, goods: false, rate: 19, codings: &[("6310", "4520")], items: &[
        item(["Miete Lagerhalle C", "Rent of warehouse C", "Loyer entrepôt C"], "MON", (31_000_000, 58_000_000), (1, 1), 0),
        item(["Nebenkostenvorauszahlung", "Service charge", "Provision pour charges"], "MON", (3_400_000, 9_100_000), (1, 1), 0),
    ] },
    Trade { nouns: ["Telekom", "Telecom", "Télécom"], ordered: false, goods: false, rate: 19, codings: &[("6805", "4920"), ("6806", "4910")], items: &[
        item(["Mobilfunk Rahmenvertrag", "Mobile contract", "Contrat mobile"], "MON", (2_100_000, 4_800_000), (1, 1), 0),
        item(["Zusatzkarten", "Additional SIM cards", "Cartes SIM supplémentaires"], "C62", (49_000, 98_000), (3, 40), 0),
        item(["Standleitung 1 Gbit/s", "Leased line 1 Gbit/s", "Ligne louée 1 Gbit/s"], "MON", (3_900_000, 6_900_000), (1, 1), 1),
    ] },
    Trade { nouns: ["Gebäudereinigung", "Cleaning Services", "Nettoyage"], ordered: false, goods: false, rate: 19, codings: &[("6330", "4520")], items: &[
        item(["Unterhaltsreinigung Verwaltung", "Office cleaning", "Nettoyage des bureaux"], "HUR", (262_000, 339_000), (40, 180), 0),
        item(["Glasreinigung", "Window cleaning", "Nettoyage des vitres"], "LS", (2_900_000, 6_400_000), (1, 1), 0),
        item(["Grundreinigung Produktion", "Deep cleaning of production", "Nettoyage approfondi production"], "HUR", (298_000, 371_000), (20, 120), 0),
    ] },
    Trade { nouns: ["Spedition", "Freight", "Transports"], ordered: false, goods: false, rate: 19, codings: &[("6740", "4140"), ("5800", "4120")], items: &[
        item(["Ausgangsfracht Teilladung", "Outbound freight, part load", "Transport sortant, lot partiel"], "C62", (1_980_000, 5_400_000), (1, 9), 0),
        item(["Dieselzuschlag", "Fuel surcharge", "Surcharge carburant"], "LS", (240_000, 980_000), (1, 1), 0),
        item(["Eingangsfracht Komplettladung", "Inbound freight, full load", "Transport entrant, lot complet"], "C62", (6_400_000, 12_800_000), (1, 5), 1),
    ] },
    Trade { nouns: ["Entsorgung", "Recycling", "Recyclage"], ordered: false, goods: false, rate: 19, codings: &[("6335", "4510")], items: &[
        item(["Containerdienst 7 m³", "Container 7 m³", "Benne 7 m³"], "C62", (890_000, 1_460_000), (1, 8), 0),
        item(["Bioabfall, verwogen", "Organic waste, weighed", "Biodéchets, pesés"], "TNE", (612_000, 980_000), (2, 24), 0),
    ] },
    Trade { nouns: ["Versicherungsdienst", "Insurance Services", "Assurances"], ordered: false, goods: false, rate: 0, codings: &[("6400", "4910")], items: &[
        item(["Sachversicherung Rate", "Property insurance instalment", "Assurance dommages, échéance"], "LS", (9_800_000, 31_000_000), (1, 1), 0),
        item(["Transportversicherung", "Cargo insurance", "Assurance transport"], "LS", (2_400_000, 8_600_000), (1, 1), 0),
    ] },
    Trade { nouns: ["Rechtsanwälte", "Legal", "Avocats"], ordered: false, goods: false, rate: 19, codings: &[("6825", "4910")], items: &[
        item(["Beratung Kartellrecht", "Advice on antitrust law", "Conseil droit de la concurrence"], "HUR", (2_400_000, 3_600_000), (2, 24), 0),
        item(["Vertragsprüfung", "Review of contracts", "Revue de contrats"], "HUR", (1_900_000, 2_900_000), (1, 16), 0),
    ] },
    Trade { nouns: ["Personaldienste", "Staffing", "Intérim"], ordered: false, goods: false, rate: 19, codings: &[("6303", "4130"), ("6303", "4140")], items: &[
        item(["Produktionshilfe", "Production worker", "Agent de production"], "HUR", (238_000, 312_000), (80, 640), 0),
        item(["Nachtzuschlag 25 %", "Night premium 25 %", "Majoration nuit 25 %"], "HUR", (59_000, 78_000), (10, 120), 0),
        item(["Staplerfahrer", "Forklift driver", "Cariste"], "HUR", (279_000, 352_000), (40, 320), 1),
    ] },
    Trade { nouns: ["Softwarehaus", "Software", "Logiciels"], ordered: false, goods: false, rate: 19, codings: &[("6837", "4910")], items: &[
        item(["Lizenz Lagerverwaltung, Nutzer", "Warehouse licence, user", "Licence gestion d'entrepôt, utilisateur"], "C62", (289_000, 620_000), (5, 60), 0),
        item(["Wartung und Pflege", "Maintenance and support", "Maintenance et assistance"], "MON", (4_800_000, 12_600_000), (1, 3), 0),
    ] },
    Trade { nouns: ["Werbeagentur", "Advertising", "Publicité"], ordered: false, goods: false, rate: 19, codings: &[("6600", "4930")], items: &[
        item(["Gestaltung Verkaufsdisplay", "Design of sales display", "Création présentoir"], "HUR", (890_000, 1_340_000), (6, 60), 0),
        item(["Anzeige Fachzeitschrift 1/1", "Trade magazine ad, full page", "Annonce presse pleine page"], "C62", (14_800_000, 29_000_000), (1, 2), 0),
    ] },
    Trade { nouns: ["Prüfinstitut", "Testing Institute", "Laboratoire d'analyses"], ordered: false, goods: false, rate: 19, codings: &[("6340", "4310")], items: &[
        item(["Mikrobiologie Standardpaket", "Microbiology, standard set", "Microbiologie, forfait standard"], "C62", (480_000, 790_000), (4, 60), 0),
        item(["Pestizidscreening", "Pesticide screening", "Dépistage pesticides"], "C62", (1_640_000, 2_280_000), (1, 12), 0),
    ] },
];

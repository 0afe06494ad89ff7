//! Countries with invented companies: words for names, streets and towns. Any resemblance to a real company is chance.

use crate::words::Language;

/// What a country contributes to an invented company.
#[derive(Debug)]
pub struct Country {
    /// ISO 3166-1 code.
    pub code: &'static str,
    /// Its name in German, English and French, as letters to a German client print it.
    pub names: [&'static str; 3],
    /// Languages of its letters.
    pub languages: &'static [Language],
    /// Currencies of its invoices; the first is usual.
    pub currencies: &'static [&'static str],
    /// Standard tax rate in percent.
    pub rate: i64,
    /// International dialling prefix.
    pub phone: &'static str,
    /// Top-level domain.
    pub domain: &'static str,
    /// Post codes with towns.
    pub towns: &'static [(&'static str, &'static str)],
    /// Streets; `#` is replaced by a house number.
    pub streets: &'static [&'static str],
    /// Legal forms.
    pub forms: &'static [&'static str],
    /// Invented roots of company names.
    pub roots: &'static [&'static str],
    /// What the company register is called; `#` is replaced by digits. Empty where none is printed.
    pub register: &'static str,
    /// Shape of the national tax number; `#` is replaced by a digit. Empty where none is printed.
    pub tax_number: &'static str,
}

use Language::{De, En, Es, Fr, It, Nl};

/// The countries; Germany first.
pub const COUNTRIES: &[Country] = &[
    Country { code: "DE", names: ["Deutschland", "Germany", "Allemagne"], languages: &[De], currencies: &["EUR"], rate: 19, phone: "+49", domain: "example",
        towns: &[("20457", "Hamburg"), ("28195", "Bremen"), ("04109", "Leipzig"), ("45127", "Essen"), ("70173", "Stuttgart"), ("90402", "Nürnberg"), ("33602", "Bielefeld"), ("66111", "Saarbrücken"), ("18055", "Rostock"), ("37073", "Göttingen"), ("97070", "Würzburg"), ("48143", "Münster")],
        streets: &["Lindenstraße #", "Am Alten Hafen #", "Industriering #", "Bahnhofstr. #", "Gewerbepark Süd #", "Mühlenweg #", "Kirchgasse #", "Hansaallee #", "Zur Schleuse #", "Werkstraße #"],
        forms: &["GmbH", "GmbH & Co. KG", "AG", "KG", "e.K.", "OHG", "UG (haftungsbeschränkt)"],
        roots: &["Brennhof", "Quellmar", "Nordhaven", "Eichtal", "Stellbrink", "Vossberg", "Hagenau-Süd", "Rothmoor", "Talgrund", "Wesermark", "Krähenberg", "Ostersiel", "Birkholz", "Düsterloh", "Möwenkamp", "Felsquell", "Grünwaldt", "Hollerbeck", "Jarnow", "Kesselring"],
        register: "HRB #####", tax_number: "##/###/#####" },
    Country { code: "FR", names: ["Frankreich", "France", "France"], languages: &[Fr], currencies: &["EUR"], rate: 20, phone: "+33", domain: "example",
        towns: &[("67000", "Strasbourg"), ("69002", "Lyon"), ("59000", "Lille"), ("44000", "Nantes"), ("21000", "Dijon"), ("57000", "Metz")],
        streets: &["#, rue des Tanneurs", "# avenue du Canal", "#, quai de la Fonderie", "# ZI des Peupliers", "#, place du Marché", "# route de la Forêt"],
        forms: &["SAS", "SARL", "S.A.", "EURL"],
        roots: &["Corvance", "Belle-Rive", "Montclair", "Ardenois", "Valserin", "Chanteloup", "Grandpré", "Lormeau", "Fontbrune", "Rochemare"],
        register: "RCS ### ### ###", tax_number: "SIRET ### ### ### #####" },
    Country { code: "NL", names: ["Niederlande", "Netherlands", "Pays-Bas"], languages: &[Nl, En], currencies: &["EUR"], rate: 21, phone: "+31", domain: "example",
        towns: &[("3011 AB", "Rotterdam"), ("5611 EM", "Eindhoven"), ("9711 LM", "Groningen"), ("6511 KL", "Nijmegen")],
        streets: &["Havenkade #", "Molenstraat #", "Industrieweg #", "Zuiderdijk #"],
        forms: &["B.V.", "N.V.", "VOF"],
        roots: &["Waterlant", "Oostzicht", "Veldhoeve", "Duinrand", "Merwestroom", "Kaapdam"],
        register: "KvK ########", tax_number: "" },
    Country { code: "AT", names: ["Österreich", "Austria", "Autriche"], languages: &[De], currencies: &["EUR"], rate: 20, phone: "+43", domain: "example",
        towns: &[("4020", "Linz"), ("5020", "Salzburg"), ("8010", "Graz"), ("6020", "Innsbruck")],
        streets: &["Donaulände #", "Hauptplatz #", "Bergstraße #", "Alte Landstraße #"],
        forms: &["GmbH", "Ges.m.b.H.", "AG", "KG"],
        roots: &["Almtal", "Gratkorner", "Hochlahn", "Ennswerk", "Tauernblick", "Zirbenau"],
        register: "FN ######k", tax_number: "## ###/####" },
    Country { code: "BE", names: ["Belgien", "Belgium", "Belgique"], languages: &[Fr, Nl], currencies: &["EUR"], rate: 21, phone: "+32", domain: "example",
        towns: &[("4000", "Liège"), ("9000", "Gent"), ("2000", "Antwerpen"), ("5000", "Namur")],
        streets: &["Rue du Moulin #", "Kanaalstraat #", "Avenue des Alliés #", "Nijverheidslaan #"],
        forms: &["SRL", "SA", "BV"],
        roots: &["Sambreville-Est", "Maasvallei", "Condroz", "Hautmarais", "Leiedal", "Brabantine"],
        register: "RPM ####.###.###", tax_number: "" },
    Country { code: "GB", names: ["Großbritannien", "United Kingdom", "Royaume-Uni"], languages: &[En], currencies: &["GBP", "EUR", "USD"], rate: 20, phone: "+44", domain: "example",
        towns: &[("LS1 4DY", "Leeds"), ("M2 3AW", "Manchester"), ("BS1 6QA", "Bristol"), ("G2 1AL", "Glasgow")],
        streets: &["# Foundry Lane", "# Harbour Road", "Unit #, Millfield Estate", "# Castle Street"],
        forms: &["Ltd", "Limited", "plc", "LLP"],
        roots: &["Ashcombe", "Thornleigh", "Wexcroft", "Hollowgate", "Marlbrook", "Penhallow", "Stanmere"],
        register: "Company No. ########", tax_number: "" },
    Country { code: "SE", names: ["Schweden", "Sweden", "Suède"], languages: &[En], currencies: &["SEK", "EUR"], rate: 25, phone: "+46", domain: "example",
        towns: &[("411 04", "Göteborg"), ("211 20", "Malmö"), ("602 22", "Norrköping")],
        streets: &["Hamngatan #", "Kvarnvägen #", "Industrigatan #"],
        forms: &["AB", "HB"],
        roots: &["Björkvik", "Norrsund", "Åkerholm", "Lövånger", "Stenhamra"],
        register: "Org.nr ######-####", tax_number: "" },
    Country { code: "CH", names: ["Schweiz", "Switzerland", "Suisse"], languages: &[De, Fr], currencies: &["CHF", "EUR"], rate: 8, phone: "+41", domain: "example",
        towns: &[("8005", "Zürich"), ("4051", "Basel"), ("1003", "Lausanne"), ("9000", "St. Gallen")],
        streets: &["Seestrasse #", "Rue du Rhône #", "Fabrikstrasse #", "Am Rain #"],
        forms: &["AG", "GmbH", "SA", "Sàrl"],
        roots: &["Säntisblick", "Aarhof", "Jurapass", "Rigiwerk", "Limmatau"],
        register: "CH-###.#.###.###-#", tax_number: "" },
    Country { code: "PL", names: ["Polen", "Poland", "Pologne"], languages: &[En, De], currencies: &["PLN", "EUR"], rate: 23, phone: "+48", domain: "example",
        towns: &[("00-950", "Warszawa"), ("30-001", "Kraków"), ("60-101", "Szczecin")],
        streets: &["ul. Portowa #", "ul. Fabryczna #", "al. Lipowa #"],
        forms: &["Sp. z o.o.", "S.A."],
        roots: &["Wislamar", "Polmlyn", "Karpatex", "Odrapak", "Zielonka"],
        register: "KRS ##########", tax_number: "REGON #########" },
    Country { code: "IT", names: ["Italien", "Italy", "Italie"], languages: &[It], currencies: &["EUR"], rate: 22, phone: "+39", domain: "example",
        towns: &[("20121", "Milano"), ("40121", "Bologna"), ("39100", "Bolzano")],
        streets: &["Via dei Mulini #", "Viale Europa #", "Corso Vecchio #"],
        forms: &["S.r.l.", "S.p.A."],
        roots: &["Valdorno", "Montefiasco", "Pratolungo", "Acquarola"],
        register: "REA MI-#######", tax_number: "" },
    Country { code: "ES", names: ["Spanien", "Spain", "Espagne"], languages: &[Es], currencies: &["EUR"], rate: 21, phone: "+34", domain: "example",
        towns: &[("46002", "Valencia"), ("30001", "Murcia"), ("28013", "Madrid")],
        streets: &["Calle del Molino #", "Avda. del Puerto #", "Polígono Norte #"],
        forms: &["S.L.", "S.A."],
        roots: &["Almazara", "Solventa", "Costablanca", "Huertamar"],
        register: "Reg. Merc. T. ####, F. ##", tax_number: "" },
    Country { code: "DK", names: ["Dänemark", "Denmark", "Danemark"], languages: &[En], currencies: &["EUR"], rate: 25, phone: "+45", domain: "example",
        towns: &[("8000", "Aarhus"), ("6200", "Aabenraa"), ("5000", "Odense")],
        streets: &["Havnegade #", "Møllevej #"],
        forms: &["A/S", "ApS"],
        roots: &["Fjordkilde", "Strandby", "Vesterlund"],
        register: "", tax_number: "" },
    Country { code: "LU", names: ["Luxemburg", "Luxembourg", "Luxembourg"], languages: &[Fr, De], currencies: &["EUR"], rate: 17, phone: "+352", domain: "example",
        towns: &[("1840", "Luxembourg"), ("4010", "Esch-sur-Alzette")],
        streets: &["#, boulevard de l'Alzette", "# rue de la Gare"],
        forms: &["S.à r.l.", "S.A."],
        roots: &["Pétrusse", "Moselbierg", "Gutland"],
        register: "RCS Luxembourg B######", tax_number: "" },
];

/// `pattern` with each `#` replaced by a drawn digit.
pub fn fill_digits(pattern: &str, chance: &mut crate::chance::Chance) -> String {
    pattern.chars().map(|c| if c == '#' { char::from(b'1' + chance.below(9) as u8) } else { c }).collect()
}

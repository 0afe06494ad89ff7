//! What an invented invoice says, before it is laid out.

use super::chance::Chance;
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Country, VAT prefix, IBAN length, usual rates in percent, currency.
pub(super) const COUNTRIES: [(&str, usize, &[i64], &str); 9] = [
    ("DE", 22, &[19, 7], "EUR"),
    ("GB", 22, &[20, 5], "GBP"),
    ("FR", 27, &[20, 10], "EUR"),
    ("NL", 18, &[21, 9], "EUR"),
    ("IT", 27, &[22, 10], "EUR"),
    ("ES", 24, &[21, 10], "EUR"),
    ("AT", 20, &[20, 10], "EUR"),
    ("BE", 16, &[21, 6], "EUR"),
    ("CH", 21, &[8, 3], "CHF"),
];

/// A line.
pub(super) struct Item {
    pub(super) text: String,
    pub(super) article: String,
    pub(super) quantity: i64,
    pub(super) price: Decimal,
    pub(super) net: Decimal,
    pub(super) rate: i64,
}

/// A company with its marks.
pub(super) struct Company {
    pub(super) name: String,
    pub(super) street: String,
    pub(super) town: String,
    pub(super) country: String,
    pub(super) vat_id: Option<String>,
    pub(super) tax_number: Option<String>,
    pub(super) mail: Option<String>,
}

/// An invoice.
pub(super) struct Bill {
    pub(super) language: usize,
    pub(super) credit: bool,
    pub(super) number: String,
    pub(super) issued: Date,
    pub(super) due: Option<Date>,
    pub(super) net_days: Option<i64>,
    pub(super) delivered: Option<Date>,
    pub(super) printed: Option<Date>,
    pub(super) seller: Company,
    pub(super) buyer: Company,
    /// Somebody else: a payee, a place of delivery.
    pub(super) third: Company,
    pub(super) iban: Option<String>,
    pub(super) bic: Option<String>,
    pub(super) currency: &'static str,
    pub(super) order: Option<String>,
    pub(super) preceding: Option<String>,
    pub(super) others: Vec<String>,
    pub(super) items: Vec<Item>,
    pub(super) shares: Vec<(i64, Decimal, Decimal)>,
    pub(super) net: Decimal,
    pub(super) tax: Decimal,
    pub(super) gross: Decimal,
    pub(super) paid: Option<Decimal>,
}

const SYLLABLES: [&str; 40] = [
    "Bar", "Tel", "Mon", "Ler", "Kast", "Ven", "Dor", "Sil", "Brun", "Hag", "Ost", "Win", "Fal", "Ger",
    "Lin", "Mar", "Nor", "Pel", "Quin", "Ros", "Sta", "Tor", "Ulm", "Ver", "Wal", "Zan", "ber", "dal",
    "feld", "gard", "heim", "ker", "land", "mann", "nova", "rech", "stein", "tec", "ville", "wick",
];
const FORMS: [&[&str]; 6] = [
    &["GmbH", "GmbH & Co. KG", "AG", "KG", "e.K.", "OHG", "UG", "", "GbR"],
    &["Ltd", "Ltd.", "Limited", "PLC", "LLP", "Inc.", "LLC", ""],
    &["SARL", "SAS", "SA", "EURL", ""],
    &["B.V.", "BV", "N.V.", "VOF", ""],
    &["S.r.l.", "S.p.A.", "SRL", "Snc", ""],
    &["S.L.", "S.A.", "SL", ""],
];
const TRADES: [&[&str]; 6] = [
    &[
        "Handel",
        "Logistik",
        "Elektrotechnik",
        "Bau",
        "Büroservice",
        "Gebäudereinigung",
        "Maschinenbau",
        "Spedition",
        "IT-Systeme",
        "Druckerei",
        "Verlag",
        "Beratung",
    ],
    &[
        "Trading",
        "Logistics",
        "Services",
        "Engineering",
        "Office Supplies",
        "Consulting",
        "Media",
        "Software",
        "Foods",
        "Print",
    ],
    &["Services", "Transports", "Conseil", "Distribution", "Bâtiment", "Informatique"],
    &["Handel", "Transport", "Advies", "Techniek", "Groothandel"],
    &["Servizi", "Trasporti", "Costruzioni", "Forniture"],
    &["Servicios", "Transportes", "Suministros", "Consultores"],
];
const GOODS: [&[&str]; 6] = [
    &[
        "Kopierpapier A4 weiß",
        "Beratung vor Ort",
        "Montage",
        "Schrauben M8 verzinkt",
        "Wartung Heizung",
        "Transport Paletten",
        "Lizenz Jahresgebühr",
        "Reinigung Büro",
        "Mineralwasser 12 x 1,0l",
        "Kabel 3m",
        "Miete",
        "Fahrt 17.03. Bahnhof",
        "Pfand",
    ],
    &[
        "Copy paper A4",
        "Consulting on site",
        "Installation",
        "Bolts M8",
        "Annual licence",
        "Pallet transport",
        "Office cleaning",
        "Cable 3m",
        "Monthly rent",
        "Support hours",
    ],
    &[
        "Papier A4",
        "Conseil",
        "Installation",
        "Transport palettes",
        "Licence annuelle",
        "Nettoyage",
        "Câble 3m",
    ],
    &["Papier A4", "Advies", "Installatie", "Transport pallets", "Licentie", "Schoonmaak"],
    &["Carta A4", "Consulenza", "Trasporto", "Licenza annuale", "Pulizia"],
    &["Papel A4", "Consultoría", "Transporte", "Licencia anual", "Limpieza"],
];
const STREETS: [&[&str]; 6] = [
    &["Hauptstraße", "Bahnhofstr.", "Industrieweg", "Am Markt", "Gartenstraße", "Lindenallee"],
    &["High Street", "Station Road", "Mill Lane", "Park Avenue"],
    &["rue de la Gare", "avenue Foch", "chemin Vert"],
    &["Kerkstraat", "Stationsweg", "Industrielaan"],
    &["Via Roma", "Via Garibaldi", "Corso Italia"],
    &["Calle Mayor", "Avenida del Sol"],
];

fn name(chance: &mut Chance, language: usize) -> String {
    let mut word = chance.pick(&SYLLABLES[..26]).to_string();
    let ending: &&str = chance.pick(&SYLLABLES[26..]);
    word.push_str(ending);
    if chance.percent(15) {
        word = word.to_uppercase();
    }
    let mut parts = vec![word];
    if chance.percent(20) {
        parts.insert(0, chance.pick(&["Hans", "Dr. Eva", "Peter", "Anna", "Karl"]).to_string());
    }
    if chance.percent(50) {
        parts.push(chance.pick(TRADES[language]).to_string());
    }
    let form = *chance.pick(FORMS[language]);
    if !form.is_empty() {
        parts.push(form.to_owned());
    } else if parts.len() == 1 {
        parts.push(chance.pick(TRADES[language]).to_string());
    }
    if chance.percent(6) {
        parts.push(chance.pick(&["Nord", "Mitte", "International", "Europe"]).to_string());
    }
    parts.join(" ")
}

fn company(chance: &mut Chance, language: usize, country: usize) -> Company {
    let name = name(chance, language);
    let (code, ..) = COUNTRIES[country];
    let street = chance.pick(STREETS[language]);
    let house = chance.between(1, 180);
    let street =
        if matches!(language, 1 | 2) { format!("{house} {street}") } else { format!("{street} {house}") };
    let mut place = chance.pick(&SYLLABLES[..26]).to_string();
    let ending: &&str = chance.pick(&["burg", "stadt", "ton", "ville", "ham", "hausen", "berg"]);
    place.push_str(ending);
    let zip = chance.digits(5);
    let prefix = if chance.percent(15) { format!("{code} ") } else { String::new() };
    let town = if language == 1 {
        format!("{place} {}", chance.pick(&["SW1A 1AA", "M1 4BT", "B2 4QA", "LS1 5PQ"]))
    } else {
        format!("{prefix}{zip} {place}")
    };
    let host: String = name.to_lowercase().chars().filter(char::is_ascii_alphabetic).take(12).collect();
    let mail = format!(
        "{}@{host}.{}",
        chance.pick(&["info", "office", "billing", "rechnung", "kontakt"]),
        chance.pick(&["example", "test", "example.com"])
    );
    let number = format!("{}/{}/{}", chance.digits(3), chance.digits(3), chance.digits(5));
    Company {
        vat_id: Some(vat_id(chance, code)),
        tax_number: chance.percent(60).then_some(number),
        mail: chance.percent(70).then_some(mail),
        country: code.to_owned(),
        name,
        street,
        town,
    }
}

fn vat_id(chance: &mut Chance, code: &str) -> String {
    match code {
        "AT" => format!("ATU{}", chance.digits(8)),
        "NL" => format!("NL{}B{}", chance.digits(9), chance.digits(2)),
        "FR" | "IT" => format!("{code}{}", chance.digits(11)),
        "BE" => format!("BE0{}", chance.digits(9)),
        "ES" => format!("ESB{}", chance.digits(8)),
        "CH" => format!("CHE{}", chance.digits(9)),
        _ => format!("{code}{}", chance.digits(9)),
    }
}

/// An IBAN of the right length; its check digits hold in most cases only by what follows.
fn iban(chance: &mut Chance, country: usize) -> String {
    let (code, length, ..) = COUNTRIES[country];
    let body = chance.digits(length - 4);
    let body = if matches!(code, "GB" | "NL") { format!("BANK{}", &body[4..]) } else { body };
    let check = 98 - remainder(&format!("{body}{code}00"));
    // some printed numbers are wrong: the reader must find them all the same
    let check = if chance.percent(8) { chance.between(10, 97) } else { check };
    format!("{code}{check:02}{body}")
}

/// ISO 7064 MOD 97-10, letters as two digits.
fn remainder(text: &str) -> i64 {
    let digit = |c: char| i64::from(c.to_digit(36).unwrap_or(0));
    text.chars().fold(0, |rest, c| {
        if c.is_ascii_digit() { (rest * 10 + digit(c)) % 97 } else { (rest * 100 + digit(c)) % 97 }
    })
}

fn number(chance: &mut Chance, year: i16) -> String {
    let count = usize::try_from(chance.between(3, 6)).unwrap_or(4);
    let running = chance.digits(count);
    match chance.below(14) {
        0..=2 => running,
        12 => format!("{} {running}", chance.pick(&["RG", "RE", "INV", "FA", "AR"])),
        3 => format!("RE-{year}-{running}"),
        4 => format!("{year}-{running}"),
        5 => format!("{year}/{running}"),
        6 => format!("R{running}"),
        7 => format!("INV-{running}"),
        8 => format!("{}{running}", year % 100),
        9 => format!("{running}/{}", year % 100),
        10 => format!("RE{year}{running}"),
        11 => format!("{year}{:02}{:02}{running}", chance.between(1, 12), chance.between(1, 28)),
        _ => format!("{}-{running}", chance.pick(&["A", "F", "FA", "VK", "SI", "K"])),
    }
}

/// An invented invoice.
pub(super) fn bill(chance: &mut Chance) -> Bill {
    let language = *chance.pick(&[0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5]);
    let country = match language {
        0 => *chance.pick(&[0, 0, 0, 0, 6, 8]),
        1 => *chance.pick(&[1, 1, 0, 3]),
        2 => *chance.pick(&[2, 2, 7]),
        other => other,
    };
    let (_, _, rates, currency) = COUNTRIES[country];
    let issued = Date::constant(2009, 1, 1).saturating_add(chance.between(0, 6500).days());
    let net_days = chance.percent(60).then(|| *chance.pick(&[7, 10, 14, 20, 30, 45, 60]));
    let day = |chance: &mut Chance, from, to| issued.saturating_add(chance.between(from, to).days());
    let due = chance.percent(45).then(|| match net_days {
        Some(days) => issued.saturating_add(days.days()),
        None => day(chance, 5, 60),
    });
    let delivered = chance.percent(40).then(|| day(chance, -20, 0));
    let printed = chance.percent(25).then(|| day(chance, -40, 3));
    let items = items(chance, language, rates);
    let mut shares: Vec<(i64, Decimal, Decimal)> = Vec::new();
    for item in &items {
        match shares.iter_mut().find(|(rate, ..)| *rate == item.rate) {
            Some((_, base, _)) => *base += item.net,
            None => shares.push((item.rate, item.net, Decimal::ZERO)),
        }
    }
    for (rate, base, tax) in &mut shares {
        *tax = (*base * Decimal::new(*rate, 2)).round_dp(2);
    }
    let net: Decimal = shares.iter().map(|(_, base, _)| *base).sum();
    let tax: Decimal = shares.iter().map(|(.., tax)| *tax).sum();
    let credit = chance.percent(8);
    let paid = chance.percent(10).then(|| ((net + tax) / Decimal::from(chance.between(2, 6))).round_dp(2));
    Bill {
        language,
        credit,
        number: number(chance, issued.year()),
        issued,
        due,
        net_days,
        delivered,
        printed,
        seller: company(chance, language, country),
        buyer: company(chance, language, country),
        third: company(chance, language, country),
        iban: chance.percent(75).then(|| iban(chance, country)),
        bic: chance.percent(55).then(|| bic(chance, COUNTRIES[country].0)),
        currency: if chance.percent(6) { "USD" } else { currency },
        order: chance.percent(45).then(|| order(chance, issued.year())),
        preceding: (credit && chance.percent(60)).then(|| number(chance, issued.year())),
        others: (0..4).map(|_| other(chance)).collect(),
        items,
        shares,
        net,
        tax,
        gross: net + tax,
        paid,
    }
}

fn items(chance: &mut Chance, language: usize, rates: &[i64]) -> Vec<Item> {
    let mixed = chance.percent(25);
    let untaxed = chance.percent(6);
    let count = *chance.pick(&[1, 1, 2, 2, 3, 4, 5, 7, 10]);
    (0..count)
        .map(|_| {
            let quantity = *chance.pick(&[1, 1, 1, 2, 3, 5, 10, 20, 48]);
            let price = Decimal::new(chance.between(90, 90_000), 2);
            let rate = if untaxed {
                0
            } else if mixed {
                *chance.pick(rates)
            } else {
                rates[0]
            };
            Item {
                text: chance.pick(GOODS[language]).to_string(),
                article: if chance.percent(50) {
                    format!("{}{}", chance.pick(&["A", "TB", "KR", "40"]), chance.digits(6))
                } else {
                    chance.digits(6)
                },
                quantity,
                price,
                net: price * Decimal::from(quantity),
                rate,
            }
        })
        .collect()
}

fn bic(chance: &mut Chance, country: &str) -> String {
    let bank: String =
        (0..4).map(|_| char::from(b'A' + u8::try_from(chance.below(26)).unwrap_or(0))).collect();
    format!("{bank}{country}{}", chance.pick(&["FF", "22XXX", "21", "MMXXX", "2L"]))
}

fn order(chance: &mut Chance, year: i16) -> String {
    match chance.below(5) {
        0 => format!("4500-{}", chance.digits(4)),
        1 => format!("45000{}", chance.digits(5)),
        2 => format!("PO-{}", chance.digits(5)),
        3 => format!("{year}-{}", chance.digits(6)),
        _ => chance.digits(7),
    }
}

fn other(chance: &mut Chance) -> String {
    match chance.below(4) {
        0 => chance.digits(5),
        1 => format!("K{}", chance.digits(5)),
        2 => format!("{}-{}", chance.digits(4), chance.digits(3)),
        _ => chance.digits(8),
    }
}

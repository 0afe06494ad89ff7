//! Invented suppliers.

use crate::Mix;
use crate::chance::Chance;
use crate::style::Style;
use crate::words::Language;
use crate::world::place::{COUNTRIES, Country, fill_digits};
use crate::world::trade::{TRADES, Trade};
use crate::world::{iban, vat};
use jiff::civil::Date;
use serde_json::{Value, json};

/// How a supplier sends invoices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// UBL 2.1 as XML.
    Ubl,
    /// UN/CEFACT CII as XML.
    Cii,
    /// A PDF with CII inside, of this profile.
    Hybrid(Profile),
    /// A PDF with a text layer only.
    Text,
}

/// Profiles of Factur-X and ZUGFeRD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Sums only.
    Minimum,
    /// Sums, dates, payment; no lines.
    BasicWl,
    /// With lines.
    Basic,
    /// EN 16931.
    En16931,
    /// More than EN 16931.
    Extended,
    /// ZUGFeRD 1.0, comfort.
    Zugferd1,
}

/// A supplier of the client.
#[derive(Clone, Debug)]
pub struct Supplier {
    /// `S-1001`.
    pub id: String,
    /// As it stands in the register.
    pub name: String,
    /// The name without its legal form.
    pub short: String,
    /// Its country.
    pub country: &'static Country,
    /// What it sells.
    pub trade: &'static Trade,
    /// VAT id.
    pub vat_id: String,
    /// National tax number; empty where its country prints none.
    pub tax_number: String,
    /// Register entry; empty where none is printed.
    pub register: String,
    /// Street with number.
    pub street: String,
    /// Post code.
    pub postcode: &'static str,
    /// Town.
    pub city: &'static str,
    /// Accounts, the usual one first.
    pub ibans: Vec<String>,
    /// BIC of the bank.
    pub bic: String,
    /// The bank's invented name.
    pub bank: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// Who signs and answers.
    pub contact: &'static str,
    /// Days to pay.
    pub net_days: i64,
    /// Days and percent of a discount.
    pub discount: Option<(i64, i64)>,
    /// Currency of its invoices.
    pub currency: &'static str,
    /// How it sends.
    pub channel: Channel,
    /// How its letters look.
    pub style: Style,
    /// The shape of its invoice numbers.
    pub numbering: &'static str,
    /// The client's number at the supplier.
    pub customer: String,
    /// Master record since.
    pub since: Date,
    /// Charges its own country's tax although the client is elsewhere (services used on the spot).
    pub local_tax: bool,
    /// Sends long invoices over several pages.
    pub long: bool,
}

/// Shapes of invoice numbers; `{run5}` is the running number with five digits.
const NUMBERINGS: [&str; 18] = [
    "RE-{year}-{run5}",
    "{year}/{run4}",
    "{run7}",
    "INV-{run5}",
    "R{yy}{month}{run4}",
    "F-{year}-{run5}",
    "{yy}-{run5}",
    "AR {run5}",
    "FA{yy}/{run5}",
    "{year}00{run5}",
    "SI-{yy}{month}{run4}",
    "RG {run5}",
    "VF-{run7}",
    "{run5}/{yy}",
    "KR-{run5}-{yy}",
    "9{run7}",
    "{yy}{month}-{run4}",
    "INV{year}{run4}",
];

const CONTACTS: [&str; 14] = [
    "Katrin Holl",
    "Jonas Brandt",
    "Svea Lindqvist",
    "Marek Zolna",
    "Aurélie Fontan",
    "Henk Verboom",
    "Lucia Marin",
    "Tom Ashdown",
    "Beate Krug",
    "Yannick Perrault",
    "Ines Calvo",
    "Paolo Rivetti",
    "Greta Oster",
    "Malik Dorn",
];

/// Countries of the first suppliers, one a letter pair; later suppliers draw from it as well, so that the shares stay.
const MIXTURE: [&str; 24] = [
    "DE", "DE", "FR", "DE", "AT", "DE", "NL", "GB", "DE", "SE", "FR", "DE", "CH", "DE", "BE", "DE", "PL",
    "DE", "IT", "DE", "ES", "DE", "DK", "LU",
];

/// Suppliers `0 .. count`, all different.
pub fn draw_all(count: usize, day: Date, mix: Mix, source: &Chance) -> Vec<Supplier> {
    let mut taken = std::collections::BTreeSet::new();
    (0..count)
        .map(|index| {
            let mut chance = source.fork("supplier", index);
            let mut supplier = draw(index, day, &mut chance);
            // Invented names run out; a second root makes a new house of it.
            while !taken.insert(supplier.short.clone()) {
                let root = chance.pick(supplier.country.roots);
                supplier.name = format!("{root}-{}", supplier.name);
                supplier.short = format!("{root}-{}", supplier.short);
            }
            if mix == Mix::Training {
                // Letters at home carry the tax of the country.
                supplier.local_tax = supplier.country.code != "DE" && chance.percent(75);
                supplier.long = chance.percent(4);
            }
            if matches!(mix, Mix::Text | Mix::Training) {
                supplier.channel = Channel::Text;
            }
            supplier
        })
        .collect()
}

fn draw(index: usize, day: Date, chance: &mut Chance) -> Supplier {
    let code = if index < MIXTURE.len() { MIXTURE[index] } else { chance.pick(&MIXTURE) };
    let country = COUNTRIES.iter().find(|country| country.code == code).unwrap_or(&COUNTRIES[0]);
    let language =
        if index % 3 == 2 { country.languages[country.languages.len() - 1] } else { country.languages[0] };
    // The trades alternate between those with orders and those without, so that three fifths are ordered.
    let trade = &TRADES
        [if index < 2 * TRADES.len() { (index * 7) % TRADES.len() } else { chance.below(TRADES.len()) }];
    let short = format!("{} {}", chance.pick(country.roots), trade.nouns[language.column()]);
    let name = format!("{short} {}", chance.pick(country.forms));
    let slug = slug(&short);
    let bic = format!(
        "ZZQB{}{}{}XXX",
        country.code,
        chance.pick(&["2", "B", "F", "M"]),
        chance.pick(&["L", "X", "H", "K"])
    );
    let discount = chance.percent(30).then(|| (chance.pick(&[7, 8, 10, 14]), chance.pick(&[2, 2, 2, 3])));
    let mut supplier = Supplier {
        id: format!("S-{}", 1001 + index),
        vat_id: vat::draw(country.code, chance),
        tax_number: fill_digits(country.tax_number, chance),
        register: fill_digits(country.register, chance),
        street: chance.pick(country.streets).replace('#', &chance.between(1, 148).to_string()),
        ibans: (0..if chance.percent(15) { 2 } else { 1 })
            .map(|_| iban::draw(country.code, chance))
            .collect(),
        bank: format!(
            "{} {}",
            chance.pick(&[
                "Privatbank",
                "Handelsbank",
                "Regiobank",
                "Banque",
                "Union Bank",
                "Genossenschaftsbank"
            ]),
            chance.pick(country.roots)
        ),
        phone: format!("{} {} {}", country.phone, chance.digits(3), chance.digits(7)),
        email: format!(
            "{}@{slug}.{}",
            chance.pick(&["rechnung", "info", "billing", "buchhaltung", "accounts", "facture"]),
            country.domain
        ),
        contact: chance.pick(&CONTACTS),
        net_days: chance.pick(&[14, 30, 30, 30, 45, 60, 10]),
        currency: if chance.percent(60) { country.currencies[0] } else { chance.pick(country.currencies) },
        channel: channel(index, code, chance),
        style: Style::draw(index, language, chance),
        numbering: chance.pick(&NUMBERINGS),
        customer: chance.digits(5),
        since: day.saturating_sub(jiff::Span::new().days(chance.between(800, 3200))),
        local_tax: code != "DE" && !trade.goods && chance.percent(35),
        long: trade.ordered && index % 9 == 4,
        name,
        short,
        country,
        trade,
        bic,
        discount,
        postcode: "",
        city: "",
    }
    .placed(chance);
    // A discount is for paying before it is due.
    supplier.discount = supplier.discount.filter(|(days, _)| *days < supplier.net_days);
    supplier
}

/// The first suppliers bring every channel, so that even a small day has all of them; later ones mostly print.
fn channel(index: usize, country: &str, chance: &mut Chance) -> Channel {
    use Channel::{Cii, Hybrid, Text, Ubl};
    const FIRST: [Channel; 16] = [
        Text,
        Ubl,
        Hybrid(Profile::BasicWl),
        Hybrid(Profile::En16931),
        Text,
        Cii,
        Text,
        Text,
        Hybrid(Profile::Basic),
        Ubl,
        Hybrid(Profile::Minimum),
        Text,
        Hybrid(Profile::Extended),
        Hybrid(Profile::Zugferd1),
        Text,
        Hybrid(Profile::En16931),
    ];
    const LATER: [Channel; 12] = [
        Ubl,
        Ubl,
        Ubl,
        Cii,
        Cii,
        Hybrid(Profile::En16931),
        Hybrid(Profile::En16931),
        Hybrid(Profile::Basic),
        Hybrid(Profile::Extended),
        Hybrid(Profile::Zugferd1),
        Hybrid(Profile::BasicWl),
        Hybrid(Profile::Minimum),
    ];
    let drawn = if index < FIRST.len() {
        FIRST[index]
    } else if chance.percent(48) {
        Text
    } else {
        chance.pick(&LATER)
    };
    match drawn {
        // The two profiles without lines are a French habit.
        Hybrid(Profile::BasicWl | Profile::Minimum) if !matches!(country, "FR" | "BE") => {
            Hybrid(Profile::En16931)
        }
        other => other,
    }
}

impl Supplier {
    fn placed(mut self, chance: &mut Chance) -> Self {
        (self.postcode, self.city) = chance.pick(self.country.towns);
        self
    }

    /// The usual account to pay to.
    pub fn iban(&self) -> &str {
        self.ibans.first().map_or("", String::as_str)
    }

    /// The language of its letters.
    pub fn language(&self) -> Language {
        self.style.language
    }

    /// Invoice number `running` of `issued`.
    pub fn invoice_number(&self, issued: Date, running: usize) -> String {
        self.numbering
            .replace("{year}", &format!("{:04}", issued.year()))
            .replace("{yy}", &format!("{:02}", issued.year() % 100))
            .replace("{month}", &format!("{:02}", issued.month()))
            .replace("{run4}", &format!("{running:04}"))
            .replace("{run5}", &format!("{running:05}"))
            .replace("{run7}", &format!("{:07}", 4_100_000 + running))
    }

    /// The row of `master/suppliers.jsonl`.
    pub fn row(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "names": [self.short], "vat_id": self.vat_id, "ibans": self.ibans, "bic": self.bic,
            "street": self.street, "postcode": self.postcode, "city": self.city, "country": self.country.code, "natural_person": false,
            "email": self.email, "phone": self.phone, "net_days": self.net_days,
            "discount_days": self.discount.map(|(days, _)| days), "discount_percent": self.discount.map(|(_, percent)| percent.to_string()),
            "currency": self.currency, "since": self.since.to_string(), "blocked": false, "order_required": self.trade.ordered,
        })
    }
}

/// `Müller & Söhne` as `mueller-soehne`.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c.to_ascii_lowercase() {
            'a'..='z' | '0'..='9' => out.push(c.to_ascii_lowercase()),
            'ä' | 'Ä' | 'æ' => out.push_str("ae"),
            'ö' | 'Ö' | 'ø' => out.push_str("oe"),
            'ü' | 'Ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'é' | 'è' | 'ê' | 'É' => out.push('e'),
            'å' | 'Å' | 'à' => out.push('a'),
            _ if out.ends_with('-') || out.is_empty() => {}
            _ => out.push('-'),
        }
    }
    out.trim_end_matches('-').to_owned()
}

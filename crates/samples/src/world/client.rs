//! Tarnsel Foods, an invented maker of bakery goods: its people, accounts, cost centres and tax codes.

use crate::chance::Chance;
use crate::world::place::{COUNTRIES, Country};
use jiff::civil::Date;
use serde_json::{Value, json};

/// Ways in which sellers write the name.
pub const NAMES: [&str; 3] = ["Tarnsel Foods GmbH", "Tarnsel Foods GmbH", "TARNSEL FOODS GMBH"];
/// Street.
pub const STREET: &str = "Speicherring 14";
/// Post code.
pub const POSTCODE: &str = "29221";
/// Town.
pub const CITY: &str = "Celle";
/// VAT id; its check digit is right and no company has it.
pub const VAT_ID: &str = "DE998877660";
/// The account payments leave from.
pub const IBAN: &str = "DE91990000010004711000";
/// Its bank.
pub const BIC: &str = "ZZQBDE2HXXX";

/// Who an invoice is addressed to.
#[derive(Clone, Debug)]
pub struct Buyer {
    /// The name as the seller writes it.
    pub name: String,
    /// Street with number.
    pub street: String,
    /// Post code.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// Country.
    pub country: &'static Country,
    /// VAT id.
    pub vat_id: String,
}

impl Buyer {
    /// The client under one of its [`NAMES`].
    pub fn tarnsel(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            street: STREET.to_owned(),
            postcode: POSTCODE.to_owned(),
            city: CITY.to_owned(),
            country: &COUNTRIES[0],
            vat_id: VAT_ID.to_owned(),
        }
    }

    /// Some invented company of `country`.
    pub fn draw(country: &'static Country, chance: &mut Chance) -> Self {
        let (postcode, city) = chance.pick(country.towns);
        let what = chance.pick(&[
            "Foods",
            "Handel",
            "Holding",
            "Industries",
            "Service",
            "Technik",
            "Group",
            "Logistik",
        ]);
        Self {
            name: format!("{} {what} {}", chance.pick(country.roots), chance.pick(country.forms)),
            street: chance.pick(country.streets).replace('#', &chance.between(1, 99).to_string()),
            postcode: postcode.to_owned(),
            city: city.to_owned(),
            country,
            vat_id: crate::world::vat::draw(country.code, chance),
        }
    }
}

/// The row of `master/client.json`.
pub fn row() -> Value {
    json!({ "id": "tarnsel", "name": "Tarnsel Foods", "country": "DE", "vat_id": VAT_ID, "currency": "EUR", "zone": "Europe/Berlin",
        "iban": IBAN, "bic": BIC, "street": STREET, "postcode": POSTCODE, "city": CITY })
}

/// Rows of `master/people.jsonl`.
pub fn people(day: Date) -> Vec<Value> {
    let person = |id: &str,
                  name: &str,
                  roles: &[&str],
                  limit: Option<&str>,
                  centres: &[&str],
                  delegate: Option<&str>,
                  absent: bool| {
        let day_after = day.saturating_add(jiff::Span::new().days(6));
        json!({ "id": id, "name": name, "roles": roles, "limit": limit, "email": format!("{id}@tarnsel.example"), "cost_centres": centres, "delegate": delegate,
            "absent_from": absent.then(|| day.saturating_sub(jiff::Span::new().days(1)).to_string()), "absent_to": absent.then(|| day_after.to_string()) })
    };
    vec![
        person("mara", "Mara Ilves", &["operator"], Some("5000.00"), &[], None, false),
        person("tobias", "Tobias Renn", &["operator"], Some("5000.00"), &[], None, false),
        person("samuel", "Samuel Oduya", &["approver"], Some("25000.00"), &[], Some("ragna"), false),
        person("ragna", "Ragna Thiel", &["approver"], Some("25000.00"), &[], Some("samuel"), false),
        person("viktor", "Viktor Amsel", &["second-approver"], None, &[], None, false),
        person(
            "henrike",
            "Henrike Solms",
            &["approver"],
            Some("15000.00"),
            &["4110", "4120", "4130", "4140"],
            Some("samuel"),
            false,
        ),
        person(
            "daniel",
            "Daniel Quist",
            &["approver"],
            Some("15000.00"),
            &["4210", "4220", "4310"],
            Some("henrike"),
            true,
        ),
        person(
            "elif",
            "Elif Demirel",
            &["approver"],
            Some("15000.00"),
            &["4510", "4520"],
            Some("samuel"),
            false,
        ),
        person("nora", "Nora Feldkamp", &["qa"], None, &[], None, false),
        person("arvid", "Arvid Lomm", &["auditor"], None, &[], None, false),
        person("petra", "Petra Zander", &["payer"], None, &[], None, false),
        person("julian", "Julian Brock", &["payment-checker"], None, &[], None, false),
        person("selma", "Selma Wirth", &["master-data"], None, &[], None, false),
        person("dana", "Dana Whitlock", &["manager"], None, &[], None, false),
        person("hedda", "Hedda Brunn", &["rules-owner"], None, &[], None, false),
    ]
}

/// Rows of `master/certificates.jsonl`: what the manager signs when the office is set up. Values of structured documents are
/// read, not guessed; she declares a ceiling for them, answers for it, and random audit measures it from the first case on.
pub fn certificates() -> Vec<Value> {
    vec![
        json!({ "decision": "check", "tier": "structured", "method": "by-rule", "ceiling": 0.01, "owner": "dana", "days": 365 }),
    ]
}

/// Rows of `master/agents.jsonl`.
pub fn agents() -> Vec<Value> {
    ["reader", "coder"]
        .iter()
        .map(|id| json!({ "id": id, "name": id, "kind": "agent", "owner": "dana" }))
        .collect()
}

const ACCOUNTS: &[(&str, &str, &str)] = &[
    ("0420", "Office equipment", "asset"),
    ("0440", "Machinery", "asset"),
    ("1401", "Input tax 7 %", "tax"),
    ("1406", "Input tax 19 %", "tax"),
    ("1402", "Input tax, intra-community acquisition", "tax"),
    ("1407", "Input tax, reverse charge", "tax"),
    ("1433", "Import tax", "tax"),
    ("1434", "Foreign input tax, to be refunded", "tax"),
    ("1590", "Goods received, not invoiced", "clearing"),
    ("1800", "Bank", "bank"),
    ("3300", "Trade payables", "creditor"),
    ("3804", "Tax on intra-community acquisition", "tax"),
    ("3837", "Tax under reverse charge", "tax"),
    ("4400", "Revenue 19 %", "income"),
    ("4300", "Revenue 7 %", "income"),
    ("4730", "Discounts received", "income"),
    ("5100", "Raw materials", "expense"),
    ("5110", "Packaging", "expense"),
    ("5120", "Pallets", "expense"),
    ("5800", "Freight in", "expense"),
    ("6303", "Temporary staff", "expense"),
    ("6310", "Rent", "expense"),
    ("6325", "Electricity", "expense"),
    ("6326", "Gas", "expense"),
    ("6330", "Cleaning and hygiene", "expense"),
    ("6335", "Waste disposal", "expense"),
    ("6340", "Laboratory and testing", "expense"),
    ("6400", "Insurance", "expense"),
    ("6460", "Repair of machinery", "expense"),
    ("6600", "Advertising", "expense"),
    ("6740", "Freight out", "expense"),
    ("6805", "Mobile phones", "expense"),
    ("6806", "Data lines", "expense"),
    ("6815", "Office supplies", "expense"),
    ("6825", "Legal advice", "expense"),
    ("6837", "Software", "expense"),
    ("6845", "Tools and workwear", "expense"),
    ("6880", "Exchange differences", "expense"),
];

/// Rows of `master/accounts.jsonl`.
pub fn accounts() -> Vec<Value> {
    ACCOUNTS
        .iter()
        .map(|(number, name, kind)| json!({ "number": number, "name": name, "kind": kind }))
        .collect()
}

const COST_CENTRES: &[(&str, &str, &str, Option<&str>)] = &[
    ("4110", "Mill and mixing", "henrike", None),
    ("4120", "Inbound logistics", "henrike", None),
    ("4130", "Packing", "henrike", None),
    ("4140", "Outbound logistics", "henrike", None),
    ("4210", "Maintenance", "daniel", None),
    ("4220", "Hygiene", "daniel", None),
    ("4310", "Quality laboratory", "daniel", None),
    ("4510", "Energy and disposal", "elif", None),
    ("4520", "Buildings", "elif", None),
    ("4910", "Administration", "samuel", None),
    ("4920", "Staff and IT", "ragna", None),
    ("4930", "Sales", "ragna", None),
    ("4150", "Old packing line", "henrike", Some("2025-12-31")),
];

/// Rows of `master/cost-centres.jsonl`.
pub fn cost_centres() -> Vec<Value> {
    COST_CENTRES.iter().map(|(number, name, owner, to)| json!({ "number": number, "name": name, "owner": owner, "valid_from": "2020-01-01", "valid_to": to })).collect()
}

/// Rows of `master/tax-codes.jsonl`: the German codes, then what other countries charge on the spot.
pub fn tax_codes() -> Vec<Value> {
    let mut rows: Vec<Value> = [
        ("V19", "19", "1406", "DE", "domestic"), ("V7", "7", "1401", "DE", "domestic"), ("V0", "0", "1406", "DE", "exempt"),
        ("IC", "0", "1402", "DE", "intra-community"), ("RC", "0", "1407", "DE", "reverse-charge"), 
        ("IM0", "0", "1433", "DE", "exempt"),
    ]
    .iter()
    .map(|(code, rate, account, country, kind)| json!({ "code": code, "rate": rate, "account": account, "country": country, "kind": kind }))
    .collect();
    for country in crate::world::place::COUNTRIES.iter().filter(|country| country.code != "DE") {
        let code = format!("{}{}", country.code, country.rate);
        rows.push(json!({ "code": code, "rate": country.rate.to_string(), "account": "1434", "country": country.code, "kind": "domestic" }));
    }
    rows
}

/// Rows of `master/periods.jsonl`: the month of `day` and the next two are open, the 23 before are closed.
pub fn periods(day: Date) -> Vec<Value> {
    let month = |ahead: i64| {
        let first = day.first_of_month().saturating_add(jiff::Span::new().months(ahead));
        format!("{:04}-{:02}", first.year(), first.month())
    };
    (-23..=2)
        .map(|ahead| json!({ "period": month(ahead), "state": if ahead < 0 { "closed" } else { "open" } }))
        .collect()
}

/// Rows of `master/rates.jsonl` for the thirty days up to `day`: units of euro for one unit of the currency.
pub fn rates(day: Date, chance: &Chance) -> Vec<Value> {
    let mut rows = Vec::new();
    for (currency, middle) in [("SEK", 876), ("CHF", 10_640), ("USD", 9_260), ("GBP", 11_620), ("PLN", 2_336)]
    {
        let mut chance = chance.fork(currency, 0);
        for back in (0..30).rev() {
            let eur = rust_decimal::Decimal::new(middle + chance.between(-(middle / 200), middle / 200), 4);
            rows.push(json!({ "currency": currency, "date": day.saturating_sub(jiff::Span::new().days(back)).to_string(), "eur": eur.to_string() }));
        }
    }
    rows
}

//! Tarnsel Foods, its suppliers and orders, and a document of Drossel & Feyn to vary.

use jiff::civil::{Date, date};
use payables::master::MasterKind;
use payables::{Circumstances, Register, Tolerances, examine};
use rust_decimal::Decimal;
use terms::{
    CaseId, Digest, DocumentKind, Draft, Evidence, Field, Finding, Line, Reading, Standing, TaxShare,
};

/// The day of every test: a Saturday.
pub const TODAY: Date = date(2026, 11, 21);

/// A valid IBAN of Germany for an account number.
pub fn iban(account: u64) -> String {
    let bban = format!("99990001{account:010}");
    let remainder =
        format!("{bban}131400").bytes().fold(0_u64, |r, digit| (r * 10 + u64::from(digit - b'0')) % 97);
    format!("DE{:02}{bban}", 98 - remainder)
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// The accounts of Drossel & Feyn, Quellmoor Pumpen, Ibbenrode Kupferwerk.
pub fn account_of(supplier: &str) -> String {
    iban(match supplier {
        "S-1" => 471_120,
        "S-2" => 882_305,
        "S-3" => 117_300,
        "S-4" => 40_404,
        _ => 555_001,
    })
}

pub fn register() -> Register {
    let own = iban(1);
    let client = format!(
        r#"{{"id":"tarnsel","name":"Tarnsel Foods","country":"DE","vat_id":"DE811569869","currency":"EUR",
        "zone":"Europe/Berlin","iban":"{own}","bic":"TESTDEFFXXX","street":"Speicherweg 1","postcode":"90998","city":"Tarnsel"}}"#
    );
    let mut register = Register::of_client_file("client.json", &client).unwrap();
    for (kind, text) in [
        (MasterKind::Accounts, ACCOUNTS.to_owned()),
        (MasterKind::CostCentres, COST_CENTRES.to_owned()),
        (MasterKind::TaxCodes, TAX_CODES.to_owned()),
        (MasterKind::Periods, r#"{"period":"2026-09","state":"closed"}"#.to_owned()),
        (MasterKind::Rates, r#"{"currency":"SEK","date":"2026-11-18","eur":"0.0876"}"#.to_owned()),
        (MasterKind::Suppliers, suppliers()),
        (MasterKind::Orders, ORDERS.to_owned()),
        (MasterKind::Receipts, RECEIPTS.to_owned()),
        (MasterKind::History, history()),
    ] {
        register.load(kind, kind.file_name(), &text).unwrap_or_else(|errors| panic!("{errors}"));
    }
    register
}

const ACCOUNTS: &str = r#"{"number":"0400","name":"Machinery","kind":"asset"}
{"number":"1406","name":"Input tax","kind":"tax"}
{"number":"1407","name":"Input tax owed by us","kind":"tax"}
{"number":"3837","name":"Tax owed by us","kind":"tax"}
{"number":"1600","name":"Creditors","kind":"creditor"}
{"number":"1799","name":"Rounding","kind":"clearing"}
{"number":"1800","name":"Bank","kind":"bank"}
{"number":"6300","name":"Maintenance","kind":"expense"}
{"number":"6320","name":"Freight out","kind":"expense"}"#;

const COST_CENTRES: &str = r#"{"number":"4120","name":"Inbound logistics","owner":"sam"}
{"number":"4150","name":"Outbound logistics","owner":"sam"}
{"number":"4999","name":"Old site","owner":"sam","valid_from":"2020-01-01","valid_to":"2025-12-31"}"#;

const TAX_CODES: &str = r#"{"code":"V19","rate":"19","account":"1406","country":"DE","kind":"domestic"}
{"code":"V16","rate":"16","account":"1406","country":"DE","kind":"domestic","valid_from":"2020-07-01","valid_to":"2020-12-31"}
{"code":"V7","rate":"7","account":"1406","country":"DE","kind":"domestic"}
{"code":"R19","rate":"19","account":"1407","output_account":"3837","country":"DE","kind":"reverse-charge"}
{"code":"E0","rate":"0","country":"DE","kind":"exempt"}"#;

fn suppliers() -> String {
    let rows = [
        r#""id":"S-1","name":"Drossel & Feyn Spedition GmbH","names":["D&F Logistik"],"vat_id":"DE136695976","street":"Am Güterkai 4","postcode":"90997","city":"Ulmbach","country":"DE","phone":"+49 911 555 01","net_days":30,"discount_days":14,"discount_percent":"2","currency":"EUR","order_required":true"#,
        r#""id":"S-2","name":"Quellmoor Pumpen AG","vat_id":"ATU13585627","street":"Werkstraße 12","postcode":"4020","city":"Linz","country":"AT","net_days":14,"currency":"EUR""#,
        r#""id":"S-3","name":"Ibbenrode Kupferwerk","street":"Hüttenplatz 9","postcode":"06333","city":"Ibbenrode","country":"DE","net_days":30,"currency":"EUR""#,
        r#""id":"S-4","name":"Varnholt Reinigung","street":"Kirchgasse 3","postcode":"90990","city":"Varnholt","country":"DE","net_days":10,"currency":"EUR","blocked":true"#,
        r#""id":"S-5","name":"Nordlicht Energie Nord","vat_id":"DE129273398","street":"Fjordweg 1","postcode":"24103","city":"Kiel","country":"DE","currency":"EUR""#,
        r#""id":"S-6","name":"Nordlicht Energie Süd","vat_id":"DE129273398","street":"Alpenweg 1","postcode":"80331","city":"München","country":"DE","currency":"EUR""#,
    ];
    let ids = ["S-1", "S-2", "S-3", "S-4", "S-5", "S-6"];
    let row = |(row, id): (&str, &str)| {
        let ibans = if id == "S-6" { iban(555_002) } else { account_of(id) };
        format!("{{{row},\"ibans\":[\"{ibans}\"]}}\n")
    };
    rows.into_iter().zip(ids).map(row).collect()
}

const ORDERS: &str = r#"{"number":"4500-2277","supplier":"S-1","currency":"EUR","state":"open","ordered_on":"2026-10-01","lines":[{"line":"1","description":"Road freight Ulmbach to Quellmoor, full load","quantity":"3","unit":"C62","unit_price":"980.00","account":"6320","cost_centre":"4120","tax_code":"V19","receipt_required":true},{"line":"2","description":"Pallet exchange, EUR pallets","quantity":"66","unit_price":"8.50","account":"6320","cost_centre":"4120","tax_code":"V19"},{"line":"3","description":"Toll, passed through","quantity":"3","unit_price":"143.00","account":"6320","cost_centre":"4120","tax_code":"V19"},{"line":"4","description":"Waiting time at the ramp, hours","quantity":"2.5","unit_price":"100.00","account":"6320","cost_centre":"4150","tax_code":"V19"}]}
{"number":"4500-2217","supplier":"S-2","currency":"EUR","state":"open","lines":[{"line":"1","description":"Pump","quantity":"1","unit_price":"700.00"}]}
{"number":"4500-2000","supplier":"S-1","currency":"EUR","state":"closed","lines":[{"line":"1","description":"Road freight","quantity":"1","unit_price":"100.00"}]}
{"number":"4500-3000","supplier":"S-1","currency":"EUR","state":"open","lines":[{"line":"1","description":"Crane","quantity":"10","unit_price":"50.00","receipt_required":true},{"line":"2","description":"Crane driver","quantity":"10","unit_price":"40.00"}]}"#;

const RECEIPTS: &str = r#"{"number":"GR-1","order":"4500-2277","received_on":"2026-11-02","lines":[{"order_line":"1","quantity":"2"}]}
{"number":"GR-2","order":"4500-2277","received_on":"2026-11-09","lines":[{"order_line":"1","quantity":"1"}]}
{"number":"GR-3","order":"4500-3000","received_on":"2026-11-09","lines":[{"order_line":"1","quantity":"4"}]}"#;

/// Seventeen freight invoices of Drossel & Feyn, three of them to the other cost centre, and one of Ibbenrode.
fn history() -> String {
    let mut out = String::new();
    for n in 1..=17_u32 {
        let centre = if n % 6 == 0 || n == 17 { "4150" } else { "4120" };
        let net = 1_000 + n;
        out.push_str(&format!(
            "{{\"invoice_number\":\"DF-2026-{n:05}\",\"supplier\":\"S-1\",\"issue_date\":\"2026-{month:02}-11\",\"currency\":\"EUR\",\"net_total\":\"{net}.00\",\"gross_total\":\"{gross}\",\"description\":\"Road freight\",\"account\":\"6320\",\"cost_centre\":\"{centre}\",\"tax_code\":\"V19\",\"signed_by\":\"mara\",\"signed_on\":\"2026-{month:02}-20\"}}\n",
            month = 1 + n % 10,
            gross = (Decimal::from(net) * decimal("1.19")).round_dp(2),
        ));
    }
    out.push_str("{\"invoice_number\":\"KD-20911\",\"supplier\":\"S-3\",\"issue_date\":\"2025-11-03\",\"currency\":\"EUR\",\"net_total\":\"500.00\",\"gross_total\":\"595.00\",\"description\":\"Copper pipes\",\"account\":\"6300\",\"cost_centre\":\"4150\",\"tax_code\":\"V19\",\"signed_on\":\"2025-11-10\"}\n");
    out
}

/// A document under construction.
#[derive(Clone)]
pub struct Paper(pub Draft);

impl Paper {
    /// The freight invoice that fits its order to the cent.
    pub fn freight() -> Self {
        let draft = Draft {
            kind: DocumentKind::Invoice,
            kind_confidence: 1.0,
            reading: Reading::Structured { syntax: "ubl".into(), profile: "EN16931".into() },
            fields: Vec::new(),
            lines: Vec::new(),
            taxes: Vec::new(),
            findings: Vec::new(),
            agent: "reader 0.1".into(),
            model: Digest::of(b""),
            surety: None,
        };
        let iban = account_of("S-1");
        Self(draft)
            .set("invoice_number", "DF-2026-11804")
            .set("issue_date", "2026-11-17")
            .set("due_date", "2026-12-17")
            .set("currency", "EUR")
            .set("seller_name", "Drossel & Feyn Spedition")
            .set("seller_address", "Am Güterkai 4, 90997 Ulmbach")
            .set("seller_vat_id", "DE136695976")
            .set("buyer_name", "Tarnsel Foods")
            .set("buyer_vat_id", "DE811569869")
            .set("payee_iban", &iban)
            .set("order", "4500-2277")
            .set("type_code", "380")
            .line("Road freight Ulmbach to Quellmoor, full load", "3", "980.00")
            .line("Pallet exchange, EUR pallets", "66", "8.50")
            .line("Toll, passed through", "3", "143.00")
            .line("Waiting time at the ramp, hours", "2.5", "100.00")
            .totals("4180.00", "19", "794.20", "4974.20")
    }

    /// An invoice of Ibbenrode Kupferwerk without an order.
    pub fn copper(number: &str, issued: &str, net: &str) -> Self {
        let tax = (decimal(net) * decimal("0.19")).round_dp(2);
        let iban = account_of("S-3");
        Self::freight()
            .set("invoice_number", number)
            .set("issue_date", issued)
            .clear("due_date")
            .clear("order")
            .clear("seller_vat_id")
            .set("seller_tax_number", "112/815/0815")
            .set("seller_name", "Ibbenrode Kupferwerk")
            .set("seller_address", "Hüttenplatz 9, 06333 Ibbenrode")
            .set("payee_iban", &iban)
            .no_lines()
            .line("Copper pipes", "1", net)
            .totals(net, "19", &tax.to_string(), &(decimal(net) + tax).to_string())
    }

    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.0.fields.retain(|field| field.name != name);
        self.0.fields.push(Field {
            name: name.into(),
            value: Some(value.into()),
            confidence: 1.0,
            evidence: Evidence::Path { path: format!("/{name}"), page: None },
            reason: "Read".into(),
            candidates: Vec::new(),
        });
        self
    }

    pub fn clear(mut self, name: &str) -> Self {
        self.0.fields.retain(|field| field.name != name);
        self
    }

    pub fn kind(mut self, kind: DocumentKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Read from the text layer instead of from structured data.
    pub fn on_paper(mut self) -> Self {
        self.0.reading = Reading::Text;
        self.0.taxes.clear();
        self
    }

    pub fn no_lines(mut self) -> Self {
        self.0.lines.clear();
        self
    }

    pub fn line(mut self, description: &str, quantity: &str, price: &str) -> Self {
        let (quantity, price) = (decimal(quantity), decimal(price));
        self.0.lines.push(Line {
            number: (self.0.lines.len() + 1).to_string(),
            description: description.into(),
            quantity: Some(quantity),
            unit_price: Some(price),
            net: Some((quantity * price).round_dp(2)),
            tax_rate: Some(decimal("19")),
            ..Line::default()
        });
        self
    }

    pub fn totals(mut self, net: &str, rate: &str, tax: &str, gross: &str) -> Self {
        self.0.taxes = vec![TaxShare {
            category: "S".into(),
            rate: Some(decimal(rate)),
            base: decimal(net),
            tax: decimal(tax),
        }];
        self.set("net_total", net).set("tax_total", tax).set("gross_total", gross).set("payable", gross)
    }

    /// Net, tax at 19 percent and gross made from the lines.
    pub fn summed(self) -> Self {
        let net: Decimal = self.0.lines.iter().filter_map(|line| line.net).sum();
        let tax = (net * decimal("0.19")).round_dp(2);
        self.totals(&net.to_string(), "19", &tax.to_string(), &(net + tax).to_string())
    }
}

/// Tolerances of the tests: two percent of price, none of quantity, ten euros of charges.
pub fn tolerances() -> Tolerances {
    Tolerances {
        price_percent: decimal("2"),
        price_amount: Decimal::ZERO,
        quantity_percent: Decimal::ZERO,
        total_amount: decimal("10"),
    }
}

pub fn circumstances(arrival: u64) -> Circumstances {
    let case = CaseId(format!("case-{arrival}"));
    Circumstances::new(case, arrival, TODAY, Digest::of(&arrival.to_be_bytes()))
}

/// Examines a document as the `arrival`-th and remembers it.
pub fn arrive(register: &mut Register, arrival: u64, paper: &Paper) -> Draft {
    let circumstances = circumstances(arrival);
    let draft = examine(register, paper.0.clone(), &tolerances(), &circumstances);
    register.note_invoice(&payables::Facts::of(&draft), &circumstances);
    draft
}

pub fn examined(paper: &Paper) -> Draft {
    examine(&register(), paper.0.clone(), &tolerances(), &circumstances(1))
}

/// Codes of what is graver than a note, gravest first, each once.
pub fn exceptions(draft: &Draft) -> Vec<&str> {
    let grave = draft.findings.iter().filter(|finding| finding.standing >= Standing::Doubt);
    let mut codes: Vec<&str> = Vec::new();
    for finding in grave {
        if !codes.contains(&finding.code.as_str()) {
            codes.push(&finding.code);
        }
    }
    codes
}

pub fn finding<'a>(draft: &'a Draft, code: &str) -> &'a Finding {
    draft
        .findings
        .iter()
        .find(|finding| finding.code == code)
        .unwrap_or_else(|| panic!("no {code}: {:#?}", draft.findings))
}

pub fn holds(draft: &Draft, sentence: &str) -> bool {
    draft.findings.iter().any(|finding| finding.standing == Standing::Holds && finding.sentence == sentence)
}

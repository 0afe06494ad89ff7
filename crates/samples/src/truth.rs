//! What a perfect reader would find: the lines of `truth.jsonl`.

use crate::bill::{self, Bill};
use crate::sheet;
use crate::style::Style;
use crate::world::supplier::{Channel, Profile, Supplier};
use serde_json::{Map, Value, json};

/// The names of the fields, in the order of the file.
pub const FIELDS: [&str; 19] = [
    "invoice_number",
    "issue_date",
    "currency",
    "seller_name",
    "buyer_name",
    "seller_vat_id",
    "payee_iban",
    "due_date",
    "net_total",
    "tax_total",
    "gross_total",
    "payable",
    "line_count",
    "type_code",
    "order",
    "supplier",
    "account",
    "cost_centre",
    "tax_code",
];

/// All fields null: for documents that carry no invoice.
pub fn nothing() -> Map<String, Value> {
    FIELDS.iter().map(|name| ((*name).to_owned(), Value::Null)).collect()
}

/// What the document of `bill` on `channel` in the template `style` carries. `known` says whether the supplier is in the master data.
pub fn fields(
    bill: &Bill,
    supplier: &Supplier,
    style: &Style,
    buyer: &str,
    channel: Channel,
    known: bool,
) -> Map<String, Value> {
    let mut fields = nothing();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    let carries = Carries::of(channel, style, bill);
    let rate = bill.lines.first().map(|line| line.rate).unwrap_or_default();
    let (account, cost_centre) = supplier.trade.codings[bill.coding];
    put("invoice_number", json!(bill.number));
    put("issue_date", json!(bill.issued.to_string()));
    put("currency", json!(bill.currency));
    put("seller_name", json!(bill.seller_name));
    put("buyer_name", json!(buyer));
    put("seller_vat_id", json!(bill.vat_id));
    put("payee_iban", json!(bill.iban.as_ref().filter(|_| carries.payment)));
    put("due_date", json!(bill.due.filter(|_| carries.due).map(|due| due.to_string())));
    for (name, amount) in [
        ("net_total", bill.net),
        ("tax_total", bill.tax),
        ("gross_total", bill.gross),
        ("payable", bill.payable()),
    ] {
        put(name, json!(format!("{amount:.2}")));
    }
    put("line_count", json!(carries.lines.then(|| bill.lines.len().to_string())));
    put("type_code", json!(bill.type_code()));
    put("order", json!(bill.order));
    if known {
        put("supplier", json!(supplier.id));
        put("account", json!(account));
        put("cost_centre", json!(cost_centre));
        put("tax_code", json!(bill::tax_code(bill.category, rate, supplier.country.code)));
    }
    fields
}

/// What a channel can carry.
struct Carries {
    payment: bool,
    due: bool,
    lines: bool,
}

impl Carries {
    fn of(channel: Channel, style: &Style, bill: &Bill) -> Self {
        match channel {
            Channel::Text => Self { payment: true, due: sheet::prints_due(style, bill), lines: true },
            Channel::Hybrid(Profile::Minimum) => Self { payment: false, due: false, lines: false },
            Channel::Hybrid(Profile::BasicWl) => Self { payment: true, due: true, lines: false },
            _ => Self { payment: true, due: true, lines: true },
        }
    }
}

/// The name of the layout in the truth.
pub fn layout(channel: Channel, style: &Style) -> String {
    match channel {
        Channel::Ubl => "ubl".to_owned(),
        Channel::Cii => "cii".to_owned(),
        Channel::Hybrid(Profile::Zugferd1) => format!("zugferd-1 {}", style.shape.name),
        Channel::Hybrid(profile) => {
            format!("hybrid-{} {}", format!("{profile:?}").to_lowercase(), style.shape.name)
        }
        Channel::Text => format!("text {}", style.shape.name),
    }
}

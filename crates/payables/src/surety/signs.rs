//! What speaks for or against a draft, as numbers.

use terms::{Draft, Standing};

/// The fields in which an automatic completion must not be wrong: number, date, currency, amount, supplier and account to
/// pay to. A document that names no account has none in the draft either, or the draft is wrong.
pub const CRITICAL: [&str; 6] =
    ["invoice_number", "issue_date", "currency", "gross_total", "supplier", "payee_iban"];

/// Names of the signs, in order.
pub const SIGNS: [&str; 20] = [
    "constant",
    "invoice_number",
    "issue_date",
    "currency",
    "gross_total",
    "payee_iban",
    "seller_vat_id",
    "net_total",
    "lowest",
    "rival of invoice_number",
    "rival of issue_date",
    "rival of gross_total",
    "supplier",
    "arithmetic holds",
    "account is in the master",
    "order covers",
    "kind",
    "number looks like earlier ones",
    "number does not look like earlier ones",
    "due date",
];

/// Log-odds beyond which a confidence says nothing more.
const ODDS_MAX: f64 = 7.0;

/// The signs of a draft that has been examined.
pub fn signs(draft: &Draft) -> [f64; SIGNS.len()] {
    let sure = |name: &str| draft.field(name).map_or(-1.0, |field| odds(field.confidence));
    let rival = |name: &str| {
        let first = draft.field(name).and_then(|field| field.candidates.first());
        first.map_or(0.0, |candidate| candidate.confidence.clamp(0.0, 1.0))
    };
    let found = |code: &str, standing: Standing| {
        draft.findings.iter().filter(|it| it.standing == standing && it.code.starts_with(code)).count()
    };
    let holds = |code: &str| f64::from(u8::from(found(code, Standing::Holds) > 0));
    // Lines, totals and signs are three checks of one code.
    let held = |code: &str| found(code, Standing::Holds).min(3) as f64 / 3.0;
    let read = ["invoice_number", "issue_date", "currency", "gross_total", "payee_iban"].map(sure);
    [
        1.0,
        read[0],
        read[1],
        read[2],
        read[3],
        read[4],
        sure("seller_vat_id"),
        sure("net_total"),
        read.into_iter().fold(1.0, f64::min),
        rival("invoice_number"),
        rival("issue_date"),
        rival("gross_total"),
        draft.field("supplier").map_or(0.0, |field| field.confidence.clamp(0.0, 1.0)),
        held("arithmetic"),
        holds("bank-changed"),
        holds("order"),
        odds(draft.kind_confidence),
        holds("number-shape"),
        f64::from(u8::from(found("number-shape", Standing::Note) > 0)),
        sure("due_date"),
    ]
}

/// Log-odds of a probability as a share of the largest, −1 to 1.
fn odds(p: f64) -> f64 {
    let p = p.clamp(0.0, 1.0);
    if p.is_nan() {
        return -1.0;
    }
    ((p / (1.0 - p)).ln() / ODDS_MAX).clamp(-1.0, 1.0)
}

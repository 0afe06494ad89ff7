//! What is wrong with a form: something is missing, cannot be, or is on the master already.

use crate::facts::compact;
use crate::names::Name;
use crate::register::Register;
use crate::words::{iban as shown, quoted};
use formats::iban::Iban;
use formats::payment::Bic;
use formats::vat::{Check, VatId};
use rust_decimal::Decimal;
use terms::{Currency, Draft, Finding, Standing};

/// Codes that [`examine`] computes anew each time.
pub const RECOMPUTED: [&str; 5] =
    ["supplier-unknown", "supplier-incomplete", "supplier-known", "iban", "vat-id"];

/// A name this alike is worth a warning.
const ALIKE_MIN: f64 = 0.9;
/// Days to pay within at most.
const DAYS_MAX: u16 = 365;

/// The form with what was found about it. `invoice` names the case that waits for the supplier.
pub fn examine(register: &Register, mut draft: Draft, invoice: &str) -> Draft {
    draft.findings.retain(|it| !RECOMPUTED.contains(&it.code.as_str()));
    let name = draft.value("seller_name").unwrap_or_default();
    let sentence = match name {
        "" => format!("A supplier is to be taken on; {invoice} waits for it"),
        name => format!("{} is to be taken on; {invoice} waits for it", quoted(name)),
    };
    let mut found = vec![Finding::new("supplier-unknown", Standing::Doubt, sentence)];
    match draft.value("same_as").map(|id| (id, register.supplier(id))) {
        Some((id, None)) => {
            found.push(incomplete("same_as", format!("The master has no supplier {}", quoted(id))))
        }
        Some((_, Some(known))) if known.blocked => {
            found.push(incomplete("same_as", format!("{} is blocked in the supplier master", known.name)));
        }
        Some((_, Some(known))) => {
            let sentence = format!("It is {}, which the master has; no new supplier is made", known.name);
            found.push(Finding::new("supplier-known", Standing::Holds, sentence).about("same_as"));
        }
        None => {
            found.extend(missing(&draft));
            found.extend(marks(&draft));
            found.extend(terms(&draft));
            found.extend(known(register, &draft));
        }
    }
    draft.findings.extend(found);
    draft.findings.sort_by_key(|it| std::cmp::Reverse(it.standing));
    draft
}

fn incomplete(field: &str, sentence: impl Into<String>) -> Finding {
    Finding::new("supplier-incomplete", Standing::Exception, sentence).about(field)
}

fn missing(draft: &Draft) -> Vec<Finding> {
    let mut found = Vec::new();
    for (field, sentence) in [
        ("seller_name", "A supplier needs a name"),
        ("seller_city", "A supplier needs a town"),
        ("seller_country", "A supplier needs a country"),
    ] {
        if draft.value(field).is_none_or(|it| it.trim().is_empty()) {
            found.push(incomplete(field, sentence));
        }
    }
    if let Some(country) = draft.value("seller_country")
        && (country.len() != 2 || !country.bytes().all(|it| it.is_ascii_uppercase()))
    {
        found.push(incomplete("seller_country", "A country is two letters, such as DE"));
    }
    if draft.value("payee_iban").is_none() {
        let sentence =
            "Without an account nothing can be paid; one that an invoice names later takes a call-back";
        found.push(Finding::new("iban", Standing::Doubt, sentence).about("payee_iban"));
    }
    if draft.value("seller_phone").is_none() {
        let sentence =
            "Without a number that you found yourself, nobody can be called back when the account changes";
        found.push(Finding::new("supplier-unknown", Standing::Note, sentence).about("seller_phone"));
    }
    found
}

fn marks(draft: &Draft) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(text) = draft.value("payee_iban") {
        found.push(
            match Iban::parse(text) {
                Ok(_) => Finding::new("iban", Standing::Holds, "The check digits of the IBAN are right"),
                Err(error) => Finding::new("iban", Standing::Exception, capital(&error.to_string())),
            }
            .about("payee_iban"),
        );
    }
    if let Some(error) = draft.value("payee_bic").and_then(|text| Bic::parse(text).err()) {
        found.push(Finding::new("iban", Standing::Exception, capital(&error.to_string())).about("payee_bic"));
    }
    if let Some(text) = draft.value("seller_vat_id") {
        found.push(
            match VatId::parse(text).map(|it| it.check()) {
                Err(error) => Finding::new("vat-id", Standing::Exception, capital(&error.to_string())),
                Ok(Check::Wrong) => Finding::new(
                    "vat-id",
                    Standing::Exception,
                    format!("The check digits of the VAT id {text} are wrong"),
                ),
                Ok(_) => Finding::new("vat-id", Standing::Holds, "The VAT id has the form of its country"),
            }
            .about("seller_vat_id"),
        );
    }
    found
}

fn terms(draft: &Draft) -> Vec<Finding> {
    let days =
        |name: &str| draft.value(name).map(|text| text.parse::<u16>().ok().filter(|it| *it <= DAYS_MAX));
    let mut found = Vec::new();
    for name in ["net_days", "discount_days"] {
        if days(name) == Some(None) {
            found.push(incomplete(name, format!("Days are a whole number from 0 to {DAYS_MAX}")));
        }
    }
    if let (Some(Some(net)), Some(Some(discount))) = (days("net_days"), days("discount_days"))
        && discount >= net
    {
        found.push(incomplete("discount_days", "A discount ends before the invoice is due"));
    }
    let percent = draft.value("discount_percent").map(|text| text.parse::<Decimal>());
    if percent
        .is_some_and(|it| it.is_err() || it.is_ok_and(|it| it < Decimal::ZERO || it > Decimal::ONE_HUNDRED))
    {
        found.push(incomplete("discount_percent", "A percentage from 0 to 100"));
    }
    if draft.value("currency").is_some_and(|text| Currency::parse(text).is_err()) {
        found.push(incomplete("currency", "A currency such as EUR"));
    }
    if draft.value("natural_person").is_some_and(|text| !matches!(text, "yes" | "no")) {
        found.push(incomplete("natural_person", "Say yes or no"));
    }
    found
}

/// Suppliers of the master that this may be.
fn known(register: &Register, draft: &Draft) -> Vec<Finding> {
    let of = |owners: &[u32]| owners.iter().filter_map(|at| register.supplier_at(*at)).next();
    let mark = |name: &str| draft.value(name).map(compact);
    let same = |field: &str, sentence: String, id: &str| {
        Finding::new("supplier-known", Standing::Exception, sentence).about(field).with("supplier", id)
    };
    if let Some(vat_id) = mark("seller_vat_id")
        && let Some(it) = of(register.suppliers_with_vat_id(&vat_id))
    {
        return vec![same("same_as", format!("{} ({}) has the same VAT id", it.name, it.id), &it.id)];
    }
    if let Some(iban) = mark("payee_iban")
        && let Some(it) = of(register.suppliers_with_iban(&iban))
    {
        let sentence = format!("{} ({}) has the same account {}", it.name, it.id, shown(&iban));
        return vec![same("same_as", sentence, &it.id)];
    }
    let name = Name::of(draft.value("seller_name").unwrap_or_default());
    let alike = register.supplier_names().closest(&name, 1);
    match alike.first().filter(|(_, likeness)| *likeness >= ALIKE_MIN) {
        Some((at, _)) => of(&[*at])
            .map(|it| same("same_as", format!("{} ({}) has a name much alike", it.name, it.id), &it.id))
            .into_iter()
            .collect(),
        None => Vec::new(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

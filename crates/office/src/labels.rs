//! What the desk calls each field, how it is entered, and what a typed value means.

use crate::refusals;
use crate::view::FieldKind;
use rust_decimal::Decimal;
use terms::{Currency, Failure};

/// One field as people see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label {
    pub name: &'static str,
    pub words: &'static str,
    pub kind: FieldKind,
    pub editable: bool,
}

const fn label(name: &'static str, words: &'static str, kind: FieldKind, editable: bool) -> Label {
    Label { name, words, kind, editable }
}

/// In the order in which they are shown.
pub(crate) const LABELS: [Label; 47] = [
    label("kind", "Kind", FieldKind::Choice, true),
    label("invoice_number", "Number", FieldKind::Text, true),
    label("issue_date", "Date", FieldKind::Date, true),
    label("supplier", "Supplier", FieldKind::Choice, true),
    label("seller_name", "Seller", FieldKind::Text, true),
    label("seller_vat_id", "VAT id", FieldKind::Code, true),
    label("seller_tax_number", "Tax number", FieldKind::Code, true),
    label("seller_address", "Address", FieldKind::Text, true),
    label("seller_street", "Street", FieldKind::Text, true),
    label("seller_postcode", "Postcode", FieldKind::Text, true),
    label("seller_city", "Town", FieldKind::Text, true),
    label("seller_country", "Country", FieldKind::Code, true),
    label("seller_email", "E-mail", FieldKind::Text, true),
    label("seller_phone", "Telephone", FieldKind::Text, true),
    label("buyer_name", "Buyer", FieldKind::Text, true),
    label("buyer_vat_id", "Buyer's VAT id", FieldKind::Code, true),
    label("order", "Order", FieldKind::Code, true),
    label("preceding_invoice", "Invoice credited", FieldKind::Text, true),
    label("delivery_date", "Delivered", FieldKind::Date, true),
    label("currency", "Currency", FieldKind::Code, true),
    label("net_total", "Net", FieldKind::Amount, true),
    label("tax_total", "Tax", FieldKind::Amount, true),
    label("gross_total", "Total", FieldKind::Amount, true),
    label("prepaid", "Prepaid", FieldKind::Amount, true),
    label("payable", "To pay", FieldKind::Amount, true),
    label("account", "Account", FieldKind::Choice, true),
    label("cost_centre", "Cost centre", FieldKind::Choice, true),
    label("tax_code", "Tax code", FieldKind::Choice, true),
    label("due_date", "Due date", FieldKind::Date, true),
    label("terms", "Terms", FieldKind::Text, true),
    label("net_days", "Days to pay", FieldKind::Text, true),
    label("discount_days", "Discount days", FieldKind::Text, true),
    label("discount_percent", "Discount %", FieldKind::Amount, true),
    label("discount_until", "Discount until", FieldKind::Date, true),
    label("payee_name", "Payee", FieldKind::Text, true),
    label("payee_iban", "IBAN", FieldKind::Code, true),
    label("payee_bic", "BIC", FieldKind::Code, true),
    label("natural_person", "Natural person", FieldKind::Text, true),
    label("same_as", "On the master as", FieldKind::Choice, true),
    label("line_count", "Lines", FieldKind::Text, false),
    label("type_code", "Type code", FieldKind::Code, false),
    label("home_total", "In home currency", FieldKind::Amount, false),
    label("payment_count", "Payments", FieldKind::Text, false),
    label("control_sum", "Control sum", FieldKind::Amount, false),
    label("execution_date", "Execution", FieldKind::Text, false),
    label("debtor_iban", "From account", FieldKind::Code, false),
    label("file_digest", "File digest", FieldKind::Code, false),
];

/// The label of a field; `None` for what is not shown.
pub(crate) fn of(name: &str) -> Option<&'static Label> {
    LABELS.iter().find(|it| it.name == name)
}

/// Its place in the order of showing.
pub(crate) fn place(name: &str) -> usize {
    LABELS.iter().position(|it| it.name == name).unwrap_or(LABELS.len())
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The canonical form of what a person typed; `None` for an emptied field.
///
/// # Errors
/// `value-unreadable` with what was expected.
pub(crate) fn canonical(label: &Label, typed: &str, home: Currency) -> Result<Option<String>, Failure> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let unreadable = |expected: &str| Failure::from(refusals::value_unreadable(label.words, typed, expected));
    match label.kind {
        FieldKind::Date => date(typed)
            .map(Some)
            .ok_or_else(|| unreadable("a date such as 2026-11-17, 17.11.2026 or 17 Nov 2026")),
        FieldKind::Amount => {
            amount(typed).map(Some).ok_or_else(|| unreadable("an amount such as 4974.20 or 4.974,20"))
        }
        FieldKind::Code if label.name == "currency" => {
            let code = typed.to_uppercase();
            Currency::parse(&code)
                .map(|it| Some(it.code().to_owned()))
                .map_err(|_| unreadable(&format!("a currency such as {home}")))
        }
        FieldKind::Code
            if label.name.ends_with("iban")
                || label.name.ends_with("vat_id")
                || label.name.ends_with("bic") =>
        {
            Ok(Some(typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase()))
        }
        FieldKind::Code if label.name.ends_with("country") => Ok(Some(typed.to_uppercase())),
        // A choice may be typed with its meaning behind it: "4120 Inbound logistics".
        FieldKind::Choice => Ok(typed.split_whitespace().next().map(str::to_owned)),
        FieldKind::Text | FieldKind::Code => Ok(Some(typed.to_owned())),
    }
}

fn date(typed: &str) -> Option<String> {
    if let Ok(date) = typed.parse::<jiff::civil::Date>() {
        return Some(date.to_string());
    }
    let parts: Vec<&str> = typed.split(['.', '/', ' ', '-']).filter(|it| !it.is_empty()).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let month = month.parse().ok().or_else(|| {
        let lower = month.to_lowercase();
        let at = MONTHS.iter().position(|name| lower.starts_with(name))?;
        i8::try_from(at + 1).ok()
    })?;
    let year: i16 = year.parse().ok().filter(|_| year.len() == 4)?;
    Some(jiff::civil::Date::new(year, month, day.parse().ok()?).ok()?.to_string())
}

fn amount(typed: &str) -> Option<String> {
    let clean: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\'' && *c != '\u{a0}')
        .map(|c| if c == '−' { '-' } else { c })
        .collect();
    let (last_dot, last_comma) = (clean.rfind('.'), clean.rfind(','));
    let plain = match (last_dot, last_comma) {
        // The sign that comes last divides; the other one groups.
        (Some(dot), Some(comma)) if comma > dot => clean.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => clean.replace(',', ""),
        (None, Some(comma)) if clean.len() - comma <= 3 => clean.replace(',', "."),
        (None, Some(_)) => clean.replace(',', ""),
        _ => clean,
    };
    plain.parse::<Decimal>().ok().map(|it| it.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_values_become_canonical() {
        let cases = [
            ("issue_date", "17.11.2026", Some("2026-11-17")),
            ("issue_date", "17 Nov 2026", Some("2026-11-17")),
            ("issue_date", "2026-11-17", Some("2026-11-17")),
            ("gross_total", "4.974,20", Some("4974.20")),
            ("gross_total", "4,974.20", Some("4974.20")),
            ("gross_total", "4974,2", Some("4974.2")),
            ("gross_total", "1,234", Some("1234")),
            ("gross_total", "−12.50", Some("-12.50")),
            ("payee_iban", "de21 9999 0001", Some("DE2199990001")),
            ("cost_centre", "4120 Inbound logistics", Some("4120")),
            ("order", "  ", None),
        ];
        for (name, typed, canonical_value) in cases {
            let got = canonical(of(name).unwrap(), typed, Currency::EUR).unwrap();
            assert_eq!(got.as_deref(), canonical_value, "{name} {typed}");
        }
        for (name, typed) in [
            ("issue_date", "31.02.2026"),
            ("issue_date", "yesterday"),
            ("gross_total", "much"),
            ("currency", "XXX"),
        ] {
            assert!(
                matches!(canonical(of(name).unwrap(), typed, Currency::EUR), Err(Failure::Refused(_))),
                "{name} {typed}"
            );
        }
    }
}

//! The signed form as a row of the supplier master.

use crate::facts::compact;
use crate::master::Supplier;
use formats::iban::Iban;
use jiff::civil::Date;
use terms::{Currency, Draft, Refusal};

/// Days to pay within, where the form says none.
const NET_DAYS_DEFAULT: u16 = 30;

/// The row of the supplier `id`, in the master since `since`.
///
/// # Errors
/// `supplier-incomplete` where the form has no name or no country.
pub fn supplier(form: &Draft, id: String, home: Currency, since: Date) -> Result<Supplier, Refusal> {
    let text = |name: &str| form.value(name).map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned);
    let number = |name: &str| form.value(name).and_then(|it| it.parse::<u16>().ok());
    let needed = |name: &str, what: &str| {
        text(name).ok_or_else(|| {
            Refusal::new(
                "supplier-incomplete",
                "Not taken on",
                format!("The form has no {what}."),
                "Enter it, and sign again.",
            )
        })
    };
    let iban = form.value("payee_iban").map(compact).filter(|it| Iban::parse(it).is_ok());
    Ok(Supplier {
        id,
        name: needed("seller_name", "name")?,
        names: Vec::new(),
        vat_id: form.value("seller_vat_id").map(compact),
        ibans: iban.into_iter().collect(),
        bic: form.value("payee_bic").map(compact),
        street: text("seller_street").unwrap_or_default(),
        postcode: text("seller_postcode").unwrap_or_default(),
        city: text("seller_city").unwrap_or_default(),
        country: needed("seller_country", "country")?,
        natural_person: form.value("natural_person") == Some("yes"),
        email: text("seller_email"),
        phone: text("seller_phone"),
        net_days: number("net_days").unwrap_or(NET_DAYS_DEFAULT),
        discount_days: number("discount_days"),
        discount_percent: form.decimal("discount_percent"),
        currency: form.value("currency").and_then(|it| Currency::parse(it).ok()).unwrap_or(home),
        since: Some(since),
        blocked: false,
        order_required: false,
    })
}

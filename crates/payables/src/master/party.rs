//! The client whose work it is, and the suppliers who send invoices.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use terms::Currency;

/// The client: the buyer of every invoice and the payer of every payment. One object in `client.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Client {
    /// Its id: `tarnsel`.
    pub id: String,
    /// Its legal name.
    pub name: String,
    /// ISO 3166 alpha-2: `DE`.
    pub country: String,
    /// Its own VAT id, without spaces.
    #[serde(default)]
    pub vat_id: Option<String>,
    /// The currency of its books.
    pub currency: Currency,
    /// IANA time zone: `Europe/Berlin`.
    pub zone: String,
    /// The account it pays from.
    #[serde(default)]
    pub iban: Option<String>,
    /// The bank of that account.
    #[serde(default)]
    pub bic: Option<String>,
    /// Street and number.
    #[serde(default)]
    pub street: String,
    /// Postal code.
    #[serde(default)]
    pub postcode: String,
    /// Town.
    #[serde(default)]
    pub city: String,
}

/// One supplier of the master.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Supplier {
    /// Its id in the master: `S-1001`.
    pub id: String,
    /// The legal name.
    pub name: String,
    /// Other names it uses on documents.
    #[serde(default)]
    pub names: Vec<String>,
    /// VAT id, without spaces.
    #[serde(default)]
    pub vat_id: Option<String>,
    /// Accounts that were verified; nothing is ever paid to any other.
    #[serde(default)]
    pub ibans: Vec<String>,
    /// Bank of the first account.
    #[serde(default)]
    pub bic: Option<String>,
    /// Street and number.
    #[serde(default)]
    pub street: String,
    /// Postal code.
    #[serde(default)]
    pub postcode: String,
    /// Town.
    #[serde(default)]
    pub city: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// A sole trader: its name, address and IBAN are personal data.
    #[serde(default)]
    pub natural_person: bool,
    /// The known e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The known telephone number; a call-back uses this one and none from a document.
    #[serde(default)]
    pub phone: Option<String>,
    /// Days from the invoice date to the due date.
    #[serde(default = "thirty")]
    pub net_days: u16,
    /// Days in which a discount may be taken.
    #[serde(default)]
    pub discount_days: Option<u16>,
    /// That discount in percent.
    #[serde(default)]
    pub discount_percent: Option<Decimal>,
    /// The currency it usually invoices in.
    pub currency: Currency,
    /// In the master since.
    #[serde(default)]
    pub since: Option<Date>,
    /// Nothing of a blocked supplier is booked or paid.
    #[serde(default)]
    pub blocked: bool,
    /// Its invoices need an order.
    #[serde(default)]
    pub order_required: bool,
}

fn thirty() -> u16 {
    30
}

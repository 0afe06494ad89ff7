//! Taking a supplier on: what an invoice says about its sender becomes a form, checks on what was typed into it, and a row of
//! the supplier master.
//!
//! Nothing here decides. [`propose`] fills the form, [`examine`] says what is wrong with it, [`supplier`] makes the row once
//! two people have signed.

mod address;
mod examine;
mod propose;
mod row;

pub use address::{Place, place_of};
pub use examine::{RECOMPUTED, examine};
pub use propose::propose;
pub use row::supplier;

/// The fields of the form, in the order in which people read them. `same_as` names a supplier that is on the master already:
/// then no new one is made.
pub const FIELDS: [&str; 16] = [
    "seller_name",
    "seller_street",
    "seller_postcode",
    "seller_city",
    "seller_country",
    "seller_vat_id",
    "seller_email",
    "seller_phone",
    "payee_iban",
    "payee_bic",
    "net_days",
    "discount_days",
    "discount_percent",
    "currency",
    "natural_person",
    "same_as",
];

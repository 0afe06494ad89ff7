//! Electronic invoices: one model after EN 16931, read from UBL, CII and ZUGFeRD 1.

mod cii;
mod cii_line;
mod cii_names;
mod cii_payment;
mod discount;
mod draft;
mod fields;
mod line;
mod model;
mod party;
mod payment;
mod profile;
mod read;
mod tax_total;
mod ubl;

pub use discount::Discount;
pub use fields::{FieldValue, fields};
pub use line::{Item, Line, LineTax, Price};
pub use model::{Adjustment, Delivery, Invoice, Preceding, Read, Root, Syntax, Tax, Totals, Unread};
pub use party::{Address, Contact, Party};
pub use payment::{Means, Payment};
pub use read::read;

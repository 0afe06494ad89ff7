//! Electronic invoices: one model after EN 16931, read from UBL, CII and ZUGFeRD 1.

mod cii;
mod cii_line;
mod cii_names;
mod discount;
mod draft;
mod fields;
mod model;
mod party;
mod profile;
mod read;
mod ubl;

pub use discount::Discount;
pub use fields::{FieldValue, fields};
pub use model::{
    Adjustment, Delivery, Invoice, Item, Line, LineTax, Means, Payment, Preceding, Price, Read, Root, Syntax,
    Tax, Totals, Unread,
};
pub use party::{Address, Contact, Party};
pub use read::read;

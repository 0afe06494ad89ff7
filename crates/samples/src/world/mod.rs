//! The invented world: a food maker, its suppliers, what they sell and what was booked.

pub mod client;
pub mod iban;
pub mod place;
pub mod supplier;
pub mod trade;
pub mod vat;

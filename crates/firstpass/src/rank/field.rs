//! The header fields that are ranked, and what kind of value each has.

/// What a value of a field looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Shape {
    /// A document number: at least one digit, no date, no amount with decimals.
    Number,
    /// A calendar date.
    Date,
    /// An amount of money.
    Amount,
    /// A VAT identification number.
    VatId,
    /// An IBAN.
    Iban,
    /// A BIC.
    Bic,
    /// An e-mail address.
    Mail,
    /// The name of a company or person.
    Name,
    /// A currency code.
    Currency,
}

/// The ranked fields in the order of a draft. The index is part of every feature's hash, so entries are only appended.
pub(crate) const FIELDS: [(&str, Shape); 20] = [
    ("invoice_number", Shape::Number),
    ("issue_date", Shape::Date),
    ("due_date", Shape::Date),
    ("delivery_date", Shape::Date),
    ("currency", Shape::Currency),
    ("seller_name", Shape::Name),
    ("seller_vat_id", Shape::VatId),
    ("seller_tax_number", Shape::Number),
    ("seller_email", Shape::Mail),
    ("buyer_name", Shape::Name),
    ("buyer_vat_id", Shape::VatId),
    ("payee_iban", Shape::Iban),
    ("payee_bic", Shape::Bic),
    ("net_total", Shape::Amount),
    ("tax_total", Shape::Amount),
    ("gross_total", Shape::Amount),
    ("payable", Shape::Amount),
    ("prepaid", Shape::Amount),
    ("order", Shape::Number),
    ("preceding_invoice", Shape::Number),
];

/// The index of a ranked field.
pub(crate) fn index(name: &str) -> Option<usize> {
    FIELDS.iter().position(|(field, _)| *field == name)
}

/// The kind of value that a field of any name is compared as; `None` for plain text.
pub(crate) fn shape(name: &str) -> Option<Shape> {
    match name {
        "discount_until" => Some(Shape::Date),
        "line_count" | "discount_percent" => Some(Shape::Amount),
        "type_code" => Some(Shape::Number),
        "payee_name" | "seller_address" => Some(Shape::Name),
        _ => index(name).map(|at| FIELDS[at].1),
    }
}

//! Lines and tax shares in the shared nouns of a draft.

use super::{Invoice, Line, Read};
use rust_decimal::Decimal;
use terms::{DocumentKind, Reading};

impl Invoice {
    /// Invoice or credit note, by its root element and type code.
    pub fn kind(&self) -> DocumentKind {
        if self.is_credit_note() { DocumentKind::CreditNote } else { DocumentKind::Invoice }
    }

    /// How it was read: syntax and profile.
    pub fn reading(&self) -> Reading {
        Reading::Structured { syntax: self.syntax.as_str().to_owned(), profile: self.profile() }
    }

    /// The lines as a draft holds them. A line without a net amount (a note between lines) is kept, so that the number
    /// of lines stays that of the document. The net of a line that does not count ([`Line::counts`]) is left out, so that
    /// the nets add up.
    pub fn draft_lines(&self) -> Vec<terms::Line> {
        self.lines.iter().map(|line| draft_line(line, self.order.as_ref())).collect()
    }

    /// The tax breakdown as a draft holds it. Shares without base or tax amount are left out.
    pub fn tax_shares(&self) -> Vec<terms::TaxShare> {
        let share = |tax: &super::Tax| {
            Some(terms::TaxShare {
                category: text(&tax.category).unwrap_or_default(),
                rate: number(&tax.rate),
                base: number(&tax.base)?,
                tax: number(&tax.tax)?,
            })
        };
        self.taxes.iter().filter_map(share).collect()
    }
}

fn text(read: &Option<Read<String>>) -> Option<String> {
    read.as_ref().map(|read| read.value.clone())
}

fn number(read: &Option<Read<Decimal>>) -> Option<Decimal> {
    read.as_ref().map(|read| read.value)
}

fn draft_line(line: &Line, order: Option<&Read<String>>) -> terms::Line {
    let note = || line.notes.first().map(|note| note.value.clone());
    let described = text(&line.item.name).or_else(|| text(&line.item.description)).or_else(note);
    terms::Line {
        number: text(&line.number).unwrap_or_default(),
        description: described.unwrap_or_default(),
        quantity: number(&line.quantity),
        unit: text(&line.unit),
        unit_price: line.unit_price(),
        net: number(&line.net).filter(|_| line.counts()),
        tax_rate: number(&line.tax.rate),
        order: text(&line.order).or_else(|| order.map(|order| order.value.clone())),
        order_line: text(&line.order_line),
    }
}

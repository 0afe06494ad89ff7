//! Lines add up to net, net and tax make the total, and the signs are those of the document.

use super::holds;
use crate::facts::Facts;
use crate::orders::line_net;
use crate::words::{amount, money, quoted};
use rust_decimal::Decimal;
use terms::{DocumentKind, Finding, Line, Standing};

/// Units of the currency by which a total may be off through rounding.
const ROUNDING_UNITS_MAX: i64 = 2;
/// Units by which what is payable may be rounded: five cents where the smallest coin is five.
const PAYABLE_ROUNDING_UNITS_MAX: i64 = 5;

fn within(facts: &Facts, difference: Decimal, units: i64) -> bool {
    difference.abs() <= facts.unit().saturating_mul(Decimal::from(units))
}

pub(super) fn lines(facts: &Facts) -> Vec<Finding> {
    let nets: Option<Vec<Decimal>> = facts.lines.iter().map(line_net).collect();
    let (Some(nets), Some(net)) = (nets.filter(|nets| !nets.is_empty()), facts.net) else {
        return Vec::new();
    };
    let sum = nets.iter().fold(Decimal::ZERO, |sum, net| sum.saturating_add(*net));
    let adjusted = sum
        .saturating_sub(facts.allowances.unwrap_or_default().abs())
        .saturating_add(facts.charges.unwrap_or_default().abs());
    let mut out: Vec<Finding> = wrong_line(facts).into_iter().collect();
    if within(facts, adjusted - net, ROUNDING_UNITS_MAX) {
        out.push(holds("arithmetic", "Lines add up to net"));
    } else if ["BR-CO-10", "BR-CO-13"].iter().all(|rule| facts.norm_holds.contains(*rule)) {
        out.push(holds("arithmetic", "Lines add up to net, allowances and charges of the document counted"));
    } else {
        let sentence = format!(
            "Lines add up to {}, the net is {}: they differ by {}",
            money(adjusted, facts.currency),
            money(net, facts.currency),
            amount((adjusted - net).abs(), facts.currency)
        );
        out.push(differs(facts, "net_total", sentence, adjusted, net));
    }
    out
}

fn differs(facts: &Facts, field: &str, sentence: String, computed: Decimal, stated: Decimal) -> Finding {
    Finding::new("arithmetic", facts.grave(), sentence)
        .about(field)
        .with("computed", computed.to_string())
        .with("on_document", stated.to_string())
        .with("difference", computed.saturating_sub(stated).to_string())
}

/// In structured data a line may have allowances of its own, which the norm's rules look at; on paper it may be misread.
fn wrong_line(facts: &Facts) -> Option<Finding> {
    if facts.structured() {
        return None;
    }
    let off = |line: &&Line| {
        let product =
            line.quantity.zip(line.unit_price).and_then(|(quantity, price)| quantity.checked_mul(price));
        product.zip(line.net).is_some_and(|(product, net)| !within(facts, product.saturating_sub(net), 5))
    };
    let line = facts.lines.iter().find(off)?;
    let sentence = format!("Quantity and price of line {} do not make its amount", quoted(&line.number));
    Some(Finding::new("arithmetic", Standing::Note, sentence))
}

pub(super) fn totals(facts: &Facts) -> Vec<Finding> {
    let mut out = Vec::new();
    if let (Some(net), Some(tax), Some(gross)) = (facts.net, facts.tax, facts.gross) {
        let sum = net + tax;
        out.push(if within(facts, sum - gross, ROUNDING_UNITS_MAX) {
            holds("arithmetic", "Net and VAT make the total")
        } else {
            let sentence = format!(
                "Net and VAT make {}, the total is {}: they differ by {}",
                money(sum, facts.currency),
                money(gross, facts.currency),
                amount((sum - gross).abs(), facts.currency)
            );
            differs(facts, "gross_total", sentence, sum, gross)
        });
    }
    out.extend(payable(facts));
    out
}

fn payable(facts: &Facts) -> Option<Finding> {
    let (gross, payable) = (facts.gross?, facts.payable?);
    let due = gross - facts.prepaid.unwrap_or_default().abs();
    if within(facts, due - payable, PAYABLE_ROUNDING_UNITS_MAX) || facts.norm_holds.contains("BR-CO-16") {
        return None;
    }
    let sentence = format!(
        "The total less what was paid before is {}, but {} is asked for",
        money(due, facts.currency),
        money(payable, facts.currency)
    );
    Some(differs(facts, "payable", sentence, due, payable))
}

/// An invoice asks for money. A credit note states what it gives back as a positive amount (EN 16931), or, on paper,
/// throughout as negative ones.
pub(super) fn signs(facts: &Facts) -> Option<Finding> {
    let totals = [facts.net, facts.tax, facts.gross];
    let negative = totals.iter().flatten().any(|total| *total < Decimal::ZERO);
    let positive = totals.iter().flatten().any(|total| *total > Decimal::ZERO);
    let (standing, sentence) = match facts.kind {
        DocumentKind::Invoice if negative => {
            (Standing::Exception, "An invoice with a negative total gives money back; that is a credit note")
        }
        DocumentKind::CreditNote if negative && positive => {
            (Standing::Exception, "The totals of the credit note have different signs")
        }
        DocumentKind::CreditNote if negative && facts.structured() => {
            (Standing::Doubt, "A credit note with negative totals takes money instead of giving it back")
        }
        _ => return None,
    };
    Some(Finding::new("arithmetic", standing, sentence).about("gross_total"))
}

//! Duplicates in words: what came before, what is alike, and whether a credit note explains it.

use super::{Likeness, Seen, duplicates, same_file};
use crate::circumstances::Circumstances;
use crate::facts::Facts;
use crate::register::Register;
use crate::words::day;
use serde_json::Value;
use terms::{DocumentKind, Finding, Standing};

/// `duplicate-exact`, `duplicate-suspected`, or "No duplicate in 24 months"; for a credit note also
/// `credit-note-without-invoice`.
pub fn findings(register: &Register, facts: &Facts, circumstances: &Circumstances) -> Vec<Finding> {
    let this = Seen::of(facts, circumstances);
    let mut out = Vec::new();
    let alike = duplicates(register, facts, circumstances);
    if let Some(case) = same_file(register, circumstances).first() {
        let sentence = format!("The very same file came before, as case {case}");
        out.push(
            Finding::new("duplicate-exact", Standing::Exception, sentence)
                .with("earlier_case", case.as_str()),
        );
    } else if let Some(best) = alike.first() {
        out.push(of_likeness(register, &this, best, &alike));
    } else {
        let sentence = "No duplicate in 24 months";
        out.push(Finding::new("duplicate-exact", Standing::Holds, sentence));
    }
    if facts.kind == DocumentKind::CreditNote {
        out.push(of_credit_note(register, &this));
    }
    out
}

/// For a reminder or a statement: which known invoice it is about, as a note.
pub fn reminded(register: &Register, facts: &Facts, circumstances: &Circumstances) -> Option<Finding> {
    facts.number.as_ref()?;
    let this = Seen::of(facts, circumstances);
    let invoice = register.seen.invoice_with_number(&this)?;
    let place = match &invoice.case {
        Some(case) => format!("came as case {case}"),
        None => "stands in the ledger".to_owned(),
    };
    let sentence = format!("It is about {}, which {place}", named(invoice));
    let finding = Finding::new("not-an-invoice", Standing::Note, sentence);
    Some(finding.with("earlier_case", text(invoice.case.as_ref().map(terms::CaseId::as_str))))
}

fn of_likeness(register: &Register, this: &Seen, best: &Likeness, alike: &[Likeness]) -> Finding {
    let credits = register.seen.credits_of(&best.earlier, this);
    // One credit note explains one repetition: the third copy of a twice sent, once credited invoice is a duplicate.
    let copies = alike.iter().filter(|other| other.exact == best.exact).count();
    if this.kind == DocumentKind::Invoice
        && credits.len() >= copies
        && let Some(credit) = credits.first()
    {
        let sentence = format!(
            "Looks like {}, which credit note {} took back: it may be sent again",
            named(&best.earlier),
            named(credit)
        );
        return with_facts(Finding::new("duplicate-suspected", Standing::Doubt, sentence), best)
            .with("credited_by", text(credit.number.as_deref()));
    }
    let missing = if this.kind == DocumentKind::Invoice { ", credit note missing" } else { "" };
    let why = best.reasons.join(", ");
    if best.exact {
        let sentence = format!("The same as {}: {why}{missing}", named(&best.earlier));
        with_facts(Finding::new("duplicate-exact", Standing::Exception, sentence), best)
    } else {
        let sentence = format!("Looks like {}: {why}{missing}", named(&best.earlier));
        with_facts(Finding::new("duplicate-suspected", Standing::Exception, sentence), best)
    }
}

fn with_facts(finding: Finding, best: &Likeness) -> Finding {
    finding
        .about("invoice_number")
        .with("earlier_case", text(best.earlier.case.as_ref().map(terms::CaseId::as_str)))
        .with("earlier_number", text(best.earlier.number.as_deref()))
        .with("earlier_date", best.earlier.issued.map_or(Value::Null, |date| Value::String(date.to_string())))
        .with("points", best.points)
        .with("reasons", Value::Array(best.reasons.iter().map(|r| Value::String((*r).to_owned())).collect()))
}

fn of_credit_note(register: &Register, this: &Seen) -> Finding {
    let about = |finding: Finding| finding.about("preceding_invoice");
    match (this.preceding.as_deref(), register.seen.invoice_of(this)) {
        (_, Some(invoice)) => {
            let over = invoice.gross.zip(this.gross).is_some_and(|(invoice, credit)| credit > invoice);
            let code = "credit-note-without-invoice";
            if over && invoice.currency == this.currency {
                let sentence =
                    format!("The credit note is higher than {}, which it takes back", named(invoice));
                return about(Finding::new(code, Standing::Exception, sentence));
            }
            about(Finding::new(code, Standing::Holds, format!("It credits {}", named(invoice))))
        }
        (Some(preceding), None) => {
            let sentence =
                format!("Invoice {}, which it credits, is not known", crate::words::quoted(preceding));
            about(Finding::new("credit-note-without-invoice", Standing::Exception, sentence))
        }
        (None, None) => {
            let sentence = "The credit note does not say which invoice it credits";
            about(Finding::new("credit-note-without-invoice", Standing::Exception, sentence))
        }
    }
}

fn named(seen: &Seen) -> String {
    let number: String =
        seen.number.as_deref().unwrap_or("an invoice without number").chars().take(60).collect();
    match seen.issued {
        Some(date) => format!("{number} of {}", day(date)),
        None => number,
    }
}

fn text(value: Option<&str>) -> Value {
    value.map_or(Value::Null, |value| Value::String(value.to_owned()))
}

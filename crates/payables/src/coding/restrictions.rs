//! Whether coding may be used: accounts that take invoices, cost centres that are valid, tax codes that apply.

use super::tax::TaxShown;
use crate::facts::Facts;
use crate::master::AccountKind;
use crate::register::Register;
use crate::words::{day as shown_day, quoted};
use jiff::civil::Date;
use terms::{Finding, Standing};

/// Findings on the account, the cost centre and the tax code of `facts` for a document of `day`. A value that cannot
/// be booked is `coding`, an exception; a missing one is a doubt.
pub fn restrictions(register: &Register, facts: &Facts, day: Date) -> Vec<Finding> {
    if !facts.bookable() {
        return Vec::new();
    }
    let found = [account(register, facts), cost_centre(register, facts, day), tax_code(register, facts, day)];
    let mut out: Vec<Finding> = found.into_iter().flatten().collect();
    if out.is_empty() {
        out.push(Finding::new("coding", Standing::Holds, "Account, cost centre and tax code may be used"));
    }
    out
}

fn exception(field: &str, sentence: String) -> Option<Finding> {
    Some(Finding::new("coding", Standing::Exception, sentence).about(field))
}

fn missing(field: &str) -> Option<Finding> {
    let sentence = format!("No {} could be proposed", field.replace('_', " "));
    Some(Finding::new("coding", Standing::Doubt, sentence).about(field))
}

fn account(register: &Register, facts: &Facts) -> Option<Finding> {
    let Some(number) = facts.account.as_deref() else { return missing("account") };
    match register.account(number) {
        None => exception("account", format!("Account {} does not exist", quoted(number))),
        Some(account) if !matches!(account.kind, AccountKind::Expense | AccountKind::Asset) => {
            exception("account", format!("Account {number}, {}, takes no invoices", account.name))
        }
        Some(_) => None,
    }
}

fn cost_centre(register: &Register, facts: &Facts, day: Date) -> Option<Finding> {
    let expense = facts
        .account
        .as_deref()
        .and_then(|number| register.account(number))
        .is_some_and(|account| account.kind == AccountKind::Expense);
    let Some(number) = facts.cost_centre.as_deref() else {
        // Assets stand in the balance sheet and need no cost centre.
        return if expense { missing("cost_centre") } else { None };
    };
    match register.cost_centre(number) {
        None => exception("cost_centre", format!("Cost centre {} does not exist", quoted(number))),
        Some(centre) if !centre.valid_on(day) => {
            let sentence =
                format!("Cost centre {number}, {}, is not valid on {}", centre.name, shown_day(day));
            exception("cost_centre", sentence)
        }
        Some(_) => None,
    }
}

fn tax_code(register: &Register, facts: &Facts, day: Date) -> Option<Finding> {
    let Some(name) = facts.tax_code.as_deref() else { return missing("tax_code") };
    let Some(code) = register.tax_code(name) else {
        return exception("tax_code", format!("Tax code {} does not exist", quoted(name)));
    };
    if !code.valid_on(day) {
        return exception("tax_code", format!("Tax code {name} does not apply on {}", shown_day(day)));
    }
    // With several rates, one signed code cannot fit all of them; the split looks for the others.
    let fits = if facts.taxes.is_empty() {
        TaxShown::of(facts).fits(code)
    } else {
        facts.taxes.iter().any(|share| TaxShown::of_share(share).fits(code))
    };
    // Where no tax code at all fits, the tax is what is wrong, and that has its own finding.
    if fits || super::tax::fitting(register, facts, &TaxShown::of(facts)).is_empty() {
        return None;
    }
    let rate = crate::words::plain(code.rate);
    exception("tax_code", format!("Tax code {name} ({rate} %) does not fit the tax on the document"))
}

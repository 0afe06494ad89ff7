//! From a signed invoice to its entry.

use super::convert::{Sided, converted};
use super::entry::{Entry, EntryHead, open_period};
use crate::coding::{Coding, TaxShown};
use crate::facts::Facts;
use crate::master::{AccountKind, TaxCode, TaxKind};
use crate::register::Register;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;
use terms::{CaseId, Currency, DocumentKind, Refusal};

/// Units of the currency that are booked as a rounding difference; beyond, the document does not add up.
const ROUNDING_UNITS_MAX: i64 = 5;

/// The entry of a signed invoice or credit note, posted on `posted_on` at the exchange rate of that day.
///
/// # Errors
/// A [`Refusal`]: `not-an-invoice`, `period-closed`, `field-missing`, `coding` (an account or tax code that does not
/// exist), `currency` (no rate), `arithmetic` (net, tax and total do not add up), `unbalanced`.
pub fn posting(
    register: &Register,
    facts: &Facts,
    coding: &Coding,
    case: &CaseId,
    posted_on: Date,
) -> Result<Entry, Refusal> {
    if !facts.bookable() {
        return Err(refused(
            "not-an-invoice",
            "Only invoices and credit notes are booked.",
            "Refuse the case.",
        ));
    }
    open_period(register, posted_on, "Not posted")?;
    let head = head(register, facts, case, posted_on)?;
    let mut lines = costs(register, coding)?;
    lines.extend(taxes(register, facts, coding, head.currency)?);
    lines.push(creditor(register, facts)?);
    settle_rounding(register, facts, &mut lines)?;
    if facts.kind == DocumentKind::CreditNote {
        lines.iter_mut().for_each(|line| line.amount = -line.amount);
    }
    Entry::balanced(head.clone(), converted(register, &head, lines))
}

fn refused(code: &'static str, why: impl Into<String>, remedy: &str) -> Refusal {
    Refusal::new(code, "Not posted", why, remedy)
}

fn missing(field: &str) -> Refusal {
    refused("field-missing", format!("The {} is missing.", field.replace('_', " ")), "Enter it on the case.")
}

fn head(register: &Register, facts: &Facts, case: &CaseId, posted_on: Date) -> Result<EntryHead, Refusal> {
    let currency = facts.currency.ok_or_else(|| missing("currency"))?;
    let home = register.client().currency;
    let (rate, _) = register.rate(currency, posted_on).ok_or_else(|| {
        refused(
            "currency",
            format!("There is no exchange rate from {currency} to {home} near {posted_on}."),
            "Load the rate of the day.",
        )
    })?;
    let supplier = facts.supplier.clone().ok_or_else(|| missing("supplier"))?;
    if register.supplier(&supplier).is_none() {
        let why = format!("Supplier {supplier} is not in the master.");
        return Err(refused("supplier-unknown", why, "Onboard the supplier first."));
    }
    Ok(EntryHead {
        case: case.clone(),
        reverses: false,
        kind: facts.kind,
        supplier,
        invoice_number: facts.number.clone().ok_or_else(|| missing("invoice_number"))?,
        document_date: facts.issued.ok_or_else(|| missing("issue_date"))?,
        posted_on,
        currency,
        home_currency: home,
        rate,
    })
}

fn account(register: &Register, number: &str) -> Result<String, Refusal> {
    match register.account(number) {
        Some(account) => Ok(account.number.clone()),
        None => Err(refused("coding", format!("Account {number} does not exist."), "Choose one that does.")),
    }
}

fn tax_code<'a>(register: &'a Register, code: &str) -> Result<&'a TaxCode, Refusal> {
    register
        .tax_code(code)
        .ok_or_else(|| refused("coding", format!("Tax code {code} does not exist."), "Choose one that does."))
}

fn costs(register: &Register, coding: &Coding) -> Result<Vec<Sided>, Refusal> {
    if coding.lines.is_empty() {
        return Err(missing("account"));
    }
    let line = |line: &crate::coding::CodingLine| {
        Ok(Sided {
            account: account(register, &line.account)?,
            cost_centre: line.cost_centre.clone(),
            tax_code: Some(line.tax_code.clone()),
            text: "Net".to_owned(),
            amount: line.net,
        })
    };
    coding.lines.iter().map(line).collect()
}

/// Input tax by tax code, and the other side of it where the buyer owes it.
fn taxes(
    register: &Register,
    facts: &Facts,
    coding: &Coding,
    currency: Currency,
) -> Result<Vec<Sided>, Refusal> {
    let mut bases: BTreeMap<&str, Decimal> = BTreeMap::new();
    for line in &coding.lines {
        let base = bases.entry(line.tax_code.as_str()).or_default();
        *base = base.saturating_add(line.net);
    }
    let codes: Vec<(&TaxCode, Decimal)> = bases
        .into_iter()
        .map(|(code, base)| Ok((tax_code(register, code)?, base)))
        .collect::<Result<_, Refusal>>()?;
    let domestic =
        codes.iter().filter(|(code, _)| code.kind == TaxKind::Domestic && !code.rate.is_zero()).count();
    let mut out = Vec::new();
    for (code, base) in codes {
        let computed = percentage(base, code.rate, currency);
        match code.kind {
            TaxKind::Exempt => {}
            TaxKind::Domestic if code.rate.is_zero() => {}
            TaxKind::Domestic => {
                let stated = if domestic == 1 { facts.tax.map(|tax| tax.abs()) } else { stated(facts, code) };
                let account = tax_account(register, code, code.account.as_deref())?;
                out.push(tax_line(code, account, "Input tax", stated.unwrap_or(computed)));
            }
            TaxKind::ReverseCharge | TaxKind::IntraCommunity => {
                let input = tax_account(register, code, code.account.as_deref())?;
                let output = code.output_account.as_deref().or(code.account.as_deref());
                let output = tax_account(register, code, output)?;
                out.push(tax_line(code, input, "Input tax, owed by us", computed));
                out.push(tax_line(code, output, "Tax owed by us", -computed));
            }
        }
    }
    Ok(out)
}

fn percentage(base: Decimal, rate: Decimal, currency: Currency) -> Decimal {
    let tax = base
        .checked_mul(rate)
        .and_then(|product| product.checked_div(Decimal::ONE_HUNDRED))
        .unwrap_or_default();
    tax.round_dp_with_strategy(currency.places(), RoundingStrategy::MidpointAwayFromZero)
}

/// The tax that the shares fitting this code state.
fn stated(facts: &Facts, code: &TaxCode) -> Option<Decimal> {
    let shares: Vec<Decimal> = facts
        .taxes
        .iter()
        .filter(|share| TaxShown::of_share(share).fits(code))
        .map(|share| share.tax.abs())
        .collect();
    (!shares.is_empty()).then(|| shares.iter().fold(Decimal::ZERO, |sum, tax| sum.saturating_add(*tax)))
}

fn tax_account(register: &Register, code: &TaxCode, number: Option<&str>) -> Result<String, Refusal> {
    let number = number.ok_or_else(|| {
        refused(
            "coding",
            format!("Tax code {} has no account.", code.code),
            "Give it one in the master data.",
        )
    })?;
    account(register, number)
}

fn tax_line(code: &TaxCode, account: String, text: &str, amount: Decimal) -> Sided {
    Sided { account, cost_centre: None, tax_code: Some(code.code.clone()), text: text.to_owned(), amount }
}

fn creditor(register: &Register, facts: &Facts) -> Result<Sided, Refusal> {
    let account = register.account_of_kind(AccountKind::Creditor).ok_or_else(|| {
        refused("coding", "No account is of the kind creditor.", "Add one to the accounts of the client.")
    })?;
    let gross = facts.gross.ok_or_else(|| missing("gross_total"))?;
    let (cost_centre, tax_code) = (None, None);
    let text = "Owed to the supplier".to_owned();
    Ok(Sided { account: account.number.clone(), cost_centre, tax_code, text, amount: -gross.abs() })
}

/// A cent or two between the sum of the parts and the total goes to the clearing account, else to the largest cost.
fn settle_rounding(register: &Register, facts: &Facts, lines: &mut Vec<Sided>) -> Result<(), Refusal> {
    let off = lines.iter().fold(Decimal::ZERO, |sum, line| sum.saturating_add(line.amount));
    if off.is_zero() {
        return Ok(());
    }
    if off.abs() > facts.unit().saturating_mul(Decimal::from(ROUNDING_UNITS_MAX)) {
        let why = format!("Net and tax as coded differ from the total by {}.", off.abs().normalize());
        return Err(refused("arithmetic", why, "Check the tax code and the totals of the case."));
    }
    match register.account_of_kind(AccountKind::Clearing) {
        Some(account) => lines.push(Sided {
            account: account.number.clone(),
            cost_centre: None,
            tax_code: None,
            text: "Rounding".to_owned(),
            amount: -off,
        }),
        None => {
            if let Some(largest) = lines.iter_mut().max_by_key(|line| line.amount) {
                largest.amount -= off;
            }
        }
    }
    Ok(())
}

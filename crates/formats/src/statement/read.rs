//! From bytes to statements.

use super::entry::{entry, money};
use super::{Balance, Statement};
use crate::error::{Code, FormatError};
use crate::xml::{self, Place, Unreadings};

/// Reads every statement of a camt.053 of any version; camt.052 reports and camt.054 notices read the same way.
///
/// Lenient: dates with or without time, accounts with or without IBAN, details or none. An entry without a readable
/// amount and currency is listed in [`Statement::unread`] and left out.
///
/// # Errors
/// [`FormatError`] where the bytes are no XML, break a limit of [`crate::xml`], or are another message
/// (`not-a-statement`).
pub fn read(bytes: &[u8]) -> Result<Vec<Statement>, FormatError> {
    let decoded = xml::decode(bytes)?;
    let text = xml::bare(&decoded);
    let tree = xml::parse(text)?;
    let unread = Unreadings::default();
    let root = Place::root(tree.root_element(), "Document", &unread);
    let messages =
        [("BkToCstmrStmt", "Stmt"), ("BkToCstmrAcctRpt", "Rpt"), ("BkToCstmrDbtCdtNtfctn", "Ntfctn")];
    let message = messages
        .map(|(message, part)| (root.anywhere(message), part))
        .into_iter()
        .find(|(place, _)| place.exists());
    let Some((message, part)) = message else {
        let sentence = "The XML is no bank statement: a camt.053 has a BkToCstmrStmt.";
        return Err(FormatError::new(Code::NotAStatement, sentence));
    };
    let read = |place: &Place<'_>| {
        let statement = statement(place);
        Statement { unread: unread.take(), ..statement }
    };
    Ok(message.each(part).iter().map(read).collect())
}

fn statement(place: &Place<'_>) -> Statement {
    let text = |name| place.text(name).map(|read| read.value);
    let date = |name| place.date(name).map(|read| read.value);
    Statement {
        id: text("Id"),
        number: text("LglSeqNb").or_else(|| text("ElctrncSeqNb")),
        account: text("Acct/Id/IBAN").or_else(|| text("Acct/Id/Othr/Id")).map(|id| crate::iban::compact(&id)),
        currency: text("Acct/Ccy"),
        from: date("FrToDt/FrDtTm"),
        to: date("FrToDt/ToDtTm"),
        balances: place.each("Bal").iter().filter_map(balance).collect(),
        entries: place.each("Ntry").iter().filter_map(entry).collect(),
        unread: Vec::new(),
    }
}

fn balance(place: &Place<'_>) -> Option<Balance> {
    let kind = place.text("Tp/CdOrPrtry/Cd").or_else(|| place.text("Tp/CdOrPrtry/Prtry"))?.value;
    let date = place.date("Dt/Dt").or_else(|| place.date("Dt/DtTm")).map(|read| read.value);
    Some(Balance { kind, amount: money(place, "Amt", None)?, date })
}

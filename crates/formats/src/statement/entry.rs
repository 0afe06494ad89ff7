//! One booking and the transactions inside.

use super::{Entry, Transaction};
use crate::xml::Place;
use jiff::civil::Date;
use terms::{Currency, Money};

/// An amount with the sign of its own `CdtDbtInd`, else of `credit`; `None` where neither tells.
pub(super) fn money(place: &Place<'_>, name: &'static str, credit: Option<bool>) -> Option<Money> {
    let amount = place.decimal(name)?.value;
    let code = place.attribute(name, "Ccy")?;
    let Ok(currency) = Currency::parse(&code.value) else {
        place.note(&code, "a currency such as EUR");
        return None;
    };
    let own = place.text("CdtDbtInd").map(|side| side.value == "CRDT");
    Some(Money::new(if own.or(credit)? { amount } else { -amount }, currency))
}

/// Reads one `Ntry`.
pub(super) fn entry(place: &Place<'_>) -> Option<Entry> {
    let text = |name| place.text(name).map(|read| read.value);
    let Some(amount) = money(place, "Amt", None) else {
        place.note(&place.here(), "an entry with amount, currency and side");
        return None;
    };
    let details = place.each("NtryDtls");
    let transactions = details.iter().flat_map(|details| details.each("TxDtls"));
    Some(Entry {
        path: place.path().to_owned(),
        amount,
        reversal: place.flag("RvslInd").is_some_and(|flag| flag.value),
        status: text("Sts/Cd").or_else(|| text("Sts")),
        booked: day(place, "BookgDt"),
        value_date: day(place, "ValDt"),
        reference: text("AcctSvcrRef").or_else(|| text("NtryRef")),
        kind: kind(place),
        text: text("AddtlNtryInf"),
        message_id: text("NtryDtls/Btch/MsgId").or_else(|| text("NtryDtls/TxDtls/Refs/MsgId")),
        payment_id: text("NtryDtls/Btch/PmtInfId"),
        batch_count: text("NtryDtls/Btch/NbOfTxs").and_then(|count| count.parse().ok()),
        transactions: transactions.map(|place| transaction(&place, amount)).collect(),
    })
}

fn day(place: &Place<'_>, name: &'static str) -> Option<Date> {
    let group = place.group(name);
    group.date("Dt").or_else(|| group.date("DtTm")).map(|read| read.value)
}

fn kind(place: &Place<'_>) -> Option<String> {
    let text = |name| place.text(name).map(|read| read.value);
    let domain = text("BkTxCd/Domn/Cd").map(|domain| {
        let rest = [text("BkTxCd/Domn/Fmly/Cd"), text("BkTxCd/Domn/Fmly/SubFmlyCd")];
        [domain].into_iter().chain(rest.into_iter().flatten()).collect::<Vec<_>>().join("-")
    });
    domain.or_else(|| text("BkTxCd/Prtry/Cd"))
}

fn transaction(place: &Place<'_>, of_entry: Money) -> Transaction {
    let credit = of_entry.amount.is_sign_positive();
    let text = |name| place.text(name).map(|read| read.value);
    let given = |name| text(name).filter(|id| id != "NOTPROVIDED");
    let own_sign = place.text("CdtDbtInd").map_or(credit, |side| side.value == "CRDT");
    let amount = money(place, "Amt", Some(credit))
        .or_else(|| money(&place.group("AmtDtls/TxAmt"), "Amt", Some(own_sign)));
    let (party, account, bank) = counterparty(place, own_sign);
    let lines = place.each("RmtInf").into_iter().flat_map(|remittance| remittance.each("Ustrd"));
    let remittance = lines.map(|line| line.untrimmed()).collect::<String>().trim().to_owned();
    Transaction {
        end_to_end_id: given("Refs/EndToEndId"),
        payment_id: text("Refs/PmtInfId"),
        mandate: given("Refs/MndtId"),
        reference: text("Refs/AcctSvcrRef").or_else(|| text("Refs/TxId")),
        amount,
        party,
        party_account: account.map(|account| crate::iban::compact(&account)),
        party_bic: bank,
        remittance: (!remittance.is_empty()).then_some(remittance),
        text: text("AddtlTxInf"),
        creditor_reference: text("RmtInf/Strd/CdtrRefInf/Ref"),
        return_reason: text("RtrInf/Rsn/Cd").or_else(|| text("RtrInf/Rsn/Prtry")),
    }
}

/// Name, account and bank of the other side: the debtor of a credit, the creditor of a debit. A payment that came back
/// keeps its original parties, so that the other side of that credit stands as creditor.
fn counterparty(place: &Place<'_>, credit: bool) -> (Option<String>, Option<String>, Option<String>) {
    let text = |name: &'static str| place.text(name).map(|read| read.value);
    let first = |names: &[&'static str]| names.iter().find_map(|name| text(name));
    let debtor = || first(&["RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm"]);
    let debtor_account = || first(&["RltdPties/DbtrAcct/Id/IBAN", "RltdPties/DbtrAcct/Id/Othr/Id"]);
    let debtor_bank = || first(&["RltdAgts/DbtrAgt/FinInstnId/BICFI", "RltdAgts/DbtrAgt/FinInstnId/BIC"]);
    let creditor = || first(&["RltdPties/Cdtr/Nm", "RltdPties/Cdtr/Pty/Nm"]);
    let creditor_account = || first(&["RltdPties/CdtrAcct/Id/IBAN", "RltdPties/CdtrAcct/Id/Othr/Id"]);
    let creditor_bank = || first(&["RltdAgts/CdtrAgt/FinInstnId/BICFI", "RltdAgts/CdtrAgt/FinInstnId/BIC"]);
    let returned = place.group("RtrInf").exists();
    let as_creditor = if credit { returned && creditor().is_some() } else { true };
    if as_creditor {
        (creditor(), creditor_account(), creditor_bank())
    } else {
        (debtor(), debtor_account(), debtor_bank())
    }
}

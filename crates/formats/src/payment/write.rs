//! Writes pain.001.001.09 as the SEPA credit transfer guidelines narrow it.

use super::charset::transliterate;
use super::check::{self, OrderError};
use super::element::Elements;
use super::order::{PostalAddress, Transfer, TransferOrder};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use terms::Currency;

const NAMESPACE: &str = "xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"";

/// Transfers that share a `PmtInf`: one day, one currency, one kind. Sorted so.
type Groups<'a> = BTreeMap<(Date, Currency, bool), Vec<&'a Transfer>>;

/// The payment file as text. The same order gives the same bytes; transfers keep their order within their group, and
/// groups are sorted by day, currency and kind. Names and texts are transliterated, ids are not.
///
/// # Errors
/// Every fault of the order, each with the transfer it is in.
pub fn transfer_file(order: &TransferOrder) -> Result<String, Vec<OrderError>> {
    let faults = check::faults(order);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut groups = Groups::new();
    for transfer in &order.transfers {
        let sepa = transfer.amount.currency == Currency::EUR && transfer.creditor_iban.is_sepa();
        groups.entry((transfer.execution_date, transfer.amount.currency, !sepa)).or_default().push(transfer);
    }
    let mut file = Elements::new();
    file.group("Document", NAMESPACE, |file| {
        file.group("CstmrCdtTrfInitn", "", |file| {
            header(file, order);
            for (number, ((day, _, foreign), transfers)) in groups.iter().enumerate() {
                file.group("PmtInf", "", |file| group(file, order, number + 1, (*day, !*foreign), transfers));
            }
        });
    });
    Ok(file.finish())
}

/// Written with the transliteration that the check has accepted.
fn plain(text: &str) -> String {
    transliterate(text).unwrap_or_default()
}

fn header(file: &mut Elements, order: &TransferOrder) {
    file.group("GrpHdr", "", |file| {
        file.leaf("MsgId", "", &order.message_id);
        file.leaf("CreDtTm", "", order.created.strftime("%Y-%m-%dT%H:%M:%SZ"));
        file.leaf("NbOfTxs", "", order.transfers.len());
        file.leaf("CtrlSum", "", sum(&order.transfers.iter().collect::<Vec<_>>()));
        file.nested(&["InitgPty", "Nm"], plain(&order.debtor_name));
    });
}

/// The sum of the bare amounts. ISO 20022 asks for it "irrespective of currencies" in the header.
fn sum(transfers: &[&Transfer]) -> Decimal {
    let mut sum: Decimal =
        transfers.iter().map(|transfer| transfer.amount.amount).sum::<Decimal>().normalize();
    sum.rescale(sum.scale().max(2));
    sum
}

fn group(
    file: &mut Elements,
    order: &TransferOrder,
    number: usize,
    (day, sepa): (Date, bool),
    transfers: &[&Transfer],
) {
    file.leaf("PmtInfId", "", format!("{}-{number}", order.message_id));
    file.leaf("PmtMtd", "", "TRF");
    file.leaf("BtchBookg", "", true);
    file.leaf("NbOfTxs", "", transfers.len());
    file.leaf("CtrlSum", "", sum(transfers));
    if sepa {
        file.nested(&["PmtTpInf", "SvcLvl", "Cd"], "SEPA");
    }
    file.nested(&["ReqdExctnDt", "Dt"], day);
    file.group("Dbtr", "", |file| party(file, &order.debtor_name, order.debtor_address.as_ref()));
    file.nested(&["DbtrAcct", "Id", "IBAN"], &order.debtor_iban);
    match &order.debtor_bic {
        Some(bic) => file.nested(&["DbtrAgt", "FinInstnId", "BICFI"], bic),
        None => file.nested(&["DbtrAgt", "FinInstnId", "Othr", "Id"], "NOTPROVIDED"),
    }
    // Within SEPA each side pays its own bank; elsewhere charges are shared.
    file.leaf("ChrgBr", "", if sepa { "SLEV" } else { "SHAR" });
    for transfer in transfers {
        file.group("CdtTrfTxInf", "", |file| self::transfer(file, transfer));
    }
}

fn transfer(file: &mut Elements, transfer: &Transfer) {
    file.nested(&["PmtId", "EndToEndId"], &transfer.end_to_end_id);
    let money = transfer.amount;
    let mut amount = money.amount.normalize();
    amount.rescale(money.currency.places());
    file.group("Amt", "", |file| file.leaf("InstdAmt", &format!("Ccy=\"{}\"", money.currency), amount));
    if let Some(bic) = &transfer.creditor_bic {
        file.nested(&["CdtrAgt", "FinInstnId", "BICFI"], bic);
    }
    file.group("Cdtr", "", |file| party(file, &transfer.creditor_name, transfer.creditor_address.as_ref()));
    file.nested(&["CdtrAcct", "Id", "IBAN"], &transfer.creditor_iban);
    let remittance = plain(&transfer.remittance);
    if !remittance.is_empty() {
        file.nested(&["RmtInf", "Ustrd"], remittance);
    }
}

fn party(file: &mut Elements, name: &str, address: Option<&PostalAddress>) {
    file.leaf("Nm", "", plain(name));
    let Some(address) = address else { return };
    file.group("PstlAdr", "", |file| {
        for (element, value) in
            [("StrtNm", &address.street), ("PstCd", &address.postcode), ("TwnNm", &address.town)]
        {
            let value = plain(value);
            if !value.is_empty() {
                file.leaf(element, "", value);
            }
        }
        file.leaf("Ctry", "", &address.country);
    });
}

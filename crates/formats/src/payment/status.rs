//! Reads pain.002: what became of each transfer.

use crate::error::{Code, FormatError};
use crate::xml::{self, Place, Unreadings};
use std::collections::HashMap;

/// How far a payment has come, in the words of ISO 20022.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// RCVD, PDNG, ACTC: arrived, nothing decided.
    Pending,
    /// ACCP, ACSP, ACWC, ACFC: the bank will carry it out.
    Accepted,
    /// ACSC, ACCC: booked.
    Settled,
    /// PART: of several, some were refused.
    Partial,
    /// RJCT: refused.
    Rejected,
    /// CANC: taken back.
    Cancelled,
    /// Another code, as written.
    Other(String),
}

impl Status {
    fn of(code: &str) -> Self {
        match code {
            "RCVD" | "PDNG" | "ACTC" => Self::Pending,
            "ACCP" | "ACSP" | "ACWC" | "ACFC" => Self::Accepted,
            "ACSC" | "ACCC" => Self::Settled,
            "PART" => Self::Partial,
            "RJCT" => Self::Rejected,
            "CANC" => Self::Cancelled,
            other => Self::Other(other.chars().take(35).collect()),
        }
    }
}

/// A status with its code and reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How far.
    pub status: Status,
    /// The code as written: `ACSC`.
    pub code: String,
    /// Why, as `AC04` or a bank's own code, each with its text: `AC04 Account closed`.
    pub reasons: Vec<String>,
    /// Where it stands.
    pub path: String,
}

/// What became of one transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferStatus {
    /// As it was sent; `None` where the bank left it out.
    pub end_to_end_id: Option<String>,
    /// The group it was sent in.
    pub payment_id: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
}

/// A status report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusReport {
    /// The report's own id.
    pub message_id: Option<String>,
    /// The file it answers.
    pub original_message_id: Option<String>,
    /// Of the whole file.
    pub file: Option<Outcome>,
    /// Of groups, by their payment id.
    pub groups: Vec<(Option<String>, Outcome)>,
    /// Of single transfers. Banks often report only those refused.
    pub transfers: Vec<TransferStatus>,
}

impl StatusReport {
    /// What the report says of a transfer: about itself, else about its group, else about the whole file. `Partial` says
    /// nothing of one transfer and is passed over.
    pub fn outcome(&self, end_to_end_id: &str, payment_id: &str) -> Option<&Outcome> {
        let own =
            self.transfers.iter().find(|transfer| transfer.end_to_end_id.as_deref() == Some(end_to_end_id));
        own.map(|transfer| &transfer.outcome).or_else(|| self.of_group(payment_id))
    }

    /// What the report says of each transfer that it names, by end-to-end id; the first of several.
    pub fn by_transfer(&self) -> HashMap<&str, &Outcome> {
        let named = self.transfers.iter().rev();
        named.filter_map(|it| Some((it.end_to_end_id.as_deref()?, &it.outcome))).collect()
    }

    /// What it says of a transfer that it does not name: about its group, else about the whole file.
    pub fn of_group(&self, payment_id: &str) -> Option<&Outcome> {
        let whole = |outcome: &&Outcome| outcome.status != Status::Partial;
        let group = self.groups.iter().find(|(id, _)| id.as_deref() == Some(payment_id));
        group.map(|(_, outcome)| outcome).filter(whole).or_else(|| self.file.as_ref().filter(whole))
    }
}

/// Reads a pain.002 of any version.
///
/// # Errors
/// [`FormatError`] where the bytes are no XML, break a limit of [`crate::xml`], or are another message
/// (`not-a-status-report`).
pub fn status_report(bytes: &[u8]) -> Result<StatusReport, FormatError> {
    let decoded = xml::decode(bytes)?;
    let text = xml::bare(&decoded);
    let tree = xml::parse(text)?;
    let unread = Unreadings::default();
    let root = Place::root(tree.root_element(), "Document", &unread);
    let report = ["CstmrPmtStsRpt", "pain.002.001.02", "PmtStsRpt"]
        .map(|name| root.anywhere(name))
        .into_iter()
        .find(Place::exists);
    let Some(report) = report else {
        let sentence = "The XML is no payment status report: a pain.002 has a CstmrPmtStsRpt.";
        return Err(FormatError::new(Code::NotAStatusReport, sentence));
    };
    Ok(read(&report))
}

fn read(report: &Place<'_>) -> StatusReport {
    let value = |place: &Place<'_>, name| place.text(name).map(|read| read.value);
    let original = report.group("OrgnlGrpInfAndSts");
    let mut groups = Vec::new();
    let mut transfers = Vec::new();
    for group in report.each("OrgnlPmtInfAndSts") {
        let payment_id = value(&group, "OrgnlPmtInfId");
        groups.extend(outcome(&group, "PmtInfSts").map(|outcome| (payment_id.clone(), outcome)));
        transfers
            .extend(group.each("TxInfAndSts").iter().filter_map(|place| transfer(place, payment_id.clone())));
    }
    // Versions before 2009 list the transfers beside the groups.
    transfers.extend(report.each("TxInfAndSts").iter().filter_map(|place| transfer(place, None)));
    StatusReport {
        message_id: report.text("GrpHdr/MsgId").map(|read| read.value),
        original_message_id: value(&original, "OrgnlMsgId"),
        file: outcome(&original, "GrpSts"),
        groups,
        transfers,
    }
}

fn transfer(place: &Place<'_>, payment_id: Option<String>) -> Option<TransferStatus> {
    let end_to_end_id = place.text("OrgnlEndToEndId").map(|read| read.value);
    Some(TransferStatus { end_to_end_id, payment_id, outcome: outcome(place, "TxSts")? })
}

fn outcome(place: &Place<'_>, name: &'static str) -> Option<Outcome> {
    let code = place.text(name)?;
    let reasons = place.each("StsRsnInf").iter().filter_map(reason).collect();
    Some(Outcome { status: Status::of(&code.value), code: code.value, reasons, path: code.path })
}

fn reason(place: &Place<'_>) -> Option<String> {
    let code = place.text("Rsn/Cd").or_else(|| place.text("Rsn/Prtry"));
    let texts = place.each("AddtlInf").into_iter().filter_map(|text| text.own());
    let parts: Vec<_> = code.into_iter().chain(texts).map(|read| read.value).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

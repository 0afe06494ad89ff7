//! The catalogue of exceptions: every coded reason why a case leaves the standard path, with its owner.

use std::fmt::Write as _;
use terms::Standing;

/// Who settles an exception: a role of the client's people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// Works cases at the desk.
    Operator,
    /// Answers for cost centres.
    Approver,
    /// Keeps suppliers, orders, accounts and rates.
    MasterData,
    /// Prepares payments.
    Payer,
    /// Answers for the operation.
    Manager,
}

impl Owner {
    /// The role as `people.jsonl` names it: `master-data`.
    pub fn role(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Approver => "approver",
            Self::MasterData => "master-data",
            Self::Payer => "payer",
            Self::Manager => "manager",
        }
    }
}

/// One kind of exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Stable: `bank-changed`.
    pub code: &'static str,
    /// A heading.
    pub title: &'static str,
    /// What it means, in one sentence.
    pub sentence: &'static str,
    /// What its owner does about it.
    pub remedy: &'static str,
    /// Who that is.
    pub owner: Owner,
    /// How grave it is at its gravest.
    pub severity: Standing,
}

const fn row(
    code: &'static str,
    title: &'static str,
    sentence: &'static str,
    remedy: &'static str,
    owner: Owner,
    severity: Standing,
) -> Exception {
    Exception { code, title, sentence, remedy, owner, severity }
}

/// Every exception, by code.
pub const CATALOGUE: [Exception; 34] = [
    row(
        "arithmetic",
        "Sums are wrong",
        "Lines, net, tax and total do not add up, or a total has the wrong sign.",
        "Compare with the page; correct what was misread, or return the document to the seller.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "bank-changed",
        "Bank details changed",
        "The account on the document is not one that was verified for this supplier.",
        "Call the number in the master, never one from the document; a second person records the call, two sign.",
        Owner::MasterData,
        Standing::Never,
    ),
    row(
        "coding",
        "Coding cannot be used",
        "The account, the cost centre or the tax code is missing, not valid on that day, or does not fit the document.",
        "Choose one that fits; each signed choice teaches the next proposal.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "credit-note-without-invoice",
        "Credit note without its invoice",
        "The invoice that the credit note takes back is not known, not named, or lower than what is credited.",
        "Find the invoice and enter its number, or ask the seller which one is meant.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "currency",
        "Currency cannot be booked",
        "The currency is missing, cannot be paid in, has no exchange rate, or differs from the order's.",
        "Correct it, load the rate of the day, or settle the currency with the seller.",
        Owner::MasterData,
        Standing::Exception,
    ),
    row(
        "date",
        "A date cannot be right",
        "A date is no date of the calendar, lies in the future or too far back, or the order of dates cannot be.",
        "Compare with the page and correct it, or return the document to the seller.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "doubtful-field",
        "A field is doubtful",
        "A value was read with too little confidence to be used unseen.",
        "Look at the place where it was read and choose or type the value.",
        Owner::Operator,
        Standing::Doubt,
    ),
    row(
        "duplicate-exact",
        "Duplicate",
        "The same file, or the same number, amount and date of the same supplier, came before.",
        "Refuse it, unless a credit note took the earlier one back.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "duplicate-suspected",
        "Perhaps a duplicate",
        "An earlier invoice is alike in number, amount, date or supplier.",
        "Compare both documents; refuse the copy, or say why both are owed.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "encrypted",
        "Encrypted",
        "The file is protected by a password.",
        "Ask the seller for a file without a password.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "iban",
        "IBAN is wrong",
        "The account number cannot exist, or it is unclear which account is meant.",
        "Compare with the page; where it stands so, ask the seller on a known number.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "instruction-in-document",
        "Instructions to the system",
        "The document contains text that speaks to the system instead of to a person.",
        "Read the whole document as a person; treat the sender with suspicion.",
        Owner::Operator,
        Standing::Never,
    ),
    row(
        "layout-new",
        "New layout",
        "Few earlier documents of this supplier look like this one.",
        "Nothing has to be done: until the layout is familiar, what completes without a person is audited.",
        Owner::Operator,
        Standing::Note,
    ),
    row(
        "legal-field-missing",
        "Something the law asks for is missing",
        "Without it, the tax on the invoice may not be deducted.",
        "Return the document to the seller and ask for a correct one.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "not-an-invoice",
        "Not an invoice",
        "The document is a reminder, a statement of account or something else.",
        "Refuse it, or correct what it is.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "not-received",
        "Not received",
        "Less was received than is asked for.",
        "Ask the receiver; record the receipt, or wait for it.",
        Owner::Approver,
        Standing::Exception,
    ),
    row(
        "number-shape",
        "Unusual number",
        "The invoice number does not look like this supplier's earlier ones.",
        "Compare with the page; correct it if it was misread.",
        Owner::Operator,
        Standing::Note,
    ),
    row(
        "order-closed",
        "Order is closed",
        "The order that the invoice names takes no more invoices.",
        "Ask the buyer to open it, or to name another.",
        Owner::Approver,
        Standing::Exception,
    ),
    row(
        "order-missing",
        "Order missing",
        "The invoice names no order though it needs one, an unknown one, another supplier's, or asks for things not ordered.",
        "Enter the order, or ask the buyer to place one.",
        Owner::Approver,
        Standing::Exception,
    ),
    row(
        "over-authority",
        "Over the authority",
        "The amount is above what the person may sign alone.",
        "Hand it to a person whose limit reaches so far.",
        Owner::Approver,
        Standing::Exception,
    ),
    row(
        "payment-rejected",
        "Payment rejected",
        "The bank did not carry out the payment.",
        "Read the bank's reason; correct the account through the call-back, then propose it again.",
        Owner::Payer,
        Standing::Exception,
    ),
    row(
        "period-closed",
        "Period is closed",
        "The month of the invoice takes no more postings.",
        "Post it in the first open month, or have the month opened.",
        Owner::Manager,
        Standing::Exception,
    ),
    row(
        "price",
        "Price above the order",
        "The invoice asks for more than was ordered, beyond the tolerance.",
        "Ask the buyer to accept the price, or the seller for a credit note.",
        Owner::Approver,
        Standing::Exception,
    ),
    row(
        "quantity",
        "Quantity above the order",
        "More is asked for than was ordered, counting earlier invoices.",
        "Ask the buyer to extend the order, or the seller for a credit note.",
        Owner::Approver,
        Standing::Exception,
    ),
    row(
        "self-approval",
        "Self-approval",
        "The person prepared the case and may not approve it as well.",
        "Hand it to somebody who did not touch the case.",
        Owner::Manager,
        Standing::Exception,
    ),
    row(
        "several-invoices",
        "Several invoices in one file",
        "The file holds more than one invoice.",
        "Split it; each invoice becomes a case of its own.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "structured-differs",
        "Page and data differ",
        "The page shows another value than the structured data inside the same file.",
        "Ask the seller which one is right; book neither before.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "supplier-incomplete",
        "Supplier is incomplete",
        "Something without which a supplier cannot be taken on is missing, or cannot be.",
        "Correct the field, or refuse the supplier.",
        Owner::MasterData,
        Standing::Exception,
    ),
    row(
        "supplier-known",
        "Perhaps on the master already",
        "A supplier of the master has the same VAT id, the same account or a name much alike.",
        "Name that one, then the invoice goes on with it; or say in a note why both are right.",
        Owner::MasterData,
        Standing::Exception,
    ),
    row(
        "supplier-unknown",
        "Supplier unknown",
        "No supplier of the master fits, several do, or the one that fits is blocked.",
        "Choose one, or open the onboarding of a new supplier.",
        Owner::MasterData,
        Standing::Never,
    ),
    row(
        "tax",
        "Tax is wrong",
        "The tax is not base by rate, or the rate does not apply in that country on that day.",
        "Compare with the page; return the document to the seller where it stands so.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "too-large",
        "Too large",
        "The file or what it holds is beyond a limit.",
        "Ask the seller for a smaller file, or enter it by hand.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "unreadable",
        "Unreadable",
        "Nothing could be read from the file.",
        "Open it yourself; enter the values, or ask the seller to send it again.",
        Owner::Operator,
        Standing::Exception,
    ),
    row(
        "vat-id",
        "VAT id is wrong",
        "The VAT id cannot exist, or it is not the one in the master.",
        "Compare with the page; have it confirmed by the tax authority's register.",
        Owner::MasterData,
        Standing::Exception,
    ),
];

/// Codes that [`examine`](crate::examine()) computes anew each time.
pub const RECOMPUTED: [&str; 22] = [
    "arithmetic",
    "bank-changed",
    "coding",
    "credit-note-without-invoice",
    "currency",
    "date",
    "duplicate-exact",
    "duplicate-suspected",
    "iban",
    "layout-new",
    "legal-field-missing",
    "not-an-invoice",
    "not-received",
    "number-shape",
    "order-closed",
    "order-missing",
    "period-closed",
    "price",
    "quantity",
    "supplier-unknown",
    "tax",
    "vat-id",
];

/// The exception of that code.
pub fn exception(code: &str) -> Option<&'static Exception> {
    CATALOGUE.binary_search_by(|row| row.code.cmp(code)).ok().and_then(|at| CATALOGUE.get(at))
}

/// The catalogue as a Markdown table, for the documentation.
pub fn table() -> String {
    let mut out = String::from("| code | what it is | remedy | owner | severity |\n|---|---|---|---|---|\n");
    for row in &CATALOGUE {
        let severity = match row.severity {
            Standing::Holds => "holds",
            Standing::Note => "note",
            Standing::Doubt => "doubt",
            Standing::Exception => "exception",
            Standing::Never => "never automated",
        };
        let what = format!("**{}.** {}", row.title, row.sentence);
        // Writing to a String cannot fail.
        let _ =
            writeln!(out, "| `{}` | {what} | {} | {} | {severity} |", row.code, row.remedy, row.owner.role());
    }
    out
}

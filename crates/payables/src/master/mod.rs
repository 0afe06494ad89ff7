//! The master data of a client, one struct a kind, as the lines of `master/*.jsonl` have it.
//!
//! Deliberately plain: public fields, `serde`, no behaviour beyond small questions a row can answer about itself.
//! Unknown members of a line are ignored, so that a newer export still loads.

mod ledger;
mod order;
mod party;

pub use ledger::{Account, AccountKind, CostCentre, HistoryRow, Period, PeriodState, Rate, TaxCode, TaxKind};
pub use order::{Order, OrderLine, OrderState, Receipt, ReceiptLine};
pub use party::{Client, Supplier};

/// The kinds of master data, each with its file name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MasterKind {
    /// `suppliers.jsonl`
    Suppliers,
    /// `orders.jsonl`
    Orders,
    /// `receipts.jsonl`
    Receipts,
    /// `accounts.jsonl`
    Accounts,
    /// `cost-centres.jsonl`
    CostCentres,
    /// `tax-codes.jsonl`
    TaxCodes,
    /// `history.jsonl`
    History,
    /// `periods.jsonl`
    Periods,
    /// `rates.jsonl`
    Rates,
}

impl MasterKind {
    /// All kinds, in the order in which they are best loaded.
    pub const ALL: [Self; 9] = [
        Self::Accounts,
        Self::CostCentres,
        Self::TaxCodes,
        Self::Periods,
        Self::Rates,
        Self::Suppliers,
        Self::Orders,
        Self::Receipts,
        Self::History,
    ];

    /// The file that holds this kind: `cost-centres.jsonl`.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Suppliers => "suppliers.jsonl",
            Self::Orders => "orders.jsonl",
            Self::Receipts => "receipts.jsonl",
            Self::Accounts => "accounts.jsonl",
            Self::CostCentres => "cost-centres.jsonl",
            Self::TaxCodes => "tax-codes.jsonl",
            Self::History => "history.jsonl",
            Self::Periods => "periods.jsonl",
            Self::Rates => "rates.jsonl",
        }
    }

    /// The kind that a file of this name holds; `None` for files that are none of ours (`people.jsonl`).
    pub fn of_file(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.file_name() == name)
    }
}

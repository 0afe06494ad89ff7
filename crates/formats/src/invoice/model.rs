//! The invoice as EN 16931-1 names its parts; BT and BG numbers are that standard's business terms and groups.

use super::{Address, Line, Party, Payment};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A value and where it stood: `/Invoice/cbc:ID`. Prefixes are the customary ones, whatever the document uses;
/// a repeated group carries its number from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read<T> {
    /// The value.
    pub value: T,
    /// An element path; an attribute ends in `/@name`.
    pub path: String,
}

/// A value that stood in the document but could not be understood. It reads as missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Where.
    pub path: String,
    /// How it stands there, at most 80 characters of it.
    pub text: String,
    /// What it should have been: "a date such as 2026-11-17".
    pub expected: &'static str,
}

/// The syntax an invoice was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// OASIS UBL 2.1.
    Ubl,
    /// UN/CEFACT Cross Industry Invoice D16B, which Factur-X and ZUGFeRD 2 carry.
    Cii,
    /// ZUGFeRD 1.0.
    ZugferdOne,
}

impl Syntax {
    /// `ubl`, `cii` or `zugferd-1`, as a draft's reading names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ubl => "ubl",
            Self::Cii => "cii",
            Self::ZugferdOne => "zugferd-1",
        }
    }
}

/// Which document the root element says it is. The type code says it more finely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Root {
    /// An invoice of any type.
    Invoice,
    /// A UBL `CreditNote`.
    CreditNote,
}

/// One electronic invoice or credit note. Missing things are `None` or empty; nothing is made up.
#[derive(Clone, Debug, PartialEq)]
pub struct Invoice {
    /// The syntax.
    pub syntax: Syntax,
    /// The root element.
    pub root: Root,
    /// BT-24, the guideline it follows, as written: `urn:cen.eu:en16931:2017`.
    pub specification: Option<Read<String>>,
    /// BT-1.
    pub number: Option<Read<String>>,
    /// BT-2.
    pub issue_date: Option<Read<Date>>,
    /// BT-3, UNTDID 1001: `380` invoice, `381` credit note, `384` correction, …
    pub type_code: Option<Read<String>>,
    /// BT-5.
    pub currency: Option<Read<String>>,
    /// BT-6, the currency tax is accounted in.
    pub tax_currency: Option<Read<String>>,
    /// BT-7, when tax falls due.
    pub tax_point: Option<Read<Date>>,
    /// BT-8, a code for when tax falls due.
    pub tax_point_code: Option<Read<String>>,
    /// BT-9.
    pub due_date: Option<Read<Date>>,
    /// BT-10.
    pub buyer_reference: Option<Read<String>>,
    /// BT-11.
    pub project: Option<Read<String>>,
    /// BT-12.
    pub contract: Option<Read<String>>,
    /// BT-13, the buyer's purchase order number.
    pub order: Option<Read<String>>,
    /// BT-14, the seller's own order number.
    pub sales_order: Option<Read<String>>,
    /// BT-16.
    pub despatch_advice: Option<Read<String>>,
    /// BT-22.
    pub notes: Vec<Read<String>>,
    /// BG-3.
    pub preceding: Vec<Preceding>,
    /// BG-4.
    pub seller: Party,
    /// BG-7.
    pub buyer: Party,
    /// BG-10, where the payee is not the seller.
    pub payee: Option<Party>,
    /// BG-11.
    pub tax_representative: Option<Party>,
    /// BG-13.
    pub delivery: Delivery,
    /// BG-16 and the terms.
    pub payment: Payment,
    /// BG-20 and BG-21, for the whole document.
    pub adjustments: Vec<Adjustment>,
    /// BG-22.
    pub totals: Totals,
    /// BG-23.
    pub taxes: Vec<Tax>,
    /// BG-25, every line element, also those that carry only a note.
    pub lines: Vec<Line>,
    /// What stood there and could not be understood.
    pub unread: Vec<Unread>,
}

impl Invoice {
    /// Whether it says that money is owed back: by its root element or type code (81, 83, 261, 296, 308, 381, 396, 420, 458, 532).
    ///
    /// Self-billing (389) and corrections (384) are invoices; a correction's sign tells its direction.
    pub fn is_credit_note(&self) -> bool {
        const CREDIT: [&str; 10] = ["81", "83", "261", "296", "308", "381", "396", "420", "458", "532"];
        let code = self.type_code.as_ref().map(|code| code.value.as_str());
        self.root == Root::CreditNote || code.is_some_and(|code| CREDIT.contains(&code))
    }
}

/// BG-3: an earlier invoice.
#[derive(Clone, Debug, PartialEq)]
pub struct Preceding {
    /// BT-25.
    pub number: Option<Read<String>>,
    /// BT-26.
    pub issue_date: Option<Read<Date>>,
}

/// BG-13 and BG-14: when and where it was delivered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivery {
    /// BT-72.
    pub date: Option<Read<Date>>,
    /// BT-73.
    pub period_start: Option<Read<Date>>,
    /// BT-74.
    pub period_end: Option<Read<Date>>,
    /// Whether the period stands there at all, even empty.
    pub has_period: bool,
    /// BG-15.
    pub address: Option<Address>,
}

/// BG-20, BG-21, BG-27, BG-28: an allowance or a charge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adjustment {
    /// True for a charge, which adds.
    pub charge: bool,
    /// BT-92, BT-99, BT-136, BT-141.
    pub amount: Option<Read<Decimal>>,
    /// BT-93, BT-100, BT-137, BT-142.
    pub base: Option<Read<Decimal>>,
    /// BT-94, BT-101, BT-138, BT-143, in percent.
    pub percent: Option<Read<Decimal>>,
    /// BT-97, BT-104, BT-139, BT-144.
    pub reason: Option<Read<String>>,
    /// BT-98, BT-105, BT-140, BT-145.
    pub reason_code: Option<Read<String>>,
    /// BT-95, BT-102; of the whole document only.
    pub category: Option<Read<String>>,
    /// BT-96, BT-103, in percent.
    pub rate: Option<Read<Decimal>>,
}

/// BG-22, in the invoice's currency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// BT-106, the sum of the lines.
    pub lines: Option<Read<Decimal>>,
    /// BT-107.
    pub allowances: Option<Read<Decimal>>,
    /// BT-108.
    pub charges: Option<Read<Decimal>>,
    /// BT-109.
    pub net: Option<Read<Decimal>>,
    /// BT-110.
    pub tax: Option<Read<Decimal>>,
    /// A second tax total in the invoice's currency. There may be only one; the first is taken.
    pub tax_again: Option<Read<Decimal>>,
    /// BT-111, in the currency tax is accounted in.
    pub tax_accounted: Option<Read<Decimal>>,
    /// BT-112.
    pub gross: Option<Read<Decimal>>,
    /// BT-113.
    pub prepaid: Option<Read<Decimal>>,
    /// BT-114.
    pub rounding: Option<Read<Decimal>>,
    /// BT-115.
    pub payable: Option<Read<Decimal>>,
}

/// BG-23: one rate of one category.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tax {
    /// Where the group stands.
    pub path: String,
    /// BT-116.
    pub base: Option<Read<Decimal>>,
    /// BT-117.
    pub tax: Option<Read<Decimal>>,
    /// BT-118, UNTDID 5305: `S`, `Z`, `E`, `AE`, `K`, `G`, `O`, `L`, `M`.
    pub category: Option<Read<String>>,
    /// BT-119, in percent.
    pub rate: Option<Read<Decimal>>,
    /// BT-120.
    pub exemption: Option<Read<String>>,
    /// BT-121.
    pub exemption_code: Option<Read<String>>,
}

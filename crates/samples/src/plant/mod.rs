//! Planted trouble: what it is, how often, and in which order it is planted when a day is small. Read [`PLANS`] first.

mod bank;
mod duplicate;
mod figures;
mod file;
mod orders;
mod paper;
mod words;

use crate::bill::{Bill, Size};
use crate::chance::Chance;
use crate::day::Document;
use crate::day::World;
use crate::world::supplier::{Channel, Profile};

/// A kind of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trap {
    /// The account is not the one in the master data.
    BankChanged,
    /// The same file twice.
    SameFile,
    /// The same invoice printed again with the word "copy".
    SecondPrint,
    /// The same invoice on another channel.
    OtherChannel,
    /// An invoice that was signed and paid earlier this month.
    PaidBefore,
    /// The number with other punctuation.
    OtherPunctuation,
    /// The number and amount of an earlier year.
    OtherYear,
    /// Another number, but the same amount a few days later.
    SameAmount,
    /// The lines do not add up to the net sum.
    LineSum,
    /// Net and tax do not add up to gross.
    GrossSum,
    /// A rate the country does not have.
    TaxRate,
    /// A reminder.
    Reminder,
    /// A statement of account.
    Statement,
    /// A delivery note.
    DeliveryNote,
    /// Two invoices in one file.
    Bundle,
    /// A seller nobody knows.
    Stranger,
    /// Neither VAT id nor tax number of the seller.
    NoTaxNumber,
    /// No order although the supplier needs one.
    NoOrder,
    /// An order number that does not exist.
    OrderUnknown,
    /// A closed order.
    OrderClosed,
    /// Prices 5 % above the order.
    PriceAbove,
    /// More invoiced than ordered.
    Short,
    /// More invoiced than received.
    PartlyReceived,
    /// Nothing received.
    NotReceived,
    /// A credit note that names its invoice; nothing is wrong with it.
    CreditNote,
    /// A credit note that names no invoice.
    CreditNoteAlone,
    /// An invoice in a foreign currency; nothing is wrong with it.
    ForeignCurrency,
    /// Currency `XXX`.
    NoCurrency,
    /// Text that tells the system what to do.
    Instruction,
    /// The same, printed white on white.
    HiddenInstruction,
    /// A PDF with a password.
    Encrypted,
    /// A file of zero bytes.
    Empty,
    /// A PDF that stops in the middle.
    Truncated,
    /// A hybrid PDF whose page shows another total than its XML.
    Differs,
    /// Dated into a closed month.
    ClosedPeriod,
    /// Dated into the year 1.
    YearOne,
    /// An IBAN whose check digits are wrong.
    BadIban,
    /// A VAT id whose check digit is wrong.
    BadVatId,
}

/// One planted case and the channel it comes on; `None` is the supplier's own.
pub type Plan = (Trap, Option<Channel>);

const UBL: Option<Channel> = Some(Channel::Ubl);
const CII: Option<Channel> = Some(Channel::Cii);
const TEXT: Option<Channel> = Some(Channel::Text);
const HYBRID: Option<Channel> = Some(Channel::Hybrid(Profile::En16931));
const EXTENDED: Option<Channel> = Some(Channel::Hybrid(Profile::Extended));
const BASIC: Option<Channel> = Some(Channel::Hybrid(Profile::Basic));

/// All planted cases of a day, the most telling first: a day below the usual count stops earlier in this list.
#[rustfmt::skip]
pub const PLANS: &[Plan] = &[
    (Trap::BankChanged, UBL), (Trap::SameFile, UBL), (Trap::BankChanged, TEXT), (Trap::OtherPunctuation, TEXT), (Trap::GrossSum, CII),
    (Trap::PriceAbove, UBL), (Trap::Reminder, TEXT), (Trap::Stranger, TEXT), (Trap::HiddenInstruction, TEXT), (Trap::Encrypted, TEXT),
    (Trap::BankChanged, HYBRID), (Trap::Differs, HYBRID), (Trap::NotReceived, CII), (Trap::Empty, TEXT), (Trap::Bundle, TEXT),
    (Trap::CreditNoteAlone, UBL), (Trap::ClosedPeriod, HYBRID), (Trap::PaidBefore, TEXT), (Trap::TaxRate, UBL), (Trap::NoOrder, UBL),
    (Trap::BankChanged, CII), (Trap::SecondPrint, TEXT), (Trap::SameAmount, UBL), (Trap::OtherYear, UBL), (Trap::BankChanged, TEXT),
    (Trap::OrderClosed, UBL), (Trap::Short, HYBRID), (Trap::LineSum, UBL), (Trap::Statement, TEXT), (Trap::DeliveryNote, TEXT),
    (Trap::Stranger, UBL), (Trap::NoTaxNumber, CII), (Trap::CreditNote, UBL), (Trap::ForeignCurrency, UBL), (Trap::NoCurrency, UBL),
    (Trap::Instruction, TEXT), (Trap::Truncated, TEXT), (Trap::YearOne, CII), (Trap::BadIban, UBL), (Trap::BadVatId, CII),
    (Trap::OtherChannel, UBL), (Trap::OtherPunctuation, UBL), (Trap::SameAmount, TEXT), (Trap::SameFile, TEXT),
    (Trap::BankChanged, UBL), (Trap::BankChanged, UBL), (Trap::BankChanged, EXTENDED), (Trap::BankChanged, BASIC), (Trap::BankChanged, TEXT),
    (Trap::BankChanged, TEXT), (Trap::BankChanged, TEXT), (Trap::GrossSum, TEXT), (Trap::TaxRate, TEXT), (Trap::NoTaxNumber, TEXT),
    (Trap::OrderUnknown, TEXT), (Trap::PriceAbove, HYBRID), (Trap::Instruction, UBL),
    (Trap::PartlyReceived, UBL),
];

impl Trap {
    /// Documents it takes: duplicates need their original.
    pub fn documents(self) -> usize {
        match self {
            Self::SameFile
            | Self::SecondPrint
            | Self::OtherChannel
            | Self::OtherPunctuation
            | Self::SameAmount => 2,
            _ => 1,
        }
    }
}

/// Plants `trap` and returns its documents, the original before its duplicate.
pub fn plant(world: &mut World, (trap, channel): Plan, chance: &mut Chance) -> Vec<Document> {
    use Trap as T;
    let channel = channel.unwrap_or(Channel::Text);
    match trap {
        T::BankChanged => vec![bank::changed(world, channel, chance)],
        T::BadIban => vec![bank::bad_check_digits(world, channel, chance)],
        T::SameFile | T::SecondPrint | T::OtherChannel | T::OtherPunctuation | T::SameAmount => {
            duplicate::pair(world, trap, channel, chance)
        }
        T::PaidBefore | T::OtherYear => vec![duplicate::of_the_past(world, trap, channel, chance)],
        T::LineSum
        | T::GrossSum
        | T::TaxRate
        | T::NoCurrency
        | T::YearOne
        | T::ClosedPeriod
        | T::BadVatId
        | T::NoTaxNumber
        | T::ForeignCurrency => {
            vec![figures::plant(world, trap, channel, chance)]
        }
        T::NoOrder
        | T::OrderUnknown
        | T::OrderClosed
        | T::PriceAbove
        | T::Short
        | T::PartlyReceived
        | T::NotReceived => {
            vec![orders::plant(world, trap, channel, chance)]
        }
        T::CreditNote | T::CreditNoteAlone => vec![paper::credit_note(world, trap, channel, chance)],
        T::Reminder | T::Statement | T::DeliveryNote => vec![paper::letter(world, trap, chance)],
        T::Bundle => vec![paper::bundle(world, chance)],
        T::Stranger => vec![words::stranger(world, channel, chance)],
        T::Instruction | T::HiddenInstruction => vec![words::instruction(world, trap, channel, chance)],
        T::Encrypted | T::Empty | T::Truncated => vec![file::plant(world, trap, chance)],
        T::Differs => vec![file::differs(world, channel, chance)],
    }
}

/// Which suppliers a trap can happen to.
#[derive(Clone, Copy, Debug, Default)]
struct Wish {
    ordered: Option<bool>,
    german: bool,
    foreign_currency: bool,
}

/// Buys with an order.
const ORDERED: Wish = Wish { ordered: Some(true), german: false, foreign_currency: false };
/// Buys without an order, so that nothing but the planted trouble stands in the way.
const PLAIN: Wish = Wish { ordered: Some(false), german: false, foreign_currency: false };
/// The same, from Germany.
const GERMAN: Wish = Wish { ordered: Some(false), german: true, foreign_currency: false };

/// A supplier that fits; rather one that sends on `channel` anyway, and rather one that little was planted on so far.
fn supplier(world: &mut World, wish: Wish, channel: Channel, chance: &mut Chance) -> usize {
    let fits = |at: &usize| {
        let supplier = &world.suppliers[*at];
        wish.ordered.is_none_or(|ordered| supplier.trade.ordered == ordered)
            && (!wish.german || supplier.country.code == "DE" && supplier.trade.rate > 0)
            && (supplier.currency != "EUR") == wish.foreign_currency
            && !supplier.long
    };
    let burden = |at: usize| world.planted[at] * 2 + usize::from(world.suppliers[at].channel != channel) * 3;
    let fitting: Vec<usize> = (0..world.known).filter(fits).collect();
    let least = fitting.iter().map(|at| burden(*at)).min().unwrap_or(0);
    let best: Vec<usize> = fitting.into_iter().filter(|at| burden(*at) == least).collect();
    let chosen = if best.is_empty() { 0 } else { chance.pick(&best) };
    world.planted[chosen] += 1;
    chosen
}

/// A bill of a fitting supplier; its amount is moderate so that only the planted trouble is looked at.
fn bill(world: &mut World, wish: Wish, channel: Channel, chance: &mut Chance) -> Bill {
    let at = supplier(world, wish, channel, chance);
    let size = Size { lines: (1, 4), net_below: chance.pick(&[1_800, 3_400, 7_500, 12_000]) };
    if wish.ordered == Some(true) { world.bill(at, size, chance) } else { world.clean(at, size, chance) }
}

impl Document {
    /// The same with trouble planted.
    fn trapped(mut self, code: &'static str, exceptions: &[&'static str], story: String) -> Self {
        self.planted = Some(code);
        self.exceptions = exceptions.to_vec();
        self.person = true;
        self.story = story;
        self
    }
}

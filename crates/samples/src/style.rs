//! How one supplier's letters look: drawn once per supplier, so that every supplier has a stable template.

use crate::chance::Chance;
use crate::format::{DateForm, Grouping};
use crate::pdf::{Colour, Family};
use crate::words::{Label, Language, ways};

/// The overall shape of the letter. The first sixteen templates get one each; later ones mix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Its name in `truth.jsonl`.
    pub name: &'static str,
    /// Paper in points.
    pub paper: (f64, f64),
    /// The head of the first page.
    pub head: Head,
    /// Where number and dates stand.
    pub info: Info,
    /// Where the company's own data stands.
    pub company: Company,
    /// How the table of lines is ruled.
    pub rules: Rules,
    /// Where the totals stand.
    pub totals: Totals,
    /// The buyer's address stands right (as in France) rather than left.
    pub address_right: bool,
}

/// The head of the first page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// A box as a logo with the name beside it, left.
    LogoLeft,
    /// A logo at the right edge.
    LogoRight,
    /// The name in the middle with a line beneath.
    Centred,
    /// A coloured band over the whole width.
    Band,
    /// Only the name in plain type.
    Plain,
    /// The title of the document dominates; the name is small.
    TitleFirst,
}

/// Where number and dates stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Info {
    /// Rows at the right, label left and value after it.
    RowsRight,
    /// Rows at the right, both in columns and the values right-aligned.
    RowsRightAligned,
    /// Rows under the title at the left.
    RowsLeft,
    /// A table of one row: labels above their values.
    Grid,
    /// Values with their labels small beneath.
    Beneath,
    /// A sentence under the title plus a few rows.
    Sentence,
    /// Pairs in a framed box.
    Boxed,
}

/// Where the company's own data stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Company {
    /// At the foot in three columns.
    FootThree,
    /// At the foot in four columns.
    FootFour,
    /// At the foot in one or two centred lines.
    FootLine,
    /// Under the head.
    UnderHead,
    /// In a column at the right edge.
    Side,
}

/// How the table of lines is ruled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// No lines at all.
    None,
    /// A line under the head and one at the end.
    Head,
    /// Every cell framed.
    Grid,
    /// Every second row shaded, a dark head.
    Zebra,
    /// A line under each row.
    Rows,
}

/// Where the totals stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Totals {
    /// At the right without frame.
    Right,
    /// At the right in a box.
    Boxed,
    /// At the left.
    Left,
    /// In one row over the whole width, labels above values.
    Row,
}

const A4: (f64, f64) = (595.0, 842.0);
const A4_LANDSCAPE: (f64, f64) = (842.0, 595.0);
const LETTER: (f64, f64) = (612.0, 792.0);
const A5: (f64, f64) = (420.0, 595.0);

type Parts = (Head, Info, Company, Rules, Totals);

const fn shape(name: &'static str, paper: (f64, f64), parts: Parts, address_right: bool) -> Shape {
    let (head, info, company, rules, totals) = parts;
    Shape { name, paper, head, info, company, rules, totals, address_right }
}

/// The shapes.
#[rustfmt::skip]
pub const SHAPES: [Shape; 16] = [
    shape("window-letter", A4, (Head::LogoRight, Info::RowsRight, Company::FootThree, Rules::Head, Totals::Right), false),
    shape("grid-under-title", A4, (Head::LogoLeft, Info::Grid, Company::FootFour, Rules::Grid, Totals::Boxed), false),
    shape("french-window", A4, (Head::LogoLeft, Info::RowsLeft, Company::FootLine, Rules::Grid, Totals::Boxed), true),
    shape("band", A4, (Head::Band, Info::RowsRightAligned, Company::FootThree, Rules::Zebra, Totals::Right), false),
    shape("side-column", A4, (Head::Plain, Info::RowsLeft, Company::Side, Rules::Head, Totals::Right), false),
    shape("typewriter", A4, (Head::Plain, Info::RowsLeft, Company::UnderHead, Rules::None, Totals::Left), false),
    shape("till-receipt", A5, (Head::Centred, Info::RowsLeft, Company::UnderHead, Rules::None, Totals::Right), false),
    shape("landscape", A4_LANDSCAPE, (Head::LogoLeft, Info::Grid, Company::FootLine, Rules::Zebra, Totals::Row), false),
    shape("sentence", A4, (Head::Centred, Info::Sentence, Company::FootThree, Rules::Rows, Totals::Right), false),
    shape("title-first", A4, (Head::TitleFirst, Info::RowsRightAligned, Company::UnderHead, Rules::Rows, Totals::Right), false),
    shape("boxed", A4, (Head::LogoLeft, Info::Boxed, Company::FootLine, Rules::Grid, Totals::Row), true),
    shape("labels-beneath", A4, (Head::Band, Info::Beneath, Company::FootFour, Rules::Rows, Totals::Boxed), false),
    shape("totals-left", A4, (Head::LogoRight, Info::RowsRight, Company::FootFour, Rules::Zebra, Totals::Left), false),
    shape("letter-paper", LETTER, (Head::TitleFirst, Info::Boxed, Company::UnderHead, Rules::Head, Totals::Right), false),
    shape("classic-serif", A4, (Head::Centred, Info::RowsRight, Company::FootLine, Rules::Head, Totals::Boxed), true),
    shape("grid-side", A4, (Head::LogoLeft, Info::Beneath, Company::Side, Rules::Rows, Totals::Left), false),
];

/// How the currency stands beside an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrencyMark {
    /// `€ 12,00`
    SignBefore,
    /// `12,00 €`
    SignAfter,
    /// `EUR 12,00`
    CodeBefore,
    /// `12,00 EUR`
    CodeAfter,
    /// Only in the head of the table or in the word for the sum.
    InLabel,
}

/// A supplier's template.
#[derive(Clone, Debug)]
pub struct Style {
    /// The overall shape.
    pub shape: Shape,
    /// The language of the letter.
    pub language: Language,
    /// The type.
    pub family: Family,
    /// Its size in points.
    pub size: f64,
    /// The house colour.
    pub accent: Colour,
    /// Numbers.
    pub grouping: Grouping,
    /// Dates.
    pub dates: DateForm,
    /// The currency beside sums.
    pub mark: CurrencyMark,
    /// After a label: `:` or nothing.
    pub colon: &'static str,
    /// Labels in bold.
    pub bold_labels: bool,
    /// Labels in capitals.
    pub capitals: bool,
    /// IBAN in groups of four.
    pub grouped_iban: bool,
    /// The invoice number stands in the title.
    pub number_in_title: bool,
    /// The due date is printed as a date; else only terms in days.
    pub prints_due: bool,
    /// A block of payment data under the totals; else the IBAN stands with the company's data only.
    pub payment_block: bool,
    /// A breakdown of taxes by rate.
    pub tax_table: bool,
    /// The columns of the table show the item's number.
    pub item_numbers: bool,
    /// The columns of the table show the tax rate.
    pub rate_column: bool,
    /// Position numbers.
    pub positions: bool,
    /// Chooses words and the order of rows.
    pub words: Chance,
}

impl Style {
    /// The template number `index` in `language`.
    pub fn draw(index: usize, language: Language, chance: &mut Chance) -> Self {
        let mut shape = if index < SHAPES.len() { SHAPES[index] } else { chance.pick(&SHAPES) };
        if index >= SHAPES.len() {
            mix(&mut shape, chance);
        }
        let typewriter = shape.name == "typewriter" || shape.name == "till-receipt";
        let family = match () {
            () if typewriter => Family::Courier,
            () if shape.name == "classic-serif" => Family::Times,
            () => chance.pick(&[
                Family::Helvetica,
                Family::Helvetica,
                Family::Helvetica,
                Family::Times,
                Family::Times,
                Family::Courier,
            ]),
        };
        let size = if family == Family::Courier {
            chance.between(15, 17) as f64 / 2.0
        } else {
            chance.between(16, 20) as f64 / 2.0
        };
        Self {
            shape,
            language,
            family,
            size: if shape.paper == A5 { size.min(7.5) } else { size },
            accent: chance.pick(&[
                [0.10, 0.25, 0.45],
                [0.55, 0.10, 0.12],
                [0.08, 0.38, 0.24],
                [0.20, 0.20, 0.22],
                [0.60, 0.35, 0.05],
                [0.30, 0.12, 0.42],
                [0.0, 0.42, 0.50],
            ]),
            grouping: grouping(language, chance),
            dates: chance.pick(DateForm::usual(language)),
            mark: chance.pick(&[
                CurrencyMark::SignAfter,
                CurrencyMark::CodeAfter,
                CurrencyMark::CodeBefore,
                CurrencyMark::SignBefore,
                CurrencyMark::InLabel,
            ]),
            colon: match language {
                Language::Fr => chance.pick(&[" :", " :", ":", ""]),
                _ => chance.pick(&[":", ":", ":", "", ""]),
            },
            bold_labels: chance.percent(35),
            capitals: chance.percent(12),
            grouped_iban: chance.percent(70),
            number_in_title: !matches!(shape.info, Info::Sentence) && chance.percent(25),
            prints_due: chance.percent(65),
            payment_block: chance.percent(55),
            tax_table: chance.percent(25),
            item_numbers: chance.percent(45),
            rate_column: chance.percent(40),
            positions: chance.percent(70),
            words: chance.fork("words", index),
        }
    }

    /// This supplier's word for `label`, always the same.
    pub fn word(&self, label: Label) -> &'static str {
        self.words.fork("label", label as usize).pick(ways(self.language, label))
    }

    /// The word as a label before a value: in capitals and with a colon where this template does so.
    pub fn label(&self, label: Label) -> String {
        let word = self.word(label);
        let word = if self.capitals { word.to_uppercase() } else { word.to_owned() };
        // "No." and "#" take no colon.
        if word.ends_with('#') { word } else { format!("{word}{}", self.colon) }
    }

    /// Whether this template has a habit that `percent` of all templates have.
    pub fn habit(&self, name: &str, percent: usize) -> bool {
        self.words.fork(name, 0).percent(percent)
    }
}

/// Exchanges parts of a shape for those of others, so that templates are not counted in dozens.
fn mix(shape: &mut Shape, chance: &mut Chance) {
    let narrow = shape.paper == A5 || shape.company == Company::Side;
    if chance.percent(50) {
        shape.head = chance.pick(&SHAPES).head;
    }
    if chance.percent(50) && !narrow {
        shape.info = chance.pick(&SHAPES).info;
    }
    if chance.percent(50) {
        shape.rules = chance.pick(&SHAPES).rules;
    }
    if chance.percent(50) && !narrow {
        shape.totals = chance.pick(&SHAPES).totals;
    }
}

fn grouping(language: Language, chance: &mut Chance) -> Grouping {
    use Grouping::{ApostrophePoint, Comma, CommaPoint, Point, PointComma, SpaceComma};
    match language {
        Language::De => chance.pick(&[PointComma, PointComma, PointComma, Comma, ApostrophePoint]),
        Language::En => chance.pick(&[CommaPoint, CommaPoint, Point]),
        Language::Fr => chance.pick(&[SpaceComma, SpaceComma, Comma, Point]),
        Language::Nl | Language::Es | Language::It => chance.pick(&[PointComma, PointComma, Comma]),
    }
}

//! Prints a bill as a letter in a supplier's template. Read [`print`] first: it is the order of things on the page.

mod address;
mod company;
mod head;
mod info;
mod letter;
mod slip;
mod table;
mod totals;

pub use letter::{Letter, print_letter};
pub use totals::tax_clause;

use crate::bill::Bill;
use crate::pdf::{BLACK, Colour, Font, Page};
use crate::style::{Company, CurrencyMark, Head, Info, Style};
use crate::words::Label;
use crate::world::client::Buyer;
use crate::world::supplier::Supplier;
use rust_decimal::Decimal;

/// The letter while it is being printed.
pub struct Sheet<'a> {
    /// What is claimed.
    pub bill: &'a Bill,
    /// Who claims.
    pub supplier: &'a Supplier,
    /// How it looks.
    pub style: &'a Style,
    /// Who is to pay.
    pub buyer: &'a Buyer,
    /// Pages so far.
    pub pages: Vec<Page>,
    /// Where the next block starts.
    pub y: f64,
    /// Left edge of the text.
    pub left: f64,
    /// Right edge of the text.
    pub right: f64,
    /// Lower edge of the text, above the foot.
    pub bottom: f64,
    /// Another title than that of an invoice or credit note.
    pub other_title: Option<Label>,
}

/// Whether `style` prints the due date of `bill` as a date; one that says "30 days" does not, and then it is not in the truth.
pub fn prints_due(style: &Style, bill: &Bill) -> bool {
    bill.due.is_some() && (style.prints_due || style.word(Label::Terms).contains("{date}"))
}

/// The pages of `bill` in the template `style`.
pub fn print(bill: &Bill, supplier: &Supplier, style: &Style, buyer: &Buyer) -> Vec<Page> {
    let mut sheet = Sheet::new(bill, supplier, style, buyer);
    sheet.head();
    sheet.address_and_info();
    sheet.title_and_info();
    sheet.opening();
    sheet.table();
    sheet.totals();
    sheet.payment();
    sheet.notes();
    sheet.slip();
    sheet.feet();
    sheet.pages
}

/// How much of the page the foot takes, in points.
fn foot_height(style: &Style) -> f64 {
    match style.shape.company {
        Company::FootThree => 52.0,
        Company::FootFour => 52.0,
        Company::FootLine => 50.0,
        Company::UnderHead | Company::Side => 14.0,
    }
}

impl<'a> Sheet<'a> {
    /// An empty first page.
    pub fn new(bill: &'a Bill, supplier: &'a Supplier, style: &'a Style, buyer: &'a Buyer) -> Self {
        let (width, height) = style.shape.paper;
        let margin = if width < 500.0 { 28.0 } else { 48.0 };
        let side = if style.shape.company == Company::Side { 138.0 } else { 0.0 };
        Self {
            bill,
            supplier,
            style,
            buyer,
            pages: vec![Page::new(width, height)],
            y: margin,
            left: margin,
            right: width - margin - side,
            bottom: height - margin - foot_height(style),
            other_title: None,
        }
    }
}

impl Sheet<'_> {
    /// The page being printed.
    pub fn page(&mut self) -> &mut Page {
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// The regular font.
    pub fn font(&self) -> Font {
        Font::regular(self.style.family)
    }

    /// The bold font.
    pub fn bold(&self) -> Font {
        Font::bold(self.style.family)
    }

    /// The font of labels.
    pub fn label_font(&self) -> Font {
        if self.style.bold_labels { self.bold() } else { self.font() }
    }

    /// The size of running text in points.
    pub fn size(&self) -> f64 {
        self.style.size
    }

    /// The distance between lines in points.
    pub fn leading(&self) -> f64 {
        self.style.size * 1.32
    }

    /// The house colour.
    pub fn accent(&self) -> Colour {
        self.style.accent
    }

    /// Writes from `x` on, smaller where `width` would not hold it.
    pub fn fitted(&mut self, x: f64, y: f64, font: Font, size: f64, width: f64, text: &str) {
        let size = fit(font, size, width, text);
        self.page().text(x, y, font, size, BLACK, text);
    }

    /// Writes up to `x`, smaller where `width` would not hold it.
    pub fn fitted_right(&mut self, x: f64, y: f64, font: Font, size: f64, width: f64, text: &str) {
        let size = fit(font, size, width, text);
        self.page().text_right(x, y, font, size, BLACK, text);
    }

    /// A new page with a short head, where `height` points do not fit any more.
    pub fn make_room(&mut self, height: f64) {
        if self.y + height > self.bottom {
            self.next_page();
        }
    }

    /// Starts a new page with the name and the number at its top.
    pub fn next_page(&mut self) {
        let (width, height) = self.style.shape.paper;
        self.pages.push(Page::new(width, height));
        let (left, right, font, size) = (self.left, self.right, self.font(), self.size() - 1.0);
        let text = format!("{} {}", self.title_word(), self.bill.number);
        let name = self.bill.seller_name.clone();
        self.page().text(left, 44.0, font, size, BLACK, &name);
        if right - left > 300.0 {
            self.page().text_right(right, 44.0, font, size, BLACK, &text);
        }
        self.y = 66.0;
    }

    /// The word for this kind of document.
    pub fn title_word(&self) -> &'static str {
        self.style.word(self.other_title.unwrap_or(if self.bill.credit {
            Label::CreditNote
        } else {
            Label::Invoice
        }))
    }

    /// A date in the template's form.
    pub fn date(&self, date: jiff::civil::Date) -> String {
        self.style.dates.date(date, self.style.language)
    }

    /// A number in the template's form.
    pub fn number(&self, amount: Decimal) -> String {
        self.style.grouping.number(amount, 2)
    }

    /// A sum with its currency.
    pub fn money(&self, amount: Decimal) -> String {
        let number = self.number(amount);
        let code = &self.bill.currency;
        match self.style.mark {
            CurrencyMark::SignBefore => format!("{} {number}", sign(code)),
            CurrencyMark::SignAfter => format!("{number} {}", sign(code)),
            CurrencyMark::CodeBefore => format!("{code} {number}"),
            CurrencyMark::CodeAfter => format!("{number} {code}"),
            CurrencyMark::InLabel => number,
        }
    }

    /// Whether number and dates stand beside the address rather than under the title.
    pub fn info_beside(&self) -> bool {
        matches!(
            self.style.shape.info,
            Info::RowsRight | Info::RowsRightAligned | Info::Boxed | Info::Beneath
        ) && self.right - self.left > 380.0
    }

    /// Whether the title stands in the head.
    pub fn title_in_head(&self) -> bool {
        self.style.shape.head == Head::TitleFirst
    }
}

/// `€` for `EUR` where the fonts have the sign.
fn sign(code: &str) -> &str {
    match code {
        "EUR" => "€",
        "GBP" => "£",
        "USD" => "$",
        other => other,
    }
}

/// The size at which `text` fits into `width`.
pub fn fit(font: Font, size: f64, width: f64, text: &str) -> f64 {
    let needed = font.width(text, size);
    if needed > width { size * width / needed } else { size }
}

//! Letters that are no invoices but come in the same envelope: reminders, statements, delivery notes.

use super::Sheet;
use crate::bill::Bill;
use crate::pdf::{BLACK, Page, wrap};
use crate::style::Style;
use crate::words::{Label, unit};
use crate::world::client::Buyer;
use crate::world::supplier::Supplier;
use rust_decimal::Decimal;

/// What the letter is about.
#[derive(Clone, Copy, Debug)]
pub enum Letter<'a> {
    /// Earlier invoices that were not paid yet.
    Reminder(&'a [&'a Bill]),
    /// All invoices of some months with the balance.
    Statement(&'a [&'a Bill]),
    /// What was put on the lorry, without prices.
    DeliveryNote,
}

/// The pages of `letter`; `bill` gives the seller and, for a delivery note, the goods.
pub fn print_letter(
    letter: Letter<'_>,
    bill: &Bill,
    supplier: &Supplier,
    style: &Style,
    buyer: &Buyer,
) -> Vec<Page> {
    let mut sheet = Sheet::new(bill, supplier, style, buyer);
    sheet.other_title = Some(match letter {
        Letter::Reminder(_) => Label::Reminder,
        Letter::Statement(_) => Label::Statement,
        Letter::DeliveryNote => Label::DeliveryNoteTitle,
    });
    sheet.head();
    let (left, top, width) = (sheet.left, sheet.y, sheet.right - sheet.left);
    sheet.y = sheet.address(left, top, width.min(260.0)) + sheet.leading();
    sheet.letter_title();
    match letter {
        Letter::Reminder(open) => {
            sheet.paragraph(REMINDER[style.language.column()]);
            sheet.open_items(open);
        }
        Letter::Statement(open) => {
            sheet.paragraph(STATEMENT[style.language.column()]);
            sheet.open_items(open);
        }
        Letter::DeliveryNote => sheet.packed_goods(),
    }
    sheet.feet();
    sheet.pages
}

const REMINDER: [&str; 3] = [
    "Sicher ist es Ihrer Aufmerksamkeit entgangen, dass die folgenden Rechnungen noch offen sind. Wir bitten um Ausgleich innerhalb von sieben Tagen.",
    "According to our records the invoices below are overdue. We ask you to settle them within seven days.",
    "Sauf erreur de notre part, les factures ci-dessous restent impayées. Merci de les régler sous sept jours.",
];
const STATEMENT: [&str; 3] = [
    "Zum heutigen Tag weist Ihr Konto bei uns die folgenden Posten aus. Dies ist keine Rechnung.",
    "Your account with us shows the following items to date. This is not an invoice.",
    "Votre compte présente à ce jour les écritures suivantes. Ceci n'est pas une facture.",
];

impl Sheet<'_> {
    fn letter_title(&mut self) {
        let (left, right, bold, size, leading, y) =
            (self.left, self.right, self.bold(), self.size() + 5.0, self.leading(), self.y);
        let (title, date) = (self.title_word(), self.date(self.bill.issued));
        if !self.title_in_head() {
            self.page().text(left, y, bold, size, BLACK, title);
        }
        let (font, size) = (self.font(), self.size());
        self.page().text_right(right, y, font, size, BLACK, &date);
        self.y += leading * 1.8;
    }

    fn paragraph(&mut self, text: &str) {
        let (left, right, font, size, leading) =
            (self.left, self.right, self.font(), self.size(), self.leading());
        for line in wrap(text, font, size, right - left) {
            let y = self.y;
            self.page().text(left, y, font, size, BLACK, &line);
            self.y += leading;
        }
        self.y += leading;
    }

    /// Number, date and amount of each bill, and their sum.
    fn open_items(&mut self, bills: &[&Bill]) {
        let (left, right, leading) = (self.left, self.right, self.leading());
        let third = (right - left) / 3.0;
        let words =
            [Label::Number, Label::IssueDate, Label::Amount].map(|label| self.style.word(label).to_owned());
        self.item_row(&words, true);
        let y = self.y - leading * 0.9;
        self.page().line((left, y), (left + third * 3.0, y), 0.6, BLACK);
        for bill in bills {
            let row = [bill.number.clone(), self.date(bill.issued), self.money(bill.gross)];
            self.item_row(&row, false);
        }
        let sum: Decimal = bills.iter().map(|bill| bill.gross).sum();
        let row = [self.style.word(Label::Payable).to_owned(), String::new(), self.money(sum)];
        self.item_row(&row, true);
    }

    fn item_row(&mut self, cells: &[String; 3], strong: bool) {
        let (left, right, size, y, leading) = (self.left, self.right, self.size(), self.y, self.leading());
        let font = if strong { self.bold() } else { self.font() };
        let third = (right - left) / 3.0;
        self.fitted(left, y, font, size, third - 6.0, &cells[0]);
        self.fitted(left + third, y, font, size, third - 6.0, &cells[1]);
        self.fitted_right(right, y, font, size, third - 6.0, &cells[2]);
        self.y += leading * 1.4;
    }

    fn packed_goods(&mut self) {
        let (number, order) = (self.bill.delivery_note.clone(), self.bill.order.clone().unwrap_or_default());
        let head = [
            format!("{} {number}", self.style.label(Label::DeliveryNote)),
            format!("{} {order}", self.style.label(Label::Order)),
            String::new(),
        ];
        self.item_row(&head, false);
        let words = [Label::Description, Label::ItemNumber, Label::Quantity]
            .map(|label| self.style.word(label).to_owned());
        self.item_row(&words, true);
        for line in &self.bill.lines {
            let quantity = format!(
                "{} {}",
                self.style.grouping.number(line.quantity, 0),
                unit(self.style.language, line.unit)
            );
            let row = [line.description.clone(), line.item_number.clone(), quantity];
            self.item_row(&row, false);
        }
    }
}

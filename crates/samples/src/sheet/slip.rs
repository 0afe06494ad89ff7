//! What some letters add: an opening line, fold marks, a slip to pay with.

use super::Sheet;
use crate::pdf::{BLACK, GREY};
use crate::words::Label;

/// Opening lines in German, English and French.
const OPENINGS: [[&str; 3]; 3] = [
    [
        "Sehr geehrte Damen und Herren, für unsere Lieferungen und Leistungen berechnen wir Ihnen:",
        "Dear Sir or Madam, for goods and services supplied we charge:",
        "Madame, Monsieur, nous vous facturons les prestations suivantes :",
    ],
    ["Wir berechnen Ihnen gemäß Ihrem Auftrag wie folgt:", "As per your order:", "Suite à votre commande :"],
    [
        "Unsere Lieferung vom {date} stellen wir wie folgt in Rechnung:",
        "Our delivery of {date} is invoiced as follows:",
        "Notre livraison du {date} vous est facturée comme suit :",
    ],
];

impl Sheet<'_> {
    /// A sentence above the table, and marks where the letter is folded.
    pub fn opening(&mut self) {
        let (left, right, font, size, leading) =
            (self.left, self.right, self.font(), self.size(), self.leading());
        let (width, height) = self.style.shape.paper;
        if self.style.habit("fold-marks", 35) && width < height {
            for y in [height * 0.354, height / 2.0, height * 0.707] {
                self.page().line((10.0, y), (18.0, y), 0.4, GREY);
            }
        }
        if !self.style.habit("opening", 45) {
            return;
        }
        let which = self.style.words.fork("opening", 1).below(OPENINGS.len());
        let text =
            OPENINGS[which][self.style.language.column()].replace("{date}", &self.date(self.bill.delivered));
        for line in crate::pdf::wrap(&text, font, size, right - left) {
            let y = self.y;
            self.page().text(left, y, font, size, BLACK, &line);
            self.y += leading;
        }
        self.y += leading * 0.6;
    }

    /// A framed block that repeats payee, account, amount and number, at the lower edge of the last page.
    pub fn slip(&mut self) {
        let Some(iban) = self.iban_text().filter(|_| self.style.habit("slip", 18) && !self.bill.credit)
        else {
            return;
        };
        let (left, right, font, size, leading, accent) =
            (self.left, self.right, self.font(), self.size(), self.leading(), self.accent());
        if right - left < 330.0 {
            return;
        }
        let height = leading * 5.2;
        self.make_room(height + leading);
        let top = self.bottom - height;
        self.page().frame(left, top, right - left, height, 0.8, accent);
        let name = self.bill.seller_name.clone();
        let amount = self.money(self.bill.payable());
        let number = self.bill.number.clone();
        let iban = format!("{} {iban}", self.style.label(Label::Iban));
        let bic = format!("{} {}", self.style.label(Label::Bic), self.supplier.bic);
        let half = (right - left) / 2.0;
        for (row, (first, second)) in
            [(name, self.buyer.name.clone()), (iban, amount), (bic, number)].into_iter().enumerate()
        {
            let y = top + leading * (1.3 + 1.35 * row as f64);
            self.fitted(left + 8.0, y, font, size, half + 20.0, &first);
            self.fitted(left + half + 40.0, y, font, size, half - 48.0, &second);
        }
        self.y = self.bottom;
    }
}

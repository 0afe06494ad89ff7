//! Sums, payment and what is written beneath.

use super::Sheet;
use crate::pdf::{BLACK, GREY, WHITE};
use crate::style::{CurrencyMark, Totals};
use crate::words::{Label, Language};
use rust_decimal::Decimal;

/// A word, its amount and whether it is the sum to look at.
type Sum = (String, Decimal, bool);

impl Sheet<'_> {
    fn sums(&self) -> Vec<Sum> {
        let (bill, style) = (self.bill, self.style);
        let mut sums = vec![(style.word(Label::Net).to_owned(), bill.net, false)];
        for tax in &bill.taxes {
            if !tax.tax.is_zero() || style.habit("zero-tax", 60) {
                sums.push((
                    style.word(Label::Tax).replace("{rate}", &tax.rate.normalize().to_string()),
                    tax.tax,
                    false,
                ));
            }
        }
        let gross = style.word(Label::Gross);
        sums.push((
            if style.mark == CurrencyMark::InLabel {
                format!("{gross} {}", bill.currency)
            } else {
                gross.to_owned()
            },
            bill.gross,
            true,
        ));
        // A few letters name the sum first and the tax in it afterwards.
        if style.habit("gross-first", 7) {
            sums.rotate_right(1);
        }
        if !bill.prepaid.is_zero() {
            sums.push((style.word(Label::Prepaid).to_owned(), -bill.prepaid, false));
            sums.push((style.word(Label::Payable).to_owned(), bill.payable(), true));
        }
        sums
    }

    /// Prints the sums where the template has them.
    pub fn totals(&mut self) {
        let sums = self.sums();
        self.make_room(self.leading() * (sums.len() as f64 * 1.3 + 3.0));
        if self.style.shape.totals == Totals::Row && self.right - self.left > 380.0 {
            self.sum_row(&sums);
        } else {
            self.sum_block(&sums);
        }
        if self.style.tax_table {
            self.tax_table();
        }
    }

    fn sum_block(&mut self, sums: &[Sum]) {
        let (left, right, leading, size) = (self.left, self.right, self.leading(), self.size());
        let width = (right - left).min(235.0);
        let x = if self.style.shape.totals == Totals::Left { left } else { right - width };
        let boxed = self.style.shape.totals == Totals::Boxed;
        let (top, accent) = (self.y - leading, self.accent());
        let inset = if boxed { 6.0 } else { 0.0 };
        for (word, amount, main) in sums {
            let (font, y) = (if *main { self.bold() } else { self.font() }, self.y);
            let own_size = if *main && self.style.habit("large-total", 40) { size + 1.5 } else { size };
            if *main && !boxed && self.style.habit("line-above-total", 60) {
                self.page().line((x, y - leading * 0.9), (x + width, y - leading * 0.9), 0.6, BLACK);
            }
            let word = if self.style.colon.is_empty() {
                word.clone()
            } else {
                format!("{word}{}", self.style.colon)
            };
            let value = self.money(*amount);
            self.fitted(x + inset, y, font, own_size, width * 0.58, &word);
            self.fitted_right(x + width - inset.max(3.0), y, font, own_size, width * 0.4 - inset, &value);
            self.y += leading * 1.3;
        }
        if boxed {
            let height = self.y - top - leading * 0.6;
            self.page().frame(x, top, width, height, 0.9, accent);
        }
        self.y += leading * 0.8;
    }

    fn sum_row(&mut self, sums: &[Sum]) {
        let (left, right, leading, size, accent) =
            (self.left, self.right, self.leading(), self.size(), self.accent());
        let (font, bold) = (self.font(), self.bold());
        let (cell, top) = ((right - left) / sums.len() as f64, self.y - leading * 0.6);
        self.page().fill(left, top, right - left, leading * 1.25, accent);
        for (at, (word, amount, main)) in sums.iter().enumerate() {
            let x = left + cell * at as f64;
            let small = super::fit(bold, size - 0.5, cell - 8.0, word);
            self.page().text(x + 4.0, top + leading * 0.9, bold, small, WHITE, word);
            let value = self.money(*amount);
            self.fitted(
                x + 4.0,
                top + leading * 2.15,
                if *main { bold } else { font },
                size + 0.5,
                cell - 8.0,
                &value,
            );
            self.page().frame(x, top, cell, leading * 2.6, 0.5, accent);
        }
        self.y = top + leading * 3.9;
    }

    /// Rate, base and tax once more, as many letters do.
    fn tax_table(&mut self) {
        let (left, size, leading, font) = (self.left, self.size() - 1.0, self.leading(), self.font());
        let words = [self.style.word(Label::Rate), self.style.word(Label::Net), self.style.word(Label::Tax)];
        self.make_room(leading * 4.0);
        let y = self.y;
        let third = words[2].replace("{rate}", "").replace(['%', '(', ')', '@', '+'], "").replace(",00", "");
        for (word, x) in [(words[0], 0.0), (words[1], 50.0), (third.trim(), 150.0)] {
            let small = super::fit(font, size, 95.0, word);
            self.page().text(left + x, y, font, small, GREY, word);
        }
        self.y += leading;
        for tax in &self.bill.taxes {
            let y = self.y;
            let (rate, base, sum) =
                (format!("{} %", tax.rate.normalize()), self.number(tax.base), self.number(tax.tax));
            let page = self.page();
            page.text(left, y, font, size, BLACK, &rate);
            page.text(left + 50.0, y, font, size, BLACK, &base);
            page.text(left + 150.0, y, font, size, BLACK, &sum);
            self.y += leading;
        }
        self.y += leading * 0.6;
    }

    /// The terms, and where to pay.
    pub fn payment(&mut self) {
        let (left, right, size, leading, font) =
            (self.left, self.right, self.size(), self.leading(), self.font());
        let mut lines: Vec<String> = Vec::new();
        if let Some(due) = self.bill.due {
            let days = self.supplier.net_days.to_string();
            let terms =
                self.style.word(Label::Terms).replace("{days}", &days).replace("{date}", &self.date(due));
            let amount = self.money(self.bill.payable());
            lines.push(terms.replace("{amount}", &amount).replace("{number}", &self.bill.number));
        }
        lines.extend(self.discount_sentence());
        if let (true, Some(iban)) = (self.style.payment_block, self.iban_text()) {
            lines.push(format!("{} {iban}", self.style.label(Label::Iban)));
            lines.push(format!(
                "{} {}  {} {}",
                self.style.label(Label::Bic),
                self.supplier.bic,
                self.style.label(Label::Bank),
                self.supplier.bank
            ));
        }
        self.make_room(leading * (lines.len() as f64 + 1.0));
        for line in lines {
            for part in crate::pdf::wrap(&line, font, size, right - left) {
                let y = self.y;
                self.page().text(left, y, font, size, BLACK, &part);
                self.y += leading;
            }
        }
        self.y += leading * 0.5;
    }

    /// The discount with its last day and what is left to pay then: two more amounts and dates to mistake.
    fn discount_sentence(&self) -> Option<String> {
        let (days, percent) = self.supplier.discount.filter(|_| !self.bill.credit)?;
        let until = self.date(self.bill.issued.saturating_add(jiff::Span::new().days(days)));
        let off = crate::format::cents(self.bill.gross * Decimal::from(percent) / Decimal::ONE_HUNDRED);
        let rest = self.money(self.bill.gross - off);
        let off = self.money(off);
        Some(match self.style.language {
            Language::De if self.style.habit("discount-amount", 50) => {
                format!("Bei Zahlung bis {until} abzüglich {percent} % Skonto ({off}) = {rest}.")
            }
            Language::De => format!("{percent} % Skonto innerhalb von {days} Tagen ({until})."),
            Language::Fr => format!("Escompte de {percent} % pour paiement avant le {until} : {off}."),
            Language::Nl => format!("Bij betaling voor {until} {percent}% korting: {rest}."),
            Language::Es => format!("Descuento del {percent} % por pago antes del {until}: {off}."),
            Language::It => format!("Sconto {percent}% per pagamento entro il {until}: {off}."),
            Language::En => format!("{percent}% discount if paid by {until}: deduct {off}, pay {rest}."),
        })
    }

    /// Tax clauses, notes and the closing line.
    pub fn notes(&mut self) {
        let (left, right, size, leading, font) =
            (self.left, self.right, self.size(), self.leading(), self.font());
        let mut notes: Vec<String> =
            tax_clause(self.bill.category, self.style.language).map(str::to_owned).into_iter().collect();
        notes.extend(self.bill.notes.iter().cloned());
        if self.style.habit("thanks", 40) {
            notes.push(
                [
                    "Wir danken für Ihren Auftrag.",
                    "Thank you for your business.",
                    "Nous vous remercions de votre confiance.",
                ][self.style.language.column()]
                .to_owned(),
            );
        }
        for note in notes {
            let parts = crate::pdf::wrap(&note, font, size, right - left);
            self.make_room(leading * parts.len() as f64);
            for part in parts {
                let y = self.y;
                self.page().text(left, y, font, size, BLACK, &part);
                self.y += leading;
            }
        }
        if let Some(hidden) = self.bill.hidden.clone() {
            let y = self.y;
            self.page().text(left, y, font, 4.0, WHITE, &hidden);
        }
    }
}

/// The sentence the law asks for where no tax is charged (directive 2006/112/EC, article 226).
pub fn tax_clause(category: &str, language: Language) -> Option<&'static str> {
    let column = language.column();
    match category {
        "K" => Some(
            [
                "Steuerfreie innergemeinschaftliche Lieferung.",
                "Exempt intra-community supply, article 138 of directive 2006/112/EC.",
                "Livraison intracommunautaire exonérée, article 262 ter I du CGI.",
            ][column],
        ),
        "AE" => Some(
            [
                "Steuerschuldnerschaft des Leistungsempfängers.",
                "Reverse charge: the customer accounts for the tax.",
                "Autoliquidation par le preneur.",
            ][column],
        ),
        "G" => {
            Some(["Steuerfreie Ausfuhrlieferung.", "Export, zero rated.", "Exportation exonérée."][column])
        }
        "E" => Some(["Umsatzsteuerfrei nach § 4 UStG.", "Exempt from VAT.", "Exonéré de TVA."][column]),
        _ => None,
    }
}

//! Number, dates and references.

use super::Sheet;
use crate::pdf::{BLACK, GREY};
use crate::style::Info;
use crate::words::{Label, Language};

/// A label and its value.
type Row = (Label, String);

impl Sheet<'_> {
    /// What the template prints among number and dates, in its order.
    pub fn info_rows(&self) -> Vec<Row> {
        let (bill, style) = (self.bill, self.style);
        let mut rows: Vec<Row> = Vec::new();
        let in_title = style.number_in_title && style.habit("number-only-in-title", 50);
        if style.shape.info != Info::Sentence && !in_title {
            rows.push((if bill.credit { Label::CreditNumber } else { Label::Number }, bill.number.clone()));
        }
        if style.shape.info != Info::Sentence && !self.dated_by_place() {
            rows.push((Label::IssueDate, self.date(bill.issued)));
        }
        if let (true, Some(due)) = (style.prints_due, bill.due) {
            rows.push((Label::DueDate, self.date(due)));
        }
        if let Some(order) = &bill.order {
            rows.push((Label::Order, order.clone()));
        }
        if let Some((number, _)) = &bill.preceding {
            rows.push((Label::Preceding, number.clone()));
        }
        self.more_rows(&mut rows);
        if style.habit("mixed-rows", 45) {
            style.words.fork("rows", rows.len()).shuffle(&mut rows);
        }
        rows
    }

    /// What surrounds the interesting values on real letters.
    fn more_rows(&self, rows: &mut Vec<Row>) {
        let (bill, style) = (self.bill, self.style);
        let before = |days: i64| self.date(bill.issued.saturating_sub(jiff::Span::new().days(days)));
        if style.habit("customer", 70) {
            rows.push((Label::Customer, self.supplier.customer.clone()));
        }
        if style.habit("delivery-date", 50) {
            rows.push((Label::DeliveryDate, self.date(bill.delivered)));
        }
        if style.habit("delivery-note", 40) && self.supplier.trade.goods {
            rows.push((Label::DeliveryNote, bill.delivery_note.clone()));
        }
        if style.habit("order-date", 25) && bill.order.is_some() {
            rows.push((Label::OrderDate, before(21)));
        }
        if style.habit("contact", 40) {
            rows.push((Label::Contact, self.supplier.contact.to_owned()));
        }
        if style.habit("info-phone", 25) {
            rows.push((Label::Phone, self.supplier.phone.clone()));
        }
        if style.habit("buyer-vat", 30) || matches!(bill.category, "K" | "AE") {
            rows.push((Label::BuyerVatId, self.buyer.vat_id.clone()));
        }
        if style.habit("project", 15) {
            rows.push((Label::Project, format!("{}-{}", &self.supplier.customer, bill.issued.year())));
        }
        if style.habit("print-date", 10) {
            rows.push((Label::PrintDate, self.date(bill.issued)));
        }
    }

    /// Prints the rows into a block `width` wide and returns the y below it.
    pub fn info_block(&mut self, x: f64, top: f64, width: f64) -> f64 {
        let rows = self.info_rows();
        match self.style.shape.info {
            Info::Beneath => self.beneath(&rows, x, top, width),
            Info::Boxed => {
                let after = self.rows(&rows, x + 8.0, top + 6.0, width - 16.0, false);
                let accent = self.accent();
                self.page().frame(x, top - 6.0, width, after - top, 0.7, accent);
                after
            }
            Info::RowsRightAligned => self.rows(&rows, x, top, width, true),
            _ => self.rows(&rows, x, top, width, false),
        }
    }

    fn rows(&mut self, rows: &[Row], x: f64, top: f64, width: f64, right_aligned: bool) -> f64 {
        let (font, label_font, size, leading) = (self.font(), self.label_font(), self.size(), self.leading());
        let mut y = top + 8.0;
        let labels: Vec<String> = rows.iter().map(|(label, _)| self.style.label(*label)).collect();
        let widest =
            labels.iter().map(|label| label_font.width(label, size)).fold(0.0, f64::max).min(width * 0.55);
        // Some letters run label and value together instead of setting two columns.
        let inline = !right_aligned && self.style.habit("inline-rows", 30);
        for (label, (_, value)) in labels.iter().zip(rows) {
            let own = label_font.width(label, size).min(width * 0.55);
            self.fitted(x, y, label_font, size, width * 0.55, label);
            let gap = if inline { own + 4.0 } else { widest + 8.0 };
            if right_aligned {
                self.fitted_right(x + width, y, font, size, width - own - 6.0, value);
            } else {
                self.fitted(x + gap, y, font, size, width - gap, value);
            }
            y += leading;
        }
        y
    }

    /// Values with their labels small beneath, in two columns.
    fn beneath(&mut self, rows: &[Row], x: f64, top: f64, width: f64) -> f64 {
        let (font, bold, size, leading) = (self.font(), self.bold(), self.size(), self.leading());
        let half = width / 2.0;
        let mut y = top + 8.0;
        for pair in rows.chunks(2) {
            for (at, (label, value)) in pair.iter().enumerate() {
                let x = x + half * at as f64;
                self.fitted(x, y, bold, size, half - 6.0, value);
                let word = self.style.word(*label);
                let small = super::fit(font, size - 2.0, half - 6.0, word);
                self.page().text(x, y + leading * 0.8, font, small, GREY, word);
            }
            y += leading * 2.1;
        }
        y
    }

    /// The title and what stands under it.
    pub fn title_and_info(&mut self) {
        let (left, right, bold, size, leading) =
            (self.left, self.right, self.bold(), self.size(), self.leading());
        if self.dated_by_place() {
            let (font, text, y) = (self.font(), self.place_and_date(), self.y);
            self.page().text_right(right, y, font, size, BLACK, &text);
            self.y += leading * 1.2;
        }
        if !self.title_in_head() {
            let (title, accent) = (self.title(), self.accent());
            let title_size = super::fit(bold, size + 6.0, right - left, &title);
            self.y += 6.0;
            let y = self.y;
            let colour = if self.style.habit("title-colour", 50) { accent } else { BLACK };
            self.page().text(left, y, bold, title_size, colour, &title);
            self.y += leading * 1.5;
        }
        if self.style.shape.info == Info::Sentence {
            let (font, sentence, y) = (self.font(), self.sentence(), self.y);
            self.fitted(left, y, font, size, right - left, &sentence);
            self.y += leading * 0.6;
        }
        if self.style.shape.info == Info::Grid {
            self.grid();
        } else if !self.info_beside() {
            let rows = self.info_rows();
            let y = self.y - 4.0;
            self.y = self.rows(&rows, left, y, (right - left).min(300.0), false);
        }
        self.y += leading * 0.6;
    }

    /// Old-fashioned letters say "Hamburg, den 17.11.2026" and have no label for the date.
    fn dated_by_place(&self) -> bool {
        self.style.shape.info != Info::Sentence && self.style.habit("place-date", 8)
    }

    fn place_and_date(&self) -> String {
        let (city, date) = (self.supplier.city, self.date(self.bill.issued));
        match self.style.language {
            Language::De if self.style.habit("den", 60) => format!("{city}, den {date}"),
            Language::Fr => format!("{city}, le {date}"),
            Language::It => format!("{city}, lì {date}"),
            Language::Es => format!("{city}, a {date}"),
            _ => format!("{city}, {date}"),
        }
    }

    fn sentence(&self) -> String {
        let (number, date) = (&self.bill.number, self.date(self.bill.issued));
        let word = self.title_word();
        match self.style.language {
            Language::De => format!("{word} Nr. {number} vom {date}"),
            Language::En => format!("{word} {number} dated {date}"),
            Language::Fr => format!("{word} n° {number} du {date}"),
            Language::Nl => format!("{word} {number} van {date}"),
            Language::Es => format!("{word} n.º {number} de fecha {date}"),
            Language::It => format!("{word} n. {number} del {date}"),
        }
    }

    /// One row of cells, labels above their values; a second row where there are many.
    fn grid(&mut self) {
        let rows = self.info_rows();
        let (left, right, font, size, leading) =
            (self.left, self.right, self.font(), self.size(), self.leading());
        let (label_font, accent) = (self.label_font(), self.accent());
        let framed = self.style.habit("framed-grid", 55);
        let per_row = if right - left > 600.0 { 7 } else { 4 };
        for chunk in rows.chunks(per_row) {
            let (cell, top) = ((right - left) / chunk.len() as f64, self.y - 4.0);
            for (at, (label, value)) in chunk.iter().enumerate() {
                let x = left + cell * at as f64;
                if framed {
                    self.page().frame(x, top, cell, leading * 2.3, 0.5, accent);
                }
                let label = self.style.label(*label);
                self.fitted(x + 4.0, top + leading * 0.85, label_font, size - 1.0, cell - 8.0, &label);
                self.fitted(x + 4.0, top + leading * 1.85, font, size, cell - 8.0, value);
            }
            self.y = top + leading * 2.3 + 10.0;
        }
    }
}

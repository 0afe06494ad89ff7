//! The table of lines, over as many pages as it takes, with the sum carried over.

use super::Sheet;
use crate::bill::BillLine;
use crate::pdf::{BLACK, WHITE};
use crate::style::{CurrencyMark, Rules};
use crate::words::{Label, unit};
use rust_decimal::Decimal;

/// One column: what it holds, where it starts and how wide it is.
#[derive(Clone, Copy)]
struct Column {
    label: Label,
    x: f64,
    width: f64,
    right: bool,
}

impl Sheet<'_> {
    /// Prints all lines.
    pub fn table(&mut self) {
        let columns = self.columns();
        self.table_head(&columns);
        let mut carried = Decimal::ZERO;
        let lines = &self.bill.lines;
        for (at, line) in lines.iter().enumerate() {
            let text = self.description(line, &columns);
            let height = self.leading() * (text.len() as f64 + 0.35);
            if self.y + height + self.leading() * 1.5 > self.bottom {
                self.carry(Label::CarryOut, carried, &columns);
                self.next_page();
                self.table_head(&columns);
                self.carry(Label::CarryIn, carried, &columns);
            }
            self.row(at, line, &text, height, &columns);
            carried += line.net;
        }
        let (left, right, y) = (self.left, self.right, self.y - self.leading() * 0.55);
        if matches!(self.style.shape.rules, Rules::Head | Rules::Zebra) {
            self.page().line((left, y), (right, y), 0.6, BLACK);
        }
        self.y += self.leading() * 0.8;
    }

    fn columns(&self) -> Vec<Column> {
        let scale = if self.style.family == crate::pdf::Family::Courier {
            self.size() / 7.2
        } else {
            self.size() / 9.0
        };
        let wide = self.right - self.left > 420.0;
        let mut front = Vec::new();
        if self.style.positions {
            front.push((Label::Position, 26.0));
        }
        if self.style.item_numbers && wide {
            front.push((Label::ItemNumber, 52.0));
        }
        let mut back = vec![(Label::Quantity, 50.0)];
        if wide && self.style.habit("unit-column", 60) {
            back.push((Label::Unit, 40.0));
        }
        back.push((Label::Price, 60.0));
        if self.style.rate_column {
            back.push((Label::Rate, 34.0));
        }
        back.push((Label::Amount, 66.0));
        // Some letters put the quantity in front.
        if self.style.habit("quantity-first", 20) {
            front.push(back.remove(0));
        }
        let fixed: f64 = front.iter().chain(&back).map(|(_, width)| width * scale).sum();
        let free = self.right - self.left - fixed;
        let mut x = self.left;
        let description = (Label::Description, free / scale);
        front
            .into_iter()
            .chain([description])
            .chain(back)
            .map(|(label, width)| {
                let column = Column {
                    label,
                    x,
                    width: width * scale,
                    right: matches!(label, Label::Quantity | Label::Price | Label::Rate | Label::Amount),
                };
                x += width * scale;
                column
            })
            .collect()
    }

    fn table_head(&mut self, columns: &[Column]) {
        let (left, right, leading, bold, size) =
            (self.left, self.right, self.leading(), self.bold(), self.size());
        let (top, accent) = (self.y, self.accent());
        let dark = self.style.shape.rules == Rules::Zebra;
        match self.style.shape.rules {
            Rules::Zebra => self.page().fill(left, top, right - left, leading * 1.4, accent),
            Rules::Grid => columns
                .iter()
                .for_each(|column| self.page().frame(column.x, top, column.width, leading * 1.4, 0.5, BLACK)),
            Rules::Head | Rules::Rows => {
                self.page().line((left, top + leading * 1.4), (right, top + leading * 1.4), 0.8, BLACK)
            }
            Rules::None => {}
        }
        for column in columns {
            let mut word = self.style.word(column.label).to_owned();
            if column.label == Label::Amount && self.style.mark == CurrencyMark::InLabel {
                word = format!("{word} {}", self.bill.currency);
            }
            let size = super::fit(bold, size, column.width - 5.0, &word);
            let colour = if dark { WHITE } else { BLACK };
            let y = top + leading;
            if column.right {
                self.page().text_right(column.x + column.width - 3.0, y, bold, size, colour, &word);
            } else {
                self.page().text(column.x + 3.0, y, bold, size, colour, &word);
            }
        }
        self.y = top + leading * 1.4 + leading * 0.95;
        if self.style.shape.rules == Rules::None {
            self.y += leading * 0.2;
        }
    }

    fn description(&self, line: &BillLine, columns: &[Column]) -> Vec<String> {
        let width = columns
            .iter()
            .find(|column| column.label == Label::Description)
            .map_or(100.0, |column| column.width);
        let mut lines = crate::pdf::wrap(&line.description, self.font(), self.size(), width - 6.0);
        if self.style.habit("second-line", 30) {
            lines.push(format!(
                "{} {}",
                ["Charge", "Lot", "Lot"][self.style.language.column()],
                line.item_number
            ));
        }
        lines
    }

    fn row(&mut self, at: usize, line: &BillLine, text: &[String], height: f64, columns: &[Column]) {
        let (left, right, leading, size, font) =
            (self.left, self.right, self.leading(), self.size(), self.font());
        let (y, top) = (self.y, self.y - leading * 0.95);
        match self.style.shape.rules {
            Rules::Zebra if at % 2 == 1 => {
                self.page().fill(left, top, right - left, height, [0.93, 0.94, 0.95])
            }
            Rules::Grid => columns
                .iter()
                .for_each(|column| self.page().frame(column.x, top, column.width, height, 0.3, BLACK)),
            Rules::Rows => self.page().line((left, top + height), (right, top + height), 0.25, [0.6; 3]),
            _ => {}
        }
        for column in columns {
            if column.label == Label::Description {
                for (row, part) in text.iter().enumerate() {
                    self.fitted(
                        column.x + 3.0,
                        y + leading * row as f64,
                        font,
                        size,
                        column.width - 5.0,
                        part,
                    );
                }
                continue;
            }
            let value = self.cell(at, line, column.label, columns);
            if column.right {
                self.fitted_right(column.x + column.width - 3.0, y, font, size, column.width - 5.0, &value);
            } else {
                self.fitted(column.x + 3.0, y, font, size, column.width - 5.0, &value);
            }
        }
        self.y += height;
    }

    fn cell(&self, at: usize, line: &BillLine, label: Label, columns: &[Column]) -> String {
        let grouping = self.style.grouping;
        match label {
            Label::Position => {
                format!("{}", if self.style.habit("tens", 20) { (at + 1) * 10 } else { at + 1 })
            }
            Label::ItemNumber => line.item_number.clone(),
            Label::Quantity => {
                let places = if line.quantity.fract().is_zero() && !self.style.habit("quantity-places", 25) {
                    0
                } else {
                    2
                };
                let number = grouping.number(line.quantity, places);
                let own_column = columns.iter().any(|column| column.label == Label::Unit);
                if own_column { number } else { format!("{number} {}", unit(self.style.language, line.unit)) }
            }
            Label::Unit => unit(self.style.language, line.unit).to_owned(),
            Label::Price => grouping.number(line.price, if line.price.scale() > 2 { 4 } else { 2 }),
            Label::Rate => format!("{}%", line.rate.normalize()),
            _ => grouping.number(line.net, 2),
        }
    }

    fn carry(&mut self, label: Label, sum: Decimal, columns: &[Column]) {
        let (bold, size, leading, y) = (self.bold(), self.size(), self.leading(), self.y);
        let page = self.pages.len() - 1;
        let word = self.style.word(label).replace("{page}", &page.to_string());
        let x = columns
            .iter()
            .find(|column| column.label == Label::Description)
            .map_or(self.left, |column| column.x);
        let (text, right) = (self.number(sum), self.right);
        self.page().text(x + 3.0, y, bold, size, BLACK, &word);
        self.page().text_right(right - 3.0, y, bold, size, BLACK, &text);
        self.y += leading * 1.35;
    }
}

//! The company's own data: register, tax numbers, bank.

use super::Sheet;
use crate::pdf::{BLACK, GREY};
use crate::style::Company;
use crate::words::{Label, Language};
use crate::world::iban;

impl Sheet<'_> {
    /// The IBAN as this template prints it.
    pub fn iban_text(&self) -> Option<String> {
        let iban = self.bill.iban.as_ref()?;
        Some(if self.style.grouped_iban { iban::grouped(iban) } else { iban.clone() })
    }

    /// The VAT id as this template prints it, some with a space after the country.
    pub fn vat_text(&self) -> Option<String> {
        let id = self.bill.vat_id.as_ref()?;
        Some(match self.supplier.country.code {
            "CH" => format!(
                "CHE-{}.{}.{} {}",
                &id[3..6],
                &id[6..9],
                &id[9..],
                if self.style.language == Language::Fr { "TVA" } else { "MWST" }
            ),
            _ if self.style.habit("spaced-vat", 20) => format!("{} {}", &id[..2], &id[2..]),
            _ => id.clone(),
        })
    }

    fn labelled(&self, label: Label, value: &str) -> String {
        format!("{} {value}", self.style.label(label))
    }

    fn bank_rows(&self) -> Vec<String> {
        let mut rows = Vec::new();
        if let Some(iban) = self.iban_text() {
            rows.push(self.labelled(Label::Bank, &self.supplier.bank));
            rows.push(self.labelled(Label::Iban, &iban));
            rows.push(self.labelled(Label::Bic, &self.supplier.bic));
        }
        rows
    }

    fn tax_rows(&self) -> Vec<String> {
        let mut rows = Vec::new();
        if let Some(vat) = self.vat_text() {
            rows.push(self.labelled(Label::VatId, &vat));
        }
        if !self.bill.tax_number.is_empty() {
            // French and other numbers carry their own name.
            rows.push(if self.supplier.country.tax_number.starts_with('#') {
                self.labelled(Label::TaxNumber, &self.bill.tax_number)
            } else {
                self.bill.tax_number.clone()
            });
        }
        if !self.supplier.register.is_empty() && self.style.habit("register", 75) {
            rows.push(self.supplier.register.clone());
        }
        rows
    }

    fn address_rows(&self) -> Vec<String> {
        vec![
            self.bill.seller_name.clone(),
            self.supplier.street.clone(),
            format!("{} {}", self.supplier.postcode, self.supplier.city),
        ]
    }

    fn contact_rows(&self) -> Vec<String> {
        let mut rows = vec![
            self.labelled(Label::Phone, &self.supplier.phone),
            self.labelled(Label::Email, &self.supplier.email),
        ];
        if self.style.habit("director", 50) {
            rows.push(self.labelled(Label::Director, self.supplier.contact));
        }
        rows
    }

    /// The data as lines under the head.
    pub fn company_under_head(&mut self) {
        let rows: Vec<Vec<String>> =
            vec![self.address_rows()[1..].to_vec(), self.contact_rows(), self.tax_rows(), self.bank_rows()];
        let (left, right, font, size, leading) =
            (self.left, self.right, self.font(), self.size() - 1.0, self.leading() * 0.95);
        for block in rows {
            let joined = block.join(if self.style.habit("dots", 50) { " · " } else { "  " });
            // One line per block where it fits, else one per row.
            let lines = if font.width(&joined, size) <= right - left { vec![joined] } else { block };
            for line in lines.iter().filter(|line| !line.is_empty()) {
                let y = self.y;
                self.fitted(left, y, font, size, right - left, line);
                self.y += leading;
            }
        }
        self.y += leading * 0.8;
    }

    /// The foot of every page, page numbers and the side column of the first.
    pub fn feet(&mut self) {
        let pages = self.pages.len();
        let columns: Vec<Vec<String>> = match self.style.shape.company {
            Company::FootThree => {
                let mut middle = self.contact_rows();
                middle.truncate(2);
                middle.extend(self.tax_rows());
                vec![self.address_rows(), middle, self.bank_rows()]
            }
            Company::FootFour => {
                vec![self.address_rows(), self.contact_rows(), self.tax_rows(), self.bank_rows()]
            }
            Company::FootLine => Vec::new(),
            Company::Side => {
                self.side_column();
                Vec::new()
            }
            Company::UnderHead => Vec::new(),
        };
        for at in 0..pages {
            self.foot_columns(at, &columns);
            if self.style.shape.company == Company::FootLine {
                self.foot_lines(at);
            }
            self.page_number(at, pages);
        }
    }

    fn foot_columns(&mut self, at: usize, columns: &[Vec<String>]) {
        if columns.is_empty() {
            return;
        }
        let (left, right, font, leading) = (self.left, self.right, self.font(), 8.6);
        let top = self.style.shape.paper.1 - 78.0;
        let cell = (right - left) / columns.len() as f64;
        let accent = self.accent();
        self.pages[at].line((left, top - 10.0), (right, top - 10.0), 0.4, accent);
        for (number, rows) in columns.iter().enumerate() {
            let lines = rows.iter().flat_map(|row| self.broken(row, 7.0, cell - 8.0)).collect::<Vec<_>>();
            for (row, text) in lines.iter().enumerate() {
                let size = super::fit(font, 7.0, cell - 8.0, text);
                self.pages[at].text(
                    left + cell * number as f64,
                    top + leading * row as f64,
                    font,
                    size,
                    GREY,
                    text,
                );
            }
        }
    }

    fn foot_lines(&mut self, at: usize) {
        let (left, right, font) = (self.left, self.right, self.font());
        let top = self.style.shape.paper.1 - 74.0;
        let facts = [self.address_rows(), self.tax_rows(), self.contact_rows(), self.bank_rows()].concat();
        // As many facts on a line as fit.
        let mut lines: Vec<String> = Vec::new();
        for fact in facts {
            match lines.last_mut() {
                Some(line) if font.width(line, 7.0) + font.width(&fact, 7.0) + 12.0 < right - left => {
                    *line = format!("{line} – {fact}")
                }
                _ => lines.push(fact),
            }
        }
        for (row, text) in lines.iter().enumerate() {
            let size = super::fit(font, 7.0, right - left, text);
            self.pages[at].text_centred((left + right) / 2.0, top + 9.5 * row as f64, font, size, GREY, text);
        }
    }

    fn page_number(&mut self, at: usize, pages: usize) {
        if pages == 1 && !self.style.habit("always-page", 40) {
            return;
        }
        let font = self.font();
        let text =
            format!("{} {} {} {pages}", self.style.word(Label::Page), at + 1, self.style.word(Label::Of));
        let (right, height) = (self.right, self.style.shape.paper.1);
        self.pages[at].text_right(right, height - 24.0, font, 7.0, GREY, &text);
    }

    fn side_column(&mut self) {
        let (x, font, leading) = (self.right + 22.0, self.font(), self.leading());
        let width = self.style.shape.paper.0 - x - 22.0;
        let height = self.style.shape.paper.1;
        let accent = self.accent();
        let blocks = [self.address_rows(), self.contact_rows(), self.tax_rows(), self.bank_rows()];
        let lines: Vec<Vec<String>> = blocks
            .iter()
            .map(|block| block.iter().flat_map(|row| self.broken(row, 7.5, width)).collect())
            .collect();
        let page = &mut self.pages[0];
        page.line((x - 10.0, 120.0), (x - 10.0, height - 60.0), 0.6, accent);
        let mut y = 128.0;
        for block in lines {
            for line in block {
                let size = super::fit(font, 7.5, width, &line);
                page.text(x, y, font, size, BLACK, &line);
                y += leading * 0.9;
            }
            y += leading;
        }
    }

    /// `row` over as many lines as it needs; an IBAN stays whole.
    fn broken(&self, row: &str, size: f64, width: f64) -> Vec<String> {
        let font = self.font();
        if font.width(row, size) <= width {
            return vec![row.to_owned()];
        }
        match self.iban_text().and_then(|iban| row.find(&iban)) {
            Some(at) => vec![row[..at].trim_end().to_owned(), row[at..].to_owned()],
            None => crate::pdf::wrap(row, font, size, width),
        }
    }
}

//! The buyer's address, and beside it number and dates where the template puts them there.

use super::Sheet;
use crate::pdf::{BLACK, GREY};
use crate::words::Label;

impl Sheet<'_> {
    /// Prints the address window and what stands beside it.
    pub fn address_and_info(&mut self) {
        let top = self.y;
        let half = (self.right - self.left) / 2.0;
        let right_side = self.style.shape.address_right && half > 150.0;
        let address_x = if right_side { self.left + half + 10.0 } else { self.left };
        let after_address = self.address(address_x, top, half - 14.0);
        let mut after_info = top;
        if self.info_beside() {
            let info_x = if right_side { self.left } else { self.left + half + 24.0 };
            after_info = self.info_block(info_x, top, half - 24.0);
        }
        self.y = after_address.max(after_info) + self.leading() * 1.4;
    }

    /// Prints the address window and returns the y below it.
    pub fn address(&mut self, x: f64, top: f64, width: f64) -> f64 {
        let (font, size, leading) = (self.font(), self.size(), self.leading());
        let mut y = top + 8.0;
        if self.style.habit("sender-line", 45) {
            let line = format!(
                "{} · {} · {} {}",
                self.bill.seller_name, self.supplier.street, self.supplier.postcode, self.supplier.city
            );
            let small = super::fit(font, 6.5, width, &line);
            let page = self.page();
            page.text(x, y, font, small, GREY, &line);
            page.line((x, y + 2.5), (x + font.width(&line, small), y + 2.5), 0.3, GREY);
            y += leading * 1.3;
        }
        if self.style.habit("bill-to", 40) {
            let (label, bold) = (self.style.label(Label::BillTo), self.bold());
            self.page().text(x, y, bold, size, BLACK, &label);
            y += leading;
        }
        let mut rows = vec![self.buyer.name.clone()];
        if self.style.habit("department", 40) {
            rows.push(match self.style.language {
                crate::words::Language::De => "Kreditorenbuchhaltung".to_owned(),
                crate::words::Language::Fr => "Service comptabilité".to_owned(),
                _ => "Accounts payable".to_owned(),
            });
        }
        rows.push(self.buyer.street.clone());
        rows.push(format!("{} {}", self.buyer.postcode, self.buyer.city));
        if self.supplier.country.code != self.buyer.country.code {
            rows.push(self.buyer.country.names[self.style.language.column()].to_owned());
        }
        for row in rows {
            self.fitted(x, y, font, size, width, &row);
            y += leading;
        }
        y
    }
}

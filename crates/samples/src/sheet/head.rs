//! The head of the first page.

use super::{Sheet, fit};
use crate::pdf::{BLACK, GREY, WHITE};
use crate::style::{Company, Head};

impl Sheet<'_> {
    /// Prints the head and moves below it.
    pub fn head(&mut self) {
        match self.style.shape.head {
            Head::LogoLeft => self.logo(true),
            Head::LogoRight => self.logo(false),
            Head::Centred => self.centred(),
            Head::Band => self.band(),
            Head::Plain => self.plain(),
            Head::TitleFirst => self.title_first(),
        }
        if self.style.shape.company == Company::UnderHead {
            self.company_under_head();
        }
    }

    /// A mark drawn from simple shapes, with the name.
    fn logo(&mut self, at_left: bool) {
        let (left, right, y, accent, bold) = (self.left, self.right, self.y, self.accent(), self.bold());
        let name = self.bill.seller_name.clone();
        let size = fit(bold, 15.0, right - left - 130.0, &name);
        let round = self.style.habit("round-logo", 50);
        let mark_x = if at_left { left } else { right - 34.0 };
        let page = self.page();
        page.fill(mark_x, y - 8.0, 34.0, 34.0, accent);
        if round {
            page.fill(mark_x + 9.0, y + 1.0, 16.0, 16.0, WHITE);
        } else {
            page.fill(mark_x + 6.0, y + 8.0, 22.0, 3.0, WHITE);
            page.fill(mark_x + 6.0, y + 14.0, 14.0, 3.0, WHITE);
        }
        if at_left {
            page.text(left + 44.0, y + 14.0, bold, size, accent, &name);
        } else {
            page.text_right(right - 44.0, y + 14.0, bold, size, accent, &name);
        }
        self.y += 58.0;
    }

    fn centred(&mut self) {
        let (left, right, y, accent, bold) = (self.left, self.right, self.y, self.accent(), self.bold());
        let font = self.font();
        let name = self.bill.seller_name.clone();
        let size = fit(bold, 17.0, right - left, &name);
        let line = format!("{}, {} {}", self.supplier.street, self.supplier.postcode, self.supplier.city);
        let small = self.size() - 1.0;
        let page = self.page();
        page.text_centred((left + right) / 2.0, y + 8.0, bold, size, accent, &name);
        page.text_centred((left + right) / 2.0, y + 22.0, font, small, GREY, &line);
        page.line((left, y + 30.0), (right, y + 30.0), 1.2, accent);
        self.y += 50.0;
    }

    fn band(&mut self) {
        let (left, accent, bold) = (self.left, self.accent(), self.bold());
        let name = self.bill.seller_name.clone();
        let width = self.style.shape.paper.0;
        let size = fit(bold, 18.0, self.right - left, &name);
        let page = self.page();
        page.fill(0.0, 0.0, width, 62.0, accent);
        page.text(left, 38.0, bold, size, WHITE, &name);
        self.y = 92.0;
    }

    fn plain(&mut self) {
        let (left, y, bold) = (self.left, self.y, self.bold());
        let name = self.bill.seller_name.clone();
        let size = fit(bold, 12.0, self.right - left, &name);
        self.page().text(left, y + 6.0, bold, size, BLACK, &name);
        self.y += 22.0;
    }

    fn title_first(&mut self) {
        let (left, right, y, accent, bold) = (self.left, self.right, self.y, self.accent(), self.bold());
        let title = self.title();
        let name = self.bill.seller_name.clone();
        let size = fit(bold, 26.0, (right - left) * 0.55, &title);
        let page = self.page();
        page.text(left, y + 18.0, bold, size, accent, &title);
        let name_size = fit(bold, 11.0, (right - left) * 0.4, &name);
        page.text_right(right, y + 12.0, bold, name_size, BLACK, &name);
        self.y += 44.0;
    }

    /// The title with or without the number.
    pub fn title(&self) -> String {
        let word = self.title_word();
        if !self.style.number_in_title || self.other_title.is_some() {
            return word.to_owned();
        }
        let between = match self.style.language {
            crate::words::Language::De if self.style.habit("title-nr", 60) => " Nr. ",
            crate::words::Language::Fr => " n° ",
            crate::words::Language::En if self.style.habit("title-nr", 50) => " #",
            _ => " ",
        };
        format!("{word}{between}{}", self.bill.number)
    }
}

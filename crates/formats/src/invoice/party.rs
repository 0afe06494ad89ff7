//! Who sells, buys, is paid or stands in for tax.

use super::Read;

/// BG-4, BG-7, BG-10 or BG-11.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Party {
    /// BT-27, BT-44, BT-59, BT-62: the full name.
    pub name: Option<Read<String>>,
    /// BT-28, BT-45: the name it trades under, where that is another.
    pub trading_name: Option<Read<String>>,
    /// BT-29, BT-46, BT-60: its identifiers, GLN and the like.
    pub ids: Vec<Read<String>>,
    /// BT-30, BT-47, BT-61: the registration number.
    pub legal_id: Option<Read<String>>,
    /// BT-31, BT-48, BT-63, as written.
    pub vat_id: Option<Read<String>>,
    /// BT-32: the local tax number.
    pub tax_number: Option<Read<String>>,
    /// BT-34, BT-49: the address for electronic delivery.
    pub electronic_address: Option<Read<String>>,
    /// Scheme of that address: `EM` e-mail, `0088` GLN, …
    pub electronic_scheme: Option<Read<String>>,
    /// BG-5, BG-8, BG-12; `None` where the group is missing.
    pub address: Option<Address>,
    /// BG-6, BG-9.
    pub contact: Contact,
}

impl Party {
    /// BT-43, BT-58, else the electronic address where that is an e-mail address.
    pub fn email(&self) -> Option<&Read<String>> {
        let is_mail = self.electronic_scheme.as_ref().is_some_and(|scheme| scheme.value == "EM");
        let mail =
            || self.electronic_address.as_ref().filter(|address| is_mail && address.value.contains('@'));
        self.contact.email.as_ref().or_else(mail)
    }
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    /// Where the group stands.
    pub path: String,
    /// Street, additional lines: BT-35, BT-36, BT-162 and their like.
    pub lines: Vec<Read<String>>,
    /// BT-37, …
    pub city: Option<Read<String>>,
    /// BT-38, …
    pub postcode: Option<Read<String>>,
    /// BT-39, …
    pub region: Option<Read<String>>,
    /// BT-40, …: ISO 3166-1 alpha-2.
    pub country: Option<Read<String>>,
}

impl Address {
    /// On one line: `Hauptstr. 1, 10115 Berlin, DE`. Empty where nothing is known.
    pub fn one_line(&self) -> String {
        let text =
            |value: &Option<Read<String>>| value.as_ref().map(|read| read.value.clone()).unwrap_or_default();
        let town = format!("{} {}", text(&self.postcode), text(&self.city));
        let lines = self.lines.iter().map(|line| line.value.clone());
        let parts = lines.chain([town.trim().to_owned(), text(&self.country)]);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// BG-6 or BG-9.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contact {
    /// BT-41, BT-56.
    pub name: Option<Read<String>>,
    /// BT-42, BT-57.
    pub phone: Option<Read<String>>,
    /// BT-43, BT-58.
    pub email: Option<Read<String>>,
}

//! What each tax category answers to the questions that all of them ask.

/// Whose identification a category asks for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Identified {
    /// The seller by VAT id or tax number, or the tax representative.
    Seller,
    /// The seller by VAT id, or the tax representative.
    SellerByVat,
    /// The seller as for `Seller`, and the buyer by VAT id or registration number.
    SellerAndBuyer,
    /// Seller or representative and buyer, each by VAT id.
    BothByVat,
    /// Nobody may show a VAT id.
    Nobody,
}

/// The rate that what is charged in a category must have.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Rate {
    AboveZero,
    ZeroOrMore,
    Zero,
    Missing,
}

/// One category.
pub(super) struct Family {
    /// UNTDID 5305.
    pub(super) category: &'static str,
    /// The rule's family.
    pub(super) rule: &'static str,
    /// In words.
    pub(super) words: &'static str,
    pub(super) identified: Identified,
    pub(super) rate: Rate,
    /// Whether a reason must stand in the share; it must not where this is false.
    pub(super) reason: bool,
}

const fn taxed(category: &'static str, rule: &'static str, words: &'static str, rate: Rate) -> Family {
    Family { category, rule, words, identified: Identified::Seller, rate, reason: false }
}

const fn untaxed(
    category: &'static str,
    rule: &'static str,
    words: &'static str,
    identified: Identified,
) -> Family {
    Family { category, rule, words, identified, rate: Rate::Zero, reason: true }
}

pub(super) const FAMILIES: [Family; 9] = [
    taxed("S", "BR-S", "the standard rate", Rate::AboveZero),
    taxed("Z", "BR-Z", "the zero rate", Rate::Zero),
    untaxed("E", "BR-E", "exemption from tax", Identified::Seller),
    untaxed("AE", "BR-AE", "reverse charge", Identified::SellerAndBuyer),
    untaxed("K", "BR-IC", "intra-community supply", Identified::BothByVat),
    untaxed("G", "BR-G", "export outside the EU", Identified::SellerByVat),
    Family { rate: Rate::Missing, ..untaxed("O", "BR-O", "not subject to tax", Identified::Nobody) },
    taxed("L", "BR-AF", "tax of the Canary Islands", Rate::ZeroOrMore),
    taxed("M", "BR-AG", "tax of Ceuta and Melilla", Rate::ZeroOrMore),
];

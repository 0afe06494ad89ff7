//! Where CII D16B and ZUGFeRD 1.0 name the same thing differently.

/// Element names below the root, all as relative paths.
pub(super) struct Names {
    pub context: &'static str,
    pub document: &'static str,
    pub transaction: &'static str,
    pub agreement: &'static str,
    pub delivery: &'static str,
    pub settlement: &'static str,
    pub summation: &'static str,
    pub line_agreement: &'static str,
    pub line_delivery: &'static str,
    pub line_settlement: &'static str,
    pub line_summation: &'static str,
    /// The number of a referenced document.
    pub reference: &'static str,
    /// The rate inside a tax group.
    pub rate: &'static str,
    /// When tax falls due, inside a tax group.
    pub tax_point_code: &'static str,
}

/// UN/CEFACT D16B.
pub(super) const D16B: Names = Names {
    context: "rsm:ExchangedDocumentContext",
    document: "rsm:ExchangedDocument",
    transaction: "rsm:SupplyChainTradeTransaction",
    agreement: "ram:ApplicableHeaderTradeAgreement",
    delivery: "ram:ApplicableHeaderTradeDelivery",
    settlement: "ram:ApplicableHeaderTradeSettlement",
    summation: "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    line_agreement: "ram:SpecifiedLineTradeAgreement",
    line_delivery: "ram:SpecifiedLineTradeDelivery",
    line_settlement: "ram:SpecifiedLineTradeSettlement",
    line_summation: "ram:SpecifiedTradeSettlementLineMonetarySummation",
    reference: "ram:IssuerAssignedID",
    rate: "ram:RateApplicablePercent",
    tax_point_code: "ram:DueDateTypeCode",
};

/// ZUGFeRD 1.0 of June 2014.
pub(super) const ZUGFERD_ONE: Names = Names {
    context: "rsm:SpecifiedExchangedDocumentContext",
    document: "rsm:HeaderExchangedDocument",
    transaction: "rsm:SpecifiedSupplyChainTradeTransaction",
    agreement: "ram:ApplicableSupplyChainTradeAgreement",
    delivery: "ram:ApplicableSupplyChainTradeDelivery",
    settlement: "ram:ApplicableSupplyChainTradeSettlement",
    summation: "ram:SpecifiedTradeSettlementMonetarySummation",
    line_agreement: "ram:SpecifiedSupplyChainTradeAgreement",
    line_delivery: "ram:SpecifiedSupplyChainTradeDelivery",
    line_settlement: "ram:SpecifiedSupplyChainTradeSettlement",
    line_summation: "ram:SpecifiedTradeSettlementMonetarySummation",
    reference: "ram:ID",
    rate: "ram:ApplicablePercent",
    tax_point_code: "ram:DueDateTypeCode",
};

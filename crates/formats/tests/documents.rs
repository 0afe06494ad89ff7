//! Small invoices in each syntax, read to the last header field with its path.

#![allow(clippy::unwrap_used, clippy::panic)] // a test that cannot go on says so

use formats::invoice::{self, Invoice};
use formats::{Code, findings};
use terms::Standing;

/// Prefixes of its own, blanks around values, both kinds of tax registration, two accounts, a structured discount.
const UBL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<i:Invoice xmlns:i="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:A="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<b:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0</b:CustomizationID>
<b:ID>
  INV-7 <!-- the number -->
</b:ID><b:IssueDate>2026-11-17+01:00</b:IssueDate><b:DueDate>2026-12-17</b:DueDate><b:InvoiceTypeCode>380</b:InvoiceTypeCode>
<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode><b:BuyerReference>04011000-1</b:BuyerReference>
<A:OrderReference><b:ID>4500-2277</b:ID></A:OrderReference>
<A:AccountingSupplierParty><A:Party><b:EndpointID schemeID="EM">rechnung@nordkai.example</b:EndpointID><A:PartyName><b:Name>Nordkai</b:Name></A:PartyName>
<A:PostalAddress><b:StreetName>Kai 3</b:StreetName><b:CityName>Hamburg</b:CityName><b:PostalZone>20457</b:PostalZone><A:Country><b:IdentificationCode>DE</b:IdentificationCode></A:Country></A:PostalAddress>
<A:PartyTaxScheme><b:CompanyID>27/123/4</b:CompanyID><A:TaxScheme><b:ID>FC</b:ID></A:TaxScheme></A:PartyTaxScheme>
<A:PartyTaxScheme><b:CompanyID>de 136 695 976</b:CompanyID><A:TaxScheme><b:ID>VAT</b:ID></A:TaxScheme></A:PartyTaxScheme>
<A:PartyLegalEntity><b:RegistrationName>Nordkai Fracht GmbH &amp; Co. <![CDATA[KG]]></b:RegistrationName><b:CompanyID>HRB 7</b:CompanyID></A:PartyLegalEntity></A:Party></A:AccountingSupplierParty>
<A:AccountingCustomerParty><A:Party><A:PostalAddress><A:Country><b:IdentificationCode>DE</b:IdentificationCode></A:Country></A:PostalAddress>
<A:PartyLegalEntity><b:RegistrationName>Tarnsel Foods GmbH</b:RegistrationName></A:PartyLegalEntity></A:Party></A:AccountingCustomerParty>
<A:Delivery><b:ActualDeliveryDate>2026-11-10</b:ActualDeliveryDate></A:Delivery>
<A:PaymentMeans><b:PaymentMeansCode name="Transfer">58</b:PaymentMeansCode><A:PayeeFinancialAccount><b:ID>DE02 1203 0000 0000 2020 51</b:ID><b:Name>Nordkai</b:Name><A:FinancialInstitutionBranch><b:ID>byladem1001</b:ID></A:FinancialInstitutionBranch></A:PayeeFinancialAccount></A:PaymentMeans>
<A:PaymentMeans><b:PaymentMeansCode>58</b:PaymentMeansCode><A:PayeeFinancialAccount><b:ID>DE02500105170137075030</b:ID></A:PayeeFinancialAccount></A:PaymentMeans>
<A:PaymentTerms><b:Note>#SKONTO#TAGE=14#PROZENT=2.00#
30 days net</b:Note></A:PaymentTerms>
<A:TaxTotal><b:TaxAmount currencyID="EUR">19</b:TaxAmount><A:TaxSubtotal><b:TaxableAmount>100</b:TaxableAmount><b:TaxAmount>19.00</b:TaxAmount><A:TaxCategory><b:ID>S</b:ID><b:Percent>19</b:Percent></A:TaxCategory></A:TaxSubtotal></A:TaxTotal>
<A:LegalMonetaryTotal><b:LineExtensionAmount>100.00</b:LineExtensionAmount><b:TaxExclusiveAmount>100.0</b:TaxExclusiveAmount><b:TaxInclusiveAmount>119.00</b:TaxInclusiveAmount><b:PrepaidAmount>19.00</b:PrepaidAmount><b:PayableAmount>+100.00</b:PayableAmount></A:LegalMonetaryTotal>
<A:InvoiceLine><b:ID>1</b:ID><b:InvoicedQuantity unitCode="C62">20</b:InvoicedQuantity><b:LineExtensionAmount>100.00</b:LineExtensionAmount><A:OrderLineReference><b:LineID>10</b:LineID></A:OrderLineReference>
<A:Item><b:Name>Pallet</b:Name><A:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>19</b:Percent></A:ClassifiedTaxCategory></A:Item><A:Price><b:PriceAmount>50.00</b:PriceAmount><b:BaseQuantity>10</b:BaseQuantity></A:Price></A:InvoiceLine>
</i:Invoice>"#;

fn read(text: &str) -> Invoice {
    invoice::read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// `name value path`, a line each.
fn shown(invoice: &Invoice) -> String {
    let lines = invoice::fields(invoice)
        .into_iter()
        .map(|field| format!("{} | {} | {}\n", field.name, field.value, field.path));
    lines.collect()
}

#[test]
fn ubl_reads_to_the_last_field() {
    let invoice = read(UBL);
    assert_eq!(shown(&invoice), "\
invoice_number | INV-7 | /Invoice/cbc:ID
issue_date | 2026-11-17 | /Invoice/cbc:IssueDate
due_date | 2026-12-17 | /Invoice/cbc:DueDate
delivery_date | 2026-11-10 | /Invoice/cac:Delivery/cbc:ActualDeliveryDate
currency | EUR | /Invoice/cbc:DocumentCurrencyCode
seller_name | Nordkai Fracht GmbH & Co. KG | /Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName
seller_address | Kai 3, 20457 Hamburg, DE | /Invoice/cac:AccountingSupplierParty/cac:Party/cac:PostalAddress
seller_vat_id | DE136695976 | /Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme[2]/cbc:CompanyID
seller_tax_number | 27/123/4 | /Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme[1]/cbc:CompanyID
seller_email | rechnung@nordkai.example | /Invoice/cac:AccountingSupplierParty/cac:Party/cbc:EndpointID
buyer_name | Tarnsel Foods GmbH | /Invoice/cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName
payee_iban | DE02120300000000202051 | /Invoice/cac:PaymentMeans[1]/cac:PayeeFinancialAccount/cbc:ID
payee_bic | BYLADEM1001 | /Invoice/cac:PaymentMeans[1]/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID
net_total | 100.00 | /Invoice/cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount
tax_total | 19.00 | /Invoice/cac:TaxTotal/cbc:TaxAmount
gross_total | 119.00 | /Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount
payable | 100.00 | /Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount
prepaid | 19.00 | /Invoice/cac:LegalMonetaryTotal/cbc:PrepaidAmount
line_count | 1 | /Invoice/cac:InvoiceLine
type_code | 380 | /Invoice/cbc:InvoiceTypeCode
order | 4500-2277 | /Invoice/cac:OrderReference/cbc:ID
terms | #SKONTO#TAGE=14#PROZENT=2.00#\n30 days net | /Invoice/cac:PaymentTerms/cbc:Note
discount_percent | 2 | /Invoice/cac:PaymentTerms/cbc:Note
discount_until | 2026-12-01 | /Invoice/cac:PaymentTerms/cbc:Note
");
    assert_eq!((invoice.syntax.as_str(), invoice.profile().as_str()), ("ubl", "XRECHNUNG"));
    let line = &invoice.draft_lines()[0];
    assert_eq!(
        (line.unit_price.unwrap().to_string().as_str(), line.order.as_deref(), line.order_line.as_deref()),
        ("5.00", Some("4500-2277"), Some("10"))
    );
    assert_eq!(invoice.tax_shares().len(), 1);
    assert_eq!(invoice.payment.means.len(), 2);
}

#[test]
fn each_fault_is_found_by_its_rule() {
    let codes = |text: &str, standing| -> Vec<String> {
        findings(&read(text))
            .into_iter()
            .filter(|finding| finding.standing == standing)
            .map(|finding| finding.code)
            .collect()
    };
    assert_eq!(codes(UBL, Standing::Doubt), Vec::<String>::new());
    assert_eq!(
        codes(UBL, Standing::Holds),
        ["BR-CO-10", "BR-CO-13", "BR-CO-15", "BR-CO-16", "BR-CO-17", "BR-CO-14"]
    );
    for (from, to, expected) in [
        ("<b:IssueDate>2026-11-17+01:00</b:IssueDate>", "", "BR-03"),
        ("<b:IssueDate>2026-11-17+01:00", "<b:IssueDate>17.11.2026", "BR-03"),
        ("<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>", "<b:DocumentCurrencyCode/>", "BR-05"),
        ("Tarnsel Foods GmbH", " ", "BR-07"),
        (
            "<b:LineExtensionAmount>100.00</b:LineExtensionAmount><b:TaxEx",
            "<b:LineExtensionAmount>99.99</b:LineExtensionAmount><b:TaxEx",
            "BR-CO-10 BR-CO-13",
        ),
        (">119.00<", ">119.01<", "BR-CO-15 BR-CO-16"),
        (">+100.00<", ">100.01<", "BR-CO-16"),
        (">+100.00<", ">100.001<", "BR-CO-16 BR-DEC-18"),
        (">19</b:TaxAmount>", ">20</b:TaxAmount>", "BR-CO-15 BR-CO-14"),
        (
            "<b:Percent>19</b:Percent></A:TaxCategory>",
            "<b:Percent>7</b:Percent></A:TaxCategory>",
            "BR-CO-17 BR-S-08 BR-S-09",
        ),
        (
            "<b:ID>S</b:ID><b:Percent>19</b:Percent></A:TaxCategory>",
            "<b:ID>AE</b:ID><b:Percent>0</b:Percent></A:TaxCategory>",
            "BR-CO-17 BR-S-01 BR-AE-01 BR-AE-08 BR-AE-09 BR-AE-10",
        ),
        ("unitCode=\"C62\"", "", "BR-23"),
        (">50.00<", ">-50.00<", "BR-27"),
        ("de 136 695 976", "136695976", "BR-CO-09"),
        ("DE02 1203 0000 0000 2020 51", "", "BR-50 BR-61"),
    ] {
        assert!(UBL.contains(from), "{from}");
        assert_eq!(
            codes(&UBL.replacen(from, to, 1), Standing::Doubt).join(" "),
            expected,
            "{from} became {to}"
        );
    }
    let slightly_off = UBL
        .replace(">19.00</b:TaxAmount>", ">19.02</b:TaxAmount>")
        .replace(">19</b:TaxAmount>", ">19.02</b:TaxAmount>")
        .replace(">119.00<", ">119.02<")
        .replace(">+100.00<", ">100.02<");
    assert_eq!(codes(&slightly_off, Standing::Doubt), Vec::<String>::new());
    assert_eq!(codes(&slightly_off, Standing::Note), ["BR-CO-17"]);
}

const CREDIT_NOTE: &str = r#"<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"><ID>C-1</ID><IssueDate>2026-11-18</IssueDate>
<CreditNoteTypeCode>381</CreditNoteTypeCode><DocumentCurrencyCode>JPY</DocumentCurrencyCode><BillingReference><InvoiceDocumentReference><ID>INV-7</ID><IssueDate>2026-11-17</IssueDate></InvoiceDocumentReference></BillingReference>
<PaymentMeans><PaymentMeansCode>30</PaymentMeansCode><PaymentDueDate>2026-11-30</PaymentDueDate></PaymentMeans>
<LegalMonetaryTotal><PayableAmount>5000</PayableAmount></LegalMonetaryTotal>
<CreditNoteLine><ID>1</ID><CreditedQuantity unitCode="C62">2</CreditedQuantity></CreditNoteLine></CreditNote>"#;

#[test]
fn a_credit_note_names_the_invoice_it_corrects() {
    let invoice = read(CREDIT_NOTE);
    assert_eq!(invoice.kind(), terms::DocumentKind::CreditNote);
    assert_eq!(
        shown(&invoice),
        "\
invoice_number | C-1 | /CreditNote/cbc:ID
issue_date | 2026-11-18 | /CreditNote/cbc:IssueDate
due_date | 2026-11-30 | /CreditNote/cac:PaymentMeans/cbc:PaymentDueDate
currency | JPY | /CreditNote/cbc:DocumentCurrencyCode
payable | 5000 | /CreditNote/cac:LegalMonetaryTotal/cbc:PayableAmount
line_count | 1 | /CreditNote/cac:CreditNoteLine
type_code | 381 | /CreditNote/cbc:CreditNoteTypeCode
preceding_invoice | INV-7 | /CreditNote/cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID
"
    );
    assert_eq!(
        invoice.lines[0].quantity.as_ref().unwrap().path,
        "/CreditNote/cac:CreditNoteLine/cbc:CreditedQuantity"
    );
    for (code, credit) in [("380", false), ("381", true), ("384", false), ("389", false), ("261", true)] {
        assert_eq!(read(&UBL.replace(">380<", &format!(">{code}<"))).is_credit_note(), credit, "{code}");
    }
}

/// EXTENDED: a group line that repeats the amount of others, two currencies of tax, discount terms beside the due date.
const CII: &str = r#"<CrossIndustryInvoice xmlns="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:r="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<ExchangedDocumentContext><r:GuidelineSpecifiedDocumentContextParameter><r:ID>urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended</r:ID></r:GuidelineSpecifiedDocumentContextParameter></ExchangedDocumentContext>
<ExchangedDocument><r:ID>X-1</r:ID><r:TypeCode>380</r:TypeCode><r:IssueDateTime><u:DateTimeString format="102">20261117</u:DateTimeString></r:IssueDateTime></ExchangedDocument>
<SupplyChainTradeTransaction>
<r:IncludedSupplyChainTradeLineItem><r:AssociatedDocumentLineDocument><r:LineID>1</r:LineID><r:LineStatusReasonCode>GROUP</r:LineStatusReasonCode></r:AssociatedDocumentLineDocument><r:SpecifiedTradeProduct><r:Name>Set</r:Name></r:SpecifiedTradeProduct><r:SpecifiedLineTradeSettlement><r:SpecifiedTradeSettlementLineMonetarySummation><r:LineTotalAmount>100</r:LineTotalAmount></r:SpecifiedTradeSettlementLineMonetarySummation></r:SpecifiedLineTradeSettlement></r:IncludedSupplyChainTradeLineItem>
<r:IncludedSupplyChainTradeLineItem><r:AssociatedDocumentLineDocument><r:LineID>1.1</r:LineID></r:AssociatedDocumentLineDocument><r:SpecifiedTradeProduct><r:Name>Part</r:Name></r:SpecifiedTradeProduct>
<r:SpecifiedLineTradeAgreement><r:BuyerOrderReferencedDocument><r:IssuerAssignedID>4500-1</r:IssuerAssignedID><r:LineID>3</r:LineID></r:BuyerOrderReferencedDocument><r:NetPriceProductTradePrice><r:ChargeAmount>100</r:ChargeAmount></r:NetPriceProductTradePrice></r:SpecifiedLineTradeAgreement>
<r:SpecifiedLineTradeDelivery><r:BilledQuantity unitCode="C62">1</r:BilledQuantity></r:SpecifiedLineTradeDelivery>
<r:SpecifiedLineTradeSettlement><r:ApplicableTradeTax><r:TypeCode>VAT</r:TypeCode><r:CategoryCode>S</r:CategoryCode><r:RateApplicablePercent>19</r:RateApplicablePercent></r:ApplicableTradeTax><r:SpecifiedTradeSettlementLineMonetarySummation><r:LineTotalAmount>100</r:LineTotalAmount></r:SpecifiedTradeSettlementLineMonetarySummation></r:SpecifiedLineTradeSettlement></r:IncludedSupplyChainTradeLineItem>
<r:ApplicableHeaderTradeAgreement><r:SellerTradeParty><r:Name>Nordkai</r:Name><r:DefinedTradeContact><r:EmailURIUniversalCommunication><r:URIID>ar@nordkai.example</r:URIID></r:EmailURIUniversalCommunication></r:DefinedTradeContact><r:SpecifiedTaxRegistration><r:ID schemeID="FC">1/2</r:ID></r:SpecifiedTaxRegistration><r:SpecifiedTaxRegistration><r:ID schemeID="VA">DE136695976</r:ID></r:SpecifiedTaxRegistration></r:SellerTradeParty><r:BuyerTradeParty><r:Name>Tarnsel</r:Name></r:BuyerTradeParty></r:ApplicableHeaderTradeAgreement>
<r:ApplicableHeaderTradeSettlement><r:TaxCurrencyCode>EUR</r:TaxCurrencyCode><r:InvoiceCurrencyCode>SEK</r:InvoiceCurrencyCode>
<r:PayeeTradeParty><r:Name>Factor AG</r:Name></r:PayeeTradeParty>
<r:SpecifiedTradeSettlementPaymentMeans><r:TypeCode>30</r:TypeCode><r:PayeePartyCreditorFinancialAccount><r:ProprietaryID>123-4</r:ProprietaryID></r:PayeePartyCreditorFinancialAccount></r:SpecifiedTradeSettlementPaymentMeans>
<r:BillingSpecifiedPeriod><r:EndDateTime><u:DateTimeString format="102">20261031</u:DateTimeString></r:EndDateTime></r:BillingSpecifiedPeriod>
<r:SpecifiedTradePaymentTerms><r:Description>2 % within 10 days</r:Description><r:DueDateDateTime><u:DateTimeString>20261127</u:DateTimeString></r:DueDateDateTime><r:ApplicableTradePaymentDiscountTerms><r:BasisDateTime><u:DateTimeString format="102">20261117</u:DateTimeString></r:BasisDateTime><r:BasisPeriodMeasure unitCode="WEE">2</r:BasisPeriodMeasure><r:CalculationPercent>2.50</r:CalculationPercent></r:ApplicableTradePaymentDiscountTerms></r:SpecifiedTradePaymentTerms>
<r:SpecifiedTradePaymentTerms><r:Description>net 30</r:Description><r:DueDateDateTime><u:DateTimeString format="102">20261217</u:DateTimeString></r:DueDateDateTime></r:SpecifiedTradePaymentTerms>
<r:SpecifiedTradeSettlementHeaderMonetarySummation><r:LineTotalAmount>100</r:LineTotalAmount><r:TaxBasisTotalAmount>100</r:TaxBasisTotalAmount><r:TaxTotalAmount currencyID="EUR">1.75</r:TaxTotalAmount><r:TaxTotalAmount currencyID="SEK">19</r:TaxTotalAmount><r:GrandTotalAmount>119</r:GrandTotalAmount><r:DuePayableAmount>119</r:DuePayableAmount></r:SpecifiedTradeSettlementHeaderMonetarySummation>
</r:ApplicableHeaderTradeSettlement></SupplyChainTradeTransaction></CrossIndustryInvoice>"#;

#[test]
fn cii_reads_to_the_last_field() {
    const BASE: &str = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeader";
    let invoice = read(CII);
    let shown = shown(&invoice).replace(BASE, "…").replace("/rsm:CrossIndustryInvoice", "…");
    assert_eq!(shown, "\
invoice_number | X-1 | …/rsm:ExchangedDocument/ram:ID
issue_date | 2026-11-17 | …/rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString
due_date | 2026-12-17 | …TradeSettlement/ram:SpecifiedTradePaymentTerms[2]/ram:DueDateDateTime/udt:DateTimeString
delivery_date | 2026-10-31 | …TradeSettlement/ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString
currency | SEK | …TradeSettlement/ram:InvoiceCurrencyCode
seller_name | Nordkai | …TradeAgreement/ram:SellerTradeParty/ram:Name
seller_vat_id | DE136695976 | …TradeAgreement/ram:SellerTradeParty/ram:SpecifiedTaxRegistration[2]/ram:ID
seller_tax_number | 1/2 | …TradeAgreement/ram:SellerTradeParty/ram:SpecifiedTaxRegistration[1]/ram:ID
seller_email | ar@nordkai.example | …TradeAgreement/ram:SellerTradeParty/ram:DefinedTradeContact/ram:EmailURIUniversalCommunication/ram:URIID
buyer_name | Tarnsel | …TradeAgreement/ram:BuyerTradeParty/ram:Name
payee_name | Factor AG | …TradeSettlement/ram:PayeeTradeParty/ram:Name
net_total | 100.00 | …TradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxBasisTotalAmount
tax_total | 19.00 | …TradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount[2]
gross_total | 119.00 | …TradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:GrandTotalAmount
payable | 119.00 | …TradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:DuePayableAmount
line_count | 2 | …/rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem
type_code | 380 | …/rsm:ExchangedDocument/ram:TypeCode
order | 4500-1 | …/rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem[2]/ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID
terms | 2 % within 10 days\nnet 30 | …TradeSettlement/ram:SpecifiedTradePaymentTerms[1]/ram:Description
discount_percent | 2.5 | …TradeSettlement/ram:SpecifiedTradePaymentTerms[1]/ram:ApplicableTradePaymentDiscountTerms
discount_until | 2026-12-01 | …TradeSettlement/ram:SpecifiedTradePaymentTerms[1]/ram:ApplicableTradePaymentDiscountTerms
");
    assert_eq!(invoice.profile(), "EXTENDED");
    let nets: Vec<_> =
        invoice.draft_lines().into_iter().map(|line| line.net.map(|net| net.to_string())).collect();
    assert_eq!(nets, [None, Some("100".to_owned())]);
    assert_eq!(invoice.totals.tax_accounted.as_ref().unwrap().value.to_string(), "1.75");
    assert_eq!(invoice.payment.means[0].local_account.as_ref().unwrap().value, "123-4");
    let sum = findings(&invoice).into_iter().find(|finding| finding.code == "BR-CO-10").unwrap();
    assert_eq!((sum.standing, sum.sentence.as_str()), (Standing::Holds, "The lines add up to 100."));
}

const ZUGFERD_ONE: &str = r#"<z:CrossIndustryDocument xmlns:z="urn:ferd:CrossIndustryDocument:invoice:1p0" xmlns:r="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12" xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15">
<z:SpecifiedExchangedDocumentContext><r:GuidelineSpecifiedDocumentContextParameter><r:ID>urn:ferd:CrossIndustryDocument:invoice:1p0:comfort</r:ID></r:GuidelineSpecifiedDocumentContextParameter></z:SpecifiedExchangedDocumentContext>
<z:HeaderExchangedDocument><r:ID>Z-1</r:ID><r:IssueDateTime><u:DateTimeString format="102">20130605</u:DateTimeString></r:IssueDateTime></z:HeaderExchangedDocument>
<z:SpecifiedSupplyChainTradeTransaction><r:ApplicableSupplyChainTradeAgreement><r:BuyerOrderReferencedDocument><r:IssueDateTime>2013-03-01T00:00:00</r:IssueDateTime><r:ID>B-7</r:ID></r:BuyerOrderReferencedDocument></r:ApplicableSupplyChainTradeAgreement>
<r:ApplicableSupplyChainTradeSettlement><r:InvoiceCurrencyCode>EUR</r:InvoiceCurrencyCode>
<r:SpecifiedTradeSettlementPaymentMeans><r:TypeCode>59</r:TypeCode><r:PayerPartyDebtorFinancialAccount><r:IBANID>DE02120300000000202051</r:IBANID></r:PayerPartyDebtorFinancialAccount></r:SpecifiedTradeSettlementPaymentMeans>
<r:SpecifiedLogisticsServiceCharge><r:Description>Freight</r:Description><r:AppliedAmount currencyID="EUR">5.80</r:AppliedAmount><r:AppliedTradeTax><r:CategoryCode>S</r:CategoryCode><r:ApplicablePercent>7.00</r:ApplicablePercent></r:AppliedTradeTax></r:SpecifiedLogisticsServiceCharge>
<r:SpecifiedTradeSettlementMonetarySummation><r:GrandTotalAmount currencyID="EUR">0.5</r:GrandTotalAmount></r:SpecifiedTradeSettlementMonetarySummation></r:ApplicableSupplyChainTradeSettlement>
<r:IncludedSupplyChainTradeLineItem><r:AssociatedDocumentLineDocument><r:IncludedNote><r:Content>Our delivery 7</r:Content></r:IncludedNote></r:AssociatedDocumentLineDocument><r:SpecifiedSupplyChainTradeSettlement/></r:IncludedSupplyChainTradeLineItem>
</z:SpecifiedSupplyChainTradeTransaction></z:CrossIndustryDocument>"#;

#[test]
fn zugferd_one_reads_under_its_own_names() {
    let invoice = read(ZUGFERD_ONE);
    let values: Vec<_> =
        invoice::fields(&invoice).into_iter().map(|field| (field.name, field.value)).collect();
    let expected = [
        ("invoice_number", "Z-1"),
        ("issue_date", "2013-06-05"),
        ("currency", "EUR"),
        ("payee_iban", "DE02120300000000202051"),
        ("gross_total", "0.50"),
        ("line_count", "1"),
        ("order", "B-7"),
    ];
    assert_eq!(values, expected.map(|(name, value)| (name, value.to_owned())));
    assert!(invoice.is_direct_debit());
    assert_eq!((invoice.syntax.as_str(), invoice.profile().as_str()), ("zugferd-1", "COMFORT"));
    let freight = &invoice.adjustments[0];
    assert_eq!((freight.charge, freight.rate.as_ref().unwrap().value.to_string().as_str()), (true, "7.00"));
    assert_eq!(invoice.draft_lines()[0].description, "Our delivery 7");
    assert!(findings(&invoice).iter().all(|finding| finding.standing < Standing::Doubt));
}

#[test]
fn profiles_without_lines_are_not_asked_for_lines() {
    let start = CII.find("<r:IncludedSupply").unwrap();
    let end = CII.find("<r:ApplicableHeaderTradeAgreement>").unwrap();
    let bare = format!("{}{}", &CII[..start], &CII[end..]);
    for (profile, asked) in
        [("1p0:minimum", false), ("1p0:basicwl", false), ("1p0:basic", true), ("1p0:extended", true)]
    {
        let found = findings(&read(&bare.replace("1p0:extended", profile)));
        assert_eq!(found.iter().any(|finding| finding.code == "BR-16"), asked, "{profile}");
    }
}

#[test]
fn the_encoding_and_what_surrounds_a_document_make_no_difference() {
    let expected = invoice::fields(&read(UBL));
    let utf16 = UBL.replace("UTF-8", "UTF-16");
    let little: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(utf16.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (name, bytes) in [
        ("UTF-16", little),
        ("Latin", UBL.replace("UTF-8", "ISO-8859-1").into_bytes()),
        ("a byte order mark", format!("\u{feff}{UBL}").into_bytes()),
        ("blanks in front and zeros behind", format!("\r\n  {UBL}\n\0\0").into_bytes()),
    ] {
        let invoice = invoice::read(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(invoice::fields(&invoice), expected, "{name}");
    }
}

#[test]
fn what_is_no_e_invoice_says_what_it_is() {
    let other = "<!-- an order -->\n <Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>";
    let error = invoice::read(other.as_bytes()).unwrap_err();
    assert_eq!(error.code, Code::NotAnInvoice);
    assert_eq!(
        error.to_string(),
        "The XML is a \"Order\" of \"urn:oasis:names:specification:ubl:schema:xsd:Order-2\"; an e-invoice is a UBL Invoice or CreditNote, a CII CrossIndustryInvoice or ZUGFeRD 1.0. (line 2, column 2)"
    );
}

#[test]
fn card_numbers_are_never_kept() {
    let card = "<A:PaymentMeans><b:PaymentMeansCode>48</b:PaymentMeansCode><A:CardAccount><b:PrimaryAccountNumberID>4111111111111111</b:PrimaryAccountNumberID></A:CardAccount></A:PaymentMeans><A:PaymentTerms>";
    let invoice = read(&UBL.replace("<A:PaymentTerms>", card));
    assert!(!format!("{invoice:?}").contains("41111"));
    assert_eq!(invoice.payment.means[2].card_last_digits.as_ref().unwrap().value, "1111");
}

//! ZUGFeRD 1.0, profile COMFORT: the forerunner of CII, still sent by old billing programs.

use super::xml::Xml;
use super::{amount, compact, exemption};
use crate::bill::{Bill, BillLine};
use crate::world::client;
use crate::world::supplier::Supplier;

const NAMESPACES: &str = "xmlns:rsm=\"urn:ferd:CrossIndustryDocument:invoice:1p0\" xmlns:ram=\"urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12\" xmlns:udt=\"urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15\"";

/// The document as bytes.
pub fn write(bill: &Bill, supplier: &Supplier, buyer: &str) -> Vec<u8> {
    let mut xml = Xml::new("rsm:CrossIndustryDocument", NAMESPACES);
    xml.group("rsm:SpecifiedExchangedDocumentContext", |xml| {
        xml.group("ram:GuidelineSpecifiedDocumentContextParameter", |xml| {
            xml.leaf("ram:ID", "urn:ferd:CrossIndustryDocument:invoice:1p0:comfort")
        });
    });
    xml.group("rsm:HeaderExchangedDocument", |xml| {
        xml.leaf("ram:ID", &bill.number);
        xml.leaf("ram:Name", if bill.credit { "GUTSCHRIFT" } else { "RECHNUNG" });
        xml.leaf("ram:TypeCode", bill.type_code());
        date(xml, "ram:IssueDateTime", bill.issued);
    });
    xml.group("rsm:SpecifiedSupplyChainTradeTransaction", |xml| {
        xml.group("ram:ApplicableSupplyChainTradeAgreement", |xml| agreement(xml, bill, supplier, buyer));
        xml.group("ram:ApplicableSupplyChainTradeDelivery", |xml| {
            xml.group("ram:ActualDeliverySupplyChainEvent", |xml| {
                date(xml, "ram:OccurrenceDateTime", bill.delivered)
            });
        });
        xml.group("ram:ApplicableSupplyChainTradeSettlement", |xml| settlement(xml, bill, supplier));
        for (at, line) in bill.lines.iter().enumerate() {
            xml.group("ram:IncludedSupplyChainTradeLineItem", |xml| write_line(xml, bill, at, line));
        }
    });
    xml.finish()
}

fn date(xml: &mut Xml, name: &'static str, value: jiff::civil::Date) {
    xml.group(name, |xml| xml.leaf_with("udt:DateTimeString", "format=\"102\"", &compact(value)));
}

fn address(xml: &mut Xml, street: &str, city: &str, postcode: &str, country: &str) {
    xml.group("ram:PostalTradeAddress", |xml| {
        xml.leaf("ram:PostcodeCode", postcode);
        xml.leaf("ram:LineOne", street);
        xml.leaf("ram:CityName", city);
        xml.leaf("ram:CountryID", country);
    });
}

fn agreement(xml: &mut Xml, bill: &Bill, supplier: &Supplier, buyer: &str) {
    xml.group("ram:SellerTradeParty", |xml| {
        xml.leaf("ram:Name", &bill.seller_name);
        address(xml, &supplier.street, supplier.city, supplier.postcode, supplier.country.code);
        if supplier.country.code == "DE" && !bill.tax_number.is_empty() {
            xml.group("ram:SpecifiedTaxRegistration", |xml| {
                xml.leaf_with("ram:ID", "schemeID=\"FC\"", &bill.tax_number)
            });
        }
        if let Some(id) = &bill.vat_id {
            xml.group("ram:SpecifiedTaxRegistration", |xml| xml.leaf_with("ram:ID", "schemeID=\"VA\"", id));
        }
    });
    xml.group("ram:BuyerTradeParty", |xml| {
        xml.leaf("ram:Name", buyer);
        address(xml, client::STREET, client::CITY, client::POSTCODE, "DE");
        xml.group("ram:SpecifiedTaxRegistration", |xml| {
            xml.leaf_with("ram:ID", "schemeID=\"VA\"", client::VAT_ID)
        });
    });
    if let Some(order) = &bill.order {
        xml.group("ram:BuyerOrderReferencedDocument", |xml| xml.leaf("ram:ID", order));
    }
}

fn settlement(xml: &mut Xml, bill: &Bill, supplier: &Supplier) {
    let currency = format!("currencyID=\"{}\"", bill.currency);
    xml.leaf("ram:PaymentReference", &bill.number);
    xml.leaf("ram:InvoiceCurrencyCode", &bill.currency);
    if let Some(iban) = &bill.iban {
        xml.group("ram:SpecifiedTradeSettlementPaymentMeans", |xml| {
            xml.leaf("ram:TypeCode", "31");
            xml.group("ram:PayeePartyCreditorFinancialAccount", |xml| xml.leaf("ram:IBANID", iban));
            xml.group("ram:PayeeSpecifiedCreditorFinancialInstitution", |xml| {
                xml.leaf("ram:BICID", &supplier.bic)
            });
        });
    }
    for tax in &bill.taxes {
        xml.group("ram:ApplicableTradeTax", |xml| {
            xml.leaf_with("ram:CalculatedAmount", &currency, &amount(tax.tax));
            xml.leaf("ram:TypeCode", "VAT");
            if let Some(reason) = exemption(bill) {
                xml.leaf("ram:ExemptionReason", reason);
            }
            xml.leaf_with("ram:BasisAmount", &currency, &amount(tax.base));
            xml.leaf("ram:CategoryCode", tax.category);
            xml.leaf("ram:ApplicablePercent", &format!("{:.2}", tax.rate));
        });
    }
    xml.group("ram:SpecifiedTradePaymentTerms", |xml| {
        xml.leaf("ram:Description", &format!("Zahlbar innerhalb {} Tagen netto", supplier.net_days));
        if let Some(due) = bill.due {
            date(xml, "ram:DueDateDateTime", due);
        }
    });
    xml.group("ram:SpecifiedTradeSettlementMonetarySummation", |xml| {
        for (name, value) in [
            ("ram:LineTotalAmount", bill.net),
            ("ram:ChargeTotalAmount", rust_decimal::Decimal::ZERO),
            ("ram:AllowanceTotalAmount", rust_decimal::Decimal::ZERO),
            ("ram:TaxBasisTotalAmount", bill.net),
            ("ram:TaxTotalAmount", bill.tax),
            ("ram:GrandTotalAmount", bill.gross),
            ("ram:TotalPrepaidAmount", bill.prepaid),
            ("ram:DuePayableAmount", bill.payable()),
        ] {
            xml.leaf_with(name, &currency, &amount(value));
        }
    });
}

fn write_line(xml: &mut Xml, bill: &Bill, at: usize, line: &BillLine) {
    let currency = format!("currencyID=\"{}\"", bill.currency);
    xml.group("ram:AssociatedDocumentLineDocument", |xml| xml.leaf("ram:LineID", &(at + 1).to_string()));
    xml.group("ram:SpecifiedSupplyChainTradeAgreement", |xml| {
        xml.group("ram:NetPriceProductTradePrice", |xml| {
            xml.leaf_with("ram:ChargeAmount", &currency, &format!("{:.4}", line.price))
        });
    });
    xml.group("ram:SpecifiedSupplyChainTradeDelivery", |xml| {
        xml.leaf_with(
            "ram:BilledQuantity",
            &format!("unitCode=\"{}\"", line.unit),
            &format!("{:.4}", line.quantity),
        )
    });
    xml.group("ram:SpecifiedSupplyChainTradeSettlement", |xml| {
        xml.group("ram:ApplicableTradeTax", |xml| {
            xml.leaf("ram:TypeCode", "VAT");
            xml.leaf("ram:CategoryCode", bill.category);
            xml.leaf("ram:ApplicablePercent", &format!("{:.2}", line.rate));
        });
        xml.group("ram:SpecifiedTradeSettlementMonetarySummation", |xml| {
            xml.leaf_with("ram:LineTotalAmount", &currency, &amount(line.net))
        });
    });
    xml.group("ram:SpecifiedTradeProduct", |xml| {
        xml.leaf("ram:SellerAssignedID", &line.item_number);
        xml.leaf("ram:Name", &line.description);
    });
}

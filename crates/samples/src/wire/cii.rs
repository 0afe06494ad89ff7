//! UN/CEFACT Cross Industry Invoice D16B in the profiles of Factur-X 1.0 / ZUGFeRD 2.

use super::xml::Xml;
use super::{amount, compact, exemption};
use crate::bill::{Bill, BillLine};
use crate::wire::ubl::terms;
use crate::world::client;
use crate::world::supplier::{Profile, Supplier};

const NAMESPACES: &str = "xmlns:rsm=\"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100\" xmlns:ram=\"urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100\" xmlns:qdt=\"urn:un:unece:uncefact:data:standard:QualifiedDataType:100\" xmlns:udt=\"urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100\"";

/// What a profile carries, from little to much.
fn rank(profile: Profile) -> u8 {
    match profile {
        Profile::Minimum => 0,
        Profile::BasicWl => 1,
        Profile::Basic => 2,
        Profile::En16931 | Profile::Zugferd1 => 3,
        Profile::Extended => 4,
    }
}

/// The guideline that names the profile.
pub fn guideline(profile: Profile) -> &'static str {
    match profile {
        Profile::Minimum => "urn:factur-x.eu:1p0:minimum",
        Profile::BasicWl => "urn:factur-x.eu:1p0:basicwl",
        Profile::Basic => "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
        Profile::En16931 | Profile::Zugferd1 => "urn:cen.eu:en16931:2017",
        Profile::Extended => "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
    }
}

/// The document as bytes.
pub fn write(bill: &Bill, supplier: &Supplier, buyer: &str, profile: Profile) -> Vec<u8> {
    let rank = rank(profile);
    let mut xml = Xml::new("rsm:CrossIndustryInvoice", NAMESPACES);
    xml.group("rsm:ExchangedDocumentContext", |xml| {
        xml.group("ram:GuidelineSpecifiedDocumentContextParameter", |xml| {
            xml.leaf("ram:ID", guideline(profile))
        })
    });
    xml.group("rsm:ExchangedDocument", |xml| {
        xml.leaf("ram:ID", &bill.number);
        xml.leaf("ram:TypeCode", bill.type_code());
        xml.group("ram:IssueDateTime", |xml| {
            xml.leaf_with("udt:DateTimeString", "format=\"102\"", &compact(bill.issued))
        });
        for note in bill.notes.iter().filter(|_| rank > 0) {
            xml.group("ram:IncludedNote", |xml| xml.leaf("ram:Content", note));
        }
    });
    xml.group("rsm:SupplyChainTradeTransaction", |xml| {
        for (at, line) in bill.lines.iter().enumerate().filter(|_| rank > 1) {
            xml.group("ram:IncludedSupplyChainTradeLineItem", |xml| write_line(xml, bill, at, line, rank));
        }
        xml.group("ram:ApplicableHeaderTradeAgreement", |xml| agreement(xml, bill, supplier, buyer, rank));
        xml.group("ram:ApplicableHeaderTradeDelivery", |xml| delivery(xml, bill, buyer, rank));
        xml.group("ram:ApplicableHeaderTradeSettlement", |xml| settlement(xml, bill, supplier, rank));
    });
    xml.finish()
}

fn address(xml: &mut Xml, street: &str, city: &str, postcode: &str, country: &str, rank: u8) {
    xml.group("ram:PostalTradeAddress", |xml| {
        if rank > 0 {
            xml.leaf("ram:PostcodeCode", postcode);
            xml.leaf("ram:LineOne", street);
            xml.leaf("ram:CityName", city);
        }
        xml.leaf("ram:CountryID", country);
    });
}

fn registration(xml: &mut Xml, scheme: &str, id: &str) {
    xml.group("ram:SpecifiedTaxRegistration", |xml| xml.leaf_with("ram:ID", scheme, id));
}

fn agreement(xml: &mut Xml, bill: &Bill, supplier: &Supplier, buyer: &str, rank: u8) {
    xml.group("ram:SellerTradeParty", |xml| {
        xml.leaf("ram:Name", &bill.seller_name);
        if rank > 2 {
            xml.group("ram:DefinedTradeContact", |xml| {
                xml.leaf("ram:PersonName", supplier.contact);
                xml.group("ram:TelephoneUniversalCommunication", |xml| {
                    xml.leaf("ram:CompleteNumber", &supplier.phone)
                });
                xml.group("ram:EmailURIUniversalCommunication", |xml| xml.leaf("ram:URIID", &supplier.email));
            });
        }
        address(xml, &supplier.street, supplier.city, supplier.postcode, supplier.country.code, rank);
        if rank > 0 {
            xml.group("ram:URIUniversalCommunication", |xml| {
                xml.leaf_with("ram:URIID", "schemeID=\"EM\"", &supplier.email)
            });
        }
        if supplier.country.code == "DE" && !bill.tax_number.is_empty() && rank > 0 {
            registration(xml, "schemeID=\"FC\"", &bill.tax_number);
        }
        if let Some(id) = &bill.vat_id {
            registration(xml, "schemeID=\"VA\"", id);
        }
    });
    xml.group("ram:BuyerTradeParty", |xml| {
        xml.leaf("ram:Name", buyer);
        if rank > 0 {
            address(xml, client::STREET, client::CITY, client::POSTCODE, "DE", rank);
            registration(xml, "schemeID=\"VA\"", client::VAT_ID);
        }
    });
    if let Some(order) = &bill.order {
        xml.group("ram:BuyerOrderReferencedDocument", |xml| xml.leaf("ram:IssuerAssignedID", order));
    }
}

fn delivery(xml: &mut Xml, bill: &Bill, buyer: &str, rank: u8) {
    if rank == 0 {
        return;
    }
    xml.group("ram:ShipToTradeParty", |xml| {
        xml.leaf("ram:Name", buyer);
        address(xml, client::STREET, client::CITY, client::POSTCODE, "DE", rank);
    });
    xml.group("ram:ActualDeliverySupplyChainEvent", |xml| {
        xml.group("ram:OccurrenceDateTime", |xml| {
            xml.leaf_with("udt:DateTimeString", "format=\"102\"", &compact(bill.delivered))
        });
    });
    if rank > 2 {
        xml.group("ram:DespatchAdviceReferencedDocument", |xml| {
            xml.leaf("ram:IssuerAssignedID", &bill.delivery_note)
        });
    }
}

fn settlement(xml: &mut Xml, bill: &Bill, supplier: &Supplier, rank: u8) {
    if rank > 0 {
        xml.leaf("ram:PaymentReference", &bill.number);
    }
    xml.leaf("ram:InvoiceCurrencyCode", &bill.currency);
    if let (Some(iban), true) = (&bill.iban, rank > 0) {
        xml.group("ram:SpecifiedTradeSettlementPaymentMeans", |xml| {
            xml.leaf("ram:TypeCode", if bill.currency == "EUR" { "58" } else { "30" });
            xml.group("ram:PayeePartyCreditorFinancialAccount", |xml| xml.leaf("ram:IBANID", iban));
            if rank > 2 {
                xml.group("ram:PayeeSpecifiedCreditorFinancialInstitution", |xml| {
                    xml.leaf("ram:BICID", &supplier.bic)
                });
            }
        });
    }
    for tax in bill.taxes.iter().filter(|_| rank > 0) {
        xml.group("ram:ApplicableTradeTax", |xml| {
            xml.leaf("ram:CalculatedAmount", &amount(tax.tax));
            xml.leaf("ram:TypeCode", "VAT");
            if let Some(reason) = exemption(bill) {
                xml.leaf("ram:ExemptionReason", reason);
            }
            xml.leaf("ram:BasisAmount", &amount(tax.base));
            xml.leaf("ram:CategoryCode", tax.category);
            xml.leaf("ram:RateApplicablePercent", &format!("{:.2}", tax.rate));
        });
    }
    if rank > 0 {
        xml.group("ram:SpecifiedTradePaymentTerms", |xml| {
            xml.leaf("ram:Description", &terms(bill, supplier));
            if let Some(due) = bill.due {
                xml.group("ram:DueDateDateTime", |xml| {
                    xml.leaf_with("udt:DateTimeString", "format=\"102\"", &compact(due))
                });
            }
        });
    }
    xml.group("ram:SpecifiedTradeSettlementHeaderMonetarySummation", |xml| sums(xml, bill, rank));
    if let (Some((number, date)), true) = (&bill.preceding, rank > 0) {
        xml.group("ram:InvoiceReferencedDocument", |xml| {
            xml.leaf("ram:IssuerAssignedID", number);
            xml.group("ram:FormattedIssueDateTime", |xml| {
                xml.leaf_with("qdt:DateTimeString", "format=\"102\"", &compact(*date))
            });
        });
    }
}

fn sums(xml: &mut Xml, bill: &Bill, rank: u8) {
    if rank > 0 {
        xml.leaf("ram:LineTotalAmount", &amount(bill.net));
    }
    xml.leaf("ram:TaxBasisTotalAmount", &amount(bill.net));
    xml.leaf_with("ram:TaxTotalAmount", &format!("currencyID=\"{}\"", bill.currency), &amount(bill.tax));
    xml.leaf("ram:GrandTotalAmount", &amount(bill.gross));
    if rank > 0 && !bill.prepaid.is_zero() {
        xml.leaf("ram:TotalPrepaidAmount", &amount(bill.prepaid));
    }
    xml.leaf("ram:DuePayableAmount", &amount(bill.payable()));
}

fn write_line(xml: &mut Xml, bill: &Bill, at: usize, line: &BillLine, rank: u8) {
    xml.group("ram:AssociatedDocumentLineDocument", |xml| xml.leaf("ram:LineID", &(at + 1).to_string()));
    xml.group("ram:SpecifiedTradeProduct", |xml| {
        if rank > 2 {
            xml.leaf("ram:SellerAssignedID", &line.item_number);
        }
        xml.leaf("ram:Name", &line.description);
    });
    xml.group("ram:SpecifiedLineTradeAgreement", |xml| {
        if let (Some(order_line), true) = (line.order_line, rank > 2) {
            xml.group("ram:BuyerOrderReferencedDocument", |xml| {
                xml.leaf("ram:LineID", &order_line.to_string())
            });
        }
        xml.group("ram:NetPriceProductTradePrice", |xml| {
            xml.leaf("ram:ChargeAmount", &line.price.to_string())
        });
    });
    xml.group("ram:SpecifiedLineTradeDelivery", |xml| {
        xml.leaf_with(
            "ram:BilledQuantity",
            &format!("unitCode=\"{}\"", line.unit),
            &line.quantity.normalize().to_string(),
        )
    });
    xml.group("ram:SpecifiedLineTradeSettlement", |xml| {
        xml.group("ram:ApplicableTradeTax", |xml| {
            xml.leaf("ram:TypeCode", "VAT");
            xml.leaf("ram:CategoryCode", bill.category);
            xml.leaf("ram:RateApplicablePercent", &format!("{:.2}", line.rate));
        });
        xml.group("ram:SpecifiedTradeSettlementLineMonetarySummation", |xml| {
            xml.leaf("ram:LineTotalAmount", &amount(line.net))
        });
    });
}

//! UBL 2.1 invoices and credit notes in the order of the OASIS schemas, within EN 16931.

use super::xml::Xml;
use super::{amount, exemption};
use crate::bill::{Bill, BillLine};
use crate::world::client;
use crate::world::supplier::Supplier;

const COMMON: &str = "xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\"";

/// The document as bytes.
pub fn write(bill: &Bill, supplier: &Supplier, buyer: &str) -> Vec<u8> {
    let kind = if bill.credit { "CreditNote" } else { "Invoice" };
    let root = if bill.credit { "ubl:CreditNote" } else { "ubl:Invoice" };
    let mut xml = Xml::new(
        root,
        &format!("xmlns:ubl=\"urn:oasis:names:specification:ubl:schema:xsd:{kind}-2\" {COMMON}"),
    );
    head(&mut xml, bill, supplier);
    xml.group("cac:AccountingSupplierParty", |xml| xml.group("cac:Party", |xml| seller(xml, bill, supplier)));
    xml.group("cac:AccountingCustomerParty", |xml| xml.group("cac:Party", |xml| customer(xml, buyer)));
    xml.group("cac:Delivery", |xml| {
        xml.leaf("cbc:ActualDeliveryDate", &bill.delivered.to_string());
        xml.group("cac:DeliveryLocation", |xml| {
            xml.group("cac:Address", |xml| address(xml, client::STREET, client::CITY, client::POSTCODE, "DE"))
        });
    });
    payment(&mut xml, bill, supplier);
    totals(&mut xml, bill);
    for (at, line) in bill.lines.iter().enumerate() {
        xml.group(if bill.credit { "cac:CreditNoteLine" } else { "cac:InvoiceLine" }, |xml| {
            write_line(xml, bill, at, line)
        });
    }
    xml.finish()
}

fn head(xml: &mut Xml, bill: &Bill, supplier: &Supplier) {
    let german = supplier.country.code == "DE";
    xml.leaf(
        "cbc:CustomizationID",
        if german {
            "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
        } else {
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
        },
    );
    xml.leaf("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0");
    xml.leaf("cbc:ID", &bill.number);
    xml.leaf("cbc:IssueDate", &bill.issued.to_string());
    if let (Some(due), false) = (bill.due, bill.credit) {
        xml.leaf("cbc:DueDate", &due.to_string());
    }
    xml.leaf(if bill.credit { "cbc:CreditNoteTypeCode" } else { "cbc:InvoiceTypeCode" }, bill.type_code());
    for note in &bill.notes {
        xml.leaf("cbc:Note", note);
    }
    xml.leaf("cbc:DocumentCurrencyCode", &bill.currency);
    xml.leaf("cbc:BuyerReference", "KREDITOREN");
    if let Some(order) = &bill.order {
        xml.group("cac:OrderReference", |xml| xml.leaf("cbc:ID", order));
    }
    if let Some((number, date)) = &bill.preceding {
        xml.group("cac:BillingReference", |xml| {
            xml.group("cac:InvoiceDocumentReference", |xml| {
                xml.leaf("cbc:ID", number);
                xml.leaf("cbc:IssueDate", &date.to_string());
            });
        });
    }
}

fn address(xml: &mut Xml, street: &str, city: &str, postcode: &str, country: &str) {
    xml.leaf("cbc:StreetName", street);
    xml.leaf("cbc:CityName", city);
    xml.leaf("cbc:PostalZone", postcode);
    xml.group("cac:Country", |xml| xml.leaf("cbc:IdentificationCode", country));
}

fn tax_scheme(xml: &mut Xml, id: &str, scheme: &str) {
    xml.group("cac:PartyTaxScheme", |xml| {
        xml.leaf("cbc:CompanyID", id);
        xml.group("cac:TaxScheme", |xml| xml.leaf("cbc:ID", scheme));
    });
}

fn seller(xml: &mut Xml, bill: &Bill, supplier: &Supplier) {
    xml.leaf_with("cbc:EndpointID", "schemeID=\"EM\"", &supplier.email);
    xml.group("cac:PartyName", |xml| xml.leaf("cbc:Name", &bill.seller_name));
    xml.group("cac:PostalAddress", |xml| {
        address(xml, &supplier.street, supplier.city, supplier.postcode, supplier.country.code)
    });
    if let Some(id) = &bill.vat_id {
        tax_scheme(xml, id, "VAT");
    }
    if supplier.country.code == "DE" && !bill.tax_number.is_empty() {
        tax_scheme(xml, &bill.tax_number, "FC");
    }
    xml.group("cac:PartyLegalEntity", |xml| {
        xml.leaf("cbc:RegistrationName", &bill.seller_name);
        if !supplier.register.is_empty() {
            xml.leaf("cbc:CompanyID", &supplier.register);
        }
    });
    xml.group("cac:Contact", |xml| {
        xml.leaf("cbc:Name", supplier.contact);
        xml.leaf("cbc:Telephone", &supplier.phone);
        xml.leaf("cbc:ElectronicMail", &supplier.email);
    });
}

fn customer(xml: &mut Xml, buyer: &str) {
    xml.leaf_with("cbc:EndpointID", "schemeID=\"EM\"", "invoices@tarnsel.example");
    xml.group("cac:PostalAddress", |xml| address(xml, client::STREET, client::CITY, client::POSTCODE, "DE"));
    tax_scheme(xml, client::VAT_ID, "VAT");
    xml.group("cac:PartyLegalEntity", |xml| xml.leaf("cbc:RegistrationName", buyer));
}

fn payment(xml: &mut Xml, bill: &Bill, supplier: &Supplier) {
    if let Some(iban) = &bill.iban {
        xml.group("cac:PaymentMeans", |xml| {
            xml.leaf("cbc:PaymentMeansCode", if bill.currency == "EUR" { "58" } else { "30" });
            if let (Some(due), true) = (bill.due, bill.credit) {
                xml.leaf("cbc:PaymentDueDate", &due.to_string());
            }
            xml.leaf("cbc:PaymentID", &bill.number);
            xml.group("cac:PayeeFinancialAccount", |xml| {
                xml.leaf("cbc:ID", iban);
                xml.leaf("cbc:Name", &bill.seller_name);
                xml.group("cac:FinancialInstitutionBranch", |xml| xml.leaf("cbc:ID", &supplier.bic));
            });
        });
    }
    xml.group("cac:PaymentTerms", |xml| xml.leaf("cbc:Note", &terms(bill, supplier)));
}

/// Terms as a sentence; German ones with a discount in the notation of XRechnung (BR-DE-18).
pub fn terms(bill: &Bill, supplier: &Supplier) -> String {
    let net = format!("Net {} days", supplier.net_days);
    match supplier.discount {
        Some((days, percent)) if !bill.credit && supplier.country.code == "DE" => {
            format!("#SKONTO#TAGE={days}#PROZENT={percent}.00#\n")
        }
        Some((days, percent)) if !bill.credit => format!("{percent} % within {days} days, {net}"),
        _ => net,
    }
}

fn totals(xml: &mut Xml, bill: &Bill) {
    let currency = format!("currencyID=\"{}\"", bill.currency);
    xml.group("cac:TaxTotal", |xml| {
        xml.leaf_with("cbc:TaxAmount", &currency, &amount(bill.tax));
        for tax in &bill.taxes {
            xml.group("cac:TaxSubtotal", |xml| {
                xml.leaf_with("cbc:TaxableAmount", &currency, &amount(tax.base));
                xml.leaf_with("cbc:TaxAmount", &currency, &amount(tax.tax));
                xml.group("cac:TaxCategory", |xml| {
                    xml.leaf("cbc:ID", tax.category);
                    xml.leaf("cbc:Percent", &tax.rate.normalize().to_string());
                    if let Some(reason) = exemption(bill) {
                        xml.leaf("cbc:TaxExemptionReason", reason);
                    }
                    xml.group("cac:TaxScheme", |xml| xml.leaf("cbc:ID", "VAT"));
                });
            });
        }
    });
    xml.group("cac:LegalMonetaryTotal", |xml| {
        xml.leaf_with("cbc:LineExtensionAmount", &currency, &amount(bill.net));
        xml.leaf_with("cbc:TaxExclusiveAmount", &currency, &amount(bill.net));
        xml.leaf_with("cbc:TaxInclusiveAmount", &currency, &amount(bill.gross));
        if !bill.prepaid.is_zero() {
            xml.leaf_with("cbc:PrepaidAmount", &currency, &amount(bill.prepaid));
        }
        xml.leaf_with("cbc:PayableAmount", &currency, &amount(bill.payable()));
    });
}

fn write_line(xml: &mut Xml, bill: &Bill, at: usize, line: &BillLine) {
    let currency = format!("currencyID=\"{}\"", bill.currency);
    xml.leaf("cbc:ID", &(at + 1).to_string());
    let unit = format!("unitCode=\"{}\"", line.unit);
    xml.leaf_with(
        if bill.credit { "cbc:CreditedQuantity" } else { "cbc:InvoicedQuantity" },
        &unit,
        &line.quantity.normalize().to_string(),
    );
    xml.leaf_with("cbc:LineExtensionAmount", &currency, &amount(line.net));
    if let Some(order_line) = line.order_line {
        xml.group("cac:OrderLineReference", |xml| xml.leaf("cbc:LineID", &order_line.to_string()));
    }
    xml.group("cac:Item", |xml| {
        xml.leaf("cbc:Name", &line.description);
        xml.group("cac:SellersItemIdentification", |xml| xml.leaf("cbc:ID", &line.item_number));
        xml.group("cac:ClassifiedTaxCategory", |xml| {
            xml.leaf("cbc:ID", bill.category);
            xml.leaf("cbc:Percent", &line.rate.normalize().to_string());
            xml.group("cac:TaxScheme", |xml| xml.leaf("cbc:ID", "VAT"));
        });
    });
    xml.group("cac:Price", |xml| xml.leaf_with("cbc:PriceAmount", &currency, &line.price.to_string()));
}

//! UN/CEFACT Cross Industry Invoice. The syntax binding is CEN/TS 16931-3-3; ZUGFeRD 1.0 differs in names only.

use super::cii_names::Names;
use super::tax_total::by_currency;
use super::{
    Address, Adjustment, Contact, Delivery, Invoice, Party, Preceding, Read, Root, Syntax, Tax, Totals,
    cii_line, cii_payment,
};
use crate::xml::Place;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Reads the whole document.
pub(super) fn read(place: &Place<'_>, syntax: Syntax, names: &'static Names) -> Invoice {
    let mut invoice = Invoice::empty(syntax, Root::Invoice);
    let transaction = place.group(names.transaction);
    let agreement = transaction.group(names.agreement);
    let settlement = transaction.group(names.settlement);
    header(place, names, &mut invoice);
    references(&agreement, names, &mut invoice);
    invoice.currency = settlement.text("ram:InvoiceCurrencyCode");
    invoice.tax_currency = settlement.text("ram:TaxCurrencyCode");
    invoice.preceding = preceding(&settlement, names);
    invoice.seller = party(&agreement.group("ram:SellerTradeParty"));
    invoice.buyer = party(&agreement.group("ram:BuyerTradeParty"));
    invoice.payee = present(&settlement.group("ram:PayeeTradeParty"), party);
    invoice.tax_representative = present(&agreement.group("ram:SellerTaxRepresentativeTradeParty"), party);
    let delivered = transaction.group(names.delivery);
    invoice.despatch_advice = delivered.group("ram:DespatchAdviceReferencedDocument").text(names.reference);
    invoice.delivery = delivery(&delivered, &settlement);
    (invoice.due_date, invoice.payment) = cii_payment::payment(&settlement);
    invoice.adjustments = adjustments(&settlement, names);
    invoice.totals = totals(&settlement.group(names.summation), &invoice);
    let taxes = settlement.each("ram:ApplicableTradeTax");
    invoice.tax_point = taxes.iter().find_map(|tax| tax.date("ram:TaxPointDate/udt:DateString"));
    invoice.tax_point_code = taxes.iter().find_map(|tax| tax.text(names.tax_point_code));
    invoice.taxes = taxes.iter().map(|place| tax(place, names)).collect();
    let lines = transaction.each("ram:IncludedSupplyChainTradeLineItem");
    invoice.lines = lines.iter().map(|place| cii_line::line(place, names)).collect();
    invoice
}

fn present<T>(place: &Place<'_>, read: fn(&Place<'_>) -> T) -> Option<T> {
    place.exists().then(|| read(place))
}

/// A date in its `DateTimeString`, or written straight into the element as ZUGFeRD 1 does for references.
pub(super) fn moment(place: &Place<'_>, name: &'static str) -> Option<Read<Date>> {
    let group = place.group(name);
    let inside = ["udt:DateTimeString", "udt:DateTime", "qdt:DateTimeString"];
    match inside.iter().find(|inside| group.text(inside).is_some()) {
        Some(inside) => group.date(inside),
        None => place.date(name),
    }
}

fn header(place: &Place<'_>, names: &'static Names, invoice: &mut Invoice) {
    let context = place.group(names.context);
    invoice.specification = context.text("ram:GuidelineSpecifiedDocumentContextParameter/ram:ID");
    let document = place.group(names.document);
    invoice.number = document.text("ram:ID");
    invoice.type_code = document.text("ram:TypeCode");
    invoice.issue_date = moment(&document, "ram:IssueDateTime");
    invoice.notes =
        document.each("ram:IncludedNote").iter().filter_map(|note| note.text("ram:Content")).collect();
}

fn references(agreement: &Place<'_>, names: &'static Names, invoice: &mut Invoice) {
    let reference = |group: &'static str| agreement.group(group).text(names.reference);
    invoice.buyer_reference = agreement.text("ram:BuyerReference");
    invoice.order = reference("ram:BuyerOrderReferencedDocument");
    invoice.sales_order = reference("ram:SellerOrderReferencedDocument");
    invoice.contract = reference("ram:ContractReferencedDocument");
    invoice.project = agreement.text("ram:SpecifiedProcuringProject/ram:ID");
}

fn preceding(settlement: &Place<'_>, names: &'static Names) -> Vec<Preceding> {
    let read = |place: &Place<'_>| Preceding {
        number: place.text(names.reference),
        issue_date: moment(place, "ram:FormattedIssueDateTime")
            .or_else(|| moment(place, "ram:IssueDateTime")),
    };
    settlement.each("ram:InvoiceReferencedDocument").iter().map(read).collect()
}

fn party(place: &Place<'_>) -> Party {
    let registrations = place.each("ram:SpecifiedTaxRegistration");
    let registration = |schemes: &[&str]| {
        let is_meant = |place: &&Place<'_>| {
            place
                .attribute("ram:ID", "schemeID")
                .is_some_and(|scheme| schemes.contains(&scheme.value.as_str()))
        };
        registrations.iter().filter(is_meant).find_map(|place| place.text("ram:ID"))
    };
    let ids = place.each("ram:ID").into_iter().chain(place.each("ram:GlobalID"));
    let contact = place.group("ram:DefinedTradeContact");
    Party {
        name: place.text("ram:Name"),
        trading_name: place.text("ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
        ids: ids.filter_map(|id| id.own()).collect(),
        legal_id: place.text("ram:SpecifiedLegalOrganization/ram:ID"),
        vat_id: registration(&["VA", "VAT"]),
        tax_number: registration(&["FC"]),
        electronic_address: place.text("ram:URIUniversalCommunication/ram:URIID"),
        electronic_scheme: place.attribute("ram:URIUniversalCommunication/ram:URIID", "schemeID"),
        address: present(&place.group("ram:PostalTradeAddress"), address),
        contact: Contact {
            name: contact.text("ram:PersonName").or_else(|| contact.text("ram:DepartmentName")),
            phone: contact.text("ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
            email: contact
                .text("ram:EmailURIUniversalCommunication/ram:URIID")
                .or_else(|| contact.text("ram:EmailURIUniversalCommunication/ram:CompleteNumber")),
        },
    }
}

fn address(place: &Place<'_>) -> Address {
    let lines = ["ram:LineOne", "ram:LineTwo", "ram:LineThree"];
    Address {
        path: place.path().to_owned(),
        lines: lines.iter().filter_map(|line| place.text(line)).collect(),
        city: place.text("ram:CityName"),
        postcode: place.text("ram:PostcodeCode"),
        region: place.text("ram:CountrySubDivisionName"),
        country: place.text("ram:CountryID"),
    }
}

fn delivery(place: &Place<'_>, settlement: &Place<'_>) -> Delivery {
    let period = settlement.group("ram:BillingSpecifiedPeriod");
    Delivery {
        date: moment(&place.group("ram:ActualDeliverySupplyChainEvent"), "ram:OccurrenceDateTime"),
        period_start: moment(&period, "ram:StartDateTime"),
        period_end: moment(&period, "ram:EndDateTime"),
        has_period: period.exists(),
        address: present(&place.group("ram:ShipToTradeParty/ram:PostalTradeAddress"), address),
    }
}

fn adjustments(settlement: &Place<'_>, names: &'static Names) -> Vec<Adjustment> {
    let of_document = settlement.each("ram:SpecifiedTradeAllowanceCharge");
    let freight = settlement.each("ram:SpecifiedLogisticsServiceCharge");
    let of_document = of_document.iter().map(|place| adjustment(place, names));
    of_document.chain(freight.iter().map(|place| logistics(place, names))).collect()
}

/// An allowance or charge of the document or of a line.
pub(super) fn adjustment(place: &Place<'_>, names: &'static Names) -> Adjustment {
    let tax = place.group("ram:CategoryTradeTax");
    Adjustment {
        charge: place.flag("ram:ChargeIndicator/udt:Indicator").is_some_and(|flag| flag.value),
        amount: place.decimal("ram:ActualAmount"),
        base: place.decimal("ram:BasisAmount"),
        percent: place.decimal("ram:CalculationPercent"),
        reason: place.text("ram:Reason"),
        reason_code: place.text("ram:ReasonCode"),
        category: tax.text("ram:CategoryCode"),
        rate: tax.decimal(names.rate),
    }
}

/// Freight and the like: a charge of its own kind in ZUGFeRD 1 and EXTENDED.
fn logistics(place: &Place<'_>, names: &'static Names) -> Adjustment {
    let tax = place.group("ram:AppliedTradeTax");
    Adjustment {
        charge: true,
        amount: place.decimal("ram:AppliedAmount"),
        reason: place.text("ram:Description"),
        category: tax.text("ram:CategoryCode"),
        rate: tax.decimal(names.rate),
        ..Adjustment::default()
    }
}

fn totals(place: &Place<'_>, invoice: &Invoice) -> Totals {
    let (taxes, tax_accounted) = tax_totals(place, invoice);
    let mut taxes = taxes.into_iter();
    Totals {
        lines: place.decimal("ram:LineTotalAmount"),
        allowances: place.decimal("ram:AllowanceTotalAmount"),
        charges: place.decimal("ram:ChargeTotalAmount"),
        net: place.decimal("ram:TaxBasisTotalAmount"),
        gross: place.decimal("ram:GrandTotalAmount"),
        prepaid: place.decimal("ram:TotalPrepaidAmount"),
        rounding: place.decimal("ram:RoundingAmount"),
        payable: place.decimal("ram:DuePayableAmount"),
        tax: taxes.next(),
        tax_again: taxes.next(),
        tax_accounted,
    }
}

fn tax_totals(place: &Place<'_>, invoice: &Invoice) -> (Vec<Read<Decimal>>, Option<Read<Decimal>>) {
    let all = place.each("ram:TaxTotalAmount").into_iter();
    let all = all.filter_map(|total| Some((total.attribute(".", "currencyID"), total.own_decimal()?)));
    by_currency(all, invoice)
}

fn tax(place: &Place<'_>, names: &'static Names) -> Tax {
    Tax {
        path: place.path().to_owned(),
        base: place.decimal("ram:BasisAmount"),
        tax: place.decimal("ram:CalculatedAmount"),
        category: place.text("ram:CategoryCode"),
        rate: place.decimal(names.rate),
        exemption: place.text("ram:ExemptionReason"),
        exemption_code: place.text("ram:ExemptionReasonCode"),
    }
}

//! UBL 2.1 `Invoice` and `CreditNote`. The syntax binding is CEN/TS 16931-3-2.

use super::payment::{joined, last_digits};
use super::tax_total::by_currency;
use super::{Address, Contact, Party};
use super::{
    Adjustment, Delivery, Discount, Invoice, Item, Line, LineTax, Means, Payment, Preceding, Price, Read,
    Root, Syntax, Tax, Totals, discount,
};
use crate::xml::Place;
use rust_decimal::Decimal;

/// Reads the whole document.
pub(super) fn read(place: &Place<'_>, root: Root) -> Invoice {
    let mut invoice = Invoice::empty(Syntax::Ubl, root);
    header(place, &mut invoice);
    invoice.preceding = place.each("cac:BillingReference").iter().map(preceding).collect();
    invoice.seller = party(&place.group("cac:AccountingSupplierParty/cac:Party"));
    invoice.buyer = party(&place.group("cac:AccountingCustomerParty/cac:Party"));
    invoice.payee = Some(place.group("cac:PayeeParty")).filter(Place::exists).map(|place| payee(&place));
    invoice.tax_representative =
        Some(place.group("cac:TaxRepresentativeParty")).filter(Place::exists).map(|place| payee(&place));
    invoice.delivery = delivery(place);
    invoice.payment = payment(place);
    invoice.adjustments = place.each("cac:AllowanceCharge").iter().map(adjustment).collect();
    invoice.totals = totals(place, &invoice);
    invoice.taxes = taxes(place);
    let (lines, quantity) = match root {
        Root::Invoice => ("cac:InvoiceLine", "cbc:InvoicedQuantity"),
        Root::CreditNote => ("cac:CreditNoteLine", "cbc:CreditedQuantity"),
    };
    invoice.lines = place.each(lines).iter().map(|place| line(place, quantity)).collect();
    invoice
}

fn header(place: &Place<'_>, invoice: &mut Invoice) {
    invoice.specification = place.text("cbc:CustomizationID");
    invoice.number = place.text("cbc:ID");
    invoice.issue_date = place.date("cbc:IssueDate");
    invoice.type_code = place.text("cbc:InvoiceTypeCode").or_else(|| place.text("cbc:CreditNoteTypeCode"));
    invoice.currency = place.text("cbc:DocumentCurrencyCode");
    invoice.tax_currency = place.text("cbc:TaxCurrencyCode");
    invoice.tax_point = place.date("cbc:TaxPointDate");
    invoice.tax_point_code = place.text("cac:InvoicePeriod/cbc:DescriptionCode");
    invoice.due_date =
        place.date("cbc:DueDate").or_else(|| place.date("cac:PaymentMeans/cbc:PaymentDueDate"));
    invoice.buyer_reference = place.text("cbc:BuyerReference");
    invoice.project = place.text("cac:ProjectReference/cbc:ID");
    invoice.contract = place.text("cac:ContractDocumentReference/cbc:ID");
    invoice.order = place.text("cac:OrderReference/cbc:ID");
    invoice.sales_order = place.text("cac:OrderReference/cbc:SalesOrderID");
    invoice.despatch_advice = place.text("cac:DespatchDocumentReference/cbc:ID");
    invoice.notes = owns(place, "cbc:Note");
}

fn owns(place: &Place<'_>, name: &'static str) -> Vec<Read<String>> {
    place.each(name).iter().filter_map(Place::own).collect()
}

fn preceding(place: &Place<'_>) -> Preceding {
    let place = place.group("cac:InvoiceDocumentReference");
    Preceding { number: place.text("cbc:ID"), issue_date: place.date("cbc:IssueDate") }
}

fn party(place: &Place<'_>) -> Party {
    let mut party = identity(place);
    let called = place.text("cac:PartyName/cbc:Name");
    party.name = place.text("cac:PartyLegalEntity/cbc:RegistrationName");
    party.trading_name = called;
    if party.name.is_none() {
        party.name = party.trading_name.take();
    }
    party
}

/// Payee and tax representative are named by `PartyName` alone.
fn payee(place: &Place<'_>) -> Party {
    let mut party = identity(place);
    let registered = || place.text("cac:PartyLegalEntity/cbc:RegistrationName");
    party.name = place.text("cac:PartyName/cbc:Name").or_else(registered);
    party
}

fn identity(place: &Place<'_>) -> Party {
    let schemes = place.each("cac:PartyTaxScheme");
    let is_vat = |place: &&Place<'_>| {
        place.text("cac:TaxScheme/cbc:ID").is_some_and(|id| id.value.eq_ignore_ascii_case("VAT"))
    };
    let ids = place.each("cac:PartyIdentification");
    Party {
        ids: ids.iter().filter_map(|id| id.text("cbc:ID")).collect(),
        legal_id: place.text("cac:PartyLegalEntity/cbc:CompanyID"),
        vat_id: schemes.iter().filter(is_vat).find_map(|scheme| scheme.text("cbc:CompanyID")),
        tax_number: schemes
            .iter()
            .filter(|scheme| !is_vat(scheme))
            .find_map(|scheme| scheme.text("cbc:CompanyID")),
        electronic_address: place.text("cbc:EndpointID"),
        electronic_scheme: place.attribute("cbc:EndpointID", "schemeID"),
        address: address(&place.group("cac:PostalAddress")),
        contact: Contact {
            name: place.text("cac:Contact/cbc:Name"),
            phone: place.text("cac:Contact/cbc:Telephone"),
            email: place.text("cac:Contact/cbc:ElectronicMail"),
        },
        ..Party::default()
    }
}

fn address(place: &Place<'_>) -> Option<Address> {
    let lines = ["cbc:StreetName", "cbc:AdditionalStreetName", "cac:AddressLine/cbc:Line"];
    place.exists().then(|| Address {
        path: place.path().to_owned(),
        lines: lines.iter().filter_map(|line| place.text(line)).collect(),
        city: place.text("cbc:CityName"),
        postcode: place.text("cbc:PostalZone"),
        region: place.text("cbc:CountrySubentity"),
        country: place.text("cac:Country/cbc:IdentificationCode"),
    })
}

fn delivery(place: &Place<'_>) -> Delivery {
    let period = place.group("cac:InvoicePeriod");
    Delivery {
        date: place.date("cac:Delivery/cbc:ActualDeliveryDate"),
        period_start: period.date("cbc:StartDate"),
        period_end: period.date("cbc:EndDate"),
        // A period with only a tax point code (BT-8) is no invoicing period.
        has_period: period.exists() && period.text("cbc:DescriptionCode").is_none(),
        address: address(&place.group("cac:Delivery/cac:DeliveryLocation/cac:Address")),
    }
}

fn payment(place: &Place<'_>) -> Payment {
    let terms: Vec<_> =
        place.each("cac:PaymentTerms").iter().flat_map(|terms| owns(terms, "cbc:Note")).collect();
    let discounts: Vec<Discount> = terms.iter().flat_map(discount::in_terms).collect();
    let means = place.each("cac:PaymentMeans").iter().map(means).collect();
    Payment { means, terms: joined(terms), discounts }
}

fn means(place: &Place<'_>) -> Means {
    let account = place.group("cac:PayeeFinancialAccount");
    let card = place.group("cac:CardAccount");
    Means {
        code: place.text("cbc:PaymentMeansCode"),
        text: place.attribute("cbc:PaymentMeansCode", "name"),
        reference: place.text("cbc:PaymentID"),
        has_account: account.exists(),
        account: account.text("cbc:ID"),
        local_account: None,
        account_name: account.text("cbc:Name"),
        bic: account
            .text("cac:FinancialInstitutionBranch/cbc:ID")
            .or_else(|| account.text("cac:FinancialInstitutionBranch/cac:FinancialInstitution/cbc:ID")),
        mandate: place.text("cac:PaymentMandate/cbc:ID"),
        debited_account: place.text("cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"),
        has_card: card.exists(),
        card_last_digits: card.text("cbc:PrimaryAccountNumberID").map(last_digits),
    }
}

fn adjustment(place: &Place<'_>) -> Adjustment {
    Adjustment {
        charge: place.flag("cbc:ChargeIndicator").is_some_and(|flag| flag.value),
        amount: place.decimal("cbc:Amount"),
        base: place.decimal("cbc:BaseAmount"),
        percent: place.decimal("cbc:MultiplierFactorNumeric"),
        reason: place.text("cbc:AllowanceChargeReason"),
        reason_code: place.text("cbc:AllowanceChargeReasonCode"),
        category: place.text("cac:TaxCategory/cbc:ID"),
        rate: place.decimal("cac:TaxCategory/cbc:Percent"),
    }
}

fn totals(place: &Place<'_>, invoice: &Invoice) -> Totals {
    let total = place.group("cac:LegalMonetaryTotal");
    let (taxes, tax_accounted) = tax_totals(place, invoice);
    let mut taxes = taxes.into_iter();
    Totals {
        lines: total.decimal("cbc:LineExtensionAmount"),
        allowances: total.decimal("cbc:AllowanceTotalAmount"),
        charges: total.decimal("cbc:ChargeTotalAmount"),
        net: total.decimal("cbc:TaxExclusiveAmount"),
        gross: total.decimal("cbc:TaxInclusiveAmount"),
        prepaid: total.decimal("cbc:PrepaidAmount"),
        rounding: total.decimal("cbc:PayableRoundingAmount"),
        payable: total.decimal("cbc:PayableAmount"),
        tax: taxes.next(),
        tax_again: taxes.next(),
        tax_accounted,
    }
}

/// The tax totals in the invoice's currency or in none, and the one in another currency, which is BT-111.
fn tax_totals(place: &Place<'_>, invoice: &Invoice) -> (Vec<Read<Decimal>>, Option<Read<Decimal>>) {
    let all = place.each("cac:TaxTotal").into_iter().filter_map(|total| {
        let currency = total.attribute("cbc:TaxAmount", "currencyID");
        Some((currency, total.decimal("cbc:TaxAmount")?))
    });
    by_currency(all, invoice)
}

fn taxes(place: &Place<'_>) -> Vec<Tax> {
    place
        .each("cac:TaxTotal")
        .iter()
        .flat_map(|total| total.each("cac:TaxSubtotal"))
        .map(|place| tax(&place))
        .collect()
}

fn tax(place: &Place<'_>) -> Tax {
    Tax {
        path: place.path().to_owned(),
        base: place.decimal("cbc:TaxableAmount"),
        tax: place.decimal("cbc:TaxAmount"),
        category: place.text("cac:TaxCategory/cbc:ID"),
        rate: place.decimal("cac:TaxCategory/cbc:Percent"),
        exemption: place.text("cac:TaxCategory/cbc:TaxExemptionReason"),
        exemption_code: place.text("cac:TaxCategory/cbc:TaxExemptionReasonCode"),
    }
}

fn line(place: &Place<'_>, quantity: &'static str) -> Line {
    let period = place.group("cac:InvoicePeriod");
    let price = place.group("cac:Price");
    Line {
        path: place.path().to_owned(),
        number: place.text("cbc:ID"),
        role: None,
        notes: owns(place, "cbc:Note"),
        quantity: place.decimal(quantity),
        unit: place.attribute(quantity, "unitCode"),
        net: place.decimal("cbc:LineExtensionAmount"),
        order: place.text("cac:OrderLineReference/cac:OrderReference/cbc:ID"),
        order_line: place.text("cac:OrderLineReference/cbc:LineID"),
        period_start: period.date("cbc:StartDate"),
        period_end: period.date("cbc:EndDate"),
        has_period: period.exists(),
        adjustments: place.each("cac:AllowanceCharge").iter().map(adjustment).collect(),
        price: Price {
            net: price.decimal("cbc:PriceAmount"),
            gross: price.decimal("cac:AllowanceCharge/cbc:BaseAmount"),
            base_quantity: price.decimal("cbc:BaseQuantity"),
        },
        tax: LineTax {
            category: place.text("cac:Item/cac:ClassifiedTaxCategory/cbc:ID"),
            rate: place.decimal("cac:Item/cac:ClassifiedTaxCategory/cbc:Percent"),
        },
        item: item(&place.group("cac:Item")),
    }
}

fn item(place: &Place<'_>) -> Item {
    Item {
        name: place.text("cbc:Name"),
        description: place.text("cbc:Description"),
        seller_number: place.text("cac:SellersItemIdentification/cbc:ID"),
        buyer_number: place.text("cac:BuyersItemIdentification/cbc:ID"),
        standard_number: place.text("cac:StandardItemIdentification/cbc:ID"),
    }
}

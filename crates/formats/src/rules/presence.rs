//! What every invoice must carry in its header: BR-01 to BR-20, BR-56, BR-CO-09, BR-CO-26.

use super::countries::is_prefix;
use super::report::{Report, Scope};
use crate::invoice::{Address, Invoice, Party, Read};
use terms::{Finding, Standing};

/// Rule, canonical field, whether it holds, sentence where it does not.
type Need = (&'static str, &'static str, bool, &'static str);

pub(super) fn check(invoice: &Invoice, report: &mut Report) {
    header(invoice, report);
    parties(invoice, report);
    if report.scope != Scope::Minimum {
        buyer_address(invoice, report);
    }
    if let Some(payee) = &invoice.payee {
        report.need("BR-17", payee.name.is_some(), "The payee is not the seller and has no name.");
    }
    if let Some(representative) = &invoice.tax_representative {
        self::representative(representative, report);
    }
    for (whose, party) in [
        ("seller", Some(&invoice.seller)),
        ("tax representative", invoice.tax_representative.as_ref()),
        ("buyer", Some(&invoice.buyer)),
    ] {
        if let Some(id) = party.and_then(|party| party.vat_id.as_ref()) {
            prefix(whose, id, report);
        }
    }
}

fn ask(needs: &[Need], report: &mut Report) {
    for (rule, field, holds, sentence) in needs {
        if !holds {
            let finding = Finding::new(*rule, report.broken(), *sentence);
            report.add(if field.is_empty() { finding } else { finding.about(*field) });
        }
    }
}

fn header(invoice: &Invoice, report: &mut Report) {
    let totals = &invoice.totals;
    let has_lines = report.has_lines();
    ask(
        &[
            (
                "BR-01",
                "",
                invoice.specification.is_some(),
                "The invoice does not say which specification it follows.",
            ),
            ("BR-02", "invoice_number", invoice.number.is_some(), "The invoice has no number."),
            ("BR-03", "issue_date", invoice.issue_date.is_some(), "The invoice has no issue date."),
            ("BR-04", "type_code", invoice.type_code.is_some(), "The invoice has no type code."),
            ("BR-05", "currency", invoice.currency.is_some(), "The invoice has no currency."),
            (
                "BR-12",
                "",
                totals.lines.is_some() || report.scope == Scope::Minimum,
                "The sum of the lines is missing.",
            ),
            ("BR-13", "net_total", totals.net.is_some(), "The net total is missing."),
            ("BR-14", "gross_total", totals.gross.is_some(), "The gross total is missing."),
            ("BR-15", "payable", totals.payable.is_some(), "The amount to be paid is missing."),
            ("BR-16", "line_count", !invoice.lines.is_empty() || !has_lines, "The invoice has no lines."),
        ],
        report,
    );
}

fn country(address: Option<&Address>) -> bool {
    address.is_some_and(|address| address.country.is_some())
}

fn parties(invoice: &Invoice, report: &mut Report) {
    let seller = &invoice.seller;
    let address = seller.address.as_ref();
    let known = !seller.ids.is_empty() || seller.legal_id.is_some() || seller.vat_id.is_some();
    // MINIMUM may carry the tax number alone.
    let known = known || (report.scope == Scope::Minimum && seller.tax_number.is_some());
    ask(
        &[
            ("BR-06", "seller_name", seller.name.is_some(), "The seller has no name."),
            ("BR-07", "buyer_name", invoice.buyer.name.is_some(), "The buyer has no name."),
            ("BR-08", "seller_address", address.is_some(), "The seller has no postal address."),
            ("BR-09", "seller_address", country(address), "The seller's address has no country."),
            (
                "BR-CO-26",
                "seller_vat_id",
                known,
                "The seller has neither an identifier nor a registration number nor a VAT id.",
            ),
        ],
        report,
    );
}

fn buyer_address(invoice: &Invoice, report: &mut Report) {
    let address = invoice.buyer.address.as_ref();
    report.need("BR-10", address.is_some(), "The buyer has no postal address.");
    report.need("BR-11", country(address), "The buyer's address has no country.");
}

fn representative(party: &Party, report: &mut Report) {
    let address = party.address.as_ref();
    report.need("BR-18", party.name.is_some(), "The seller's tax representative has no name.");
    report.need("BR-19", address.is_some(), "The seller's tax representative has no postal address.");
    report.need("BR-20", country(address), "The address of the seller's tax representative has no country.");
    report.need("BR-56", party.vat_id.is_some(), "The seller's tax representative has no VAT id.");
}

/// BR-CO-09: two letters of a country in front; Greece may write EL, Northern Ireland XI. Small letters are let pass.
fn prefix(whose: &str, id: &Read<String>, report: &mut Report) {
    let letters = id.value.get(..2).unwrap_or_default().to_ascii_uppercase();
    if !is_prefix(&letters) {
        let sentence = format!(
            "The VAT id \"{}\" of the {whose} does not start with a country.",
            id.value.chars().take(30).collect::<String>()
        );
        let finding = Finding::new("BR-CO-09", Standing::Doubt, sentence).with("path", id.path.as_str());
        report.add(match whose {
            "seller" => finding.about("seller_vat_id"),
            "buyer" => finding.about("buyer_vat_id"),
            _ => finding,
        });
    }
}

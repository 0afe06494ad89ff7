//! Sums, and that documents carry what the truth says.

use super::{bytes, of, text, truth, usual};
use roxmltree::{Document, Node};
use rust_decimal::Decimal;
use samples::{Mix, SampleDay, accounts_payable};
use serde_json::Value;

fn decimal(row: &Value, name: &str) -> Decimal {
    text(row, &format!("/fields/{name}")).parse().unwrap()
}

#[test]
fn net_and_tax_make_gross_unless_planted() {
    for mix in [Mix::Day, Mix::Structured, Mix::Text, Mix::Training] {
        for row in truth(&accounts_payable(3, 240, of(mix))) {
            if row["fields"]["gross_total"].is_null() || row["planted"] == "arithmetic" {
                continue;
            }
            assert_eq!(
                decimal(&row, "net_total") + decimal(&row, "tax_total"),
                decimal(&row, "gross_total"),
                "{row}"
            );
            assert!(
                decimal(&row, "payable") <= decimal(&row, "gross_total")
                    && decimal(&row, "payable") > Decimal::ZERO,
                "{row}"
            );
        }
    }
}

fn first<'a>(document: &'a Document<'_>, path: &[&str]) -> Option<&'a str> {
    let mut node: Option<Node<'_, '_>> = Some(document.root_element());
    for name in path {
        node = node?.children().find(|child| child.tag_name().name() == *name);
    }
    node?.text()
}

#[test]
fn ubl_documents_carry_the_truth() {
    let day = usual();
    let mut read = 0;
    for row in truth(day).iter().filter(|row| row["layout"] == "ubl") {
        let source = std::str::from_utf8(bytes(day, text(row, "/input"))).unwrap();
        let document = Document::parse(source).unwrap();
        let total = |name| first(&document, &["LegalMonetaryTotal", name]);
        for (field, found) in [
            ("invoice_number", first(&document, &["ID"])),
            ("issue_date", first(&document, &["IssueDate"])),
            ("currency", first(&document, &["DocumentCurrencyCode"])),
            ("order", first(&document, &["OrderReference", "ID"])),
            ("net_total", total("TaxExclusiveAmount")),
            ("gross_total", total("TaxInclusiveAmount")),
            ("payable", total("PayableAmount")),
            ("tax_total", first(&document, &["TaxTotal", "TaxAmount"])),
            ("payee_iban", first(&document, &["PaymentMeans", "PayeeFinancialAccount", "ID"])),
        ] {
            assert_eq!(row["fields"][field].as_str(), found, "{field} of {row}");
        }
        read += 1;
    }
    assert!(read > 15, "{read} UBL documents");
}

#[test]
fn lines_add_up_to_the_net_sum_except_where_that_is_planted() {
    let day = usual();
    for row in truth(day).iter().filter(|row| row["layout"] == "ubl") {
        let document =
            Document::parse(std::str::from_utf8(bytes(day, text(row, "/input"))).unwrap()).unwrap();
        let lines: Vec<Decimal> = document
            .root_element()
            .children()
            .filter(|child| child.tag_name().name().ends_with("Line"))
            .filter_map(|line| {
                line.children()
                    .find(|child| child.tag_name().name() == "LineExtensionAmount")?
                    .text()?
                    .parse()
                    .ok()
            })
            .collect();
        assert_eq!(lines.len().to_string(), text(row, "/fields/line_count"));
        assert_eq!(
            lines.iter().sum::<Decimal>() == decimal(row, "net_total"),
            row["planted"] != "arithmetic",
            "{row}"
        );
    }
}

/// The strings that the pages of an unencrypted PDF of ours show, without spaces.
fn shown(pdf: &[u8]) -> String {
    let source: String = pdf.iter().map(|byte| char::from(*byte)).collect();
    source
        .split("Td (")
        .skip(1)
        .filter_map(|rest| rest.split(") Tj").next())
        .flat_map(str::chars)
        .filter(|c| *c != ' ')
        .collect()
}

fn is_on_page(page: &str, amount: &str) -> bool {
    let (whole, cents) = amount.split_once('.').unwrap();
    ["", ".", ",", "'"].iter().any(|group| {
        let grouped: String = whole
            .char_indices()
            .map(|(at, digit)| {
                if at > 0 && (whole.len() - at) % 3 == 0 {
                    format!("{group}{digit}")
                } else {
                    digit.to_string()
                }
            })
            .collect();
        [",", "."].iter().any(|point| page.contains(&format!("{grouped}{point}{cents}")))
    })
}

fn pages_show_the_truth(day: &SampleDay) -> usize {
    let mut read = 0;
    for row in truth(day)
        .iter()
        .filter(|row| text(row, "/layout").starts_with("text") && row["fields"]["gross_total"].is_string())
    {
        let page = shown(bytes(day, text(row, "/input")));
        let number: String = text(row, "/fields/invoice_number").replace(' ', "");
        assert!(page.contains(&number), "{number}: {row}");
        assert!(page.contains(text(row, "/fields/payee_iban")), "{row}");
        assert!(is_on_page(&page, text(row, "/fields/gross_total")), "{row}");
        assert!(is_on_page(&page, text(row, "/fields/net_total")), "{row}");
        let order = text(row, "/fields/order");
        assert!(page.contains(order), "{order}: {row}");
        read += 1;
    }
    read
}

#[test]
fn pages_show_number_account_and_sums() {
    assert!(pages_show_the_truth(usual()) > 40);
    assert_eq!(pages_show_the_truth(&accounts_payable(6, 250, of(Mix::Training))), 240);
}

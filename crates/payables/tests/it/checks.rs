//! Single checks where documents are unusual but fine, or subtly wrong.

use crate::world::{Paper, decimal, examined, exceptions, finding, holds};
use terms::{DocumentKind, Finding, Reading, Standing, TaxShare};

#[test]
fn unusual_documents_that_are_fine() {
    let copper = || Paper::copper("K-1", "2026-11-17", "100.00");
    let mut two_rates = copper().totals("100.00", "19", "16.60", "116.60");
    two_rates.0.taxes =
        vec![share("S", Some("19"), "80.00", "15.20"), share("S", Some("7"), "20.00", "1.40")];
    let mut reverse = copper().totals("100.00", "0", "0.00", "100.00");
    reverse.0.taxes = vec![share("AE", None, "100.00", "0.00")];
    let mut minimum = copper().clear("seller_address").no_lines();
    minimum.0.reading = Reading::Structured { syntax: "cii".into(), profile: "MINIMUM".into() };
    minimum.0.taxes.clear();
    for (what, paper) in [
        ("a cent of rounding", copper().totals("100.00", "19", "19.00", "119.01")),
        ("paid in part", copper().set("prepaid", "19.00").set("payable", "100.00")),
        ("five centimes", copper().set("payable", "119.05")),
        (
            "an allowance on the document",
            copper().no_lines().line("Pipes", "1", "110.00").set("allowance_total", "10.00"),
        ),
        ("two rates", two_rates),
        ("reverse charge", reverse),
        ("MINIMUM profile", minimum),
        ("due on the day", copper().set("due_date", "2026-11-17")),
        ("delivered next month", copper().set("delivery_date", "2026-12-10")),
        ("small, without tax number", copper().clear("seller_tax_number")),
        ("two days ahead", copper().set("issue_date", "2026-11-23")),
    ] {
        let draft = examined(&paper);
        assert_eq!(exceptions(&draft), Vec::<&str>::new(), "{what}: {:#?}", draft.findings);
    }
}

fn share(category: &str, rate: Option<&str>, base: &str, tax: &str) -> TaxShare {
    TaxShare { category: category.into(), rate: rate.map(decimal), base: decimal(base), tax: decimal(tax) }
}

#[test]
fn subtly_wrong_documents() {
    let copper = || Paper::copper("K-1", "2026-11-17", "1000.00");
    let with = |shares: Vec<TaxShare>| {
        let mut paper = copper();
        paper.0.taxes = shares;
        paper
    };
    for (what, paper, codes) in [
        (
            "negative invoice",
            copper()
                .no_lines()
                .line("Pipes", "1", "-1000.00")
                .totals("-1000.00", "19", "-190.00", "-1190.00"),
            vec!["arithmetic"],
        ),
        ("shares do not make the tax", with(vec![share("S", Some("19"), "900.00", "171.00")]), vec!["tax"]),
        (
            "tax under an untaxed category",
            with(vec![share("AE", Some("19"), "1000.00", "190.00")]),
            vec!["tax"],
        ),
        ("asked twice for what was paid", copper().set("prepaid", "190.00"), vec!["arithmetic"]),
        ("type code of a credit note", copper().set("type_code", "381"), vec!["not-an-invoice"]),
        ("an amount that is none", copper().set("payable", "12,50"), vec!["arithmetic"]),
        ("an amount beyond all bounds", copper().set("payable", "99999999999999999999"), vec!["arithmetic"]),
        ("due in two years", copper().set("due_date", "2028-11-17"), vec!["date"]),
        (
            "discount after the due date",
            copper().set("due_date", "2026-12-01").set("discount_until", "2026-12-02"),
            vec!["date"],
        ),
        ("three years old", copper().set("issue_date", "2023-11-17"), vec!["date"]),
        ("VAT id of no form", copper().set("seller_vat_id", "DE12"), vec!["vat-id"]),
        ("VAT id with a wrong digit", copper().set("seller_vat_id", "DE136695977"), vec!["vat-id"]),
        ("no VAT id and no tax number", copper().clear("seller_tax_number"), vec!["legal-field-missing"]),
        (
            "mixed rates on paper, no code for both",
            copper()
                .on_paper()
                .set("tax_total", "166.00")
                .set("gross_total", "1166.00")
                .set("payable", "1166.00"),
            vec!["coding"],
        ),
        (
            "a plain rate on paper that does not apply",
            copper()
                .on_paper()
                .set("tax_total", "160.00")
                .set("gross_total", "1160.00")
                .set("payable", "1160.00"),
            vec!["tax"],
        ),
        (
            "our own VAT id for the seller's on paper, and no other",
            copper().on_paper().clear("seller_tax_number").set("seller_vat_id", "DE811569869"),
            vec!["legal-field-missing"],
        ),
        (
            "our own VAT id for the seller's in data",
            copper().set("seller_vat_id", "DE811569869"),
            vec!["vat-id"],
        ),
        ("no currency", copper().clear("currency"), vec!["currency"]),
    ] {
        let draft = examined(&paper);
        let mut found = exceptions(&draft);
        found.sort_unstable();
        assert_eq!(found, codes, "{what}: {:#?}", draft.findings);
    }
}

#[test]
fn what_was_ranked_out_of_text_is_doubted_where_structured_data_would_be_wrong() {
    let wrong = Paper::freight().totals("4180.00", "19", "794.20", "4978.30");
    assert_eq!(finding(&examined(&wrong), "arithmetic").standing, Standing::Exception);
    assert_eq!(finding(&examined(&wrong.on_paper()), "arithmetic").standing, Standing::Doubt);
}

#[test]
fn sums_say_by_how_much_they_differ() {
    let draft = examined(&Paper::freight().totals("4180.00", "19", "794.20", "4978.30"));
    let sum = finding(&draft, "arithmetic");
    assert_eq!(sum.sentence, "Net and VAT make 4,974.20 EUR, the total is 4,978.30 EUR: they differ by 4.10");
    assert_eq!(sum.field.as_deref(), Some("gross_total"));
}

#[test]
fn the_norms_own_sums_explain_an_allowance_only_for_the_values_they_were_computed_from() {
    let mut paper = Paper::copper("K-1", "2026-11-17", "100.00").no_lines().line("Pipes", "1", "110.00");
    let norm = |rule: &str| Finding::new(rule, Standing::Holds, "It adds up.");
    paper.0.findings =
        vec![norm("BR-CO-10"), norm("BR-CO-13").about("net_total").with("on_document", "100.00")];
    let draft = examined(&paper);
    assert_eq!(exceptions(&draft), Vec::<&str>::new());
    assert!(holds(&draft, "Lines add up to net, allowances and charges of the document counted"));
    let typed = paper.totals("90.00", "19", "17.10", "107.10");
    assert_eq!(exceptions(&examined(&typed)), ["arithmetic"]);
}

#[test]
fn a_reminder_is_told_from_the_invoice_it_reminds_of() {
    let mut register = crate::world::register();
    crate::world::arrive(&mut register, 1, &Paper::copper("K-7", "2026-10-17", "100.00"));
    let reminder = Paper::copper("K-7", "2026-10-17", "100.00").kind(DocumentKind::Reminder);
    let draft = crate::world::arrive(&mut register, 2, &reminder);
    assert_eq!(exceptions(&draft), ["not-an-invoice"]);
    let note = draft.findings.iter().find(|finding| finding.standing == Standing::Note).unwrap();
    assert_eq!(note.sentence, "It is about K-7 of 17 Oct 2026, which came as case case-1");
}

#[test]
fn our_own_vat_id_makes_room_for_the_sellers() {
    let candidate = |value: &str| terms::Candidate {
        value: value.to_owned(),
        confidence: 0.1,
        reason: "Read beside \"No.\"".to_owned(),
        evidence: terms::Evidence::Derived,
    };
    let mut paper = Paper::freight().on_paper().clear("buyer_vat_id").set("seller_vat_id", "DE811569869");
    let field = paper.0.fields.iter_mut().find(|field| field.name == "seller_vat_id").unwrap();
    // An invoice number with the look of a VAT id stands first; its check digits are wrong.
    field.candidates = vec![candidate("SI26114502"), candidate("DE136695976")];
    let draft = examined(&paper);
    assert_eq!(draft.value("seller_vat_id"), Some("DE136695976"));
    assert_eq!(draft.value("buyer_vat_id"), Some("DE811569869"));
    let again = examined(&Paper(draft.clone()));
    assert_eq!(again.fields, draft.fields, "a second examination changes nothing");
}

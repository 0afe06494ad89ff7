//! Taking a supplier on: what the form holds, what is wrong with it, and the row it becomes.

use crate::world::{Paper, TODAY, account_of, iban, register};
use payables::onboarding::{FIELDS, examine, propose, supplier};
use terms::{Currency, Draft, Evidence, Field, Standing};

/// What somebody types into a field.
fn set(form: &mut Draft, name: &str, value: &str) {
    form.fields.retain(|it| it.name != name);
    form.fields.push(Field {
        name: name.to_owned(),
        value: Some(value.to_owned()).filter(|it| !it.is_empty()),
        confidence: 1.0,
        evidence: Evidence::Derived,
        reason: "Typed by a person".to_owned(),
        candidates: Vec::new(),
    });
}

/// The form of a seller whom nobody knows.
fn form() -> Draft {
    let mut read = Paper::freight().clear("supplier").0;
    for (name, value) in [
        ("seller_name", "Wacholder Federn GmbH"),
        ("seller_address", "Am Speicher 7, 29221 Celle, DE"),
        ("seller_vat_id", "DE812345673"),
        ("payee_iban", &iban(777_001)),
        ("issue_date", "2026-11-10"),
        ("due_date", "2026-12-24"),
        ("discount_until", "2026-11-20"),
        ("discount_percent", "2"),
    ] {
        set(&mut read, name, value);
    }
    propose(&register(), &read)
}

fn codes(form: &Draft) -> Vec<(&str, Standing, Option<&str>)> {
    let found = form.findings.iter().filter(|it| it.standing > Standing::Note);
    found.map(|it| (it.code.as_str(), it.standing, it.field.as_deref())).collect()
}

#[test]
fn the_form_is_filled_from_the_invoice() {
    let form = form();
    let names: Vec<&str> = form.fields.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, FIELDS, "empty ones too: they are there to be filled in");
    for (name, value) in [
        ("seller_name", Some("Wacholder Federn GmbH")),
        ("seller_street", Some("Am Speicher 7")),
        ("seller_postcode", Some("29221")),
        ("seller_city", Some("Celle")),
        ("seller_country", Some("DE")),
        ("net_days", Some("44")),
        ("discount_days", Some("10")),
        ("seller_phone", None),
        ("same_as", None),
    ] {
        assert_eq!(form.value(name), value, "{name}");
    }
}

#[test]
fn only_a_legal_form_says_that_it_is_no_natural_person() {
    for (name, sure) in [
        ("Wacholder Federn GmbH", true),
        ("Anna Wacholder", false),
        ("Jarnow UG (haftungsbeschränkt)", true),
        ("Meyer und Sohn", false),
    ] {
        let paper = Paper::freight().set("seller_name", name);
        let form = propose(&register(), &paper.0);
        let field = form.field("natural_person").unwrap();
        assert_eq!((field.value.as_deref(), field.confidence > 0.93), (Some("no"), sure), "{name}");
    }
}

#[test]
fn our_own_vat_id_is_not_the_seller_s() {
    let mut read = Paper::freight().0;
    set(&mut read, "seller_vat_id", "DE811569869");
    assert_eq!(propose(&register(), &read).value("seller_vat_id"), None);
}

#[test]
fn what_is_wrong_with_a_form() {
    let known = account_of("S-2");
    for (name, value, expected) in [
        ("seller_name", "", Some(("supplier-incomplete", "seller_name"))),
        ("seller_city", "", Some(("supplier-incomplete", "seller_city"))),
        ("seller_country", "Germany", Some(("supplier-incomplete", "seller_country"))),
        ("net_days", "soon", Some(("supplier-incomplete", "net_days"))),
        ("discount_days", "60", Some(("supplier-incomplete", "discount_days"))),
        ("discount_percent", "-1", Some(("supplier-incomplete", "discount_percent"))),
        ("currency", "XXX", Some(("supplier-incomplete", "currency"))),
        ("natural_person", "perhaps", Some(("supplier-incomplete", "natural_person"))),
        ("payee_iban", "DE00999900010000777001", Some(("iban", "payee_iban"))),
        ("payee_bic", "X", Some(("iban", "payee_bic"))),
        ("seller_vat_id", "DE1", Some(("vat-id", "seller_vat_id"))),
        ("payee_iban", &known, Some(("supplier-known", "same_as"))),
        ("seller_name", "Quellmoor Pumpen GmbH", Some(("supplier-known", "same_as"))),
        ("same_as", "S-404", Some(("supplier-incomplete", "same_as"))),
        ("same_as", "S-2", None),
        ("seller_street", "", None),
        ("seller_phone", "+49 5141 1", None),
    ] {
        let mut form = form();
        set(&mut form, name, value);
        let form = examine(&register(), form, "AP-0000001");
        let grave: Vec<_> = codes(&form).into_iter().filter(|it| it.1 >= Standing::Exception).collect();
        let expected: Vec<_> =
            expected.into_iter().map(|(code, field)| (code, Standing::Exception, Some(field))).collect();
        assert_eq!(grave, expected, "{name} = {value:?}");
    }
}

#[test]
fn examined_twice_it_says_the_same() {
    let once = examine(&register(), form(), "AP-0000001");
    assert_eq!(codes(&once), [("supplier-unknown", Standing::Doubt, None)], "a person always looks");
    assert_eq!(examine(&register(), once.clone(), "AP-0000001"), once);
}

#[test]
fn the_signed_form_is_a_row_of_the_master() {
    let mut form = form();
    set(&mut form, "seller_phone", "+49 5141 990021");
    let row = supplier(&form, "S-SUB-0000002".to_owned(), Currency::EUR, TODAY).unwrap();
    assert_eq!(
        (row.street.as_str(), row.postcode.as_str(), row.city.as_str(), row.country.as_str()),
        ("Am Speicher 7", "29221", "Celle", "DE")
    );
    assert_eq!((row.net_days, row.discount_days, row.ibans), (44, Some(10), vec![iban(777_001)]));
    assert_eq!(row.phone.as_deref(), Some("+49 5141 990021"));
    form.fields.retain(|it| it.name != "seller_name");
    let refused = supplier(&form, "S-1".to_owned(), Currency::EUR, TODAY).unwrap_err();
    assert_eq!(refused.code, "supplier-incomplete");
}

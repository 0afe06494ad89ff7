//! Supplier onboarding: a case of its own, a form that master data completes, two people, and the invoice goes on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers too

mod house;

use house::{House, refused};
use office::view::{Act, Desk};
use terms::CaseId;

/// An account in a bank code that is invented.
const ACCOUNT: &str = "DE08999900010000777001";

/// A clean invoice whose sender nobody knows.
fn of_a_stranger(house: &House, number: &str) -> (String, String) {
    let (_, text) = house
        .clean()
        .into_iter()
        .find(|(_, text)| text.contains("<cbc:EndpointID") || text.contains("<cbc:IssueDate>"))
        .expect("a clean UBL invoice");
    let seller = between(&text, "<cac:AccountingSupplierParty>", "</cac:AccountingSupplierParty>").to_owned();
    let name = between(&seller, "<cbc:RegistrationName>", "</cbc:RegistrationName>").to_owned();
    let vat_id = between(&seller, "<cbc:CompanyID>", "</cbc:CompanyID>").to_owned();
    let stranger = seller.replace(&name, "Wacholder Federn GmbH").replace(&vat_id, "DE812345673");
    let account = between(&text, "<cac:PayeeFinancialAccount>", "</cac:PayeeFinancialAccount>").to_owned();
    let iban = between(&account, "<cbc:ID>", "</cbc:ID>").to_owned();
    let id = format!("<cbc:ID>{}</cbc:ID>", between(&text, "<cbc:ID>", "</cbc:ID>"));
    let text = text.replace(&seller, &stranger).replace(&iban, ACCOUNT).replacen(
        &id,
        &format!("<cbc:ID>{number}</cbc:ID>"),
        1,
    );
    (format!("{number}.xml"), text)
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> &'a str {
    let from = text.find(open).unwrap_or_else(|| panic!("the invoice has {open}")) + open.len();
    &text[from..from + text[from..].find(close).expect("it ends")]
}

/// The cases of onboardings, in the order in which they were opened.
fn onboardings(house: &House) -> Vec<CaseId> {
    let all = house.office.outcomes().unwrap();
    all.iter().filter(|it| it.case.starts_with("SUB-")).map(|it| CaseId::from(it.case.as_str())).collect()
}

fn value(desk: &Desk, name: &str) -> Option<String> {
    desk.fields
        .iter()
        .find(|it| it.name == name)
        .unwrap_or_else(|| panic!("the form has {name}"))
        .value
        .clone()
}

/// The invoice, and the onboarding that it called once its check was signed by Mara.
fn called(house: &House) -> (CaseId, CaseId) {
    let case = house.take_in(&of_a_stranger(house, "W-1"));
    assert_eq!(house.outcome(&case).reason.as_deref(), Some("supplier-unknown"));
    assert!(onboardings(house).is_empty());
    house.approve("mara", &case).expect("the operator says that it is an invoice of somebody new");
    let opened = onboardings(house);
    assert_eq!(opened.len(), 1, "one case for one supplier: {opened:?}");
    assert_eq!(house.outcome(&case).condition, "working", "the invoice waits for its supplier");
    (case, opened[0].clone())
}

#[test]
fn a_stranger_is_taken_on_by_two_and_the_invoice_goes_on_with_that_supplier() {
    let house = House::new();
    let (case, form) = called(&house);
    let desk = house.desk("selma", &form);
    assert!(desk.open && desk.step == "Take the supplier on" && desk.kind == "Supplier");
    assert!(desk.why.contains(&format!("{case} waits for it")), "{}", desk.why);
    assert_eq!(value(&desk, "seller_name").as_deref(), Some("Wacholder Federn GmbH"));
    assert_eq!(value(&desk, "payee_iban").as_deref(), Some(ACCOUNT));
    assert!(value(&desk, "seller_city").is_some() && value(&desk, "seller_phone").is_none());
    assert!(desk.fields.iter().all(|it| it.editable));

    // A field that cannot be stops the signature, and what was typed is kept.
    let kept = house.decide("selma", &desk, Act::Correct, &[("net_days", "soon")], None).unwrap();
    assert!(kept.sentence.contains("not signed"), "{}", kept.sentence);
    assert_eq!(refused(house.approve("selma", &form)), "finding-blocks-approval");
    let desk = house.desk("selma", &form);
    let typed = [
        ("net_days", "21"),
        ("seller_street", "Am Speicher 7"),
        ("seller_phone", "+49 5141 990021"),
        ("natural_person", "yes"),
    ];
    house.decide("selma", &desk, Act::Correct, &typed, None).expect("the first of two");
    assert_eq!(house.outcome(&form).condition, "waiting", "an account of somebody new takes two");
    assert!(!refused(house.approve("selma", &form)).is_empty(), "not the same person twice");
    house.approve("dana", &form).expect("the second of two");

    assert_eq!(house.outcome(&form).condition, "completed");
    let outcome = house.outcome(&case);
    assert!(!outcome.findings.contains(&"supplier-unknown".to_owned()), "{outcome:?}");
    assert!(outcome.condition == "ready-to-pay" || outcome.condition == "waiting", "{outcome:?}");
    let told: Vec<String> = house
        .office
        .story(&house.who("dana"), &case)
        .unwrap()
        .entries
        .into_iter()
        .map(|it| it.sentence)
        .collect();
    assert!(told.contains(&format!("{form} is completed.")), "{told:?}");

    let facts = |case: &CaseId| house.office.story(&house.who("dana"), case).unwrap().facts;
    assert!(facts(&case).contains(&("Opened for it".to_owned(), form.to_string())));
    assert!(facts(&form).contains(&("Asked for by".to_owned(), case.to_string())));

    // The row lies under a key of its own, and nothing of it stands in the journal as it reads.
    for file in ["journal.db", "journal.db-wal"] {
        let stored = std::fs::read(house.dir.path().join("data").join(file)).unwrap();
        assert!(!stored.windows(8).any(|it| it == b"Wacholde"), "the name of a sole trader is sealed");
    }

    // The next invoice of the same supplier needs nobody to say who it is, after a restart too.
    let house = house.again();
    let next = house.take_in(&of_a_stranger(&house, "W-2"));
    let outcome = house.outcome(&next);
    assert!(
        outcome.findings.iter().all(|it| it != "supplier-unknown" && it != "bank-changed"),
        "{outcome:?}"
    );
    let desk = house.desk("dana", &next);
    assert_eq!(value(&desk, "supplier"), Some(format!("S-{form}")));

    // A sole trader whose key is destroyed is on no master any more; everyone else is.
    let keys = vault::Vault::open(house.dir.path().join("data")).unwrap();
    assert!(keys.erase("tarnsel", &format!("supplier:S-{form}")).unwrap());
    drop(keys);
    let house = house.again();
    let after = house.take_in(&of_a_stranger(&house, "W-3"));
    assert_eq!(house.outcome(&after).reason.as_deref(), Some("supplier-unknown"));
    let (_, text) = &house.clean()[0];
    let known = house.take_in(&("known.xml".to_owned(), text.clone()));
    assert!(!house.outcome(&known).findings.contains(&"supplier-unknown".to_owned()));
}

#[test]
fn duties_do_not_end_at_the_case() {
    let house = House::with(0, |people| {
        let lend = |line: &str| match line {
            // An operator who keeps the master too, and an approver who does.
            it if it.contains("\"mara\"") => {
                it.replace(r#""roles":["operator"]"#, r#""roles":["operator","master-data"]"#)
            }
            it if it.contains("\"id\":\"viktor\"") => {
                it.replace(r#""roles":["#, r#""roles":["master-data","#)
            }
            it => it.to_owned(),
        };
        people.lines().map(|line| lend(line) + "\n").collect()
    });
    let (case, form) = called(&house);
    assert_eq!(refused(house.approve("mara", &form)), "self-approval", "whoever checked the invoice");
    let desk = house.desk("viktor", &form);
    let typed = [("seller_phone", "+49 5141 990021")];
    house.decide("viktor", &desk, Act::Correct, &typed, None).expect("the first of two");
    house.approve("dana", &form).expect("the second of two");
    // Whoever took the supplier on does not approve what it asks for, in whatever role the matrix asks.
    let outcome = house.outcome(&case);
    if outcome.reason.as_deref() == Some("role") {
        assert!(!refused(house.approve("viktor", &case)).is_empty());
    }
}

#[test]
fn whoever_took_a_supplier_on_does_not_sign_its_payment() {
    let house = House::with(0, |people| {
        let lend = |line: &str| match line {
            it if it.contains("\"id\":\"petra\"") => it.replace(r#""roles":["#, r#""roles":["master-data","#),
            it => it.to_owned(),
        };
        people.lines().map(|line| lend(line) + "\n").collect()
    });
    let (case, form) = called(&house);
    let desk = house.desk("petra", &form);
    let typed = [("seller_phone", "+49 5141 990021")];
    house.decide("petra", &desk, Act::Correct, &typed, None).expect("the first of two");
    house.approve("dana", &form).expect("the second of two");
    // Whoever the matrix asks for signs the invoice.
    for who in ["samuel", "ragna", "henrike", "daniel", "elif", "viktor", "mara"] {
        if house.outcome(&case).condition == "waiting" {
            let _ = house.approve(who, &case);
        }
    }
    assert_eq!(house.outcome(&case).condition, "ready-to-pay", "{:?}", house.outcome(&case));
    let until = "2027-12-31".parse().unwrap();
    let run = house.wait(house.office.propose_payment(&house.who("petra"), until, "run")).unwrap().case;
    house.settle();
    assert_eq!(refused(house.approve("petra", &run)), "duties");
}

#[test]
fn one_who_is_on_the_master_already_is_named_and_nothing_is_added() {
    let house = House::new();
    let (case, form) = called(&house);
    let desk = house.desk("selma", &form);
    let missing = house.decide("selma", &desk, Act::Correct, &[("same_as", "S-4711")], None).unwrap();
    assert!(missing.sentence.contains("not signed"), "{}", missing.sentence);
    let desk = house.desk("selma", &form);
    house.decide("selma", &desk, Act::Correct, &[("same_as", "S-1001")], None).expect("the first of two");
    house.approve("dana", &form).expect("the second of two");
    let desk = house.desk("mara", &case);
    assert_eq!(value(&desk, "supplier").as_deref(), Some("S-1001"));
    // The account on the invoice is not one of that supplier's: somebody calls.
    assert!(house.outcome(&case).findings.contains(&"bank-changed".to_owned()));
}

#[test]
fn a_second_invoice_of_the_same_stranger_is_checked_again_when_the_first_brings_the_supplier() {
    let house = House::new();
    let (_, form) = called(&house);
    let waiting = house.take_in(&of_a_stranger(&house, "W-2"));
    let signed = house.take_in(&of_a_stranger(&house, "W-3"));
    house.answer_for("mara", &signed).expect("it calls an onboarding of its own");
    let second = onboardings(&house).pop().unwrap();
    assert_ne!(second, form);
    house.approve("selma", &form).expect("the first of two");
    house.approve("dana", &form).expect("the second of two");
    house.settle();
    let outcome = house.outcome(&waiting);
    assert!(!outcome.findings.contains(&"supplier-unknown".to_owned()), "{outcome:?}");
    let desk = house.desk("selma", &second);
    assert!(desk.findings.iter().any(|it| it.code == "supplier-known"), "{:?}", desk.findings);
    assert_eq!(refused(house.approve("selma", &second)), "note-missing");
}

#[test]
fn who_is_not_taken_on_gets_no_money() {
    let house = House::new();
    let (case, form) = called(&house);
    let desk = house.desk("selma", &form);
    house
        .decide("selma", &desk, Act::Refuse, &[], Some("Nobody ordered anything there"))
        .expect("it is refused");
    assert_eq!(house.outcome(&form).condition, "refused");
    assert_eq!(house.outcome(&case).condition, "refused");
}

//! The gate: what completes without a person, and what reaches one with which reason.

use crate::house::{House, clean, found, text, with, without};
use cases::Stage;
use terms::{DocumentKind, Draft, Standing};

#[test]
fn rules_above_statistics_stand_before_the_table() {
    let credit = Draft { kind: DocumentKind::CreditNote, ..clean() };
    let rows: [(&str, Draft, Option<&str>); 10] = [
        ("clean", clean(), None),
        ("a note stops nothing", found(clean(), "discount", Standing::Note), None),
        ("a doubt", found(clean(), "doubtful-field", Standing::Doubt), Some("doubtful-field")),
        ("an exception", found(clean(), "price", Standing::Exception), Some("price")),
        (
            "never automatic",
            found(clean(), "instruction-in-document", Standing::Never),
            Some("instruction-in-document"),
        ),
        (
            "changed bank details, whatever their standing",
            found(clean(), "bank-changed", Standing::Note),
            Some("bank-changed"),
        ),
        ("text without a certificate", text(), Some("no-certificate")),
        ("large", with(clean(), "home_total", "100000.00"), Some("gate")),
        ("credit note", credit, None),
        ("without lines", Draft { lines: Vec::new(), ..clean() }, Some("gate")),
    ];
    for (name, draft, code) in rows {
        let mut house = House::new();
        house.open();
        house.drafts(draft);
        let task = house.task("check");
        assert_eq!(task.stage == Stage::Completed, code.is_none(), "{name}");
        assert_eq!(task.why.first().map(|it| it.code.as_str()), code, "{name}");
    }
}

#[test]
fn an_unknown_supplier_never_passes_the_table() {
    let mut house = House::new();
    house.open();
    house.drafts(without(clean(), "supplier"));
    assert_eq!(house.task("check").stage, Stage::Assigned);
    assert_eq!(house.task("check").role.as_deref(), Some("operator"));
}

#[test]
fn the_gravest_reason_comes_first() {
    let mut house = House::new();
    house.open();
    house.drafts(found(found(clean(), "doubtful-field", Standing::Doubt), "price", Standing::Exception));
    let codes: Vec<&str> = house.task("check").why.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["price", "doubtful-field"]);
}

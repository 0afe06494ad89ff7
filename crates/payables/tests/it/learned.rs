//! Models that learn from signed cases: the same rows give the same bytes, and a person's rows leave nothing behind.

use crate::world::{Paper, decimal, register};
use jiff::civil::date;
use payables::Register;
use payables::learned::{Kind, Learned, Lesson};
use payables::master::HistoryRow;
use terms::{Currency, DocumentKind};

fn lesson(n: i8, by: &str) -> Lesson {
    Lesson {
        case: format!("AP-{n}"),
        seller: Some(if n % 2 == 0 { "Feyn Drossel Logistik" } else { "D+F Spedition" }.to_owned()),
        row: HistoryRow {
            invoice_number: format!("R-{by}-{n}"),
            supplier: "S-1".to_owned(),
            issue_date: date(2026, 1 + n % 9, 2),
            currency: Currency::EUR,
            net_total: decimal("100.00"),
            gross_total: decimal(if by == "mara" { "119.00" } else { "238.00" }),
            description: format!("freight {by}"),
            account: if by == "mara" { "6100" } else { "6200" }.to_owned(),
            cost_centre: None,
            tax_code: "V19".to_owned(),
            signed_by: Some(by.to_owned()),
            signed_on: date(2026, 1 + n % 9, 3),
            order: None,
            kind: DocumentKind::Invoice,
        },
    }
}

fn lessons() -> Vec<Lesson> {
    (0..12).map(|n| lesson(n, if n % 3 == 0 { "tobias" } else { "mara" })).collect()
}

#[test]
fn the_same_rows_give_the_same_bytes_and_one_more_gives_others() {
    let (register, lessons) = (register(), lessons());
    for kind in Kind::ALL {
        let one = Learned::from(&register, &lessons, kind);
        assert_eq!(one, Learned::from(&register, &lessons, kind), "{kind:?}");
        assert_eq!(one.rows, 12);
        assert!(one.knows() > 0, "{kind:?} learned something: {}", one.text);
        let head = one.text.lines().next().unwrap();
        assert!(
            head.contains("\"card\"") && head.contains("\"training_set\""),
            "the card stands first: {head}"
        );
        let less = Learned::from(&register, &lessons[1..], kind);
        assert_ne!((one.training_set, one.digest()), (less.training_set, less.digest()), "{kind:?}");
    }
}

#[test]
fn without_a_persons_rows_the_model_is_the_one_that_never_saw_them() {
    let register = register();
    let without: Vec<Lesson> =
        lessons().into_iter().filter(|it| it.row.signed_by.as_deref() != Some("tobias")).collect();
    let never_saw: Vec<Lesson> = (0..12).filter(|n| n % 3 != 0).map(|n| lesson(n, "mara")).collect();
    for kind in Kind::ALL {
        let (a, b) = (Learned::from(&register, &without, kind), Learned::from(&register, &never_saw, kind));
        assert_eq!(a.text, b.text, "{kind:?}");
        assert!(!a.text.contains("tobias"), "{kind:?} still knows: {}", a.text);
    }
}

#[test]
fn a_name_signed_twice_is_recognised_and_once_is_not() {
    let seen = |times: usize| {
        let mut register = register();
        (0..times).for_each(|_| register.learn_written("S-1", "Nordwind Fracht Hafenlogistik"));
        supplier_of(&register, "Nordwind Fracht Hafenlogistik")
    };
    assert_eq!((seen(0), seen(1)), (None, None));
    assert_eq!(seen(2).as_deref(), Some("S-1"));
    let mut register = register();
    for supplier in ["S-1", "S-2", "S-1", "S-2"] {
        register.learn_written(supplier, "Nordwind Fracht Hafenlogistik");
    }
    assert_eq!(
        supplier_of(&register, "Nordwind Fracht Hafenlogistik"),
        None,
        "signed for two it is nobody's"
    );
}

/// The supplier that a document of a seller of that name, and nothing else, is matched to.
fn supplier_of(register: &Register, seller: &str) -> Option<String> {
    let paper =
        Paper::freight().clear("seller_vat_id").clear("payee_iban").clear("order").clear("seller_address");
    let facts = payables::Facts::of(&paper.set("seller_name", seller).0);
    payables::supplier::match_supplier(register, &facts, false).id().map(str::to_owned)
}

//! Who sent it, and is it their account.

use crate::world::{Paper, account_of, examined, exceptions, finding, iban, register};
use payables::Facts;
use payables::supplier::{MatchedBy, SupplierMatch, match_supplier};
use terms::{Candidate, Evidence, Standing};

fn matched(paper: &Paper) -> SupplierMatch {
    match_supplier(&register(), &Facts::of(&paper.0), false)
}

/// A paper with nothing to recognise its sender by.
fn stranger() -> Paper {
    ["seller_name", "seller_address", "seller_vat_id", "payee_iban"]
        .into_iter()
        .fold(Paper::freight(), Paper::clear)
}

#[test]
fn suppliers_are_recognised_by_the_strongest_mark() {
    for (what, paper, id, by) in [
        ("VAT id", stranger().set("seller_vat_id", "DE 136 695 976"), "S-1", MatchedBy::VatId),
        ("IBAN", stranger().set("payee_iban", &account_of("S-3")), "S-3", MatchedBy::Iban),
        (
            "VAT id above IBAN",
            stranger().set("seller_vat_id", "ATU13585627").set("payee_iban", &account_of("S-3")),
            "S-2",
            MatchedBy::VatId,
        ),
        ("exact name", stranger().set("seller_name", "IBBENRODE KUPFERWERK GmbH"), "S-3", MatchedBy::Name),
        ("alias", stranger().set("seller_name", "D&F Logistik"), "S-1", MatchedBy::Name),
        (
            "slip of the pen and address",
            stranger()
                .set("seller_name", "Ibenrode Kupferwerke")
                .set("seller_address", "Hüttenplatz 9 06333 Ibbenrode"),
            "S-3",
            MatchedBy::Name,
        ),
        (
            "shared VAT id, own account",
            stranger().set("seller_vat_id", "DE129273398").set("payee_iban", &iban(555_002)),
            "S-6",
            MatchedBy::VatId,
        ),
        (
            "shared VAT id, own name",
            stranger().set("seller_vat_id", "DE129273398").set("seller_name", "Nordlicht Energie Nord"),
            "S-5",
            MatchedBy::VatId,
        ),
    ] {
        match matched(&paper) {
            SupplierMatch::Known { supplier, by: found, .. } => {
                assert_eq!((supplier.id.as_str(), found), (id, by), "{what}: {}", supplier.reason);
            }
            other => panic!("{what}: {other:?}"),
        }
    }
}

#[test]
fn a_supplier_that_is_not_sure_is_not_chosen() {
    for (what, paper) in [
        ("nothing to go by", stranger()),
        ("a stranger", stranger().set("seller_name", "Brezelmann Backwaren")),
        ("half a name", stranger().set("seller_name", "Kupfer")),
        (
            "same name, other VAT id",
            stranger().set("seller_name", "Drossel & Feyn Spedition").set("seller_vat_id", "DE129273399"),
        ),
        ("shared VAT id, nothing else", stranger().set("seller_vat_id", "DE129273398")),
        ("our own VAT id misread as the seller's", stranger().set("seller_vat_id", "DE811569869")),
    ] {
        assert_eq!(matched(&paper).id(), None, "{what}: {:?}", matched(&paper));
    }
}

#[test]
fn an_account_of_another_supplier_is_never_automated() {
    let draft = examined(&Paper::freight().set("payee_iban", &account_of("S-3")));
    let changed = finding(&draft, "bank-changed");
    assert_eq!(changed.standing, Standing::Never);
    assert_eq!(changed.facts["iban_of"], "S-3");
    assert_eq!(draft.value("supplier"), Some("S-1"));
}

#[test]
fn a_blocked_supplier_stops_the_case() {
    let paper = Paper::copper("VR-1", "2026-11-17", "100.00")
        .set("seller_name", "Varnholt Reinigung")
        .set("seller_address", "Kirchgasse 3, 90990 Varnholt")
        .set("payee_iban", &account_of("S-4"));
    let draft = examined(&paper);
    assert_eq!(exceptions(&draft)[0], "supplier-unknown");
    assert_eq!(finding(&draft, "supplier-unknown").standing, Standing::Never);
}

#[test]
fn a_second_account_beside_the_known_one_is_doubtful() {
    let mut paper = Paper::freight();
    let field = paper.0.fields.iter_mut().find(|field| field.name == "payee_iban").unwrap();
    field.candidates.push(terms::Candidate {
        value: iban(31_337),
        confidence: 0.3,
        reason: "Further down".into(),
        evidence: terms::Evidence::Derived,
    });
    assert_eq!(exceptions(&examined(&paper)), ["iban"]);
}

#[test]
fn our_own_account_on_a_document_is_a_direct_debit() {
    assert_eq!(exceptions(&examined(&Paper::freight().set("payee_iban", &iban(1)))), ["iban"]);
}

#[test]
fn a_confirmed_account_holds_from_then_on() {
    let mut register = register();
    let mut supplier = register.supplier("S-1").unwrap().clone();
    let other = iban(808);
    supplier.ibans = vec![other.clone()];
    register.put_supplier(supplier);
    let facts = Facts::of(&Paper::freight().set("payee_iban", &other).0);
    assert_eq!(payables::supplier::bank_change(&register, &facts, "S-1")[0].standing, Standing::Holds);
    let old = Facts::of(&Paper::freight().0);
    assert_eq!(payables::supplier::bank_change(&register, &old, "S-1")[0].standing, Standing::Never);
    assert_eq!(register.suppliers().len(), 6, "replaced, not added");
}

/// A reading of a name out of the text, with another one beside it.
fn read_as(mut paper: Paper, field: &str, value: &str, confidence: f64, other: &str) -> Paper {
    paper = paper.set(field, value);
    let field = paper.0.fields.iter_mut().find(|it| it.name == field).unwrap();
    field.confidence = confidence;
    field.candidates.push(Candidate {
        value: other.to_owned(),
        confidence: 0.1,
        reason: "Read by its place".to_owned(),
        evidence: Evidence::Derived,
    });
    paper
}

#[test]
fn master_data_says_which_reading_of_a_name_is_right() {
    let name = |paper: Paper, field: &str| {
        let draft = examined(&paper);
        let field = draft.field(field).unwrap();
        (field.value.clone().unwrap(), field.confidence)
    };
    let paper = || Paper::freight().on_paper();
    // The VAT id is known: the reading that the master has comes first, and is sure.
    let (seller, sure) =
        name(read_as(paper(), "seller_name", "Pos Art.Nr.", 0.74, "Drossel & Feyn Spedition"), "seller_name");
    assert!(seller == "Drossel & Feyn Spedition" && sure > 0.98, "{seller} {sure}");
    let (seller, sure) =
        name(read_as(paper(), "seller_name", "D&F Logistik", 0.74, "Tarnsel Foods"), "seller_name");
    assert!(seller == "D&F Logistik" && sure > 0.98, "{seller} {sure}");
    // None is alike: nothing is invented, and the doubt stays.
    let (seller, sure) = name(read_as(paper(), "seller_name", "Total", 0.74, "Page"), "seller_name");
    assert_eq!((seller.as_str(), sure), ("Total", 0.74));
    let (buyer, sure) = name(read_as(paper(), "buyer_name", "Lorry 7", 0.7, "Tarnsel Foods"), "buyer_name");
    assert!(buyer == "Tarnsel Foods" && sure > 0.98, "{buyer} {sure}");
    // A sender that nobody knows is not made sure, and structured data is left as it is.
    let unknown =
        read_as(paper().clear("seller_vat_id").clear("payee_iban"), "seller_name", "Total", 0.74, "Page");
    assert_eq!(name(unknown, "seller_name").1, 0.74);
    let structured = read_as(Paper::freight(), "seller_name", "Total", 0.74, "Drossel & Feyn Spedition");
    assert_eq!(name(structured, "seller_name"), ("Total".to_owned(), 0.74));
}

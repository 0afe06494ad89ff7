//! What is due is paid on time, to verified accounts, once.

use crate::world::{TODAY, account_of, decimal, iban, register};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use payables::Register;
use payables::payment::{
    DiscountRules, Fate, OpenItem, Proposal, close_by_report, close_by_statement, file, propose,
};
use terms::{CaseId, Currency, DocumentKind};

fn item(case: &str, amount: &str, due: Date) -> OpenItem {
    OpenItem {
        case: CaseId::from(case),
        supplier: "S-1".into(),
        kind: DocumentKind::Invoice,
        invoice_number: format!("DF-{case}"),
        currency: Currency::EUR,
        amount: decimal(amount),
        iban: Some(account_of("S-1")),
        issued: date(2026, 11, 1),
        due,
        discount_percent: None,
        discount_until: None,
        stopped: None,
    }
}

fn credit(case: &str, amount: &str) -> OpenItem {
    OpenItem { kind: DocumentKind::CreditNote, iban: None, ..item(case, amount, TODAY) }
}

/// Seen on Saturday 21 November, the next run being after Monday the 30th; discounts worth it from 10 % a year.
fn proposed(register: &Register, items: &[OpenItem]) -> Proposal {
    let rules = DiscountRules { yearly_percent_min: decimal("10") };
    propose(register, "PAY-2026-11-21", items, TODAY, date(2026, 11, 30), &rules)
}

fn shown(proposal: &Proposal) -> Vec<String> {
    let of_group = |group: &payables::payment::PaymentGroup| {
        let line = |payment: &payables::payment::Payment| {
            format!("{} {} {} {}", group.execution, payment.supplier, payment.amount, payment.remittance)
        };
        group.payments.iter().map(line).collect::<Vec<_>>()
    };
    proposal.groups.iter().flat_map(of_group).collect()
}

fn excluded(proposal: &Proposal) -> Vec<(&str, &str)> {
    proposal.excluded.iter().map(|excluded| (excluded.case.as_str(), excluded.code.as_str())).collect()
}

#[test]
fn items_leave_on_the_last_business_day_in_time() {
    for (what, due, day) in [
        ("overdue", date(2026, 11, 2), Some("2026-11-23")),
        ("on a Sunday", date(2026, 11, 29), Some("2026-11-27")),
        ("on the horizon", date(2026, 11, 30), Some("2026-11-30")),
        ("after it", date(2026, 12, 1), None),
    ] {
        let proposal = proposed(&register(), &[item("1", "100.00", due)]);
        let found = proposal.groups.first().map(|group| group.execution.to_string());
        assert_eq!(found.as_deref(), day, "{what}");
        assert_eq!(proposal.excluded.len(), usize::from(day.is_none()), "{what}");
    }
}

#[test]
fn a_discount_is_taken_if_it_is_worth_it_and_in_time() {
    let with = |percent: &str, until: Date, due: Date| OpenItem {
        discount_percent: Some(decimal(percent)),
        discount_until: Some(until),
        ..item("1", "100.00", due)
    };
    let late = date(2026, 12, 17);
    for (what, item, expected) in [
        ("2 % for 17 days", with("2", date(2026, 11, 30), late), vec!["2026-11-30 S-1 98.00 DF-1"]),
        ("ends on a Sunday", with("2", date(2026, 11, 29), late), vec!["2026-11-27 S-1 98.00 DF-1"]),
        ("0.2 % for 17 days is 4 % a year", with("0.2", date(2026, 11, 30), late), vec![]),
        ("over", with("2", date(2026, 11, 20), date(2026, 11, 30)), vec!["2026-11-30 S-1 100.00 DF-1"]),
        (
            "ends this weekend, no business day left",
            with("2", date(2026, 11, 22), date(2026, 11, 30)),
            vec!["2026-11-30 S-1 100.00 DF-1"],
        ),
        ("next run is early enough", with("2", date(2026, 12, 4), late), vec![]),
    ] {
        assert_eq!(shown(&proposed(&register(), &[item])), expected, "{what}");
    }
}

#[test]
fn nothing_is_paid_that_must_not_be() {
    let due = date(2026, 11, 25);
    let good = || item("1", "100.00", due);
    for (code, bad) in [
        ("stopped", OpenItem { stopped: Some("disputed".into()), ..good() }),
        ("bank-changed", OpenItem { iban: Some(iban(999)), ..good() }),
        ("supplier-unknown", OpenItem { supplier: "S-99".into(), ..good() }),
        ("supplier-unknown", OpenItem { supplier: "S-4".into(), iban: None, ..good() }),
        ("amount", OpenItem { amount: decimal("-5"), ..good() }),
        ("amount", OpenItem { amount: decimal("1.001"), ..good() }),
        ("not-an-invoice", OpenItem { kind: DocumentKind::Reminder, ..good() }),
        ("credit-exceeds", credit("1", "5.00")),
    ] {
        let proposal = proposed(&register(), &[bad]);
        assert_eq!((proposal.count(), excluded(&proposal)), (0, vec![("1", code)]));
    }
}

#[test]
fn no_invoice_is_paid_twice_however_its_number_is_written() {
    let due = date(2026, 11, 25);
    let again = OpenItem { invoice_number: "df 1".into(), ..item("2", "100.00", due) };
    for items in [[item("1", "100.00", due), again.clone()], [again, item("1", "100.00", due)]] {
        let proposal = proposed(&register(), &items);
        assert_eq!(shown(&proposal), ["2026-11-25 S-1 100.00 DF-1"]);
        assert_eq!(excluded(&proposal), [("2", "duplicate-exact")]);
    }
}

#[test]
fn credit_notes_are_taken_off_what_the_supplier_gets() {
    let due = date(2026, 11, 25);
    let items =
        [item("1", "100.00", due), item("2", "50.00", due), credit("3", "40.00"), credit("4", "120.00")];
    let proposal = proposed(&register(), &items);
    assert_eq!(shown(&proposal), ["2026-11-25 S-1 110.00 DF-1, DF-2, DF-3"]);
    assert_eq!(excluded(&proposal), [("4", "credit-exceeds")]);
}

#[test]
fn the_file_carries_count_sum_and_digest_of_its_bytes() {
    let due = date(2026, 11, 25);
    let other = OpenItem { supplier: "S-3".into(), iban: None, ..item("2", "23.45", date(2026, 11, 30)) };
    let register = register();
    let proposal = proposed(&register, &[item("1", "100.00", due), other]);
    let created: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
    let written = file(&register, &proposal, created).unwrap();
    assert_eq!((written.count, written.control_sum), (2, decimal("123.45")));
    assert_eq!(written.digest, terms::Digest::of(written.text.as_bytes()));
    for part in [
        "<NbOfTxs>2</NbOfTxs>",
        "<CtrlSum>123.45</CtrlSum>",
        "<MsgId>PAY-2026-11-21</MsgId>",
        &account_of("S-3"),
        "Drossel + Feyn",
    ] {
        assert!(written.text.contains(part), "{part} in {}", written.text);
    }
    assert_eq!(file(&register, &proposal, created).unwrap(), written, "the same bytes again");
    let nothing = proposed(&register, &[]);
    assert_eq!(file(&register, &nothing, created).unwrap_err().code, "nothing-to-pay");
}

#[test]
fn an_account_taken_out_of_the_master_meanwhile_is_not_paid() {
    let mut register = register();
    let proposal = proposed(&register, &[item("1", "100.00", date(2026, 11, 25))]);
    let mut supplier = register.supplier("S-1").unwrap().clone();
    supplier.ibans = vec![iban(5)];
    register.put_supplier(supplier);
    let refusal = file(&register, &proposal, "2026-11-21T09:00:00Z".parse().unwrap()).unwrap_err();
    assert_eq!(refusal.code, "bank-changed");
}

#[test]
fn every_number_stands_in_what_the_supplier_reads() {
    let due = date(2026, 11, 25);
    let items: Vec<OpenItem> = (100..140).map(|n| item(&n.to_string(), "1.00", due)).collect();
    let proposal = proposed(&register(), &items);
    assert!(proposal.payments().all(|payment| payment.remittance.chars().count() <= 140));
    let all: String = proposal.payments().map(|payment| payment.remittance.clone() + ", ").collect();
    assert!((100..140).all(|n| all.contains(&format!("DF-{n}"))), "{all}");
    assert_eq!(proposal.control_sum(), decimal("40.00"));
}

fn two() -> (Register, Proposal) {
    let register = register();
    let items = [item("1", "100.00", date(2026, 11, 25)), item("2", "50.00", date(2026, 11, 30))];
    let proposal = proposed(&register, &items);
    (register, proposal)
}

#[test]
fn a_status_report_closes_and_reopens_cases() {
    let (_, proposal) = two();
    let report = |message: &str| {
        format!(
            r#"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>R</MsgId></GrpHdr>
        <OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
        <OrgnlPmtInfAndSts><OrgnlPmtInfId>PAY-2026-11-21-1</OrgnlPmtInfId><PmtInfSts>ACSC</PmtInfSts></OrgnlPmtInfAndSts>
        <OrgnlPmtInfAndSts><OrgnlPmtInfId>PAY-2026-11-21-2</OrgnlPmtInfId>
        <TxInfAndSts><OrgnlEndToEndId>PAY-2026-11-21-00002</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>
        </OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"#
        )
    };
    let read = formats::payment::status_report(report("PAY-2026-11-21").as_bytes()).unwrap();
    let fates: Vec<_> = close_by_report(&proposal, &read).into_iter().map(|c| (c.case.0, c.fate)).collect();
    assert_eq!(
        fates,
        [
            ("1".to_owned(), Fate::Paid { on: None }),
            ("2".to_owned(), Fate::Rejected { reasons: vec!["AC04".into()] }),
        ]
    );
    let other = formats::payment::status_report(report("ANOTHER").as_bytes()).unwrap();
    assert!(close_by_report(&proposal, &other).is_empty(), "the report answers another file");
}

#[test]
fn a_statement_closes_what_was_booked_with_the_very_amount() {
    let (_, proposal) = two();
    let entry = |id: &str, amount: &str, kind: &str| {
        format!(
            r#"<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{kind}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-25</Dt></BookgDt>
        <NtryDtls><TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"#
        )
    };
    let close = |entries: &str| {
        let text = format!(
            r#"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S</Id><Acct><Ccy>EUR</Ccy></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"#
        );
        let statements = formats::statement::read(text.as_bytes()).unwrap();
        let closed = statements.iter().flat_map(|statement| close_by_statement(&proposal, statement));
        closed.map(|c| (c.case.0, c.fate)).collect::<Vec<_>>()
    };
    let paid = Fate::Paid { on: Some(date(2026, 11, 25)) };
    let first = "PAY-2026-11-21-00001";
    assert_eq!(close(&entry(first, "100.00", "DBIT")), [("1".to_owned(), paid)]);
    assert_eq!(close(&entry(first, "99.00", "DBIT")), [], "another amount says nothing");
    assert_eq!(close(&entry("OTHER", "100.00", "DBIT")), []);
    let returned = entry(first, "100.00", "DBIT") + &entry(first, "100.00", "CRDT");
    assert!(
        matches!(close(&returned).as_slice(), [(_, Fate::Rejected { .. })]),
        "a return beats the booking"
    );
}

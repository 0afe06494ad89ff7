//! What holds for any document.

use crate::world::{Paper, TODAY, circumstances, iban, register, tolerances};
use payables::coding::{Coding, CodingLine};
use payables::duplicates::{Likeness, Seen};
use payables::orders::cover;
use payables::payment::{DiscountRules, OpenItem, file, propose};
use payables::posting::posting;
use payables::{Facts, Register, examine};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::sync::OnceLock;
use terms::{
    Candidate, CaseId, Currency, Digest, DocumentKind, Draft, Evidence, Field, Line, Reading, TaxShare,
};

fn shared() -> &'static Register {
    static REGISTER: OnceLock<Register> = OnceLock::new();
    REGISTER.get_or_init(register)
}

fn decimals() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        (any::<i32>(), 0..4_u32).prop_map(|(n, scale)| Decimal::new(n.into(), scale)),
        (any::<i64>(), 0..28_u32).prop_map(|(n, scale)| Decimal::new(n, scale)),
        Just(Decimal::MAX),
        Just(Decimal::MIN),
        Just(Decimal::ZERO),
        Just(Decimal::new(1, 28)),
    ]
}

const NAMES: [&str; 24] = [
    "invoice_number",
    "issue_date",
    "due_date",
    "delivery_date",
    "currency",
    "seller_name",
    "seller_address",
    "seller_vat_id",
    "buyer_name",
    "payee_iban",
    "payee_bic",
    "net_total",
    "tax_total",
    "gross_total",
    "payable",
    "prepaid",
    "order",
    "preceding_invoice",
    "terms",
    "discount_percent",
    "discount_until",
    "supplier",
    "account",
    "tax_code",
];

fn values() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,40}",
        decimals().prop_map(|value| value.to_string()),
        "(-9999|0001|2026|9999)-(01|12|13)-(01|31|99)",
        Just("DE136695976".to_owned()),
        Just("S-1".to_owned()),
        Just("V19".to_owned()),
        Just("4500-2277, 4500-3000;4500-2000".to_owned()),
        Just("EUR".to_owned()),
        Just("Drossel & Feyn".to_owned()),
        (0..3_u64).prop_map(iban),
    ]
}

prop_compose! {
    fn fields()(name in 0..NAMES.len(), value in proptest::option::of(values()), other in values()) -> Field {
        let candidates = vec![Candidate { value: other, confidence: 0.1, reason: String::new(), evidence: Evidence::Derived }];
        Field { name: NAMES[name].to_owned(), value, confidence: 0.5, evidence: Evidence::Derived, reason: String::new(), candidates }
    }
}

prop_compose! {
    fn lines()(
        description in prop_oneof![".{0,30}", Just("Crane driver".to_owned())],
        quantity in proptest::option::of(decimals()), price in proptest::option::of(decimals()),
        net in proptest::option::of(decimals()), rate in proptest::option::of(decimals()),
        order_line in proptest::option::of("[0-9]{1,2}"),
    ) -> Line {
        Line { number: "1".into(), description, quantity, unit: None, unit_price: price, net, tax_rate: rate, order: None, order_line }
    }
}

prop_compose! {
    fn shares()(category in "(S|AE|K|E|Z|)", rate in proptest::option::of(decimals()), base in decimals(), tax in decimals()) -> TaxShare {
        TaxShare { category, rate, base, tax }
    }
}

prop_compose! {
    fn drafts()(
        kind in prop_oneof![Just(DocumentKind::Invoice), Just(DocumentKind::CreditNote), Just(DocumentKind::Other)],
        structured in any::<bool>(),
        fields in proptest::collection::vec(fields(), 0..24),
        lines in proptest::collection::vec(lines(), 0..8),
        taxes in proptest::collection::vec(shares(), 0..4),
    ) -> Draft {
        let mut draft = Paper::freight().0;
        draft.kind = kind;
        if !structured {
            draft.reading = Reading::Text;
        }
        for field in fields {
            draft.fields.retain(|known| known.name != field.name);
            draft.fields.push(field);
        }
        draft.lines.extend(lines);
        draft.taxes.extend(taxes);
        draft
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_draft_is_examined_twice_with_the_same_outcome(draft in drafts()) {
        let once = examine(shared(), draft, &tolerances(), &circumstances(7));
        let twice = examine(shared(), once.clone(), &tolerances(), &circumstances(7));
        prop_assert_eq!(&once, &twice);
        let standings: Vec<_> = once.findings.iter().map(|finding| finding.standing).collect();
        prop_assert!(standings.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn an_account_outside_the_master_is_never_automated(draft in drafts()) {
        let examined = examine(shared(), draft, &tolerances(), &circumstances(7));
        let facts = Facts::of(&examined);
        let known = facts.supplier.as_deref().and_then(|id| shared().supplier(id));
        if let (Some(supplier), Some(stated), true) = (known, &facts.payee_iban, facts.bookable()) {
            let own = *stated == iban(1);
            prop_assert!(own || supplier.ibans.contains(stated) || examined.gravest() == terms::Standing::Never);
        }
    }

    #[test]
    fn any_draft_is_remembered_and_forgotten(drafts in proptest::collection::vec(drafts(), 1..4)) {
        let mut register = shared().clone();
        for (arrival, draft) in (1..).zip(drafts) {
            let circumstances = circumstances(arrival);
            let examined = examine(&register, draft, &tolerances(), &circumstances);
            register.note_invoice(&Facts::of(&examined), &circumstances);
            register.forget(&circumstances.case);
            register.note_invoice(&Facts::of(&examined), &circumstances);
        }
    }

    #[test]
    fn an_entry_balances_or_is_refused(draft in drafts(), nets in proptest::collection::vec(decimals(), 1..4), exact in any::<bool>(), code in 0..5_usize) {
        let mut facts = Facts::of(&draft);
        facts.supplier = Some("S-1".into());
        facts.number.get_or_insert_with(|| "N".into());
        facts.issued = Some(TODAY);
        facts.currency = Some(if code % 2 == 0 { Currency::EUR } else { Currency::parse("SEK").unwrap() });
        let tax_code = ["V19", "V7", "R19", "E0", "NO"][code];
        let coding = Coding {
            lines: nets.iter().map(|net| CodingLine { account: "6320".into(), cost_centre: None, tax_code: tax_code.into(), net: if exact { net.round_dp(2) } else { *net } }).collect(),
        };
        if let Ok(entry) = posting(shared(), &facts, &coding, &CaseId::from("c"), TODAY) {
            let sum = |of: fn(&payables::posting::EntryLine) -> Decimal| entry.lines().iter().map(of).sum::<Decimal>();
            prop_assert_eq!(sum(|l| l.debit), sum(|l| l.credit));
            prop_assert_eq!(sum(|l| l.home_debit), sum(|l| l.home_credit));
            prop_assert!(entry.reversal(shared(), TODAY).is_ok());
        }
    }

    #[test]
    fn a_sound_invoice_always_balances(units in proptest::collection::vec(1..10_000_000_i64, 1..6), sek in any::<bool>(), credit in any::<bool>()) {
        let mut paper = Paper::freight().clear("order").no_lines();
        for cents in units {
            paper = paper.line("Part", "1", &Decimal::new(cents, 2).to_string());
        }
        let mut paper = paper.summed().set("currency", if sek { "SEK" } else { "EUR" });
        if credit {
            paper = paper.kind(DocumentKind::CreditNote).set("type_code", "381");
        }
        let draft = examine(shared(), paper.0, &tolerances(), &circumstances(3));
        let facts = Facts::of(&draft);
        let coding = Coding::of(shared(), &facts, &cover(shared(), &facts, 3, &[]));
        let entry = posting(shared(), &facts, &coding, &CaseId::from("c"), TODAY);
        prop_assert!(entry.is_ok(), "{:?}", entry);
    }

    #[test]
    fn likeness_is_the_same_both_ways(a in drafts(), b in drafts()) {
        let seen = |draft: &Draft, arrival| Seen::of(&Facts::of(draft), &circumstances(arrival));
        let (a, b) = (seen(&a, 1), seen(&b, 2));
        let points = |x: &Seen, y: &Seen| Likeness::between(x, y).map(|likeness| (likeness.points, likeness.exact));
        prop_assert_eq!(points(&a, &b), points(&b, &a));
    }

    #[test]
    fn payments_go_only_to_the_master_and_add_up(
        rows in proptest::collection::vec((0..7_u8, 1..500_000_i64, 0..40_i32, any::<bool>(), 0..4_u64, "[A-Z0-9-]{1,12}"), 0..30),
        credits in 0..3_usize,
    ) {
        let items: Vec<OpenItem> = rows.into_iter().enumerate().map(|(i, (supplier, cents, days, discount, account, number))| OpenItem {
            case: CaseId(format!("c-{i}")),
            supplier: format!("S-{supplier}"),
            kind: if i < credits { DocumentKind::CreditNote } else { DocumentKind::Invoice },
            invoice_number: number,
            currency: Currency::EUR,
            amount: Decimal::new(cents, 2),
            iban: (account > 0).then(|| if account == 1 { crate::world::account_of("S-1") } else { iban(account) }),
            issued: TODAY,
            due: TODAY.checked_add(jiff::Span::new().days(days)).unwrap(),
            discount_percent: discount.then_some(Decimal::TWO),
            discount_until: discount.then_some(TODAY),
            stopped: None,
        }).collect();
        let rules = DiscountRules { yearly_percent_min: Decimal::ZERO };
        let horizon = jiff::civil::date(2026, 12, 10);
        let proposal = propose(shared(), "P", &items, TODAY, horizon, &rules);
        let mut settled: Vec<&str> = proposal.payments().flat_map(|payment| &payment.items).map(|item| item.case.as_str()).collect();
        settled.extend(proposal.excluded.iter().map(|excluded| excluded.case.as_str()));
        settled.sort_unstable();
        let mut all: Vec<&str> = items.iter().map(|item| item.case.as_str()).collect();
        all.sort_unstable();
        prop_assert_eq!(settled, all, "every item once, paid or left out");
        for payment in proposal.payments() {
            prop_assert!(shared().supplier(&payment.supplier).unwrap().ibans.contains(&payment.iban));
            prop_assert!(payment.amount > Decimal::ZERO);
            prop_assert_eq!(payment.items.iter().map(|item| item.amount).sum::<Decimal>(), payment.amount);
        }
        let mut shuffled = items.clone();
        shuffled.reverse();
        prop_assert_eq!(&propose(shared(), "P", &shuffled, TODAY, horizon, &rules), &proposal);
        if proposal.count() > 0 {
            let written = file(shared(), &proposal, jiff::Timestamp::UNIX_EPOCH);
            prop_assert!(written.is_ok(), "{:?}", written);
            prop_assert_eq!(written.unwrap().digest, Digest::of(file(shared(), &proposal, jiff::Timestamp::UNIX_EPOCH).unwrap().text.as_bytes()));
        }
    }
}

//! Two versions of a process: what differs, what a running case would lose, and that it goes on otherwise.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use bpmn::{Id, Trigger};
use plain::case::{Case, elements, flows, load, process};
use serde_json::json;
use std::collections::BTreeMap;

const TIMER: &str = r#"<boundaryEvent id="t" attachedToRef="u"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"#;

fn mapping(pairs: &[(&str, &str)]) -> BTreeMap<Id, Id> {
    pairs.iter().map(|(old, new)| (Id::from(*old), Id::from(*new))).collect()
}

#[test]
fn a_case_goes_on_in_the_new_version() {
    let old = process("startEvent s, userTask u, endEvent e late", "s>u>e, t>late", TIMER);
    let new = process("startEvent s, userTask check approve, endEvent e", "s>check>approve>e", "");
    let mut case = Case::start(&old, json!({"x": 1}));
    let plan = bpmn::migrate(&old, &new, &case.state, &mapping(&[("u", "check")]), &case.moment).unwrap();
    assert_eq!(plan.preview, ["u goes on at check.", "t no longer waits."]);
    case.process = new;
    plan.events.iter().for_each(|event| bpmn::apply(&mut case.state, event));
    case.log.extend(plan.events);
    case.complete("check").complete("approve");
    assert!(case.completed());
    assert_eq!(case.variable("x"), json!(1));
}

#[test]
fn a_timer_of_the_new_version_begins_to_wait() {
    let old = process("startEvent s, userTask u, endEvent e", "s>u>e", "");
    let new = process("startEvent s, userTask u, endEvent e late", "s>u>e, t>late", TIMER);
    let mut case = Case::start(&old, json!({}));
    let plan = bpmn::migrate(&old, &new, &case.state, &mapping(&[]), &case.moment).unwrap();
    assert_eq!(plan.preview, ["t begins to wait."]);
    case.process = new;
    plan.events.iter().for_each(|event| bpmn::apply(&mut case.state, event));
    case.log.extend(plan.events);
    case.fire_next();
    assert!(case.completed());
    assert_eq!(case.count("late"), 1);
}

#[test]
fn what_would_lose_something_is_refused() {
    let old =
        process("startEvent s, parallelGateway f j, userTask u v, endEvent e", "s>f, f>u>j, f>v>j>e", "");
    let mut case = Case::start(&old, json!({}));
    case.complete("u");
    let losses = |content: &str, pairs: &[(&str, &str)]| {
        let new = load(content);
        let plan = bpmn::migrate(&old, &new, &case.state, &mapping(pairs), &case.moment);
        plan.err()
            .map(|losses| losses.into_iter().map(|it| it.sentence).collect::<Vec<_>>())
            .unwrap_or_default()
    };
    let straight = format!("{}{}", elements("startEvent s, userTask v, endEvent e"), flows("s>v>e"));
    assert_eq!(
        losses(&straight, &[]),
        ["j has been reached by u_j, which the new version does not have there."]
    );
    let other = format!(
        "{}{}",
        elements("startEvent s, parallelGateway f j, userTask u, serviceTask v, endEvent e"),
        flows("s>f, f>u>j, f>v>j>e")
    );
    assert_eq!(losses(&other, &[]), ["v would become v, which is another kind of element."]);
    let gone = format!(
        "{}{}",
        elements("startEvent s, parallelGateway f j, userTask u, endEvent e"),
        flows("s>f, f>u>j, f>j>e")
    );
    assert_eq!(losses(&gone, &[]), ["v has no counterpart in the new version."]);
    let nested = format!(
        r#"{}<subProcess id="sub">{}</subProcess>{}"#,
        elements("startEvent s, parallelGateway f j, userTask u, endEvent e"),
        elements("userTask v"),
        flows("s>f, f>u>j, f>sub>j>e")
    );
    assert_eq!(losses(&nested, &[]), ["v would lie in another scope."]);
    let same = format!(
        "{}{}",
        elements("startEvent s, parallelGateway f j, userTask u v w, endEvent e"),
        flows("s>f, f>u>j, f>v>j>w>e")
    );
    assert!(losses(&same, &[]).is_empty());
}

#[test]
fn two_versions_are_compared_by_meaning() {
    let old = process(
        "startEvent s, userTask u v, exclusiveGateway x, endEvent e",
        "s>u>x, x>v[a > 1], x>e[a = 1], v>e",
        "",
    );
    let new = process(
        "startEvent s, userTask u, serviceTask v, exclusiveGateway x, manualTask n, endEvent e",
        "s>u>x, x>v[a > 2], x>e[a = 1], v>n>e",
        "",
    );
    let changes = bpmn::compare(&old, &new);
    let ids = |set: &std::collections::BTreeSet<Id>| set.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(ids(&changes.added), ["n", "n_e", "v_n"]);
    assert_eq!(ids(&changes.removed), ["v_e"]);
    assert_eq!(ids(&changes.changed), ["v", "x_v"]);
    assert_eq!(bpmn::compare(&old, &old), bpmn::Changes::default());
}

#[test]
fn a_reviewer_is_told_what_is_probably_not_meant() {
    let process = process(
        "startEvent s, task a b lost, exclusiveGateway x m, endEvent e",
        "s>m>a>b>x, x>m[again = true], x>bad[again != true], lost>e",
        r#"<endEvent id="bad"><errorEventDefinition errorRef="E1"/></endEvent>"#,
    );
    let found: Vec<(String, &str)> = bpmn::analyse(&process)
        .into_iter()
        .map(|it| (it.about.element.unwrap().to_string(), it.about.code))
        .collect();
    let expected =
        [("lost", "unreachable"), ("e", "unreachable"), ("a", "cycle-without-wait"), ("bad", "not-caught")];
    assert_eq!(found, expected.map(|(element, code)| (element.to_owned(), code)));
}

#[test]
fn a_move_by_hand_goes_only_where_a_scope_is_open() {
    let p = load(&format!(
        r#"{}<subProcess id="sub">{}{}</subProcess>{}"#,
        elements("startEvent s, userTask before after, endEvent e"),
        elements("startEvent s2, userTask inner other"),
        flows("s2>inner>other"),
        flows("s>before>sub>after>e")
    ));
    let mut case = Case::start(&p, json!({}));
    let go = |case: &Case, from: &str, to: &str| Trigger::Move {
        from: case.key(from),
        to: to.into(),
        reason: "by hand".into(),
    };
    let trigger = go(&case, "before", "inner");
    assert!(case.tell(trigger).is_err_and(|it| it.code == "move-impossible"));
    let trigger = go(&case, "before", "sub");
    case.tell(trigger).unwrap();
    assert!(case.is_at("inner") && !case.is_at("before"));
    let trigger = go(&case, "inner", "other");
    case.tell(trigger).unwrap();
    let trigger = go(&case, "other", "after");
    case.tell(trigger).unwrap();
    case.complete("after");
    assert!(case.completed());
}

//! Time: the reminder leaves the task where it is, the escalation takes it away.

use crate::house::{House, to_approve};
use bpmn::{Key, Wait, Work};
use cases::{Act, Action, Command, Stage};
use jiff::{SignedDuration, Timestamp};

/// Timers that wait, the earliest first.
fn timers(house: &House) -> Vec<(Timestamp, Key)> {
    let due = |work: &Work| match work {
        Work::Wait(Wait::Timer { due, .. }) => Some(*due),
        _ => None,
    };
    let mut timers: Vec<_> =
        house.state.process.0.instances().filter_map(|(key, it)| Some((due(&it.work)?, key))).collect();
    timers.sort_unstable();
    timers
}

#[test]
fn an_approval_sets_its_timers() {
    let mut house = House::new();
    house.open();
    let actions = house.drafts(crate::house::without(crate::house::clean(), "order_matched"));
    let set: Vec<_> = actions
        .iter()
        .filter_map(|it| if let Action::SetTimer { key, due } = it { Some((*due, *key)) } else { None })
        .collect();
    assert_eq!(set.len(), 2);
    assert!(timers(&house).iter().all(|it| set.contains(it)));
    assert_eq!(timers(&house)[0].0, "2026-11-18T00:00:00Z".parse().unwrap());
}

#[test]
fn the_reminder_does_not_interrupt() {
    let mut house = House::new();
    to_approve(&mut house);
    let (_, reminder) = timers(&house)[0];
    house.later(16 * 3600);
    house.does("system", Command::FireTimer { key: reminder });
    assert_eq!(house.task("approve").stage, Stage::Assigned);
    house.effected("remind");
    assert_eq!(house.task("approve").stage, Stage::Assigned);
    let command = house.signs("approve", Act::Approve);
    let actions = house.does("ben", command);
    assert!(timers(&house).is_empty(), "the escalation is not needed any more");
    assert!(actions.iter().any(|it| matches!(it, Action::Forget { .. })));
}

#[test]
fn the_escalation_withdraws_the_task_even_a_signed_one() {
    for grace in [0, 7200] {
        let mut house = House::new();
        to_approve(&mut house);
        let (_, late) = timers(&house)[1];
        house.grace = SignedDuration::from_secs(grace);
        house.later(3 * 86_400);
        if grace > 0 {
            let command = house.signs("approve", Act::Approve);
            house.does("ben", command);
        }
        house.does("system", Command::FireTimer { key: late });
        assert_eq!(house.task("approve").stage, Stage::Withdrawn);
        let (withdrawn, instead) = (house.id("approve"), house.task("approve-late"));
        assert_eq!(
            (instead.stage.clone(), instead.role.as_deref()),
            (Stage::Assigned, Some("second-approver"))
        );
        assert_eq!(house.refused("system", Command::TakeEffect { task: withdrawn }), "task-not-open");
        house.grace = SignedDuration::ZERO;
        let command = house.signs("approve-late", Act::Approve);
        house.does("ida", command);
        house.effect("post");
    }
}

#[test]
fn a_timer_that_is_gone_is_refused() {
    let mut house = House::new();
    to_approve(&mut house);
    let gone = timers(&house);
    let command = house.signs("approve", Act::Approve);
    house.does("ben", command);
    for (_, key) in gone {
        house.refused("system", Command::FireTimer { key });
    }
    house.refused("system", Command::FireTimer { key: Key(999) });
}

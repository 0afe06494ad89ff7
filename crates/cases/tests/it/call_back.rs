//! Changed bank details never pass: a call by another person, and two signatures.

use crate::house::{ELSEWHERE, House, changed, suspicious};
use cases::{Act, Command, Stage};

/// What happens in turn: who, what, and the refusal's code where it is refused.
type Turn = (&'static str, What, Option<&'static str>);

enum What {
    Call(bool),
    Approve,
    Redraft(&'static str),
}
use What::{Approve, Call, Redraft};

fn play(name: &str, turns: Vec<Turn>, completed: bool) {
    let mut house = House::new();
    suspicious(&mut house);
    for (at, (who, what, refused)) in turns.into_iter().enumerate() {
        let command = match what {
            Call(confirmed) => house.calls("check", confirmed),
            Approve => house.signs("check", Act::Approve),
            Redraft(account) => {
                let task = house.id("check");
                house.does("system", Command::DraftAgain { task: task.clone() });
                Command::RecordDraft { task, draft: Box::new(changed(account)) }
            }
        };
        let answer = house.tries(who, command).err().map(|it| it.code.into_owned());
        assert_eq!(answer.as_deref(), refused, "{name}, turn {at}");
    }
    assert_eq!(house.task("check").stage == Stage::Completed, completed, "{name}");
    assert_eq!(house.state.effects.values().any(|it| it.topic == "record-account"), completed, "{name}");
}

#[test]
fn the_rules_of_the_call() {
    play("nobody called", vec![("mara", Approve, Some("call-back-missing"))], false);
    play("denied", vec![("ben", Call(false), None), ("mara", Approve, Some("call-back-denied"))], false);
    play("own call", vec![("mara", Call(true), None), ("mara", Approve, Some("call-back-own"))], false);
    play("one signature", vec![("ben", Call(true), None), ("mara", Approve, None)], false);
    play(
        "the same person twice",
        vec![("ben", Call(true), None), ("mara", Approve, None), ("mara", Approve, Some("same-signer"))],
        false,
    );
    play(
        "two persons",
        vec![("ben", Call(true), None), ("mara", Approve, None), ("ida", Approve, None)],
        true,
    );
    play(
        "the caller countersigns",
        vec![("ben", Call(true), None), ("mara", Approve, None), ("ben", Approve, None)],
        true,
    );
    play(
        "the last call counts",
        vec![
            ("ben", Call(true), None),
            ("ida", Call(false), None),
            ("mara", Approve, Some("call-back-denied")),
        ],
        false,
    );
    play(
        "confirmed in the end",
        vec![
            ("ida", Call(false), None),
            ("ben", Call(true), None),
            ("mara", Approve, None),
            ("ida", Approve, None),
        ],
        true,
    );
}

#[test]
fn a_call_between_the_signatures_counts_too() {
    let begun = || vec![("ben", Call(true), None), ("mara", Approve, None)];
    let and = |turns: Vec<Turn>| begun().into_iter().chain(turns).collect();
    play(
        "denied before the second",
        and(vec![("ida", Call(false), None), ("ida", Approve, Some("call-back-denied"))]),
        false,
    );
    play(
        "the first signer called last",
        and(vec![("mara", Call(true), None), ("ida", Approve, Some("call-back-own"))]),
        false,
    );
}

#[test]
fn a_call_is_about_one_account() {
    let turns = |account| vec![("ben", Call(true), None), ("system", Redraft(account), None)];
    let and = |account, turn| turns(account).into_iter().chain([turn]).collect::<Vec<_>>();
    play("drafted again, the same account", and(ELSEWHERE, ("mara", Approve, None)), false);
    play(
        "drafted again, another account",
        and("FR7610000000000000000003", ("mara", Approve, Some("call-back-missing"))),
        false,
    );
}

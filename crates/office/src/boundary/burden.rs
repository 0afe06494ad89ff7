//! The hidden burden: cost per case falls while rework, reopening, handling time or touches of the client rise.

use super::tally::Tally;
use super::view::Burden;

/// What reopening a case costs beside the time at the desk, in seconds: found, taken back, explained.
const REOPENING_SECONDS: f64 = 1_200.0;
/// What asking the sender costs, in seconds of our own people.
const TOUCH_SECONDS: f64 = 600.0;
/// A figure that rose by less than this share did not rise.
const ROSE: f64 = 0.1;
/// Cases in each of both periods before anything is said.
const CASES_MIN: u64 = 30;

/// Compares two periods of one decision; `None` where too little happened to say anything.
pub(super) fn burden(decision: &str, before: &Tally, now: &Tally) -> Option<Burden> {
    if before.arrived < CASES_MIN || now.arrived < CASES_MIN {
        return None;
    }
    let each = |part: u64, of: u64| if of == 0 { 0.0 } else { part as f64 / of as f64 };
    let cost = |it: &Tally| each(it.seconds, it.arrived);
    let true_cost = |it: &Tally| {
        let hidden = it.reopened as f64 * REOPENING_SECONDS + it.touches as f64 * TOUCH_SECONDS;
        cost(it) + (hidden + it.audit_seconds as f64) / it.arrived as f64
    };
    type Figure = (&'static str, fn(&Tally) -> (u64, u64));
    let figures: [Figure; 4] = [
        ("handling time", |it| (it.seconds, it.people)),
        ("rework", |it| (it.corrected + it.faulty, it.arrived)),
        ("reopening", |it| (it.reopened, it.arrived)),
        ("client touches", |it| (it.touches, it.arrived)),
    ];
    let rose: Vec<String> = figures
        .iter()
        .filter(|(_, figure)| {
            let ((a, of_a), (b, of_b)) = (figure(before), figure(now));
            each(b, of_b) > each(a, of_a) * (1.0 + ROSE) && b > a.min(1)
        })
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let seconds = (cost(before), cost(now));
    let red = seconds.1 < seconds.0 && !rose.is_empty();
    let true_seconds_a_case = (true_cost(before), true_cost(now));
    Some(Burden { decision: decision.to_owned(), seconds_a_case: seconds, true_seconds_a_case, rose, red })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cheaper_with_more_rework_is_red_with_its_true_cost() {
        let before = Tally { arrived: 100, people: 100, seconds: 9_000, corrected: 10, ..Tally::default() };
        let cheaper = Tally { automatic: 60, people: 40, seconds: 3_600, corrected: 4, ..before.clone() };
        let worse = Tally { reopened: 8, faulty: 8, touches: 5, ..cheaper.clone() };
        for (now, rose, red) in [
            (cheaper, vec![], false),
            (worse, vec!["rework", "reopening", "client touches"], true),
            (
                Tally { seconds: 12_000, reopened: 8, ..before.clone() },
                vec!["handling time", "reopening"],
                false,
            ),
        ] {
            let found = burden("check", &before, &now).unwrap();
            assert_eq!(
                (found.rose.clone(), found.red),
                (rose.iter().map(|it| (*it).to_owned()).collect(), red),
                "{now:?}"
            );
            if red {
                // 36 seconds at the desk, 96 for reopening, 30 for asking.
                assert_eq!(found.seconds_a_case, (90.0, 36.0));
                assert_eq!(found.true_seconds_a_case, (90.0, 162.0));
            }
        }
        assert!(burden("check", &before, &Tally::default()).is_none());
    }
}

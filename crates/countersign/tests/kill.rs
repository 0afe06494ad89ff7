//! `kill -9` at any moment of a run, then a restart, ends in the same outcomes and in the same payment file.

mod day;

use day::http::{self, Served};
use day::office::{approve, desk, open, person, settle};
use day::{Answer, Day, binary, countersign, outcomes, path};
use office::Office;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use terms::CaseId;

/// Documents of the day.
const DOCUMENTS: usize = 40;
/// Runs that are killed before one is let to its end.
const KILLS: u64 = 6;
/// A set-up is killed every so many milliseconds of its first ones.
const SET_UP_MS: u64 = 400;
const STEP_MS: usize = 10;

#[test]
fn a_killed_run_ends_as_if_nothing_had_happened() {
    let day = Day::written(DOCUMENTS, "day");
    let (whole, torn) = (day.beside("whole"), day.beside("torn"));
    let begun = Instant::now();
    let expected = outcomes(&day.run(&whole).json(0));
    let took = begun.elapsed();
    assert_eq!(expected.len(), DOCUMENTS);

    let mut killed = 0;
    for round in 0..KILLS {
        killed += u64::from(killed_at(&day, &torn, moment(round, took)));
        let report = countersign(&["verify", path(&torn), "--json"]);
        // A folder that was killed before its first entry has nothing to verify yet.
        if torn.join("journal.db").exists() && report.code != 3 {
            assert_eq!(report.json(0)["holds"], true, "after kill {round}");
        }
    }
    eprintln!("{killed} of {KILLS} runs were killed before their end");
    assert!(killed > 0, "no run was killed before its end");
    let found = outcomes(&day.run(&torn).json(0));
    assert_eq!(found, expected);
    for data in [&whole, &torn] {
        assert_eq!(verified(data).json(0)["holds"], true, "{}", data.display());
    }

    let file = signed_to_the_end(&whole, false);
    assert_eq!(file, signed_to_the_end(&torn, true), "the same payment file, byte for byte");
    for data in [&whole, &torn] {
        assert_eq!(verified(data).json(0)["holds"], true, "{}", data.display());
    }
}

/// What dies while it sets a folder up has not set it up: the next start begins anew, and nothing is missing.
#[test]
fn a_set_up_that_is_killed_is_begun_anew() {
    let day = Day::written(DOCUMENTS, "structured");
    let data = day.beside("data");
    let mut killed = 0;
    for at in (0..SET_UP_MS).step_by(STEP_MS) {
        killed += u64::from(killed_at(&day, &data, Duration::from_millis(at)));
    }
    assert!(killed > 0, "no set-up was killed");
    assert_eq!(outcomes(&day.run(&data).json(0)).len(), DOCUMENTS);
    assert_eq!(verified(&data).json(0)["holds"], true);
}

fn verified(data: &Path) -> Answer {
    countersign(&["verify", path(data), "--json"])
}

/// A moment at random in the first half of what the whole run took: later rounds go on where earlier ones were killed.
fn moment(round: u64, whole: Duration) -> Duration {
    let chance = RandomState::new().build_hasher().finish() % 1000;
    let at = whole.mul_f64(0.05 + 0.45 * chance as f64 / 1000.0);
    eprintln!("round {round}: kill after {} of {} ms", at.as_millis(), whole.as_millis());
    at
}

/// Starts a run and kills it; `false` where it had ended before.
fn killed_at(day: &Day, data: &Path, at: Duration) -> bool {
    let mut child = binary()
        .args(day.run_arguments(data))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    std::thread::sleep(at);
    let running = child.try_wait().expect("the child can be asked").is_none();
    child.kill().expect("the child can be killed");
    child.wait().expect("the child ends");
    running
}

/// The operator, the approvers, the payer and the checker sign what they may; the released payment file.
/// `torn`: the office is closed and opened again between any two of them.
fn signed_to_the_end(data: &Path, torn: bool) -> Vec<u8> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut office = open(data, None);
    for who in ["mara", "samuel", "henrike", "elif", "viktor", "ragna"] {
        settle(&office);
        let signed = runtime.block_on(sign_all(&office, who));
        eprintln!("{who} signed {signed}");
        office = again(office, data, torn);
    }
    settle(&office);
    let petra = person(&office, "petra");
    let until = jiff::civil::date(2027, 12, 31);
    let run = runtime
        .block_on(office.propose_payment(&petra, until, "the run"))
        .expect("something is payable")
        .case;
    settle(&office);
    for who in ["petra", "julian"] {
        office = again(office, data, torn);
        let who = person(&office, who);
        let desk = desk(&office, &who, &run).expect("the run waits for a signature");
        runtime
            .block_on(approve(&office, &who, &desk))
            .unwrap_or_else(|error| panic!("{} signs the file: {error}", who.name));
        settle(&office);
    }
    office = again(office, data, torn);
    let (bytes, name) = office.payment_file(&person(&office, "petra"), &run).expect("two people have signed");
    assert_eq!(std::fs::read(data.join("payments").join(name)).expect("the released file"), bytes);
    office.close();
    bytes
}

fn again(office: Office, data: &Path, torn: bool) -> Office {
    if !torn {
        return office;
    }
    office.close();
    drop(office);
    open(data, None)
}

/// Approves every open task that the person may approve as it is, in the order of cases; how many.
async fn sign_all(office: &Office, who: &str) -> usize {
    let person = person(office, who);
    let waiting: BTreeMap<String, _> = office
        .outcomes()
        .expect("the cases")
        .into_iter()
        .filter(|it| it.condition == "waiting")
        .map(|it| (it.case, it.reason))
        .collect();
    let mut signed = 0;
    for case in waiting.into_keys().map(CaseId) {
        let Some(desk) = desk(office, &person, &case).filter(|desk| desk.open) else { continue };
        match approve(office, &person, &desk).await {
            Ok(_) => signed += 1,
            // What has to be corrected first, or is above the person's limit, stays where it is in both folders.
            Err(terms::Failure::Refused(_)) => {}
            Err(fault) => panic!("{case}: {fault}"),
        }
    }
    signed
}

/// Rounds in which the server is killed while people sign.
const SIGNING_ROUNDS: u64 = 4;
/// The latest moment of a kill after the first signature was sent, in milliseconds.
const SIGNING_MS: u64 = 1_500;

#[test]
fn what_was_acknowledged_while_the_server_was_killed_is_there_once() {
    let day = Day::written(DOCUMENTS, "day");
    let (whole, torn) = (day.beside("whole"), day.beside("torn"));
    for data in [&whole, &torn] {
        assert_eq!(outcomes(&day.run(data).json(0)).len(), DOCUMENTS);
    }
    let (link, wanted) = decisions(&torn, "mara");
    assert!(wanted.len() >= 10, "there is something to sign: {}", wanted.len());

    let mut acknowledged: BTreeMap<usize, (u16, String)> = BTreeMap::new();
    let mut killed = 0;
    for round in 0..=SIGNING_ROUNDS {
        let mut served = Served::start(&torn);
        let address = served.address().to_owned();
        let session = http::cookie(&address, &link).expect("the link signs in");
        // Whatever was answered before is answered the same again, under the same key.
        for (at, before) in &acknowledged {
            let again = send(&address, &session, &wanted[*at]).expect("the server answers");
            assert_eq!(
                http::json(&again.1)["sentence"],
                http::json(&before.1)["sentence"],
                "{}",
                wanted[*at].0
            );
            assert_eq!(again.0, before.0);
        }
        let rest: Vec<usize> = (0..wanted.len()).filter(|at| !acknowledged.contains_key(at)).collect();
        if round == SIGNING_ROUNDS || rest.is_empty() {
            // The last round is left alone: everybody signs what is still open.
            for at in rest {
                let answer = send(&address, &session, &wanted[at]).expect("the server answers");
                acknowledged.insert(at, answer);
            }
            break;
        }
        let chance = RandomState::new().build_hasher().finish();
        let moment = Duration::from_millis(chance % (SIGNING_MS * (round + 1) / SIGNING_ROUNDS));
        let answers = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..4)
                .map(|nth| {
                    let (rest, wanted, address, session) = (&rest, &wanted, &address, &session);
                    scope.spawn(move || {
                        let mine = rest.iter().skip(nth).step_by(4);
                        mine.filter_map(|at| Some((*at, send(address, session, &wanted[*at])?)))
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            std::thread::sleep(moment);
            served.kill();
            clients.into_iter().flat_map(|it| it.join().expect("a client ends")).collect::<Vec<_>>()
        });
        killed += usize::from(answers.len() < rest.len());
        eprintln!(
            "round {round}: killed after {} ms, {} of {} answered",
            moment.as_millis(),
            answers.len(),
            rest.len()
        );
        acknowledged.extend(answers);
        assert_eq!(verified(&torn).json(0)["holds"], true, "after round {round}");
    }
    eprintln!("the server was killed with signatures under way in {killed} of {SIGNING_ROUNDS} rounds");

    let office = open(&torn, None);
    settle(&office);
    let dana = person(&office, "dana");
    for (at, (status, body)) in &acknowledged {
        let case = CaseId(wanted[*at].0.clone());
        let story = office.story(&dana, &case).expect("the story can be read");
        // What her signature led to is in her name too; the signature itself is said in these words.
        let said = |it: &&str| it.starts_with("Approved") || it.starts_with("Signed");
        let by_mara = story.entries.iter().filter(|it| it.actor.contains("Mara"));
        let signed: Vec<&str> = by_mara.map(|it| it.sentence.as_str()).filter(said).collect();
        assert_eq!(signed.len(), usize::from(*status == 200), "{case}: {status} {body} {signed:?}");
    }
    office.close();
    drop(office);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let office = open(&whole, None);
    settle(&office);
    runtime.block_on(sign_all(&office, "mara"));
    settle(&office);
    office.close();
    drop(office);
    let file = signed_to_the_end(&whole, false);
    assert_eq!(file, signed_to_the_end(&torn, false), "the same payment file, byte for byte");
}

/// One decision: the case, where it is posted, its body.
type Wanted = (String, String, String);

/// The sign-in link of a person and an approval of everything that waits for them as it is shown.
fn decisions(data: &Path, who: &str) -> (String, Vec<Wanted>) {
    let office = open(data, None);
    settle(&office);
    let me = person(&office, who);
    let links = office.sign_in_links();
    let link = links.iter().find(|it| it.person.id.0 == who).expect("everyone has a link").path.clone();
    let waiting = office.outcomes().expect("the cases").into_iter().filter(|it| it.condition == "waiting");
    let wanted = waiting.filter_map(|it| {
        let desk = desk(&office, &me, &CaseId(it.case.clone())).filter(|desk| desk.open)?;
        let body = serde_json::json!({ "act": "approve", "shown": desk.shown, "seconds_on_screen": 12 });
        let place = format!("/api/v1/cases/{}/tasks/{}/decide", desk.case, desk.task);
        Some((it.case, place, body.to_string()))
    });
    let wanted = wanted.collect();
    office.close();
    (link, wanted)
}

fn send(address: &str, session: &str, (case, place, body): &Wanted) -> Option<(u16, String)> {
    let key = format!("sign-{case}");
    let headers =
        [("Cookie", session), ("Content-Type", "application/json"), ("Idempotency-Key", key.as_str())];
    let answer = http::ask(address, "POST", place, &headers, body)?;
    // What the office refuses is a clear answer too; a fault is none.
    (answer.0 < 500).then_some(answer)
}

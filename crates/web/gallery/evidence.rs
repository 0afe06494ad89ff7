//! The evidence room of the gallery.

use super::{lists, now, stories};
use ::office::view::Person;
use ::office::{Bundle, BundleCase, EvidenceQuery, EvidenceRoom, Found, LogFacts, Told};
use terms::{CaseId, Digest, Failure, PersonId, Refusal};

const NOTE: &str = "countersign/tarnsel\n90733\nThsfIMemCNN3IQv+FcmqQuBtM5FY9MB7Kp3mFLMIf1w=\n\n\u{2014} countersign/tarnsel q83vEjRWeJA=\n";

fn log() -> LogFacts {
    LogFacts {
        origin: "countersign/tarnsel".into(),
        size: 90_733,
        root: Digest::of(b"the root"),
        signed_at: now(),
        key: "countersign/tarnsel+5f1c2a90+AeZ3PK4b1ePq7uC6m8i2xGkVdYbF0oQh5tRjWnSaLzXc".into(),
        note: NOTE.into(),
    }
}

fn is_auditor(who: &Person) -> bool {
    who.roles.iter().any(|role| role == "auditor")
}

pub fn room(who: &Person, query: &EvidenceQuery) -> Result<EvidenceRoom, Failure> {
    let barred =
        (!is_auditor(who)).then(|| "Auditors, quality assurance and managers read the journal.".to_owned());
    let found = if query.is_empty() { None } else { Some(found(query)?) };
    Ok(EvidenceRoom {
        as_of: now(),
        zone: "Europe/Berlin".into(),
        client_name: "Tarnsel Foods".into(),
        today: now().to_zoned(jiff::tz::TimeZone::UTC).date(),
        people: match barred {
            Some(_) => Vec::new(),
            None => lists::people().into_iter().map(|it| (it.id, it.name)).collect(),
        },
        not_taken: barred.clone().map(|_| "Auditors and managers export the journal.".to_owned()),
        single_only: barred,
        found,
        log: Some(log()),
    })
}

fn found(query: &EvidenceQuery) -> Result<Found, Failure> {
    let case = query.case.clone().unwrap_or_else(|| CaseId::from("TF-26-11804"));
    let story = stories::story(&case).ok_or_else(|| {
        Refusal::new(
            "case-unknown",
            "Not found",
            format!("There is no case {case} that you may see."),
            "Look for it by supplier, number or amount.",
        )
    })?;
    let nobody = query.person == Some(PersonId::from("noor"));
    let told = |entry| Told { case: case.clone(), is_case: true, entry };
    let entries: Vec<Told> = story.entries.into_iter().filter(|_| !nobody).map(told).collect();
    Ok(Found {
        title: match &query.person {
            Some(person) => format!(
                "What {} did",
                lists::people().iter().find(|it| it.id == *person).map_or("nobody", |it| &it.name)
            ),
            None => format!("The story of {case}"),
        },
        cases: if nobody { Vec::new() } else { vec![(case, "Drossel & Feyn Spedition".into())] },
        looked_at: 8,
        next: query.person.as_ref().filter(|_| !nobody).map(|_| 88_694),
        entries,
    })
}

pub fn bundle(who: &Person, query: &EvidenceQuery) -> Result<Bundle, Failure> {
    if !is_auditor(who) {
        return Err(Refusal::new(
            "not-allowed",
            "You may not export the journal",
            "Auditors and managers export the journal.",
            "Ask one of them.",
        )
        .into());
    }
    let case = query.case.clone().unwrap_or_else(|| CaseId::from("TF-26-11804"));
    let found = found(query)?;
    let story = stories::story(&case).expect("a story of the gallery");
    let document = b"%PDF-1.7 made up".to_vec();
    Ok(Bundle {
        name: format!("evidence-{case}"),
        title: found.title,
        as_of: now(),
        zone: "Europe/Berlin".into(),
        client_name: "Tarnsel Foods".into(),
        by: who.name.clone(),
        log: log(),
        cases: vec![BundleCase {
            case: case.clone(),
            story,
            proof: "countersign.case-proof@v1\n\n---- entry 1\n".into(),
            entries: b"{}\n".to_vec(),
            documents: vec![
                ("Rechnung DF-2026-11804.pdf".into(), Digest::of(&document), Some(document)),
                ("erased.pdf".into(), Digest::of(b"gone"), None),
            ],
        }],
    })
}

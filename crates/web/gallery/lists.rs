//! People and rows of the gallery.

use super::{at, desks, eur, now};
use ::office::view::*;
use terms::{CaseId, Currency, Money, Standing, TaskId};

pub fn people() -> Vec<Person> {
    let person = |id: &str, name: &str, roles: &[&str], limit: Option<Money>| Person {
        id: id.into(),
        name: name.into(),
        roles: roles.iter().map(ToString::to_string).collect(),
        limit,
    };
    vec![
        person("mara", "Mara Ilves", &["operator"], Some(eur("5000.00"))),
        person("samuel", "Samuel Oduya", &["approver", "payment-checker"], Some(eur("25000.00"))),
        person("noor", "Noor van der Wiel-Achterberg", &["auditor"], None),
    ]
}

/// The cases of the list, as the API tells them.
pub fn cases(query: &::office::CaseQuery) -> ::office::CasesFound {
    let fits = |row: &WorkRow| query.find.as_deref().is_none_or(|find| row.who.contains(find));
    let case = |row: WorkRow| ::office::CaseFound {
        case: row.case,
        who: row.who,
        number: row.number,
        amount: row.amount,
        state: "waiting".into(),
        findings: vec!["coding".into()],
    };
    ::office::CasesFound {
        as_of: now(),
        zone: "Europe/Berlin".into(),
        cases: rows().into_iter().filter(fits).take(query.limit).map(case).collect(),
        next: Some(7),
        filling: false,
    }
}

type Sketch =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, Tone);

const SKETCHES: [Sketch; 13] = [
    (
        "TF-26-11790",
        "Pentakey Print",
        "PK 88-4410",
        "Total and lines differ by 4.10",
        "812.60",
        "2026-11-20T14:00:00+01:00",
        "arithmetic",
        Tone::Bad,
    ),
    (
        "TF-26-11801",
        "Aldemoor Energy",
        "AE-2026-110-7742",
        "2 doubtful: meter number, cost centre",
        "11240.05",
        "2026-11-20T14:50:00+01:00",
        "yours",
        Tone::Plain,
    ),
    (
        "TF-26-11802",
        "Norrhatten Cleaning",
        "2026/3391",
        "Bank details differ from the supplier master",
        "3560.96",
        "2026-11-20T15:17:00+01:00",
        "never automatic",
        Tone::Never,
    ),
    (
        "TF-26-11804",
        "Drossel & Feyn Spedition",
        "DF-2026-11804",
        "3 doubtful: order, cost centre, due date",
        "4974.20",
        "2026-11-20T17:00:00+01:00",
        "yours",
        Tone::Plain,
    ),
    (
        "TF-26-11805",
        "Ibbenrode Kupferwerk Handels- und Beteiligungsgesellschaft",
        "IK 4471/26",
        "1 doubtful: price 2.4 % over the order",
        "38115.00",
        "2026-11-20T17:32:00+01:00",
        "second signature",
        Tone::Mine,
    ),
    (
        "TF-26-11806",
        "Kessler Dosing",
        "KD-20911",
        "Looks like KD-20911 of 3 Nov, credit note missing",
        "1904.00",
        "2026-11-20T17:53:00+01:00",
        "duplicate",
        Tone::Warn,
    ),
    (
        "TF-26-11807",
        "Wrenfold Packaging",
        "WP-77120",
        "Waits for the client since 09:12: goods receipt",
        "6630.50",
        "2026-11-20T18:00:00+01:00",
        "with Tarnsel",
        Tone::Paused,
    ),
    (
        "TF-26-11808",
        "Brightmoss Catering",
        "BC-5512",
        "1 doubtful: tax code 7 or 19 %",
        "287.30",
        "2026-11-20T18:14:00+01:00",
        "yours",
        Tone::Plain,
    ),
    (
        "TF-26-11809",
        "Ulmbach Crane Hire",
        "UC/2026/0098",
        "Over your 5,000 EUR: sign first, Samuel Oduya countersigns",
        "7455.00",
        "2026-11-20T18:27:00+01:00",
        "yours",
        Tone::Plain,
    ),
    (
        "TF-26-11810",
        "Oster Valve",
        "OV-3-2271",
        "1 doubtful: invoice date reads 11.12 or 12.11",
        "529.55",
        "2026-11-23T12:00:00+01:00",
        "yours",
        Tone::Plain,
    ),
    (
        "TF-26-11811",
        "Municipal Works Tarnsel",
        "Water 10/2026",
        "No order; approver from the matrix: plant lead",
        "2208.13",
        "2026-11-23T13:00:00+01:00",
        "yours",
        Tone::Plain,
    ),
    (
        "TF-26-11812",
        "Scan_2026-11-19_final_FINAL_(2)_Rechnung_Kopie_bitte_dringend_bezahlen_an_Buchhaltung_weiterleiten.pdf",
        "",
        "It cannot be read: the file is encrypted",
        "",
        "2026-11-23T14:00:00+01:00",
        "unreadable",
        Tone::Warn,
    ),
    (
        "TF-26-11813",
        "Pentakey Print",
        "PK 88-4432",
        "Returned by you on 19 Nov, answer came at 13:40",
        "96.39",
        "2026-11-23T15:00:00+01:00",
        "returned",
        Tone::Warn,
    ),
];

/// 40 rows: the sketches, then plain ones.
pub fn rows() -> Vec<WorkRow> {
    let mut rows: Vec<WorkRow> = SKETCHES.iter().map(row).collect();
    for at in 0..27 {
        let mut plain = row(&SKETCHES[7]);
        plain.case = CaseId(format!("TF-26-12{at:03}"));
        plain.who = format!("Lumen & Rask {at}");
        plain.number = Some(format!("LR-10{at:03}"));
        plain.amount =
            Some(Money::new((14_900 + at * 731).into(), Currency::parse("SEK").expect("a currency")));
        plain.why = "Foreign currency: SEK, rate of 18 Nov proposed".into();
        plain.clock.due = self::at("2026-11-24T12:00:00+01:00");
        rows.push(plain);
    }
    rows
}

fn row((case, who, number, why, amount, due, state, tone): &Sketch) -> WorkRow {
    let paused = matches!(tone, Tone::Paused).then(|| "the client".to_owned());
    WorkRow {
        case: (*case).into(),
        task: if *tone == Tone::Mine { "approve".into() } else { "check".into() },
        clock: Clock { received: at("2026-11-20T08:31:00+01:00"), due: at(due), paused_for: paused },
        who: (*who).into(),
        number: (!number.is_empty()).then(|| (*number).to_owned()),
        dated: Some(jiff::civil::date(2026, 11, 17)),
        client_name: "Tarnsel Foods".into(),
        why: (*why).into(),
        amount: (!amount.is_empty()).then(|| eur(amount)),
        step: if *tone == Tone::Mine { "Approve".into() } else { "Check the invoice".into() },
        state: (*state).into(),
        tone: *tone,
    }
}

pub fn worklist(who: &Person, query: &WorklistQuery) -> Worklist {
    let nothing = who.id.as_str() == "noor";
    let mut all = if nothing { Vec::new() } else { rows() };
    match query.shelf {
        Shelf::Mine | Shelf::Everyone => {}
        Shelf::DueToday => all.retain(|row| row.clock.due < at("2026-11-21T00:00:00+01:00")),
        Shelf::Second => all.retain(|row| row.tone == Tone::Mine),
        Shelf::Returned => all.retain(|row| row.state == "returned"),
        Shelf::Escalated => all.clear(),
        Shelf::SignedToday => all.truncate(3),
    }
    if let Some(find) = &query.find {
        let words = find.to_lowercase();
        all.retain(|row| {
            format!("{} {} {:?}", row.who, row.case, row.number).to_lowercase().contains(&words)
        });
    }
    let start = query.after.as_deref().and_then(|after| after.parse::<usize>().ok()).unwrap_or(0);
    let page = query.limit.min(25);
    let next = (all.len() > start + page).then(|| (start + page).to_string());
    let count = |count: usize| if nothing { 0 } else { count };
    Worklist {
        as_of: now(),
        zone: "Europe/Berlin".into(),
        client_name: "Tarnsel Foods".into(),
        process_name: "Accounts payable".into(),
        shelf: query.shelf,
        shelves: vec![
            (Shelf::Mine, count(40)),
            (Shelf::DueToday, count(9)),
            (Shelf::Second, count(1)),
            (Shelf::Returned, count(1)),
            (Shelf::Escalated, 0),
            (Shelf::SignedToday, count(3)),
            (Shelf::Everyone, count(12_000)),
        ],
        rows: all.into_iter().skip(start).take(page).collect(),
        next,
    }
}

pub fn peek(case: &CaseId, task: &TaskId) -> Option<Peek> {
    let row = rows().into_iter().find(|row| row.case == *case && row.task == *task)?;
    let never = row.tone == Tone::Never;
    let fact = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    let crop = match row.case.as_str() {
        "TF-26-11802" => Some(desks::crop(0, 1, 78.0, 350.0, 154.0, 11.0)),
        "TF-26-11804" => Some(desks::crop(0, 1, 452.0, 180.0, 52.0, 8.5)),
        _ => None,
    };
    Some(Peek {
        crop,
        finding: never.then(|| {
            desks::finding(
                "bank-changed",
                "Changed bank details",
                Standing::Never,
                "The account on page 1 is not the one in the supplier master since 2023.",
                "Call the number in the master, never the one on the invoice.",
                Some("payee_iban"),
            )
        }),
        facts: if never {
            vec![
                fact("On the invoice", "DE80999900070000882305"),
                fact("In the master", "DE07999900010000311904"),
                fact("Drafted by", "reader (owner Dana Whitlock)"),
                fact("Needs", "two signatures, one call-back"),
            ]
        } else {
            vec![
                fact("Why", &row.why),
                fact("Drafted by", "reader (owner Dana Whitlock)"),
                fact("Needs", "your signature"),
            ]
        },
        row,
    })
}

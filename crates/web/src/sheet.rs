//! A decision table as its form sends it: every cell, which rule of the file each row was made from, and what was asked.
//!
//! Names: `based_on`, `policy`, `rows` (how many), `row.3` (the rule of the file or nothing), `t.3.0`, `o.3.0`, `r.3.0` (tests,
//! outputs, remarks), `try.amount`, `words`, and `do`: `check`, `add.3`, `copy.3`, `drop.3`, `up.3`, `down.3`, `compare`,
//! `propose`.

use crate::body::Pairs;
use crate::routes::rules::digest;
use office::studio::{Sheet, SheetRow, TableChange};
use std::collections::BTreeMap;
use terms::{Failure, Refusal};

/// What the form of a table asks for.
pub(crate) struct Asked {
    /// `check`, `compare` or `propose`; what changes rows is done already.
    pub act: String,
    /// The table as it shall be.
    pub change: TableChange,
    /// Inputs to try.
    pub trial: BTreeMap<String, String>,
    /// What changes and why.
    pub words: String,
    /// Idempotency key of the form.
    pub key: Option<String>,
    /// The name of the cell to begin in: `t.3.0`.
    pub focus: Option<String>,
}

/// Reads the form.
pub(crate) fn asked(decision: &str, pairs: &Pairs) -> Result<Asked, Failure> {
    let based_on = digest(pairs.raw("based_on").unwrap_or_default())?;
    let mut rows = rows(pairs)?;
    let (act, at) = act_of(pairs.raw("do").unwrap_or("check"));
    let column = pairs.raw("focus").and_then(|it| it.split('.').nth(2)?.parse::<usize>().ok()).unwrap_or(0);
    let place = reshape(&mut rows, &act, at);
    let focus = match place {
        Some(row) => Some(format!("t.{row}.{column}")),
        None => pairs.raw("focus").map(str::to_owned),
    };
    let policy = pairs.raw("policy").unwrap_or_default().to_owned();
    Ok(Asked {
        act,
        change: TableChange { decision: decision.to_owned(), based_on, sheet: Sheet { policy, rows } },
        trial: pairs.under("try.").map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        words: pairs.raw("words").unwrap_or_default().trim().to_owned(),
        key: pairs.get("key").map(str::to_owned),
        focus,
    })
}

/// `copy.3` is the act and its row.
fn act_of(text: &str) -> (String, Option<usize>) {
    match text.split_once('.') {
        Some((act, row)) => (act.to_owned(), row.parse().ok()),
        None => (text.to_owned(), None),
    }
}

fn rows(pairs: &Pairs) -> Result<Vec<SheetRow>, Failure> {
    let told: usize = pairs.raw("rows").and_then(|it| it.parse().ok()).unwrap_or(0);
    let mut rows: BTreeMap<usize, SheetRow> = pairs
        .under("row.")
        .filter_map(|(at, origin)| {
            Some((at.parse().ok()?, SheetRow { origin: origin.parse().ok(), ..SheetRow::default() }))
        })
        .collect();
    // A form that lost rows on its way is never taken for one that removed them.
    if rows.len() != told || rows.keys().copied().ne(0..told) {
        return Err(Refusal::new(
            "sheet-unfit",
            "Not taken: the table arrived in part",
            format!("It says {told} rules and holds {}.", rows.len()),
            "Load the table again and repeat the change.",
        )
        .into());
    }
    for kind in ["t.", "o.", "r."] {
        let mut cells: BTreeMap<(usize, usize), String> = BTreeMap::new();
        for (place, text) in pairs.under(kind) {
            let place = place
                .split_once('.')
                .and_then(|(row, column)| Some((row.parse().ok()?, column.parse().ok()?)));
            if let Some(place) = place {
                // A browser sends line breaks as CR LF; a file has what it had before.
                cells.insert(place, text.replace("\r\n", "\n"));
            }
        }
        for ((row, _), text) in cells {
            if let Some(row) = rows.get_mut(&row) {
                match kind {
                    "t." => row.tests.push(text),
                    "o." => row.outputs.push(text),
                    _ => row.remarks.push(text),
                }
            }
        }
    }
    Ok(rows.into_values().collect())
}

/// Adds, copies, removes or moves a row; the place to go on at.
fn reshape(rows: &mut Vec<SheetRow>, act: &str, at: Option<usize>) -> Option<usize> {
    let blank = |like: Option<&SheetRow>| {
        let like = like.cloned().unwrap_or_default();
        SheetRow {
            origin: None,
            tests: vec!["-".to_owned(); like.tests.len()],
            outputs: vec![String::new(); like.outputs.len()],
            remarks: vec![String::new(); like.remarks.len()],
        }
    };
    let there = at.filter(|at| *at < rows.len());
    match (act, there) {
        ("add", at) => {
            let place = at.map_or(rows.len(), |at| at + 1);
            let row = blank(rows.first());
            rows.insert(place, row);
            Some(place)
        }
        ("copy", Some(at)) => {
            let row = SheetRow { origin: None, ..rows[at].clone() };
            rows.insert(at + 1, row);
            Some(at + 1)
        }
        ("drop", Some(at)) => {
            rows.remove(at);
            Some(at.min(rows.len().saturating_sub(1)))
        }
        ("up", Some(at)) if at > 0 => {
            rows.swap(at, at - 1);
            Some(at - 1)
        }
        ("down", Some(at)) if at + 1 < rows.len() => {
            rows.swap(at, at + 1);
            Some(at + 1)
        }
        ("up" | "down", Some(at)) => Some(at),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "based_on=0000000000000000000000000000000000000000000000000000000000000000&policy=FIRST";

    fn form(rest: &str) -> Result<Asked, Failure> {
        asked("Gate", &Pairs::parse(format!("{HEAD}&{rest}").as_bytes()))
    }

    const TWO: &str =
        "rows=2&row.0=0&t.0.0=a&t.0.1=b&o.0.0=c&r.0.0=&row.1=&t.1.0=d&t.1.1=&o.1.0=f%0D%0Ag&r.1.0=h";

    #[test]
    fn every_cell_comes_back() {
        let asked = form(&format!("{TWO}&try.amount=7&do=check&words=+Why+")).unwrap();
        let rows = &asked.change.sheet.rows;
        assert_eq!((rows[0].origin, rows[1].origin), (Some(0), None));
        assert_eq!(
            (rows[0].tests.as_slice(), rows[1].tests.as_slice()),
            (["a", "b"].map(String::from).as_slice(), ["d", ""].map(String::from).as_slice())
        );
        assert_eq!(rows[1].outputs, ["f\ng"]);
        assert_eq!(
            (asked.trial["amount"].as_str(), asked.words.as_str(), asked.act.as_str()),
            ("7", "Why", "check")
        );
    }

    #[test]
    fn rows_are_added_copied_removed_and_moved() {
        let tests = |act: &str| -> Vec<String> {
            let asked = form(&format!("{TWO}&do={act}")).unwrap();
            asked.change.sheet.rows.iter().map(|it| it.tests[0].clone()).collect()
        };
        assert_eq!(tests("add.0"), ["a", "-", "d"]);
        assert_eq!(tests("add"), ["a", "d", "-"]);
        assert_eq!(tests("copy.1"), ["a", "d", "d"]);
        assert_eq!(tests("drop.0"), ["d"]);
        assert_eq!(tests("up.1"), ["d", "a"]);
        assert_eq!(tests("down.0"), ["d", "a"]);
        for same in ["up.0", "down.1", "drop.9", "copy.x", "nonsense"] {
            assert_eq!(tests(same), ["a", "d"], "{same}");
        }
        let focus = form(&format!("{TWO}&focus=t.0.1&do=add.0")).unwrap().focus;
        assert_eq!(focus.as_deref(), Some("t.1.1"));
    }

    #[test]
    fn a_table_that_arrived_in_part_is_refused() {
        for part in ["rows=3&row.0=0&row.1=1", "rows=2&row.0=0&row.2=1", "row.0=0", "rows=x&row.0=0"] {
            assert!(form(part).is_err(), "{part}");
        }
        assert!(asked("Gate", &Pairs::parse(b"rows=0&based_on=zz")).is_err());
    }
}

//! Reads a file of `score,correct[,tier]`.

use crate::ending::wrong_use;
use assure::Checked;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use terms::Failure;

/// Bytes of a file at most: 100 million rows.
const BYTES_MAX: u64 = 4 << 30;
/// Different tiers at most.
const TIERS_MAX: usize = 10_000;

/// The checked cases of a file.
pub struct Scores {
    /// In the order of the file.
    pub cases: Vec<Checked>,
    /// For each case the index of its tier; empty where tiers were not asked for.
    tier_of: Vec<u32>,
    /// Names of the tiers, in the order in which they appear.
    names: Vec<String>,
}

impl Scores {
    /// The cases of each tier; nothing where tiers were not asked for.
    pub fn tiers(&self) -> BTreeMap<String, Vec<Checked>> {
        let mut tiers: Vec<Vec<Checked>> = vec![Vec::new(); self.names.len()];
        for (case, tier) in self.cases.iter().zip(&self.tier_of) {
            tiers[*tier as usize].push(*case);
        }
        self.names.iter().cloned().zip(tiers).collect()
    }
}

/// Columns of the file, counted from 0.
struct Columns {
    score: usize,
    correct: usize,
    tier: Option<usize>,
}

pub fn read(path: &Path, by_tier: bool) -> Result<Scores, Failure> {
    let name = path.display();
    let size = fs::metadata(path).map_err(|error| cannot(path, &error))?.len();
    if size > BYTES_MAX {
        return Err(wrong_use(
            format!("{name} has {size} bytes; {BYTES_MAX} are read at most."),
            "Split the file.",
        ));
    }
    let bytes = fs::read(path).map_err(|error| cannot(path, &error))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| wrong_use(format!("{name} is not text in UTF-8."), "Save it as CSV in UTF-8."))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut lines = text.lines();
    let head = lines.next().unwrap_or("");
    let columns = columns(path, head, by_tier)?;
    let mut scores =
        Scores { cases: Vec::with_capacity(text.len() / 16), tier_of: Vec::new(), names: Vec::new() };
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    for (at, line) in lines.enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let bad = |what: String, remedy: &str| wrong_use(format!("{name}, line {}: {what}.", at + 2), remedy);
        let (case, tier) = row(line, &columns, &bad)?;
        scores.cases.push(case);
        if let Some(tier) = tier {
            let next = known.len() as u32;
            let index = match known.get(tier) {
                Some(index) => *index,
                None if known.len() < TIERS_MAX => {
                    known.insert(tier.to_owned(), next);
                    scores.names.push(tier.to_owned());
                    next
                }
                None => {
                    return Err(bad(
                        format!("more than {TIERS_MAX} tiers"),
                        "Gather cases into fewer tiers.",
                    ));
                }
            };
            scores.tier_of.push(index);
        }
    }
    if scores.cases.is_empty() {
        return Err(wrong_use(
            format!("{name} has no checked case."),
            "Give one line a case below the names of the columns: 0.97,1.",
        ));
    }
    Ok(scores)
}

fn cannot(path: &Path, error: &std::io::Error) -> Failure {
    wrong_use(format!("{} cannot be read: {error}.", path.display()), "Name a file that can be read.")
}

fn columns(path: &Path, head: &str, by_tier: bool) -> Result<Columns, Failure> {
    let names: Vec<String> = head.split(',').map(|it| plain(it).to_lowercase()).collect();
    let at = |wanted: &str| {
        names.iter().position(|it| it == wanted).ok_or_else(|| {
            wrong_use(
                format!(
                    "{}, line 1: the column \"{wanted}\" is missing; there is \"{}\".",
                    path.display(),
                    head.trim()
                ),
                "Write the names of the columns into the first line: score,correct or score,correct,tier.",
            )
        })
    };
    Ok(Columns {
        score: at("score")?,
        correct: at("correct")?,
        tier: if by_tier { Some(at("tier")?) } else { None },
    })
}

fn row<'a>(
    line: &'a str,
    columns: &Columns,
    bad: &impl Fn(String, &str) -> Failure,
) -> Result<(Checked, Option<&'a str>), Failure> {
    let cell = |at: usize| line.split(',').nth(at).map(plain);
    let Some(score) = cell(columns.score) else {
        return Err(bad("there is no score".to_owned(), "Give every line all columns."));
    };
    let score: f64 = score
        .parse()
        .map_err(|_| bad(format!("the score \"{score}\" is not a number"), "Write it with a point: 0.97."))?;
    if !score.is_finite() {
        return Err(bad(
            format!("the score is {score}"),
            "Leave a case without a usable score out: it goes to a person anyway.",
        ));
    }
    let correct = match cell(columns.correct) {
        Some("1") => true,
        Some("0") => false,
        Some(word) if word.eq_ignore_ascii_case("true") => true,
        Some(word) if word.eq_ignore_ascii_case("false") => false,
        Some(word) => {
            return Err(bad(
                format!("correct is \"{word}\""),
                "Write 1 or true for right, 0 or false for wrong.",
            ));
        }
        None => return Err(bad("correct is missing".to_owned(), "Give every line all columns.")),
    };
    let tier = match columns.tier {
        None => None,
        Some(at) => match cell(at) {
            Some(tier) if !tier.is_empty() => Some(tier),
            _ => {
                return Err(bad(
                    "the tier is missing".to_owned(),
                    "Give every case a tier, or leave out --by tier.",
                ));
            }
        },
    };
    Ok((Checked::new(score, correct), tier))
}

/// A cell without blanks and quotation marks around it.
fn plain(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(cell)
}

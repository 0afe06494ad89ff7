//! A field as a card: what was read, where, how sure it is, what else it could be, and what a person typed over it.

use super::crop::{CropView, round, strip};
use crate::entries::Entries;
use crate::paths;
use crate::words;
use jiff::civil::Date;
use office::view::{Desk, FieldKind, FieldView, FindingView};
use rust_decimal::Decimal;
use terms::Standing;

/// Candidates on a card; 1 to 9 choose them.
const PICKS_MAX: usize = 9;
/// Values longer than this take a whole line above the line of doubt, in characters.
const WIDE_CHARS: usize = 22;

/// What the template of a field draws.
pub(crate) struct Card<'a> {
    pub field: &'a FieldView,
    pub id: &'a str,
    /// The first doubtful one: the person stands here.
    pub on: bool,
    /// What stands in the input.
    pub value: String,
    /// What stood there when the page was shown.
    pub was: String,
    /// The value as a person reads it.
    pub shown: String,
    /// A person typed something else and it is not signed yet.
    pub changed: bool,
    pub low: bool,
    /// ".61"
    pub confidence: String,
    /// Length of the bar and place of the line, of 56.
    pub bar: f64,
    pub need: f64,
    pub crop: Option<CropView>,
    /// "page 1" and the link to its box.
    pub place: Option<(String, String)>,
    pub path: String,
    pub picks: Vec<Pick>,
    /// What was found about this field and does not stop the case by itself.
    pub findings: Vec<&'a FindingView>,
    /// Short codes leave room for their meaning.
    pub size: Option<usize>,
    pub wide: bool,
}

/// A candidate.
pub(crate) struct Pick {
    pub number: usize,
    pub value: String,
    pub shown: String,
    pub meaning: String,
    pub reason: String,
    pub chosen: bool,
}

/// The cards of a desk: the doubtful ones and the sure ones, each in the order of the view.
pub(crate) fn cards<'a>(
    desk: &'a Desk,
    entries: &Entries,
    document: Option<usize>,
) -> (Vec<Card<'a>>, Vec<Card<'a>>) {
    let (mut doubtful, sure): (Vec<_>, Vec<_>) = desk
        .fields
        .iter()
        .map(|field| card(desk, field, entries, document))
        .partition(|card| card.field.doubtful);
    if let Some(first) = doubtful.first_mut() {
        first.on = true;
    }
    (doubtful, sure)
}

fn card<'a>(desk: &'a Desk, field: &'a FieldView, entries: &Entries, document: Option<usize>) -> Card<'a> {
    let was = field.value.clone().unwrap_or_default();
    let typed = entries.typed(&field.name);
    let value = typed.map_or_else(|| was.clone(), str::to_owned);
    let what = field.label.as_str();
    let shown = pretty(field, &value, desk);
    let meaning = field.meaning.as_deref().map_or(0, |meaning| meaning.chars().count() + 1);
    Card {
        id: &field.name,
        on: false,
        changed: value != was,
        low: field.confidence < field.needed,
        confidence: confidence(field.confidence),
        bar: round(field.confidence.clamp(0.0, 1.0) * 56.0),
        need: round(field.needed.clamp(0.0, 1.0) * 56.0),
        crop: field.crop.as_ref().and_then(|crop| strip(&desk.case, &desk.documents, crop, what)),
        place: place(desk, field, document),
        path: field.path.clone().unwrap_or_default(),
        picks: picks(field, &value, &was, desk),
        findings: light(desk, field),
        size: size(field, &value),
        wide: shown.chars().count() + meaning > WIDE_CHARS,
        field,
        value,
        was,
        shown,
    }
}

fn place(desk: &Desk, field: &FieldView, document: Option<usize>) -> Option<(String, String)> {
    let Some(crop) = &field.crop else {
        return field.path.as_ref().map(|_| ("in the file".into(), format!("#b-{}", field.name)));
    };
    let words = format!("page {}", crop.page);
    let anchor = format!("#b-{}", field.name);
    if document == Some(crop.document) {
        return Some((words, anchor));
    }
    Some((words, format!("{}?document={}{anchor}", paths::desk(&desk.case, &desk.task), crop.document)))
}

/// What is only doubtful or worth reading stands with its field; what stops the case stands above.
fn light<'a>(desk: &'a Desk, field: &FieldView) -> Vec<&'a FindingView> {
    let about = |finding: &&FindingView| finding.field.as_ref() == Some(&field.name);
    desk.findings.iter().filter(about).filter(|finding| finding.standing < Standing::Exception).collect()
}

fn picks(field: &FieldView, value: &str, was: &str, desk: &Desk) -> Vec<Pick> {
    if field.candidates.is_empty() || !field.editable || !desk.open {
        return Vec::new();
    }
    let first = field.value.as_ref().map(|value| {
        let word = if field.typed { "as typed" } else { "as drafted" };
        (value.as_str(), field.meaning.as_deref(), word)
    });
    let others = field.candidates.iter().filter(|candidate| candidate.value != was);
    let others = others.map(|other| (other.value.as_str(), other.meaning.as_deref(), other.reason.as_str()));
    let pick = |(number, (candidate, meaning, reason)): (usize, (&str, Option<&str>, &str))| Pick {
        number,
        value: candidate.to_owned(),
        shown: pretty(field, candidate, desk),
        meaning: meaning.unwrap_or_default().to_owned(),
        reason: match meaning {
            Some(meaning) => format!("{meaning}; {reason}"),
            None => reason.to_owned(),
        },
        chosen: candidate == value,
    };
    (1..).zip(first.into_iter().chain(others)).take(PICKS_MAX).map(pick).collect()
}

/// The value as a person reads it: dates with the month's name, amounts with separators, accounts in groups.
fn pretty(field: &FieldView, value: &str, desk: &Desk) -> String {
    match field.kind {
        FieldKind::Date => value
            .parse::<Date>()
            .map_or_else(|_| value.to_owned(), |date| date.strftime("%-d %b %Y").to_string()),
        FieldKind::Amount => match (value.parse::<Decimal>(), desk.amount) {
            (Ok(amount), Some(money)) => {
                format!("{} {}", words::grouped(amount, money.currency.places()), money.currency)
            }
            (Ok(amount), None) => words::grouped(amount, 2),
            (Err(_), _) => value.to_owned(),
        },
        FieldKind::Code => words::code(value),
        FieldKind::Text | FieldKind::Choice => value.to_owned(),
    }
}

/// `.61`, and `1.00` for what is certain. Rounded down: what is below the line never reads as the line.
pub(crate) fn confidence(share: f64) -> String {
    let hundredths = (share.clamp(0.0, 1.0) * 100.0 + 1e-9).floor();
    let text = format!("{:.2}", hundredths / 100.0);
    text.strip_prefix('0').map_or_else(|| text.clone(), str::to_owned)
}

fn size(field: &FieldView, value: &str) -> Option<usize> {
    (field.kind == FieldKind::Choice && field.meaning.is_some()).then(|| value.chars().count().clamp(4, 16))
}

//! Lines of an invoice from its table: a head that names columns, rows below it, and a sum that must agree.
//!
//! Lines that do not add up to the net (or gross) total are not given: a person who sees none looks, wrong ones mislead.

use crate::lexicon::Concept;
use crate::limits;
use crate::rank::{Sheet, amount};
use crate::sums;
use rust_decimal::Decimal;
use terms::Line;

/// Difference between the sum of lines and the total that rounding explains.
pub(crate) const ROUNDING: Decimal = Decimal::from_parts(3, 0, 0, false, 2);

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Position,
    Article,
    Description,
    Quantity,
    Unit,
    Price,
    Rate,
    Amount,
}

struct Column {
    role: Option<Role>,
    left: f64,
    right: f64,
}

/// The lines, where their sum is one of `totals`; else nothing. Where no head is understood, or only in part, arithmetic
/// finds them.
pub(crate) fn lines(sheet: &Sheet, totals: &[Decimal]) -> Vec<Line> {
    let (under_a_head, by_sums) = (under_a_head(sheet, totals), sums::lines(sheet, totals));
    let priced =
        |lines: &[Line]| lines.iter().filter(|it| it.quantity.is_some() && it.unit_price.is_some()).count();
    if under_a_head.is_empty() || priced(&by_sums) > priced(&under_a_head) { by_sums } else { under_a_head }
}

fn under_a_head(sheet: &Sheet, totals: &[Decimal]) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut columns: Vec<Column> = Vec::new();
    let mut inside = false;
    for (at, line) in sheet.lines.iter().enumerate() {
        if line.head {
            let found = columns_of(sheet, at);
            if found.iter().any(|column| column.role == Some(Role::Amount)) {
                columns = found;
                inside = true;
                continue;
            }
        }
        if !inside {
            continue;
        }
        if ends(sheet, at, !out.is_empty()) {
            inside = false;
            continue;
        }
        if out.len() >= limits::LINES_MAX {
            return Vec::new();
        }
        row(sheet, at, &columns, &mut out);
    }
    let sum: Decimal = out.iter().filter_map(|line| line.net).sum();
    let agrees = totals.iter().any(|total| (total.abs() - sum.abs()).abs() <= ROUNDING);
    if agrees && !out.is_empty() { out } else { Vec::new() }
}

fn columns_of(sheet: &Sheet, line: usize) -> Vec<Column> {
    let cells = &sheet.cells[sheet.lines[line].cells.clone()];
    let mut columns: Vec<Column> = cells
        .iter()
        .map(|cell| {
            let concepts: Vec<Concept> = sheet.tokens[cell.tokens.clone()]
                .iter()
                .flat_map(|token| token.concepts.iter().copied())
                .collect();
            Column { role: role(&concepts), left: cell.left, right: cell.right }
        })
        .collect();
    // of several columns of amounts the last one is the line's: others are prices or taxes
    let last = columns.iter().rposition(|column| column.role == Some(Role::Amount));
    for (at, column) in columns.iter_mut().enumerate() {
        if column.role == Some(Role::Amount) && Some(at) != last {
            column.role = None;
        }
    }
    columns
}

fn role(concepts: &[Concept]) -> Option<Role> {
    use Concept as C;
    let has = |concept: C| concepts.contains(&concept);
    if has(C::Quantity) {
        Some(Role::Quantity)
    } else if has(C::Price) {
        Some(Role::Price)
    } else if has(C::Rate) || has(C::Tax) && !has(C::Amount) {
        Some(Role::Rate)
    } else if has(C::Amount) || has(C::Total) || has(C::Net) || has(C::Gross) {
        Some(Role::Amount)
    } else if has(C::Description) {
        Some(Role::Description)
    } else if has(C::Position) {
        Some(Role::Position)
    } else if has(C::Unit) {
        Some(Role::Unit)
    } else if has(C::Article) {
        Some(Role::Article)
    } else {
        None
    }
}

/// Whether the table ends here: a row of totals.
fn ends(sheet: &Sheet, line: usize, begun: bool) -> bool {
    use Concept::{Gross, Net, Payable, Subtotal, Tax, Total};
    let cells = sheet.lines[line].cells.clone();
    let has_amount = cells.clone().any(|cell| {
        sheet.tokens[sheet.cells[cell].tokens.clone()]
            .iter()
            .any(|token| amount(&token.text).is_some_and(|a| a.places == 2))
    });
    let first = cells.clone().find(|cell| sheet.cells[*cell].lettered);
    let names_total = first.is_some_and(|cell| {
        let tokens = sheet.cells[cell].tokens.clone();
        let tokens = &sheet.tokens[tokens.start..tokens.end.min(tokens.start + 4)];
        tokens.iter().any(|token| {
            token
                .concepts
                .iter()
                .any(|concept| matches!(concept, Total | Subtotal | Net | Gross | Payable | Tax))
        })
    });
    begun && names_total && has_amount && cells.len() <= 4
}

fn row(sheet: &Sheet, line: usize, columns: &[Column], out: &mut Vec<Line>) {
    let mut found = Line::default();
    let mut description: Vec<&str> = Vec::new();
    for token in &sheet.tokens[sheet.lines[line].tokens.clone()] {
        let column = nearest(columns, token.area.x, token.area.x + token.area.width);
        let number = amount(&token.text);
        match (column, number) {
            (Some(Role::Amount), Some(number)) if number.places == 2 || number.currency => {
                found.net = Some(number.value)
            }
            (Some(Role::Price), Some(number)) => found.unit_price = Some(number.value),
            (Some(Role::Quantity), Some(number)) if found.quantity.is_none() => {
                found.quantity = Some(number.value)
            }
            (Some(Role::Quantity | Role::Unit), None) if token.text.len() <= 8 => {
                found.unit = Some(token.text.clone())
            }
            (Some(Role::Rate), _) => {
                let text = token.text.trim_end_matches('%');
                found.tax_rate = amount(text).map(|number| number.value).or(found.tax_rate);
            }
            (Some(Role::Position), _) if found.number.is_empty() => found.number.clone_from(&token.text),
            (Some(Role::Description | Role::Article), _) | (None, None) => description.push(&token.text),
            _ => {}
        }
    }
    found.description = description.join(" ");
    match (found.net, out.last_mut()) {
        (Some(_), _) => {
            if found.number.is_empty() {
                found.number = (out.len() + 1).to_string();
            }
            out.push(found);
        }
        (None, Some(last)) if !found.description.is_empty() && last.description.len() < 400 => {
            last.description.push(' ');
            last.description.push_str(&found.description);
        }
        _ => {}
    }
}

/// The column that a word stands under: the one that it overlaps most, else the nearest.
fn nearest(columns: &[Column], left: f64, right: f64) -> Option<Role> {
    let distance = |column: &Column| {
        let overlap = right.min(column.right) - left.max(column.left);
        if overlap > 0.0 {
            -overlap
        } else {
            f64::min((left - column.right).abs(), (column.left - right).abs())
        }
    };
    columns.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).and_then(|column| column.role)
}

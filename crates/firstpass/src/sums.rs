//! Lines of an invoice by their arithmetic, where no head of a table is understood: rows of one column of amounts in which
//! quantity × price is the amount, or which at least stand together, and whose sum is a total of the document.
//!
//! The sum is what makes them lines: without it nothing is given.

use crate::lexicon::Concept;
use crate::limits;
use crate::rank::{Sheet, amount};
use crate::table::ROUNDING;
use rust_decimal::Decimal;
use std::ops::Range;
use terms::Line;

/// Numbers of one row that are tried as quantity, price and amount.
const NUMBERS_MAX: usize = 12;
/// Lines of text that belong to the row above them.
const CONTINUED_MAX: usize = 4;
/// Right edges of one column differ by at most this, in parts of the type size.
const COLUMN_EDGE: f64 = 0.8;
/// Two lines belong together up to this distance, in parts of the type size.
const LEADING: f64 = 2.2;
/// A tax rate beside an amount is no more than this, in percent.
const RATE_MAX: Decimal = Decimal::from_parts(30, 0, 0, false, 0);

/// A number and the word it is.
#[derive(Clone, Copy)]
struct Number {
    value: Decimal,
    places: u32,
    token: usize,
    right: f64,
}

/// A row that may be a line of the invoice.
struct Row {
    line: usize,
    amount: Number,
    /// Quantity and price whose product the amount is.
    product: Option<(Number, Number)>,
}

/// The lines, where the rows of a column add up to one of `totals` or to a sum that the document names.
pub(crate) fn lines(sheet: &Sheet, totals: &[Decimal]) -> Vec<Line> {
    let products: Vec<Row> = (0..sheet.lines.len()).filter_map(|at| product(sheet, at)).collect();
    let mut columns = columns(sheet, &products);
    columns.sort_by_key(|rows| std::cmp::Reverse(rows.len()));
    let found = columns.iter().find(|rows| {
        let sum: Decimal = rows.iter().map(|row| row.amount.value).sum();
        is_total(totals, sum) || rows.last().is_some_and(|row| is_named_below(sheet, row, sum))
    });
    if let Some(rows) = found {
        return written(sheet, rows);
    }
    let plain = together(sheet, totals);
    written(sheet, &plain.iter().collect::<Vec<_>>())
}

/// The last three numbers of a row of which two make the third.
fn product(sheet: &Sheet, line: usize) -> Option<Row> {
    if names_a_sum(sheet, line) {
        return None;
    }
    let numbers = numbers(sheet, line);
    let amounts = numbers.iter().rev().filter(|it| it.places == 2);
    for amount in amounts {
        for price in numbers.iter().rev().filter(|it| it.token < amount.token) {
            let quantities =
                numbers.iter().rev().filter(|it| it.token != price.token && it.token < amount.token);
            for quantity in quantities {
                let Some(product) = quantity.value.checked_mul(price.value) else { continue };
                // So many pieces at no price are a line; a zero beside a zero is none.
                let counted = unit(sheet, quantity.token, &sheet.lines[line].tokens).is_some();
                if (counted || !amount.value.is_zero())
                    && (product - amount.value).abs() <= Decimal::new(5, 3)
                {
                    // The one with fewer digits behind the point is counted, the other is paid.
                    let (quantity, price) = match quantity.places > price.places {
                        true => (*price, *quantity),
                        false => (*quantity, *price),
                    };
                    return Some(Row { line, amount: *amount, product: Some((quantity, price)) });
                }
            }
        }
    }
    None
}

fn numbers(sheet: &Sheet, line: usize) -> Vec<Number> {
    let tokens = sheet.lines[line].tokens.clone();
    tokens
        .filter(|at| sheet.tokens.get(at + 1).is_none_or(|next| next.line != line || next.text != "%"))
        .filter_map(|at| {
            let token = &sheet.tokens[at];
            let found = amount(&token.text)?;
            let right = token.area.x + token.area.width;
            Some(Number { value: found.value, places: found.places, token: at, right })
        })
        .take(NUMBERS_MAX)
        .collect()
}

/// Rows by the right edge of their amounts.
fn columns<'a>(sheet: &Sheet, rows: &'a [Row]) -> Vec<Vec<&'a Row>> {
    let mut columns: Vec<Vec<&Row>> = Vec::new();
    for row in rows {
        let near = |it: &&mut Vec<&Row>| {
            it.first().is_some_and(|first| (first.amount.right - row.amount.right).abs() <= edge(sheet))
        };
        match columns.iter_mut().find(near) {
            Some(column) => column.push(row),
            None => columns.push(vec![row]),
        }
    }
    columns
}

fn edge(sheet: &Sheet) -> f64 {
    COLUMN_EDGE * sheet.size
}

fn is_total(totals: &[Decimal], sum: Decimal) -> bool {
    totals.iter().any(|total| (total.abs() - sum.abs()).abs() <= ROUNDING)
}

/// Whether a row below says a sum of that amount.
fn is_named_below(sheet: &Sheet, last: &Row, sum: Decimal) -> bool {
    (last.line + 1..sheet.lines.len()).filter(|line| names_a_sum(sheet, *line)).any(|line| {
        numbers(sheet, line).iter().any(|it| it.places == 2 && (it.value.abs() - sum.abs()).abs() <= ROUNDING)
    })
}

/// Whether a row speaks of a sum or a tax.
fn names_a_sum(sheet: &Sheet, line: usize) -> bool {
    use Concept::{Gross, Net, Payable, Subtotal, Tax, Total};
    let tokens = &sheet.tokens[sheet.lines[line].tokens.clone()];
    let first = tokens.iter().position(|it| it.text.chars().any(char::is_alphabetic)).unwrap_or(tokens.len());
    tokens[first..].iter().take(4).any(|token| {
        let of_sums = |it: &Concept| matches!(it, Total | Subtotal | Net | Gross | Payable | Tax);
        token.concepts.iter().any(of_sums)
    })
}

/// Two rows or more of one column, each with words, that stand directly above the total that they make.
fn together(sheet: &Sheet, totals: &[Decimal]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for line in 0..sheet.lines.len() {
        let Some(amount) = numbers(sheet, line).into_iter().rfind(|it| it.places == 2) else { continue };
        if names_a_sum(sheet, line) {
            rows.retain(|row| (row.amount.right - amount.right).abs() <= edge(sheet));
            let sum: Decimal = rows.iter().map(|row| row.amount.value).sum();
            if rows.len() > 1 && (sum - amount.value).abs() <= ROUNDING && is_total(totals, sum) {
                return rows;
            }
            rows.clear();
        } else if worded(sheet, line, amount.token) && !amount.value.is_zero() {
            rows.push(Row { line, amount, product: None });
        }
    }
    Vec::new()
}

fn worded(sheet: &Sheet, line: usize, before: usize) -> bool {
    let range = sheet.lines[line].tokens.start..before;
    sheet.tokens[range].iter().any(|it| it.text.chars().filter(|it| it.is_alphabetic()).count() > 2)
}

fn written(sheet: &Sheet, rows: &[&Row]) -> Vec<Line> {
    if rows.len() > limits::LINES_MAX {
        return Vec::new();
    }
    let next = |at: usize| rows.get(at + 1).map_or(sheet.lines.len(), |row| row.line);
    rows.iter().enumerate().map(|(at, row)| line(sheet, row, at + 1, next(at))).collect()
}

fn line(sheet: &Sheet, row: &Row, number: usize, until: usize) -> Line {
    let tokens = sheet.lines[row.line].tokens.clone();
    let unit = row.product.and_then(|(quantity, _)| unit(sheet, quantity.token, &tokens));
    let used = |at: usize| {
        at == row.amount.token
            || Some(at) == unit
            || row.product.is_some_and(|(quantity, price)| at == quantity.token || at == price.token)
    };
    let says = |at: &usize| !used(*at) && sheet.tokens[*at].text.chars().any(char::is_alphabetic);
    let mut words: Vec<&str> = tokens.clone().filter(says).map(|at| sheet.tokens[at].text.as_str()).collect();
    let end = until.min(row.line + 1 + CONTINUED_MAX);
    for below in row.line + 1..end {
        let near = sheet.lines[below].top - sheet.lines[below - 1].top <= LEADING * sheet.size;
        let same_page = sheet.lines[below].page == sheet.lines[row.line].page;
        if !near
            || !same_page
            || names_a_sum(sheet, below)
            || numbers(sheet, below).iter().any(|it| it.places == 2)
        {
            break;
        }
        words.extend(sheet.tokens[sheet.lines[below].tokens.clone()].iter().map(|it| it.text.as_str()));
    }
    Line {
        number: number.to_string(),
        description: words.join(" "),
        quantity: row.product.map(|(quantity, _)| quantity.value),
        unit: unit.map(|at| sheet.tokens[at].text.clone()),
        unit_price: row.product.map(|(_, price)| price.value),
        net: Some(row.amount.value),
        tax_rate: rate(sheet, row, tokens),
        ..Line::default()
    }
}

/// The short word behind a quantity.
fn unit(sheet: &Sheet, quantity: usize, tokens: &Range<usize>) -> Option<usize> {
    let at = quantity + 1;
    let token = sheet.tokens.get(at).filter(|_| tokens.contains(&at))?;
    (token.text.chars().count() <= 8 && token.text.chars().all(|it| it.is_alphabetic() || it == '.'))
        .then_some(at)
}

/// What stands before a percent sign, or a small number behind the amount.
fn rate(sheet: &Sheet, row: &Row, tokens: Range<usize>) -> Option<Decimal> {
    let percent = tokens.clone().find_map(|at| {
        let text = &sheet.tokens[at].text;
        let apart = sheet.tokens.get(at + 1).is_some_and(|next| next.line == row.line && next.text == "%");
        let value = text.strip_suffix('%').or_else(|| apart.then_some(text))?;
        amount(value).map(|it| it.value)
    });
    percent.or_else(|| {
        let behind = tokens.filter(|at| *at > row.amount.token);
        let plain = behind.filter_map(|at| amount(&sheet.tokens[at].text)).filter(|it| !it.currency);
        plain.map(|it| it.value).find(|it| (Decimal::ZERO..=RATE_MAX).contains(it))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, totals: &[&str]) -> Vec<Line> {
        let sheet = Sheet::of(&crate::plain_text::pages(text.as_bytes()).unwrap());
        let totals: Vec<Decimal> = totals.iter().map(|it| it.parse().unwrap()).collect();
        lines(&sheet, &totals)
    }

    const NO_HEAD: &str = "
 1   Fichtenleisten gehobelt      3,2500    40 Stk     19 %       130,00
     Länge 2,4 m
 2   Beize, nussbaum             12,40       5 Do       7 %        62,00
 3   Muster, geschenkt            0,00       2 Stk      7 %         0,00

     Rechnungssumme ohne USt.                                     192,00
";

    #[test]
    fn rows_whose_product_is_their_amount_are_lines_where_they_add_up() {
        let lines = read(NO_HEAD, &["192.00"]);
        let said: Vec<_> = lines.iter().map(|it| (it.quantity, it.unit_price, it.net, it.tax_rate)).collect();
        let of = |text: &str| Some(text.parse::<Decimal>().unwrap());
        assert_eq!(
            said,
            [
                (of("40"), of("3.2500"), of("130.00"), of("19")),
                (of("5"), of("12.40"), of("62.00"), of("7")),
                (of("2"), of("0.00"), of("0.00"), of("7")),
            ]
        );
        assert_eq!(lines[0].description, "Fichtenleisten gehobelt Länge 2,4 m");
        assert_eq!(lines[1].unit.as_deref(), Some("Do"));
        // A sum that the document names is one too; any other makes no lines.
        assert_eq!(read(NO_HEAD, &[]).len(), 3);
        assert!(read(&NO_HEAD.replace("192,00", "193,00"), &["193.00"]).is_empty());
    }

    #[test]
    fn amounts_alone_are_lines_directly_above_the_total_that_they_make() {
        let text = "
  Beratung im März                             1.200,00
  Fahrt nach Celle                                84,50
  Nettobetrag                                  1.284,50
  Umsatzsteuer 19%                               244,06
  Rechnungsbetrag                              1.528,56
";
        let lines = read(text, &["1284.50", "1528.56"]);
        let said: Vec<&str> = lines.iter().map(|it| it.description.as_str()).collect();
        assert_eq!(said, ["Beratung im März", "Fahrt nach Celle"], "net and tax are no lines of the gross");
        assert!(read(text, &["1528.56"]).is_empty());
    }
}

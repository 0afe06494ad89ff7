//! Glyphs into words and lines, whatever order the file draws them in.

use super::glyphs::Placed;
use crate::limits;
use crate::page::{Hidden, Word, around, tenth};
use hayro::kurbo::{Point, Rect, Vec2};
use terms::Area;

/// Gap between two glyphs of one word, in parts of the type size.
const GAP_MAX: f64 = 0.19;
/// Glyphs of a line from which its letters can be seen to be spaced.
const SPACED_GLYPHS_MIN: usize = 8;
/// Widest spacing of letters, in parts of the type size.
const SPACED_GAP_MAX: f64 = 0.45;
/// Distance of base lines within one line, in parts of the type size.
const BASELINE_MAX: f64 = 0.32;
/// Distance below which the same glyph drawn twice is a way to print bold.
const TWICE_MAX: f64 = 0.12;

/// A glyph turned so that its text runs to the right.
struct Turned<'a> {
    glyph: &'a Placed,
    left: f64,
    right: f64,
    base: f64,
}

/// The words of a page in reading order.
pub(super) fn of(glyphs: Vec<Placed>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    // hidden words are grouped on their own, so that they cannot break up what is printed
    for hidden in [false, true] {
        for quarter in 0..4 {
            let chosen = glyphs
                .iter()
                .filter(|glyph| glyph.hidden.is_some() == hidden && turn(glyph.advance) == quarter);
            words.extend(group(chosen, quarter));
        }
    }
    number_lines(&mut words);
    words
}

/// The writing direction in quarter turns, clockwise from rightwards.
fn turn(advance: Vec2) -> u8 {
    if advance.y.abs() <= advance.x.abs() {
        if advance.x >= 0.0 { 0 } else { 2 }
    } else if advance.y > 0.0 {
        1
    } else {
        3
    }
}

fn group<'a>(glyphs: impl Iterator<Item = &'a Placed>, quarter: u8) -> Vec<Word> {
    let mut turned: Vec<Turned<'a>> = glyphs.map(|glyph| turned(glyph, quarter)).collect();
    turned.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut words = Vec::new();
    for mut line in into_lines(turned) {
        line.sort_by(|a, b| a.left.total_cmp(&b.left));
        split(&line, &mut words);
    }
    words
}

fn turned(glyph: &Placed, quarter: u8) -> Turned<'_> {
    let end = glyph.origin + glyph.advance;
    let (left, right, base) = match quarter {
        0 => (glyph.origin.x, end.x, glyph.origin.y),
        1 => (glyph.origin.y, end.y, -glyph.origin.x),
        2 => (-glyph.origin.x, -end.x, -glyph.origin.y),
        _ => (-glyph.origin.y, -end.y, glyph.origin.x),
    };
    Turned { glyph, left, right, base }
}

fn into_lines(sorted: Vec<Turned<'_>>) -> Vec<Vec<Turned<'_>>> {
    let mut lines: Vec<Vec<Turned<'_>>> = Vec::new();
    let mut base = f64::NEG_INFINITY;
    for glyph in sorted {
        let near = glyph.base - base <= BASELINE_MAX * glyph.glyph.size.max(1.0);
        match lines.last_mut() {
            Some(line) if near => line.push(glyph),
            _ => {
                base = glyph.base;
                lines.push(vec![glyph]);
            }
        }
    }
    lines
}

/// The gap between glyphs that letter-spaced text shows within its words: the median over the line, in parts of the size.
fn spacing(line: &[Turned<'_>]) -> f64 {
    let mut gaps: Vec<f64> = line
        .windows(2)
        .map(|pair| (pair[1].left - pair[0].right) / pair[1].glyph.size.max(pair[0].glyph.size).max(1.0))
        .collect();
    gaps.sort_by(f64::total_cmp);
    let median = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0);
    // few glyphs or wide gaps are columns of single characters, not spaced letters
    if gaps.len() >= SPACED_GLYPHS_MIN && median < SPACED_GAP_MAX { median.max(0.0) } else { 0.0 }
}

fn split(line: &[Turned<'_>], words: &mut Vec<Word>) {
    let gap_max = GAP_MAX + 1.3 * spacing(line);
    let mut part: Vec<&Turned<'_>> = Vec::new();
    for glyph in line {
        if glyph.glyph.text.trim().is_empty() {
            finish(&mut part, words);
            continue;
        }
        if let Some(last) = part.last() {
            let size = glyph.glyph.size.max(last.glyph.size);
            let twice =
                (glyph.left - last.left).abs() < TWICE_MAX * size && glyph.glyph.text == last.glyph.text;
            if twice && (glyph.base - last.base).abs() < TWICE_MAX * size {
                continue;
            }
            if glyph.left - last.right > gap_max * size || part.len() >= limits::WORD_CHARS_MAX {
                finish(&mut part, words);
            }
        }
        part.push(glyph);
    }
    finish(&mut part, words);
}

fn finish(part: &mut Vec<&Turned<'_>>, words: &mut Vec<Word>) {
    let Some(first) = part.first() else { return };
    let text: String = part.iter().map(|glyph| glyph.glyph.text.trim()).collect();
    let areas: Vec<Area> = part.iter().map(|glyph| area_of(glyph.glyph.area())).collect();
    let hidden = majority(part.iter().filter_map(|glyph| glyph.glyph.hidden));
    words.push(Word {
        text,
        area: around(&areas),
        size: tenth(first.glyph.size),
        bold: first.glyph.bold,
        line: 0,
        hidden,
    });
    part.clear();
}

fn majority(reasons: impl Iterator<Item = Hidden>) -> Option<Hidden> {
    let reasons: Vec<Hidden> = reasons.collect();
    let count = |reason: &Hidden| reasons.iter().filter(|other| *other == reason).count();
    reasons.iter().copied().max_by_key(|reason| count(reason))
}

fn area_of(rect: Rect) -> Area {
    let Point { x, y } = rect.origin();
    Area { x: tenth(x), y: tenth(y), width: tenth(rect.width()), height: tenth(rect.height()) }
}

/// Puts words into reading order and numbers their lines.
pub(crate) fn number_lines(words: &mut [Word]) {
    let middle = |word: &Word| word.area.y + word.area.height / 2.0;
    words.sort_by(|a, b| middle(a).total_cmp(&middle(b)).then(a.area.x.total_cmp(&b.area.x)));
    let mut line = 0;
    let mut start: Option<(f64, f64)> = None;
    for word in words.iter_mut() {
        let at = middle(word);
        match start {
            Some((top, height)) if at - top <= 0.5 * height.min(word.area.height.max(1.0)) => {}
            Some(_) => {
                line += 1;
                start = Some((at, word.area.height));
            }
            None => start = Some((at, word.area.height)),
        }
        word.line = line;
    }
    words.sort_by(|a, b| a.line.cmp(&b.line).then(a.area.x.total_cmp(&b.area.x)));
}

//! Regular expressions as FEEL wants them: XPath patterns (groups, lazy repeats, references back, class subtraction, flags
//! `s m i x q`) under a step limit.
//!
//! The matcher is our own because references back rule out automata, and a backtracking matcher is safe only with a budget
//! that ends an explosion.

mod class;
mod machine;
mod parse;
mod program;

use crate::limits::PATTERN_CHARS_MAX;
use program::Instruction;

/// A prepared pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    program: Vec<Instruction>,
    groups: usize,
    flags: Flags,
}

/// The flags of a pattern.
#[derive(Clone, Copy, Debug, Default)]
struct Flags {
    dot_all: bool,
    lines: bool,
    ignore_case: bool,
    free_spacing: bool,
    literal: bool,
}

/// One match: where it stands, in characters, and its groups.
#[derive(Debug)]
pub(crate) struct Match {
    pub(crate) start: usize,
    pub(crate) end: usize,
    groups: Vec<Option<(usize, usize)>>,
}

impl Flags {
    fn of(text: &str) -> Result<Self, String> {
        let mut flags = Self::default();
        for c in text.chars() {
            match c {
                's' => flags.dot_all = true,
                'm' => flags.lines = true,
                'i' => flags.ignore_case = true,
                'x' => flags.free_spacing = true,
                'q' => flags.literal = true,
                other => return Err(format!("“{other}” is no flag; there are s, m, i, x and q")),
            }
        }
        Ok(flags)
    }
}

impl Pattern {
    /// Prepares a pattern.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the pattern or its flags.
    pub(crate) fn prepare(text: &str, flags: &str) -> Result<Self, String> {
        let flags = Flags::of(flags)?;
        if text.chars().count() > PATTERN_CHARS_MAX {
            return Err(format!("a pattern has at most {PATTERN_CHARS_MAX} characters"));
        }
        let (branch, groups) = parse::pattern(text, flags)?;
        Ok(Self { program: program::compile(&branch, groups)?, groups, flags })
    }

    /// The matches from left to right, the first only unless `all`; `None` where `steps` run out.
    pub(crate) fn find(&self, subject: &[char], all: bool, steps: &mut u64) -> Option<Vec<Match>> {
        let mut found = Vec::new();
        let mut from = 0;
        while from <= subject.len() {
            let Some(slots) = machine::run(&self.program, self.flags, subject, from, steps)? else {
                from += 1;
                continue;
            };
            let group = |at: usize| {
                slots.get(2 * at).copied().flatten().zip(slots.get(2 * at + 1).copied().flatten())
            };
            let (start, end) = group(0)?;
            found.push(Match { start, end, groups: (0..=self.groups).map(group).collect() });
            if !all {
                break;
            }
            from = if end > start { end } else { end + 1 };
        }
        Some(found)
    }

    /// The replacement with `$1` and its like filled in.
    ///
    /// # Errors
    /// A sentence where `$` or `\` stands alone.
    pub(crate) fn expand(
        &self,
        replacement: &str,
        subject: &[char],
        found: &Match,
    ) -> Result<String, String> {
        if self.flags.literal {
            return Ok(replacement.to_owned());
        }
        let mut result = String::new();
        let mut chars = replacement.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some(escaped @ ('\\' | '$')) => result.push(escaped),
                    _ => return Err("in a replacement \\ stands only in front of \\ or $".into()),
                },
                '$' => {
                    let Some(first) = chars.peek().and_then(|c| c.to_digit(10)) else {
                        return Err("in a replacement $ stands only in front of a group's number".into());
                    };
                    chars.next();
                    let mut group = first as usize;
                    // More digits belong to the number only as long as there is such a group.
                    while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                        let longer = group * 10 + digit as usize;
                        if longer > self.groups {
                            break;
                        }
                        group = longer;
                        chars.next();
                    }
                    if let Some((start, end)) = found.groups.get(group).copied().flatten() {
                        result.extend(subject.get(start..end).unwrap_or_default());
                    }
                }
                other => result.push(other),
            }
        }
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn matches(pattern: &str, flags: &str, text: &str) -> bool {
        let subject: Vec<char> = text.chars().collect();
        let mut steps = 100_000;
        !Pattern::prepare(pattern, flags).unwrap().find(&subject, false, &mut steps).unwrap().is_empty()
    }

    #[test]
    fn patterns_match_as_xpath_says() {
        let table = [
            ("^a+b$", "", "aaab", true),
            ("(a)\\1", "", "aa", true),
            ("(a)\\1", "", "ab", false),
            ("[a-z-[aeiou]]{3}", "", "rhythm", true),
            ("^[a-z-[aeiou]]+$", "", "tone", false),
            ("(x*)*y", "", "xxxy", true),
            ("A.C", "si", "a\nc", true),
            ("\\p{Lu}\\d", "", "aZ9", true),
            ("a b", "x", "ab", true),
            ("a.b", "q", "axb", false),
        ];
        for (pattern, flags, text, expected) in table {
            assert_eq!(matches(pattern, flags, text), expected, "{pattern} {flags} on {text}");
        }
    }

    #[test]
    fn an_explosion_ends_at_the_step_limit() {
        let subject: Vec<char> = "a".repeat(60).chars().collect();
        let mut steps = 100_000;
        assert!(Pattern::prepare("^(a+)+b$", "").unwrap().find(&subject, false, &mut steps).is_none());
        assert!(Pattern::prepare("((a{500}){500}){500}", "").is_err());
        assert!(Pattern::prepare("(a", "").is_err());
    }
}

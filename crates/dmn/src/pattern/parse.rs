//! From the text of a pattern to its tree.

use super::Flags;
use super::class::{Class, Part, table};

/// Groups inside each other.
const NESTING_MAX: usize = 60;
/// The largest count of a repeat.
const REPEAT_MAX: u32 = 10_000;

/// Alternatives of sequences.
pub(super) type Branch = Vec<Vec<Item>>;

/// One item of a sequence.
#[derive(Debug)]
pub(super) enum Item {
    Char(char),
    Dot,
    Class(Class),
    Start,
    End,
    Group(Option<usize>, Branch),
    Back(usize),
    Repeat { item: Box<Item>, min: u32, max: Option<u32>, greedy: bool },
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    groups: usize,
    open: Vec<usize>,
    nesting: usize,
}

type Parsed<T> = Result<T, String>;

/// The tree and the number of its groups.
pub(super) fn pattern(text: &str, flags: Flags) -> Parsed<(Branch, usize)> {
    if flags.literal {
        return Ok((vec![text.chars().map(Item::Char).collect()], 0));
    }
    let chars = if flags.free_spacing { without_spaces(text) } else { text.chars().collect() };
    let mut reader = Reader { chars, at: 0, groups: 0, open: Vec::new(), nesting: 0 };
    let branch = reader.branch()?;
    match reader.peek() {
        Some(c) => Err(format!("“{c}” has no counterpart in the pattern")),
        None => Ok((branch, reader.groups)),
    }
}

/// White space outside classes goes; what is escaped goes too, since the escape is not counted as such by XPath.
fn without_spaces(text: &str) -> Vec<char> {
    let mut depth = 0u32;
    let mut escaped = false;
    let mut kept = Vec::new();
    for c in text.chars() {
        match c {
            '[' if !escaped => depth += 1,
            ']' if !escaped => depth = depth.saturating_sub(1),
            ' ' | '\t' | '\n' | '\r' if depth == 0 => continue,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        kept.push(c);
    }
    kept
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    fn branch(&mut self) -> Parsed<Branch> {
        let mut branch = vec![self.sequence()?];
        while self.eat('|') {
            branch.push(self.sequence()?);
        }
        Ok(branch)
    }

    fn sequence(&mut self) -> Parsed<Vec<Item>> {
        let mut items = Vec::new();
        while let Some(c) = self.peek() {
            if matches!(c, '|' | ')') {
                break;
            }
            let item = self.atom()?;
            items.push(self.repeated(item)?);
        }
        Ok(items)
    }

    fn atom(&mut self) -> Parsed<Item> {
        match self.next() {
            Some('.') => Ok(Item::Dot),
            Some('^') => Ok(Item::Start),
            Some('$') => Ok(Item::End),
            Some('(') => self.group(),
            Some('[') => self.class().map(Item::Class),
            Some('\\') => self.escape(),
            Some(c @ ('*' | '+' | '?' | '{' | '}' | ']')) => {
                Err(format!("“{c}” has nothing to stand behind"))
            }
            Some(c) => Ok(Item::Char(c)),
            None => Err("the pattern ends too early".into()),
        }
    }

    fn group(&mut self) -> Parsed<Item> {
        if self.nesting >= NESTING_MAX {
            return Err(format!("groups are nested deeper than {NESTING_MAX} levels"));
        }
        let number = if self.eat('?') {
            if !self.eat(':') {
                return Err("behind “(?” only “:” may stand".into());
            }
            None
        } else {
            self.groups += 1;
            self.open.push(self.groups);
            Some(self.groups)
        };
        self.nesting += 1;
        let branch = self.branch()?;
        self.nesting -= 1;
        if !self.eat(')') {
            return Err("a group is not closed".into());
        }
        if number.is_some() {
            self.open.pop();
        }
        Ok(Item::Group(number, branch))
    }

    fn escape(&mut self) -> Parsed<Item> {
        match self.peek() {
            Some(c @ '1'..='9') => {
                self.next();
                self.back_reference(c)
            }
            _ => Ok(match self.class_escape()? {
                Part::Range(from, to) if from == to => Item::Char(from),
                part => Item::Class(Class { parts: vec![part], ..Class::default() }),
            }),
        }
    }

    /// More digits belong to the number as long as there are so many groups before.
    fn back_reference(&mut self, first: char) -> Parsed<Item> {
        let mut number = first.to_digit(10).unwrap_or(0) as usize;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let longer = number * 10 + digit as usize;
            if longer > self.groups {
                break;
            }
            number = longer;
            self.next();
        }
        if number > self.groups || self.open.contains(&number) {
            return Err(format!("\\{number} refers to a group that is not closed before it"));
        }
        Ok(Item::Back(number))
    }

    /// What may follow a backslash both inside and outside a class.
    fn class_escape(&mut self) -> Parsed<Part> {
        let single = |c: char| Part::Range(c, c);
        Ok(match self.next() {
            Some('n') => single('\n'),
            Some('r') => single('\r'),
            Some('t') => single('\t'),
            Some('d') => Part::Digit(true),
            Some('D') => Part::Digit(false),
            Some('s') => Part::Space(true),
            Some('S') => Part::Space(false),
            Some('w') => Part::Word(true),
            Some('W') => Part::Word(false),
            Some('i') => Part::NameStart(true),
            Some('I') => Part::NameStart(false),
            Some('c') => Part::NameChar(true),
            Some('C') => Part::NameChar(false),
            Some('p') => self.category(true)?,
            Some('P') => self.category(false)?,
            Some(c) if "\\|.-^?*+{}()[]$/\"'&:;,@#%=!<>~_ ".contains(c) => single(c),
            Some(c) => return Err(format!("\\{c} is no escape")),
            None => return Err("the pattern ends with a lone \\".into()),
        })
    }

    fn category(&mut self, yes: bool) -> Parsed<Part> {
        if !self.eat('{') {
            return Err("\\p needs a category in braces".into());
        }
        let mut name = String::new();
        loop {
            match self.next() {
                Some('}') => break,
                Some(c) => name.push(c),
                None => return Err("the braces of \\p are not closed".into()),
            }
        }
        table(&name)
            .map(|ranges| Part::Table(ranges, yes))
            .ok_or_else(|| format!("there is no category “{name}”"))
    }

    fn repeated(&mut self, item: Item) -> Parsed<Item> {
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.next();
                let counts = self.counts()?;
                return self.finish_repeat(item, counts);
            }
            _ => return Ok(item),
        };
        self.next();
        self.finish_repeat(item, (min, max))
    }

    fn finish_repeat(&mut self, item: Item, (min, max): (u32, Option<u32>)) -> Parsed<Item> {
        let greedy = !self.eat('?');
        if matches!(self.peek(), Some('*' | '+' | '{')) || (self.peek() == Some('?')) {
            return Err("a repeat cannot be repeated".into());
        }
        Ok(Item::Repeat { item: Box::new(item), min, max, greedy })
    }

    fn counts(&mut self) -> Parsed<(u32, Option<u32>)> {
        let min = self.count()?.ok_or("a repeat in braces needs a number")?;
        let max = if self.eat(',') { self.count()? } else { Some(min) };
        if !self.eat('}') {
            return Err("the braces of a repeat are not closed".into());
        }
        if max.is_some_and(|max| max < min) {
            return Err("a repeat counts from the smaller to the larger number".into());
        }
        Ok((min, max))
    }

    fn count(&mut self) -> Parsed<Option<u32>> {
        let mut count = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            self.next();
            let value = count.unwrap_or(0) * 10 + digit;
            if value > REPEAT_MAX {
                return Err(format!("a repeat counts to {REPEAT_MAX} at most"));
            }
            count = Some(value);
        }
        Ok(count)
    }

    fn class(&mut self) -> Parsed<Class> {
        if self.nesting >= NESTING_MAX {
            return Err(format!("classes are nested deeper than {NESTING_MAX} levels"));
        }
        let mut class = Class { negated: self.eat('^'), ..Class::default() };
        loop {
            match self.next() {
                Some(']') if !class.parts.is_empty() => return Ok(class),
                Some('-') if self.peek() == Some('[') && !class.parts.is_empty() => {
                    self.next();
                    self.nesting += 1;
                    class.without = Some(Box::new(self.class()?));
                    self.nesting -= 1;
                    return if self.eat(']') {
                        Ok(class)
                    } else {
                        Err("a class is not closed behind its subtraction".into())
                    };
                }
                Some('[') => return Err("“[” inside a class needs a backslash".into()),
                Some(']') => return Err("a class is empty".into()),
                Some(c) => {
                    let part = self.class_part(c)?;
                    class.parts.push(part);
                }
                None => return Err("a class is not closed".into()),
            }
        }
    }

    fn class_part(&mut self, c: char) -> Parsed<Part> {
        let part = self.class_char(c)?;
        let Part::Range(from, _) = part else { return Ok(part) };
        let ranges =
            self.peek() == Some('-') && !matches!(self.chars.get(self.at + 1), Some(']' | '[') | None);
        if !ranges {
            return Ok(part);
        }
        if c == '-' {
            return Err("“-” inside a class stands first, last or behind a backslash".into());
        }
        self.next();
        let end = self.next().ok_or("a class is not closed")?;
        match self.class_char(end)? {
            Part::Range(to, _) if to >= from => Ok(Part::Range(from, to)),
            _ => Err("a range in a class runs from the smaller to the larger character".into()),
        }
    }

    fn class_char(&mut self, c: char) -> Parsed<Part> {
        if c != '\\' {
            return Ok(Part::Range(c, c));
        }
        self.class_escape()
    }
}

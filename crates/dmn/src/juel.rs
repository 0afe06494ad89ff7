//! A subset of JUEL, the expression language of older process engines, put into FEEL: `${a == 'x' && b > 3}`,
//! `${not empty c}`, `${a ? 1 : 2}`. Method calls and bean lookups have no counterpart and are refused.

/// Levels of parentheses and operators inside each other.
const NESTING_MAX: u32 = 100;

/// The FEEL text that means the same. A text without `${…}` is taken as FEEL already if it uses no sign of JUEL.
///
/// # Errors
/// A sentence fragment that says what has no counterpart.
pub fn to_feel(text: &str) -> Result<String, String> {
    let trimmed = text.trim();
    let inner = trimmed.strip_prefix("${").or_else(|| trimmed.strip_prefix("#{"));
    let body = match inner {
        Some(inner) => inner.strip_suffix('}').ok_or("the closing brace is missing")?,
        None => trimmed,
    };
    if inner.is_none() && !looks_like_juel(body) {
        return Ok(text.to_owned());
    }
    let mut reader = Reader { tokens: tokens(body)?, at: 0, depth: 0 };
    let feel = reader.choice()?;
    match reader.peek() {
        None => Ok(feel),
        Some(token) => Err(format!("“{token}” cannot stand there")),
    }
}

fn looks_like_juel(text: &str) -> bool {
    ["==", "&&", "||", "!"].iter().any(|sign| text.contains(sign))
        || text.starts_with("empty ")
        || text.contains('\'')
}

struct Reader {
    tokens: Vec<String>,
    at: usize,
    depth: u32,
}

fn tokens(text: &str) -> Result<Vec<String>, String> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        let length = match c {
            c if c.is_whitespace() => {
                at += 1;
                continue;
            }
            '\'' | '"' => string_length(&chars, at)?,
            c if c.is_alphanumeric() || c == '_' || c == '$' => {
                let end = |c: &&char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
                chars.iter().skip(at).take_while(end).count()
            }
            '=' | '!' | '<' | '>' if next == Some('=') => 2,
            '&' | '|' if next == Some(c) => 2,
            _ => 1,
        };
        tokens.push(chars.iter().skip(at).take(length).collect());
        at += length;
    }
    Ok(tokens)
}

fn string_length(chars: &[char], at: usize) -> Result<usize, String> {
    let quote = chars.get(at);
    let mut length = 1;
    while let Some(c) = chars.get(at + length) {
        length += 1;
        if *c == '\\' {
            length += 1;
        } else if Some(c) == quote {
            return Ok(length);
        }
    }
    Err("a string is not closed".into())
}

type Feel = Result<String, String>;

impl Reader {
    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.at).map(String::as_str)
    }

    fn eat(&mut self, wanted: &[&str]) -> bool {
        let found = self.peek().is_some_and(|token| wanted.contains(&token));
        self.at += usize::from(found);
        found
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Feel) -> Feel {
        self.depth += 1;
        if self.depth > NESTING_MAX {
            return Err("it is nested too deep".into());
        }
        let feel = read(self);
        self.depth -= 1;
        feel
    }

    fn choice(&mut self) -> Feel {
        self.deeper(|r| {
            let condition = r.disjunction()?;
            if !r.eat(&["?"]) {
                return Ok(condition);
            }
            let yes = r.choice()?;
            if !r.eat(&[":"]) {
                return Err("“:” is missing".into());
            }
            let no = r.choice()?;
            Ok(format!("if {condition} then {yes} else {no}"))
        })
    }

    fn disjunction(&mut self) -> Feel {
        let mut feel = self.conjunction()?;
        while self.eat(&["||", "or"]) {
            feel = format!("{feel} or {}", self.conjunction()?);
        }
        Ok(feel)
    }

    fn conjunction(&mut self) -> Feel {
        let mut feel = self.comparison()?;
        while self.eat(&["&&", "and"]) {
            feel = format!("{feel} and {}", self.comparison()?);
        }
        Ok(feel)
    }

    fn comparison(&mut self) -> Feel {
        let left = self.sum()?;
        let sign = match self.peek() {
            Some("==" | "eq") => "=",
            Some("!=" | "ne") => "!=",
            Some("<" | "lt") => "<",
            Some(">" | "gt") => ">",
            Some("<=" | "le") => "<=",
            Some(">=" | "ge") => ">=",
            _ => return Ok(left),
        };
        self.at += 1;
        Ok(format!("{left} {sign} {}", self.sum()?))
    }

    fn sum(&mut self) -> Feel {
        let mut feel = self.product()?;
        while let Some(sign @ ("+" | "-")) = self.peek() {
            let sign = sign.to_owned();
            self.at += 1;
            feel = format!("{feel} {sign} {}", self.product()?);
        }
        Ok(feel)
    }

    fn product(&mut self) -> Feel {
        let mut feel = self.unary()?;
        while let Some(sign @ ("*" | "/" | "div" | "%" | "mod")) = self.peek() {
            let sign = sign.to_owned();
            self.at += 1;
            let right = self.unary()?;
            feel = match sign.as_str() {
                "%" | "mod" => format!("modulo({feel}, {right})"),
                "*" => format!("{feel} * {right}"),
                _ => format!("{feel} / {right}"),
            };
        }
        Ok(feel)
    }

    fn unary(&mut self) -> Feel {
        if self.eat(&["!", "not"]) {
            let inner = self.deeper(Self::unary)?;
            return Ok(format!("not({inner})"));
        }
        if self.eat(&["empty"]) {
            let inner = self.deeper(Self::unary)?;
            return Ok(format!("is empty({inner})"));
        }
        if self.eat(&["-"]) {
            let inner = self.deeper(Self::unary)?;
            return Ok(format!("-{inner}"));
        }
        self.value()
    }

    fn value(&mut self) -> Feel {
        let Some(token) = self.tokens.get(self.at).cloned() else { return Err("it ends too early".into()) };
        self.at += 1;
        let mut feel = match token.chars().next() {
            Some('(') => {
                let inner = self.choice()?;
                if !self.eat(&[")"]) {
                    return Err("a parenthesis is not closed".into());
                }
                format!("({inner})")
            }
            Some('\'' | '"') => string(&token),
            // What an engine calls the value of the column that a cell stands in.
            Some(_) if token == "cellInput" => "?".to_owned(),
            Some(c) if c.is_alphanumeric() || matches!(c, '_' | '$') => token.clone(),
            _ => return Err(format!("“{token}” has no counterpart")),
        };
        if self.peek() == Some("(") {
            return Err(format!("the call “{token}(…)” has no counterpart"));
        }
        while self.eat(&["["]) {
            let key = self.choice()?;
            if !self.eat(&["]"]) {
                return Err("a bracket is not closed".into());
            }
            // Lists count from 0 there and from 1 here.
            feel = match key.parse::<u32>() {
                Ok(position) => format!("{feel}[{}]", position + 1),
                Err(_) => format!("get value({feel}, {key})"),
            };
        }
        Ok(feel)
    }
}

fn string(token: &str) -> String {
    let inner = token.get(1..token.len().saturating_sub(1)).unwrap_or_default();
    let plain = inner.replace("\\'", "'").replace("\\\"", "\"");
    format!("\"{}\"", plain.replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::to_feel;

    #[test]
    fn the_subset_translates() {
        let table = [
            ("${a == 'x' && b > 3}", "a = \"x\" and b > 3"),
            ("${not empty c}", "not(is empty(c))"),
            ("${!done || x.y ne 2}", "not(done) or x.y != 2"),
            ("${a ? 1 : 2}", "if a then 1 else 2"),
            ("${list[0]}", "list[1]"),
            ("amount > 5", "amount > 5"),
        ];
        for (juel, feel) in table {
            assert_eq!(to_feel(juel).as_deref(), Ok(feel));
        }
        assert!(to_feel("${bean.call(x)}").is_err());
        assert!(to_feel("${a == 'x'").is_err());
    }
}

//! The `${…}` notation of the engines' modellers, translated to FEEL: names, literals, comparisons, logic, arithmetic,
//! paths, indexes, `empty`, `?:`, and the usual questions to texts, lists and maps. Any other call of a method cannot be
//! translated and is refused.

/// How the sentence begins that refuses a call.
pub(super) const CALLS: &str = "it calls";

/// Longest nesting of parentheses, in levels.
const DEPTH_MAX: usize = 64;

/// Translates what stands between the braces.
///
/// # Errors
/// One sentence that says what has no counterpart.
pub(super) fn to_feel(text: &str) -> Result<String, String> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
    let out = parser.choice()?;
    match parser.peek() {
        None => Ok(out),
        Some(token) => Err(format!("\"{}\" is not understood at {}", text.trim(), token.shown())),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Number(String),
    Text(String),
    Sign(&'static str),
}

impl Token {
    fn shown(&self) -> &str {
        match self {
            Self::Name(text) | Self::Number(text) | Self::Text(text) => text,
            Self::Sign(sign) => sign,
        }
    }
}

const SIGNS: [&str; 23] = [
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "(", ")", "[", "]", ".", ",",
    "?", ":", "=",
];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = if first.is_alphabetic() || first == '_' || first == '$' {
            let end =
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
            out.push(Token::Name(rest[..end].to_owned()));
            end
        } else if first.is_ascii_digit() {
            let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
            out.push(Token::Number(rest[..end].to_owned()));
            end
        } else if first == '\'' || first == '"' {
            let end =
                quoted(rest, first).ok_or_else(|| format!("a text is not closed in \"{}\"", text.trim()))?;
            out.push(Token::Text(
                rest[1..end].replace("\\'", "'").replace("\\\"", "\"").replace("\\\\", "\\"),
            ));
            end + 1
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            let sign = sign.ok_or_else(|| format!("\"{first}\" is not understood in \"{}\"", text.trim()))?;
            out.push(Token::Sign(sign));
            sign.len()
        };
        rest = rest[taken..].trim_start();
    }
    Ok(out)
}

fn quoted(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    rest.char_indices().skip(1).find_map(|(at, c)| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at)
    })
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn sign(&mut self, sign: &str) -> bool {
        let hit = matches!(self.peek(), Some(Token::Sign(have)) if *have == sign);
        self.at += usize::from(hit);
        hit
    }

    fn word(&mut self, word: &str) -> bool {
        let hit = matches!(self.peek(), Some(Token::Name(have)) if have == word);
        self.at += usize::from(hit);
        hit
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.sign(sign) { Ok(()) } else { Err(format!("\"{sign}\" is missing")) }
    }

    fn choice(&mut self) -> Result<String, String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(format!("it is nested more than {DEPTH_MAX} deep"));
        }
        let condition = self.binary(0)?;
        let out = if self.sign("?") {
            let yes = self.choice()?;
            self.expect(":")?;
            let no = self.choice()?;
            format!("if {condition} then {yes} else {no}")
        } else {
            condition
        };
        self.depth -= 1;
        Ok(out)
    }

    /// Operators from loosest to tightest, with their words and their FEEL.
    fn binary(&mut self, level: usize) -> Result<String, String> {
        const LEVELS: [&[(&str, &str, &str)]; 6] = [
            &[("||", "or", "or")],
            &[("&&", "and", "and")],
            &[("==", "eq", "="), ("!=", "ne", "!=")],
            &[("<=", "le", "<="), (">=", "ge", ">="), ("<", "lt", "<"), (">", "gt", ">")],
            &[("+", "", "+"), ("-", "", "-")],
            &[("*", "", "*"), ("/", "div", "/"), ("%", "mod", "%")],
        ];
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        while let Some((_, _, feel)) =
            operators.iter().find(|(sign, word, _)| self.sign(sign) || (!word.is_empty() && self.word(word)))
        {
            let right = self.binary(level + 1)?;
            left = if *feel == "%" {
                format!("modulo({left}, {right})")
            } else {
                format!("{left} {feel} {right}")
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<String, String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(format!("it is nested more than {DEPTH_MAX} deep"));
        }
        let out = if self.sign("!") || self.word("not") {
            format!("not({})", self.unary()?)
        } else if self.sign("-") {
            format!("-{}", self.unary()?)
        } else if self.word("empty") {
            let what = self.unary()?;
            format!("({what} = null or {what} = \"\" or {what} = [])")
        } else {
            self.path()?
        };
        self.depth -= 1;
        Ok(out)
    }

    fn path(&mut self) -> Result<String, String> {
        let mut out = match self.peek() {
            Some(Token::Number(number)) => number.clone(),
            Some(Token::Text(text)) => quote(text),
            Some(Token::Name(name)) => name.clone(),
            Some(Token::Sign("(")) => {
                self.at += 1;
                let inner = self.choice()?;
                self.expect(")")?;
                return Ok(format!("({inner})"));
            }
            Some(token) => return Err(format!("\"{}\" is not understood", token.shown())),
            None => return Err("it ends too early".to_owned()),
        };
        self.at += 1;
        loop {
            if self.sign(".") {
                let Some(Token::Name(name)) = self.peek() else {
                    return Err("a name is missing after the dot".into());
                };
                self.at += 1;
                if self.sign("(") {
                    out = self.variable_call(&out, name)?;
                } else {
                    out = format!("{out}.{name}");
                }
            } else if self.sign("[") {
                out = match self.peek() {
                    Some(Token::Number(number)) => {
                        let at: u64 = number.parse().map_err(|_| format!("\"{number}\" is no position"))?;
                        self.at += 1;
                        format!("{out}[{}]", at.saturating_add(1))
                    }
                    Some(Token::Text(name)) => {
                        self.at += 1;
                        format!("get value({out}, {})", quote(name))
                    }
                    _ => return Err("only a number or a text can stand in brackets".to_owned()),
                };
                self.expect("]")?;
            } else if out == "len" && self.sign("(") {
                out = format!("count({})", self.choice()?);
                self.expect(")")?;
            } else if matches!(self.peek(), Some(Token::Sign("("))) {
                return Err(format!("{CALLS} {out}, and methods are not run here"));
            } else {
                return Ok(out);
            }
        }
    }

    /// A call that has a counterpart: `execution.getVariable('x')` is the variable, and the usual questions to texts, lists
    /// and maps are those of FEEL. Every other call is refused.
    fn variable_call(&mut self, on: &str, method: &str) -> Result<String, String> {
        let refused = || format!("{CALLS} {on}.{method}, and methods are not run here");
        if let ("execution" | "task" | "variables", Some(Token::Text(name))) = (on, self.peek()) {
            let of_variable = match method {
                "getVariable" | "getVariableLocal" | "get" => name.clone(),
                "hasVariable" | "hasVariableLocal" | "containsKey" => format!("({name} != null)"),
                _ => return Err(refused()),
            };
            self.at += 1;
            self.expect(")")?;
            return Ok(of_variable);
        }
        if matches!(on, "execution" | "task" | "variables") {
            return Err(refused());
        }
        if let ("get", Some(Token::Number(number))) = (method, self.peek()) {
            let at: u64 = number.parse().map_err(|_| refused())?;
            self.at += 1;
            self.expect(")")?;
            return Ok(format!("{on}[{}]", at.saturating_add(1)));
        }
        if self.sign(")") {
            return Ok(match method {
                "size" => format!("count({on})"),
                "length" => format!("string length({on})"),
                "isEmpty" => format!("({on} = null or {on} = \"\" or {on} = [])"),
                "toString" => format!("string({on})"),
                "toLowerCase" => format!("lower case({on})"),
                "toUpperCase" => format!("upper case({on})"),
                "intValue" | "longValue" | "doubleValue" | "booleanValue" => on.to_owned(),
                _ => return Err(refused()),
            });
        }
        let known = ["equals", "equalsIgnoreCase", "contains", "startsWith", "endsWith", "get"];
        if !known.contains(&method) {
            return Err(refused());
        }
        let what = self.choice()?;
        self.expect(")")?;
        Ok(match method {
            "equals" => format!("({on} = {what})"),
            "equalsIgnoreCase" => format!("(lower case({on}) = lower case({what}))"),
            "contains" => format!(
                "(if {on} instance of string then contains({on}, {what}) else list contains({on}, {what}))"
            ),
            "startsWith" => format!("starts with({on}, {what})"),
            "endsWith" => format!("ends with({on}, {what})"),
            _ => format!("get value({on}, {what})"),
        })
    }
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::to_feel;

    #[test]
    fn the_notation_of_the_engines_becomes_feel() {
        for (juel, feel) in [
            ("approved", "approved"),
            ("!approved", "not(approved)"),
            ("clarified == 'yes'", "clarified = \"yes\""),
            ("a.b >= 10 && (c lt 2 || d)", "a.b >= 10 and (c < 2 or d)"),
            ("list[0].name != \"x\"", "list[1].name != \"x\""),
            ("m['k']", "get value(m, \"k\")"),
            ("a % 2 == 0 ? 'even' : 'odd'", "if modulo(a, 2) = 0 then \"even\" else \"odd\""),
            ("empty x", "(x = null or x = \"\" or x = [])"),
            ("not empty x", "not((x = null or x = \"\" or x = []))"),
            ("execution.getVariable('amount') gt 5", "amount > 5"),
            ("-1 + 2 * 3", "-1 + 2 * 3"),
            ("list.size() > 2", "count(list) > 2"),
            (
                "name.equals('x') && !list.isEmpty()",
                "(name = \"x\") and not((list = null or list = \"\" or list = []))",
            ),
            ("a.list.get(0).startsWith(\"b\")", "starts with(a.list[1], \"b\")"),
            ("len(a.b) > 2", "count(a.b) > 2"),
            ("execution.hasVariable('x') ? x : 0", "if (x != null) then x else 0"),
            ("'it\\'s'", "\"it's\""),
        ] {
            assert_eq!(to_feel(juel).as_deref(), Ok(feel), "{juel}");
        }
    }

    #[test]
    fn what_has_no_counterpart_is_refused_with_a_reason() {
        for (juel, reason) in [
            ("bean.check(a)", "it calls bean.check"),
            ("now()", "it calls now"),
            ("execution.getId()", "it calls execution.getId"),
            ("list.stream()", "it calls list.stream"),
            ("variables.remove('a')", "it calls variables.remove"),
            ("a ==", "it ends too early"),
            ("'open", "a text is not closed"),
            ("a = b", "is not understood"),
            ("a[b]", "only a number or a text"),
            ("#", "is not understood"),
            (&"(".repeat(5000), "nested more than"),
            (&"!".repeat(5000), "nested more than"),
        ] {
            let error = to_feel(juel).unwrap_err();
            assert!(error.contains(reason), "{juel}: {error}");
        }
    }
}

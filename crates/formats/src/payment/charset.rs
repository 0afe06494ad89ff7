//! The characters that every SEPA bank takes, and how other letters are written with them.
//!
//! The set is that of the EPC implementation guidelines (EPC132-08): Latin letters, digits, blank and `/-?:().,'+`.
//! Umlauts become two letters as German readers expect; other Latin letters lose their marks; Greek and Cyrillic are
//! written by sound. A letter of another script is an error, as nobody could read what would be left of it.

/// A letter that cannot be written in the SEPA character set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" cannot be written with the Latin letters that banks take; enter the text in Latin letters")]
pub struct Unwritable(pub char);

/// Whether banks take the character as it is.
pub(super) fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || " /-?:().,'+".contains(c)
}

/// The text in the SEPA character set, blanks folded to single ones, ends trimmed.
///
/// # Errors
/// [`Unwritable`] with the first letter of a script that has no customary Latin form here.
pub fn transliterate(text: &str) -> Result<String, Unwritable> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_plain(c) {
            out.push(c);
        } else if c.is_whitespace() || c.is_control() {
            out.push(' ');
        } else {
            out.push_str(written(c).ok_or(Unwritable(c))?);
        }
    }
    Ok(out.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

fn written(c: char) -> Option<&'static str> {
    letter(c).or_else(|| sign(c)).or_else(|| by_sound(c)).or((!c.is_alphanumeric()).then_some("."))
}

/// Letters of the Latin script.
fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ä' | 'æ' => "ae",
        'ö' | 'œ' => "oe",
        'ø' => "o",
        'ü' => "ue",
        'Ä' | 'Æ' => "Ae",
        'Ö' | 'Œ' => "Oe",
        'Ø' => "O",
        'Ü' => "Ue",
        'ß' => "ss",
        'ẞ' => "SS",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'À' | 'Á' | 'Â' | 'Ã' | 'Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'ď' | 'đ' | 'ð' => "d",
        'Ď' | 'Đ' | 'Ð' => "D",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'ĥ' | 'ħ' => "h",
        'Ĥ' | 'Ħ' => "H",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'Ì' | 'Í' | 'Î' | 'Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => "I",
        'ĵ' => "j",
        'Ĵ' => "J",
        'ķ' => "k",
        'Ķ' => "K",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ł' => "L",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => "N",
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ŏ' | 'ő' => "o",
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ō' | 'Ŏ' | 'Ő' => "O",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ţ' | 'ť' | 'ț' => "t",
        'Ţ' | 'Ť' | 'Ț' => "T",
        'þ' => "th",
        'Þ' => "Th",
        'ù' | 'ú' | 'û' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'Ù' | 'Ú' | 'Û' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => "U",
        'ŵ' => "w",
        'Ŵ' => "W",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'Ý' | 'Ÿ' | 'Ŷ' => "Y",
        'ź' | 'ż' | 'ž' => "z",
        'Ź' | 'Ż' | 'Ž' => "Z",
        // Marks that stand behind their letter in decomposed text.
        '\u{300}'..='\u{36f}' => "",
        _ => return None,
    })
}

/// Signs with a customary form; any other becomes a full stop.
fn sign(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "+",
        '@' => "(at)",
        '€' => "EUR",
        '$' => "USD",
        '£' => "GBP",
        '_' | '–' | '—' | '‐' | '‑' | '~' => "-",
        '"' | '’' | '‘' | '`' | '´' | '“' | '”' | '„' | '«' | '»' => "'",
        '[' | '{' | '<' => "(",
        ']' | '}' | '>' => ")",
        ';' => ",",
        '\\' | '|' => "/",
        '!' => ".",
        _ => return None,
    })
}

/// Greek and Cyrillic, one letter at a time.
fn by_sound(c: char) -> Option<&'static str> {
    const GREEK: [&str; 25] = [
        "a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t",
        "y", "f", "ch", "ps", "o",
    ];
    const CYRILLIC: [&str; 32] = [
        "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u",
        "f", "h", "ts", "ch", "sh", "sht", "a", "y", "y", "e", "yu", "ya",
    ];
    let lower = match c {
        'ά' | 'Ά' => 'α',
        'έ' | 'Έ' => 'ε',
        'ή' | 'Ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' | 'Ί' => 'ι',
        'ό' | 'Ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' | 'Ύ' => 'υ',
        'ώ' | 'Ώ' => 'ω',
        other => other.to_lowercase().next().unwrap_or(other),
    };
    let nth = |first: char| (lower as usize).checked_sub(first as usize);
    nth('α').and_then(|at| GREEK.get(at)).or_else(|| nth('а').and_then(|at| CYRILLIC.get(at))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_with_what_banks_take() {
        for (text, expected) in [
            ("Müller & Söhne GmbH", Ok("Mueller + Soehne GmbH")),
            ("Straße 5, Łódź", Ok("Strasse 5, Lodz")),
            ("Société Générale d’Épargne", Ok("Societe Generale d'Epargne")),
            ("Ærø Købmand", Ok("Aero Kobmand")),
            ("cafe\u{301}", Ok("cafe")),
            ("INV_2026 #77 – 19 %", Ok("INV-2026 .77 - 19 .")),
            ("  two\t\nlines ", Ok("two lines")),
            ("Ελλάδα", Ok("ellada")),
            ("София", Ok("sofiya")),
            ("東京", Err(Unwritable('東'))),
            ("", Ok("")),
        ] {
            assert_eq!(transliterate(text), expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn what_is_written_is_plain_and_stays_the_same() {
        for c in ('\u{20}'..='\u{24f}').chain('\u{370}'..='\u{44f}') {
            if let Ok(text) = transliterate(&c.to_string()) {
                assert!(text.chars().all(is_plain), "{c} became {text}");
                assert_eq!(transliterate(&text).as_deref(), Ok(text.as_str()));
            }
        }
    }
}

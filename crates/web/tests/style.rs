//! Colours have one home, and the templates stay free of what the content policy forbids.

#![allow(clippy::unwrap_used, reason = "a file that cannot be read fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    assert!(!found.is_empty(), "{folder}");
    found
}

/// `#fff` and the like, not `#main` and not the key of a map.
fn has_hex_colour(text: &str) -> bool {
    text.split('#').skip(1).any(|rest| {
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
        let ends =
            !rest.chars().nth(digits).is_some_and(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        matches!(digits, 3 | 4 | 6 | 8) && ends
    })
}

#[test]
fn colours_stand_only_in_tokens() {
    for path in files("assets").into_iter().chain(files("templates")) {
        let text = fs::read_to_string(&path).unwrap();
        if path.ends_with("tokens.css") {
            assert!(text.contains("oklch("));
            continue;
        }
        for word in ["oklch(", "rgb(", "hsl("] {
            assert!(!text.contains(word), "{} has {word}", path.display());
        }
        assert!(!has_hex_colour(&text), "{} has a colour of its own", path.display());
    }
}

#[test]
fn templates_have_no_inline_style_or_script() {
    for path in files("templates") {
        let text = fs::read_to_string(&path).unwrap();
        for word in [" style=", "<style", " onclick", " onload", "javascript:", "hx-on"] {
            assert!(!text.contains(word), "{} has {word}", path.display());
        }
    }
}

#[test]
fn users_are_spoken_to_plainly() {
    for path in files("templates") {
        let text = fs::read_to_string(&path).unwrap().to_lowercase();
        for word in ["please", "oops", "successfully", "simply"] {
            assert!(!text.contains(word), "{} says {word}", path.display());
        }
    }
}

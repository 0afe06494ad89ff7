//! Sealing, opening, erasing.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking, in its helpers too

use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use vault::{DeploymentKey, Vault, VaultError, subjects_of};

static NEXT: AtomicU32 = AtomicU32::new(0);

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("countersign-vault-{}-{n}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn open(&self) -> Vault {
        Vault::open(&self.0).unwrap()
    }

    /// Every byte of the database and what lies beside it.
    fn bytes(&self) -> Vec<u8> {
        ["vault.db", "vault.db-wal"]
            .iter()
            .flat_map(|name| std::fs::read(self.0.join(name)).unwrap_or_default())
            .collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn wrapped(dir: &Path, subject: &str) -> Vec<u8> {
    rusqlite::Connection::open(dir.join("vault.db"))
        .unwrap()
        .query_row("SELECT wrapped FROM subject_keys WHERE subject = ?1", [subject], |row| row.get(0))
        .unwrap()
}

#[test]
fn a_subject_that_is_named_twice_has_one_key() {
    let folder = Folder::new();
    let vault = folder.open();
    vault.ensure_subjects("tarnsel", &["s-1", "s-2", "s-1"]).unwrap();
    let value = vault.seal_value("tarnsel", "s-1", "here", "DE02").unwrap();
    drop(vault);
    assert_eq!(folder.open().open_value("tarnsel", "s-1", "here", &value).unwrap(), "DE02");
}

#[test]
fn what_was_sealed_opens_after_a_restart() {
    let folder = Folder::new();
    let vault = folder.open();
    vault.ensure_subjects("tarnsel", &["s-1", "s-2"]).unwrap();
    let value = vault.seal_value("tarnsel", "s-1", "case/3/iban", "DE02").unwrap();
    let document = vault.seal_bytes("tarnsel", "s-2", "blob", &[0, 1, 2, 255]).unwrap();
    drop(vault);
    let vault = folder.open();
    assert_eq!(vault.open_value("tarnsel", "s-1", "case/3/iban", &value).unwrap(), "DE02");
    assert_eq!(vault.open_bytes("tarnsel", "s-2", "blob", &document).unwrap(), [0, 1, 2, 255]);
}

#[test]
fn a_sealed_value_opens_nowhere_else() {
    let folder = Folder::new();
    let vault = folder.open();
    for client in ["tarnsel", "other"] {
        vault.ensure_subjects(client, &["s-1", "s-2"]).unwrap();
    }
    let sealed = vault.seal_value("tarnsel", "s-1", "here", "secret").unwrap();
    assert!(vault.open_value("tarnsel", "s-1", "here", &sealed).is_ok());
    for (client, subject, aad) in
        [("tarnsel", "s-1", "there"), ("tarnsel", "s-2", "here"), ("other", "s-1", "here")]
    {
        let refused = vault.open_value(client, subject, aad, &sealed);
        assert!(
            matches!(refused, Err(VaultError::DoesNotOpen { .. })),
            "{client} {subject} {aad}: {refused:?}"
        );
    }
    assert_ne!(
        vault.seal_value("tarnsel", "s-1", "here", "secret").unwrap(),
        sealed,
        "a nonce is never used twice"
    );
    let bytes = vault.seal_bytes("tarnsel", "s-1", "here", b"secret").unwrap();
    let nobody = vault.seal_value("tarnsel", "s-9", "here", "x");
    assert!(matches!(nobody, Err(VaultError::UnknownSubject { .. })), "{nobody:?}");
    assert!(vault.open_bytes("tarnsel", "s-1", "here", &bytes[..bytes.len() - 1]).is_err());
    assert!(vault.open_bytes("tarnsel", "s-1", "here", b"").is_err());
    assert!(vault.open_value("tarnsel", "s-1", "here", "not base64!").is_err());
}

#[test]
fn an_erased_subject_is_gone_for_good() {
    let folder = Folder::new();
    let vault = folder.open();
    vault.ensure_subjects("tarnsel", &["s-1", "s-2"]).unwrap();
    let key = wrapped(&folder.0, "s-1");
    let (mut one, mut two) = (json!({"a": {"~": "s-1", "v": 1}}), json!({"~": "s-2", "v": 2}));
    vault.seal_json("tarnsel", &mut one, "e").unwrap();
    vault.seal_json("tarnsel", &mut two, "e").unwrap();
    assert!(contains(&folder.bytes(), &key), "the key is found before the erasure");
    assert!(vault.erase("tarnsel", "s-1").unwrap());
    assert!(!vault.erase("tarnsel", "s-1").unwrap());
    assert!(!contains(&folder.bytes(), &key), "the wrapped key is overwritten in every file");
    let check = |vault: &Vault| {
        let mut opened = one.clone();
        vault.open_json("tarnsel", &mut opened, "e").unwrap();
        assert_eq!(opened, json!({"a": {"~": "s-1", "gone": true}}));
        let mut other = two.clone();
        vault.open_json("tarnsel", &mut other, "e").unwrap();
        assert_eq!(other, json!({"~": "s-2", "v": 2}));
    };
    check(&vault);
    assert!(matches!(vault.seal_value("tarnsel", "s-1", "e", "x"), Err(VaultError::Erased { .. })));
    drop(vault);
    let vault = folder.open();
    check(&vault);
    // Who comes again gets a new key; the old values stay gone.
    vault.ensure_subjects("tarnsel", &["s-1"]).unwrap();
    let new = vault.seal_value("tarnsel", "s-1", "e", "new").unwrap();
    assert_eq!(vault.open_value("tarnsel", "s-1", "e", &new).unwrap(), "new");
    check(&vault);
}

#[test]
fn the_deployment_key_must_be_the_one() {
    let folder = Folder::new();
    let hex = "5a".repeat(32);
    let vault = Vault::open_with(&folder.0, DeploymentKey::from_hex(&hex, "the test").unwrap()).unwrap();
    vault.ensure_subjects("tarnsel", &["s-1"]).unwrap();
    drop(vault);
    let other = DeploymentKey::from_hex(&"5b".repeat(32), "the test").unwrap();
    assert!(matches!(Vault::open_with(&folder.0, other).err(), Some(VaultError::WrongKey)));
    assert!(
        matches!(Vault::open(&folder.0).err(), Some(VaultError::KeyMissing(_))),
        "none is made beside existing keys"
    );
    for bad in ["", "5a", &"zz".repeat(32), &"00".repeat(32)] {
        assert!(
            matches!(DeploymentKey::from_hex(bad, "X").err(), Some(VaultError::KeyMalformed(_))),
            "{bad}"
        );
    }
}

#[cfg(unix)]
#[test]
fn the_key_file_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    drop(folder.open());
    let path = folder.0.join("keys/vault.key");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(Vault::open(&folder.0).err(), Some(VaultError::KeyTooOpen(_))));
}

#[test]
fn sealing_is_bound_to_the_place_in_the_json() {
    let folder = Folder::new();
    let vault = folder.open();
    let plain = json!({"seller": {"iban": {"~": "s-1", "v": "DE02"}}, "lines": [{"~": "s-1", "v": {"x": [1, null]}}], "a/b": {"~": "s-2", "v": 3}});
    assert_eq!(subjects_of(&plain).into_iter().collect::<Vec<_>>(), ["s-1", "s-2"]);
    let mut sealed = plain.clone();
    vault.seal_json("tarnsel", &mut sealed, "c-1/3").unwrap();
    assert!(!sealed.to_string().contains("DE02"));
    assert!(sealed["seller"]["iban"]["s"].is_string() && sealed["seller"]["iban"]["v"].is_null());
    let mut opened = sealed.clone();
    vault.open_json("tarnsel", &mut opened, "c-1/3").unwrap();
    assert_eq!(opened, plain);
    assert!(vault.open_json("tarnsel", &mut sealed.clone(), "c-1/4").is_err(), "another entry");
    let mut moved = sealed.clone();
    moved["lines"][0] = sealed["seller"]["iban"].clone();
    assert!(
        matches!(vault.open_json("tarnsel", &mut moved, "c-1/3"), Err(VaultError::DoesNotOpen { .. })),
        "another field"
    );
}

#[test]
fn what_is_no_marker_is_refused_where_it_stands() {
    let folder = Folder::new();
    let vault = folder.open();
    for (bad, path) in [
        (json!({"a": [{"~": "s-1"}]}), "/a/0"),
        (json!({"~": "s-1", "s": "AQ"}), ""),
        (json!({"~": 7, "v": 1}), ""),
        (json!({"b": {"~": "s-1", "v": 1, "w": 2}}), "/b"),
    ] {
        let refused = vault.seal_json("tarnsel", &mut bad.clone(), "prefix");
        assert!(matches!(&refused, Err(VaultError::Marker { path: at }) if at == path), "{bad}: {refused:?}");
    }
    let mut deep = json!({"~": "s-1", "v": 1});
    for _ in 0..200 {
        deep = json!([deep]);
    }
    assert!(matches!(vault.seal_json("tarnsel", &mut deep, "p"), Err(VaultError::Unfit(_))));
    let long = "x".repeat(vault::SUBJECT_BYTES_MAX + 1);
    assert!(matches!(vault.ensure_subjects("tarnsel", &[long]), Err(VaultError::Unfit(_))));
}

#[test]
fn threads_share_a_vault() {
    let folder = Folder::new();
    let vault = folder.open();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let vault = vault.clone();
            scope.spawn(move || {
                for n in 0..50 {
                    let subject = format!("s-{}", n % 7);
                    vault.ensure_subjects("tarnsel", &[&subject]).unwrap();
                    let sealed =
                        vault.seal_value("tarnsel", &subject, "x", &format!("{thread} {n}")).unwrap();
                    assert_eq!(
                        vault.open_value("tarnsel", &subject, "x", &sealed).unwrap(),
                        format!("{thread} {n}")
                    );
                }
            });
        }
    });
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z~/]{1,4}", inner.clone(), 0..4).prop_map(|members| {
                Value::Object(members.into_iter().filter(|(name, _)| name != "~").collect())
            }),
            ("[a-c]", inner).prop_map(|(subject, plain)| json!({"~": subject, "v": plain})),
        ]
    })
}

/// Every marker in `value`.
fn markers<'a>(value: &'a mut Value, found: &mut Vec<&'a mut Value>) {
    if value.get("~").is_some() {
        found.push(value);
        return;
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| markers(member, found)),
        Value::Array(items) => items.iter_mut().for_each(|item| markers(item, found)),
        _ => {}
    }
}

/// `sealed` with one character of one sealed text changed, if it has any.
fn altered(sealed: &Value, pick: usize) -> Option<Value> {
    let mut altered = sealed.clone();
    let mut found = Vec::new();
    markers(&mut altered, &mut found);
    let n = pick.checked_rem(found.len())?;
    let text = found[n]["s"].as_str().unwrap().to_owned();
    // The last character carries unused bits; any other one counts.
    let at = pick % (text.len() - 1);
    let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
    found[n]["s"] = Value::from([&text[..at], other, &text[at + 1..]].concat());
    Some(altered)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_json_comes_back_and_nothing_altered_or_erased_does(plain in any_json(), prefix in ".{0,20}", pick: usize) {
        let folder = Folder::new();
        let vault = folder.open();
        let mut sealed = plain.clone();
        vault.seal_json("tarnsel", &mut sealed, &prefix).unwrap();
        let mut opened = sealed.clone();
        vault.open_json("tarnsel", &mut opened, &prefix).unwrap();
        prop_assert_eq!(&opened, &plain);
        if let Some(mut altered) = altered(&sealed, pick) {
            prop_assert!(vault.open_json("tarnsel", &mut altered, &prefix).is_err());
        }
        for subject in ["a", "b", "c"] {
            vault.erase("tarnsel", subject).unwrap();
        }
        let mut gone = sealed.clone();
        vault.open_json("tarnsel", &mut gone, &prefix).unwrap();
        let mut found = Vec::new();
        markers(&mut gone, &mut found);
        prop_assert_eq!(found.len() >= subjects_of(&sealed).len(), true);
        for marker in found {
            let subject = marker["~"].clone();
            prop_assert_eq!(&*marker, &json!({"~": subject, "gone": true}));
        }
    }
}

//! The rules against the public unit fragments, each of which names the rule it keeps or breaks.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on says so

mod shared;

use formats::{findings, invoice};
use std::collections::{BTreeMap, BTreeSet};
use terms::Standing;

/// Rules that are left out on purpose: code lists, rules of one syntax, and groups that are not read.
const LEFT_OUT: [&str; 9] = ["BR-CL-", "UBL-", "BR-51", "BR-52", "BR-54", "BR-62", "BR-63", "BR-64", "BR-65"];

/// One fragment with the rule it is about and whether it breaks it.
struct Fragment {
    name: String,
    rule: String,
    breaks: bool,
    xml: String,
}

fn fragments() -> Vec<Fragment> {
    let mut out = Vec::new();
    for folder in ["Invoice-unit-UBL", "CreditNote-unit-UBL", "cii"] {
        for (name, bytes) in shared::files(&format!("e-invoices/test/{folder}")) {
            let text = String::from_utf8(bytes).unwrap();
            let tree = roxmltree::Document::parse(&text).unwrap();
            let tests = tree
                .root_element()
                .children()
                .filter(|node| node.has_tag_name(("http://difi.no/xsd/vefa/validator/1.0", "test")));
            for (number, test) in tests.enumerate() {
                let of = |tag: &str| {
                    test.descendants().find(|node| node.tag_name().name() == tag).and_then(|node| node.text())
                };
                let (rule, breaks) = match (of("success"), of("error")) {
                    (Some(rule), None) => (rule.trim(), false),
                    (None, Some(rule)) => (rule.trim(), true),
                    _ => continue,
                };
                let Some(document) = test.children().filter(|node| node.is_element()).nth(1) else {
                    continue;
                };
                let xml = text[document.range()].to_owned();
                out.push(Fragment {
                    name: format!("{name} test {}", number + 1),
                    rule: rule.to_owned(),
                    breaks,
                    xml,
                });
            }
        }
    }
    out
}

#[test]
fn findings_agree_with_the_fragments() {
    let fragments = fragments();
    if fragments.is_empty() {
        return;
    }
    let left_out = |rule: &str| LEFT_OUT.iter().any(|prefix| rule.starts_with(prefix));
    let (mut agreed, mut differs) = (0_u32, Vec::new());
    let mut rules: BTreeMap<bool, BTreeSet<&str>> = BTreeMap::new();
    for fragment in &fragments {
        rules.entry(left_out(&fragment.rule)).or_default().insert(&fragment.rule);
        if left_out(&fragment.rule) {
            continue;
        }
        let invoice = invoice::read(fragment.xml.as_bytes())
            .unwrap_or_else(|error| panic!("{}: {error}", fragment.name));
        let found = findings(&invoice).into_iter().any(|finding| {
            let also = finding.facts.get("also").and_then(|also| also.as_str());
            let named = finding.code == fragment.rule || also == Some(&fragment.rule);
            named && finding.standing >= Standing::Doubt
        });
        if found == fragment.breaks {
            agreed += 1;
        } else {
            differs.push(format!("{} {} expected broken={}", fragment.name, fragment.rule, fragment.breaks));
        }
    }
    let all = agreed + u32::try_from(differs.len()).unwrap();
    eprintln!("{}", differs.join("\n"));
    eprintln!(
        "{agreed} of {all} fragments agree; {} rules checked, left out: {:?}",
        rules[&false].len(),
        rules[&true]
    );
    assert!(agreed * 1000 >= all * 996, "{agreed} of {all}");
}

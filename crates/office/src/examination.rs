//! One draft against everything known: the step between reading and the gate, and after every correction.

use crate::packs;
use crate::shared::Shared;
use cases::Rulebook;
use payables::{Circumstances, Facts, Register, Tolerances, examine};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use terms::{Draft, Evidence, Failure, Field, Finding, Standing};

/// Examines a draft against the register, with the tolerances of the rules, and notes the invoice for those that come later.
pub(crate) fn examined(
    shared: &Shared,
    rules: &Rulebook,
    draft: Draft,
    circumstances: &Circumstances,
) -> Result<Draft, Failure> {
    let moment = bpmn::Moment { now: shared.clock.now(), zone: shared.zone.clone() };
    let tolerances = tolerances(rules, &draft, &moment)?;
    let mut register = shared.register_mut();
    let draft = examine(&register, draft, &tolerances, circumstances);
    register.note_invoice(&Facts::of(&draft), circumstances);
    let draft = completed(shared, &register, draft);
    drop(register);
    ruled(rules, draft, &moment)
}

/// The same without noting anything: what other rules would make of a draft that came before.
pub(crate) fn judged(
    shared: &Shared,
    rules: &Rulebook,
    draft: Draft,
    circumstances: &Circumstances,
) -> Result<Draft, Failure> {
    let moment = bpmn::Moment { now: shared.clock.now(), zone: shared.zone.clone() };
    let tolerances = tolerances(rules, &draft, &moment)?;
    let register = shared.register();
    let draft = examine(&register, draft, &tolerances, circumstances);
    let draft = completed(shared, &register, draft);
    drop(register);
    ruled(rules, draft, &moment)
}

/// The draft with what follows from it and the register.
fn completed(shared: &Shared, register: &Register, mut draft: Draft) -> Draft {
    let facts = Facts::of(&draft);
    let rate = facts.currency.zip(facts.issued).and_then(|(currency, day)| {
        if currency == shared.home {
            Some(Decimal::ONE)
        } else {
            register.rate(currency, day).map(|(rate, _)| rate)
        }
    });
    let total = facts.payable.filter(|it| !it.is_zero()).or(facts.gross);
    let home = total
        .zip(rate)
        .and_then(|(total, rate)| total.checked_mul(rate))
        .map(|home| home.round_dp(2).normalize().to_string());
    let supplier = facts.supplier.as_deref().and_then(|id| register.supplier(id)).map(|it| it.name.clone());
    let owner = facts
        .cost_centre
        .as_deref()
        .and_then(|number| register.cost_centre(number))
        .and_then(|it| it.owner.clone());
    let matched =
        draft.findings.iter().any(|it| it.standing == Standing::Holds && it.code.starts_with("order"));
    derive(&mut draft, "home_total", home, "In the client's own currency");
    derive(&mut draft, "supplier_name", supplier, "As the supplier master has it");
    derive(&mut draft, "cost_centre_owner", owner, "Who answers for the cost centre");
    derive(
        &mut draft,
        "order_matched",
        matched.then(|| "true".to_owned()),
        "Order and receipts cover the invoice",
    );
    draft
}

/// The draft with what the rules add to it.
fn ruled(rules: &Rulebook, mut draft: Draft, moment: &bpmn::Moment) -> Result<Draft, Failure> {
    restrict(rules, &mut draft, moment)?;
    raise(rules, &mut draft, moment)?;
    Ok(draft)
}

/// One question that the rules are asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    /// The decision.
    pub decision: String,
    /// What it is asked about.
    pub inputs: Map<String, Value>,
}

/// What the examination and an approval ask the rules about a draft as it stands.
pub(crate) fn questions(draft: &Draft) -> Vec<Question> {
    let ask = |decision: &str, inputs| Question { decision: decision.to_owned(), inputs };
    let mut questions = vec![ask(TOLERANCES, tolerance_inputs(draft))];
    questions.extend(coding_inputs(draft).map(|inputs| ask(CODING, inputs)));
    for finding in draft.findings.iter().filter(|it| it.standing > Standing::Holds) {
        questions.push(ask(NEVER, code_inputs(finding)));
        if finding.standing >= Standing::Exception {
            questions.push(ask(cases::SETTLING, cases::settling_inputs(draft, finding)));
        }
    }
    questions
}

const TOLERANCES: &str = "Tolerances";
const CODING: &str = "Coding restrictions";
pub(crate) const NEVER: &str = "Never automatic";

fn code_inputs(finding: &Finding) -> Map<String, Value> {
    Map::from_iter([("code".to_owned(), json!(finding.code))])
}

fn tolerance_inputs(draft: &Draft) -> Map<String, Value> {
    let mut inputs = Map::new();
    inputs.insert("supplier".to_owned(), json!(draft.value("supplier")));
    inputs.insert("currency".to_owned(), json!(draft.value("currency")));
    inputs.insert("amount".to_owned(), number(draft.value("gross_total")));
    inputs
}

/// Nothing where the draft is not coded yet.
fn coding_inputs(draft: &Draft) -> Option<Map<String, Value>> {
    let (account, tax_code) = (draft.value("account")?, draft.value("tax_code")?);
    let mut inputs = Map::new();
    inputs.insert("account".to_owned(), json!(account));
    inputs.insert("cost_centre".to_owned(), json!(draft.value("cost_centre")));
    inputs.insert("tax_code".to_owned(), json!(tax_code));
    inputs.insert("amount".to_owned(), number(draft.value("home_total")));
    Some(inputs)
}

/// Findings that the owner of the process has put above statistics become never-automatic, with the rule's code.
fn raise(rules: &Rulebook, draft: &mut Draft, moment: &bpmn::Moment) -> Result<(), Failure> {
    for finding in draft.findings.iter_mut().filter(|it| it.standing > Standing::Holds) {
        let result = packs::decision(rules, NEVER, &code_inputs(finding), moment)?;
        if let Some(rule) = result.get("rule").and_then(Value::as_str) {
            finding.standing = Standing::Never;
            finding.facts.insert("rule".to_owned(), json!(rule));
        }
    }
    draft.findings.sort_by_key(|it| std::cmp::Reverse(it.standing));
    Ok(())
}

/// The values were ranked out of a text layer.
pub(crate) fn is_read_from_text(draft: &Draft) -> bool {
    draft.reading == terms::Reading::Text
}

/// Replaces a field that is computed here.
fn derive(draft: &mut Draft, name: &str, value: Option<String>, reason: &str) {
    draft.fields.retain(|it| it.name != name);
    if value.is_some() {
        let (name, reason) = (name.to_owned(), reason.to_owned());
        draft.fields.push(Field {
            name,
            value,
            confidence: 1.0,
            evidence: Evidence::Derived,
            reason,
            candidates: Vec::new(),
        });
    }
}

/// The tolerances that the rules give for this draft.
fn tolerances(rules: &Rulebook, draft: &Draft, moment: &bpmn::Moment) -> Result<Tolerances, Failure> {
    let result = packs::decision(rules, TOLERANCES, &tolerance_inputs(draft), moment)?;
    let part = |name: &str| -> Result<Decimal, Failure> {
        let value = result.get(name).map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned));
        value
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| Failure::fault(format!("The decision \"Tolerances\" gives no number for {name}")))
    };
    Ok(Tolerances {
        price_percent: part("price_percent")?,
        price_amount: part("price_amount")?,
        quantity_percent: part("quantity_percent")?,
        total_amount: part("total_amount")?,
    })
}

/// Restrictions of the coding that the rules add to those of the master data.
fn restrict(rules: &Rulebook, draft: &mut Draft, moment: &bpmn::Moment) -> Result<(), Failure> {
    let Some(inputs) = coding_inputs(draft) else { return Ok(()) };
    draft.findings.retain(|it| it.code != "coding-restricted");
    let result = packs::decision(rules, CODING, &inputs, moment)?;
    if let Some(sentence) =
        result.get("restriction").or(Some(&result)).and_then(Value::as_str).filter(|it| !it.is_empty())
    {
        draft.findings.push(Finding::new("coding-restricted", Standing::Doubt, sentence).about("account"));
    }
    Ok(())
}

fn number(text: Option<&str>) -> Value {
    text.and_then(|text| text.parse::<serde_json::Number>().ok()).map_or(Value::Null, Value::Number)
}

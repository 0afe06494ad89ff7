//! The choice: one value a field, with what belongs together chosen together.

use super::candidates::Found;
use super::field::{FIELDS, Shape, index};
use super::prepared::Prepared;
use crate::model::{Model, client_key, softmax};
use rust_decimal::Decimal;
use terms::{Candidate, Evidence, Field};

/// Alternatives of a field that take part in a joint choice.
const JOINT_MAX: usize = 8;
/// Factor by which amounts that add up are likelier than amounts that do not.
const SUM_FACTOR: f64 = 20.0;
/// Factor by which an amount to pay that is the gross less what was prepaid is likelier than any other.
const TO_PAY_FACTOR: f64 = 100.0;
/// How much a name counts of what the ranker says of it: on invoices of sellers that nothing was learned from, sellers are
/// right in 74 and buyers in 53 of 100 where it says 94 and 92. Master data that has the same name makes it sure again.
const NAME_SURETY: f64 = 0.8;
/// Other candidates that a field shows.
const SHOWN_MAX: usize = 4;
/// Probability below which another candidate is not worth showing. Low, because what was read with too much confidence
/// elsewhere is found again here: by a person, by the master, by the search for duplicates.
const SHOWN_MIN: f64 = 0.001;

/// One value with its probability; `None` is "not on this document".
#[derive(Clone, Debug)]
struct Alternative<'a> {
    found: Option<&'a Found>,
    p: f64,
}

/// The alternatives of one field, likeliest first; equal values are one alternative.
#[derive(Clone, Debug)]
struct Ranked<'a> {
    field: usize,
    options: Vec<Alternative<'a>>,
}

/// Ranks every field and chooses.
pub(crate) fn fields(prepared: &Prepared, model: &Model, client: Option<&str>) -> Vec<Field> {
    let mut keys = prepared.vendor_keys();
    keys.extend(client.map(client_key));
    let overlays = model.overlays_for(&keys);
    let mut ranked: Vec<Ranked<'_>> =
        (0..FIELDS.len()).map(|field| rank(prepared, model, field, &overlays)).collect();
    totals(&mut ranked);
    to_pay(&mut ranked);
    apart(&mut ranked, "seller_name", "buyer_name", |a, b| a != b);
    apart(&mut ranked, "seller_vat_id", "buyer_vat_id", |a, b| a != b);
    apart(&mut ranked, "issue_date", "due_date", |issue, due| issue <= due);
    apart(&mut ranked, "invoice_number", "order", |a, b| a != b);
    apart(&mut ranked, "invoice_number", "preceding_invoice", |a, b| a != b);
    ranked.iter().map(|one| shown(prepared, one)).collect()
}

fn rank<'a>(
    prepared: &'a Prepared,
    model: &Model,
    field: usize,
    overlays: &[&crate::model::Overlay],
) -> Ranked<'a> {
    let (found, features) = prepared.candidates(field);
    let scores: Vec<f32> =
        features.iter().chain([&prepared.none]).map(|one| model.score(field, one, overlays)).collect();
    let probabilities = softmax(&scores, model.fields[field].temperature);
    let mut options: Vec<Alternative<'a>> = Vec::new();
    let mut best: Vec<f32> = Vec::new();
    let alternatives = found.iter().map(Some).chain([None]);
    for (found, p) in alternatives.zip(probabilities) {
        let value = found.map(|found| &found.value);
        match options.iter().position(|other| other.found.map(|found| &found.value) == value) {
            Some(at) => {
                options[at].p += f64::from(p);
                // the likeliest place stands for the value
                if p > best[at] {
                    best[at] = p;
                    options[at].found = found;
                }
            }
            None => {
                options.push(Alternative { found, p: f64::from(p) });
                best.push(p);
            }
        }
    }
    let mut ranked = Ranked { field, options };
    ranked.sort();
    ranked
}

impl Ranked<'_> {
    fn sort(&mut self) {
        self.options.sort_by(|a, b| b.p.total_cmp(&a.p));
    }

    fn joint(&self) -> usize {
        self.options.len().min(JOINT_MAX)
    }
}

/// Chooses net, tax and gross together: amounts that add up are likelier.
fn totals(ranked: &mut [Ranked<'_>]) {
    let at = ["net_total", "tax_total", "gross_total"].map(|name| index(name).unwrap_or(0));
    let sizes = at.map(|field| ranked[field].joint());
    let mut marginals = sizes.map(|size| vec![0.0_f64; size]);
    let mut best = (f64::NEG_INFINITY, [0; 3]);
    for net in 0..sizes[0] {
        for tax in 0..sizes[1] {
            for gross in 0..sizes[2] {
                let chosen = [net, tax, gross];
                let options: Vec<&Alternative<'_>> =
                    at.iter().zip(chosen).map(|(field, nth)| &ranked[*field].options[nth]).collect();
                let amounts: Vec<Option<Decimal>> =
                    options.iter().map(|option| option.found.and_then(|found| found.amount)).collect();
                let mut weight: f64 = options.iter().map(|option| option.p).product();
                if adds_up(amounts[0], amounts[1], amounts[2]) {
                    weight *= SUM_FACTOR;
                }
                for (marginal, nth) in marginals.iter_mut().zip(chosen) {
                    marginal[nth] += weight;
                }
                if weight > best.0 {
                    best = (weight, chosen);
                }
            }
        }
    }
    for ((field, marginal), first) in at.iter().zip(marginals).zip(best.1) {
        reweigh(&mut ranked[*field], &marginal, first);
    }
}

fn adds_up(net: Option<Decimal>, tax: Option<Decimal>, gross: Option<Decimal>) -> bool {
    match (net, tax, gross) {
        (Some(net), Some(tax), Some(gross)) => net.checked_add(tax) == Some(gross) && !net.is_zero(),
        (Some(net), None, Some(gross)) => net == gross,
        _ => false,
    }
}

/// Chooses what is to pay together with what was prepaid, under the gross that was chosen.
fn to_pay(ranked: &mut [Ranked<'_>]) {
    let (Some(gross), Some(prepaid), Some(payable)) =
        (index("gross_total"), index("prepaid"), index("payable"))
    else {
        return;
    };
    let Some(gross) = ranked[gross].options.first().and_then(|it| it.found).and_then(|it| it.amount) else {
        return;
    };
    let (sizes, mut best) = ([ranked[prepaid].joint(), ranked[payable].joint()], (f64::NEG_INFINITY, [0; 2]));
    let mut marginals = sizes.map(|size| vec![0.0_f64; size]);
    for paid in 0..sizes[0] {
        for left in 0..sizes[1] {
            let (x, y) = (&ranked[prepaid].options[paid], &ranked[payable].options[left]);
            let before = x.found.and_then(|found| found.amount).unwrap_or_default();
            let fits =
                y.found.and_then(|found| found.amount).map(|left| left.checked_add(before) == Some(gross));
            let weight = x.p * y.p * if fits == Some(true) { TO_PAY_FACTOR } else { 1.0 };
            marginals[0][paid] += weight;
            marginals[1][left] += weight;
            if weight > best.0 {
                best = (weight, [paid, left]);
            }
        }
    }
    if best.0 > 0.0 {
        reweigh(&mut ranked[prepaid], &marginals[0], best.1[0]);
        reweigh(&mut ranked[payable], &marginals[1], best.1[1]);
    }
}

/// Chooses two fields together, so that their values fit.
fn apart(ranked: &mut [Ranked<'_>], first: &str, second: &str, fits: impl Fn(&str, &str) -> bool) {
    let (Some(a), Some(b)) = (index(first), index(second)) else { return };
    let (sizes, mut best) = ([ranked[a].joint(), ranked[b].joint()], (f64::NEG_INFINITY, [0; 2]));
    let mut marginals = sizes.map(|size| vec![0.0_f64; size]);
    for one in 0..sizes[0] {
        for other in 0..sizes[1] {
            let (x, y) = (&ranked[a].options[one], &ranked[b].options[other]);
            let fit = match (x.found, y.found) {
                (Some(x), Some(y)) => fits(&x.value, &y.value),
                _ => true,
            };
            let weight = if fit { x.p * y.p } else { 0.0 };
            marginals[0][one] += weight;
            marginals[1][other] += weight;
            if weight > best.0 {
                best = (weight, [one, other]);
            }
        }
    }
    if best.0 > 0.0 {
        reweigh(&mut ranked[a], &marginals[0], best.1[0]);
        reweigh(&mut ranked[b], &marginals[1], best.1[1]);
    }
}

/// Puts joint probabilities in place and the jointly best option first.
fn reweigh(ranked: &mut Ranked<'_>, marginal: &[f64], first: usize) {
    let sum: f64 = marginal.iter().sum();
    if sum <= 0.0 || marginal.is_empty() {
        return;
    }
    let kept: f64 = ranked.options.iter().take(marginal.len()).map(|option| option.p).sum();
    for (option, weight) in ranked.options.iter_mut().zip(marginal) {
        option.p = weight / sum * kept;
    }
    let chosen = ranked.options.remove(first);
    ranked.sort();
    ranked.options.insert(0, chosen);
}

fn shown(prepared: &Prepared, ranked: &Ranked<'_>) -> Field {
    let (name, shape) = FIELDS[ranked.field];
    let sure = |p: f64| rounded(if shape == Shape::Name { p * NAME_SURETY } else { p });
    let evidence = |found: &Found| prepared.sheet.evidence(found.span.clone());
    let Some((first, others)) = ranked.options.split_first() else {
        return missing(name, 0.0, Vec::new());
    };
    let others = others
        .iter()
        .filter(|option| option.p >= SHOWN_MIN)
        .filter_map(|option| Some((option.found?, option.p)));
    let candidates = others.take(SHOWN_MAX).map(|(found, p)| Candidate {
        value: found.value.clone(),
        confidence: sure(p),
        reason: reason(prepared, found),
        evidence: evidence(found),
    });
    let candidates: Vec<Candidate> = candidates.collect();
    match first.found {
        Some(found) => Field {
            name: name.to_owned(),
            value: Some(found.value.clone()),
            confidence: sure(first.p),
            evidence: evidence(found),
            reason: reason(prepared, found),
            candidates,
        },
        None => missing(name, first.p, candidates),
    }
}

fn missing(name: &str, p: f64, candidates: Vec<Candidate>) -> Field {
    Field {
        name: name.to_owned(),
        value: None,
        confidence: rounded(p),
        evidence: Evidence::Derived,
        reason: "Not found on the document".to_owned(),
        candidates,
    }
}

/// "Read beside 'Rechnungsnummer:'".
fn reason(prepared: &Prepared, found: &Found) -> String {
    match prepared.sheet.label_of(found.span.start) {
        Some(label) => format!("Read beside \"{label}\""),
        None => "Read by its place and form".to_owned(),
    }
}

/// Probabilities are shown and stored in thousandths.
fn rounded(p: f64) -> f64 {
    (p.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
}

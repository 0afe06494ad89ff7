//! What can be paid and what was paid, as a page shows it.

use crate::law;
use crate::payment_run::{self, condition_words, open_items, proposal, proposal_of};
use crate::view::{Payments, Person, RunView, SignatureView, TableView};
use crate::worklist::zone_name;
use crate::{Office, project, refusals};
use cases::{Stage, State};
use jiff::ToSpan;
use payables::payment::{Excluded, Proposal};
use rust_decimal::Decimal;
use terms::{CaseId, Digest, Failure, Money};

/// Days that a proposal looks ahead where nobody says.
pub const HORIZON_DAYS: i32 = 14;
/// Rows of a table on the page.
const ROWS_MAX: usize = 500;

impl Office {
    pub(crate) fn payments_page(&self, person: &Person) -> Result<Payments, Failure> {
        let shared = &self.shared;
        let who = self.who(person);
        let thing = policy::Thing::of(shared.client.clone());
        law::ask(&shared.law, &who, policy::Act::ViewCase, &thing).map_err(|barred| barred.refusal)?;
        let barred =
            law::ask(&shared.law, &who, policy::Act::ProposePayment, &thing).err().map(|it| it.refusal.why);
        let gathered = open_items(shared)?;
        let items: Vec<_> = gathered.into_iter().map(|(item, _)| item).collect();
        let until = shared.today().saturating_add(HORIZON_DAYS.days());
        let proposal = proposal(shared, "proposal", &items, until);
        let barred = barred
            .or_else(|| (proposal.count() == 0).then(|| "Nothing is due in the next 14 days".to_owned()));
        let sums =
            proposal.sums().into_iter().map(|(currency, amount)| Money::new(amount, currency)).collect();
        let mut runs: Vec<RunView> = Vec::new();
        for (case, state) in payment_run::runs(shared, false)?.into_iter().rev() {
            runs.push(self.run_view(&case, &state)?);
        }
        Ok(Payments {
            as_of: shared.clock.now(),
            zone: zone_name(shared),
            proposal: payments_table(&proposal),
            sums,
            excluded: excluded_table(&proposal.excluded),
            barred,
            runs,
        })
    }

    fn run_view(&self, case: &CaseId, state: &State) -> Result<RunView, Failure> {
        let (words, tone) = condition_words(project::condition(state));
        let proposal = proposal_of(&self.shared, state)?;
        let sums = proposal.as_ref().map(Proposal::sums).unwrap_or_default();
        let sum = sums
            .into_iter()
            .next()
            .map_or(Money::new(Decimal::ZERO, self.shared.home), |(currency, amount)| {
                Money::new(amount, currency)
            });
        let signatures = state.tasks.values().flat_map(|task| &task.signatures);
        let count = signatures.clone().count();
        let signatures = signatures
            .enumerate()
            .map(|(at, it)| SignatureView {
                name: Some(self.shared.people.name(&it.by)),
                role: "payment".to_owned(),
                at: Some(it.at),
                what: it.act.past().to_owned(),
                line: if count > 1 && at + 1 == count { "both" } else { "ink" }.to_owned(),
            })
            .collect();
        Ok(RunView {
            case: case.clone(),
            task: state.open_tasks().find(|task| task.stage == Stage::Assigned).map(|task| task.id.clone()),
            name: state.documents.first().map(|it| it.name.clone()).unwrap_or_default(),
            count: proposal.as_ref().map_or(0, Proposal::count),
            sum,
            file: state.documents.first().map_or_else(|| Digest::of(b""), |it| it.digest),
            state: words.to_owned(),
            tone,
            signatures,
            ready: released(state),
        })
    }

    /// The payment file of a run, once two people have signed it.
    pub(crate) fn released_file(&self, person: &Person, case: &CaseId) -> Result<(Vec<u8>, String), Failure> {
        let state = self.visible(person, case)?;
        if !released(&state) {
            return Err(terms::Refusal::new(
                "file-not-released",
                "The file is not given out",
                "A payment file leaves only after two people have signed its digest.",
                "Have it countersigned first.",
            )
            .into());
        }
        let (bytes, _, name) = self.document_bytes(person, case, 0)?;
        if Some(Digest::of(&bytes)) != state.documents.first().map(|it| it.digest) {
            return Err(refusals::no_document(0).into());
        }
        Ok((bytes, name))
    }
}

fn released(state: &State) -> bool {
    state.effects.values().any(|it| it.topic == "write-payment-file" && it.stage == cases::EffectStage::Done)
}

/// The payments of a proposal.
pub(crate) fn payments_table(proposal: &Proposal) -> TableView {
    let heads = ["Execution", "Supplier", "IBAN", "Invoices", "#Discount", "#Amount", "Currency"]
        .map(str::to_owned)
        .to_vec();
    let mut rows = Vec::new();
    for group in &proposal.groups {
        for payment in &group.payments {
            let discount: Decimal = payment.items.iter().map(|item| item.discount).sum();
            rows.push(vec![
                group.execution.to_string(),
                payment.name.clone(),
                fours(&payment.iban),
                payment.remittance.clone(),
                if discount.is_zero() { String::new() } else { format!("{discount:.2}") },
                format!("{:.1$}", payment.amount, group.currency.places() as usize),
                group.currency.code().to_owned(),
            ]);
        }
    }
    let more = rows.len().saturating_sub(ROWS_MAX);
    rows.truncate(ROWS_MAX);
    let count = if more > 0 {
        format!("{} payments, {more} more in the file", proposal.count())
    } else {
        format!("{} payments", proposal.count())
    };
    let sums = proposal
        .sums()
        .into_iter()
        .map(|(currency, amount)| Money::new(amount, currency).to_string())
        .collect::<Vec<_>>()
        .join(" · ");
    let totals = vec![count, String::new(), String::new(), String::new(), String::new(), sums, String::new()];
    TableView { title: "Payments".to_owned(), heads, rows, totals }
}

fn excluded_table(excluded: &[Excluded]) -> TableView {
    let heads = ["Case", "Why"].map(str::to_owned).to_vec();
    let rows =
        excluded.iter().take(ROWS_MAX).map(|it| vec![it.case.to_string(), it.sentence.clone()]).collect();
    TableView { title: "Left out".to_owned(), heads, rows, totals: Vec::new() }
}

/// An IBAN as people compare it.
fn fours(iban: &str) -> String {
    let letters: Vec<char> = iban.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

//! What a person is told without having asked: a tier of theirs that went back to people, a light that turned, and that seeds
//! are mixed into what they review.

use crate::Office;
use crate::view::Person;
use cases::boundary::{Light, Standing};
use serde::{Deserialize, Serialize};
use terms::Failure;

/// The role into whose review seeds are mixed.
const REVIEWERS: &str = "operator";

/// One thing that is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// `bad`, `warn` or `note`.
    pub tone: String,
    /// In one sentence.
    pub sentence: String,
    /// Decision and tier that it is about; nothing where it is about the work as a whole.
    pub tier: Option<(String, String)>,
}

impl Office {
    /// What this person is told now. The owner of a certificate is told of its tier until it is open again.
    ///
    /// # Errors
    /// A fault.
    pub fn notices(&self, who: &Person) -> Result<Vec<Notice>, Failure> {
        let shared = &self.shared;
        let (boundary, now) = (shared.boundary.now(), shared.clock.now());
        let mut notices = Vec::new();
        for (scope, tier) in &boundary.tiers {
            let Some(signed) = boundary.certificate(scope) else { continue };
            if signed.certificate.owner != who.id {
                continue;
            }
            let id = &signed.certificate.id;
            let told = match (&tier.standing, tier.watch.light()) {
                (Standing::Closed(it), _) => {
                    Some(("bad", format!("\"{}\" went back to people: {}.", scope.tier, it.why)))
                }
                (Standing::Suspended { why, .. }, _) => {
                    Some(("warn", format!("Certificate {id} of \"{}\" is suspended: {why}.", scope.tier)))
                }
                (Standing::Open, _) if signed.certificate.proposal.expires <= now => {
                    Some(("warn", format!("Certificate {id} of \"{}\" has expired.", scope.tier)))
                }
                (Standing::Open, Light::Green) => None,
                (Standing::Open, _) => Some((
                    "warn",
                    format!("The alarm of \"{}\" is amber: more of it is audited.", scope.tier),
                )),
            };
            if let Some((tone, sentence)) = told {
                let tier = Some((scope.decision.clone(), scope.tier.clone()));
                notices.push(Notice { tone: tone.to_owned(), sentence, tier });
            }
        }
        notices.extend(self.announced(who, &boundary)?);
        Ok(notices)
    }

    /// Whoever reviews is told that seeds exist, never which case is one.
    fn announced(
        &self,
        who: &Person,
        boundary: &cases::boundary::Boundary,
    ) -> Result<Option<Notice>, Failure> {
        let seeded =
            boundary.seeding.values().any(|share| *share > 0.0) || crate::seeding::any(&self.shared)?;
        let reviews = who.roles.iter().any(|it| it == REVIEWERS);
        let sentence = "Some drafts here are wrong on purpose, to measure review. After signing you are told at once; results are counted by queue, and none of them ever has an effect.";
        Ok((seeded && reviews).then(|| Notice {
            tone: "note".to_owned(),
            sentence: sentence.to_owned(),
            tier: None,
        }))
    }
}

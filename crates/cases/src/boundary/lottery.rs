//! Draws that can be checked again and not be predicted: a secret of the client and the name of what is drawn.

use terms::{CaseId, Digest, TaskId};

/// The client's secret, from which every draw follows. Its commitment stands in the boundary's stream, so that whoever is shown
/// the secret can check every draw again.
#[derive(Clone, Copy)]
pub struct Lottery {
    secret: [u8; 32],
}

/// What a draw is for; each purpose has draws of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Which completed tasks go to audit.
    Audit,
    /// Which tasks complete without a person on the rung *sampled*.
    Sampled,
    /// Which tasks of the review queue are taken in random order.
    Review,
    /// Where a seed is planted, and which.
    Seed,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Audit => "audit",
            Self::Sampled => "sampled",
            Self::Review => "review",
            Self::Seed => "seed",
        }
    }
}

impl std::fmt::Debug for Lottery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lottery(sealed)")
    }
}

impl Lottery {
    /// A lottery of that secret.
    pub fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    /// SHA-256 of the secret under a prefix of its own: what the stream shows of it.
    pub fn commitment(&self) -> Digest {
        Digest::of(&[b"lottery:".as_slice(), &self.secret].concat())
    }

    /// The draw for a task, from 0 to below 1: the first 53 bits of SHA-256 over secret, purpose, case and task.
    pub fn draw(&self, purpose: Purpose, case: &CaseId, task: &TaskId) -> f64 {
        let text = format!("{}\n{case}\n{task}", purpose.word());
        let digest = Digest::of(&[self.secret.as_slice(), text.as_bytes()].concat());
        let first = digest.0.iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        // 53 bits fit a float exactly, so the draw is uniform and the same on every machine.
        (first >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_uniform_repeatable_and_each_purpose_has_its_own() {
        let lottery = Lottery::new([7; 32]);
        let draws: Vec<f64> = (0..4000)
            .map(|n| lottery.draw(Purpose::Audit, &CaseId(format!("AP-{n}")), &TaskId::from("t2")))
            .collect();
        assert!(draws.iter().all(|it| (0.0..1.0).contains(it)));
        let below = draws.iter().filter(|it| **it < 0.1).count();
        assert!((320..480).contains(&below), "{below} of 4,000 below a tenth");
        let (case, task) = (CaseId::from("AP-1"), TaskId::from("t2"));
        assert_eq!(lottery.draw(Purpose::Audit, &case, &task).to_bits(), draws[1].to_bits());
        assert!(lottery.draw(Purpose::Seed, &case, &task).to_bits() != draws[1].to_bits());
        assert_ne!(Lottery::new([8; 32]).commitment(), lottery.commitment());
        assert_eq!(format!("{lottery:?}"), "Lottery(sealed)");
    }
}

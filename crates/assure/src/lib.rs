//! The statistics of the gate: certificates, running bounds, alarms, reviewers.
//!
//! Read [`certify`] first: from checked cases to the lowest threshold under which a promise is proved, or to what is
//! missing. Then, after go-live, [`RunningBound`] (how wrong are we at most, right at every look) and [`Alarm`] (has it
//! become worse). [`SeedCount`], [`review_worth`] and [`consensus`] measure people; [`burden`] tells whether minutes saved
//! come back elsewhere.
//!
//! Deliberately no I/O, no clock, no randomness, no thread, and no knowledge of cases: who drew which case, whether the
//! draw was random, and what was frozen while it was checked is for the caller to keep; `docs/assurance.md` says what the
//! mathematics assumes and where it comes from.
//!
//! Rates are shares between 0 and 1, never per cent.

mod alarm;
mod burden;
mod certify;
mod exact;
mod figure;
mod people;
mod promise;
mod running;
mod unfit;

pub use alarm::{Alarm, AlarmLevels, Light};
pub use burden::{Burden, BurdenPrices, Period, burden, rising_p};
pub use certify::{
    Certified, Checked, Closest, Outcome, Repeated, Wanting, certify, certify_by_tier, naive, parted, repeat,
};
pub use exact::{Interval, binomial_tail, clean_sample, exact_interval, lower_bound, upper_bound};
pub use figure::{CurvePoint, Figure};
pub use people::agreement::{cohen_kappa, fleiss_kappa, krippendorff_alpha};
pub use people::dawid_skene::{Consensus, Judgement, Rounds, consensus, consensus_with_classifier};
pub use people::seeds::SeedCount;
pub use people::worth::{ReviewWorth, review_worth};
pub use promise::{Promise, Risk};
pub use running::bound::RunningBound;
pub use running::weighted::WeightedBound;
pub use unfit::Unfit;

//! How good are people, and what is their looking worth?

pub(crate) mod seeds;
pub(crate) mod worth;

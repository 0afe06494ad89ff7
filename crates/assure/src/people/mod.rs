//! How good are people, do they agree, and what is their looking worth?

pub(crate) mod agreement;
pub(crate) mod dawid_skene;
pub(crate) mod seeds;
pub(crate) mod worth;

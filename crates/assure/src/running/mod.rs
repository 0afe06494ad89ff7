//! Bounds that are right at every look, while cases go on arriving.

pub(crate) mod bound;
pub(crate) mod weighted;

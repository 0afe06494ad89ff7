//! The runtime: load, authorize, decide, append, act

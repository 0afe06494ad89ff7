//! The catalogue of exceptions: every coded reason why a case leaves the standard path, with its owner.

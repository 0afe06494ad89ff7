//! Keys, sealing and erasure of personal data

//! The append-only journal: events, rows, queues and proofs in one transaction

//! The statistics of the gate: certificates, running bounds, alarms, reviewers. Pure

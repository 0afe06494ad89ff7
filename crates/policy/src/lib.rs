//! Authorization through Cedar, denying on any doubt

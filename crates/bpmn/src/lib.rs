//! BPMN 2.0 processes: read, check, run, draw. Pure

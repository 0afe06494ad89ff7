//! FEEL and DMN 1.5: read, check, prepare, decide, explain. Pure

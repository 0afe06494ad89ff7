//! Smoke.
use policy::*;
#[test]
fn the_embedded_law_validates() {
    let law = Law::embedded().unwrap();
    assert!(law.rules().len() > 30);
}

//! Exponential and logarithm by their series, so that training gives the same bits on every machine.

/// e^x for x up to about 80, by halving the argument and squaring the series.
pub(crate) fn exp(x: f32) -> f32 {
    let x = f64::from(x.clamp(-80.0, 80.0));
    let reduced = x / 1024.0;
    let series = 1.0 + reduced * (1.0 + reduced * (0.5 + reduced * (1.0 / 6.0 + reduced / 24.0)));
    let mut power = series;
    for _ in 0..10 {
        power *= power;
    }
    power as f32
}

/// The natural logarithm of a positive number, by its exponent and the series of the inverse hyperbolic tangent.
pub(crate) fn ln(x: f64) -> f64 {
    let x = x.max(1e-300);
    let bits = x.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i64 - 1023;
    let mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    let mut term = t;
    let mut sum = 0.0;
    for n in 0..24 {
        sum += term / f64::from(2 * n + 1);
        term *= square;
    }
    2.0 * sum + exponent as f64 * std::f64::consts::LN_2
}

/// Scores into probabilities, after division by `temperature`.
pub(crate) fn softmax(scores: &[f32], temperature: f32) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| exp((score - top) / temperature)).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_are_close_to_the_functions() {
        for x in [-30.0_f32, -5.0, -0.1, 0.0, 0.3, 2.0, 10.0] {
            let expected = f64::from(x).exp();
            assert!((f64::from(exp(x)) - expected).abs() <= expected * 1e-5, "{x}");
        }
        for x in [1e-9, 0.2, 1.0, 3.0, 1e6] {
            assert!((ln(x) - x.ln()).abs() < 1e-9, "{x}");
        }
        let even = softmax(&[1.0, 1.0], 1.0);
        assert!((even[0] - 0.5).abs() < 1e-6);
    }
}

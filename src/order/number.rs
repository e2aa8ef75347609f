//! Whole numbers in any notation that loses nothing.

/// Parses an integer: digits, or a float without a fraction.
pub(super) fn integer(original: &str) -> Option<i64> {
    if let Ok(exact) = original.parse() {
        return Some(exact);
    }
    if !original.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'))
    {
        return None;
    }
    whole(original.parse().ok()?)
}

/// The integer that a float represents exactly.
pub(super) fn whole(float: f64) -> Option<i64> {
    /// Above 2⁵³, a float cannot represent every integer.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "integral, and within the exact range")]
    (float.fract() == 0.0 && float.abs() < EXACT).then_some(float as i64)
}

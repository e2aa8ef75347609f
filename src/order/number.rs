//! Whole numbers in any spelling that loses nothing.

/// An integer in any spelling that loses nothing: digits, or a float without a fraction.
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

/// A float that is a whole number.
pub(super) fn whole(float: f64) -> Option<i64> {
    /// Beyond 2⁵³ a float no longer tells neighbouring integers apart.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "integral, and within the exact range")]
    (float.fract() == 0.0 && float.abs() < EXACT).then_some(float as i64)
}

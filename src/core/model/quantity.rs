//! Counts and sizes.

/// A count or size that may have a fraction; a whole one is written without.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Quantity(f64);

impl Quantity {
    /// A finite number that is not negative; otherwise `None`.
    pub fn new(number: f64) -> Option<Self> {
        (number.is_finite() && number >= 0.0).then_some(Self(number))
    }

    /// This many units of `factor` each.
    pub fn scaled(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }

    pub fn get(self) -> f64 {
        self.0
    }

    /// The number without a fraction, where that is exact.
    pub fn whole(self) -> Option<u64> {
        // 2^53: up to here every whole number is exact.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked"
        )]
        (self.0.fract() == 0.0 && self.0 <= 9_007_199_254_740_992.0).then_some(self.0 as u64)
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.whole() {
            Some(whole) => write!(f, "{whole}"),
            None => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_whole_where_they_are() {
        for (number, text) in [(8.0, "8"), (0.0, "0"), (2.48, "2.48")] {
            let quantity = Quantity::new(number).unwrap();
            assert_eq!(quantity.to_string(), text);
        }
        assert!(Quantity::new(-1.0).is_none() && Quantity::new(f64::NAN).is_none());
    }
}

//! Prices.

use std::borrow::Cow;

use rust_decimal::Decimal;
use schemars::JsonSchema;

/// What a row costs.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
pub struct Billing<'a> {
    /// The provider's word for how it charges.
    pub mode: Option<Cow<'a, str>>,
    /// The price now.
    pub price: Option<Decimal>,
    /// The price without discount.
    pub list_price: Option<Decimal>,
    /// ISO 4217 code, or the provider's sign where the code is not certain.
    pub currency: Option<Cow<'a, str>>,
    /// What one price pays for: `hour`, `day`, `week`, `month`.
    pub per: Option<&'static str>,
}

impl Billing<'_> {
    /// The price of an hour, as exact as a [`Decimal`] is. A price whose period is not told is taken
    /// as it is: the only provider to send one documents it as hourly. A month has no fixed number
    /// of hours.
    pub fn hourly(&self) -> Option<Decimal> {
        let hours = match self.per {
            None | Some("hour") => 1,
            Some("day") => 24,
            Some("week") => 168,
            Some(_) => return None,
        };
        self.price?.checked_div(Decimal::from(hours))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_costs_its_part_of_the_period() {
        for (price, per, hour) in [
            ("0.24", Some("hour"), Some("0.24")),
            ("48", Some("day"), Some("2")),
            ("16.8", Some("week"), Some("0.1")),
            ("0.444", None, Some("0.444")),
            ("100", Some("month"), None),
        ] {
            let billing = Billing {
                price: Some(price.parse().unwrap()),
                per,
                ..Billing::default()
            };
            let expected = hour.map(|hour| hour.parse().unwrap());
            assert_eq!(billing.hourly(), expected, "{price} per {per:?}");
        }
        assert_eq!(Billing::default().hourly(), None);
    }
}

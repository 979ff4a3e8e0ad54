//! What products and clusters are called, and what products cost: "List Products", "List CPU Products" and
//! "List Clusters".

use rust_decimal::Decimal;
use serde::Deserialize;

use super::Call;
use super::about::V1;
use crate::core::json::{Count, Money, Objects, Readable, Text};
use crate::core::model::{ListPrice, Processor, Shape};
use crate::core::wire::{Endpoint, Response};
use crate::engine::provider::{Page, ReadError};
use crate::providers::rest::Of;
use crate::providers::rows::{self, Layout, RowError};

/// Prices are in so many parts of the currency.
const PARTS: u32 = 100_000;

/// The currency of the prices at an endpoint. PPIO, which speaks the same API, has those of China.
pub fn currency(endpoint: &Endpoint) -> &'static str {
    let host = endpoint.host().split(':').next().unwrap_or_default();
    let is_ppio = ["ppio.com", "ppinfra.com"].iter().any(|domain| {
        let before = host.strip_suffix(domain);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    });
    if is_ppio { "CNY" } else { "USD" }
}

const LAYOUT: Layout = Layout::rows_at("data", Of::<V1>::meaning);

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Product {
    id: Text,
    name: Text,
    /// Of an hour of a GPU.
    price: Money,
    /// Of the same, as a spot instance.
    spot_price: Money,
    monthly_price: Objects<Monthly>,
}

/// The price of so many months of a GPU.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Monthly {
    price: Money,
    month: Count,
}

/// The products, by their ids; where no prices are asked for in a currency, what they are alone.
pub fn products(
    response: &Response,
    currency: Option<&'static str>,
) -> Result<Page<Call>, ReadError> {
    rows::shapes(response, &LAYOUT, |row: Product| {
        let id = row.id.0.ok_or(RowError::no_id("id"))?;
        let mut months = row.monthly_price.iter();
        let month = months.find(|monthly| monthly.month.0 == Some(1));
        let month = month.and_then(|monthly| monthly.price.0);
        let prices = [
            ("onDemand", row.price.0, "hour"),
            ("spot", row.spot_price.0, "hour"),
            ("monthly", month, "month"),
        ];
        let price = |(mode, parts, per)| price(mode, parts, per, currency?);
        let prices = prices.into_iter().filter_map(price);
        let shape = Shape {
            gpu: Processor {
                count: None,
                model: row.name.0.clone().map(Into::into),
            },
            name: row.name.0,
            prices: prices.collect(),
            ..Shape::default()
        };
        Ok((id, shape))
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CpuProduct {
    id: Text,
    name: Text,
    /// Of an hour of the whole instance.
    price: Money,
}

/// The products without GPUs, by their ids. The vendor names a price of an hour alone.
pub fn cpu_products(
    response: &Response,
    currency: Option<&'static str>,
) -> Result<Page<Call>, ReadError> {
    rows::shapes(response, &LAYOUT, |row: CpuProduct| {
        let id = row.id.0.ok_or(RowError::no_id("id"))?;
        let price = currency.and_then(|own| price("onDemand", row.price.0, "hour", own));
        let price = price.map(|price| ListPrice {
            is_per_gpu: false,
            ..price
        });
        let shape = Shape {
            name: row.name.0,
            prices: price.into_iter().collect(),
            ..Shape::default()
        };
        Ok((id, shape))
    })
}

/// A price of a GPU; 0 stands for what is not offered.
fn price(
    mode: &'static str,
    parts: Option<Decimal>,
    per: &'static str,
    currency: &'static str,
) -> Option<ListPrice> {
    let parts = parts.filter(|parts| !parts.is_zero())?;
    Some(ListPrice {
        mode,
        amount: parts.checked_div(PARTS.into())?,
        is_per_gpu: true,
        currency,
        per,
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Cluster {
    id: Text,
    name: Readable<Text>,
}

/// The clusters, which are the regions.
pub fn clusters(response: &Response) -> Result<Page<Call>, ReadError> {
    rows::looked_up(response, &LAYOUT, |row: Cluster, found| {
        let id = row.id.0.ok_or(RowError::no_id("id"))?;
        match row.name.0 {
            None => found.insert_region(&id, None),
            Some(Text(Some(name))) => found.insert_region(&id, Some(name)),
            // It says nothing.
            Some(Text(None)) => {}
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_in_the_currency_of_the_site() {
        for (url, own) in [
            ("https://api.novita.ai", "USD"),
            ("https://api.ppio.com", "CNY"),
            ("https://api.ppinfra.com:443", "CNY"),
            ("https://notppio.com", "USD"),
            ("http://127.0.0.1:8080", "USD"),
        ] {
            let endpoint = Endpoint::parse(url).unwrap();
            assert_eq!(currency(&endpoint), own, "{url}");
        }
    }
}

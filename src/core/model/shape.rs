//! What machine types are made of, as a vendor tells apart from the rows of a listing.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rust_decimal::Decimal;

use super::{Billing, Instance, Processor, Quantity};

/// What a machine type is made of, and what it costs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    /// The name that people know it by, where rows bear another one.
    pub name: Option<String>,
    pub cpu: Processor<'static>,
    pub memory_gb: Option<Quantity>,
    pub gpu: Processor<'static>,
    /// What it costs, by how it is billed.
    pub prices: Vec<ListPrice>,
}

impl Shape {
    /// The same, where a count of none beside a model tells nothing: the type may have a part of one.
    fn consistent(mut self) -> Self {
        for processor in [&mut self.cpu, &mut self.gpu] {
            let has_model = processor.model.is_some();
            processor.count = processor
                .count
                .filter(|count| !has_model || count.get() > 0.0);
        }
        self
    }

    /// Keeps what another entry of the same type tells as well.
    fn agree(&mut self, other: &Self) {
        fn keep<T: PartialEq>(own: &mut Option<T>, other: Option<&T>) {
            if own.as_ref() != other {
                *own = None;
            }
        }
        keep(&mut self.name, other.name.as_ref());
        keep(&mut self.memory_gb, other.memory_gb.as_ref());
        for (own, other) in [(&mut self.cpu, &other.cpu), (&mut self.gpu, &other.gpu)] {
            keep(&mut own.count, other.count.as_ref());
            keep(&mut own.model, other.model.as_ref());
        }
        self.prices.retain(|price| other.prices.contains(price));
    }
}

/// A price of the vendor's catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPrice {
    /// The `billing.mode` of the rows that it is for.
    pub mode: &'static str,
    pub amount: Decimal,
    /// Whether the amount is that of one accelerator, and not of the whole.
    pub is_per_gpu: bool,
    pub currency: &'static str,
    /// What it pays for, as [`Billing::per`](super::Billing::per).
    pub per: &'static str,
}

/// What a look-up tells: machine types by what rows call them, and the names of regions by their ids.
#[derive(Debug, Default)]
pub struct Shapes {
    pub types: HashMap<String, Shape>,
    pub regions: HashMap<String, String>,
    /// How many entries told of them: a type may have several.
    pub entries: u64,
}

impl Shapes {
    /// Fills in what a row does not tell by itself: what it was given counts, not what its machine has.
    pub fn complete<'a>(&'a self, row: &mut Instance<'a>) {
        // Where none is told, the look-up failed: an id is no name that is another one.
        if let Some(id) = row.region_id.clone().filter(|_| !self.regions.is_empty()) {
            let name = self.regions.get(&*id).map(|name| Cow::from(name.as_str()));
            // The parent may be the region, or something else.
            if row.parent.id == row.region_id {
                row.parent.name.clone_from(&name);
            }
            row.region = name.or(Some(id));
        }
        let named = row.type_id.as_deref().or(row.instance_type.as_deref());
        let Some(shape) = named.and_then(|name| self.types.get(name)) else {
            return;
        };
        if row.instance_type.is_none() {
            row.instance_type = shape.name.as_deref().map(Into::into);
        }
        fill(&mut row.cpu, &shape.cpu);
        row.memory_gb = row.memory_gb.or(shape.memory_gb);
        fill(&mut row.gpu, &shape.gpu);
        price(&mut row.billing, row.gpu.count, &shape.prices);
    }

    /// Adds what an entry tells of a machine type. What two entries of one type tell otherwise is not known.
    pub fn insert(&mut self, name: String, shape: Shape) {
        match self.types.entry(name) {
            Entry::Vacant(place) => _ = place.insert(shape.consistent()),
            Entry::Occupied(mut known) => known.get_mut().agree(&shape.consistent()),
        }
    }

    /// Adds what a further answer tells.
    pub fn add(&mut self, other: Self) {
        for (name, shape) in other.types {
            self.insert(name, shape);
        }
        self.regions.extend(other.regions);
        self.entries += other.entries;
    }

    pub fn len(&self) -> usize {
        self.types.len() + self.regions.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl FromIterator<(String, Shape)> for Shapes {
    fn from_iter<I: IntoIterator<Item = (String, Shape)>>(shapes: I) -> Self {
        let mut all = Self::default();
        for (name, shape) in shapes {
            all.insert(name, shape);
        }
        all
    }
}

/// The list price of a row that tells none.
fn price<'a>(billing: &mut Billing<'a>, gpus: Option<Quantity>, prices: &'a [ListPrice]) {
    let is_told = billing.price.is_some() || billing.list_price.is_some();
    let mode = billing.mode.as_deref().filter(|_| !is_told);
    let Some(price) = prices.iter().find(|price| Some(price.mode) == mode) else {
        return;
    };
    let gpus = gpus.and_then(Quantity::whole).filter(|gpus| *gpus > 0);
    let amount = match gpus {
        _ if !price.is_per_gpu => Some(price.amount),
        Some(gpus) => price.amount.checked_mul(gpus.into()),
        None => None,
    };
    if amount.is_some() {
        billing.list_price = amount.map(|amount| amount.normalize());
        billing.currency = Some(price.currency.into());
        billing.per = Some(price.per);
        billing.is_estimated = true;
    }
}

fn fill<'a>(own: &mut Processor<'a>, of_type: &'a Processor<'static>) {
    own.count = own.count.or(of_type.count);
    // A row with none of a type that has some has no model of one either.
    let has_none = own.count.is_some_and(|count| count.get() <= 0.0);
    if own.model.is_none() && !has_none {
        own.model = of_type.model.as_deref().map(Into::into);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_what_it_was_given_and_the_rest_of_its_type() {
        let number = Quantity::new;
        let gpus = |count, model: Option<&'static str>| Processor {
            count: number(count),
            model: model.map(Into::into),
        };
        let shape = Shape {
            cpu: gpus(16.0, None),
            memory_gb: number(60.0),
            gpu: gpus(8.0, Some("A10")),
            ..Shape::default()
        };
        let shapes = Shapes::from_iter([("t".to_owned(), shape)]);
        let row = |instance_type: &'static str, gpu: Processor<'static>| Instance {
            instance_type: Some(instance_type.into()),
            gpu,
            ..Instance::default()
        };
        for (mut own, gpu, memory_gb) in [
            (row("t", Processor::default()), gpus(8.0, Some("A10")), 60.0),
            (row("t", gpus(2.0, None)), gpus(2.0, Some("A10")), 60.0),
            (row("t", gpus(0.0, None)), gpus(0.0, None), 60.0),
            (row("t", gpus(1.0, Some("B"))), gpus(1.0, Some("B")), 60.0),
        ] {
            shapes.complete(&mut own);
            assert_eq!((&own.gpu, own.memory_gb), (&gpu, number(memory_gb)));
        }
        let mut other = row("T", Processor::default());
        shapes.complete(&mut other);
        assert_eq!((other.gpu, other.memory_gb), (Processor::default(), None));
    }

    #[test]
    fn what_a_type_is_told_to_be_otherwise_is_not_known() {
        let type_of = |gpus: f64, model: Option<&'static str>| {
            let shape = Shape {
                memory_gb: Quantity::new(8.0),
                gpu: Processor {
                    count: Quantity::new(gpus),
                    model: model.map(Into::into),
                },
                ..Shape::default()
            };
            ("t".to_owned(), shape)
        };
        for (entries, count, model) in [
            (vec![type_of(0.0, None)], Some(0.0), None),
            (vec![type_of(0.0, Some("A10"))], None, Some("A10")),
            (
                vec![type_of(2.0, Some("A10")), type_of(2.0, Some("A10"))],
                Some(2.0),
                Some("A10"),
            ),
            (
                vec![type_of(2.0, Some("A10")), type_of(0.0, None)],
                None,
                None,
            ),
            (
                vec![type_of(0.0, None), type_of(2.0, Some("A10"))],
                None,
                None,
            ),
        ] {
            let what = format!("{entries:?}");
            let shapes = Shapes::from_iter(entries);
            let shape = &shapes.types["t"];
            assert_eq!(shape.gpu.count.map(Quantity::get), count, "{what}");
            assert_eq!(shape.gpu.model.as_deref(), model, "{what}");
            assert_eq!(shape.memory_gb, Quantity::new(8.0), "{what}");
        }
    }

    #[test]
    fn a_row_without_a_price_has_that_of_the_catalogue() {
        let price = |mode, amount: &str, per| ListPrice {
            mode,
            amount: amount.parse().unwrap(),
            is_per_gpu: mode != "whole",
            currency: "USD",
            per,
        };
        let shape = Shape {
            prices: vec![
                price("onDemand", "3.39", "hour"),
                price("monthly", "1460", "month"),
                price("whole", "0.5", "hour"),
            ],
            ..Shape::default()
        };
        let shapes = Shapes::from_iter([("t".to_owned(), shape)]);
        for (mode, gpus, own, list_price, per_hour) in [
            ("onDemand", 8.0, None, Some("27.12"), Some("27.12")),
            ("monthly", 2.0, None, Some("2920"), Some("4")),
            ("onDemand", 0.0, None, None, None),
            ("whole", 0.0, None, Some("0.5"), Some("0.5")),
            ("whole", 8.0, None, Some("0.5"), Some("0.5")),
            ("other", 1.0, None, None, None),
            ("onDemand", 8.0, Some("1"), None, None),
        ] {
            let mut row = Instance {
                type_id: Some("t".into()),
                gpu: Processor {
                    count: Quantity::new(gpus),
                    model: None,
                },
                billing: Billing {
                    mode: Some(mode.into()),
                    price: own.map(|own: &str| own.parse().unwrap()),
                    ..Billing::default()
                },
                ..Instance::default()
            };
            shapes.complete(&mut row);
            let text = |amount: Option<Decimal>| amount.map(|amount| amount.to_string());
            let what = format!("{mode} {gpus} {own:?}");
            assert_eq!(
                text(row.billing.list_price).as_deref(),
                list_price,
                "{what}"
            );
            assert_eq!(text(row.billing.per_hour()).as_deref(), per_hour, "{what}");
            assert_eq!(row.billing.price.is_some(), own.is_some(), "{what}");
            assert_eq!(row.billing.is_estimated, list_price.is_some(), "{what}");
        }
    }
}

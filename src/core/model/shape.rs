//! What machine types are made of, as a vendor tells apart from the rows of a listing.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rust_decimal::Decimal;

use super::{Billing, Instance, Processor, Quantity};

/// A figure as one source tells it: how many CPUs there are, how much memory.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Figure {
    /// It says nothing of it: another source may.
    #[default]
    Untold,
    /// It says something that nobody can read, or that contradicts itself. No other source knows better.
    Unclear,
    Is(Quantity),
}

impl Figure {
    /// The figure, where it is known.
    pub fn known(self) -> Option<Quantity> {
        match self {
            Self::Is(figure) => Some(figure),
            Self::Untold | Self::Unclear => None,
        }
    }

    /// The same, where 0 stands for what is not told.
    #[must_use]
    pub fn above_zero(self) -> Self {
        match self {
            Self::Is(figure) if figure.get() <= 0.0 => Self::Untold,
            figure => figure,
        }
    }

    /// The same in a unit of which one has so many of the other.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        match self {
            Self::Is(figure) => Self::Is(figure.scaled(factor)),
            figure => figure,
        }
    }
}

/// What a row was given, which may be a part of what its machine type has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sizes {
    pub cpu: Figure,
    pub memory_gb: Figure,
    pub gpu: Figure,
}

impl Sizes {
    /// Of a row that says something of all of them which nobody can read.
    pub const UNCLEAR: Self = Self {
        cpu: Figure::Unclear,
        memory_gb: Figure::Unclear,
        gpu: Figure::Unclear,
    };

    /// Tells a row what it was given.
    pub fn tell(self, row: &mut Instance<'_>) {
        row.cpu.count = self.cpu.known();
        row.memory_gb = self.memory_gb.known();
        row.gpu.count = self.gpu.known();
        row.unclear = Unclear {
            cpu: self.cpu == Figure::Unclear,
            memory: self.memory_gb == Figure::Unclear,
            gpu: self.gpu == Figure::Unclear,
        };
    }
}

/// Which sizes a row was given in words that nobody can read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unclear {
    cpu: bool,
    memory: bool,
    gpu: bool,
}

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
    regions: HashMap<String, Option<String>>,
    /// How many entries told of them: a type may have several.
    pub entries: u64,
}

impl Shapes {
    /// Fills in what a row does not tell by itself: what it was given counts, not what its machine has; also where that
    /// cannot be read.
    pub fn complete<'a>(&'a self, row: &mut Instance<'a>) {
        // The id of a region that nothing names is no name: it may well be the one that is asked for.
        let id = row.region_id.as_deref();
        if let Some(name) = id.and_then(|id| self.region(id)) {
            // The parent may be the region, or something else.
            if row.parent.id == row.region_id {
                row.parent.name = Some(name.into());
            }
            row.region = Some(name.into());
        }
        let named = row.type_id.as_deref().or(row.instance_type.as_deref());
        let Some(shape) = named.and_then(|name| self.types.get(name)) else {
            return;
        };
        if row.instance_type.is_none() {
            row.instance_type = shape.name.as_deref().map(Into::into);
        }
        fill(&mut row.cpu, row.unclear.cpu, &shape.cpu);
        if !row.unclear.memory {
            row.memory_gb = row.memory_gb.or(shape.memory_gb);
        }
        fill(&mut row.gpu, row.unclear.gpu, &shape.gpu);
        price(&mut row.billing, row.gpu.count, &shape.prices);
    }

    /// Adds what an entry tells of a machine type. What two entries of one type tell otherwise is not known.
    pub fn insert(&mut self, name: String, shape: Shape) {
        match self.types.entry(name) {
            Entry::Vacant(place) => _ = place.insert(shape.consistent()),
            Entry::Occupied(mut known) => known.get_mut().agree(&shape.consistent()),
        }
    }

    /// All that rows may be told in words.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let of_types = self.types.values().flat_map(|shape| {
            let models = [shape.cpu.model.as_deref(), shape.gpu.model.as_deref()];
            models.into_iter().chain([shape.name.as_deref()]).flatten()
        });
        of_types.chain(self.regions.values().filter_map(|name| name.as_deref()))
    }

    /// What a region is called, by its id in any letter case.
    fn region(&self, id: &str) -> Option<&str> {
        self.regions.get(&region_key(id))?.as_deref()
    }

    /// Adds what an entry calls a region; `None` for what nobody can read. One that two entries call otherwise has no
    /// name that is known.
    pub fn insert_region(&mut self, id: &str, name: Option<String>) {
        match self.regions.entry(region_key(id)) {
            Entry::Vacant(place) => _ = place.insert(name),
            Entry::Occupied(mut known) if *known.get() != name => _ = known.insert(None),
            Entry::Occupied(_) => {}
        }
    }

    /// Adds what a further answer tells.
    pub fn add(&mut self, other: Self) {
        for (name, shape) in other.types {
            self.insert(name, shape);
        }
        for (id, name) in other.regions {
            self.insert_region(&id, name);
        }
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

fn region_key(id: &str) -> String {
    id.trim().to_lowercase()
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

fn fill<'a>(own: &mut Processor<'a>, is_unclear: bool, of_type: &'a Processor<'static>) {
    if !is_unclear {
        own.count = own.count.or(of_type.count);
    }
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

//! What machine types are made of, as a vendor tells apart from the rows of a listing.

use std::collections::HashMap;

use super::{Instance, Processor, Quantity};

/// What a machine type is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    pub cpu: Processor<'static>,
    pub memory_gb: Option<Quantity>,
    pub gpu: Processor<'static>,
}

/// Machine types by their names: the `instance_type` of rows.
#[derive(Debug, Default)]
pub struct Shapes(HashMap<String, Shape>);

impl Shapes {
    /// Fills in what a row does not tell by itself: what it was given counts, not what its machine has.
    pub fn complete<'a>(&'a self, row: &mut Instance<'a>) {
        let named = row.instance_type.as_deref();
        let Some(shape) = named.and_then(|name| self.0.get(name)) else {
            return;
        };
        fill(&mut row.cpu, &shape.cpu);
        row.memory_gb = row.memory_gb.or(shape.memory_gb);
        fill(&mut row.gpu, &shape.gpu);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, Shape)> for Shapes {
    fn from_iter<I: IntoIterator<Item = (String, Shape)>>(shapes: I) -> Self {
        Self(shapes.into_iter().collect())
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
}

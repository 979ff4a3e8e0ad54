//! Addresses are unique within a listing, also where ids are not.
//!
//! A PAI-EAS instance has no id but its name, and the same name can occur in another region or
//! service. The first row in the order of the listing keeps the plain address; a later one says
//! where it is.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::model::Instance;

/// The addresses given out, as 64-bit hashes under a random key: a tenth of the memory. Where two
/// share a hash, the later one merely says more than it has to.
#[derive(Default)]
pub struct Addresses {
    hasher: RandomState,
    taken: HashSet<u64>,
}

impl Addresses {
    /// Makes the row's address one that no earlier row has.
    pub fn settle(&mut self, row: &mut Instance) {
        if self.is_free(&row.address) {
            return;
        }
        let region = row.region.as_deref().unwrap_or_default();
        let parent = row.parent.id.as_deref().unwrap_or_default();
        let with_region = format!("{}@{region}", row.address);
        let with_parent = format!("{with_region}/{parent}");
        let numbered = (2..).map(|number| format!("{with_parent}#{number}"));
        let mut candidates = [with_region, with_parent.clone()]
            .into_iter()
            .chain(numbered);
        if let Some(free) = candidates.find(|address| self.is_free(address)) {
            row.address = free;
        }
    }

    fn is_free(&mut self, address: &str) -> bool {
        self.taken.insert(self.hasher.hash_one(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parent;

    #[test]
    fn a_later_row_of_the_same_id_says_where_it_is() {
        let mut addresses = Addresses::default();
        let mut settled = |region: &str, service: &str| {
            let mut row = Instance {
                id: "foo-0".to_owned(),
                region: Some(region.to_owned()),
                parent: Parent {
                    id: Some(service.to_owned()),
                    ..Parent::default()
                },
                ..Instance::default()
            };
            row.place("eas", "env");
            addresses.settle(&mut row);
            row.address
        };
        assert_eq!(settled("cn-shanghai", "foo"), "eas/env/foo-0");
        assert_eq!(settled("cn-beijing", "foo"), "eas/env/foo-0@cn-beijing");
        assert_eq!(settled("cn-beijing", "bar"), "eas/env/foo-0@cn-beijing/bar");
        assert_eq!(
            settled("cn-beijing", "bar"),
            "eas/env/foo-0@cn-beijing/bar#2"
        );
    }
}

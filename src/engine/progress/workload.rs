//! How many calls the listings of a profile still take: a pure state machine.
//!
//! Of a listing under way its pages are known where it tells a total; of what it leads to, what each took so far. 30
//! applications, of which four were walked, two are and the others are still to come:
//!
//! ```text
//! ListApplications   page 1 of 1, 30 applications      0 calls left
//!   four that ended took 3, 3, 5 and 3                 3.5 each
//!   one has its groups, and lists their instances      1 left, of what is known
//!   one was only begun                                 3.5 left
//!   24 are still to be begun                           24 x 3.5 = 84 left
//! ```

use std::collections::BTreeMap;

use super::board::Reached;

/// A listing, by the order in which they began; [`Self::NONE`] stands for what no listing led to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListingId(u64);

impl ListingId {
    pub const NONE: Self = Self(0);
}

#[derive(Debug)]
pub struct Workload {
    /// The listings that have not ended, or lead to some that have not.
    open: BTreeMap<ListingId, Node>,
    begun: u64,
    /// What listings took that have ended, by their operations.
    costs: BTreeMap<&'static str, Cost>,
}

#[derive(Debug, Default)]
struct Node {
    operation: &'static str,
    above: ListingId,
    /// How far it is.
    reached: Reached,
    /// The pages of an earlier reading.
    before: u64,
    /// Whether no further page of its own is asked for.
    is_read: bool,
    /// The listings that it led to, by their operations.
    found: BTreeMap<&'static str, Found>,
    /// The calls of those that have ended.
    below: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Found {
    count: u64,
    begun: u64,
    ended: u64,
}

/// What listings of an operation took that have ended, with all below them.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    count: f64,
    calls: f64,
    squares: f64,
    /// Their own pages.
    pages: f64,
}

/// An estimate, in calls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    pub made: f64,
    pub left: f64,
    /// The standard error of what is left.
    pub error: f64,
}

impl Cost {
    fn add(&mut self, calls: u64, pages: u64) {
        let calls = float(calls);
        self.count += 1.0;
        self.calls += calls;
        self.squares += calls * calls;
        self.pages += float(pages);
    }

    fn mean(&self) -> f64 {
        self.calls / self.count
    }

    /// How much they differ; as if there had been one more that takes nothing, so that a few alike prove little.
    fn variance(&self) -> f64 {
        let own = (self.squares / self.count - self.mean().powi(2)).max(0.0);
        own + self.mean().powi(2) / self.count
    }
}

impl Default for Workload {
    fn default() -> Self {
        let root = Node {
            is_read: true,
            ..Node::default()
        };
        Self {
            open: BTreeMap::from([(ListingId::NONE, root)]),
            begun: 0,
            costs: BTreeMap::new(),
        }
    }
}

impl Workload {
    /// A listing led to another one of this operation, which is still to begin.
    pub fn found(&mut self, above: ListingId, operation: &'static str) {
        if let Some(node) = self.open.get_mut(&above) {
            node.found.entry(operation).or_default().count += 1;
        }
    }

    pub fn begin(&mut self, operation: &'static str, above: ListingId) -> ListingId {
        self.begun += 1;
        let id = ListingId(self.begun);
        if let Some(node) = self.open.get_mut(&above) {
            node.found.entry(operation).or_default().begun += 1;
        }
        let node = Node {
            operation,
            above,
            ..Node::default()
        };
        self.open.insert(id, node);
        id
    }

    pub fn reach(&mut self, id: ListingId, reached: Reached) {
        if let Some(node) = self.open.get_mut(&id) {
            if reached.pages < node.reached.pages {
                node.before += node.reached.pages;
            }
            node.reached = reached;
        }
    }

    /// No further page of it is asked for.
    pub fn read(&mut self, id: ListingId) {
        if let Some(node) = self.open.get_mut(&id) {
            node.is_read = true;
        }
        self.settle(id);
    }

    /// Closes a listing that has ended with all that it led to, and perhaps those above it.
    fn settle(&mut self, mut id: ListingId) {
        while id != ListingId::NONE
            && self.open.get(&id).is_some_and(Node::has_ended)
            && let Some(node) = self.open.remove(&id)
        {
            let calls = node.made() + node.below;
            let cost = self.costs.entry(node.operation).or_default();
            cost.add(calls, node.reached.pages);
            id = node.above;
            if let Some(above) = self.open.get_mut(&id) {
                above.below += calls;
                above.found.entry(node.operation).or_default().ended += 1;
            }
        }
    }

    /// Whether all that was found has ended.
    pub fn is_done(&self) -> bool {
        self.open.values().all(Node::has_ended)
    }

    /// What is left; `None` while a part of it is not known.
    pub fn estimate(&self) -> Option<Estimate> {
        let mut estimate = Estimate::default();
        // Listings of which nothing is known but the operation.
        let mut unknown: BTreeMap<&'static str, f64> = BTreeMap::new();
        for node in self.open.values() {
            estimate.made += float(node.made() + node.below);
            if node.has_no_page() {
                *unknown.entry(node.operation).or_default() += 1.0;
                continue;
            }
            estimate.left += self.own_pages_left(node);
            for (operation, found) in &node.found {
                let waiting = found.count.saturating_sub(found.begun);
                let share = node.items_to_come() / float(node.reached.items).max(1.0);
                let count = float(waiting) + share * float(found.count);
                *unknown.entry(operation).or_default() += count;
            }
        }
        let mut variance = 0.0;
        for (operation, count) in unknown {
            if count <= 0.0 {
                continue;
            }
            let cost = self.costs.get(operation)?;
            estimate.left += count * cost.mean();
            variance += cost.variance() * (count + count * count / cost.count);
        }
        estimate.error = variance.sqrt();
        Some(estimate)
    }

    fn own_pages_left(&self, node: &Node) -> f64 {
        if node.is_read {
            return 0.0;
        }
        let pages = float(node.reached.pages);
        let usual = || {
            self.costs
                .get(node.operation)
                .map(|cost| cost.pages / cost.count)
        };
        let all = node.reached.of.map(float).or_else(usual).unwrap_or(pages);
        (all - pages).max(0.0)
    }
}

impl Node {
    fn has_ended(&self) -> bool {
        self.is_read && self.found.values().all(|found| found.ended >= found.count)
    }

    /// The calls that were made for its own pages. A page that failed took some as well.
    fn made(&self) -> u64 {
        let is_failed =
            self.is_read && !self.operation.is_empty() && self.before + self.reached.pages == 0;
        self.before + self.reached.pages + u64::from(is_failed)
    }

    fn has_no_page(&self) -> bool {
        !self.is_read && self.before + self.reached.pages == 0
    }

    /// How many items are on the pages that are still to be read, where a total tells.
    fn items_to_come(&self) -> f64 {
        let left = self
            .reached
            .total
            .map(|total| total.saturating_sub(self.reached.items));
        left.filter(|_| !self.is_read).map_or(0.0, float)
    }
}

/// Counts are far below where that loses anything.
#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const APPS: &str = "ListApplications";
    const GROUPS: &str = "DescribeApplicationGroups";

    fn page(pages: u64, of: Option<u64>, items: u64, total: Option<u64>) -> Reached {
        Reached {
            pages,
            of,
            items,
            total,
        }
    }

    /// A region whose list has told so many of its applications.
    fn region(items: u64, total: u64) -> (Workload, ListingId) {
        let mut work = Workload::default();
        work.found(ListingId::NONE, APPS);
        let apps = work.begin(APPS, ListingId::NONE);
        work.reach(
            apps,
            page(1, Some(total.div_ceil(items)), items, Some(total)),
        );
        (0..items).for_each(|_| work.found(apps, GROUPS));
        (work, apps)
    }

    fn walk(work: &mut Workload, above: ListingId, pages: u64) {
        let id = work.begin(GROUPS, above);
        work.reach(id, page(pages, None, 1, None));
        work.read(id);
    }

    fn left(work: &Workload) -> Option<(f64, f64)> {
        work.estimate()
            .map(|estimate| (estimate.made, estimate.left))
    }

    #[test]
    fn what_is_to_come_takes_what_each_took_so_far() {
        let (mut work, apps) = region(10, 10);
        assert_eq!(
            left(&work),
            None,
            "of no application it is known what it takes"
        );
        work.read(apps);
        walk(&mut work, apps, 3);
        assert_eq!(left(&work), Some((4.0, 27.0)));
        walk(&mut work, apps, 5);
        assert_eq!(left(&work), Some((9.0, 32.0)));
        // One that is begun is the same, until its first page is there.
        let open = work.begin(GROUPS, apps);
        assert_eq!(left(&work), Some((9.0, 32.0)));
        work.reach(open, page(3, None, 1, None));
        assert_eq!(left(&work), Some((12.0, 29.0)));
        work.read(open);
        (0..7).for_each(|_| walk(&mut work, apps, 4));
        let end = work.estimate().unwrap();
        assert_eq!((end.made, end.left, end.error), (40.0, 0.0, 0.0));
    }

    #[test]
    fn parents_on_later_pages_count_as_those_on_earlier_ones() {
        let (mut work, apps) = region(10, 25);
        walk(&mut work, apps, 2);
        // Two pages; nine, and fifteen that are not yet named.
        assert_eq!(left(&work), Some((3.0, 2.0 + 9.0 * 2.0 + 15.0 * 2.0)));
    }

    #[test]
    fn a_region_that_is_still_to_begin_is_not_known() {
        let (mut work, apps) = region(1, 1);
        work.found(ListingId::NONE, APPS);
        work.read(apps);
        walk(&mut work, apps, 2);
        assert_eq!(left(&work), Some((3.0, 3.0)));
        let mut other = region(1, 1).0;
        other.found(ListingId::NONE, APPS);
        assert_eq!(left(&other), None);
    }

    #[test]
    fn what_differs_makes_the_estimate_worse() {
        let error = |costs: [u64; 4]| {
            let (mut work, apps) = region(40, 40);
            work.read(apps);
            for cost in costs {
                walk(&mut work, apps, cost);
            }
            work.estimate().unwrap().error
        };
        assert!(error([1, 5, 1, 5]) > error([3, 3, 3, 4]));
        assert!(error([3, 3, 3, 4]) > error([3; 4]));
    }

    #[test]
    fn a_second_reading_and_a_failure_are_counted() {
        let mut work = Workload::default();
        let id = work.begin(APPS, ListingId::NONE);
        work.reach(id, page(2, Some(2), 9, Some(9)));
        work.reach(id, page(1, Some(3), 9, Some(12)));
        assert_eq!(left(&work), Some((3.0, 2.0)));
        let failed = work.begin(GROUPS, ListingId::NONE);
        assert_eq!(left(&work), None);
        work.read(failed);
        assert_eq!(left(&work), Some((4.0, 2.0)));
    }
}

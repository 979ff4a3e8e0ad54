//! The rows servers have, and the pages of them.

use std::fmt::Debug;
use std::thread;
use std::time::Duration;

use super::{Cloud, Received};

/// Which page a request asks for, whatever the API calls its parameters.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The page's number, from 1.
    pub page: usize,
    /// Its rows.
    pub size: usize,
    /// How many rows to skip, where the request says so itself.
    pub offset: Option<usize>,
}

impl Asked {
    /// All rows, in one answer.
    pub const EVERYTHING: Self = Self {
        page: 1,
        size: usize::MAX,
        offset: None,
    };

    /// How many rows come before the page. Page 0 is taken for page 1.
    pub fn skipped(self) -> usize {
        let before = self.page.saturating_sub(1).saturating_mul(self.size);
        self.offset.unwrap_or(before)
    }

    /// The same page, of a server that gives no more than `most` rows in one.
    pub fn clamped(self, most: usize) -> Self {
        let size = self.size.min(most);
        Self { size, ..self }
    }
}

/// Runs a test for all clouds at once: most of the time is spent waiting.
pub fn each_cloud(test: impl Fn(Cloud) + Sync) {
    each_cloud_with(|_| true, test);
}

/// The same for those that have something.
pub fn each_cloud_with(has: impl Fn(Cloud) -> bool, test: impl Fn(Cloud) + Sync) {
    at_once(&Cloud::with(has), |cloud| test(*cloud));
}

/// Runs a test for several cases at once.
pub fn at_once<T: Sync + Debug>(cases: &[T], test: impl Fn(&T) + Sync) {
    thread::scope(|scope| {
        for case in cases {
            let test = &test;
            thread::Builder::new()
                .name(format!("{case:?}"))
                .spawn_scoped(scope, move || test(case))
                .unwrap();
        }
    });
}

/// This many ids, in an order no sorting would give.
pub fn ids(count: usize) -> Vec<String> {
    (0..count)
        .map(|index| format!("i-{:03}-{index}", (index * 7919) % 1000))
        .collect()
}

/// The rows of one page of the whole list.
pub fn slice(ids: &[String], asked: Asked) -> Vec<String> {
    let rest = ids.iter().skip(asked.skipped());
    rest.take(asked.size).cloned().collect()
}

/// Holds an answer back for a time that differs from request to request.
pub fn sleep_a_little(request: &Received) {
    let seed: usize = request
        .target
        .bytes()
        .chain(request.body.iter().copied())
        .map(usize::from)
        .sum();
    let clock = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let millis = (u64::from(clock.subsec_micros()) + seed as u64 * 13) % 25;
    thread::sleep(Duration::from_millis(millis));
}

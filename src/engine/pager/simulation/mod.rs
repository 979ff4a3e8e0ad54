//! The plan against servers of every kind, sound and lying. Two properties are held: what it calls
//! complete has every row in the order of the server, and a sound server is always called complete.

mod cursor;
mod numbered;
mod offset;

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Debug;

use super::counts::PageCounts;
use super::plan::{Failure, FailureKind, Plan};
use crate::engine::provider::{Ask, Next, Paging};

/// What may be asked.
trait Server: Debug {
    /// `None` for "there is no such page".
    fn answer(&self, ask: &Ask) -> Option<Answer>;
}

#[derive(Default)]
struct Answer {
    rows: Vec<u64>,
    total: Option<u64>,
    next: Option<Next>,
}

struct Outcome {
    rows: Vec<u64>,
    shortfall: Option<String>,
    doubt: Option<String>,
    requests: u64,
}

/// What the driver does, without its tasks: answers come in the order of the questions.
fn run(paging: Paging, server: &impl Server, width: usize) -> Outcome {
    let mut plan = Plan::new(paging, 200);
    let mut waiting: VecDeque<Ask> = VecDeque::new();
    let (mut rows, mut seen, mut requests, mut failed) = (Vec::new(), BTreeSet::new(), 0, false);
    loop {
        while waiting.len() < width
            && let Some(ask) = plan.next(waiting.len())
        {
            waiting.push_back(ask);
        }
        let Some(ask) = waiting.pop_front() else {
            break;
        };
        requests += 1;
        assert!(requests < 300, "no end: {server:?}");
        let mut answers = vec![(ask.clone(), server.answer(&ask))];
        if let Some(first) = &answers[0].1 {
            let distinct: BTreeSet<_> = first.rows.iter().collect();
            if let Some(zero) = plan.page_zero(distinct.len() as u64, first.total) {
                answers.insert(0, (zero.clone(), server.answer(&zero)));
                // What is foreseen is asked for meanwhile.
                while waiting.len() < width
                    && let Some(ask) = plan.next(waiting.len())
                {
                    waiting.push_back(ask);
                }
            }
        }
        for (ask, answer) in answers {
            let Some(answer) = answer else {
                failed |= plan.fail(&ask, FailureKind::Refused) == Failure::Real;
                continue;
            };
            let entries = answer.rows.len() as u64;
            let distinct: BTreeSet<_> = answer.rows.iter().copied().collect();
            let fresh: Vec<_> = answer
                .rows
                .into_iter()
                .filter(|row| seen.insert(*row))
                .collect();
            plan.take(
                &ask,
                PageCounts {
                    entries,
                    fresh: fresh.len() as u64,
                    repeats: entries - distinct.len() as u64,
                    total: answer.total,
                    says_last: answer.next.is_none(),
                    next: answer.next,
                    ..PageCounts::default()
                },
            );
            rows.extend(fresh);
        }
        if plan.falls_out_of_step() {
            waiting.clear();
        }
        if plan.is_over() {
            break;
        }
    }
    let shortfall = if failed {
        Some("failed".to_owned())
    } else {
        plan.shortfall("rows")
    };
    Outcome {
        rows,
        shortfall,
        doubt: plan.doubt(),
        requests,
    }
}

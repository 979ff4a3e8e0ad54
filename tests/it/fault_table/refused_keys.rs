//! Refused credentials, which are used no more: vendors lock a key after a few wrong signatures.

use chrono::TimeDelta;

use super::case::{Case, Outcome};
use super::clocks::refused;
use super::scene::{Scene, always, counted, http_date, refusal};
use super::want::{Want, fails};
use crate::support::{Cloud, Reply};

/// More regions than a wrong key may be tried in.
const REGIONS: &str = "a-1,a-2,a-3,a-4,a-5,a-6,a-7,a-8";
/// More parents than a wrong key may be tried on.
const PARENTS: &str = "p0,p1,p2,p3,p4,p5,p6,p7,p8,p9";

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::new(
            "401, ten sources",
            always(|cloud| refusal(cloud, 401)),
            |_| refused(1).check(all_but_one_are_not_asked),
        )
        .with(|cloud| cloud.two_sources.is_some())
        .scope(ten_sources)
        .args(&["--concurrency", "1"])
        .quiet(),
    ];
    // A server in trouble may refuse the credential in the same breath: the refusal counts.
    cases.extend([401, 429, 503].map(|status| {
        Case::new(
            format!("{status}, UNAUTHORIZED"),
            always(move |cloud| cloud.error(status, "UNAUTHORIZED", "no", "R")),
            |_| refused(1).says("UNAUTHORIZED: no"),
        )
        .on(&[Cloud::NOVITA])
        .args(&["--deadline", "20s"])
    }));
    cases.extend(regions());
    cases
}

/// Ten parents, which are listed without a look-up.
fn ten_sources(cloud: Cloud) -> Vec<&'static str> {
    let two = cloud.two_sources.unwrap_or_default().iter();
    two.map(|arg| if arg.contains(',') { PARENTS } else { arg })
        .collect()
}

/// All are sources (of Lite Servers each project has two), and all but one do not claim an answer that they never got.
fn all_but_one_are_not_asked(outcome: &Outcome) -> Result<(), String> {
    let lines = outcome.run.stderr.lines();
    let errors = lines.filter(|line| line.starts_with("error: "));
    let (unasked, asked): (Vec<_>, Vec<_>) =
        errors.partition(|line| line.contains(": not asked, "));
    let all = if outcome.cloud.is_asked_alone() {
        10
    } else {
        20
    };
    match (outcome.sources().len(), unasked.len(), asked.len()) {
        (sources, unasked, 1) if sources == all && unasked == all - 1 => Ok(()),
        (sources, unasked, asked) => Err(format!(
            "{sources} sources, {unasked} not asked, {asked} asked"
        )),
    }
}

/// A refused key of eight regions: how far the server's clock is ahead, how long it takes to answer, how many
/// connections it closes first, and how often the key may be tried.
struct Refusing {
    name: &'static str,
    minutes: i64,
    delay: u64,
    closed: usize,
    tries: usize,
}

const REFUSING: [Refusing; 4] = [
    Refusing {
        name: "a wrong key in eight regions",
        minutes: 0,
        delay: 0,
        closed: 0,
        tries: 1,
    },
    Refusing {
        name: "a wrong key in eight regions, slowly refused",
        minutes: 0,
        delay: 300,
        closed: 0,
        tries: 1,
    },
    // Once more with the right time.
    Refusing {
        name: "a wrong key in eight regions, and another clock",
        minutes: 22,
        delay: 100,
        closed: 0,
        tries: 2,
    },
    Refusing {
        name: "a wrong key in eight regions, and a closed connection",
        minutes: 0,
        delay: 0,
        closed: 1,
        tries: 1,
    },
];

fn regions() -> Vec<Case> {
    let case = |refusing: &'static Refusing| {
        Case::new(refusing.name, refusing.scene(), |_| refusing.want())
            .on(&[Cloud::MODELARTS])
            .scope(|_| vec!["--region", REGIONS])
    };
    REFUSING.iter().map(case).collect()
}

impl Refusing {
    fn scene(&'static self) -> Scene {
        counted(|cloud, number, _| {
            if number <= self.closed {
                return Reply::Raw(Vec::new());
            }
            std::thread::sleep(std::time::Duration::from_millis(self.delay));
            let date = http_date(TimeDelta::minutes(self.minutes).num_seconds());
            let words = "verify aksk signature fail";
            cloud
                .error(401, "APIGW.0301", words, "R")
                .with("date", &date)
        })
    }

    fn want(&self) -> Want {
        let tries = self.closed + self.tries;
        fails(4, "credential").between(self.closed + 1, tries)
    }
}

//! Answers that would take all the time and memory there is: what they cost is bounded, whoever asks for an
//! end is heard, and other providers notice nothing.

use std::fs;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

use serde_json::json;

use crate::fault_table::gzip;
use crate::support::{Cloud, Cloudls, Received, Reply, Server, at_once, ids, slice};

/// Rows that nobody can read, each in its own way.
const UNREADABLE: [&str; 5] = ["0", "null", "{}", "\"i\"", "[[]]"];

/// The body of so many rows of one kind, as JSON.
fn body(cloud: Cloud, row: &str, count: usize, total: usize) -> Vec<u8> {
    let empty = cloud.body(&["ROWS".into()], Some(total as u64)).to_string();
    let rows = format!("{row},").repeat(count);
    empty
        .replace("\"ROWS\"", rows.trim_end_matches(','))
        .into_bytes()
}

fn zipped(body: &[u8]) -> Reply {
    let Reply::Answer {
        status, headers, ..
    } = Reply::text(200, "")
    else {
        unreachable!()
    };
    let body = gzip(body);
    let reply = Reply::Answer {
        status,
        headers,
        body,
    };
    reply.with("content-encoding", "gzip")
}

/// A run and what it took.
struct Measured {
    code: i32,
    stderr: String,
    stdout: String,
    elapsed: Duration,
    /// The most memory it had, in MiB.
    peak: u64,
    /// Processor time of this and all other children of the test so far.
    processor: Duration,
}

impl Measured {
    fn of(run: &Cloudls) -> Self {
        Self::signalled(run, &mpsc::channel().1)
    }

    /// A run that gets a SIGINT when told so.
    fn signalled(run: &Cloudls, interrupt: &mpsc::Receiver<()>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut child = run
            .command(home.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let drain = |mut pipe: Box<dyn std::io::Read + Send>| {
            thread::spawn(move || {
                let mut text = String::new();
                pipe.read_to_string(&mut text).unwrap();
                text
            })
        };
        let (stdout, stderr) = (drain(Box::new(stdout)), drain(Box::new(stderr)));
        let mut begun = Instant::now();
        let (mut peak, before) = (0, processor());
        let status = loop {
            peak = peak.max(high_water(&child));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if interrupt.try_recv().is_ok() {
                // The shell's own: not every machine has a program of that name.
                let kill = format!("kill -INT {}", child.id());
                assert!(
                    Command::new("sh")
                        .args(["-c", &kill])
                        .status()
                        .unwrap()
                        .success()
                );
                begun = Instant::now();
            }
            if begun.elapsed() > Duration::from_secs(2 * 60) {
                let _ = child.kill();
            }
            thread::sleep(Duration::from_millis(2));
        };
        Self {
            code: status.code().unwrap_or(-1),
            elapsed: begun.elapsed(),
            stdout: stdout.join().unwrap(),
            stderr: stderr.join().unwrap(),
            peak: peak / 1024,
            processor: processor().saturating_sub(before),
        }
    }
}

/// The most memory a process had so far, in KiB.
fn high_water(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let words = line.and_then(|line| line.split_whitespace().next());
    words
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

fn processor() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let times = [usage.user_time(), usage.system_time()];
    let micros = times.map(|time| time.tv_sec() * 1_000_000 + time.tv_usec());
    Duration::from_micros(micros.iter().sum::<i64>().cast_unsigned())
}

/// A listing of a cloud, beside one of Novita that is sound.
fn beside(cloud: Cloud, bad: &Server, good: &Server) -> Cloudls {
    let sound = Cloud::NOVITA;
    let run =
        cloud
            .bare(&bad.url())
            .args(cloud.scope())
            .args(["-p", sound.id(), "--kind", "instance"]);
    let run = run
        .vars(sound.credentials())
        .set(sound.endpoint(), good.url());
    run.args(["-o", "json"])
}

/// A server of Novita whose few rows come page by page, each after a while.
fn patient() -> Server {
    Server::start(move |request: &Received| {
        let asked = Cloud::NOVITA.asked_or(request, 5);
        thread::sleep(Duration::from_millis(50));
        Cloud::NOVITA.page_for(asked, &slice(&ids(20), asked), Some(20))
    })
}

/// The clouds that are not Novita.
fn others() -> Vec<Cloud> {
    Cloud::with(|cloud| cloud.id() != Cloud::NOVITA.id())
}

fn sources(run: &Measured) -> Vec<serde_json::Value> {
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    document["sources"].as_array().unwrap().clone()
}

/// The memory that the answer and what is made of it may take beside the program, in MiB.
const MOST: u64 = 96;

#[test]
fn rows_that_nobody_can_read_take_little_memory() {
    at_once(&others(), |cloud| {
        let cloud = *cloud;
        for row in UNREADABLE {
            let body = body(cloud, row, 100_000, 100_000);
            let (bad, good) = (Server::start(move |_| zipped(&body)), patient());
            let run = Measured::of(&beside(cloud, &bad, &good));
            let what = format!("{cloud:?} {row}: {}", run.stderr);
            assert_eq!(run.code, 8, "{what}");
            assert!(run.peak < MOST, "{} MiB: {what}", run.peak);
            assert!(run.stderr.contains("100000 of the"), "{what}");
            assert!(run.stderr.len() < 4000, "{what}");
            let sources = sources(&run);
            assert_eq!(sources[0]["received"], 0, "{what}");
            assert_eq!(sources[1]["complete"], true, "{what}");
        }
    });
}

/// More entries than any real page has: the answer is refused, and whatever is behind them is not looked at.
#[test]
fn a_list_without_end_is_refused() {
    at_once(&others(), |cloud| {
        let cloud = *cloud;
        let body = body(cloud, "0", 10_000_000, 10_000_000);
        let (bad, good) = (Server::start(move |_| zipped(&body)), patient());
        let run = Measured::of(&beside(cloud, &bad, &good));
        let what = format!("{cloud:?}: {}", run.stderr);
        assert_eq!(run.code, 8, "{what}");
        assert!(run.peak < MOST, "{} MiB: {what}", run.peak);
        assert!(
            run.stderr.contains("a list of more than 262144 entries"),
            "{what}"
        );
        assert_eq!(sources(&run)[1]["complete"], true, "{what}");
    });
}

/// A text that is as long as this stands in an answer once, and in each of the rows that belong to what it is told of.
const SHARED: usize = 200_000;

/// Novita's workers of an endpoint with such a URL.
fn long_endpoint() -> Server {
    let workers = (0..5000).map(|number| json!({"id": format!("w{number}")}));
    let url = format!("https://{}", "u".repeat(SHARED));
    let endpoint = json!({"id": "e", "url": url, "workers": workers.collect::<Vec<_>>()});
    let body = json!({"endpoints": [endpoint], "total": 1});
    let reply = zipped(body.to_string().as_bytes());
    Server::start(move |request| {
        let is_list = request.path.ends_with("/endpoints");
        if is_list {
            reply.clone()
        } else {
            Reply::json(200, &json!({"data": []}))
        }
    })
}

/// PAI-EAS's instances of a service with such a label, or of a machine type with such a model.
fn long_service(is_type: bool) -> Server {
    const COUNT: usize = 2000;
    Server::start(move |request| {
        let text = "u".repeat(SHARED);
        if request.path.ends_with("/instance_types") {
            let model = if is_type { &text } else { "A10" };
            let own = json!({"InstanceType": "ecs.x", "GPU": model, "GPUAmount": 1});
            return zipped(json!({"InstanceMetas": [own]}).to_string().as_bytes());
        }
        if request.path.ends_with("/instances") {
            let asked = Cloud::EAS.asked_or(request, 100);
            let all = ids(COUNT);
            let asked = slice(&all, asked);
            let rows = asked.iter().map(|id| {
                let mut row = Cloud::EAS.row(id);
                row["InstanceType"] = "ecs.x".into();
                row
            });
            let body = Cloud::EAS.body(&rows.collect::<Vec<_>>(), Some(COUNT as u64));
            return zipped(body.to_string().as_bytes());
        }
        let value = if is_type { "v" } else { &text };
        let service = json!({
            "ServiceName": "s", "RunningInstance": COUNT,
            "Labels": [{"LabelKey": "k", "LabelValue": value}],
        });
        zipped(
            json!({"Services": [service], "TotalCount": 1})
                .to_string()
                .as_bytes(),
        )
    })
}

#[test]
fn a_text_that_rows_share_is_not_held_for_each() {
    let of_eas = |server: &Server| {
        Cloud::EAS
            .whole("ls", &server.url())
            .args(["--region", "cn-shanghai"])
    };
    let (endpoint, label, model) = (long_endpoint(), long_service(false), long_service(true));
    let workers = Cloud::NOVITA
        .bare(&endpoint.url())
        .args(["--kind", "worker"]);
    let runs = [
        ("an endpoint", workers),
        ("a label", of_eas(&label)),
        ("a machine type", of_eas(&model)),
    ];
    for (what, run) in runs {
        for format in [
            &["-o", "json"][..],
            &["-o", "csv"],
            &["-c", "id,url", "--limit", "1"],
        ] {
            let run = Measured::of(&run.clone().args(format));
            let what = format!("{what} {format:?}: {} MiB: {}", run.peak, run.stderr);
            assert!(run.peak < MOST, "{what}");
            assert!(
                run.elapsed < Duration::from_secs(30),
                "{:?} {what}",
                run.elapsed
            );
            if format.contains(&"--limit") {
                continue;
            }
            assert_eq!(run.code, 8, "{what}");
            assert!(
                run.stderr
                    .contains("has so long texts that they cannot be held"),
                "{what}"
            );
        }
    }
}

/// Ports of an endpoint stand in each of its workers as well.
#[test]
fn ports_that_workers_share_are_not_held_for_each() {
    let ports = (1..10_000).map(|port| json!({ "port": port }));
    let workers = (0..3000).map(|own| json!({"id": format!("w{own}")}));
    let endpoint = json!({
        "id": "e", "ports": ports.collect::<Vec<_>>(), "workers": workers.collect::<Vec<_>>(),
    });
    let body = json!({"endpoints": [endpoint], "total": 1});
    let reply = zipped(body.to_string().as_bytes());
    let server = Server::start(move |_| reply.clone());
    let run = Cloud::NOVITA.bare(&server.url());
    let run = Measured::of(&run.args(["--kind", "worker", "-o", "json"]));
    let what = format!("{} MiB: {}", run.peak, run.stderr);
    assert!(run.code == 8 && run.peak < 2 * MOST, "{what}");
    assert!(run.stderr.contains("cannot be held for each"), "{what}");
}

/// Many labels, in each of many rows, are work: the deadline holds all the same.
#[test]
fn labels_that_rows_share_keep_to_the_deadline() {
    const COUNT: usize = 100;
    let labels = (0..20_000).rev();
    let labels = labels.map(|own| json!({"LabelKey": format!("k{own}"), "LabelValue": "v"}));
    let service = json!({
        "ServiceName": "s", "RunningInstance": COUNT, "Labels": labels.collect::<Vec<_>>(),
    });
    let services = json!({"Services": [service], "TotalCount": 1});
    let rows: Vec<_> = ids(COUNT).iter().map(|id| Cloud::EAS.row(id)).collect();
    let page = Cloud::EAS.body(&rows, Some(COUNT as u64));
    let server = Server::start(move |request| {
        let is_rows = request.path.ends_with("/instances");
        Reply::json(200, if is_rows { &page } else { &services })
    });
    let run = Cloud::EAS.whole("ls", &server.url());
    let run = run.args([
        "--region",
        "cn-shanghai",
        "--no-shapes",
        "--deadline",
        "3s",
        "-o",
        "name",
    ]);
    let run = Measured::of(&run);
    assert!(
        run.elapsed < Duration::from_secs(12),
        "{:?}: {}",
        run.elapsed,
        run.stderr
    );
}

/// Pages of rows that nobody can read keep a count, and the first few.
#[test]
fn pages_of_unreadable_rows_take_no_more_than_one() {
    let cloud = Cloud::HPCAI;
    let server = Server::start(move |request| {
        let asked = cloud.asked(request);
        let row = format!("{{\"page\":{}}}", asked.page);
        zipped(&body(cloud, &row, 10_000, 200_000))
    });
    let run = Measured::of(&cloud.bare(&server.url()).args(["-o", "json"]));
    let what = format!("{} MiB: {}", run.peak, run.stderr);
    assert!(run.code == 5 && run.peak < MOST, "{what}");
    assert!(
        run.stderr
            .contains("200000 of the instances could not be read"),
        "{what}"
    );
}

/// The body of an error is cut before it is looked at.
#[test]
fn an_error_of_any_size_is_told_at_once() {
    let words = format!(
        "{{\"message\":\"{}\"}}",
        "a\\u0041 %41 &amp; \\\\".repeat(1_000_000)
    );
    at_once(Cloud::ALL, |cloud| {
        let zipped = zipped(words.as_bytes());
        let server = Server::start(move |_| {
            let Reply::Answer { headers, body, .. } = zipped.clone() else {
                unreachable!()
            };
            Reply::Answer {
                status: 400,
                headers,
                body,
            }
        });
        let run = Measured::of(&cloud.bare(&server.url()).args(cloud.scope()));
        assert_eq!(run.code, 5, "{cloud:?}: {}", run.stderr);
        assert!(run.peak < MOST, "{cloud:?}: {} MiB", run.peak);
        assert!(run.stderr.len() < 4000, "{cloud:?}");
    });
}

/// Nor is a failure in an answer that says it went well looked at, copied or searched at its full length.
#[test]
fn a_failure_in_a_200_of_any_size_is_told_at_once() {
    let words = "a\\u0041 %41 &amp; \\\\".repeat(1_000_000);
    at_once(Cloud::ALL, |cloud| {
        for key in ["message", "Message"] {
            let empty = cloud.body(&[], Some(0));
            let mut body = json!({"success": false, "code": 500, "Success": false, "Code": "500"});
            let members = empty.as_object().cloned().unwrap_or_default();
            body.as_object_mut().unwrap().extend(members);
            body[key] = json!("WORDS");
            let reply = zipped(body.to_string().replace("WORDS", &words).as_bytes());
            let server = Server::start(move |_| reply.clone());
            let run = cloud.bare(&server.url()).args(cloud.scope());
            let run = Measured::of(&run.args(["--deadline", "50s"]));
            let what = format!("{cloud:?} {key}: {} MiB: {}", run.peak, run.stderr);
            assert!(run.code != 0 && run.stdout.is_empty(), "{what}");
            assert!(run.peak < MOST, "{what}");
            assert!(run.stderr.len() < 4000, "{what}");
        }
    });
}

/// Conditions that take a minute each on any machine, on a name of many MB.
fn patterns() -> impl Iterator<Item = &'static str> {
    ["--filter", "name!~(a?){20}(b?){20}(a?){20}z"]
        .into_iter()
        .cycle()
        .take(10)
}

/// A server whose one row has a name of some MB, and that tells when it was asked.
fn endless() -> (Server, mpsc::Receiver<()>) {
    let (asked, is_asked) = mpsc::channel();
    let cloud = Cloud::HPCAI;
    let mut row = cloud.row("i");
    row["instanceSpecInfo"]["name"] = "ab".repeat(15_000_000).into();
    let reply = zipped(cloud.body(&[row], Some(1)).to_string().as_bytes());
    let server = Server::start(move |_| {
        let _ = asked.send(());
        reply.clone()
    });
    (server, is_asked)
}

/// Whoever waits is heard within a second, on a machine that may be busy.
const HEARD: Duration = Duration::from_secs(5);

#[test]
fn a_deadline_ends_what_takes_too_long() {
    let ((bad, _), good) = (endless(), patient());
    let run = beside(Cloud::HPCAI, &bad, &good)
        .args(patterns())
        .args(["--deadline", "2s"]);
    let run = Measured::of(&run);
    assert!(
        run.elapsed < Duration::from_secs(2) + HEARD,
        "{:?}",
        run.elapsed
    );
    assert!(
        run.stderr.contains("the deadline of 2s passed"),
        "{}",
        run.stderr
    );
    let sources = sources(&run);
    assert_eq!(sources[0]["complete"], false);
    assert_eq!(sources[1]["complete"], true, "{}", run.stderr);
}

#[test]
fn a_signal_ends_what_takes_too_long() {
    let ((bad, is_asked), good) = (endless(), patient());
    let (tell, interrupt) = mpsc::channel();
    thread::spawn(move || {
        is_asked.recv().unwrap();
        thread::sleep(Duration::from_secs(1));
        tell.send(()).unwrap();
    });
    let run = beside(Cloud::HPCAI, &bad, &good).args(patterns());
    let run = Measured::signalled(&run, &interrupt);
    assert_eq!(run.code, 130, "{}", run.stderr);
    assert!(run.elapsed < HEARD, "{:?}", run.elapsed);
}

/// While one answer is read, those of others come in their time.
#[test]
fn an_answer_that_takes_long_makes_no_other_time_out() {
    let ((bad, _), good) = (endless(), patient());
    let run = beside(Cloud::HPCAI, &bad, &good).args(patterns());
    let run = run.args(["--timeout", "2s", "--page-size", "5", "--deadline", "4s"]);
    let run = Measured::of(&run);
    let sources = sources(&run);
    assert_eq!(sources[1]["complete"], true, "{}", run.stderr);
    assert_eq!(good.count(), 5, "{}", run.stderr);
}

/// What each takes, for BENCHMARKS.md: `cargo test --release --test it bounded::figures -- --ignored --nocapture`.
#[test]
#[ignore = "measures a program that is built for use"]
#[expect(clippy::print_stdout, reason = "a report")]
fn figures() {
    let cloud = Cloud::HPCAI;
    let tell = |what: &str, run: &Measured| {
        let (peak, elapsed, processor) = (run.peak, run.elapsed, run.processor);
        println!(
            "| {what} | {} | {peak} MiB | {processor:.2?} | {elapsed:.2?} |",
            run.code
        );
    };
    for count in [1_000_000, 10_000_000] {
        for row in UNREADABLE
            .iter()
            .chain(&["{\"a\":0}", "{\"instanceMetadata\":7}"])
        {
            let body = body(cloud, row, count, count);
            if body.len() > 64 * 1024 * 1024 {
                continue;
            }
            let reply = zipped(&body);
            let (bad, good) = (Server::start(move |_| reply.clone()), patient());
            tell(
                &format!("{count} of {row}"),
                &Measured::of(&beside(cloud, &bad, &good)),
            );
        }
    }
    for row in UNREADABLE.iter().chain(&["{\"instanceMetadata\":7}"]) {
        let server = Server::start(move |request| {
            let row = match *row {
                "0" => cloud.asked(request).page.to_string(),
                other => other.replace('7', &cloud.asked(request).page.to_string()),
            };
            zipped(&body(cloud, &row, 50_000, 2_000_000))
        });
        let run = Measured::of(&cloud.bare(&server.url()).args(["-o", "json"]));
        tell(&format!("40 pages of 50,000 of {row}"), &run);
    }
    let ((bad, _), good) = (endless(), patient());
    let run = beside(cloud, &bad, &good)
        .args(patterns())
        .args(["--deadline", "2s"]);
    tell(
        "a condition that takes minutes, --deadline 2s",
        &Measured::of(&run),
    );
}

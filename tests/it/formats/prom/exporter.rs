//! Files as the real node exporter reads them: all of a folder become one page.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use super::{hostile, listed};
use crate::formats::{rows, serving};
use crate::support::{Cloud, Cloudls, Series, closed_port, ids, program, series};

/// A node exporter that reads a folder and nothing else. It ends when it is dropped.
struct NodeExporter {
    child: Child,
    address: String,
    /// What it said.
    log: Arc<Mutex<Vec<String>>>,
}

impl NodeExporter {
    /// One for this folder, if there is one here.
    fn start(folder: &Path) -> Option<Self> {
        let mut child = program("prometheus-node-exporter")?
            .args(["--collector.disable-defaults", "--collector.textfile"])
            .arg(format!(
                "--collector.textfile.directory={}",
                folder.display()
            ))
            .args([
                "--web.listen-address=127.0.0.1:0",
                "--web.disable-exporter-metrics",
            ])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            let line = line.unwrap();
            let (_, address) = line.split_once("msg=\"Listening on\" address=")?;
            Some(address.to_owned())
        });
        let log = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&log);
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().unwrap().push(line);
            }
        });
        Some(Self {
            child,
            address: address.unwrap(),
            log,
        })
    }

    /// The page of all metrics.
    fn metrics(&self) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.0 200 "), "{head}");
        body.to_owned()
    }
}

impl Drop for NodeExporter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asserts that all series of these files are there with their values, in whatever order the files are read.
#[track_caller]
fn assert_shown(files: &[String]) -> Vec<(Series, f64)> {
    let mut orders = vec![(0..files.len()).collect::<Vec<_>>()];
    orders.push(orders[0].iter().copied().rev().collect());
    let mut shown = Vec::new();
    for order in orders {
        let folder = tempfile::tempdir().unwrap();
        for (place, file) in order.iter().enumerate() {
            let path = folder.path().join(format!("{place}.prom"));
            fs::write(path, &files[*file]).unwrap();
        }
        let Some(exporter) = NodeExporter::start(folder.path()) else {
            return Vec::new();
        };
        let page = exporter.metrics();
        let all = series(&page);
        assert!(page.contains("\nnode_textfile_scrape_error 0\n"), "{page}");
        for (series, value) in files.iter().flat_map(|file| series(file)) {
            let is_same = all
                .get(&series)
                .is_some_and(|read| (read - value).abs() < 1e-6);
            assert!(
                is_same,
                "{order:?}: {series:?} {value}: {:?}",
                all.get(&series)
            );
        }
        // A second look, so that whatever it had to say of the first is said.
        exporter.metrics();
        let log = exporter.log.lock().unwrap();
        let is_error = |line: &String| line.contains("level=error");
        assert!(!log.iter().any(is_error), "{log:?}");
        shown = all.into_iter().collect();
    }
    shown
}

#[test]
fn every_state_is_seen_whatever_the_names_of_the_files() {
    let fleet = serving(&rows("one", "198.51.100.7", "root", 1));
    let other = Cloud::NOVITA.honest(&ids(2));
    let nowhere = format!("http://127.0.0.1:{}", closed_port());
    let run = |flags: &[&str], novita: &str| {
        let run = Cloudls::new(["ls", "-q", "-o", "prom"])
            .vars(Cloud::HPCAI.credentials())
            .vars(Cloud::NOVITA.credentials())
            .set(Cloud::HPCAI.endpoint(), fleet.url())
            .set(Cloud::NOVITA.endpoint(), novita);
        run.args(flags).run().stdout
    };
    let files = [
        run(&[], &other.url()),
        run(&["--group-by", "region,status"], &other.url()),
        run(&["-p", "hpcai,novita"], &nowhere),
        run(&["-p", "novita"], &other.url()),
        run(
            &["-p", "novita", "--max-pages", "1", "--page-size", "1"],
            &other.url(),
        ),
        run(&["-p", "novita", "--gpu"], &nowhere),
        run(&["-p", "hpcai", "--group-by", "status"], &other.url()),
    ];
    let shown = assert_shown(&files);
    let states = shown
        .iter()
        .filter(|((name, labels), _)| name == "cloudls_complete" && labels["provider"] == "novita");
    let states: Vec<_> = states
        .map(|((_, labels), value)| (labels.get("selection").map(String::as_str), *value > 0.0))
        .collect();
    if !shown.is_empty() {
        assert_eq!(
            states,
            [
                (None, true),
                (Some("--group-by region,status"), true),
                (Some("--provider hpcai,novita"), false),
                (Some("--provider novita"), true),
                (Some("--provider novita --gpu"), false),
                (Some("--provider novita --page-size 1 --max-pages 1"), false),
            ]
        );
    }
}

#[test]
fn odd_names_are_read_as_they_are() {
    assert_shown(&[listed(&hostile(), "prom").stdout]);
}

//! The vendors' own libraries beside the program, in the same environment: the key that they sign with, its token, and
//! the hosts that they ask must be the same, or the program refuses and says why.
//!
//! The libraries are those of `PyPI`, and are run by `peers.py`. All they ask is answered by one server on loopback, whose
//! keys tell what they were given for. The program asks the hosts that it would ask anywhere, through a proxy that leads
//! all of them to that server.

mod alibaba;
mod huawei;
mod sdks;
mod services;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;

use self::services::{Service, Signed};
use crate::support::{
    Cloudls, Finished, Received, Reply, Server, at_once, fed, is_there, proxy, tls_server_of,
};

/// The file of the CA that signed the hosts of the vendors.
const CA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/peers/tls/ca.pem");

/// The file that is a program.
const PROGRAM: &str = "cred.sh";

/// What both are told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Situation {
    name: String,
    /// In values, `{home}` stands for the folder, and `{server}` for the URL of the server.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// Files of the home folder by their paths; a text that is none is written as JSON.
    #[serde(default)]
    files: BTreeMap<String, Value>,
    /// Whether there are metadata, which give a key of the machine's role.
    #[serde(default)]
    metadata: bool,
    expect: Expect,
    /// What is said where it is refused, or why the program does otherwise.
    #[serde(default)]
    says: Vec<String>,
    /// The key where the program alone finds one.
    #[serde(default)]
    id: String,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Expect {
    /// Both sign with the same.
    Same,
    /// The library signs, and the program refuses.
    Refused,
    /// The program signs, as another tool of the vendor does, and the library does not.
    OnlyHere,
    /// Neither signs.
    Neither,
}

/// How something signs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Identity {
    id: String,
    token: Option<String>,
    /// The project whose jobs are asked for.
    #[serde(default)]
    project: Option<String>,
    /// Whatever was asked.
    hosts: BTreeSet<String>,
}

/// A vendor, and how its instances are asked for.
struct Vendor {
    name: &'static str,
    region: &'static str,
    args: &'static [&'static str],
    region_variable: &'static str,
    metadata_variable: &'static str,
    /// The hosts that the program asks and the credential libraries do not.
    own_hosts: &'static [&'static str],
    package: &'static str,
    answer: fn(&Service, &Received) -> Reply,
}

/// A folder and a server for one situation.
struct Place {
    _home: TempDir,
    server: Server,
    service: Arc<Service>,
    environment: BTreeMap<String, String>,
}

impl Place {
    fn of(vendor: &Vendor, situation: &Situation) -> Self {
        let service = Arc::new(Service::new(situation.metadata));
        let (answer, of_server) = (vendor.answer, Arc::clone(&service));
        let server = Server::start(move |request| answer(&of_server, request));
        let home = tempfile::tempdir().unwrap();
        let place = |text: &str| {
            text.replace("{home}", home.path().to_str().unwrap())
                .replace("{server}", &server.url())
        };
        for (name, content) in &situation.files {
            let path = home.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = content
                .as_str()
                .map_or_else(|| content.to_string(), str::to_owned);
            fs::write(&path, place(&text)).unwrap();
            let mode = if name == PROGRAM { 0o700 } else { 0o600 };
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let mut environment: BTreeMap<_, _> = situation
            .env
            .iter()
            .map(|(name, value)| (name.clone(), place(value)))
            .collect();
        environment.insert("HOME".to_owned(), place("{home}"));
        environment.insert("PATH".to_owned(), std::env::var("PATH").unwrap());
        Self {
            _home: home,
            service,
            environment,
            server,
        }
    }

    /// What the program does.
    fn run(&self, vendor: &Vendor) -> (Finished, Option<Identity>) {
        let (answer, service) = (vendor.answer, Arc::clone(&self.service));
        let signed: Arc<Mutex<Vec<Signed>>> = Arc::default();
        let log = Arc::clone(&signed);
        let address = tls_server_of(
            [
                include_bytes!("tls/server.pem"),
                include_bytes!("tls/server.key"),
            ],
            move |request| {
                log.lock().unwrap().extend(Signed::of(request));
                answer(&service, request)
            },
        );
        let (proxy, asked) = proxy(address);
        let run = Cloudls::new(vendor.args)
            .vars(self.environment.clone())
            .set(vendor.region_variable, vendor.region)
            .set(vendor.metadata_variable, self.server.url())
            .set("HTTPS_PROXY", format!("http://{proxy}"))
            .set("SSL_CERT_FILE", CA);
        let finished = run.run();
        let hosts = asked
            .lock()
            .unwrap()
            .iter()
            .filter_map(|line| host(line))
            .collect();
        let last = signed.lock().unwrap().pop();
        let identity = last.map(|last| Identity {
            id: last.id,
            token: last.token,
            project: last.project,
            hosts,
        });
        (finished, identity)
    }
}

fn host(line: &str) -> Option<String> {
    let (host, _) = line.strip_prefix("CONNECT ")?.split_once(':')?;
    Some(host.to_owned())
}

/// What the library finds in each of the situations.
fn found_by(
    vendor: &Vendor,
    situations: &[(&Situation, Place)],
) -> BTreeMap<String, Result<Identity, String>> {
    let told = situations.iter().map(|(situation, place)| {
        json!({
            "name": situation.name,
            "env": place.environment,
            "server": place.server.url(),
            "region": vendor.region,
        })
    });
    let told = Value::Array(told.collect()).to_string();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/peers/peers.py");
    let output = fed("python3", &[script, vendor.name], &told);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let found = text.lines().map(|line| {
        let mut found: Value = serde_json::from_str(line).unwrap();
        let name = found["name"].as_str().unwrap().to_owned();
        let identity = match found["error"].take() {
            Value::String(error) => Err(error),
            _ => Ok(serde_json::from_value(found).unwrap()),
        };
        (name, identity)
    });
    found.collect()
}

/// Runs every situation through both.
#[expect(clippy::print_stdout, reason = "a report")]
fn compare(vendor: &Vendor, situations: &str) {
    let import = format!("import {}", vendor.package);
    if !is_there("python3", &["-c", &import]) {
        return;
    }
    let situations: Vec<Situation> = serde_json::from_str(situations).unwrap();
    let places = situations
        .iter()
        .map(|situation| (situation, Place::of(vendor, situation)));
    let places: Vec<_> = places.collect();
    let found = found_by(vendor, &places);
    let faults: Mutex<Vec<String>> = Mutex::default();
    let counts: Mutex<BTreeMap<&str, usize>> = Mutex::default();
    at_once(&(0..places.len()).collect::<Vec<_>>(), |&number| {
        let (situation, place) = &places[number];
        let library = &found[&situation.name];
        let (finished, identity) = place.run(vendor);
        let verdict = judge(vendor, situation, library, &finished, identity.as_ref());
        match verdict {
            Ok(word) => *counts.lock().unwrap().entry(word).or_default() += 1,
            Err(fault) => faults.lock().unwrap().push(format!(
                "{}: {fault}\n  library: {library:?}\n  here: {identity:?}, {}\n{}",
                situation.name, finished.code, finished.stderr
            )),
        }
    });
    let faults = faults.into_inner().unwrap();
    let counts = counts.into_inner().unwrap();
    assert!(
        faults.is_empty(),
        "{} of {}:\n{}",
        faults.len(),
        places.len(),
        faults.join("\n")
    );
    println!("{}: {} situations: {counts:?}", vendor.name, places.len());
}

fn judge(
    vendor: &Vendor,
    situation: &Situation,
    library: &Result<Identity, String>,
    finished: &Finished,
    identity: Option<&Identity>,
) -> Result<&'static str, String> {
    // One that was refused before anything was sent has signed nothing.
    let signs = identity.filter(|_| finished.code == 0);
    let said = |word: &&String| !finished.stderr.contains(word.as_str());
    if let Some(word) = situation.says.iter().find(said) {
        return Err(format!("{word:?} is not said"));
    }
    match (library, signs, situation.expect) {
        (Ok(library), Some(here), Expect::Same) => {
            let mut here = here.clone();
            here.hosts
                .retain(|host| !vendor.own_hosts.contains(&host.as_str()));
            if *library == here {
                Ok("the same")
            } else {
                Err(format!("another identity: {here:?}"))
            }
        }
        (Ok(_), None, Expect::Refused) | (Err(_), None, Expect::Neither)
            if [3, 4].contains(&finished.code) && !situation.says.is_empty() =>
        {
            match identity {
                Some(identity) => Err(format!("it was sent, by {}", identity.id)),
                None if situation.expect == Expect::Neither => Ok("neither"),
                None => Ok("refused, and why"),
            }
        }
        (Err(_), Some(here), Expect::OnlyHere) if here.id == situation.id => {
            Ok("here alone, as another tool")
        }
        _ => Err("unexpected".to_owned()),
    }
}

//! Which calls a listing makes: none twice, and those that `cloudls providers` says, which its policy is made of.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::Value;

use crate::support::{Cloud, Cloudls, DemoCloud, Received, Relay};

/// A listing of the demo cloud.
struct Listed {
    provider: &'static str,
    args: &'static [&'static str],
    variables: &'static [(&'static str, &'static str)],
    kinds: &'static [&'static str],
    /// Whether what lists all is refused, and what lists those of the caller is asked.
    is_refused: bool,
    /// Calls that could be made and are not: there is nothing to make them for, or another one stands in for them.
    spared: &'static [&'static str],
}

const V2: &[(&str, &str)] = &[("CLOUDLS_NOVITA_API", "v2")];

const LISTED: &[Listed] = &[
    Listed::of("eas", &[]),
    Listed::of("eas", &["--no-shapes"]),
    Listed::of("eas", &EAS_NAMED),
    Listed::of("eas", &["--kind", "service"]).kinds(&["service"]),
    Listed::of("eas", &EAS_NAMED_SERVICE).kinds(&["service"]),
    Listed::of("eas", &EAS_NAMED_ALL).kinds(&["instance", "service"]),
    Listed::of("eas", &EAS_NAMED_ATTENTION).kinds(&["instance", "service"]),
    Listed::of("eas", &["--attention"]).kinds(&["instance", "service"]),
    Listed::of("sae", &[]),
    Listed::of("sae", &SAE_APP),
    Listed::of("sae", &SAE_GROUP),
    Listed::of("sae", &["--kind", "service"]).kinds(&["service"]),
    Listed::of("sae", &SAE_APP_SERVICE)
        .kinds(&["service"])
        // The application has instances, which its own count says.
        .spares(&["DescribeApplicationGroups", "DescribeApplicationInstances"]),
    Listed::of("sae", &SAE_APP_ALL).kinds(&["instance", "service"]),
    Listed::of("sae", &["--attention"]).kinds(&["instance", "service"]),
    Listed::of("hpcai", &[]),
    Listed::of("novita", &[]).spares(&["List Products", "List CPU Products", "List Clusters"]),
    Listed::of("novita", &["--prices"]).spares(&["List Clusters"]),
    Listed::of("novita", &["--kind", "worker"]).kinds(&["worker"]),
    Listed::of("novita", &["--kind", "worker", "--no-shapes"]).kinds(&["worker"]),
    Listed::of("novita", &["--kind", "all"])
        .kinds(&["instance", "worker"])
        .spares(&["List CPU Products"]),
    Listed::of("novita", &[]).v2(),
    Listed::of("novita", &["--no-shapes"]).v2(),
    Listed::of("novita", &["--kind", "all", "--page-size", "5"])
        .kinds(&["instance", "worker"])
        .v2(),
    Listed::of("modelarts", &[]),
    Listed::of("modelarts", &["--no-shapes"]),
    Listed::of("modelarts", &["--kind", "job"]).kinds(&["job"]),
    Listed::of("modelarts", &["--kind", "server"]).kinds(&["server"]),
    Listed::of("modelarts", &["--kind", "notebook"]).kinds(&["notebook"]),
    Listed::of("modelarts", &["--kind", "notebook", "--no-shapes"]).kinds(&["notebook"]),
    Listed::of("modelarts", &["--kind", "all"]).kinds(&["job", "server", "notebook"]),
    Listed::of(
        "modelarts",
        &[
            "--region",
            "cn-north-4",
            "--project",
            "0de0000000000000000000000000000a",
        ],
    ),
    Listed::of(
        "modelarts",
        &["--region", "cn-north-4", "--project", "cn-north-4"],
    ),
    Listed::of("modelarts", &["--region", "cn-north-4", "--project", "all"]),
    Listed::of("modelarts", &["--kind", "all"])
        .kinds(&["job", "server", "notebook"])
        .refused(),
];

const EAS_NAMED: [&str; 4] = ["--region", "cn-shanghai", "--service", "llm_chat"];
const SAE_APP: [&str; 4] = [
    "--region",
    "cn-shanghai",
    "--app",
    "a255bf15-dc9e-485c-abff-70004073b93d",
];
const SAE_GROUP: [&str; 6] = [
    "--region",
    "cn-shanghai",
    "--app",
    "a255bf15-dc9e-485c-abff-70004073b93d",
    "--group",
    "d40206d9-2262-44bd-9492-928720cce97c",
];

const EAS_NAMED_SERVICE: [&str; 6] = joined(EAS_NAMED, ["--kind", "service"]);
const EAS_NAMED_ALL: [&str; 6] = joined(EAS_NAMED, ["--kind", "all"]);
const EAS_NAMED_ATTENTION: [&str; 6] = joined(EAS_NAMED, ["--attention", "--raw"]);
const SAE_APP_SERVICE: [&str; 6] = joined(SAE_APP, ["--kind", "service"]);
const SAE_APP_ALL: [&str; 6] = joined(SAE_APP, ["--kind", "all"]);

/// Arguments, and two more.
const fn joined(first: [&'static str; 4], more: [&'static str; 2]) -> [&'static str; 6] {
    [first[0], first[1], first[2], first[3], more[0], more[1]]
}

impl Listed {
    const fn of(provider: &'static str, args: &'static [&'static str]) -> Self {
        Self {
            provider,
            args,
            variables: &[],
            kinds: match provider.as_bytes() {
                b"modelarts" => &["job", "server"],
                _ => &["instance"],
            },
            is_refused: false,
            spared: &[],
        }
    }

    const fn kinds(self, kinds: &'static [&'static str]) -> Self {
        Self { kinds, ..self }
    }

    const fn spares(self, spared: &'static [&'static str]) -> Self {
        Self { spared, ..self }
    }

    const fn v2(self) -> Self {
        Self {
            variables: V2,
            spared: &["List Instances"],
            ..self
        }
    }

    const fn refused(self) -> Self {
        Self {
            is_refused: true,
            ..self
        }
    }

    fn name(&self) -> String {
        let variables = self.variables.iter();
        let variables = variables.map(|(name, value)| format!("{name}={value} "));
        let refused = if self.is_refused { ", all refused" } else { "" };
        let args = [&["-p", self.provider], self.args].concat().join(" ");
        format!("{}{args}{refused}", variables.collect::<String>())
    }

    fn has(&self, flag: &str) -> bool {
        self.args.contains(&flag)
    }

    /// Its requests and its document.
    fn run(&self, demo: &DemoCloud) -> (Vec<Received>, Value) {
        let refuse = |request: &Received, _| {
            let refusal = Cloud::MODELARTS.error(403, "ModelArts.6407", "you may not", "R");
            request.path.ends_with("/all").then_some(refusal)
        };
        let relay = Relay::to(demo, self.is_refused.then_some(Arc::new(refuse)));
        let variables = self.variables.iter();
        let variables = variables.map(|(name, value)| (*name, (*value).to_owned()));
        let run = Cloudls::new(["ls", "-p", self.provider, "-o", "json"])
            .args(self.args)
            .vars(
                demo.variables
                    .iter()
                    .map(|(name, value)| (name, value.clone())),
            )
            .vars(relay.endpoints())
            .vars(variables)
            .run();
        let code = if self.is_refused { 8 } else { 0 };
        assert_eq!(run.code, code, "{}: {run:?}", self.name());
        (relay.received(), run.json())
    }

    /// How often it makes each call; none is made twice.
    fn calls(&self, requests: &[Received], operations: &[Operation]) -> BTreeMap<String, usize> {
        let mut known = BTreeSet::new();
        let mut counts = BTreeMap::new();
        for request in requests {
            let own = (&request.method, &request.target, &request.body);
            let is_new = known.insert(own);
            let (method, target) = (&request.method, &request.target);
            assert!(is_new, "{}: twice {method} {target}", self.name());
            let name = Operation::of(request, operations).name.clone();
            *counts.entry(name).or_default() += 1;
        }
        counts
    }

    /// Whether the page of the provider lets a listing make a call.
    fn may(&self, operation: &Operation) -> bool {
        let lists = |kind: &String| self.kinds.contains(&kind.as_str());
        let is_given = |flag: &String| {
            let place = self
                .args
                .iter()
                .position(|arg| arg.strip_prefix("--") == Some(flag));
            // A project that is named is looked up.
            place.is_some_and(|place| flag != "project" || self.args[place + 1].starts_with("0de"))
        };
        let is_needless = !operation.needless_with.is_empty()
            && operation.needless_with.iter().all(is_given)
            && !operation.always_for.iter().any(lists);
        operation.is_for(self.kinds)
            && !is_needless
            && !(operation.is_look_up && self.has("--no-shapes"))
    }
}

/// A call as `cloudls providers` has it.
struct Operation {
    name: String,
    /// Method and path, and what is said behind them.
    request: String,
    /// What the vendor's policies call it.
    action: Option<String>,
    needless_with: Vec<String>,
    always_for: Vec<String>,
    kinds: Vec<String>,
    is_look_up: bool,
}

impl Operation {
    fn all(provider: &str) -> Vec<Self> {
        let about = Cloudls::new(["providers", provider, "-o", "json"]).run();
        let about: Value = serde_json::from_str(&about.stdout).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let texts = |value: &Value| value.as_array().unwrap().iter().map(text).collect();
        let operations = about[provider]["operations"].as_array().unwrap().iter();
        let operations = operations.map(|own| Self {
            name: text(&own["name"]),
            request: text(&own["request"]),
            action: own["action"].as_str().map(str::to_owned),
            needless_with: texts(&own["needless_with"]),
            always_for: texts(&own["always_for"]),
            kinds: texts(&own["kinds"]),
            is_look_up: own["look_up"].as_bool().unwrap(),
        });
        operations.collect()
    }

    /// The one that a request is.
    fn of<'a>(request: &Received, operations: &'a [Self]) -> &'a Self {
        let segments: Vec<_> = request.path.split('/').collect();
        let is_it = |own: &&Self| {
            let path = own.request.split(' ').nth(1).unwrap();
            let pattern: Vec<_> = path.split('/').skip(1).collect();
            let mut pairs = pattern.iter().rev().zip(segments.iter().rev());
            // The endpoint may have a path of its own.
            pattern != [""]
                && pattern.len() < segments.len()
                && pairs.all(|(pattern, segment)| pattern == segment || pattern.starts_with('{'))
        };
        operations
            .iter()
            .find(is_it)
            .unwrap_or_else(|| panic!("no operation is {} {}", request.method, request.path))
    }

    fn is_for(&self, kinds: &[&str]) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|kind| kinds.contains(&kind.as_str()))
    }

    /// Whether it gets a credential, which the demo cloud need not.
    fn is_of_credentials(&self) -> bool {
        let words = ["(STS; ", "(IAM; ", "(with a user name"];
        words.iter().any(|words| self.request.contains(words))
    }

    /// Whether it is made only where another call was refused, or another API was chosen.
    fn is_in_place_of_another(&self) -> bool {
        let words = ["(where the one before", "(in place of"];
        words.iter().any(|words| self.request.contains(words))
    }
}

/// What is asked of the demo cloud, as a table: `just requests`. Of what is listed by default at most one look-up a region and
/// kind comes beyond the pages, and nothing is asked twice.
#[test]
#[expect(clippy::print_stdout, reason = "a table")]
fn what_a_listing_asks() {
    let demo = DemoCloud::start();
    let mut table = String::from("| listing | operation | calls |\n| --- | --- | --: |\n");
    for listed in LISTED {
        let (requests, document) = listed.run(&demo);
        let operations = Operation::all(listed.provider);
        let counts = listed.calls(&requests, &operations);
        let sources = document["sources"].as_array().unwrap().iter();
        let scopes = sources.map(|source| &source["scope"]);
        let places: BTreeSet<_> = scopes
            .map(|scope| (scope["region"].to_string(), scope["kind"].to_string()))
            .collect();
        let mut look_ups = 0;
        for (name, count) in &counts {
            let mut known = operations.iter().filter(|own| own.is_look_up);
            let is_look_up = known.any(|own| own.name == *name);
            look_ups += if is_look_up { *count } else { 0 };
            let mark = if is_look_up { " (look-up)" } else { "" };
            let _ = writeln!(table, "| `{}` | {name}{mark} | {count} |", listed.name());
        }
        if listed.args.is_empty() && listed.variables.is_empty() {
            assert!(look_ups <= places.len(), "{}: {counts:?}", listed.name());
        }
        let _ = writeln!(table, "| | in all | {} |", requests.len());
    }
    println!("{table}");
}

/// Each provider is listed as it is by default, and each of its kinds by itself or with others.
#[test]
fn every_kind_is_listed_here() {
    for cloud in Cloud::ALL {
        let about = Cloudls::new(["providers", cloud.id(), "-o", "json"]).run();
        let about: Value = serde_json::from_str(&about.stdout).unwrap();
        let kinds = about[cloud.id()]["fields"]["kinds"].as_array().unwrap();
        let own = || LISTED.iter().filter(|listed| listed.provider == cloud.id());
        assert!(own().any(|listed| listed.args.is_empty()), "{cloud:?}");
        for kind in kinds.iter().filter(|_| kinds.len() > 1) {
            let kind = kind["kind"].as_str().unwrap();
            let is_listed = own().any(|listed| listed.kinds.contains(&kind));
            assert!(is_listed, "{cloud:?} {kind}");
        }
    }
}

/// A credential needs what the page of its provider says, neither more nor less: no call is made that it says is not, and
/// none is named that is never made.
#[test]
fn the_calls_that_are_made_are_those_that_are_named() {
    let demo = DemoCloud::start();
    for cloud in Cloud::ALL {
        let operations = Operation::all(cloud.id());
        let mut made = BTreeSet::new();
        for listed in LISTED.iter().filter(|own| own.provider == cloud.id()) {
            let (requests, _) = listed.run(&demo);
            let counts = listed.calls(&requests, &operations);
            for operation in &operations {
                let (name, listing) = (&operation.name, listed.name());
                let is_made = counts.contains_key(name);
                assert!(!is_made || listed.may(operation), "{listing} calls {name}");
                let is_spared = listed.spared.contains(&name.as_str());
                let is_due = listed.may(operation)
                    && !is_spared
                    && !operation.is_of_credentials()
                    && !operation.is_in_place_of_another();
                assert!(is_made || !is_due, "{listing} does not call {name}");
            }
            made.extend(counts.into_keys());
        }
        for operation in &operations {
            let is_made = made.contains(&operation.name) || operation.is_of_credentials();
            assert!(is_made, "{cloud:?}: {} is never called", operation.name);
        }
        let due = operations.into_iter().filter_map(|own| own.action);
        assert_eq!(allowed(*cloud), due.collect(), "{cloud:?}");
    }
}

/// The actions that the policy of a provider allows.
fn allowed(cloud: Cloud) -> BTreeSet<String> {
    let policy = Cloudls::new(["providers", cloud.id(), "--policy"]).run();
    let policy: Value = serde_json::from_str(&policy.stdout).unwrap();
    let statements = policy["Statement"].as_array().into_iter().flatten();
    let actions = statements.flat_map(|own| own["Action"].as_array().unwrap());
    actions
        .map(|own| own.as_str().unwrap().to_owned())
        .collect()
}

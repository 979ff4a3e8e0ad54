//! `cloudls providers`: what a provider needs and gives can be asked for without an account or a
//! network.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::settings::assert_refused;
use crate::support::{Cloud, Cloudls, Finished};

/// A run without credentials.
fn providers(args: &[&str]) -> Cloudls {
    // What every run has, so that it stays on this machine.
    [
        "CLOUDLS_ALIBABA_METADATA_ENDPOINT",
        "CLOUDLS_MODELARTS_METADATA_ENDPOINT",
    ]
    .into_iter()
    .fold(Cloudls::new(["providers"]).args(args), |run, name| {
        run.set(name, "")
    })
}

/// What a provider is, as data.
fn described(cloud: Cloud) -> Value {
    let run = providers(&[cloud.id(), "-o", "json"]).run();
    assert_eq!((run.code, &*run.stderr), (0, ""), "{run:?}");
    let mut all = run.json();
    assert_eq!(all.as_object().unwrap().len(), 1, "{run:?}");
    all[cloud.id()].take()
}

fn texts(list: &Value) -> Vec<&str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item.as_str().unwrap()).collect()
}

/// The state of the credential in the line of a provider.
fn state(run: &Finished, cloud: Cloud) -> &str {
    let line = run.stdout.lines().find(|line| line.starts_with(cloud.id()));
    let (head, rest) = (run.stdout.lines().next().unwrap(), line.unwrap());
    let start = head.find("CREDENTIAL").unwrap();
    let end = head.find("KEYS").unwrap();
    rest[start..end].trim()
}

#[test]
fn every_provider_has_a_line_and_a_page() {
    let all = providers(&[]).run();
    assert_eq!(
        (all.code, all.stdout.lines().count()),
        (0, 1 + Cloud::ALL.len()),
        "{all:?}"
    );
    for &cloud in Cloud::ALL {
        assert_eq!(state(&all, cloud), "not set");
        let run = providers(&[cloud.id()]).run();
        assert_eq!((run.code, &*run.stderr), (0, ""), "{run:?}");
        for (variable, _) in cloud.credentials() {
            let line = format!("{variable} (not set)");
            assert!(run.stdout.contains(&line), "{line}: {run:?}");
        }
        assert!(run.stdout.contains(cloud.endpoint()), "{run:?}");
        for flag in cloud.scope().iter().filter(|arg| arg.starts_with("--")) {
            assert!(run.stdout.contains(flag), "{flag}: {run:?}");
        }
        let is_list = |line: &&str| line.starts_with("  ") && !line.contains(['(', ':']);
        for line in run.stdout.lines().filter(is_list) {
            assert!(line.len() <= 100, "{line:?}");
        }
    }
    let run = providers(&["novite"]).run();
    assert_refused(&run, 2, &["novita"], "novite");
}

/// The names of all variables of a provider, none of which is set.
fn variables(data: &Value) -> Vec<String> {
    let of = |list: &str, key: &str| -> Vec<Value> {
        let items = data[list].as_array().unwrap().iter();
        items.map(|item| item[key].clone()).collect()
    };
    let found = [
        of("credentials", "variables"),
        of("credentials", "optional"),
        of("places", "variables"),
        of("scope", "variables"),
        of("endpoints", "variable"),
    ];
    let each = found.into_iter().flatten().flat_map(|found| match found {
        Value::Array(several) => several,
        Value::Null => Vec::new(),
        one => vec![one],
    });
    each.map(|variable| {
        assert_eq!(variable["set"], false, "{variable}");
        variable["name"].as_str().unwrap().to_owned()
    })
    .collect()
}

#[test]
fn variables_are_set_or_not_and_their_values_are_never_shown() {
    const VALUE: &str = "do-not-show-4711";
    const SHAPES: &[&[&str]] = &[&[], &["-o", "json"], &["--policy"]];
    for &cloud in Cloud::ALL {
        let variables = variables(&described(cloud));
        for name in &variables {
            for shape in SHAPES {
                let run = providers(shape).args([cloud.id()]).set(name, VALUE).run();
                assert_eq!(run.code, 0, "{name}: {run:?}");
                let shown = [&run.stdout, &run.stderr].map(|text| text.contains(VALUE));
                assert_eq!(shown, [false; 2], "{name}: {run:?}");
            }
            let page = providers(&[cloud.id()]).set(name, VALUE).run().stdout;
            assert_eq!(page.matches(" (set)").count(), 1, "{name}: {page}");
            assert!(page.contains(&format!("{name} (set)")), "{name}: {page}");
            // The object says so of this variable alone.
            let run = providers(&[cloud.id(), "-o", "json"])
                .set(name, VALUE)
                .run();
            assert_eq!(run.stdout.matches("\"set\": true").count(), 1, "{name}");
        }
    }
}

#[test]
fn a_credential_is_set_half_set_or_not() {
    for &cloud in Cloud::ALL {
        let whole = providers(&[]).vars(cloud.credentials());
        assert_eq!(state(&whole.run(), cloud), "set", "{cloud:?}");
        let others =
            Cloud::with(|other| other.credentials()[0].0 != cloud.credentials()[0].0).into_iter();
        let run = whole.run();
        others.for_each(|other| assert_eq!(state(&run, other), "not set", "{other:?}"));
    }
    for (name, cloud) in [
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", Cloud::SAE),
        ("HUAWEICLOUD_SDK_AK", Cloud::MODELARTS),
    ] {
        let run = providers(&[]).set(name, "x").run();
        assert_eq!(state(&run, cloud), "half set", "{name}");
        let run = providers(&["-o", "json"]).set(name, "x").run();
        assert_eq!(run.json()[cloud.id()]["credential"], "half_set", "{name}");
    }
    // A token alone is no part of a form.
    let run = providers(&[])
        .set("HUAWEICLOUD_SDK_SECURITY_TOKEN", "x")
        .run();
    assert_eq!(state(&run, Cloud::MODELARTS), "not set");
}

#[test]
fn a_policy_allows_every_operation_and_nothing_else() {
    let all = providers(&["--policy"]).run();
    assert_eq!(all.code, 0, "{all:?}");
    for &cloud in Cloud::ALL {
        let run = providers(&[cloud.id(), "--policy"]).run();
        assert_eq!(run.code, 0, "{run:?}");
        let policy = run.json();
        assert_eq!(all.json()[cloud.id()], policy, "{cloud:?}");
        let data = described(cloud);
        assert_eq!(data["policy"], policy, "{cloud:?}");
        let operations = data["operations"].as_array().unwrap();
        let (named, unnamed): (Vec<_>, Vec<_>) = operations
            .iter()
            .partition(|operation| !operation["action"].is_null());
        let statements = policy["Statement"].as_array().cloned().unwrap_or_default();
        let allowed = statements.iter().flat_map(|own| texts(&own["Action"]));
        let actions = named.iter().map(|own| own["action"].as_str().unwrap());
        assert_eq!(allowed.collect::<Vec<_>>(), actions.collect::<Vec<_>>());
        assert!(statements.iter().all(|own| own["Effect"] == "Allow"));
        // Without policies it is said what each call takes.
        for operation in unnamed.into_iter().filter(|_| policy.is_null()) {
            let name = operation["name"].as_str().unwrap();
            assert!(run.stderr.contains(name), "{name}: {run:?}");
        }
    }
    let eas = json!({"Version": "1", "Statement": [{
        "Effect": "Allow", "Action": ["eas:DescribeMachineSpec"], "Resource": "*",
    }, {
        "Effect": "Allow",
        "Action": ["eas:ListServices", "eas:ListServiceInstances"],
        "Resource": "acs:eas:*:*:service/*",
    }]});
    assert_eq!(all.json()["eas"], eas);
    let modelarts = json!({"Version": "1.1", "Statement": [{
        "Effect": "Allow", "Action": [
            "iam:projects:listProjects", "modelarts:devserver:listByUser",
            "modelarts:notebook:listAllNotebooks", "modelarts:notebook:list", "modelarts:workspace:list",
        ],
    }]});
    assert_eq!(all.json()["modelarts"], modelarts);
    for cloud in [Cloud::HPCAI, Cloud::NOVITA] {
        let run = providers(&[cloud.id(), "--policy"]).run();
        assert_eq!(run.stdout, "null\n");
        let words = format!("note: {} has no policies: ", cloud.id());
        assert!(run.stderr.starts_with(&words), "{run:?}");
    }
}

/// How many keys the rows of each kind can fill, in the table and as data.
#[test]
fn the_table_tells_how_many_keys_are_filled() {
    let all = providers(&[]).run().stdout;
    for &cloud in Cloud::ALL {
        let fields = &described(cloud)["fields"];
        let kinds = fields["kinds"].as_array().unwrap().iter();
        let kinds = kinds.map(|own| {
            let others = own["others"].as_array().unwrap().iter();
            let others = others.flat_map(|other| texts(&other["keys"]));
            let keys: BTreeSet<_> = texts(&own["rows"]).into_iter().chain(others).collect();
            // Each has an address, a provider, a profile and a kind.
            assert_eq!(own["count"], keys.len() + 4, "{cloud:?} {own}");
            format!("{} {}", own["kind"].as_str().unwrap(), own["count"])
        });
        let kinds: Vec<_> = kinds.collect();
        let keys = texts(&fields["fills"]).len() + texts(&fields["never"]).len();
        let line = all
            .lines()
            .find(|line| line.starts_with(cloud.id()))
            .unwrap();
        let words = format!(" {} of {keys} ", kinds.join(", "));
        assert!(line.contains(&words), "{words}: {line}");
    }
}

#[test]
fn another_site_of_a_vendor_is_told() {
    let site = "  https://cloud.luchentech.com (the site in China, with prices in yuan)\n";
    let page = providers(&["hpcai"]).run().stdout;
    assert!(page.contains(site), "{page}");
}

/// The keys that hold something, those of parts with a dot.
fn filled(instance: &Value) -> Vec<String> {
    let mut keys = Vec::new();
    for (key, value) in instance.as_object().unwrap() {
        match value {
            Value::Object(parts) if key != "tags" => {
                let parts = parts.iter().filter(|(_, value)| !value.is_null());
                keys.extend(parts.map(|(part, _)| format!("{key}.{part}")));
            }
            Value::Null => {}
            Value::Array(items) if items.is_empty() => {}
            Value::Object(tags) if tags.is_empty() => {}
            _ => keys.push(key.clone()),
        }
    }
    keys
}

/// What the documents' examples fill is among what a provider is said to fill.
#[test]
fn no_provider_fills_more_than_it_says() {
    for &cloud in Cloud::ALL {
        let path = format!("fixtures/{}/page/expected.json", cloud.id());
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let expected: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let data = described(cloud);
        let fills = texts(&data["fields"]["fills"]);
        let never = texts(&data["fields"]["never"]);
        assert!(fills.iter().all(|key| !never.contains(key)), "{cloud:?}");
        let rows = expected.as_array().cloned().unwrap_or(vec![expected]);
        for row in &rows {
            for key in filled(row) {
                assert!(fills.contains(&key.as_str()), "{cloud:?} {key}");
            }
        }
    }
}

#[test]
fn regions_and_where_the_vendor_differs_are_told() {
    for (cloud, count, region) in [
        (Cloud::EAS, 27, "cn-shanghai"),
        (Cloud::SAE, 16, "ap-southeast-5"),
        (Cloud::MODELARTS, 22, "tr-west-1"),
        (Cloud::NOVITA, 0, ""),
        (Cloud::HPCAI, 0, ""),
    ] {
        let data = described(cloud);
        let regions = texts(&data["regions"]);
        assert_eq!(regions.len(), count, "{cloud:?}");
        assert!(!regions.contains(&"ap-south-1"), "it is closed");
        assert!(count == 0 || regions.contains(&region), "{cloud:?}");
        let page = providers(&[cloud.id()]).run().stdout;
        for region in regions {
            assert!(page.contains(region), "{region}: {page}");
        }
    }
    let page = providers(&["modelarts"]).run().stdout;
    for line in [
        "  https://modelarts.{region}.myhuaweicloud.cn in ap-southeast-1\n",
        "  https://iam.myhuaweicloud.com in af-north-1, cn-north-11, cn-southwest-3\n",
        "      not called with --project ID\n",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
}

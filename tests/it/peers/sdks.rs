//! The vendors' own clients list the demo cloud whole, with the keys of their own credential libraries.

use std::collections::BTreeMap;
use std::process::Command;

use crate::support::{DemoCloud, DemoFleet, is_there};

/// The token for which the demo cloud's STS gives keys of a role; `cloudls demo --help` tells it.
const TOKEN: &str = include_str!("../../../fixtures/peers/oidc.token");

#[test]
fn the_clients_of_the_vendors_list_the_demo_cloud_whole() {
    let clients =
        "import alibabacloud_eas20210701, alibabacloud_sae20190506, huaweicloudsdkmodelarts";
    if !is_there("python3", &["-c", clients]) {
        return;
    }
    let demo = DemoCloud::start();
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, TOKEN).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/peers/sdks.py");
    let url = format!("http://{}", demo.authority());
    let output = Command::new("python3")
        .args([script, &url, "3"])
        .envs(demo.variables.iter().cloned())
        .env("TOKEN_FILE", &token)
        // The Huawei client leaves a file there.
        .env("HOME", folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let found: BTreeMap<String, Vec<String>> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found.len(), 8);
    for (list, mut ids) in found {
        let provider = [list.split(',').next().unwrap()];
        let expected = DemoFleet::get().of(&provider);
        // Jobs are what these clients ask for.
        let expected = expected.filter(|row| provider != ["modelarts"] || row["kind"] == "job");
        let mut expected: Vec<_> = expected
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        expected.sort();
        assert_eq!(ids, expected, "{list}");
    }
}

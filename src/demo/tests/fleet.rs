//! The embedded fleet shows what the documents describe.

use std::collections::BTreeSet;

use super::*;
use crate::demo::page::Rows;

fn values<'a>(rows: impl IntoIterator<Item = &'a Rows>, pointer: &str) -> BTreeSet<String> {
    let mut values = BTreeSet::new();
    for rows in rows {
        let Rows::Stored(rows) = rows else {
            panic!("the fleet is embedded")
        };
        let found = rows
            .iter()
            .filter_map(|row| row.value.pointer(pointer)?.as_str());
        values.extend(found.map(str::to_owned));
    }
    values
}

fn assert_all(values: &BTreeSet<String>, words: &str) {
    let missing: Vec<_> = words
        .split_whitespace()
        .filter(|word| !values.contains(*word))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_documented_status_occurs() {
    let fleet = cloud().fleet;
    let eas = || fleet.eas.services.iter().map(|service| &service.instances);
    assert_all(
        &values(eas(), "/Status"),
        "Running Pending Failed Succeeded Terminating Unknown",
    );
    assert_all(&values(eas(), "/Role"), "Standard Queue SDProxy DataSet");
    let sae = || fleet.sae.groups.iter().map(|group| &group.instances);
    assert_all(
        &values(sae(), "/InstanceContainerStatus"),
        "Error CrashLoopBackOff ErrImagePull ImagePullBackOff Pending Unknown Terminating \
         NotFound PodInitializing Init:0/1 Running",
    );
    assert_all(
        &values(sae(), "/InstanceHealthStatus"),
        "WithoutHealthCheckConfig WithoutLivenessConfig WithoutReadinessConfig NotCheckedYet \
         LivenessUnhealthy ReadinessUnhealthy Unhealthy Healthy",
    );
    let hpcai = [&fleet.hpcai.instances];
    assert_all(
        &values(hpcai, "/instanceRuntimeInfo/status"),
        "Running Stopped Starting StartingFailed Initializing InitializationFailed Archived \
         Released PullingImage Restarting",
    );
    let novita = [&fleet.ordinary["NOVITA_API_KEY"]];
    assert_all(
        &values(novita, "/status"),
        "toCreate creating pulling running toStart starting toStop stopping exited toRestart \
         restarting toRemove removing removed toReset resetting migrating freezing",
    );
    assert_all(
        &values(novita, "/spotStatus"),
        "running notified reclaiming terminated",
    );
    let jobs = fleet.modelarts.projects.iter().map(|project| &project.jobs);
    assert_all(&values(jobs, "/status"), "PROCESSING FINISHED DELETED");
}

#[test]
fn prices_are_served_to_the_last_digit() {
    let request = hpcai(r#"{"pager":{"currentPage":1,"pageSize":1}}"#);
    let answer = route::answer(&cloud(), &request, now());
    assert!(
        String::from_utf8(answer.body)
            .unwrap()
            .contains("0.23999999463558197")
    );
}

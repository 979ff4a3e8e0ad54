//! Whatever the page size, the pages together are the listing, and the totals say so.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::*;

const SIZES: [u64; 4] = [1, 3, 10, 100];

/// Walks pages until an empty one; every page must tell the total of the rows it got.
fn walk(page: impl Fn(&str) -> (Vec<String>, Option<u64>)) -> Vec<String> {
    let mut ids = Vec::new();
    let mut totals = BTreeSet::new();
    for number in 1.. {
        let (rows, total) = page(&u64::to_string(&number));
        totals.extend(total);
        if rows.is_empty() {
            break;
        }
        ids.extend(rows);
    }
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "an id stands twice");
    assert!(
        totals.iter().all(|total| *total == ids.len() as u64),
        "{totals:?}"
    );
    ids
}

/// Lists by every page size: the order must always be the same, in both modes.
fn check(list: impl Fn(&Cloud, &str) -> Vec<String>, embedded: usize) {
    for (cloud, expected) in both().iter().zip([embedded, 250]) {
        let whole = list(cloud, "1000");
        assert_eq!(whole.len(), expected);
        for size in SIZES {
            assert_eq!(list(cloud, &size.to_string()), whole, "page size {size}");
        }
    }
}

#[test]
fn eas_adds_up() {
    check(
        |cloud, size| {
            ["cn-shanghai", "cn-beijing"]
                .iter()
                .flat_map(|region| eas(cloud, region, size))
                .collect()
        },
        14,
    );
}

fn eas(cloud: &Cloud, region: &str, size: &str) -> Vec<String> {
    let path = format!("/{region}/api/v2/services");
    let page = |call: &str, path: &str, number: &str, list: &str, id: &str| {
        let query = [("PageNumber", number), ("PageSize", size)];
        let body = ok(cloud, &alibaba(&format!("{EAS} {call}"), path, &query));
        (texts(&body[list], id), body["TotalCount"].as_u64())
    };
    walk(|number| page("ListServices", &path, number, "Services", "/ServiceName"))
        .iter()
        .flat_map(|name| {
            let path = format!("{path}/{region}/{name}/instances");
            walk(|number| {
                page(
                    "ListServiceInstances",
                    &path,
                    number,
                    "Instances",
                    "/InstanceName",
                )
            })
        })
        .collect()
}

#[test]
fn sae_adds_up() {
    check(
        |cloud, size| {
            ["cn-shanghai", "cn-beijing"]
                .iter()
                .flat_map(|region| sae(cloud, region, size))
                .collect()
        },
        19,
    );
}

fn sae(cloud: &Cloud, region: &str, size: &str) -> Vec<String> {
    let ask = |action: &str, query: &[(&str, &str)]| {
        let (first, rest) = action.split_at(1);
        let path = format!("/{region}/pop/v1/sam/app/{}{rest}", first.to_lowercase());
        let query = [query, &[("PageSize", size)]].concat();
        let body = ok(cloud, &alibaba(&format!("{SAE} {action}"), &path, &query));
        assert_eq!(
            (&body["Success"], &body["Code"]),
            (&true.into(), &"200".into())
        );
        body["Data"].clone()
    };
    let mut ids = Vec::new();
    for app in &applications(ask) {
        let groups = walk(|number| {
            let query = [("AppId", app.as_str()), ("CurrentPage", number)];
            (
                texts(&ask("DescribeApplicationGroups", &query), "/GroupId"),
                None,
            )
        });
        for group in &groups {
            ids.extend(walk(|number| {
                let query = [
                    ("AppId", app.as_str()),
                    ("GroupId", group),
                    ("CurrentPage", number),
                ];
                let data = ask("DescribeApplicationInstances", &query);
                (
                    texts(&data["Instances"], "/InstanceId"),
                    data["TotalSize"].as_u64(),
                )
            }));
        }
    }
    ids
}

/// The ids of all applications, then of their canaries.
fn applications(ask: impl Fn(&str, &[(&str, &str)]) -> Value) -> Vec<String> {
    let children = RefCell::new(Vec::new());
    let mut ids = walk(|number| {
        let data = ask("ListApplications", &[("CurrentPage", number)]);
        for application in data["Applications"].as_array().unwrap() {
            if application["Children"].is_array() {
                children
                    .borrow_mut()
                    .extend(texts(&application["Children"], "/AppId"));
            }
        }
        (
            texts(&data["Applications"], "/AppId"),
            data["TotalSize"].as_u64(),
        )
    });
    ids.extend(children.into_inner());
    ids
}

#[test]
fn hpcai_adds_up() {
    let list = |cloud: &Cloud, size: &str| {
        walk(|number| {
            let pager = format!(r#"{{"pager":{{"currentPage":{number},"pageSize":{size}}}}}"#);
            let body = ok(cloud, &hpcai(&pager));
            let total = body["pager"]["totalEntries"].as_u64();
            (
                texts(&body["instances"], "/instanceMetadata/instanceId"),
                total,
            )
        })
    };
    check(list, 13);
    let body = ok(
        &cloud(),
        &hpcai(r#"{"pager":{"currentPage":1,"pageSize":1000}}"#),
    );
    assert_eq!(body["pager"]["pageSize"], 100);
}

#[test]
fn novita_adds_up() {
    let page = |cloud: &Cloud, number: &str, size: &str| {
        let body = ok(cloud, &novita(&[("pageNum", number), ("pageSize", size)]));
        (texts(&body["instances"], "/id"), body["total"].as_u64())
    };
    check(|cloud, size| walk(|number| page(cloud, number, size)), 24);
    let cloud = cloud();
    assert_eq!(page(&cloud, "0", "3"), page(&cloud, "1", "3"));
}

#[test]
fn modelarts_adds_up() {
    let page = |cloud: &Cloud, path: &str, number: &str, size: &str| {
        let offset = (number.parse::<u64>().unwrap() - 1) * size.parse::<u64>().unwrap();
        let query = [("limit", size), ("offset", &offset.to_string())];
        let body = ok(cloud, &huawei(path, &query));
        assert_eq!(body["current"].to_string(), number);
        (texts(&body["data"], "/id"), body["total"].as_u64())
    };
    check(
        |cloud, size| walk(|number| page(cloud, NORTH, number, size)),
        7,
    );
    let cloud = cloud();
    assert_eq!(walk(|number| page(&cloud, SINGAPORE, number, "3")).len(), 7);
}

#[test]
fn modelarts_serves_one_page_as_its_document_does_or_three_records() {
    let cloud = cloud();
    for (path, pages, size, received) in [(NORTH, 1, 7, 7), (SINGAPORE, 3, 3, 3)] {
        let body = ok(&cloud, &huawei(path, &[]));
        let envelope = ["current", "pages", "size", "total"].map(|name| body[name].as_u64());
        assert_eq!(envelope, [Some(1), Some(pages), Some(size), Some(7)]);
        assert_eq!(texts(&body["data"], "/id").len(), received);
    }
    let body = ok(&cloud, &huawei(NORTH, &[("status", "NOTHING")]));
    assert_eq!((&body["total"], &body["pages"]), (&0.into(), &0.into()));
}

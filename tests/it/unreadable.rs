//! Answers with a good status that are not what the documents describe.

use serde_json::{Value, json};

use crate::support::{Cloud, Reply, Server, each_cloud, each_cloud_with, ids, put};

/// Replaces the list of a page.
fn with_list(cloud: Cloud, total: Option<u64>, list: Value) -> Value {
    let mut body = cloud.body(&[], total);
    *cloud.list_in(&mut body) = list;
    body
}

#[test]
fn an_answer_that_is_none_is_an_error() {
    each_cloud(|cloud| {
        let page = cloud.body(&[cloud.row("i")], Some(1)).to_string();
        let cases = [
            ("empty", String::new()),
            ("blank", " \n".to_owned()),
            ("no JSON", "upstream connect error".to_owned()),
            ("HTML", "<!DOCTYPE html><title>Sign in</title>".to_owned()),
            ("cut", page[..page.len() - 9].to_owned()),
            ("more behind it", format!("{page}{page}")),
            ("null", "null".to_owned()),
            ("a list", "[]".to_owned()),
            ("a text", "\"ok\"".to_owned()),
            ("an object", "{}".to_owned()),
            (
                "a list that is an object",
                with_list(cloud, Some(1), json!({"0": cloud.row("i")})).to_string(),
            ),
            (
                "a list that is a text",
                with_list(cloud, Some(1), json!("i")).to_string(),
            ),
        ];
        // Some answers are nothing but a list.
        let is_wrong = |name: &str| name != "a list" || cloud.has_envelope();
        for (name, body) in cases.into_iter().filter(|(name, _)| is_wrong(name)) {
            let server = Server::start(move |_| Reply::text(200, &body));
            let run = cloud.listing(&server).run();
            let what = format!("{cloud:?}, {name}");
            run.assert_short(&[], 5, &["HTTP 200, but the answer cannot be read"], &what);
            assert_eq!(run.source()["error"]["kind"], "decode", "{what}");
            assert_eq!(server.count(), 1, "{what}");
        }
    });
}

/// A list in the place of an object is none, whatever its elements hold: neither as a row ...
#[test]
fn a_row_that_is_a_list_is_no_row() {
    each_cloud(|cloud| {
        // An inner object would be read in its place, were it not for the list around it.
        let row = match cloud.row_of_id(&json!("i-list")) {
            Value::Object(row) => row.into_iter().map(|(_, value)| value).collect(),
            other => other,
        };
        let body = cloud.body(&[cloud.row("i"), row], Some(2));
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = cloud.listing(&server).run();
        let path = format!("{}[1]", cloud.list_path());
        run.assert_short(&["i".to_owned()], 8, &[&path], cloud.id());
    });
}

/// ... nor as the whole answer.
#[test]
fn an_answer_that_is_a_list_is_no_page() {
    each_cloud_with(Cloud::has_envelope, |cloud| {
        let body = json!([[cloud.row("i")]]);
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = cloud.listing(&server).run();
        run.assert_short(&[], 5, &["cannot be read"], cloud.id());
    });
}

/// A total of five beside a list that is `null` is no empty list.
#[test]
fn a_null_list_beside_a_total_is_short() {
    each_cloud_with(Cloud::has_total, |cloud| {
        let body = with_list(cloud, Some(5), Value::Null);
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = cloud.listing(&server).run();
        assert_eq!(run.code, 5, "{cloud:?}: {run:?}");
        assert_eq!(run.json()["complete"], false, "{cloud:?}");
    });
}

/// A field with a value of the wrong type, and its path in the row.
fn broken_field(cloud: Cloud, row: &mut Value) -> String {
    let place = cloud.fields.number.at;
    put(row, place, json!({"a": "number"}));
    place[1..].replace('/', ".")
}

#[test]
fn an_unreadable_row_costs_itself_and_is_named() {
    each_cloud(|cloud| {
        let mut broken = cloud.row("i-broken");
        let field = broken_field(cloud, &mut broken);
        let cases = [
            (json!(7), String::new()),
            (json!("i-text"), String::new()),
            (Value::Null, String::new()),
            (json!([]), String::new()),
            (json!({}), ".".to_owned()),
            (cloud.row(""), ".".to_owned()),
            (broken, format!(".{field}")),
        ];
        let good = ids(2);
        for (row, field) in cases {
            let what = format!("{cloud:?}, {row}");
            let rows = [cloud.row(&good[0]), row, cloud.row(&good[1])];
            let body = cloud.body(&rows, Some(3));
            let server = Server::start(move |_| Reply::json(200, &body));
            let run = cloud.listing(&server).run();
            let path = format!("{}[1]{field}", cloud.list_path());
            run.assert_short(&good, 8, &["could not be read", &path], &what);
            assert_eq!(run.source()["error"]["kind"], "decode", "{what}");
            assert_eq!(run.source()["received"], 2, "{what}");
        }
    });
}

#[test]
fn many_unreadable_rows_are_counted() {
    each_cloud(|cloud| {
        let rows: Vec<_> = (0..5).map(|_| json!({"unknown": true})).collect();
        let body = cloud.body(&rows, Some(5));
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = cloud.listing(&server).run();
        let path = format!("{}[2]", cloud.list_path());
        run.assert_short(
            &[],
            5,
            &["5 of the", "could not be read", &path],
            cloud.id(),
        );
    });
}

/// What is absent, `null`, or text in the place of a number costs nothing.
#[test]
fn lenient_values_are_read() {
    each_cloud(|cloud| {
        let lenient = &cloud.lenient;
        let [row, value]: [Value; 2] =
            [lenient.row, lenient.value].map(|text| serde_json::from_str(text).unwrap());
        let body = cloud.body(&[row], Some(1));
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = cloud.listing(&server).run();
        run.assert_whole(&["i".to_owned()], cloud.id());
        let instance = &run.json()["instances"][0];
        assert_eq!(instance[lenient.key], value, "{cloud:?}");
        for absent in [
            "status_reason",
            "status_raw",
            "expires_at",
            "updated_at",
            "started_at",
        ] {
            assert!(
                instance[absent].is_null(),
                "{cloud:?}: {absent}: {instance}"
            );
        }
        assert_eq!(instance["status"], "unknown", "{cloud:?}");
    });
}

/// A state the documents do not know is shown as it is, and is no error.
#[test]
fn unknown_states_are_kept() {
    each_cloud(|cloud| {
        let mut row = cloud.row("i");
        put(&mut row, cloud.fields.status, json!("Levitating"));
        let body = cloud.body(&[row], Some(1));
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = cloud.listing(&server).run();
        run.assert_whole(&["i".to_owned()], cloud.id());
        let instance = &run.json()["instances"][0];
        assert_eq!(
            (&instance["status"], &instance["status_raw"]),
            (&json!("unknown"), &json!("Levitating"))
        );
    });
}

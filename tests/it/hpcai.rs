//! HPC-AI: its site in China beside the other one, what each way of charging costs an hour, and the ways in.

use serde_json::{Value, json};

use crate::support::{Cloud, Home, Received, Reply, Server};

const CLOUD: Cloud = Cloud::HPCAI;

/// A row that is charged so.
fn row(id: &str, charge_mode: &str, price: &Value, unit: &str) -> Value {
    let mut row = CLOUD.row(id);
    row["instanceMetadata"]["instanceUsername"] = json!("user");
    row["instanceSpecInfo"]["instanceBillingInfo"] = json!({
        "chargeMode": charge_mode, "duration": 1, "price": price, "unit": unit, "type": "On-Demand",
    });
    row
}

fn list(rows: &[Value]) -> Reply {
    let pager = json!({"currentPage": 1, "pageSize": 50, "totalEntries": rows.len()});
    Reply::json(200, &json!({"instances": rows, "pager": pager}))
}

/// The site in China: the same paths and the same login, with prices in yuan.
fn china(request: &Received) -> Reply {
    match &*request.path {
        "/api/user/login" => {
            assert_eq!(
                request.json(),
                json!({"username": "me", "password": "s3cret-of-china"})
            );
            Reply::json(
                200,
                &json!({"accessToken": "token-of-china", "accessExpire": 86400}),
            )
        }
        "/api/instance/list" => {
            assert_eq!(request.header("cookie"), Some("AccessToken=token-of-china"));
            assert_eq!(request.header("x-api-key"), None);
            list(&[
                row("same-id", "perMonth", &json!(7300), "¥"),
                row("cn", "perHour", &json!(1.5), "元"),
            ])
        }
        path => panic!("{path}"),
    }
}

#[test]
fn the_site_in_china_is_a_profile_with_an_endpoint() {
    let other = Server::start(|request| {
        assert_eq!(request.header("x-api-key"), Some("key-of-singapore"));
        list(&[row("same-id", "perHour", &json!(2), "$")])
    });
    let china = Server::start(china);
    let profile = |name: &str, server: &Server| {
        format!(
            "[profile.{name}]\nprovider = \"hpcai\"\nendpoint = {:?}\ncredential = {{ env = {:?} }}\n",
            server.url(),
            name.to_uppercase()
        )
    };
    let home = Home::with(&(profile("sg", &other) + &profile("cn", &china)));
    let run = home
        .run(["ls", "--profile", "sg,cn", "-o", "json"])
        .set("SG_HPCAI_API_KEY", "key-of-singapore")
        .set("CN_HPCAI_USERNAME", "me")
        .set("CN_HPCAI_PASSWORD", "s3cret-of-china")
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    let document = run.json();
    let rows = document["instances"].as_array().unwrap().iter();
    let told = rows.map(|row| {
        let billing = &row["billing"];
        json!([
            row["address"],
            billing["price"],
            billing["currency"],
            billing["per"],
            billing["per_hour"]
        ])
    });
    assert_eq!(
        json!(told.collect::<Vec<_>>()),
        json!([
            ["hpcai/sg/same-id", "2", "USD", "hour", "2"],
            ["hpcai/cn/same-id", "7300", "CNY", "month", "10"],
            ["hpcai/cn/cn", "1.5", "CNY", "hour", "1.5"],
        ])
    );
    assert_eq!((other.count(), china.count()), (1, 2), "{run:?}");
    assert!(
        !run.stderr.contains("s3cret") && !run.stdout.contains("token-of"),
        "{run:?}"
    );
    // Currencies are not added up together.
    let run = home
        .run(["ls", "--profile", "sg,cn", "--summary"])
        .set("SG_HPCAI_API_KEY", "key-of-singapore")
        .set("CN_HPCAI_USERNAME", "me")
        .set("CN_HPCAI_PASSWORD", "s3cret-of-china")
        .run();
    assert!(
        run.stdout
            .contains("price per hour of all: 11.50 CNY, 2.00 USD"),
        "{run:?}"
    );
}

/// Amounts of several currencies are compared by their numbers alone, which is said wherever it is done.
#[test]
fn prices_in_several_currencies_are_not_compared_in_silence() {
    const NUMBERS: &str = "prices in CNY, USD are compared by their numbers alone";
    const GROUPS: &str = "prices in CNY, USD are not compared: groups come currency by currency";
    let server = Server::start(|_| {
        list(&[
            row("us", "perHour", &json!(1), "$"),
            row("cn", "perHour", &json!(5), "¥"),
        ])
    });
    for (args, says) in [
        (&["--sort-by", "price"][..], Some(NUMBERS)),
        (&["--filter", "price>1"], Some(NUMBERS)),
        (&["--filter", "billing.price=5"], Some(NUMBERS)),
        (&["--filter", "price>0"], None),
        (&["--filter", "price!=null"], None),
        (&["--filter", "currency=USD", "--filter", "price>0.5"], None),
        (&["--filter", "price>0.5", "--filter", "currency=USD"], None),
        (
            &["--group-by", "currency", "--sort-by", "price:desc"],
            Some(GROUPS),
        ),
        (
            &[
                "--group-by",
                "region",
                "--sort-by",
                "price/month",
                "-o",
                "json",
            ],
            Some(GROUPS),
        ),
        (
            &[
                "--group-by",
                "region",
                "--sort-by",
                "price",
                "--limit",
                "1",
                "-o",
                "csv",
            ],
            Some(GROUPS),
        ),
        (&["--group-by", "currency", "--sort-by", "count"], None),
        (
            &[
                "--group-by",
                "currency",
                "--sort-by",
                "price",
                "--filter",
                "currency=USD",
            ],
            None,
        ),
    ] {
        let run = CLOUD.whole("ls", &server.url()).args(args).run();
        assert_eq!(run.code, 0, "{args:?}: {run:?}");
        match says {
            Some(words) => assert!(run.stderr.contains(words), "{args:?}: {run:?}"),
            None => assert!(!run.stderr.contains("prices in"), "{args:?}: {run:?}"),
        }
    }
}

/// A key is good for one of the vendor's sites only.
#[test]
fn a_refused_credential_may_be_that_of_the_other_site() {
    let server = Server::start(|_| Reply::json(401, &json!({"code": -1, "message": "no"})));
    let run = CLOUD.whole("ls", &server.url()).run();
    assert_eq!(run.code, 4, "{run:?}");
    for words in [
        "hpc-ai.com",
        "cloud.luchentech.com",
        "CLOUDLS_HPCAI_ENDPOINT",
    ] {
        assert!(run.stderr.contains(words), "{words}: {run:?}");
    }
}

/// Sizes have units in any case; one that is none is null, and counted. Who logs in is told without a way in as well.
#[test]
fn what_is_measured_otherwise_is_counted_and_not_guessed() {
    let cases = [
        (json!("GB"), Some(2048), 0),
        (json!("gib"), Some(2048), 0),
        (json!("tb"), Some(2_097_152), 0),
        (json!(""), Some(2048), 0),
        (Value::Null, Some(2048), 0),
        (json!("PB"), None, 1),
        (json!("pages"), None, 1),
    ];
    for (unit, gb, unread) in cases {
        let mut own = row("i", "perHour", &json!(1), "usd");
        own["instanceSpecInfo"]["nodePorts"] = json!([]);
        own["instanceSpecInfo"]["instanceTypeInfo"] = json!({
            "memory": {"amount": 2048, "unit": unit}, "cpu": {"amount": 8, "unit": "cores"},
            "gpu": {"amount": 1, "unit": "cards"},
        });
        let server = Server::start(move |_| list(&[own.clone()]));
        let run = CLOUD.bare(&server.url()).args(["-o", "json"]).run();
        let document = run.json();
        let row = &document["instances"][0];
        assert_eq!(row["memory_gb"], json!(gb), "{unit}: {run:?}");
        assert_eq!(run.source()["unread"]["count"], unread, "{unit}: {run:?}");
        assert_eq!(row["billing"]["currency"], "USD", "{unit}");
        let tags = &row["tags"];
        let told = [
            &tags["instanceUsername"],
            &tags["cpu.unit"],
            &tags["gpu.unit"],
        ];
        assert_eq!(
            told,
            [&json!("user"), &json!("cores"), &json!("cards")],
            "{unit}"
        );
    }
}

/// By hand: the price of a period by its hours, half up to six decimals.
#[test]
fn an_hour_costs_its_part_of_each_way_of_charging() {
    let cases = [
        (
            "perHour",
            json!(0.239_999_994_635_581_97),
            Some(("hour", "0.24")),
        ),
        ("tidePerHour", json!("0.12"), Some(("hour", "0.12"))),
        ("perDay", json!(48), Some(("day", "2"))),
        ("perWeek", json!(25.6), Some(("week", "0.152381"))),
        ("perMonth", json!(1460), Some(("month", "2"))),
        ("PERMONTH", json!(2.58), Some(("month", "0.003534"))),
        ("perHour", json!(0), Some(("hour", "0"))),
        ("perMoon", json!(1), None),
        ("", json!(1), None),
        ("perHour", Value::Null, None),
    ];
    let rows: Vec<_> = cases
        .iter()
        .enumerate()
        .map(|(number, (mode, price, _))| row(&format!("i{number}"), mode, price, "$"))
        .collect();
    let server = Server::start(move |_| list(&rows));
    let run = CLOUD.bare(&server.url()).args(["-o", "json"]).run();
    assert_eq!(run.code, 0, "{run:?}");
    let document = run.json();
    for ((mode, price, expected), row) in
        cases.iter().zip(document["instances"].as_array().unwrap())
    {
        let billing = &row["billing"];
        let found = billing["per"].as_str().zip(billing["per_hour"].as_str());
        assert_eq!(found, *expected, "{mode} {price}: {billing}");
        assert_eq!(billing["currency"], "USD", "{mode} {price}");
        // The type is a label where the mode says more.
        let type_of = match *mode {
            "tidePerHour" => &row["tags"]["billing.type"],
            _ => &billing["mode"],
        };
        assert_eq!(type_of, "On-Demand", "{row}");
        assert_eq!(
            row["tags"]["chargeMode"].as_str().unwrap_or_default(),
            *mode,
            "{row}"
        );
    }
}

#[test]
fn a_notebook_tells_where_it_is_opened_and_how_its_ports_are_reached() {
    let with = |region: Value, ports: Value, sub_url: &str| {
        let mut row = row("i", "perHour", &json!(1), "$");
        row["instanceSpecInfo"]["regionInfo"] = region;
        row["instanceSpecInfo"]["nodePorts"] = ports;
        row["instanceRuntimeInfo"]["subUrl"] = json!(sub_url);
        row
    };
    let port = |port, public, host: Option<&str>| json!({"port": port, "protocol": null, "host": host, "public_port": public});
    let region = json!({"domain": "asia-sg-1.hpc-ai.com", "sshAddress": "192.0.2.7"});
    let cases = [
        (
            with(
                region.clone(),
                json!([{"port": 22, "nodePort": 31674}, {"port": 8888, "address": "192.0.2.8", "nodePort": "31675"}]),
                "/notebook/i",
            ),
            json!("https://asia-sg-1.hpc-ai.com/notebook/i"),
            json!([
                port(22, Some(31674), Some("192.0.2.7")),
                port(8888, Some(31675), Some("192.0.2.8"))
            ]),
        ),
        (
            with(
                json!({"domain": "https://cn.example.com/"}),
                json!([{"port": 8888}]),
                "notebook/i",
            ),
            json!("https://cn.example.com/notebook/i"),
            json!([port(8888, None, None)]),
        ),
        (
            with(json!({}), json!([]), "/notebook/i"),
            Value::Null,
            json!([]),
        ),
        (with(region, json!([]), ""), Value::Null, json!([])),
    ];
    for (row, url, ports) in cases {
        let server = Server::start(move |_| list(std::slice::from_ref(&row)));
        let run = CLOUD.bare(&server.url()).args(["-o", "json"]).run();
        let document = run.json();
        let found = &document["instances"][0];
        assert_eq!((&found["url"], &found["ports"]), (&url, &ports), "{run:?}");
    }
}

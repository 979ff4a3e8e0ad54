//! Certificates and proxies.

use super::{SECRET, assert_found, doctor};
use crate::support::{Cloud, Home, NAME, ca, closed_port, ids, proxy, tls_server};

#[test]
fn a_certificate_that_nobody_trusts_is_told() {
    let cloud = Cloud::NOVITA;
    let address = tls_server(move |_| cloud.page(&ids(1), Some(1)));
    let url = format!("https://{address}");
    let run = doctor(cloud, &url);
    let json = run.clone().args(["-o", "json"]).run();
    let lines = [
        SECRET,
        (
            "fail",
            "endpoint",
            Some("network"),
            " cannot be trusted: its certificate is from an authority that is not trusted here",
            "SSL_CERT_FILE",
        ),
        (
            "fail",
            "listing",
            Some("network"),
            "no answer from http",
            "see the endpoint above",
        ),
    ];
    assert_found(&json, &run.run(), &lines, 6, "untrusted");
    let listing = cloud.bare(&url).run();
    assert_eq!(listing.code, 6, "{listing:?}");
    assert!(
        listing.stderr.contains(" cannot be trusted: "),
        "{listing:?}"
    );

    let run = run.set("SSL_CERT_FILE", ca());
    let json = run.clone().args(["-o", "json"]).run();
    let lines = [
        SECRET,
        (
            "ok",
            "endpoint",
            None,
            ", its certificate is good, no proxy",
            "",
        ),
        ("ok", "listing", None, "1 instance", ""),
    ];
    assert_found(&json, &run.run(), &lines, 0, "trusted");
    let listing = cloud.bare(&url).set("SSL_CERT_FILE", ca()).run();
    assert_eq!(listing.code, 0, "{listing:?}");
    let listing = cloud.bare(&url).args(["--ca-file", &ca()]).run();
    assert_eq!(listing.code, 0, "{listing:?}");
    let found = doctor(cloud, &url).args(["--ca-file", &ca()]).run();
    assert_eq!(found.code, 0, "{found:?}");
}

#[test]
fn a_ca_file_that_cannot_be_used_is_told_before_anything_is_sent() {
    let cloud = Cloud::NOVITA;
    let server = cloud.honest(&ids(1));
    let home = Home::new();
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let text = std::fs::read_to_string(ca()).unwrap();
    let cases = [
        ("gone.pem", None, "cannot read"),
        ("empty.pem", Some(String::new()), "holds no certificate"),
        (
            "key.pem",
            Some("no PEM at all".to_owned()),
            "holds no certificate",
        ),
        ("broken.pem", Some(broken.to_owned()), "certificate 1 of"),
        ("second.pem", Some(text + broken), "certificate 2 of"),
    ];
    for (name, text, words) in cases {
        let path = match text {
            Some(text) => home.write(name, &text, 0o644),
            None => home.path(name),
        };
        let path = path.to_str().unwrap();
        let run = cloud.bare(&server.url()).args(["--ca-file", path]).run();
        assert_eq!(run.code, 3, "{run:?}");
        for word in ["error: --ca-file: ", words, path, "hint: name a file"] {
            assert!(run.stderr.contains(word), "{word}: {run:?}");
        }
    }
    assert_eq!(server.count(), 0);
}

#[test]
fn a_proxy_is_named_without_its_password() {
    const PASSWORD: &str = "pr0xy-passw0rd";
    let cloud = Cloud::NOVITA;
    let address = tls_server(move |_| cloud.page(&ids(1), Some(1)));
    let (proxy, asked) = proxy(address);
    let run = doctor(cloud, &format!("https://{NAME}")).set("SSL_CERT_FILE", ca());
    let run = run.args(["-vv", "--debug"]);
    let through = run
        .clone()
        .set("HTTPS_PROXY", format!("http://me:{PASSWORD}@{proxy}"));
    let found = through.run();
    assert_eq!(found.code, 0, "{found:?}");
    let line = format!("its certificate is good, through the proxy {proxy}\n");
    assert!(found.stdout.contains(&line), "{found:?}");
    let asked = asked.lock().unwrap();
    assert!(
        asked[0].starts_with(&format!("CONNECT {NAME}:443 ")),
        "{asked:?}"
    );
    let closed = format!("http://me:{PASSWORD}@127.0.0.1:{}", closed_port());
    let lost = run.set("HTTPS_PROXY", closed).run();
    assert_eq!(lost.code, 6, "{lost:?}");
    assert!(
        lost.stdout.contains(", through the proxy 127.0.0.1:"),
        "{lost:?}"
    );
    for run in [found, lost] {
        assert!(
            !run.stdout.contains(PASSWORD) && !run.stderr.contains(PASSWORD),
            "{run:?}"
        );
    }
}

//! Certificates and proxies.

use super::{SECRET, assert_found, doctor};
use crate::support::{Cloud, NAME, ca, closed_port, ids, proxy, tls_server};

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
            " cannot be trusted: ",
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

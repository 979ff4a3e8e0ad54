//! Credentials, scopes and parameters: what is refused before anything is sent, and how what is
//! sent reaches the wire.

use crate::support::{Cloud, Cloudls, Finished, each_cloud, ids};

/// The token of HPC-AI's own document; it expired in July 2025.
const EXPIRED: &str = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOlsicGxhdGZvcm0uY29sb3NzYWxhaS5jb20iXSwiZXhwIjoxNzUxNjExOTE2LCJncm91cCI6WyJhZG1pbiJdLCJpYXQiOjE3NTE1MjU1MTYsImlzcyI6ImhwY2FpdGVjaC5jb20iLCJzdWIiOiIwOGY2ZjI2MS1hNzY2LTQ2M2UtOGJhNC04NWU2YWUzMmY0OTIifQ.hDEYrfq5zksB7ywx7scoNM-IJmyW88mYTtz435kamqoO8etsSPHy1yLe2L7WKAkUx_eJOISUauwTUX6Of8ys5gj8MP4BK6Ixh_saAWylRdF7IrFMDb16Yaxc2a91yAhK26IsiDCOoygSBYZ8tMHMUJkudkY2CqzSJvb3Z-kCqJfK8wlgY45Dgx6dTkVeYvA9bohnRQ6R4hI57HJo8fnav3VxkzEbYcs9UmLSNgfPYdC-mCURsSsPUaCTVEUxk9oJaHXmyH61uo7ZQKOHXNqsCHVgwFJPAm3YjPCx3n1jNYPGH-amnrLt0PQVpFa-PGWwjySrOVyjmjtlsxxxxxx";

/// Asserts a refusal: exit code, words on stderr, nothing on stdout.
#[track_caller]
pub fn assert_refused(run: &Finished, code: i32, words: &[&str], what: &str) {
    assert_eq!(run.code, code, "{what}: {run:?}");
    for word in words {
        assert!(run.stderr.contains(word), "{what}: no {word:?}: {run:?}");
    }
    assert_eq!(run.stdout, "", "{what}");
}

#[test]
fn without_credentials_every_variable_is_named() {
    let own = Cloud::ALL.iter().flat_map(|cloud| cloud.required());
    let all: Vec<_> = own.chain(["HPCAI_API_KEY"]).collect();
    assert_refused(&Cloudls::new(["ls"]).run(), 3, &all, "none");
    for cloud in Cloud::ALL {
        let run = Cloudls::new(["ls", "-p", cloud.id()])
            .args(cloud.scope())
            .run();
        assert_refused(&run, 3, &cloud.required(), cloud.id());
    }
}

#[test]
fn half_a_key_pair_is_none() {
    for cloud in Cloud::with(Cloud::has_key_pair) {
        let server = cloud.honest(&ids(1));
        for name in cloud.required() {
            let run = cloud
                .bare(&server.url())
                .args(cloud.scope())
                .unset(name)
                .run();
            assert_refused(&run, 3, &[name], name);
        }
        assert_eq!(server.count(), 0);
    }
}

#[test]
fn one_missing_credential_costs_its_own_provider_only() {
    let server = Cloud::NOVITA.honest(&ids(2));
    let run = Cloud::NOVITA
        .bare(&server.url())
        .args(["-p", "hpcai", "-o", "json"])
        .run();
    assert_eq!(run.code, 8, "{run:?}");
    assert_eq!(run.ids(), ids(2));
    assert!(
        run.stderr.contains("error: hpcai: no credential found"),
        "{run:?}"
    );
    assert_eq!(run.json()["sources"][1]["error"]["kind"], "config");
}

#[test]
fn an_expired_token_is_not_sent() {
    let server = Cloud::HPCAI.honest(&ids(1));
    for token in [
        EXPIRED.to_owned(),
        format!("AccessToken={EXPIRED}"),
        format!(" {EXPIRED}\n"),
    ] {
        let run = Cloud::HPCAI
            .listing(&server)
            .set("HPCAI_ACCESS_TOKEN", token)
            .run();
        run.assert_short(&[], 4, &["expired at 2025-07-04T06:51:56Z"], "expired");
        assert!(run.stderr.contains("HPCAI_ACCESS_TOKEN"), "{run:?}");
        assert!(!run.stderr.contains(&EXPIRED[..40]) && !run.stdout.contains(&EXPIRED[..40]));
    }
    assert_eq!(server.count(), 0);
}

#[test]
fn what_cannot_be_right_is_not_sent() {
    // Flag and variable that set the same; a value.
    let cases = [
        (
            Cloud::EAS,
            "--region",
            "ALIBABA_CLOUD_REGION_ID",
            "cn/../shanghai",
        ),
        (
            Cloud::EAS,
            "--region",
            "ALIBABA_CLOUD_REGION_ID",
            "CN-SHANGHAI",
        ),
        (
            Cloud::SAE,
            "--region",
            "ALIBABA_CLOUD_REGION_ID",
            "x@evil.example",
        ),
        (
            Cloud::MODELARTS,
            "--region",
            "HUAWEICLOUD_SDK_REGION",
            "cn north 4",
        ),
        (
            Cloud::MODELARTS,
            "--region",
            "HW_REGION_NAME",
            "cn-north-4?",
        ),
        (
            Cloud::MODELARTS,
            "--project",
            "HUAWEICLOUD_SDK_PROJECT_ID",
            "a/b",
        ),
        (
            Cloud::MODELARTS,
            "--project",
            "HUAWEICLOUD_SDK_PROJECT_ID",
            "%7Bproject_id%7D",
        ),
        (Cloud::EAS, "--service", "", "a/b"),
        (Cloud::EAS, "--service", "", ".."),
        (Cloud::EAS, "--service", "", ""),
        (Cloud::SAE, "--app", "", "a b"),
        (Cloud::SAE, "--group", "", "a\nb"),
        (Cloud::EAS, "", "ALIBABA_CLOUD_ACCESS_KEY_ID", "a b"),
        (Cloud::EAS, "", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "a\nb"),
        (Cloud::SAE, "", "ALIBABA_CLOUD_SECURITY_TOKEN", "schlüssel"),
        (Cloud::HPCAI, "", "HPCAI_ACCESS_TOKEN", "a;b=c"),
        (Cloud::HPCAI, "", "HPCAI_ACCESS_TOKEN", "a\r\nx: y"),
        (Cloud::NOVITA, "", "NOVITA_API_KEY", "\"sk_x\""),
        (Cloud::MODELARTS, "", "HUAWEICLOUD_SDK_AK", "a,b"),
    ];
    for (cloud, flag, variable, value) in cases {
        let server = cloud.honest(&ids(1));
        let scope = cloud
            .scope()
            .chunks(2)
            .filter(|pair| pair[0] != flag)
            .flatten();
        let run = cloud.bare(&server.url()).args(scope);
        let what = format!("{flag} {variable} {value:?}");
        if !flag.is_empty() {
            assert_refused(&run.clone().args([flag, value]).run(), 2, &[flag], &what);
        }
        if !variable.is_empty() {
            let run = run.set(variable, value).run();
            assert_refused(&run, 3, &[variable], &what);
            // A scope may be repeated, a credential never.
            assert!(
                !flag.is_empty() || !run.stderr.contains(value),
                "{what}: {run:?}"
            );
        }
        assert_eq!(server.count(), 0, "{what}");
    }
}

#[test]
fn an_endpoint_is_https_or_loopback() {
    each_cloud(|cloud| {
        for url in [
            "http://10.0.0.1",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "ftp://127.0.0.1",
            "127.0.0.1:1",
            "https://host/?a=b",
        ] {
            let run = cloud.bare(url).args(cloud.scope()).run();
            assert_refused(&run, 3, &[cloud.endpoint()], url);
        }
    });
}

#[test]
fn usage_errors_say_what_is_meant() {
    let cases: &[(&[&str], &[&str])] = &[
        (
            &["ls", "-p", "novita", "--service", "x"],
            &["--service", "eas"],
        ),
        (
            &["ls", "-p", "eas", "--project", "x"],
            &["--project", "modelarts"],
        ),
        (
            &["ls", "-p", "sae", "--region", "cn-beijing", "--group", "g"],
            &["--group", "--app"],
        ),
        (&["ls", "--concurency", "2"], &["--concurrency"]),
        (&["lst"], &["ls"]),
        (&["ls", "-p", "novite"], &["novita"]),
        (&["ls", "-p", "novita", "-o", "jsn"], &["json"]),
        (
            &["ls", "-p", "eas", "--param", "eas.Rolle=x"],
            &["did you mean Role?"],
        ),
        (
            &["ls", "-p", "eas", "--param", "aes.Role=x"],
            &["did you mean eas?"],
        ),
        (
            &["ls", "-p", "eas", "--param", "novita.name=x"],
            &["-p novita"],
        ),
        (
            &["ls", "-p", "eas", "--param", "Role=x"],
            &["PROVIDER.NAME=VALUE"],
        ),
        (
            &["ls", "-p", "eas", "--param", "eas.PageSize=5"],
            &["--page-size"],
        ),
        (
            &["ls", "-p", "eas", "--param", "eas.IsSpot=maybe"],
            &["true or false"],
        ),
        (
            &[
                "ls",
                "-p",
                "eas",
                "--param",
                "eas.Role=Queue",
                "--param",
                "eas.Role=DataSet",
            ],
            &[
                "--param \"eas.Role=DataSet\"",
                "Role has another value already",
            ],
        ),
        (
            &["ls", "-p", "novita", "--filter", "ssh.port=99999"],
            &["ssh.port is never 99999", "up to 65535"],
        ),
        (
            &["ls", "-p", "novita", "--filter", "ssh.port!=22,22.5"],
            &["ssh.port is never 22.5"],
        ),
        (
            &["ls", "-p", "novita", "--page-size", "0"],
            &["--page-size"],
        ),
        (&["ls", "-p", "novita", "--limit", "0"], &["--limit"]),
        (&["ls", "-p", "novita", "--timeout", "soon"], &["--timeout"]),
        (
            &["ls", "-p", "novita", "-q", "-v"],
            &["--quiet", "--verbose"],
        ),
        (&["ls", "-p", "novita", "--show-secrets"], &["--raw"]),
        (&["ls", "stray"], &["stray"]),
    ];
    for (args, words) in cases {
        let run = Cloud::ALL.iter().fold(Cloudls::new(*args), |run, cloud| {
            run.vars(cloud.credentials())
        });
        assert_refused(&run.run(), 2, words, &args.join(" "));
    }
}

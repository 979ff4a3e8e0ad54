//! Answers that quote the credential they were sent, in every form a vendor may write it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

use super::case::{Case, all};
use super::scene::{Scene, Stage, refusal, staged};
use super::secrets;
use super::texts::denied;
use super::want::{fails, short, whole};
use crate::support::{Cloud, Received, Reply, slice};

/// A way to write a text.
type Form = fn(&str) -> String;

/// How a vendor may write what it was sent.
const FORMS: &[(&str, Form)] = &[
    ("as it is", str::to_owned),
    ("percent-encoded", secrets::percent),
    ("percent-encoded, lower case", |text| {
        secrets::lower_escapes(&secrets::percent(text))
    }),
    ("percent-encoded twice", |text| {
        secrets::percent(&secrets::percent(text))
    }),
    ("in base64", |text| STANDARD.encode(text)),
    ("in base64 behind a byte", |text| {
        STANDARD.encode(format!("u{text}"))
    }),
    ("in base64 behind two bytes", |text| {
        STANDARD.encode(format!("u:{text}"))
    }),
    ("in base64 for URLs", |text| {
        URL_SAFE_NO_PAD.encode(format!("user:{text}"))
    }),
    ("in HTML escapes", secrets::html),
    ("in code points", secrets::unicode_escapes),
    ("in hex", |text| secrets::hex(text.as_bytes())),
    ("in hex, upper case", |text| {
        secrets::hex(text.as_bytes()).to_uppercase()
    }),
    ("in a JSON text", |text| {
        json!(text).to_string().replace('/', "\\/")
    }),
    ("in capitals", str::to_uppercase),
    ("in the other case", |text| {
        let other = |c: char| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        };
        text.chars().map(other).collect()
    }),
    ("in hex escapes", |text| {
        let escape = |byte: u8| format!("\\x{byte:02x}");
        text.bytes().map(escape).collect()
    }),
    ("with invisible characters inside", |text| {
        text.replace(['+', '/'], "\u{200b}$0\u{200b}")
    }),
];

/// What the server was sent and knows, in a form.
fn quote(stage: &Stage, request: &Received, form: Form) -> String {
    let sent = stage
        .cloud
        .carriers
        .iter()
        .filter_map(|name| request.header(name));
    let known = stage.secrets.iter().map(String::as_str);
    known.chain(sent).map(form).collect::<Vec<_>>().join(" ")
}

/// An error that is made from what the server quotes.
fn quoting(form: Form, answer: fn(Cloud, &str) -> Reply) -> Scene {
    staged(move |stage, request| answer(stage.cloud, &quote(stage, request, form)))
}

pub fn cases() -> Vec<Case> {
    let mut cases: Vec<_> = FORMS
        .iter()
        .map(|&(name, form)| {
            let scene = quoting(form, |cloud, text| cloud.error(403, "Odd", text, "R-1"));
            Case::new(format!("the credential quoted {name}"), scene, denied)
        })
        .collect();
    let plain: Form = str::to_owned;
    let refused = |_| short(&[]).exits(&[4, 5]);
    cases.extend([
        Case::new(
            "the credential in the code",
            quoting(plain, |cloud, text| cloud.error(400, text, "m", "r")),
            |_| fails(5, "provider").requests(1),
        ),
        Case::new(
            "the credential in the request id",
            quoting(plain, |cloud, text| cloud.error(400, "Odd", "m", text)),
            |_| fails(5, "provider").requests(1),
        ),
        Case::new(
            "the credential in HTML",
            quoting(plain, |_, text| Reply::text(400, &format!("<p>{text}</p>"))),
            |_| fails(5, "provider").requests(1),
        ),
        Case::new(
            "the credential in the page",
            quoting(plain, |_, text| Reply::text(200, text)),
            |_| fails(5, "decode").requests(1),
        ),
        Case::new(
            "the credential in the place of a row",
            quoting(plain, |cloud, text| {
                Reply::json(200, &cloud.body(&[text.into()], Some(1)))
            }),
            move |cloud| refused(cloud).kind("decode").requests(1),
        ),
        Case::new(
            "the credential in the total",
            quoting(plain, |cloud, text| {
                let mut body = cloud.body(&[], None);
                cloud.set_total(&mut body, json!(text));
                Reply::json(200, &body)
            }),
            |_| short(&[]).exits(&[5]).kind("decode"),
        )
        .with(Cloud::has_total),
        Case::new("secrets in rows, --raw", staged(with_secrets), |_| whole()).args(&["--raw"]),
        Case::new(
            "a header that quotes the credential",
            quoting(plain, |cloud, text| {
                refusal(cloud, 403)
                    .with("x-echo", text)
                    .with("x-request-id", text)
            }),
            denied,
        ),
    ]);
    cases
}

/// A sound page whose rows hold the secrets under names of secrets.
fn with_secrets(stage: &Stage, request: &Received) -> Reply {
    let cloud = stage.cloud;
    let asked = cloud.asked(request);
    let rows: Vec<_> = slice(&all(), asked)
        .iter()
        .map(|id| {
            let mut row = cloud.row(id);
            row["AccessToken"] = json!(stage.secrets);
            row["nested"] = json!([{"ssh_password": stage.secrets[0]}]);
            row["envs"] = json!([{"key": "A", "value": stage.secrets[0]}]);
            row
        })
        .collect();
    Reply::json(200, &cloud.body_for(asked, &rows, Some(8)))
}

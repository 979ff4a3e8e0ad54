//! `~/.aliyun/config.json`: the modes that hold a key, and the file itself.

use super::case::{Case, Want, fails, whole};
use super::keys::{ALIBABA, TEMPORARY, WRONG};
use crate::support::{Cloud, Home};

/// Where it is.
pub const PATH: &str = ".aliyun/config.json";

/// A case on PAI-EAS with profiles of the file, of which the first is the current one.
pub fn case(name: &str, profiles: &str, want: Want) -> Case {
    let text = format!(r#"{{"current":"main","profiles":[{profiles}],"meta_path":""}}"#);
    Case::on(Cloud::EAS, format!("config.json: {name}"), want).file(PATH, text)
}

/// The profile `main` of a mode, with these members.
pub fn main_profile(mode: &str, members: &str) -> String {
    profile("main", mode, members)
}

/// A profile of a mode, with these members.
pub fn profile(name: &str, mode: &str, members: &str) -> String {
    let comma = if members.is_empty() { "" } else { "," };
    format!(r#"{{"name":"{name}","mode":"{mode}"{comma}{members}}}"#)
}

/// The members of a key pair.
pub fn pair(id: &str, secret: &str) -> String {
    format!(r#""access_key_id":"{id}","access_key_secret":"{secret}""#)
}

/// The members of a temporary key, and more.
pub fn triple(more: &str) -> String {
    let (id, secret, token) = TEMPORARY;
    format!(r#"{},"sts_token":"{token}"{more}"#, pair(id, secret))
}

pub fn cases() -> Vec<Case> {
    let mut cases = held();
    cases.extend(signed_in());
    cases.extend(files());
    cases
}

fn held() -> Vec<Case> {
    let good = main_profile("AK", &pair(ALIBABA.0, ALIBABA.1));
    let from = "from profile main (mode AK) of ";
    let place = "check the credential of profile main (mode AK) of ";
    vec![
        case("AK", &good, whole("list").says(&[from])),
        case("ak", &good.replace("AK\"", "ak\""), whole("list")),
        case(
            "no mode",
            &good.replace("\"mode\":\"AK\",", ""),
            whole("list"),
        ),
        case(
            "AK, wrong",
            &main_profile("AK", &pair(ALIBABA.0, WRONG)),
            fails(4, "credential", "list").says(&["SignatureDoesNotMatch", place]),
        ),
        case(
            "AK, half",
            &main_profile("AK", r#""access_key_id":"x""#),
            fails(3, "config", "").says(&["it has no access_key_secret", "aliyun configure"]),
        ),
        case(
            "AK, a secret with a blank",
            &main_profile("AK", &pair("x", &format!("{WRONG} {WRONG}"))),
            fails(3, "config", "").says(&["its access_key_secret is not valid"]),
        ),
        case(
            "StsToken",
            &main_profile("StsToken", &triple("")),
            whole("list"),
        ),
        case(
            "StsToken, without its token",
            &main_profile("StsToken", &pair(TEMPORARY.0, TEMPORARY.1)),
            fails(3, "config", "").says(&["it has no sts_token"]),
        ),
        case(
            "StsToken, expired, as the service says",
            &main_profile("StsToken", &triple("")),
            fails(4, "credential", "list").says(&[
                "InvalidSecurityToken.Expired",
                "check the credential of profile main (mode StsToken)",
            ]),
        )
        .instead(|_, _| {
            let words = "Specified SecurityToken is expired.";
            Some(Cloud::EAS.error(403, "InvalidSecurityToken.Expired", words, "r"))
        }),
        case(
            "StsToken, with what a sign-in left behind",
            &main_profile("StsToken", &triple(r#","sts_expiration":1600000000"#)),
            whole("list"),
        ),
        case(
            "AK, with what another mode left behind",
            &main_profile(
                "AK",
                &(pair(ALIBABA.0, ALIBABA.1) + r#","sts_token":"left-behind-token""#),
            ),
            whole("list"),
        ),
        case(
            "BearerToken",
            &main_profile("BearerToken", &format!(r#""bearer_token":"{WRONG}""#)),
            fails(3, "config", "").says(&["(mode BearerToken)", "does not support its mode"]),
        ),
    ]
}

fn signed_in() -> Vec<Case> {
    let later = r#","sts_expiration":4102444800"#;
    let mut cases = Vec::new();
    for mode in ["CloudSSO", "OAuth"] {
        let case = |name: &str, members: &str, want| {
            case(
                &format!("{mode}, {name}"),
                &main_profile(mode, members),
                want,
            )
        };
        let sign_in = "hint: sign in again";
        cases.extend([
            case("cached", &triple(later), whole("list").says(&["(mode "])),
            case(
                "expired",
                &triple(r#","sts_expiration":"1600000000""#),
                fails(4, "credential", "").says(&["expired at 2020-09-13T12:26:40Z", sign_in]),
            ),
            case(
                "absent",
                &format!(r#""access_token":"{WRONG}","oauth_refresh_token":"{WRONG}""#),
                fails(3, "config", "").says(&["no credential of a sign-in", sign_in]),
            ),
        ]);
    }
    cases
}

fn files() -> Vec<Case> {
    let good = main_profile("AK", &pair(ALIBABA.0, ALIBABA.1));
    let whole_file = |text: &str| Case::on(Cloud::EAS, "", whole("list")).file(PATH, text);
    let named = |name: &str, case: Case, want: Want| Case {
        name: format!("config.json: {name}"),
        want,
        ..case
    };
    let refused = |words: &str| fails(3, "config", "").says(&[words, ".aliyun/config.json"]);
    let full = format!(r#"{{"current":"main","profiles":[{good}]}}"#);
    let mut open = whole_file(&full);
    open.files[0].2 = 0o644;
    let many: Vec<_> = (0..200)
        .map(|index| {
            profile(
                &format!("p{index}"),
                "AK",
                &format!(r#""access_token":"{}""#, "x".repeat(1500)),
            )
        })
        .collect();
    vec![
        named(
            "open to others",
            open,
            whole("list").warns("is open to others: its mode is 0644"),
        ),
        named(
            "cut short",
            whole_file(&full[..full.len() - 4]),
            refused(":1:"),
        ),
        named(
            "another JSON",
            whole_file("[1]"),
            refused("is not the JSON that `aliyun configure` writes"),
        ),
        named(
            "with a byte order mark",
            whole_file(&format!("\u{feff}{full}")),
            whole("list"),
        ),
        without_profiles("null", r#"{"current":null,"profiles":null}"#),
        without_profiles("an empty list", r#"{"current":"","profiles":[]}"#),
        without_profiles("nothing", "{}"),
        named(
            "of many profiles",
            whole_file(&format!(
                r#"{{"current":"main","profiles":[{good},{}]}}"#,
                many.join(",")
            )),
            whole("list"),
        ),
        Case::on(
            Cloud::EAS,
            "config.json: a folder",
            refused("is not a regular file"),
        )
        .furnish(|home: &Home| std::fs::create_dir_all(home.path(PATH)).unwrap()),
        Case::on(
            Cloud::EAS,
            "config.json: a link to nothing",
            refused("cannot read"),
        )
        .furnish(|home: &Home| {
            std::fs::create_dir_all(home.path(".aliyun")).unwrap();
            std::os::unix::fs::symlink(home.path("gone"), home.path(PATH)).unwrap();
        }),
    ]
}

/// A file that says nothing is no reason to stop the search.
fn without_profiles(name: &str, text: &str) -> Case {
    let want = fails(3, "config", "").says(&["no credential found"]);
    Case::on(
        Cloud::EAS,
        format!("config.json: without profiles, {name}"),
        want,
    )
    .file(PATH, text)
    .set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
}

//! Key pairs and secrets in variables, and in variables with a prefix.

use super::case::{Case, Want, fails, whole};
use super::keys::{ALIBABA, HUAWEI, HUAWEI_TEMPORARY, NOVITA, TEMPORARY, WRONG};
use crate::support::{Cloud, Reply};

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for cloud in [Cloud::EAS, Cloud::SAE] {
        cases.extend(alibaba(cloud));
    }
    cases.extend(huawei());
    cases.extend(novita());
    cases.extend(prefixed());
    cases
}

fn alibaba(cloud: Cloud) -> Vec<Case> {
    let case = |name: &str, want: Want| Case::on(cloud, format!("{}: {name}", cloud.id()), want);
    let pair = |id, secret| [(ID, id), (SECRET, secret)];
    let from = "access key DEMO****Y-ID, from ALIBABA_CLOUD_ACCESS_KEY_ID";
    vec![
        case("variables, good", whole("list").says(&[from])).vars(&pair(ALIBABA.0, ALIBABA.1)),
        case(
            "variables, with a token",
            whole("list").says(&["temporary access key STS.", TOKEN]),
        )
        .vars(&pair(TEMPORARY.0, TEMPORARY.1))
        .set(TOKEN, TEMPORARY.2),
        case(
            "variables, without the token",
            fails(3, "config", "").says(&["begins with STS.", TOKEN]),
        )
        .vars(&pair(TEMPORARY.0, TEMPORARY.1)),
        case(
            "variables, a wrong secret",
            fails(4, "credential", "list").says(&["SignatureDoesNotMatch", ID]),
        )
        .vars(&pair(ALIBABA.0, WRONG)),
        case(
            "variables, a wrong token",
            fails(4, "credential", "list").says(&["InvalidSecurityToken.Malformed", TOKEN]),
        )
        .vars(&pair(TEMPORARY.0, TEMPORARY.1))
        .set(TOKEN, WRONG),
        case(
            "variables, an expired token",
            fails(4, "credential", "list").says(&["Expired", "renew the temporary credential"]),
        )
        .vars(&pair(TEMPORARY.0, TEMPORARY.1))
        .set(TOKEN, TEMPORARY.2)
        .instead(move |_, _| {
            let message = "Specified SecurityToken is expired.";
            Some(cloud.error(403, "InvalidSecurityToken.Expired", message, "r"))
        }),
        case(
            "variables, half a pair",
            fails(3, "config", "").says(&[
                "ALIBABA_CLOUD_ACCESS_KEY_ID is set, but ALIBABA_CLOUD_ACCESS_KEY_SECRET is not",
            ]),
        )
        .set(ID, ALIBABA.0),
        case(
            "variables, a secret with a blank",
            fails(3, "config", "").says(&["ALIBABA_CLOUD_ACCESS_KEY_SECRET is not valid"]),
        )
        .vars(&pair(ALIBABA.0, &format!("{WRONG} {WRONG}"))),
        case(
            "variables, none",
            fails(3, "config", "").says(&["no credential found", ID]),
        )
        .set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true"),
    ]
}

fn huawei() -> Vec<Case> {
    let case =
        |name: &str, want: Want| Case::on(Cloud::MODELARTS, format!("modelarts: {name}"), want);
    let sdk = ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"];
    let terraform = ["HW_ACCESS_KEY", "HW_SECRET_KEY"];
    let mut cases = Vec::new();
    for (names, token) in [
        (sdk, "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
        (terraform, "HW_SECURITY_TOKEN"),
    ] {
        let [id, secret] = names;
        cases.extend([
            case(&format!("{id}, good"), whole("project list").says(&[id]))
                .vars(&[(id, HUAWEI.0), (secret, HUAWEI.1)]),
            case(
                &format!("{id}, with a token"),
                whole("project list").says(&[token]),
            )
            .vars(&[(id, HUAWEI_TEMPORARY.0), (secret, HUAWEI_TEMPORARY.1)])
            .set(token, HUAWEI_TEMPORARY.2),
            case(
                &format!("{id}, a wrong secret"),
                fails(4, "credential", "project").says(&["APIGW.0301"]),
            )
            .vars(&[(id, HUAWEI.0), (secret, WRONG)]),
            case(
                &format!("{id}, half a pair"),
                fails(3, "config", "").says(&[&format!("{id} is set, but {secret} is not")]),
            )
            .set(id, HUAWEI.0),
        ]);
    }
    cases.push(
        case(
            "half of one form, and another that is whole",
            whole("project list").says(&[
                "from HW_ACCESS_KEY, HW_SECRET_KEY",
                "HUAWEICLOUD_SDK_AK is set, and is not read beside this credential",
            ]),
        )
        .vars(&[
            (sdk[0], "OTHER"),
            (terraform[0], HUAWEI.0),
            (terraform[1], HUAWEI.1),
        ]),
    );
    for (name, words) in [
        (terraform[0], "HW_ACCESS_KEY is set, and is not read"),
        (terraform[1], "HW_SECRET_KEY is set, and is not read"),
        (
            "HW_SECURITY_TOKEN",
            "HW_SECURITY_TOKEN is set, and is not read",
        ),
        (
            "HW_USER_PASSWORD",
            "HW_USER_PASSWORD is set, and is not read",
        ),
    ] {
        let half = case(
            &format!("{name} beside another form that is whole"),
            whole("project list").says(&[words]),
        );
        cases.push(half.vars(&[(sdk[0], HUAWEI.0), (sdk[1], HUAWEI.1), (name, WRONG)]));
    }
    cases.push(
        case(
            "a token in a variable beside keys of the SDKs",
            fails(3, "config", "")
                .says(&["HW_AUTH_TOKEN is set: the Terraform provider takes that token"]),
        )
        .vars(&[
            (sdk[0], HUAWEI.0),
            (sdk[1], HUAWEI.1),
            ("HW_AUTH_TOKEN", WRONG),
        ]),
    );
    cases.push(
        case(
            "an expired token of the variables",
            fails(4, "credential", "project").says(&["APIGW.0307"]),
        )
        .vars(&[(sdk[0], HUAWEI_TEMPORARY.0), (sdk[1], HUAWEI_TEMPORARY.1)])
        .set("HUAWEICLOUD_SDK_SECURITY_TOKEN", HUAWEI_TEMPORARY.2)
        .instead(|_, _| {
            let message = "The token must be updated.";
            Some(Cloud::MODELARTS.error(401, "APIGW.0307", message, "r"))
        }),
    );
    cases
}

fn novita() -> Vec<Case> {
    let case = |name: &str, want: Want| Case::on(Cloud::NOVITA, format!("novita: {name}"), want);
    // PPIO speaks the same API in China, at an address of its own.
    let ppio = "{ env = \"PPIO\" }\nendpoint = \"{url}/\"";
    vec![
        case("key, good", whole("list").says(&["from NOVITA_API_KEY"]))
            .set("NOVITA_API_KEY", NOVITA),
        case(
            "key, wrong",
            fails(4, "credential", "list").says(&["NOVITA_API_KEY"]),
        )
        .set("NOVITA_API_KEY", WRONG),
        case(
            "key, with a quotation mark",
            fails(3, "config", "").says(&["is not valid"]),
        )
        .set("NOVITA_API_KEY", &format!("\"{WRONG}\"")),
        case(
            "key, none",
            fails(3, "config", "").says(&["set NOVITA_API_KEY"]),
        ),
        case(
            "PPIO by a profile",
            whole("list").says(&["from PPIO_NOVITA_API_KEY"]),
        )
        .credential(ppio)
        .set("CLOUDLS_NOVITA_ENDPOINT", "")
        .set("PPIO_NOVITA_API_KEY", NOVITA),
        case(
            "a page in place of an answer",
            fails(5, "decode", "list").says(&["cannot be read"]),
        )
        .set("NOVITA_API_KEY", NOVITA)
        .instead(|_, _| Some(Reply::text(200, "<html>log in</html>"))),
    ]
}

fn prefixed() -> Vec<Case> {
    let case = |name: &str, want: Want| Case::on(Cloud::EAS, format!("eas: {name}"), want);
    let env = "{ env = \"X\" }";
    let own = |name: &str| format!("X_{name}");
    vec![
        case(
            "a prefix, good",
            whole("list").says(&["from X_ALIBABA_CLOUD_ACCESS_KEY_ID"]),
        )
        .credential(env)
        .set(&own(ID), ALIBABA.0)
        .set(&own(SECRET), ALIBABA.1)
        .set(ID, "OTHER-KEY")
        .set(SECRET, WRONG),
        case(
            "a prefix, a wrong secret",
            fails(4, "credential", "list").says(&["X_ALIBABA_CLOUD_ACCESS_KEY_ID and X_"]),
        )
        .credential(env)
        .set(&own(ID), ALIBABA.0)
        .set(&own(SECRET), WRONG),
        case(
            "a prefix, half a pair",
            fails(3, "config", "").says(&["X_ALIBABA_CLOUD_ACCESS_KEY_SECRET is not"]),
        )
        .credential(env)
        .set(&own(ID), ALIBABA.0)
        .set(ID, ALIBABA.0)
        .set(SECRET, ALIBABA.1),
        case(
            "a prefix, none",
            fails(3, "config", "").says(&["with the prefix X"]),
        )
        .credential(env)
        .set(ID, ALIBABA.0)
        .set(SECRET, ALIBABA.1),
    ]
}

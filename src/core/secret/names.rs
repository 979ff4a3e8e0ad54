//! Which names say that their value is a secret: of members, variables, parameters and flags.
//!
//! A name counts as it is written by anybody: `DB_PASSWORD`, `dbPassword`, `db-password`, `DBPASSWORD`. What it
//! ends in says what it is. So `rootPwd` and `API_KEY2` are secrets, `keyName` and `tokenizer.path` are not.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// What a name that is a secret ends in, in lower case and without separators.
const ENDS: &[&str] = &[
    "pwd", "pass", "password", "passwd", "secret", "token", "key", "keys", "bearer", "pincode",
];
/// What a name says that holds a secret, wherever it stands in it.
const PARTS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "sshkey",
    "credential",
    "signature",
    "authorization",
    "cookie",
    "imageauth",
    "dockerauth",
    "registryauth",
    "connectionstring",
    "kubeconfig",
    "sshcommand",
    "密码",
    "密碼",
    "密钥",
    "密鑰",
    "秘钥",
    "私钥",
    "口令",
    "令牌",
    "凭证",
    "凭据",
];
/// What holds the word "token" and means something else: what cuts a text into such, and how many of them there are.
const OPEN_PARTS: &[&str] = &[
    "tokeniz",
    "tokenis",
    "tokencount",
    "tokenlimit",
    "tokenlength",
    "tokenrate",
    "tokenbudget",
    "tokenusage",
    "tokensused",
    "tokensper",
    "maxtoken",
    "mintoken",
    "numtoken",
    "newtokens",
    "totaltoken",
    "prompttoken",
    "completiontoken",
    "inputtokens",
    "outputtokens",
    "batchedtokens",
];
/// Words too short to be looked for inside others: the last one of a name.
const WORDS: &[&str] = &[
    "ak", "sk", "jwt", "pem", "sig", "hmac", "otp", "pin", "cred", "creds",
];
/// Names that mean it alone, and something else as a part of others.
const WHOLE: &[&str] = &["auth", "userdata"];
/// Names that end as if they were secrets: keys that everybody may know, names of keys, other words.
const OPEN: &[&str] = &[
    "authid",
    "publickey",
    "publickeys",
    "pubkey",
    "keyname",
    "keynames",
    "configkey",
    "envkey",
    "headerkey",
    "labelkey",
    "optionkey",
    "paramkey",
    "parameterkey",
    "tagkey",
    "variablekey",
    "topologykey",
    "sortkey",
    "partitionkey",
    "foreignkey",
    "monkey",
    "donkey",
    "turkey",
    "hockey",
    "compass",
    "bypass",
    "overpass",
];

/// Every word that makes a name that of a secret: most names hold none of them.
static SECRETS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = [ENDS, PARTS, WORDS, WHOLE].concat();
    AhoCorasick::new(words).expect("a few short words")
});

/// Whether the value behind a name is a secret. One that is `key` and no more is not: it is what a pair is
/// named by, as often as not.
pub fn is_secret(name: &str) -> bool {
    let mut plain = plain(name);
    if !SECRETS.is_match(&plain) {
        return false;
    }
    for open in OPEN_PARTS {
        if plain.contains(open) {
            plain = plain.replace(open, " ");
        }
    }
    // `password2` is a password.
    let base = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    if is_bare_key(name) || OPEN.iter().any(|open| base.ends_with(open)) {
        return false;
    }
    ENDS.iter().any(|end| base.ends_with(end))
        || PARTS.iter().any(|part| plain.contains(part))
        || WHOLE.contains(&base)
        || WORDS.iter().any(|word| ends_in_word(name, word))
}

/// Whether a name is `key` and no more.
pub fn is_bare_key(name: &str) -> bool {
    let plain = plain(name);
    matches!(
        plain.trim_end_matches(|c: char| c.is_ascii_digit()),
        "key" | "keys"
    )
}

/// A name in lower case, letters and digits only.
pub fn plain(name: &str) -> String {
    if name.is_ascii() {
        let plain = name.chars().filter(char::is_ascii_alphanumeric);
        return plain.map(|c| c.to_ascii_lowercase()).collect();
    }
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether the last word of a name is this one: `userAk`, `HW_SK`, not `disk`.
fn ends_in_word(name: &str, word: &str) -> bool {
    let name = name.trim_end_matches(|c: char| !c.is_alphabetic());
    let Some((before, last)) = name
        .len()
        .checked_sub(word.len())
        .and_then(|at| name.split_at_checked(at))
    else {
        return false;
    };
    let Some(first) = last.chars().next() else {
        return false;
    };
    let is_own = match before.chars().next_back() {
        None => true,
        Some(c) => !c.is_alphabetic() || c.is_lowercase() && first.is_uppercase(),
    };
    is_own && last.eq_ignore_ascii_case(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_it_holds() {
        for name in [
            "password",
            "rootPwd",
            "sshPwd",
            "SSH_PWD",
            "userPass",
            "DBPASS",
            "dbpass",
            "mysql-password",
            "apiKey",
            "api_key",
            "APIKEY",
            "aPiKeY",
            "access_key",
            "accessKeyId",
            "privKey",
            "tlsKey",
            "masterKey",
            "accountKey",
            "primary_key",
            "API_KEY2",
            "password_1",
            "sshKey",
            "clientSecret",
            "HF_TOKEN",
            "access_tokens",
            "newToken",
            "maxTokensPassword",
            "bearer",
            "cred",
            "dbCreds",
            "AWS_CRED",
            "credential",
            "credentials",
            "pin",
            "SIM_PIN",
            "userPin",
            "pincode",
            "passphrase",
            "SSH_PASSPHRASE",
            "passcode",
            "密码",
            "数据库密码",
            "访问密钥",
            "口令",
            "ak",
            "userAk",
            "HW_SK",
            "X-Amz-Signature",
            "X-Amz-Credential",
            "sig",
            "auth",
            "sessionToken",
            "Authorization",
        ] {
            assert!(is_secret(name), "{name}");
        }
    }

    #[test]
    fn a_name_that_only_looks_like_one_holds_none() {
        for name in [
            "",
            "key",
            "Key",
            "key1",
            "keyName",
            "keyPairName",
            "sshKeyName",
            "tokenCount",
            "token_count",
            "maxTokens",
            "max_tokens",
            "max_new_tokens",
            "MAX_NUM_BATCHED_TOKENS",
            "promptTokens",
            "tokens_per_second",
            "tokenizer",
            "tokenizer.path",
            "pinned",
            "isPinned",
            "ping",
            "spin",
            "sacred",
            "credit",
            "密度",
            "publicKey",
            "ssh_public_key",
            "monkey",
            "topologyKey",
            "compass",
            "isBypass",
            "disk",
            "task",
            "mask",
            "break",
            "author",
            "instanceAuth",
            "passed",
            "passive",
            "keyboard",
            "name",
            "item",
            "训练",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}

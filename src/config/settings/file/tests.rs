//! Every kind of mistake, with its place and words; and what a sound file comes to.

use super::*;
use crate::core::about::{Credential, EndpointSetting, ScopeFlag, Store};
use crate::core::check::Check;

const fn scope(name: &'static str, check: Check) -> ScopeFlag {
    ScopeFlag {
        name,
        variables: &[],
        check,
        value: "",
        help: "",
    }
}

const ALFA: About = About {
    id: "alfa",
    title: "",
    names: &[],
    document: "",
    lists: "",
    kinds: &[],
    credentials: &[Credential {
        variables: &["ALFA_ID", "ALFA_WORD"],
        optional: None,
        is_login: false,
        beside: &[],
        what: "",
    }],
    stores: &[Store {
        key: "alfa_profile",
        what: "",
    }],
    places: &[],
    words: &[],
    scopes: &[scope("region", Check::Region), scope("app", Check::Id)],
    regions: &["cn-one-1", "cn-two-1", "eu-three-1"],
    endpoints: &[
        EndpointSetting::at("ALFA_ENDPOINT", ""),
        EndpointSetting::at("ALFA_LOGIN", "https://login.{region}.alfa.example")
            .of_service("login_endpoint"),
    ],
    params: &[],
    choices: &[],
    operations: &[],
    policy: None,
    locks_keys: false,
};

const BRAVO: About = About {
    id: "bravo",
    credentials: &[Credential {
        variables: &["BRAVO_WORD"],
        optional: None,
        is_login: false,
        beside: &[],
        what: "",
    }],
    stores: &[],
    scopes: &[],
    endpoints: &[EndpointSetting::at("BRAVO_ENDPOINT", "")],
    ..ALFA
};

fn read(text: &str) -> Result<Config, Vec<String>> {
    let known: &[&'static About] = &[&ALFA, &BRAVO];
    parse(text, known).map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[test]
fn a_sound_file_comes_to_profiles_in_its_order() {
    let config = read(
        r#"
        [profile.zulu]
        provider = "alfa"
        regions = ["b-1", "a-1"]
        apps = "one"
        login_endpoint = "https://login.{region}.example.com"
        credential = { env = "PROD_" }
        [profile."a.b"]
        provider = "bravo"
        [profile.c.credential]
        file = "~/secret"
        [profile.c]
        provider = "bravo"
        [profile.d]
        provider = "alfa"
        credential = { command = ["pass", "show"] }
        [profile.e]
        provider = "alfa"
        credential = { alfa_profile = "prod" }
        [defaults]
        profiles = ["e", "zulu"]
        "#,
    )
    .unwrap();
    assert_eq!(config.default_profiles.unwrap().value, ["e", "zulu"]);
    let names: Vec<_> = config
        .profiles
        .iter()
        .map(|profile| &*profile.name)
        .collect();
    assert_eq!(names, ["zulu", "a.b", "c", "d", "e"]);
    let zulu = &config.profiles[0];
    assert_eq!(
        (zulu.line, zulu.about.line, zulu.about.value.id),
        (2, 3, "alfa")
    );
    let regions = &zulu.scopes["region"];
    assert_eq!(
        (regions.line, &regions.value[..]),
        (4, &["b-1".to_owned(), "a-1".to_owned()][..])
    );
    assert_eq!(zulu.scopes["app"].value, ["one"]);
    assert_eq!(zulu.endpoints["ALFA_LOGIN"].line, 6);
    let sources = config
        .profiles
        .iter()
        .map(|profile| profile.credential.clone());
    let sources: Vec<_> = sources
        .map(|placed| placed.map(|placed| placed.value))
        .collect();
    assert_eq!(
        sources,
        [
            Some(CredentialPlace::Prefix("PROD".into())),
            None,
            Some(CredentialPlace::File("~/secret".into())),
            Some(CredentialPlace::Command(vec!["pass".into(), "show".into()])),
            Some(CredentialPlace::Store {
                key: "alfa_profile",
                name: "prod".into()
            }),
        ]
    );
}

#[test]
fn nothing_and_comments_are_sound() {
    for text in [
        "",
        "\n",
        "# words\n",
        "[defaults]\n[profile]\n",
        "\u{feff}[profile]\r\n",
    ] {
        let config = read(text).unwrap();
        assert!(
            config.profiles.is_empty() && config.default_profiles.is_none(),
            "{text:?}"
        );
    }
}

/// A profile of alfa with these lines from line 3 on.
fn of_alfa(lines: &str) -> String {
    format!("[profile.p]\nprovider = \"alfa\"\n{lines}\n")
}

/// A file, and what is said of it.
const MISTAKES: &[(&str, &str)] = &[
    (
        "[profiles.p]",
        "1:2: the file has no key \"profiles\"; did you mean profile? Known: defaults, profile",
    ),
    (
        "[profile.p]\nprovder = 'alfa'",
        "2:1: profile p has no key \"provder\"; did you mean provider? Known: apps, credential, endpoint, kinds, login_endpoint, provider, regions",
    ),
    ("profile = 1", "1:11: profile takes a table, not a number"),
    (
        "[profile]\np = true",
        "2:5: profile p takes a table, not true or false",
    ),
    (
        "[defaults]\nprofile = []",
        "2:1: [defaults] has no key \"profile\"; did you mean profiles? Known: columns, profiles",
    ),
    (
        "[defaults]\nprofiles = []",
        "2:12: profiles is an empty list; name something, or leave the key out",
    ),
    (
        "[defaults]\nprofiles = [1]",
        "2:13: each of profiles takes a text, not a number",
    ),
    (
        "[defaults]\nprofiles = 'q'\n[profile.p]\nprovider = 'alfa'",
        "2:12: there is no such profile; known: p",
    ),
    (
        "[profile.p]",
        "1:10: profile p names no provider; known: alfa, bravo",
    ),
    (
        "[profile.p]\nprovider = 'bravoo'",
        "2:12: there is no such provider; did you mean bravo? Known: alfa, bravo",
    ),
    (
        "[profile.p]\nprovider = ['alfa']",
        "2:12: provider takes a text, not a list",
    ),
    ("[profile.p]\nprovider = ''", "2:12: provider is empty"),
    (
        "[profile.'a/b']\nprovider = 'alfa'",
        "1:10: the name of a profile stands in addresses: 1 to 64 letters, digits, '-', '_' and '.'",
    ),
    (
        "[profile.'..']\nprovider = 'alfa'",
        "1:10: the name of a profile stands in addresses: 1 to 64 letters, digits, '-', '_' and '.'",
    ),
    (
        "[profile.env]\nprovider = 'alfa'",
        "1:10: env is the name of a profile that is always there; take another",
    ),
    (
        "[profile.demo]\nprovider = 'alfa'",
        "1:10: demo is the name of a profile that is always there; take another",
    ),
    (
        "[profile.p]\nprovider = 'bravo'\napps = 'a'",
        "3:1: bravo does not understand apps, which is for alfa; bravo takes endpoint",
    ),
    (
        "[profile.p]\nprovider = 'bravo'\ncredential = { alfa_profile = 'a' }",
        "3:16: bravo does not understand alfa_profile, which is for alfa",
    ),
    (
        "[profile.p]\nprovider = 'bravo'\n[profile.p.q]\nprovider = 'alfa'",
        "3:12: profile p has no table q; a name with a dot stands in quotes, as in [profile.\"a.b\"]",
    ),
];

/// A profile of alfa with these lines from line 3 on, and what is said of it.
const MISTAKES_OF_ALFA: &[(&str, &str)] = &[
    (
        "region = 'a-1'",
        "3:1: profile p has no key \"region\"; did you mean regions? Known: apps, credential, endpoint, kinds, login_endpoint, provider, regions",
    ),
    (
        "credentials = { env = 'A' }",
        "3:1: profile p has no key \"credentials\"; did you mean credential? Known: apps, credential, endpoint, kinds, login_endpoint, provider, regions",
    ),
    (
        "login = { a = 'b' }",
        "3:1: profile p has no table login; a name with a dot stands in quotes, as in [profile.\"a.b\"]",
    ),
    (
        "credential = { profile = 'A' }",
        "3:16: credential of profile p has no key \"profile\"; did you mean alfa_profile? Known: env, file, command, alfa_profile",
    ),
    (
        "regions = 'a-1'\nregions = 'b-1'",
        "4:1: the key \"regions\" stands there twice",
    ),
    (
        "[profile.p]\nprovider = 'alfa'\napps = 'a'",
        "3:10: the table \"p\" stands there twice",
    ),
    (
        "[profile q]\nprovider = 'alfa'\napps = 'a'",
        "3:9: the parts of a table's name stand with a dot between them, as in [profile.prod]",
    ),
    (
        "[profile.q\nprovider = 'alfa'",
        "3:11: a table's name ends with ]",
    ),
    (
        "regions = north-1",
        "3:11: a text stands between quotes: regions = \"...\"",
    ),
    (
        "regions = ['a-1', b-1]",
        "3:19: a text stands between quotes: regions = [\"...\"]",
    ),
    (
        "credential = { file = ~/x }",
        "3:23: a text stands between quotes: file = \"...\"",
    ),
    (
        "credential = { file = \u{201c}~/x\u{201d} }",
        "3:23: the quotes of a text are straight ones: file = \"...\"",
    ),
    (
        "regions =",
        "3:10: regions has no value: write regions = \"...\"",
    ),
    (
        "regions: 'a-1'",
        "3:8: between a key and its value stands =, and no colon",
    ),
    (
        "regions = []",
        "3:11: regions is an empty list; name something, or leave the key out",
    ),
    (
        "regions = ['a-1', 'all']",
        "3:11: regions names all beside others; give it alone, or name each",
    ),
    (
        "regions = { a = 1 }",
        "3:11: regions takes a list of texts or one text, not a table",
    ),
    (
        "regions = ['a-1', 2020-01-01]",
        "3:19: each of regions takes a text, not a date",
    ),
    (
        "regions = ['a-1', 'ü', 'B']",
        "3:19: one of regions is not valid: a region has only lower-case letters, digits and hyphens, as in cn-one-1\n3:24: one of regions is not valid: a region has only lower-case letters, digits and hyphens, as in cn-one-1",
    ),
    (
        "apps = 'a b'",
        "3:8: one of apps is not valid: an id has no blanks or control characters, as in d700e680-aa4d-4ec1-afc2-6566b5ff0000",
    ),
    (
        "endpoint = 'http://10.0.0.1'",
        "3:12: endpoint cannot be used: plain HTTP is for loopback addresses only; use https://",
    ),
    (
        "login_endpoint = 'https://u:s3cret@h'",
        "3:18: login_endpoint cannot be used: it must be a base URL, without user name, query or fragment",
    ),
    (
        "credential = {}",
        "3:14: credential of profile p takes one key of env, file, command, alfa_profile",
    ),
    (
        "credential = { env = 'A', file = '/b' }",
        "3:14: credential of profile p takes one key of env, file, command, alfa_profile",
    ),
    (
        "credential = { evn = 'A' }",
        "3:16: credential of profile p has no key \"evn\"; did you mean env? Known: env, file, command, alfa_profile",
    ),
    (
        "credential = { env = 's3cret' }",
        "3:22: env takes a prefix of variables: capital letters, digits and '_', as in PROD for PROD_NAME",
    ),
    (
        "credential = { env = 'ALFA_ID' }",
        "3:22: env takes a prefix, not a variable; leave credential out to use ALFA_ID",
    ),
    (
        "credential = { env = 'PROD_ALFA_WORD' }",
        "3:22: env takes a prefix, not a variable; did you mean PROD?",
    ),
    (
        "credential = { file = 's3cret' }",
        "3:23: file takes a path that begins with /, ~/, ./ or ../; the last two start from the folder of this file",
    ),
    (
        "credential = { command = 's3cret' }",
        "3:26: command takes a list: the program, then each argument, as in [\"pass\", \"show\", \"lab\"], not a text",
    ),
    (
        "credential = { command = [] }",
        "3:26: command is an empty list; name something, or leave the key out",
    ),
    (
        "regions = 'a-1",
        "3:15: invalid literal string, expected `'`",
    ),
    ("regions", "3:8: key with no value, expected `=`"),
];

#[test]
fn a_mistake_is_told_with_its_place() {
    let whole = MISTAKES
        .iter()
        .map(|(text, problem)| ((*text).to_owned(), problem));
    let of_alfa = MISTAKES_OF_ALFA
        .iter()
        .map(|(lines, problem)| (of_alfa(lines), problem));
    for (text, problem) in whole.chain(of_alfa) {
        assert_eq!(read(&text).unwrap_err().join("\n"), *problem, "{text}");
    }
}

#[test]
fn a_secret_is_refused_wherever_it_stands() {
    let keep =
        "keep it elsewhere and write credential = { env = \"PREFIX\" } or { file = \"~/PATH\" }";
    let key =
        |key: &str| format!("3:1: {key:?} of profile p: no secret may stand in this file; {keep}");
    for name in [
        "access_key_secret",
        "token",
        "api_key",
        "apiKey",
        "Password",
        "secret",
        "sk",
        "ALFA_WORD",
    ] {
        let problems = read(&of_alfa(&format!("{name} = 's3cret'"))).unwrap_err();
        assert_eq!(problems, [key(name)], "{name}");
        let problems =
            read(&of_alfa(&format!("credential = {{ {name} = 's3cret' }}"))).unwrap_err();
        assert!(
            problems[0].contains("no secret may stand in this file"),
            "{problems:?}"
        );
    }
    let problems = read(&of_alfa("credential = 's3cret'")).unwrap_err();
    let words =
        "3:14: credential of profile p is a table that says where the secret is, and no secret; ";
    assert_eq!(problems, [format!("{words}{keep}")]);
}

#[test]
fn all_mistakes_are_told_in_the_order_of_the_text() {
    let problems = read(
        "[defaults]\nprofiles = ['q', 'p']\n[profile.p]\nprovder = 'alfa'\nregions = ['A', 'B']\n\
         token = 's3cret'\n[profile.r]\nprovider = 'x'\n[profile.s]\nprovider 'alfa'\n",
    );
    let problems = problems.unwrap_err();
    let places: Vec<_> = problems
        .iter()
        .map(|problem| problem.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        places,
        ["2:13", "4:1", "5:12", "5:17", "6:1", "8:12", "10:10"]
    );
}

/// Whatever stands in a file, no value of it is repeated.
#[test]
fn no_message_shows_a_value() {
    let value = "s3cret-4711";
    let shapes = [
        "V = 1",
        "\"V x\" = 1",
        "V",
        "= V",
        "[V",
        "[profile.p]\nprovider = V",
        "[profile.p]\nprovider = \"V\"",
        "[profile.\"V/\"]",
        "[profile.p]\nprovider = 'alfa'\nregions = 'V!'",
        "[profile.p]\nregions = [V]",
        "[profile.p]\nprovider = 'alfa'\ncredential = 'V'",
        "[profile.p]\nprovider = 'alfa'\ncredential = { env = 'V' }",
        "[profile.p]\nprovider = 'alfa'\ncredential = { file = 'V' }",
        "[profile.p]\nendpoint = 'https://V@h'",
        "[profile.p]\nprovider = 'alfa'\ncredential = { password = 'V' }",
        "[defaults]\nprofiles = 'V'",
        "[profile.p]\napi_key = '''V",
        "[profile.p]\napi_key = \"\\V\"",
        "[profile.p]\napi_key = 'V' 'V'",
        "x.V = V",
    ];
    for shape in shapes {
        let text = shape.replace('V', value);
        let problems = read(&text).unwrap_err().join("\n");
        // A key is no value, unless no key looks like it.
        let is_key = shape == "V = 1";
        assert!(is_key || !problems.contains("4711"), "{text}: {problems}");
    }
}

/// However a file is broken: no panic, and no value in a message.
#[test]
fn a_file_may_be_broken_anywhere() {
    let text = "\u{feff}# wörds\r\n[defaults]\nprofiles = [\"p\"]\n[profile.p]\nprovider = \"alfa\"\n\
                regions = ['a-1',\n 'b-1'] # two\nendpoint = 'https://h'\npassword = \"s3cret\"\n\
                credential = { env = 's3cret' }\n";
    for (index, removed) in text.char_indices() {
        let after = &text[index + removed.len_utf8()..];
        let broken = [
            text[..index].to_owned(),
            format!("{}{after}", &text[..index]),
            format!("{}\"{after}", &text[..index]),
            format!("{}\n[{after}", &text[..index]),
            format!("{}\u{0}é{after}", &text[..index]),
        ];
        for text in broken {
            let problems = read(&text).err().unwrap_or_default();
            for problem in problems {
                assert!(!problem.contains("s3cret"), "{text}: {problem}");
                assert_eq!(problem.lines().count(), 1, "{problem}");
            }
        }
    }
}

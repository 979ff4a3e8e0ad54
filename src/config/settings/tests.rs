//! Forms of credentials, layers of scopes, endpoints.

use super::*;
use crate::core::about::{Credential, EndpointSetting, ScopeFlag};
use crate::core::check::Check;

/// A provider for tests.
pub const ABOUT: About = About {
    id: "test",
    title: "",
    names: &[],
    document: "",
    lists: "",
    kinds: &[],
    credentials: &[
        Credential {
            variables: &["A_ID", "A_SECRET"],
            optional: Some("A_TOKEN"),
            is_login: false,
            beside: &[],
            what: "",
        },
        Credential {
            variables: &["B_KEY"],
            optional: None,
            is_login: false,
            beside: &[],
            what: "",
        },
    ],
    stores: &[],
    places: &[],
    words: &[],
    scopes: &[ScopeFlag {
        name: "region",
        variables: &["R1", "R2"],
        check: Check::Region,
        value: "",
        help: "",
    }],
    regions: &["cn-one-1", "cn-two-1", "eu-three-1"],
    endpoints: &[EndpointSetting::at("E", "https://api.{region}.example.com")],
    params: &[],
    choices: &[],
    operations: &[],
    policy: None,
    locks_keys: false,
};

/// Reads settings of these variables.
pub fn with<T>(pairs: &[(&str, &str)], read: impl FnOnce(Settings<'_>) -> T) -> T {
    let pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    read(Settings {
        about: &ABOUT,
        profile: "env",
        own: None,
        environment: &Environment::new(pairs),
        scope: &ScopeFlags::new(),
        params: &[],
        page_size: None,
        raw: Raw::None,
        kinds: Kinds::default(),
        has_look_ups: true,
        has_prices: true,
        has_given_params: false,
        is_asked: false,
        credential_scope: &[],
        credential_endpoints: &[],
    })
}

#[test]
fn the_first_whole_form_counts() {
    let found = |pairs: &[(&str, &str)]| {
        with(pairs, |settings| {
            settings
                .values()
                .map(|values| values.form.variables[0])
                .map_err(|absent| SettingsError::from(absent).message)
        })
    };
    assert_eq!(found(&[("A_ID", "x"), ("A_SECRET", "y")]), Ok("A_ID"));
    assert_eq!(found(&[("B_KEY", "x")]), Ok("B_KEY"));
    assert_eq!(found(&[("A_SECRET", "y"), ("B_KEY", "x")]), Ok("B_KEY"));
    assert_eq!(
        found(&[("B_KEY", "")]),
        Err("test: no credential found".into())
    );
    assert_eq!(
        found(&[("A_SECRET", "y")]),
        Err("test: A_SECRET is set, but A_ID is not".into())
    );
    assert!(
        found(&[("B_KEY", "a\nb")])
            .unwrap_err()
            .contains("B_KEY is not valid")
    );
}

#[test]
fn regions_come_as_a_list_without_repeats() {
    let regions = |pairs: &[(&str, &str)]| {
        with(pairs, |settings| {
            settings.regions().map(|regions| regions.ids)
        })
    };
    assert_eq!(regions(&[("R2", "a-1, b-2,a-1")]).unwrap(), ["a-1", "b-2"]);
    assert!(regions(&[]).unwrap_err().hint.contains("R1 or R2"));
    assert!(regions(&[("R1", "a/../b")]).is_err());
}

#[test]
fn endpoints_are_templates() {
    let host = |pairs: &[(&str, &str)]| {
        with(pairs, |settings| {
            let endpoint = settings
                .endpoint("E", "x-1")
                .map_err(|error| error.message)?;
            Ok::<_, String>(endpoint.host().to_owned())
        })
    };
    assert_eq!(host(&[]), Ok("api.x-1.example.com".into()));
    assert_eq!(
        host(&[("E", "http://127.0.0.1:80")]),
        Ok("127.0.0.1".into())
    );
    assert!(
        host(&[("E", "http://example.com")])
            .unwrap_err()
            .contains("loopback")
    );
}

/// The settings of the first profile of a file, with flags and variables.
fn of_file<T>(
    file: &str,
    flags: &[(&'static str, &str)],
    pairs: &[(&str, &str)],
    read: impl FnOnce(Settings<'_>) -> T,
) -> T {
    let flags: Vec<_> = flags
        .iter()
        .map(|(name, value)| (*name, [*value]))
        .collect();
    let flags: Vec<_> = flags
        .iter()
        .map(|(name, list)| (*name, &list[..]))
        .collect();
    of_lists(file, &flags, pairs, read)
}

/// The same with flags of several values.
fn of_lists<T>(
    file: &str,
    flags: &[(&'static str, &[&str])],
    pairs: &[(&str, &str)],
    read: impl FnOnce(Settings<'_>) -> T,
) -> T {
    let config = file::parse(file, &[&NESTED]).unwrap();
    let pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let scope = flags.iter().map(|(name, list)| {
        (
            *name,
            list.iter().map(|value| (*value).to_owned()).collect(),
        )
    });
    read(Settings {
        about: &NESTED,
        profile: "p",
        own: Some(ProfileEntry {
            profile: &config.profiles[0],
            path: Path::new("/c/config.toml"),
        }),
        environment: &Environment::new(pairs),
        scope: &scope.collect(),
        params: &[],
        page_size: None,
        raw: Raw::None,
        kinds: Kinds::default(),
        has_look_ups: true,
        has_prices: true,
        has_given_params: false,
        is_asked: false,
        credential_scope: &[],
        credential_endpoints: &[],
    })
}

const NESTED: About = About {
    scopes: &[
        ABOUT.scopes[0],
        ScopeFlag {
            name: "app",
            variables: &["APP"],
            ..ABOUT.scopes[0]
        },
    ],
    ..ABOUT
};

#[test]
fn a_flag_comes_before_the_file_and_the_file_before_variables() {
    let file = "[profile.p]\nprovider = 'test'\n";
    let own = "regions = ['a', 'b']\napps = 'x'\n";
    let every = "regions = 'all'\napps = 'x'\n";
    let elsewhere = "credential = { file = '/k' }\n";
    let prefix = "credential = { env = 'P' }\n";
    let variables: &[_] = &[("R1", "v"), ("APP", "w"), ("P_R2", "u")];
    for (file, flags, regions, apps) in [
        (own.to_owned(), &[][..], "a,b", "x"),
        (own.to_owned(), &[("region", "b")], "b", "x"),
        // An application of the profile's regions says nothing about another region.
        (own.to_owned(), &[("region", "c")], "c", ""),
        (own.to_owned(), &[("region", "v")], "v", "w"),
        (every.to_owned(), &[("region", "c")], "c", "x"),
        (own.to_owned(), &[("app", "y")], "a,b", "y"),
        (String::new(), &[], "v", "w"),
        // The variables tell the scope of the account whose keys they hold.
        (elsewhere.to_owned(), &[], "", ""),
        (prefix.to_owned(), &[], "u", ""),
        (format!("{own}{prefix}"), &[], "a,b", "x"),
    ]
    .map(|(lines, flags, regions, apps)| (format!("{file}{lines}"), flags, regions, apps))
    {
        let found = of_file(&file, flags, variables, |settings| {
            ["region", "app"].map(|name| settings.scope(name).unwrap().join(","))
        });
        assert_eq!(found, [regions, apps], "{file} {flags:?}");
    }
    // One of some regions is neither listed beside the others without a word, nor left out.
    for region in ["all", "a,c", "c,b"] {
        let regions: Vec<_> = region.split(',').collect();
        let error = of_lists(
            &format!("{file}{own}"),
            &[("region", &regions)],
            &[],
            |settings| settings.scope("app").unwrap_err(),
        );
        let why = "names the app x, and --region lists more than the region that it is of";
        assert!(error.message.contains(why), "{region}: {}", error.message);
        assert!(error.usage, "{region}");
    }
}

#[test]
fn a_profile_names_the_variables_it_reads() {
    let error = |credential: &str, pairs: &[(&str, &str)]| {
        let file = format!("[profile.p]\nprovider = 'test'\ncredential = {credential}");
        of_file(&file, &[], pairs, |settings| {
            let error = SettingsError::from(settings.values().err()?);
            Some(format!("{}; {}", error.message, error.hint))
        })
    };
    let whole = [("P_B_KEY", "x"), ("B_KEY", "y")];
    assert_eq!(error("{ env = 'P' }", &whole), None);
    for (credential, pairs, words) in [
        (
            "{ env = 'P' }",
            &whole[1..],
            "test (profile p): no credential found in the variables with the prefix P; set \
             P_A_ID and P_A_SECRET, or P_B_KEY",
        ),
        (
            "{ env = 'P' }",
            &[("P_A_ID", "x")],
            "test (profile p): P_A_ID is set, but P_A_SECRET is not; set P_A_SECRET as well: \
             they go together",
        ),
        (
            "{ file = '~/k' }",
            &[],
            "test (profile p): HOME is not set, and ~/k lies below it; set HOME, or write the \
             whole path",
        ),
    ] {
        assert_eq!(error(credential, pairs).unwrap(), words);
    }
}

#[test]
fn the_programs_variables_come_before_the_file_and_the_vendors_after_it() {
    const TWO: About = About {
        endpoints: &[
            EndpointSetting::at("CLOUDLS_E", "https://own"),
            EndpointSetting::at("VENDOR_E", "https://own").of_service("login_endpoint"),
        ],
        ..ABOUT
    };
    let file =
        "[profile.p]\nprovider = 'test'\nendpoint = 'https://f'\nlogin_endpoint = 'https://g'";
    let config = file::parse(file, &[&TWO]).unwrap();
    let pairs = [("CLOUDLS_E", "https://v"), ("VENDOR_E", "https://w")];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings = Settings {
        about: &TWO,
        profile: "p",
        own: Some(ProfileEntry {
            profile: &config.profiles[0],
            path: Path::new("c"),
        }),
        environment: &Environment::new(pairs),
        scope: &ScopeFlags::new(),
        params: &[],
        page_size: None,
        raw: Raw::None,
        kinds: Kinds::default(),
        has_look_ups: true,
        has_prices: true,
        has_given_params: false,
        is_asked: false,
        credential_scope: &[],
        credential_endpoints: &[],
    };
    let host = |variable| settings.endpoint(variable, "").unwrap().host().to_owned();
    assert_eq!([host("CLOUDLS_E"), host("VENDOR_E")], ["v", "g"]);
}

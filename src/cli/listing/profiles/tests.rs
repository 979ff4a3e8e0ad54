//! What is chosen, by flags, file and environment.

use super::*;
use crate::cli::session::Loaded;
use crate::config::settings::file;
use crate::providers;

const FILE: &str = "
[profile.prod]
provider = 'eas'
regions = 'cn-shanghai'
credential = { env = 'PROD' }
[profile.nov]
provider = 'novita'
[profile.test]
provider = 'eas'
regions = 'cn-shanghai'
credential = { file = '/x' }
";

const EVERYWHERE: &str = "
[profile.wide]
provider = 'eas'
regions = 'all'
";

const PLAIN: &str = "
[profile.plain]
provider = 'eas'
regions = 'cn-shanghai'
";

fn loaded(text: &str) -> Loaded {
    let known: Vec<&'static About> = providers::ALL.iter().map(|row| row.about).collect();
    Loaded {
        path: "/c.toml".into(),
        exists: true,
        config: file::parse(text, &known).unwrap(),
    }
}

/// The profiles that these flags choose, or the words why there are none.
fn chosen(text: &str, flags: &str, variables: &[&str]) -> Result<String, (String, bool)> {
    let loaded = if text.is_empty() {
        Loaded::default()
    } else {
        loaded(text)
    };
    let pairs = variables
        .iter()
        .map(|name| ((*name).to_owned(), "k".to_owned()));
    let environment = Environment::new(pairs);
    let words: Vec<_> = flags.split_whitespace().collect();
    let args = crate::cli::args::instances(&[&["cloudls", "ls"], &words[..]].concat());
    let available = AvailableProfiles {
        loaded: &loaded,
        environment: &environment,
        implicit: "env",
    };
    let selection = Profiles::new(&args.target, &args.param, available, About::usual_kinds);
    let selection =
        selection.map_err(|error| (format!("{}; {}", error.message, error.hint), error.usage))?;
    let names = selection
        .chosen
        .iter()
        .map(|chosen| format!("{}/{}", chosen.row.about.id, chosen.name));
    Ok(names.collect::<Vec<_>>().join(" "))
}

#[test]
fn flags_then_the_file_then_the_environment_choose() {
    const ALIBABA: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
    let usual = format!("[defaults]\nprofiles = ['test', 'prod', 'test']\n{FILE}");
    let every = providers::ALL
        .iter()
        .map(|row| format!("{}/env", row.about.id));
    let every = every.collect::<Vec<_>>().join(" ");
    let beside = format!("novita/nov {every}");
    for (text, flags, variables, expected) in [
        (
            "",
            "",
            &["NOVITA_API_KEY", ALIBABA][..],
            "eas/env sae/env novita/env",
        ),
        // Each says what it lacks.
        ("", "", &[], &every),
        ("", "-p hpcai,eas,hpcai", &[], "hpcai/env eas/env"),
        ("", "-p novita,all", &[], &every),
        (FILE, "", &[], "eas/prod novita/nov eas/test"),
        // Novita's key is the one that the profile nov reads already.
        (
            FILE,
            "",
            &["NOVITA_API_KEY", ALIBABA],
            "eas/prod novita/nov eas/test eas/env sae/env",
        ),
        (FILE, "-p novita", &["NOVITA_API_KEY"], "novita/nov"),
        (
            FILE,
            "-p sae,eas",
            &[ALIBABA],
            "sae/env eas/prod eas/test eas/env",
        ),
        (FILE, "-p hpcai", &[], "hpcai/env"),
        (
            FILE,
            "--profile test,nov --profile test",
            &[ALIBABA],
            "eas/test novita/nov",
        ),
        (FILE, "--profile test,nov -p novita", &[], "novita/nov"),
        (FILE, "--profile env", &["NOVITA_API_KEY"], "novita/env"),
        (FILE, "--profile prod,env -p eas", &[], "eas/prod eas/env"),
        // What was named beside it is listed all the same.
        (FILE, "--profile nov,env", &[], &beside),
        (
            &usual,
            "",
            &["NOVITA_API_KEY"],
            "eas/test eas/prod novita/env",
        ),
        (&usual, "-p eas", &[], "eas/prod eas/test"),
        // The variables point to a region that the profile leaves out.
        (PLAIN, "", &[ALIBABA], "eas/plain sae/env"),
        (
            PLAIN,
            "",
            &[ALIBABA, "ALIBABA_CLOUD_REGION_ID"],
            "eas/plain eas/env sae/env",
        ),
        // It looks there, too.
        (
            EVERYWHERE,
            "",
            &[ALIBABA, "ALIBABA_CLOUD_REGION_ID"],
            "eas/wide sae/env",
        ),
        (&usual, "-p novita", &[], "novita/nov"),
        (&usual, "--profile nov", &[], "novita/nov"),
    ] {
        let found = chosen(text, flags, variables);
        assert_eq!(
            found,
            Ok(expected.to_owned()),
            "{flags} {variables:?} {text}"
        );
    }
}

#[test]
fn what_cannot_be_chosen_is_named() {
    for (text, flags, is_usage, words) in [
        (
            FILE,
            "--profile prd",
            true,
            "--profile: there is no profile \"prd\"; did you mean prod? Known: prod, nov, test, env (in /c.toml)",
        ),
        ("", "--profile prod", true, "there is no configuration file"),
        (
            FILE,
            "--profile nov -p eas",
            true,
            "none of the profiles nov is of eas",
        ),
        (
            FILE,
            "--profile nov --region x",
            true,
            "--region does not apply to novita",
        ),
        (FILE, "--profile env", false, "no profile to list"),
    ] {
        let (found, usage) = chosen(text, flags, &[]).unwrap_err();
        assert!(found.contains(words), "{flags}: {found}");
        assert_eq!(usage, is_usage, "{flags}");
    }
}

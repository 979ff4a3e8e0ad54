//! Runs a case, and says what differs.

use serde_json::Value;

use super::case::{Case, Want};
use super::keys;
use crate::support::{Cloudls, DemoCloud, Finished, Home, Relay, misfits};

/// The run of a case; what differs from what it wants, in words.
pub fn run(demo: &DemoCloud, case: &Case) -> Option<String> {
    let relay = case.relay(demo);
    let home = furnished(case, &relay);
    let run = command(case, &home, &relay).run();
    let mut wrong = differences(&case.want, &run, &relay);
    wrong.extend(keys::shown(&run, &relay, demo));
    (!wrong.is_empty()).then(|| format!("{}: {}\n{run:?}", case.name, wrong.join("; ")))
}

/// The home of a case.
pub fn furnished(case: &Case, relay: &Relay) -> Home {
    let home = Home::new();
    for (path, text, mode) in &case.files {
        home.write(path, &filled(text, &home, relay), *mode);
    }
    if let Some(credential) = &case.credential {
        let credential = filled(credential, &home, relay);
        let profile = format!(
            "[profile.p]\nprovider = {:?}\ncredential = {credential}\n",
            case.cloud.id()
        );
        home.write(".config/cloudls/config.toml", &profile, 0o600);
    }
    if let Some(furnish) = case.furnish {
        furnish(&home);
    }
    home
}

/// The run of a case.
pub fn command(case: &Case, home: &Home, relay: &Relay) -> Cloudls {
    let chosen = match case.credential {
        Some(_) => vec!["--profile", "p"],
        None if case.args.contains(&"-p") => Vec::new(),
        None => vec!["-p", case.cloud.id()],
    };
    let variables = case.variables.iter();
    home.run(["ls", "-o", "json", "-vv", "--debug"])
        .args(case.cloud.plain())
        .args(chosen)
        .args(&case.args)
        .vars(relay.endpoints())
        .vars(variables.map(|(name, value)| (name, filled(value, home, relay))))
}

/// A text with its places filled in.
fn filled(text: &str, home: &Home, relay: &Relay) -> String {
    let folder = home.path("").display().to_string();
    text.replace("{url}", &relay.url())
        .replace("{home}", folder.trim_end_matches('/'))
}

/// What is not as wanted.
pub fn differences(want: &Want, run: &Finished, relay: &Relay) -> Vec<String> {
    let mut wrong = Vec::new();
    if run.code != want.code {
        wrong.push(format!("exit {} in place of {}", run.code, want.code));
    }
    let document: Value = serde_json::from_str(&run.stdout).unwrap_or_default();
    wrong.extend(misfits(&document));
    let kind = document["sources"][0]["error"]["kind"].as_str();
    if kind != want.kind {
        wrong.push(format!("kind {kind:?} in place of {:?}", want.kind));
    }
    let is_whole = document["complete"] == true && document["count"] != 0;
    if is_whole != (want.code == 0) {
        wrong.push(format!("{} rows", document["count"]));
    }
    let missing = want.words.iter().filter(|word| !run.stderr.contains(*word));
    wrong.extend(missing.map(|word| format!("no {word:?}")));
    let said = want.silent.iter().filter(|word| run.stderr.contains(*word));
    wrong.extend(said.map(|word| format!("it says {word:?}")));
    let kinds = relay.asked();
    let asked = kinds.join(" ");
    let is_right = match want.holds {
        Some(holds) => holds(&kinds),
        None => asked == want.asks,
    };
    if !is_right {
        wrong.push(format!("asked {asked:?} in place of {:?}", want.asks));
    }
    wrong
}

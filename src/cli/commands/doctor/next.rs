//! What to do once the profiles were examined.

use super::report::{Examination, Examined};
use crate::cli::args::{self, Target};
use crate::cli::listing::selection_label::typed;
use crate::cli::session::Session;

/// The next step in words; `None` where the examination did not end.
pub fn step(
    examination: &Examination<'_>,
    args: &args::Doctor,
    session: &Session<'_>,
) -> Option<String> {
    if !examination.is_finished() {
        return None;
    }
    let is_demo = session.available.implicit == "demo";
    let profiles = &examination.profiles;
    let good: Vec<_> = profiles
        .iter()
        .filter(|examined| examined.is_ok())
        .collect();
    if good.len() == profiles.len() {
        return Some(format!(
            "`{}` lists them",
            command("instances", &args.target, is_demo)
        ));
    }
    let again = format!("then `{}` again", command("doctor", &args.target, is_demo));
    if !good.is_empty() {
        let names = good.iter().map(|examined| examined.profile);
        let mut names: Vec<_> = names.collect();
        names.dedup();
        let providers: Vec<_> = good.iter().map(|examined| examined.provider).collect();
        // Implicit profiles have one name.
        let only = if names == [session.available.implicit] {
            typed("provider", &providers.join(","))
        } else {
            typed("profile", &names.join(","))
        };
        let demo = if is_demo { " --demo" } else { "" };
        return Some(format!(
            "do what the hints say, {again}; `cloudls instances{demo} {only}` lists what passes"
        ));
    }
    let has_credential = !profiles.iter().all(Examined::lacks_credential);
    Some(if has_credential || session.available.loaded.exists {
        format!("do what the hints say, {again}")
    } else {
        "set the variables of one provider, then `cloudls config init` writes a profile for it; `cloudls instances --demo` needs no account".to_owned()
    })
}

/// A command with the flags that say what is meant.
fn command(name: &str, target: &Target, is_demo: bool) -> String {
    let mut words = vec![format!("cloudls {name}")];
    words.extend(is_demo.then(|| "--demo".to_owned()));
    let own = [
        ("provider", &target.provider),
        ("profile", &target.profile),
        ("kind", &target.kind),
    ];
    let scope = target.scope.iter().map(|(flag, values)| (*flag, values));
    let given = own.into_iter().chain(scope);
    let given = given.filter(|(_, values)| !values.is_empty());
    words.extend(given.map(|(flag, values)| typed(flag, &values.join(","))));
    words.join(" ")
}

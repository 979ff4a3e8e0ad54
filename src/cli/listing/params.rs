//! Request parameters of the providers' own APIs: those of `--param PROVIDER.NAME=VALUE`, and those that a
//! server is asked with so that it need not send every row: the conditions that one of its parameters stands
//! for. Each condition is tested on the rows that come anyway.

use std::net::Ipv4Addr;

use crate::config::settings::Settings;
use crate::core::about::{About, Narrows, Param, Takes};
use crate::core::error::SettingsError;
use crate::core::suggest::suggest;
use crate::engine::select::{Condition, Demand};
use crate::providers;

/// A parameter that was given.
#[derive(Debug, PartialEq, Eq)]
pub struct ParamArg {
    pub provider: &'static str,
    /// The name and value.
    pub pair: (&'static str, String),
}

/// Reads the parameters. What no selected provider would understand is a usage error.
pub fn read(texts: &[String], selected: &[&'static About]) -> Result<Vec<ParamArg>, SettingsError> {
    let mut read: Vec<ParamArg> = Vec::new();
    for text in texts {
        let param = read_one(text, selected)?;
        let is_same =
            |known: &ParamArg| known.provider == param.provider && known.pair.0 == param.pair.0;
        if let Some(known) = read.iter().find(|known| is_same(known)) {
            if known.pair.1 == param.pair.1 {
                continue;
            }
            return Err(SettingsError::usage(
                format!(
                    "--param {text:?}: {} has another value already",
                    param.pair.0
                ),
                "a request has one value of each parameter; give it once",
            ));
        }
        read.push(param);
    }
    Ok(read)
}

fn read_one(text: &str, selected: &[&'static About]) -> Result<ParamArg, SettingsError> {
    parse(text, selected).map_err(|error| error.at(format!("--param {text:?}")))
}

fn parse(text: &str, selected: &[&'static About]) -> Result<ParamArg, SettingsError> {
    let parts = text.split_once('=').and_then(|(name, value)| {
        let (provider, name) = name.split_once('.')?;
        Some((provider, name, value))
    });
    let Some((provider, name, value)) = parts else {
        return Err(SettingsError::usage(
            "it has no provider, name or value",
            "write it as PROVIDER.NAME=VALUE, such as eas.Role=Queue",
        ));
    };
    let about = named(provider, selected)?;
    let Some(param) = about.params.iter().find(|param| param.name == name) else {
        let why = format!("{provider} has no parameter {name:?}");
        let hint = elsewhere(name, about)
            .unwrap_or_else(|| suggest(name, about.params.iter().map(|param| param.name)));
        return Err(SettingsError::usage(why, hint));
    };
    check(param, value).map_err(|why| {
        let hint = format!("see `cloudls providers {provider}` for what it takes");
        SettingsError::usage(why, hint)
    })?;
    Ok(ParamArg {
        provider: about.id,
        pair: (param.name, value.to_owned()),
    })
}

/// The selected provider of this name.
fn named(name: &str, selected: &[&'static About]) -> Result<&'static About, SettingsError> {
    let ids = || providers::ALL.iter().map(|row| row.about.id);
    if !ids().any(|id| id == name) {
        let why = format!("no provider {name:?}");
        return Err(SettingsError::usage(why, suggest(name, ids())));
    }
    let found = selected.iter().copied().find(|about| about.id == name);
    found.ok_or_else(|| {
        SettingsError::usage(
            format!("{name} is not among the providers to list"),
            format!("add -p {name}, or leave the parameter out"),
        )
    })
}

/// The flag that does what a parameter left out of `--param` would do.
fn elsewhere(name: &str, about: &About) -> Option<String> {
    const PAGING: &[&str] = &[
        "pagesize",
        "pagenumber",
        "currentpage",
        "pagenum",
        "pager",
        "limit",
        "offset",
    ];
    let name = name.to_ascii_lowercase().replace('_', "");
    if PAGING.contains(&name.as_str()) {
        return Some("pages are walked for you; --page-size sets the rows of one".to_owned());
    }
    // `ServiceName`, `AppId`, `project_id`; a cluster is PAI-EAS's word for a region.
    let means = |flag: &&str| name.starts_with(flag) || (name == "clusterid" && *flag == "region");
    let flag = about.scopes.iter().map(|flag| flag.name).find(means)?;
    Some(format!("use --{flag}"))
}

/// Whether the parameter takes the value; otherwise what it takes.
pub fn check(param: &Param, value: &str) -> Result<(), String> {
    let name = param.name;
    match param.takes {
        _ if value.is_empty() => Err(format!("{name} is empty")),
        _ if value.chars().any(char::is_control) => Err(format!("{name} has control characters")),
        Takes::Text(limit) if value.chars().count() > limit => {
            Err(format!("{name} takes at most {limit} characters"))
        }
        Takes::Bool if !matches!(value, "true" | "false") => {
            Err(format!("{name} takes true or false"))
        }
        Takes::OneOf(values) if !values.contains(&value) => {
            Err(format!("{name} takes {}", values.join(" or ")))
        }
        Takes::Text(_) | Takes::Bool | Takes::OneOf(_) => Ok(()),
    }
}

/// The parameters of a provider that narrow a listing to what meets the conditions; none where the
/// user gives parameters: then the request is as it was written.
pub fn narrowing(
    about: &About,
    given: Vec<(&'static str, String)>,
    conditions: &[Condition],
) -> Vec<(&'static str, String)> {
    if !given.is_empty() {
        return given;
    }
    let params = about.params.iter();
    // A server would leave out the rows that are undecided as well.
    let is_safe = |condition: &&Condition| {
        let mut others = conditions.iter();
        condition.decides_all(about) || others.any(|other| other.rules_out_unknown(condition))
    };
    let value = |param: &Param| {
        let mut safe = conditions.iter().filter(is_safe);
        safe.find_map(|condition| value(param, condition))
    };
    params
        .filter_map(|param| Some((param.name, value(param)?)))
        .collect()
}

/// What there is to say of parameters that were given where not all lists take them.
pub fn passed_over(settings: &Settings<'_>) -> Option<String> {
    let main = settings.about.main_kind();
    let others = settings.kinds.iter().filter(|kind| **kind != main);
    let others: Vec<_> = others.map(|kind| format!("{}s", kind.as_str())).collect();
    let is_said = settings.has_given_params && settings.kinds.contains(&main);
    (is_said && !others.is_empty()).then(|| {
        format!(
            "{}: --param is for the list of {}s, and narrows no {}",
            settings.who(),
            main.as_str(),
            others.join(" and ")
        )
    })
}

/// The value of a parameter that stands for a condition.
fn value(param: &Param, condition: &Condition) -> Option<String> {
    let (field, demand) = condition.demand()?;
    let (_, narrows) = param.narrows.iter().find(|(name, _)| field.is(name))?;
    let value = match (narrows, demand) {
        (Narrows::Exact | Narrows::Fuzzy, Demand::Among(values)) => only(values)?,
        (Narrows::Holds | Narrows::Fuzzy, Demand::Holds(text)) => text,
        (Narrows::Status(tables), Demand::Among(words)) => {
            let known = tables.iter().copied().flatten();
            let meant = known.filter(|(_, status)| words.contains(&status.as_str()));
            // A row in a state that has no word here would not come.
            let is_named = |word: &&str| {
                let mut known = tables.iter().copied().flatten();
                *word != "unknown" && known.any(|(_, status)| status.as_str() == *word)
            };
            only(meant.map(|(word, _)| *word)).filter(|_| words.iter().all(is_named))?
        }
        _ => return None,
    };
    // An address of version 6 can be written in several ways, and is compared as an address here.
    if field.is("ip") && value.parse::<Ipv4Addr>().is_err() {
        return None;
    }
    // A text that a request cannot carry, or that a server might read as a pattern, is left to the test.
    let is_plain = !value.contains(['\\', '*', '%']) && value.trim() == value;
    (is_plain && check(param, value).is_ok()).then(|| value.to_owned())
}

/// The only value, where all are the same.
fn only<'a>(values: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut values = values.into_iter();
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_documents_know_is_sent() {
        let all: Vec<_> = providers::ALL.iter().map(|row| row.about).collect();
        let read = |text: &str| {
            read_one(text, &all)
                .map(|given| given.pair.1)
                .map_err(|error| error.hint)
        };
        for text in [
            "eas.Role=Queue",
            "sae.Reverse=true",
            "modelarts.visible=false",
            "novita.name=a=b",
        ] {
            assert_eq!(read(text).unwrap(), text.split_once('=').unwrap().1);
        }
        for (text, hint) in [
            ("eas.Rol=Queue", "did you mean Role?"),
            ("esa.Role=Queue", "did you mean eas?"),
            ("eas.PageSize=5", "--page-size"),
            ("sae.AppId=x", "--app"),
            ("hpcai.name=x", "takes none"),
            ("Role=Queue", "PROVIDER.NAME=VALUE"),
            ("sae.Reverse=yes", "providers sae"),
            ("eas.Order=up", "providers eas"),
            ("novita.name=", "providers novita"),
        ] {
            let found = read(text).unwrap_err();
            assert!(found.contains(hint), "{text}: {found}");
        }
        let novita: Vec<_> = all
            .iter()
            .copied()
            .filter(|about| about.id == "novita")
            .collect();
        assert!(read_one("eas.Role=Queue", &novita).is_err());
    }
}

#[cfg(test)]
mod narrowing_tests {
    use super::*;
    use crate::providers;

    /// The providers of the cases below: each way in which a server filters is one of theirs.
    const FILTERING: &[&str] = &["eas", "sae", "novita", "modelarts"];

    #[test]
    fn a_condition_goes_along_where_the_server_sends_no_less() {
        let holds = |field, text: &str| Condition::holds(String::new(), field, text).unwrap();
        let filter = |text: &str| Condition::parse(text).unwrap();
        let known_status = || filter("status!=unknown");
        for (conditions, narrowed) in [
            // A state whose word is not known would be left out as well.
            (vec![filter("status=running")], ""),
            (
                vec![filter("status=running"), known_status()],
                "eas.InstanceStatus=Running novita.status=running modelarts.status=PROCESSING",
            ),
            (
                vec![filter("status=stopped"), known_status()],
                "eas.InstanceStatus=Stopped novita.status=exited",
            ),
            (
                vec![filter("status=succeeded,failed"), known_status()],
                "modelarts.status=FINISHED",
            ),
            (vec![filter("status=running,failed")], ""),
            (vec![filter("status=unknown")], ""),
            (vec![filter("status!=running")], ""),
            (vec![holds("name", "a b")], "eas.Filter=a b"),
            (
                vec![holds("name", "a b"), filter("name!=null")],
                "eas.Filter=a b novita.name=a b",
            ),
            (vec![holds("instance_type", "H100")], ""),
            (
                vec![holds("instance_type", "H100"), filter("type!=null")],
                "eas.Filter=H100 novita.productName=H100",
            ),
            (
                vec![
                    holds("name", "a"),
                    holds("instance_type", "b"),
                    filter("type!=x,null"),
                ],
                "eas.Filter=a novita.productName=b",
            ),
            (
                vec![filter("name=a")],
                "eas.InstanceName=a sae.InstanceId=a",
            ),
            (
                vec![filter("name=a"), filter("name!=null")],
                "eas.InstanceName=a sae.InstanceId=a novita.name=a modelarts.name=a",
            ),
            (vec![filter("name=a,b")], ""),
            (vec![filter("name~a")], ""),
            (
                vec![filter("id=a")],
                "eas.InstanceName=a sae.InstanceId=a modelarts.id=a",
            ),
            (vec![filter("type=x")], ""),
            (
                vec![filter("type=x"), filter("type!=null")],
                "eas.InstanceType=x novita.productName=x modelarts.type=x",
            ),
            (vec![filter("ip=10.0.0.1")], ""),
            (vec![filter("ip=fe80::1")], ""),
            (vec![filter("ip=10.0.0.1/32")], ""),
            (vec![filter("spot=no")], ""),
            (
                vec![filter("spot=no"), filter("spot!=null")],
                "eas.IsSpot=false",
            ),
            // A label of the service may bear this name.
            (vec![filter("tags.Role=Queue")], ""),
            (vec![filter("gpu>=8"), filter("zone=null")], ""),
            (vec![holds("name", "100%")], ""),
            (vec![holds("name", " a")], ""),
            (vec![holds("name", &"x".repeat(256))], ""),
        ] {
            let found: Vec<_> = providers::ALL
                .iter()
                .filter(|row| FILTERING.contains(&row.about.id))
                .flat_map(|row| {
                    let own = narrowing(row.about, Vec::new(), &conditions);
                    let id = row.about.id;
                    own.into_iter()
                        .map(move |(name, value)| format!("{id}.{name}={value}"))
                })
                .collect();
            assert_eq!(found.join(" "), narrowed, "{conditions:?}");
        }
    }

    #[test]
    fn what_the_user_asks_for_stands_alone() {
        let novita = providers::ALL.iter().find(|row| row.about.id == "novita");
        let given = vec![("status", "exited".to_owned())];
        let conditions = [Condition::parse("name=a").unwrap()];
        assert_eq!(
            narrowing(novita.unwrap().about, given.clone(), &conditions),
            given
        );
    }
}

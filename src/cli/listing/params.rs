//! `--param PROVIDER.NAME=VALUE`: the request parameters of the providers' own APIs.

use crate::core::about::{About, Param, Takes};
use crate::core::error::SettingsError;
use crate::core::suggest::suggest;
use crate::providers;

/// A parameter that was given.
#[derive(Debug, PartialEq, Eq)]
pub struct Given {
    pub provider: &'static str,
    /// The name and value.
    pub pair: (&'static str, String),
}

/// Reads the parameters. What no selected provider would understand is a usage error.
pub fn read(texts: &[String], selected: &[&'static About]) -> Result<Vec<Given>, SettingsError> {
    texts.iter().map(|text| read_one(text, selected)).collect()
}

fn read_one(text: &str, selected: &[&'static About]) -> Result<Given, SettingsError> {
    let refuse = |why: String, hint: String| SettingsError {
        message: format!("--param {text:?}: {why}"),
        hint,
        usage: true,
    };
    let parts = text.split_once('=').and_then(|(name, value)| {
        let (provider, name) = name.split_once('.')?;
        Some((provider, name, value))
    });
    let Some((provider, name, value)) = parts else {
        let hint = "write it as PROVIDER.NAME=VALUE, such as eas.Role=Queue";
        return Err(refuse(
            "it has no provider, name or value".into(),
            hint.into(),
        ));
    };
    let about = named(provider, selected).map_err(|(why, hint)| refuse(why, hint))?;
    let Some(param) = about.params.iter().find(|param| param.name == name) else {
        let hint = elsewhere(name, about)
            .unwrap_or_else(|| suggest(name, about.params.iter().map(|param| param.name)));
        return Err(refuse(
            format!("{provider} has no parameter {name:?}"),
            hint,
        ));
    };
    check(param, value).map_err(|why| {
        refuse(
            why,
            format!("see `cloudls providers {provider}` for what it takes"),
        )
    })?;
    Ok(Given {
        provider: about.id,
        pair: (param.name, value.to_owned()),
    })
}

/// The selected provider of this name; otherwise why there is none, and what to do.
fn named(name: &str, selected: &[&'static About]) -> Result<&'static About, (String, String)> {
    let ids = || providers::ALL.iter().map(|row| row.about.id);
    if !ids().any(|id| id == name) {
        return Err((format!("no provider {name:?}"), suggest(name, ids())));
    }
    let found = selected.iter().copied().find(|about| about.id == name);
    found.ok_or_else(|| {
        let hint = format!("add -p {name}, or leave the parameter out");
        (format!("{name} is not among the providers to list"), hint)
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

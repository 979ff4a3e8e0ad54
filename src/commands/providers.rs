//! `cloudls providers`: what each provider needs and gives; sends nothing.

use std::io::{self, Write};

use super::{Exit, Stopped};
use crate::about::{About, Takes};
use crate::cli;
use crate::providers::ALL;

/// A line for each provider, or everything about one.
pub fn run(args: &cli::Providers) -> Result<Exit, Stopped> {
    let mut out = io::stdout().lock();
    let result = match &args.name {
        None => ALL.iter().try_for_each(|row| line(row.about, &mut out)),
        Some(name) => ALL
            .iter()
            .filter(|row| row.about.id == name)
            .try_for_each(|row| page(row.about, &mut out)),
    };
    result.and_then(|()| out.flush()).map_err(Stopped::Output)?;
    Ok(Exit::Complete)
}

fn line(about: &About, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{:<10} {:<24} {}", about.id, about.title, about.lists)
}

fn page(about: &About, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{} ({}): {}", about.title, about.id, about.lists)?;
    writeln!(out, "Follows: {}", about.document)?;

    writeln!(out, "\nCredential, the first form that is set:")?;
    for form in about.credentials {
        write!(out, "  {}", form.variables.join(" + "))?;
        if let Some(optional) = form.optional {
            write!(out, " [+ {optional}]")?;
        }
        writeln!(out, "\n      {}", form.what)?;
    }
    if !about.scopes.is_empty() {
        writeln!(out, "\nScope:")?;
    }
    for flag in about.scopes {
        let variables = match flag.variables {
            [] => String::new(),
            variables => format!(" (or {})", variables.join(", ")),
        };
        writeln!(
            out,
            "  --{} {}{variables}; in a profile {}\n      {}",
            flag.name,
            flag.value,
            flag.key(),
            flag.help
        )?;
    }
    if !about.params.is_empty() {
        writeln!(
            out,
            "\nRequest parameters, as --param {}.NAME=VALUE:",
            about.id
        )?;
    }
    for param in about.params {
        writeln!(out, "  {:<16} {}", param.name, takes(param.takes))?;
    }
    writeln!(out, "\nCalls, and the permission each needs:")?;
    for operation in about.operations {
        writeln!(out, "  {}: {}", operation.name, operation.path)?;
        writeln!(out, "      {}", operation.permission)?;
    }
    writeln!(out, "\nEndpoints, and the variables that override them:")?;
    for endpoint in about.endpoints {
        let (variable, key, url) = (endpoint.variable, endpoint.key, endpoint.url);
        writeln!(out, "  {variable}; in a profile {key} (default {url})")?;
    }
    writeln!(out, "\nInstance keys it can fill:")?;
    writeln!(out, "  {}", about.fields)
}

fn takes(takes: Takes) -> String {
    match takes {
        Takes::Text(limit) => format!("text, up to {limit} characters"),
        Takes::Bool => "true or false".to_owned(),
        Takes::OneOf(values) => values.join(" or "),
    }
}

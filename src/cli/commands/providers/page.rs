//! Everything about one provider, for people.

use std::io::{self, Write};

use super::described::{
    Credential, Described, Endpoint, KindCoverage, Operation, Parameter, Place, Scope, Variable,
    Word,
};
use crate::core::about::{How, Store};
use crate::core::model::Kind;
use crate::core::terminal;

/// Prints the page, lists wrapped to the width.
pub fn print(id: &str, one: &Described, width: usize, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{} ({id}): {}", one.title, one.lists)?;
    writeln!(out, "Follows: {}", one.document)?;
    writeln!(out, "\nCredential, the first form that is set:")?;
    each(&one.credentials, out, credential)?;
    if !one.places.is_empty() {
        writeln!(out, "\nElse, in this order:")?;
    }
    each(&one.places, out, place)?;
    for (meaning, heading) in [
        ("used", "Others that have a say:"),
        (
            "refused",
            "Refused where they are set, unless a profile names the credential:",
        ),
        (
            "elsewhere",
            "Of the vendor's other tools, and not read; what to set instead:",
        ),
    ] {
        let all = one.words.iter().filter(|word| word.meaning == meaning);
        words(heading, &all.collect::<Vec<_>>(), width, out)?;
    }
    writeln!(out, "\nIn a profile, `credential` names the place:")?;
    let common =
        "{ env = \"PREFIX\" }, { file = \"PATH\" } or { command = [\"PROGRAM\", \"ARG\"] }";
    writeln!(out, "  {common}")?;
    each(one.stores, out, store)?;
    if !one.scope.is_empty() {
        writeln!(out, "\nScope:")?;
    }
    each(&one.scope, out, scope)?;
    if !one.parameters.is_empty() {
        writeln!(out, "\nRequest parameters, as --param {id}.NAME=VALUE:")?;
    }
    each(&one.parameters, out, parameter)?;
    for kind in &one.fields.kinds {
        filled(kind, width, out)?;
    }
    writeln!(out, "\nInstance keys it never fills:")?;
    wrapped(one.fields.never.iter().map(String::as_str), width, out)?;
    if !one.regions.is_empty() {
        let count = one.regions.len();
        writeln!(
            out,
            "\nRegions, {count} known; --region all lists them all:"
        )?;
        wrapped(one.regions.iter().copied(), width, out)?;
    }
    writeln!(out, "\nEndpoints:")?;
    each(&one.endpoints, out, endpoint)?;
    writeln!(out, "\nCalls, and the permission each needs:")?;
    each(&one.operations, out, operation)?;
    if let Some(form) = one.policy_form {
        let command = format!("cloudls providers {id} --policy");
        writeln!(out, "\n`{command}` prints the {form} policy for them.")?;
    }
    Ok(())
}

/// What fills the keys of rows of a kind.
fn filled(own: &KindCoverage, width: usize, out: &mut impl Write) -> io::Result<()> {
    let kind = own.kind.as_str();
    let asked = match (own.usual, own.for_attention) {
        (true, _) => "",
        (false, true) => ", listed by --kind and --attention",
        (false, false) => ", listed by --kind",
    };
    writeln!(out, "\nKeys that rows of kind {kind} fill{asked}:")?;
    wrapped(own.rows.iter().map(String::as_str), width, out)?;
    for other in &own.others {
        let (by, operation) = (&other.by, other.operation);
        let what = match by {
            How::Parent => "what they belong to",
            How::Shape => "a look-up",
            How::Price => "list prices, with --prices",
        };
        writeln!(out, "  by {what}, {operation} ({}):", other.permission)?;
        let keys = other.keys.iter().map(String::as_str);
        for line in terminal::wrap(keys, width.saturating_sub(6)) {
            writeln!(out, "      {line}")?;
        }
    }
    Ok(())
}

fn each<T, W: Write>(
    items: &[T],
    out: &mut W,
    print: fn(&T, &mut W) -> io::Result<()>,
) -> io::Result<()> {
    items.iter().try_for_each(|item| print(item, out))
}

fn credential(form: &Credential, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "  {}:", form.what)?;
    for own in &form.variables {
        writeln!(out, "      {}", state(own))?;
    }
    match &form.optional {
        Some(own) => writeln!(out, "      {}, optional", state(own)),
        None => Ok(()),
    }
}

fn place(place: &Place, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "  {}", place.what)?;
    for own in &place.variables {
        writeln!(out, "      {}", state(own))?;
    }
    Ok(())
}

/// Variables, those of which the same is to be told together.
fn words(heading: &str, all: &[&Word], width: usize, out: &mut impl Write) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}")?;
    let mut told = Vec::new();
    for word in all.iter().filter(|word| !word.words.is_empty()) {
        if told.contains(&word.words) {
            continue;
        }
        told.push(word.words);
        let same = all.iter().filter(|other| other.words == word.words);
        for one in same {
            let mark = if one.set == Some(true) { " (set)" } else { "" };
            writeln!(out, "  {}{mark}", one.name)?;
        }
        for line in terminal::wrap(word.words.split(' '), width.saturating_sub(6)) {
            writeln!(out, "      {line}")?;
        }
    }
    Ok(())
}

fn store(store: &Store, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "  {{ {} = \"NAME\" }}: {}", store.key, store.what)
}

fn scope(flag: &Scope, out: &mut impl Write) -> io::Result<()> {
    let (name, value, key) = (flag.flag, flag.value, &flag.profile_key);
    writeln!(out, "  --{name} {value}; in a profile {key}")?;
    writeln!(out, "      {}", flag.help)?;
    for own in &flag.variables {
        writeln!(out, "      {}", state(own))?;
    }
    Ok(())
}

fn parameter(param: &Parameter, out: &mut impl Write) -> io::Result<()> {
    let takes = match (param.takes, param.max_length) {
        ("one_of", _) => param.values.join(" or "),
        (_, Some(limit)) => format!("text, up to {limit} characters"),
        _ => "true or false".to_owned(),
    };
    writeln!(out, "  {:<16} {takes}", param.name)
}

fn endpoint(own: &Endpoint, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "  {}", own.url)?;
    for exception in own.exceptions {
        writeln!(
            out,
            "  {} in {}",
            exception.url,
            exception.regions.join(", ")
        )?;
    }
    for site in own.sites {
        writeln!(out, "  {} ({})", site.url, site.what)?;
    }
    let key = own.profile_key.map(|key| format!("; in a profile {key}"));
    writeln!(
        out,
        "      overridden by {}{}",
        state(&own.variable),
        key.unwrap_or_default()
    )
}

fn operation(own: &Operation, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "  {}: {}", own.name, own.request)?;
    writeln!(out, "      {}", own.permission)?;
    let words = |kinds: &[Kind]| {
        let words: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
        words.join(", ")
    };
    if !own.kinds.is_empty() {
        writeln!(out, "      for rows of kind {}", words(own.kinds))?;
    }
    if own.look_up {
        writeln!(out, "      not called with --no-shapes")?;
    }
    if own.way_round.is_empty() {
        return Ok(());
    }
    let flags: Vec<_> = own
        .way_round
        .iter()
        .map(|flag| format!("--{flag}"))
        .collect();
    let unless = match own.always_for {
        [] => String::new(),
        kinds => format!(", except for rows of kind {}", words(kinds)),
    };
    writeln!(out, "      not called with {}{unless}", flags.join(" and "))
}

fn state(variable: &Variable) -> String {
    let state = if variable.set { "set" } else { "not set" };
    format!("{} ({state})", variable.name)
}

/// Words in lines of this width, indented.
fn wrapped<'a>(
    words: impl Iterator<Item = &'a str>,
    width: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let lines = terminal::wrap(words, width.saturating_sub(2));
    lines.iter().try_for_each(|line| writeln!(out, "  {line}"))
}

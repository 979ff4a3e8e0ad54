//! The variables that count, as the providers declare them.

use super::{Block, heading, paragraph, terms};
use crate::cli::args::Mirror;
use crate::core::about::{About, Word};
use crate::providers;

const FILES: &[(&str, &str)] = &[
    ("CLOUDLS_CONFIG", "the configuration file, as `--config`"),
    (
        "XDG_CONFIG_HOME",
        "the folder above `cloudls/config.toml`, if it is not `~/.config`",
    ),
    (
        "HOME",
        "the folder that `~` stands for, where the vendors' tools keep their files too",
    ),
];

const TERMINAL: &[(&str, &str)] = &[
    (
        "NO_COLOR",
        "no colour, whatever it is set to; `--color` counts more",
    ),
    (
        "CLICOLOR_FORCE",
        "colour even if stdout is not a terminal, unless it is `0`",
    ),
    (
        "TERM",
        "no colour and no progress if it is `dumb`, or not set",
    ),
    ("CI", "no progress, whatever it is set to"),
];

const NETWORK: &[(&str, &str)] = &[
    (
        "HTTPS_PROXY, ALL_PROXY",
        "the proxy for requests, as `http://HOST:PORT`; none is used for loopback or a vendor's metadata",
    ),
    (
        "NO_PROXY",
        "hosts to be reached without it, with commas between",
    ),
    (
        "SSL_CERT_FILE, SSL_CERT_DIR",
        "certificates to trust, as OpenSSL has them; `--ca-file` adds more",
    ),
];

/// A group of variables: its heading, and its entries.
struct Group {
    words: &'static str,
    entries: fn(&About) -> Vec<(String, String)>,
}

/// What is set first.
const FIRST: &[Group] = &[
    Group {
        words: "Credentials, the first of a provider that is set",
        entries: credentials,
    },
    Group {
        words: "Scope, where neither a flag nor a profile gives it",
        entries: scopes,
    },
];

const GROUPS: &[Group] = &[
    Group {
        words: "Credentials of the vendors' own tools, where none of these is set",
        entries: places,
    },
    Group {
        words: "Others of the vendors' own that have a say in these",
        entries: used,
    },
    Group {
        words: "Refused where they are set, unless a profile names the credential",
        entries: refused,
    },
    Group {
        words: "Of the vendors' other tools, and not read: what to set instead",
        entries: elsewhere,
    },
    Group {
        words: "Choices, before those of a profile",
        entries: choices,
    },
    Group {
        words: "Endpoints, in place of the vendors' own",
        entries: endpoints,
    },
    Group {
        words: "Of the vendors' tools, and without a say in what is listed",
        entries: irrelevant,
    },
];

pub fn page() -> Vec<Block> {
    let mirrors = Mirror::ALL.into_iter().map(|mirror| {
        let words = format!("as `--{}`", mirror.flag());
        (mirror.variable().to_owned(), words)
    });
    let mut page = vec![
        paragraph(
            "A value counts in this order: flag, `CLOUDLS_*` variable, configuration file, the \
             vendors' own variables, built-in. A variable that is set to nothing counts as not set. \
             `cloudls config show` shows what each comes to, `cloudls providers` which are set.",
        ),
        paragraph(
            "Most people set the credential of a provider, and its region where it has any: those come first here.",
        ),
    ];
    let group = |group: &Group| [heading(group.words), Block::Terms(entries(group.entries))];
    page.extend(FIRST.iter().flat_map(group));
    page.extend([
        heading("Flags"),
        Block::Terms(mirrors.collect()),
        heading("Files"),
        terms(FILES),
        heading("Terminal"),
        terms(TERMINAL),
        heading("Network"),
        terms(NETWORK),
    ]);
    page.extend(GROUPS.iter().flat_map(group));
    page.push(paragraph(
        "A profile with `credential = { env = \"PROD\" }` reads the variables of its provider, scope \
         included, with `PROD_` before their names, by the same rules; none leads to a profile or section of a vendor's file, to metadata \
         or to a credentials URI.",
    ));
    page
}

/// The entries of all providers; one that several have is told once.
fn entries(of: fn(&About) -> Vec<(String, String)>) -> Vec<(String, String)> {
    let mut all: Vec<((String, String), Vec<&str>)> = Vec::new();
    for about in providers::ALL.iter().map(|row| row.about) {
        for entry in of(about) {
            match all.iter_mut().find(|(known, _)| *known == entry) {
                Some((_, ids)) => ids.push(about.id),
                None => all.push((entry, vec![about.id])),
            }
        }
    }
    let named = |((term, words), ids): ((String, String), Vec<&str>)| {
        (term, format!("{}: {words}", ids.join(", ")))
    };
    all.into_iter().map(named).collect()
}

fn credentials(about: &About) -> Vec<(String, String)> {
    let forms = about.credentials.iter();
    let forms = forms.map(|form| {
        let also = form.optional.map(|name| format!("; also {name}"));
        let words = format!("{}{}", form.what, also.unwrap_or_default());
        (form.variables.join(", "), words)
    });
    forms.collect()
}

fn places(about: &About) -> Vec<(String, String)> {
    let places = about
        .places
        .iter()
        .filter(|place| !place.variables.is_empty());
    places
        .map(|place| (place.variables.join(", "), place.what.to_owned()))
        .collect()
}

fn irrelevant(about: &About) -> Vec<(String, String)> {
    told(about, Word::irrelevance)
}

fn used(about: &About) -> Vec<(String, String)> {
    told(about, Word::does)
}

fn refused(about: &About) -> Vec<(String, String)> {
    told(about, Word::refusal)
}

fn elsewhere(about: &About) -> Vec<(String, String)> {
    told(about, Word::instead)
}

fn told(about: &About, of: fn(&Word) -> Option<&'static str>) -> Vec<(String, String)> {
    let all = about.words_told(of).into_iter();
    all.map(|(text, names)| (names.join(", "), text.to_owned()))
        .collect()
}

fn scopes(about: &About) -> Vec<(String, String)> {
    let flags = about
        .scopes
        .iter()
        .filter(|flag| !flag.variables.is_empty());
    flags
        .map(|flag| (flag.variables.join(", "), format!("as `--{}`", flag.name)))
        .collect()
}

fn choices(about: &About) -> Vec<(String, String)> {
    let choices = about.choices.iter();
    choices
        .map(|own| {
            let words = own.words.join(" or ");
            (own.variable.to_owned(), format!("{}: {words}", own.what))
        })
        .collect()
}

fn endpoints(about: &About) -> Vec<(String, String)> {
    let endpoints = about.endpoints.iter();
    endpoints
        .map(|own| (own.variable.to_owned(), own.url.to_owned()))
        .collect()
}

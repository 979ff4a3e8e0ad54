//! The label `selection` of metrics: the flags that chose what is listed, as they would be typed.
//!
//! Files of metrics are read as one, and a series that stands in two of them is lost in one: the state of one run
//! would hide that of another. So two runs that list, cut or count otherwise never have the same label, and two
//! with the same flags and values always do, whatever order the flags were given in: values stand as they were
//! typed. How a listing is fetched, shown and judged is no part of it.

use sha2::{Digest as _, Sha256};

use crate::cli::args::{Instances, SelectionArgs};
use crate::core::secret;
use crate::core::terminal;

/// The longest label, in bytes: each series bears it. Of a longer one the begin stands, and a sum of all.
const LONGEST: usize = 240;
/// The bytes of the sum.
const SUM: usize = 8;

/// The label of a listing that these filters narrow; empty where no flag chooses.
pub fn selection_label(args: &Instances, filters: &[String]) -> String {
    bounded(&words(args, filters).join(" "))
}

/// Each flag with its value, the scope first.
fn words(args: &Instances, filters: &[String]) -> Vec<String> {
    let list = |flag: &str, values: &[String]| {
        (!values.is_empty()).then(|| typed(flag, &values.join(",")))
    };
    let number = |flag, value: Option<u64>| Some(typed(flag, &value?.to_string()));
    let target = &args.target;
    let SelectionArgs { sort_by, limit, .. } = &args.selection;
    // The order decides what the limit cuts.
    let order = if limit.is_some() {
        sort_by.as_slice()
    } else {
        &[]
    };
    let scope = target
        .scope
        .iter()
        .filter_map(|(flag, values)| list(flag, values));
    let filters = filters.iter().map(|filter| match filter.split_once(' ') {
        Some((flag, value)) => typed(flag.trim_start_matches('-'), value),
        None => filter.clone(),
    });
    let max_pages = Some(args.max_pages).filter(|pages| *pages != Instances::MAX_PAGES);
    [
        list("provider", &target.provider),
        list("profile", &target.profile),
        as_typed(&target.kind).map(|kinds| typed("kind", &kinds)),
    ]
    .into_iter()
    .flatten()
    .chain(scope)
    .chain(filters)
    .chain(list("sort-by", order))
    .chain(number("limit", *limit))
    .chain(number("page-size", args.page_size.map(u64::from)))
    .chain(number("max-pages", max_pages))
    .chain(list("group-by", &args.display.group_by))
    .collect()
}

/// The words of a list, or of several, as they were typed, without blanks between them.
pub fn as_typed(lists: &[String]) -> Option<String> {
    let words = lists.iter().flat_map(|list| list.split(','));
    let words: Vec<_> = words.map(str::trim).collect();
    (!words.is_empty()).then(|| words.join(","))
}

/// A flag with its value as it would be typed, in quotes where a shell would need them: so no value can look like two flags.
pub fn typed(flag: &str, value: &str) -> String {
    let value = secret::without_secrets(value);
    // shlex has more in quotes than it must.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.,:=/@%+".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        return format!("--{flag} {value}");
    }
    // Nothing but a zero byte cannot be quoted, and no argument has one.
    let quoted = shlex::try_quote(&value).unwrap_or_default();
    format!("--{flag} {quoted}")
}

/// The text as it can be shown, in so many bytes. What is left out of it tells labels apart by its sum.
fn bounded(text: &str) -> String {
    let shown = terminal::clean(text);
    if shown == text && shown.len() <= LONGEST {
        return shown.into_owned();
    }
    let digest = Sha256::digest(text);
    let sum = digest.iter().take(SUM);
    let sum = sum.fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
    let end = format!("... #{sum:0width$x}", width = 2 * SUM);
    let room = LONGEST - end.len();
    format!("{}{end}", terminal::begin(&shown, room))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::cli::args::instances;
    use crate::cli::listing::spec::{Spelling, narrowing};

    fn label(flags: &[&str]) -> String {
        let args = instances(&[&["cloudls", "ls"], flags].concat());
        selection_label(&args, &narrowing(&args, Spelling::Typed))
    }

    #[test]
    fn it_is_what_would_be_typed() {
        for (flags, expected) in [
            (&[][..], ""),
            (
                &["-o", "prom", "-q", "--timeout", "3s", "--expect", "none"],
                "",
            ),
            (&["--sort-by", "name", "--allow-partial"], ""),
            (&["--gpu"], "--gpu"),
            (&["-p", "eas,sae", "--gpu"], "--provider eas,sae --gpu"),
            (
                &[
                    "--gpu", "-p", "eas", "-p", "sae", "--region", "b", "--region", "a",
                ],
                "--provider eas,sae --region b,a --gpu",
            ),
            (&["--profile", "prod"], "--profile prod"),
            (
                &["--kind", "Server,job", "--kind", "job"],
                "--kind Server,job,job",
            ),
            (
                &["--status", "running, failed", "--older-than", "60m"],
                "--older-than 60m --status running,failed",
            ),
            (&["--filter", "price > 2"], "--filter 'price > 2'"),
            (
                &["--limit", "5", "--sort-by", "gpu:desc"],
                "--sort-by gpu:desc --limit 5",
            ),
            (&["--group-by", "region,status"], "--group-by region,status"),
            (
                &["--max-pages", "1", "--page-size", "7"],
                "--page-size 7 --max-pages 1",
            ),
            (
                &["--param", "eas.Role=Queue", "--keep-unknown"],
                "--param eas.Role=Queue --keep-unknown",
            ),
            (
                &["--name", "x", "--filter", "tags.api_key=S3cr3tS3cr3t"],
                "--filter 'tags.api_key=***' --name x",
            ),
            (
                &["--filter", "image=https://user:S3cr3t@host/p"],
                "--filter 'image=https://***@host/p'",
            ),
        ] {
            assert_eq!(label(flags), expected);
        }
    }

    #[test]
    fn flags_that_choose_otherwise_have_another_label() {
        let long = |end: &str| format!("{}{end}", "x".repeat(1000));
        let [one, two] = [long("1"), long("2")];
        let mut known = BTreeMap::new();
        for flags in [
            &["--name", "a --gpu"][..],
            &["--name", "a", "--gpu"],
            &["--name", "'a' --gpu"],
            &["--name", "a"],
            &["--name", "a\u{200b}"],
            &["--name", "a\n"],
            &["--name", "a "],
            &["--name", &one],
            &["--name", &two],
            &["--filter", "id=a,b"],
            &["--filter", "id=a", "--filter", "id=b"],
            &["--limit", "5"],
            &["--limit", "5", "--sort-by", "name"],
            &["--group-by", "name"],
            &["--group-by", "name,id"],
            &["--region", "a,b", "--limit", "5"],
            &["--region", "b,a", "--limit", "5"],
            &["-p", "eas"],
            &["-p", "eas,novita"],
            &["--kind", "job"],
            &["--kind", "all"],
            &["--spot"],
            &["--no-spot"],
            &["--attention"],
            &["--expiring-within", "1d"],
        ] {
            let label = label(flags);
            assert!(!label.is_empty() && label.len() <= LONGEST, "{label:?}");
            assert_eq!(terminal::clean(&label), label);
            let other = known.insert(label, flags);
            assert_eq!(other, None, "{flags:?}");
        }
    }
}

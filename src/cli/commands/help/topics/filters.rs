//! How instances are chosen.

use super::{Block, heading, lines, paragraph, terms};

const OPERATORS: &[(&str, &str)] = &[
    (
        "=",
        "is the value; of several with commas between, any of them",
    ),
    ("!=", "is not the value; of several, none of them"),
    (
        "~",
        "holds the regular expression somewhere, upper and lower case alike",
    ),
    ("!~", "does not hold it"),
    ("<  <=", "is less, is at most; of times, is earlier"),
    (">  >=", "is more, is at least; of times, is later"),
];

const VALUES: &[(&str, &str)] = &[
    (
        "number",
        "numbers, money and sizes are compared as numbers: `9` is less than `10`",
    ),
    (
        "time",
        "RFC 3339 or a date; or a duration such as `7d`, which is how far away the time lies: \
         `created_at>7d` is older than a week, as is `age>7d` (but `created_at>2026-01-31` is later \
         than that day); `expires_at<3d` ends within three days or has ended",
    ),
    (
        "list",
        "lists such as `public_ips` match when one of their elements does",
    ),
    (
        "address",
        "of `ip`, `private_ips` and `public_ips`: a whole address, a network such as `10.0.0.0/8`, or the \
         full name of a host",
    ),
    ("null", "unknown, as in `owner=null`"),
    (
        "\"...\"",
        "what stands between double quotes is taken literally, commas and `null` as well",
    ),
];

const SHORT: &[(&str, &str)] = &[
    ("--status LIST", "one of these states: `status=LIST`"),
    (
        "--name TEXT",
        "a name that holds the text; case counts, as it does for some servers",
    ),
    (
        "--ip ADDR",
        "an instance with this address, private or public, or with one in this network",
    ),
    (
        "--type TEXT",
        "an instance type that holds the text; case counts",
    ),
    (
        "--spot, --no-spot",
        "what the provider may take back: `spot=true`, and what it may not: `spot=false`",
    ),
    ("--gpu", "what has accelerators: `gpu.count>0`"),
    (
        "--expiring-within DUR",
        "what expires, stops or is taken back so soon, as far as that is known: `ends_at<=DUR`",
    ),
    (
        "--attention",
        "what deserves attention by what is known of it: `attention!=null`",
    ),
    (
        "--older-than DUR",
        "what was created at least so long ago: `age>=DUR`",
    ),
];

pub fn page() -> Vec<Block> {
    vec![
        paragraph(
            "`--filter 'FIELD OP VALUE'` keeps the instances whose field compares so. It can be \
             given several times: then all must hold. The field is any of `cloudls help fields`, \
             such as `status`, `gpu.count`, `tags.Role` or `age`. Blanks around the operator do not \
             count; the quotes are for the shell, which would take `<` and `>` for its own.",
        ),
        heading("Operators"),
        terms(OPERATORS),
        heading("Values"),
        terms(VALUES),
        heading("Unknown is not no"),
        paragraph(
            "Where a field is unknown, a condition on it is neither met nor not met, `!=` and `!~` \
             included; only comparisons with `null` are always decided. An instance of which no \
             condition fails and one cannot be judged is undecided: it is left out, counted in a note \
             and, in JSON, as `undecided`; `--keep-unknown` prints it as well. `--expect` holds only \
             if it does with and without such instances. `--filter 'gpu.count!=null'` takes unknown \
             for no.",
        ),
        paragraph(
            "What is known to be none is not unknown: an end that the vendor says there is none of, a \
             tag that an instance has not, an empty list of addresses, spot where the vendor offers \
             none. The status `unknown` is the lack of one: other conditions on `status` than for \
             that word are undecided there. `--attention` and `--expiring-within` go by what is \
             known, and are undecided only where the status is unknown.",
        ),
        heading("Short forms"),
        terms(SHORT),
        paragraph(
            "What a provider's API can filter is filtered there, where it cannot leave out an \
             undecided instance, and all is checked again here, so that a filter means the same for \
             every provider. First come the filters, then the order, then `--limit`.",
        ),
        heading("Examples"),
        lines(&[
            "cloudls instances --gpu --filter 'status=stopped,failed'",
            "cloudls instances --filter 'gpu.model~h100|h200' --filter 'price>=2'",
            "cloudls instances --filter 'owner=null' --older-than 30d",
            "cloudls instances --filter 'tags.Role!=Queue' --filter 'expires_at<3d'",
        ]),
    ]
}

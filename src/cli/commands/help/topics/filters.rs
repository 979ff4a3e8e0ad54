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
        "null",
        "unknown, as in `owner=null`; other comparisons than `!=` and `!~` do not match unknown",
    ),
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
        "an instance with this address, private or public",
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
        "what expires, stops or is taken back so soon: `ends_at<=DUR`",
    ),
    ("--attention", "what deserves attention: `attention!=null`"),
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
        heading("Short forms"),
        terms(SHORT),
        paragraph(
            "What a provider's API can filter is filtered there, and all is checked again here, so \
             that a filter means the same for every provider. First come the filters, then the \
             order, then `--limit`.",
        ),
        heading("Examples"),
        lines(&[
            "cloudls instances --gpu --filter 'status=stopped,failed'",
            "cloudls instances --filter 'gpu.model~h100|h200' --filter 'billing.price>=2'",
            "cloudls instances --filter 'owner=null' --older-than 30d",
            "cloudls instances --filter 'tags.Role!=Queue' --filter 'expires_at<3d'",
        ]),
    ]
}

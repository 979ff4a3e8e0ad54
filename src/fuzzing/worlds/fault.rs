//! What goes wrong in a world: which answers are changed, and how.

use super::answer::DATA;
use super::fleet::Listing;
use super::random::Random;

/// A fault, and the answers that it changes.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The listing, by its place in the world; `None` for the service that gives keys.
    pub listing: Option<usize>,
    /// Only answers that begin behind so many rows, where this is told.
    pub skip: Option<Skip>,
    /// The first of those, counted from 0, that it changes, and how many.
    pub from: u32,
    pub times: u32,
    pub what: What,
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    First,
    Later,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Another status, with an error's body.
    Status(u16, Said),
    /// Another status beside a part of the rows.
    Part(u16),
    Unsent(Unsent),
    /// The body ends after so many hundredths of it.
    Cut(u64),
    /// Something that is no list at all.
    Garbage(&'static str),
    /// Words of failure, the list being so.
    Words(&'static [(&'static str, &'static str)], List),
    /// Words that say there is more, beside the first rows.
    More((&'static str, &'static str)),
    Total(Total),
    /// The list is not there as documented; the total is.
    List(List),
    /// What the vendor leaves out where there is nothing: no data, and no word of trouble.
    NoData(&'static str),
    /// A page without rows; the total is true.
    Empty,
    /// A row is left out; the total is true.
    Dropped(u64),
    /// A row stands twice.
    Twice(u64),
    /// What leads to the next page is not as it was.
    Token(Token),
    /// Another page than the one that was asked for.
    OtherPage(u64),
    /// A row that cannot be read.
    Unreadable(u64, &'static str),
    /// One thing is changed in a sound answer, which follows from this seed.
    Edited(u64),
}

/// What becomes of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    Missing,
    /// That of the page itself.
    Same,
    /// It passes over so many rows.
    Further(u64),
    Json(&'static str),
}

/// The body of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// As the vendor writes errors.
    Vendor,
    Html,
    Nothing,
    /// As a sound answer, without rows.
    EmptyList,
}

/// What becomes of a request that is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    NoConnection,
    Broken,
    Silent,
    Redirected,
    TooLarge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    Empty,
    Null,
    Missing,
    /// Under another name.
    Renamed,
    Text,
    Object,
    /// The first rows, which the total counts.
    Rows,
}

/// What the total says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    More(u64),
    Fewer(u64),
    Missing,
    Json(&'static str),
    /// Another one each time.
    Restless,
}

/// Words of failure, in the spelling of one vendor or another.
pub const DIALECTS: &[&[(&str, &str)]] = &[
    &[("success", "false")],
    &[("Success", "false")],
    &[
        ("success", "false"),
        ("message", r#""database unavailable""#),
    ],
    &[("error", r#""internal error""#)],
    &[("success", "true"), ("error", r#""internal error""#)],
    &[("error", r#"{"code":500,"message":"backend down"}"#)],
    &[("errors", r#"[{"message":"backend down"}]"#)],
    &[("fault", r#"{"faultstring":"upstream timed out"}"#)],
    &[
        ("reason", r#""INTERNAL""#),
        ("message", r#""backend down""#),
    ],
    &[
        ("reason", r#""PARTIAL_FAILURE""#),
        ("message", r#""cluster eu left out""#),
    ],
    &[("code", "500"), ("message", r#""backend down""#)],
    &[("code", "-1"), ("message", r#""internal error""#)],
    &[("code", r#""InternalError""#)],
    &[("Code", r#""InternalError""#), ("Message", r#""down""#)],
    &[("Code", r#""ServiceUnavailable""#)],
    &[
        ("error_code", r#""ModelArts.7001""#),
        ("error_msg", r#""backend down""#),
    ],
    &[
        ("errorCode", r#""InternalError""#),
        ("errorMessage", r#""down""#),
    ],
    &[("error_code", r#""APIGW.0201""#)],
];

/// A message alone: a failure where it stands beside no row.
pub const MESSAGES: &[&[(&str, &str)]] = &[
    &[("message", r#""backend down""#)],
    &[("error_msg", r#""backend down""#)],
    &[("msg", r#""internal error""#)],
];

/// Words that say there is more.
pub const MORE: &[(&str, &str)] = &[
    ("hasMore", "true"),
    ("isTruncated", "true"),
    ("nextToken", r#""b2Zmc2V0OjM=""#),
    ("NextToken", r#""b2Zmc2V0OjM=""#),
];

/// Words that say that all is well, beside sound answers.
pub const FRIENDLY: &[&[(&str, &str)]] = &[
    &[],
    &[],
    &[],
    &[("message", r#""success""#)],
    &[("msg", r#""ok""#)],
    &[("success", "true")],
    &[("message", r#""操作成功""#)],
    &[("hasMore", "false"), ("nextToken", "null")],
    &[("code", "0"), ("message", r#""no data""#)],
];

const GARBAGE: &[&str] = &[
    "",
    "null",
    "[]",
    "{}",
    "0",
    "\"\"",
    "<html><body>please log in</body></html>",
    "{\"a\":",
    "\u{feff}{}",
];

const ROWS: &[&str] = &["null", "0", "\"x\"", "{}", "[]", r#"{"name":"x"}"#];

const STATUSES: &[u16] = &[
    400, 401, 403, 404, 405, 409, 410, 413, 418, 422, 429, 500, 501, 502, 503, 504, 599,
];

impl Fault {
    pub fn of(listings: &[Listing], has_service: bool, random: &mut Random) -> Self {
        let is_service = has_service && random.chance(10);
        let place = random.place(listings.len());
        let listing = &listings[place];
        let what = if is_service {
            transport(random)
        } else {
            what(listing, random)
        };
        let skip = random.one_of(&[None, None, Some(Skip::First), Some(Skip::Later)]);
        Self {
            listing: (!is_service).then_some(place),
            skip: skip.filter(|_| !is_service),
            from: random.one_of(&[0, 0, 0, 1, 2, 5]),
            times: random.one_of(&[1, 1, 2, 3, u32::MAX, u32::MAX, u32::MAX]),
            what,
        }
    }

    /// One thing is changed in answers of a listing.
    pub fn edit(listings: &[Listing], random: &mut Random) -> Self {
        Self {
            listing: Some(random.place(listings.len())),
            skip: random.one_of(&[None, None, Some(Skip::First), Some(Skip::Later)]),
            from: random.one_of(&[0, 0, 1, 2]),
            times: random.one_of(&[1, 1, 2, u32::MAX, u32::MAX]),
            what: What::Edited(random.number()),
        }
    }

    /// Whether it is one of the answers that begin so.
    pub fn is_at(&self, listing: Option<usize>, skipped: u64) -> bool {
        let skip = if skipped == 0 {
            Skip::First
        } else {
            Skip::Later
        };
        self.listing == listing && self.skip.is_none_or(|own| own == skip)
    }
}

fn what(listing: &Listing, random: &mut Random) -> What {
    let api = listing.place.api;
    let rows = listing.items.len() as u64;
    let row = random.below(rows.max(1));
    match random.below(12) {
        0..=2 => transport(random),
        3..=4 => {
            let list = random.one_of(&[List::Empty, List::Null, List::Missing, List::Rows]);
            // Beside words of success, which some answers always have, a message says nothing.
            let may_be_alone = list != List::Rows && api.member("Success").is_none();
            let is_alone = may_be_alone && random.chance(15);
            let words = if is_alone { MESSAGES } else { DIALECTS };
            What::Words(random.one_of(words), list)
        }
        5 => What::More(random.one_of(MORE)),
        6 => What::Total(match random.below(8) {
            0 => Total::More(1 + random.below(3)),
            1 => Total::More(random.one_of(&[10, 1000, 1_000_000, u64::MAX >> 12])),
            2 | 3 => Total::Fewer(1 + random.below(rows.max(1))),
            4 => Total::Missing,
            5 => Total::Restless,
            _ => Total::Json(
                random.one_of(&["null", "-1", "\"many\"", "1e400", "[]", "2.5", "\"\""]),
            ),
        }),
        7 => What::List(random.one_of(&[
            List::Null,
            List::Missing,
            List::Renamed,
            List::Text,
            List::Object,
        ])),
        8 if api.member(DATA).is_some() => What::NoData(random.one_of(&["null", "{}", ""])),
        8 if api.is_cursor() => What::Token(match random.below(4) {
            0 => Token::Missing,
            1 => Token::Same,
            2 => Token::Further(1 + random.below(3)),
            _ => Token::Json(random.one_of(&["null", "7", "[]", "{}", "true"])),
        }),
        8 => What::Empty,
        9 => What::Dropped(row),
        10 if random.chance(50) => What::Twice(row),
        10 => What::OtherPage(random.below(3)),
        _ => What::Unreadable(row, random.one_of(ROWS)),
    }
}

fn transport(random: &mut Random) -> What {
    let said = random.one_of(&[Said::Vendor, Said::Html, Said::Nothing, Said::EmptyList]);
    match random.below(10) {
        0..=4 => What::Status(random.one_of(STATUSES), said),
        5 => What::Part(random.one_of(&[202, 203, 206])),
        6 => What::Cut(random.below(100)),
        7 => What::Garbage(random.one_of(GARBAGE)),
        8 => What::Status(204, Said::Nothing),
        _ => What::Unsent(random.one_of(&[
            Unsent::NoConnection,
            Unsent::Broken,
            Unsent::Silent,
            Unsent::Redirected,
            Unsent::TooLarge,
        ])),
    }
}

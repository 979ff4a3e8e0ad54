//! What a provider's API is to the tests: the type of a row of the table.

use serde_json::{Value, json};

/// An API. Places in a JSON document are JSON pointers; `""` is the document itself.
#[derive(Clone, Copy)]
pub struct Api {
    /// What tells the row from others of the table.
    pub name: &'static str,
    /// The provider's id.
    pub id: &'static str,
    /// What the vendor calls the listing: messages name it so.
    pub operation: &'static str,
    /// Made-up credentials.
    pub credentials: &'static [Credential],
    /// The headers that carry a credential or what is made of one, in lower case.
    pub carriers: &'static [&'static str],
    /// Every variable that leads to a server; the first is that of the listing.
    pub endpoints: &'static [&'static str],
    /// The method of a listing.
    pub method: &'static str,
    /// The arguments that name one source.
    pub scope: &'static [&'static str],
    /// The arguments that name two sources of one region, if there can be two.
    pub two_sources: Option<&'static [&'static str]>,
    /// The arguments that name a region and leave the rest to look-ups.
    pub region: &'static [&'static str],
    /// The source of `fixtures/<id>/page`, as the document's example request names it.
    pub example: &'static [&'static str],
    /// The arguments that name one source of the demo cloud.
    pub demo: &'static [&'static str],
    /// Arguments that choose the kind of rows, where the provider lists several.
    pub kind: &'static [&'static str],
    /// What it lists, in the plural.
    pub noun: &'static str,
    /// What else is asked with it: the ends of paths or a parameter, and answers of nothing.
    pub beside: &'static [(&'static str, &'static str)],
    /// Whether those of the caller are asked for where all are refused.
    pub lists_own: bool,
    /// Variables that choose the API.
    pub variables: &'static [(&'static str, &'static str)],
    /// What completes the rows, and is left out where nothing else is said.
    pub shapes: &'static [ShapeApi],
    /// How a page is asked for; `None` where one answer holds all rows.
    pub pages: Option<Paging>,
    /// An answer without rows, as JSON.
    pub envelope: &'static str,
    /// Where the list stands in an answer.
    pub list: &'static str,
    /// What a list that is not there means.
    pub no_list: NoList,
    /// Where the total stands.
    pub total: Option<&'static str>,
    /// A row, as JSON; the id is put in.
    pub row: &'static str,
    /// Where an entry of the list has an id of its own, whose row stands in it.
    pub holder: Option<&'static str>,
    /// What stands where in a row.
    pub fields: Fields,
    /// A row of little but odd values, which is read all the same.
    pub lenient: Lenient,
    /// The request parameters that the server filters by.
    pub filters: &'static [Filter],
    /// How an error is worded.
    pub error: ErrorBody,
    /// How "too many requests" is said; without words of its own it is HTML.
    pub throttling: Throttling,
    /// Whether a credential can be good and still not be allowed to do something.
    pub has_permissions: bool,
    /// How the time is signed, where it is.
    pub date: Option<SignedDate>,
    /// The headers that are made anew for each attempt.
    pub anew: &'static [&'static str],
    /// The calls that come before a listing, in their order.
    pub look_ups: &'static [LookUpApi],
    /// The changes of a request that the demo cloud must notice.
    pub tampering: &'static [Tampering],
    /// Further arguments for these, so that there is something to change.
    pub tampered: &'static [&'static str],
    /// Whether its rows list variables of the user's own, whose values are secret whatever their names.
    pub has_secret_variables: bool,
}

/// A variable of a credential.
#[derive(Clone, Copy)]
pub struct Credential {
    pub variable: &'static str,
    pub value: &'static str,
    /// Another value: long, unmistakable, and of the characters that URLs and base64 treat in their
    /// own way. `None` where the variable holds no secret.
    pub sentinel: Option<&'static str>,
    /// Whether there is no credential without it.
    pub is_required: bool,
}

/// Where something stands in a request.
#[derive(Clone, Copy)]
pub enum Place {
    Query(&'static str),
    Body(&'static str),
}

/// How a page is asked for.
#[derive(Clone, Copy)]
pub enum Paging {
    /// By its number.
    Numbered {
        number: Place,
        size: Place,
        /// Whether the document leaves open if the first page is 0 or 1.
        may_begin_at_0: bool,
    },
    /// By the number of rows before it.
    Offset { offset: Place, limit: Place },
    /// The document knows a total and no pages: the first request asks for none, and offsets are tried.
    Undocumented { offset: Place, limit: Place },
    /// By a token of the answer before it.
    Cursor {
        token: Place,
        size: Option<Place>,
        next: Next,
    },
}

/// Where an answer says how to go on.
#[derive(Clone, Copy)]
pub enum Next {
    /// The token.
    Token(&'static str),
    /// A link whose query holds the token.
    Link(&'static str),
}

/// What an answer without its list is taken for.
#[derive(Clone, Copy)]
pub struct NoList {
    /// An empty list, where the list is missing.
    pub may_be_missing: bool,
    /// An empty list, where it is `null` and nothing else counts the rows.
    pub may_be_null: bool,
}

/// What stands where in a row.
#[derive(Clone, Copy)]
pub struct Fields {
    pub id: &'static str,
    /// The same as the id where there is no other.
    pub name: &'static str,
    pub status: &'static str,
    /// A state that runs, one that ended and another one: the vendor's word and ours.
    pub states: [(&'static str, &'static str); 3],
    pub number: Number,
    pub time: &'static str,
    /// Texts that tables show.
    pub texts: &'static [&'static str],
    pub kind: Option<Either>,
    pub spot: Option<Either>,
    /// How many GPUs: one or none.
    pub gpus: Option<Either>,
    pub ip: Option<&'static str>,
    /// The tag `Role`: `Queue` or `Standard`.
    pub role: Option<Either>,
}

/// A field that holds a number.
#[derive(Clone, Copy)]
pub struct Number {
    pub at: &'static str,
    /// Where it stands in what is made of the row.
    pub becomes: &'static str,
    /// Whether it measures something and may have a fraction; a count has none.
    pub is_measure: bool,
}

/// A field that has one of two values.
#[derive(Clone, Copy)]
pub struct Either {
    pub at: &'static str,
    pub large: Scalar,
    pub small: Scalar,
}

/// A value of a field.
#[derive(Clone, Copy)]
pub enum Scalar {
    Text(&'static str),
    Flag(bool),
    Count(u64),
}

impl Scalar {
    pub fn json(self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Flag(flag) => json!(flag),
            Self::Count(count) => json!(count),
        }
    }
}

/// A row of odd values, and what becomes of one of them.
#[derive(Clone, Copy)]
pub struct Lenient {
    /// The row, as JSON; its id is `i`.
    pub row: &'static str,
    /// The key of the instance.
    pub key: &'static str,
    /// Its value, as JSON.
    pub value: &'static str,
}

/// A request parameter that the server filters by.
#[derive(Clone, Copy)]
pub struct Filter {
    pub param: &'static str,
    pub compares: Compares,
}

/// What a filtering server compares with the parameter.
#[derive(Clone, Copy)]
pub enum Compares {
    /// A field as a whole.
    Whole(&'static str),
    /// A name as a whole, which some servers look for as a part.
    Name(&'static str),
    /// Any of these holds it as a part.
    Part(&'static [&'static str]),
}

/// The body of an error.
#[derive(Clone, Copy)]
pub struct ErrorBody {
    /// The body without its words, as JSON.
    pub envelope: &'static str,
    /// Where the HTTP status is repeated.
    pub status: Option<&'static str>,
    pub code: Option<&'static str>,
    pub message: Option<&'static str>,
    pub request_id: Option<RequestId>,
}

/// Where the id of a request stands.
#[derive(Clone, Copy)]
pub enum RequestId {
    Body(&'static str),
    Header(&'static str),
}

/// How a vendor says "too many requests".
#[derive(Clone, Copy)]
pub struct Throttling {
    pub status: u16,
    pub code: Option<&'static str>,
}

/// The header with the time that is signed.
#[derive(Clone, Copy)]
pub struct SignedDate {
    pub header: &'static str,
    pub format: &'static str,
    /// Status and code of a time that is not accepted.
    pub refusal: (u16, &'static str),
}

/// A call that finds what holds instances, or what holds that.
#[derive(Clone, Copy)]
pub struct LookUpApi {
    pub path: &'static str,
    /// An answer without rows, as JSON.
    pub envelope: &'static str,
    pub list: &'static str,
    pub total: Option<&'static str>,
    /// The parameter of the page's number; `None` where one answer holds all, or says how to go on.
    pub page: Option<&'static str>,
    /// Where an answer says how to go on.
    pub next: Option<Next>,
    /// A row, as JSON; the id is put in.
    pub row: &'static str,
    pub id: &'static str,
    /// Where a row counts the instances that run.
    pub running: Option<&'static str>,
    /// Whether exactly one must be found.
    pub must_be_one: bool,
    /// Where later requests carry what was found.
    pub carried: Carried,
}

/// A call that tells what rows are made of.
#[derive(Clone, Copy)]
pub struct ShapeApi {
    pub operation: &'static str,
    pub path: &'static str,
    /// A sound answer, as JSON.
    pub body: &'static str,
    pub list: &'static str,
    /// Arguments without which it is not asked.
    pub args: &'static [&'static str],
}

/// Where a request carries what a look-up found.
#[derive(Clone, Copy)]
pub enum Carried {
    Path,
    Query,
    Header,
}

/// A change of one byte of a request, and the code it is refused with.
#[derive(Clone, Copy)]
pub struct Tampering {
    pub what: &'static str,
    pub part: Part,
    pub code: Option<&'static str>,
}

/// The part of a request that is changed.
#[derive(Clone, Copy)]
pub enum Part {
    /// The byte of a header behind these words.
    Header(&'static str, &'static str),
    /// The last byte of the path.
    Path,
    /// The last byte of the query.
    Query,
}

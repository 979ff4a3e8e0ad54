use serde::Deserialize;

use super::*;
use crate::config::credential::AuthHeader;
use crate::config::settings::{Environment, PageSize, Raw, ScopeFlags};
use crate::core::about::{Credential, EndpointSetting, Param, ScopeFlag, Takes};
use crate::core::check::Check;
use crate::core::json::TextRef;
use crate::core::model::Timestamp;
use crate::core::secret::Secret;
use crate::engine::provider::{Next, Paging};
use crate::engine::rows::{Encoder, RowEncoder};

const ABOUT: About = About {
    id: "pods",
    credentials: &[Credential::key(&["PODS_KEY"], "")],
    scopes: &[ScopeFlag {
        name: "gpu",
        variables: &["PODS_GPU"],
        check: Check::Id,
        value: "ID",
        help: "",
    }],
    endpoints: &[EndpointSetting::at(
        "CLOUDLS_PODS_ENDPOINT",
        "https://pods.example",
    )],
    params: &[
        Param::new("ready", Takes::Bool),
        Param::new("kind", Takes::Text(9)),
    ],
    operations: &[Operation::open("ListPods", "GET /v1/pods", "any key")],
    ..About::NONE
};

const SIZE: PageSize = PageSize::exactly(2);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pod<'a> {
    #[serde(borrow)]
    id: TextRef<'a>,
}

impl<'a> Row<'a> for Pod<'a> {
    fn into_instance(self) -> Result<Instance<'a>, RowError> {
        Ok(Instance {
            id: self.id.0.ok_or(RowError::no_id("id"))?,
            ..Instance::default()
        })
    }
}

/// Declares a provider of pods with this API.
macro_rules! pods {
    ($name:ident, $about:expr, $api:expr) => {
        struct $name;

        impl Rest for $name {
            const ABOUT: About = $about;
            const API: Api = $api;
            type Credentials = KeyInHeader<Self>;
            type Row<'a> = Pod<'a>;
        }
    };
}

pods!(
    Bare,
    ABOUT,
    Api {
        message: &["error"],
        scopes: &[("gpu", "gpuTypeId")],
        always: &[("includeMachine", Constant::Bool(true))],
        ..Api::NONE
    }
);
pods!(
    InQuery,
    ABOUT,
    Api {
        key: AuthHeader {
            what: "a key",
            header: "x-key",
            prefix: "",
            if_refused: "",
        },
        key_hint: "it has 9 letters",
        pages: Pages::Cursor {
            token: "after",
            next: "meta.next",
            size: Some("limit"),
            rows: SIZE,
        },
        list: "data.items",
        code: &["error.code"],
        message: &["error.message", "detail"],
        request_id: &["error.id"],
        refused: &["bad_key"],
        throttled: &["slow"],
        transient: &["busy"],
        forbidden: &["no"],
        ..Api::NONE
    }
);
pods!(
    InBody,
    About {
        operations: &[Operation::action("ListPods", "POST /v1/pods", "pods:List")],
        ..ABOUT
    },
    Api {
        pages: Pages::Cursor {
            token: "page.token",
            next: "next",
            size: None,
            rows: SIZE,
        },
        scopes: &[("gpu", "filter.gpus")],
        always: &[
            ("page.limit", Constant::Number(7)),
            ("view", Constant::Text("all"))
        ],
        list: "pods",
        code: &["code"],
        forbidden: &["no"],
        success: &["fine"],
        ..Api::NONE
    }
);
pods!(
    Ranges,
    ABOUT,
    Api {
        pages: Pages::Offset {
            offset: "skip",
            limit: "take",
            rows: SIZE,
        },
        list: "pods",
        total: Some("count"),
        ..Api::NONE
    }
);

fn connected<R: Rest>(gpus: &[&str], params: &[(&'static str, String)]) -> Of<R> {
    let gpus: Vec<_> = gpus.iter().map(|gpu| (*gpu).to_owned()).collect();
    let scope = if gpus.is_empty() {
        ScopeFlags::new()
    } else {
        ScopeFlags::from([("gpu", gpus)])
    };
    let settings = Settings {
        about: const { &R::ABOUT },
        profile: "env",
        own: None,
        environment: &Environment::new([]),
        scope: &scope,
        params,
        page_size: None,
        raw: Raw::None,
        kinds: crate::core::model::Kinds::default(),
        has_look_ups: true,
        has_prices: true,
        has_given_params: false,
        is_asked: false,
        credential_scope: &[],
        credential_endpoints: &[],
    };
    Of::connect(&settings).ok().unwrap()
}

fn sent<R: Rest>(provider: &Of<R>, ask: &Ask) -> Request {
    let stamp = Stamp {
        time: Timestamp::from_seconds(1).unwrap(),
        nonce: String::new(),
        key: Key::Sent(R::API.key, Secret::new("k")),
    };
    provider.request(&Instances, ask, &stamp).ok().unwrap()
}

struct Ids;

impl RowEncoder for Ids {
    fn room(&self) -> usize {
        0
    }

    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize> {
        out.extend_from_slice(row.id.as_bytes());
        None
    }

    fn add(&self, _: &str, _: &mut Vec<u8>) {}
}

fn answer(status: u16, body: &str) -> Response {
    Response {
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    }
}

/// The page of an answer, or what is said in its place.
fn read<R: Rest>(body: &str) -> Result<Page<Instances>, String> {
    let response = answer(200, body);
    let sink = RowSink::new(Encoder::text(Ids));
    let provider = connected::<R>(&[], &[]);
    let ask = provider.listing(&Instances).paging.first();
    let page = provider.read(&Instances, &ask, &response, &sink);
    page.map_err(|error| error.into_cause(&response).to_string())
}

fn ids(page: &Page<Instances>) -> Vec<String> {
    let rows = page.rows.rows();
    rows.map(|row| String::from_utf8_lossy(row).into_owned())
        .collect()
}

fn after(token: &str, size: Option<u32>) -> Ask {
    Ask::After {
        token: Some(token.into()),
        size,
    }
}

#[test]
fn a_bare_list_is_a_body_like_any_other() {
    let page = read::<Bare>(r#"[{"id":"a"},{"id":2}]"#).unwrap();
    assert_eq!(ids(&page), ["a", "2"]);
    assert!(read::<Bare>("[]").unwrap().is_empty());
    let page = read::<Bare>(r#"[{"id":"a"},{"x":1},[]]"#).unwrap();
    let paths: Vec<_> = page
        .unreadable
        .first
        .iter()
        .map(|decode| decode.path.as_str())
        .collect();
    assert_eq!(
        (ids(&page), paths),
        (vec!["a".to_owned()], vec!["[1].id", "[2]"])
    );
    for (body, says) in [
        (r#"{"error":"no such thing"}"#, "HTTP 200: no such thing"),
        (r#"{"pods":[]}"#, "the list is missing"),
        ("null", "the list is null"),
        ("7", "expected a list"),
        ("", "the body is empty"),
    ] {
        let said = read::<Bare>(body).unwrap_err();
        assert!(said.contains(says), "{body}: {said}");
    }
}

#[test]
fn constants_scope_flags_and_parameters_go_along() {
    let params = [("ready", "true".to_owned()), ("kind", "a b".to_owned())];
    let request = sent(&connected::<Bare>(&["A100", "H100"], &params), &Ask::Whole);
    assert_eq!(
        request.url(),
        "https://pods.example/v1/pods?gpuTypeId=A100&gpuTypeId=H100&includeMachine=true\
         &kind=a%20b&ready=true"
    );
    let request = sent(
        &connected::<InBody>(&["A100", "H100"], &params),
        &after("t", None),
    );
    assert_eq!(request.url(), "https://pods.example/v1/pods");
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    let expected = serde_json::json!({
        "filter": { "gpus": ["A100", "H100"] },
        "kind": "a b",
        "page": { "limit": 7, "token": "t" },
        "ready": true,
        "view": "all",
    });
    assert_eq!(body, expected);
}

#[test]
fn a_cursor_stands_in_the_query_or_in_the_body() {
    let provider = connected::<InQuery>(&[], &[]);
    let paging = provider.listing(&Instances).paging;
    assert_eq!(paging, Paging::Cursor { size: Some(SIZE) });
    let first = sent(&provider, &paging.first());
    assert_eq!(first.query, "limit=2");
    assert_eq!(
        sent(&provider, &after("t=", Some(2))).query,
        "after=t%3D&limit=2"
    );
    let key = first.headers.iter().find(|(name, _)| *name == "x-key");
    assert_eq!(key.unwrap().1.expose(), "k");

    let provider = connected::<InBody>(&[], &[]);
    let paging = provider.listing(&Instances).paging;
    assert_eq!(paging, Paging::Cursor { size: None });
    let body = sent(&provider, &paging.first()).body;
    assert_eq!(body, br#"{"page":{"limit":7},"view":"all"}"#);
    let body = sent(&provider, &after("t", None)).body;
    assert_eq!(body, br#"{"page":{"limit":7,"token":"t"},"view":"all"}"#);
}

#[test]
fn the_list_and_the_next_page_stand_at_their_paths() {
    let page = read::<InQuery>(r#"{"meta":{"next":"t"},"data":{"x":1,"items":[{"id":"a"}]}}"#);
    let page = page.unwrap();
    assert_eq!(ids(&page), ["a"]);
    assert_eq!(page.next, Some(Next::Token("t".into())));
    for last in [r#"{"next":null}"#, r#"{"next":""}"#, "{}", "null"] {
        let page = read::<InQuery>(&format!(r#"{{"data":{{"items":null}},"meta":{last}}}"#));
        let page = page.unwrap();
        assert!(page.is_empty() && page.next.is_none(), "{last}");
    }
    let page = read::<InQuery>(r#"{"data":{"items":[{}]}}"#).unwrap();
    assert_eq!(page.unreadable.first[0].path, "data.items[0].id");
    for (body, says) in [
        (r#"{"data":{}}"#, "data.items: the list is missing"),
        (r#"{"data":[]}"#, "data: invalid type"),
        (r#"{"data":{"items":{}}}"#, "data.items: invalid type"),
    ] {
        let said = read::<InQuery>(body).unwrap_err();
        assert!(said.contains(says), "{body}: {said}");
    }
}

#[test]
fn ranges_have_a_total() {
    let provider = connected::<Ranges>(&[], &[]);
    let paging = provider.listing(&Instances).paging;
    assert_eq!(sent(&provider, &paging.first()).query, "skip=0&take=2");
    let ask = Ask::Offset {
        limit: 2,
        offset: 4,
    };
    assert_eq!(sent(&provider, &ask).query, "skip=4&take=2");
    let page = read::<Ranges>(r#"{"count":"3","pods":[{"id":"a"}]}"#).unwrap();
    assert_eq!((page.total, page.is_sound()), (Some(3), true));
    assert!(
        !read::<Ranges>(r#"{"count":"many","pods":[]}"#)
            .unwrap()
            .is_sound()
    );
    assert!(
        read::<Ranges>(r#"{"count":0,"pods":null}"#)
            .unwrap()
            .is_empty()
    );
    assert!(read::<Ranges>(r#"{"pods":null}"#).is_err());
}

#[test]
fn a_code_means_more_than_its_status() {
    use ErrorKind::{Credential, Permission, Provider, RateLimited};
    let hint = Some("check PODS_KEY: it has 9 letters");
    for (status, code, kind, retryable, hint) in [
        (400, "bad_key", Credential, false, hint),
        (401, "x", Credential, false, hint),
        (400, "no", Permission, false, hint),
        (
            400,
            "slow",
            RateLimited,
            true,
            Some("wait a while, or lower --concurrency"),
        ),
        (
            400,
            "busy",
            Provider,
            true,
            Some("the provider is in trouble; try again later"),
        ),
        (
            500,
            "x",
            Provider,
            true,
            Some("the provider is in trouble; try again later"),
        ),
    ] {
        let body = format!(r#"{{"detail":"d","error":{{"code":"{code}","id":"r"}}}}"#);
        let fault = connected::<InQuery>(&[], &[]).fault(&answer(status, &body));
        assert_eq!((fault.kind, fault.retryable), (kind, retryable), "{code}");
        assert_eq!(fault.hint.as_deref(), hint, "{code}");
        assert_eq!(
            fault.to_string(),
            format!("HTTP {status} {code}: d (request id r)")
        );
    }
    // What to grant follows from the operation.
    let fault = connected::<InBody>(&[], &[]).fault(&answer(403, "{}"));
    assert_eq!((fault.kind, fault.hint), (Permission, None));
}

#[test]
fn an_error_may_come_with_http_200() {
    let said = read::<InQuery>(r#"{"data":{"items":[]},"error":{"code":"busy"}}"#).unwrap_err();
    assert!(said.starts_with("HTTP 200 busy"), "{said}");
    let said = read::<InBody>(r#"{"code":5,"pods":null}"#).unwrap_err();
    assert!(said.starts_with("HTTP 200 5"), "{said}");
    // Beside rows it makes them a part.
    for (page, code) in [
        (
            read::<InQuery>(r#"{"data":{"items":[{"id":"a"}]},"error":{"code":"busy"}}"#),
            Some("busy"),
        ),
        (
            read::<InBody>(r#"{"code":5,"pods":[{"id":"a"}]}"#),
            Some("5"),
        ),
        (read::<InBody>(r#"{"code":0,"pods":[{"id":"a"}]}"#), None),
        // Its own word for success.
        (
            read::<InBody>(r#"{"code":"fine","pods":[{"id":"a"}]}"#),
            None,
        ),
    ] {
        let page = page.unwrap();
        let told = page
            .partial
            .as_ref()
            .and_then(|fault| fault.code.as_deref());
        assert_eq!((page.len(), told), (1, code));
    }
}

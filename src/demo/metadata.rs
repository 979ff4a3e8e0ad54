//! What the instance metadata of both vendors has in common: a session's token, asked for first.
//!
//! Sources: Alibaba Cloud ECS "Security hardening mode" and Huawei Cloud ECS "Metadata". Both take
//! 1 to 21,600 seconds. Without a session nothing is answered, although the vendors can be set to.

use chrono::{DateTime, TimeDelta, Utc};

use crate::demo::answer::Answer;
use crate::demo::credentials::{Pass, Purpose};
use crate::demo::request::Incoming;

const LONGEST: i64 = 21_600;

/// A vendor's way to hold sessions.
#[derive(Clone, Copy, Debug)]
pub struct Sessions {
    /// What its tokens are for.
    pub purpose: Purpose,
    /// The header that says how many seconds a token shall last.
    pub ttl: &'static str,
    /// The header that carries the token.
    pub token: &'static str,
}

impl Sessions {
    /// Begins a session: the answer is its token.
    pub fn begin(&self, request: &Incoming, now: DateTime<Utc>) -> Answer {
        let seconds = request
            .header(self.ttl)
            .and_then(|text| text.parse().ok())
            .filter(|seconds| (1..=LONGEST).contains(seconds));
        let Some(seconds) = seconds else {
            return refusal(400, "Bad Request", request);
        };
        let pass = Pass {
            holder: request.serial().to_owned(),
            expires: now + TimeDelta::seconds(seconds),
        };
        text(200, &pass.seal(self.purpose), request)
    }

    /// Answers a request within a session; without one it is refused.
    pub fn serve(
        &self,
        request: &Incoming,
        now: DateTime<Utc>,
        handle: impl FnOnce() -> Answer,
    ) -> Answer {
        let pass = request
            .header(self.token)
            .and_then(|token| Pass::open(self.purpose, token));
        match pass {
            Some(pass) if now < pass.expires => handle(),
            _ => refusal(401, "Unauthorized", request),
        }
    }
}

/// An answer in plain text, without a line's end: it is a value.
pub fn text(status: u16, text: &str, request: &Incoming) -> Answer {
    Answer::text(status, text).with("x-request-id", request.id.as_str())
}

/// An error, which has no form of its own in either vendor's metadata.
pub fn refusal(status: u16, title: &str, request: &Incoming) -> Answer {
    text(status, &format!("{status} {title}\n"), request)
}

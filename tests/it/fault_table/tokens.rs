//! Tokens of HPC-AI whose time has not come or is over, and texts that are none.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use serde_json::{Value, json};

use super::case::Case;
use super::clocks::refused;
use super::scene::{always, counted, refusal, sound};
use super::want::{Want, whole};
use crate::support::{Cloud, Reply};

/// A token of HPC-AI, made when it is used: time passes meanwhile.
pub enum Token {
    /// This one.
    Fixed(String),
    /// One that expires in so many seconds.
    ExpiresIn(i64),
}

impl Token {
    /// Its text.
    pub fn text(&self) -> String {
        match self {
            Self::Fixed(text) => text.clone(),
            Self::ExpiresIn(seconds) => {
                let now = Utc::now().timestamp();
                claiming(&json!({
                    "iss": "hpcaitech.com",
                    "sub": "someone",
                    "iat": now - 86_400,
                    "exp": now + seconds,
                }))
            }
        }
    }
}

/// A token that makes these claims.
fn claiming(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = json!({"alg": "RS256", "typ": "JWT"});
    let signature = "Zs3vQ8-pK1xW_7nR5tLb2yM9cHd4jFg6aTe0uVoIiEs";
    format!("{}.{}.{signature}", part(&header), part(claims))
}

fn token(claims: &Value) -> Token {
    Token::Fixed(claiming(claims))
}

/// A sound server is asked with this token.
fn accepted(name: &str, token: Token, want: fn(Cloud) -> Want) -> Case {
    let scene = counted(|cloud, _, request| sound(cloud, request));
    Case::new(name, scene, want)
        .on(&[Cloud::HPCAI])
        .token(token)
}

pub fn cases() -> Vec<Case> {
    [tokens(), refused_tokens()].into_iter().flatten().collect()
}

fn tokens() -> Vec<Case> {
    let expired = |_| refused(0).says("expired");
    let fine = |_| whole().requests(3);
    let future = Utc::now().timestamp() + 3600;
    vec![
        accepted(
            "a token that expired a day ago",
            Token::ExpiresIn(-86_400),
            expired,
        ),
        accepted(
            "a token that expired 2 minutes ago",
            Token::ExpiresIn(-120),
            expired,
        ),
        accepted(
            "a token that expired in 1970",
            token(&json!({"exp": 1})),
            expired,
        ),
        accepted("a token that has just expired", Token::ExpiresIn(0), fine),
        accepted(
            "a token that expires in 2 minutes",
            Token::ExpiresIn(120),
            |_| whole().requests(3).tells_one(&["warning: "]),
        ),
        accepted(
            "a token that expires in a day",
            Token::ExpiresIn(86_400),
            fine,
        ),
        accepted(
            "a token that is not valid yet",
            token(&json!({"nbf": future, "iat": future, "exp": future + 60})),
            fine,
        ),
        accepted(
            "a token without an end",
            token(&json!({"sub": "someone"})),
            fine,
        ),
        accepted(
            "a token with words for its end",
            token(&json!({"exp": "soon"})),
            fine,
        ),
        accepted(
            "a token that expires at 1e308",
            token(&json!({"exp": 1e308})),
            fine,
        ),
        accepted(
            "a token that expires at 2^63",
            token(&json!({"exp": 1_u64 << 63})),
            fine,
        ),
        accepted(
            "a token that expires at 2^63 - 1",
            token(&json!({"exp": i64::MAX})),
            fine,
        ),
    ]
}

/// Tokens that are none, and good ones, all of which the server refuses.
fn refused_tokens() -> Vec<Case> {
    let malformed = [
        ("one part", "Qw7+Tz/3Jw=x9Lk+Rb2/Pn8=Gd5Hs"),
        ("two parts", "Qw7TzPn8Gd5HsYc1.Wf6Mt4Xa0LkRb2Jw3"),
        (
            "four parts",
            "Qw7TzPn8Gd5HsYc1.Wf6Mt4Xa0LkRb2Jw3.e30e30e30e30e30e.Zx9",
        ),
        (
            "no base64 inside",
            "Qw7TzPn8Gd5HsYc1.!!not-base64-at-all!!.Wf6Mt4Xa0LkRb2Jw3",
        ),
        (
            "no JSON inside",
            "Qw7TzPn8Gd5HsYc1.bm90IGpzb24gYXQgYWxs.Wf6Mt4Xa0LkRb2Jw3",
        ),
    ];
    let refusing = || always(|cloud| refusal(cloud, 401));
    let want = |_| refused(1).says("HTTP 401");
    let mut cases: Vec<_> = malformed
        .map(|(name, token)| {
            let case = Case::new(format!("a malformed token, {name}"), refusing(), want);
            case.on(&[Cloud::HPCAI])
                .token(Token::Fixed(token.to_owned()))
        })
        .into();
    let good = Case::new("a good token, refused", refusing(), want);
    cases.push(good.on(&[Cloud::HPCAI]).token(Token::ExpiresIn(3600)));
    let inside =
        always(|_| Reply::json(200, &json!({"code": -1, "message": "please log in first"})));
    let inside = Case::new("a good token, refused with status 200", inside, |_| {
        refused(1).says("please log in first")
    });
    cases.push(inside.on(&[Cloud::HPCAI]).token(Token::ExpiresIn(3600)));
    cases
}

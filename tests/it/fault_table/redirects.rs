//! Redirects, which are named and never followed: the credential is for the host that was asked.

use super::case::{Case, Outcome};
use super::scene::{Scene, Stage, always, refusal, staged};
use super::want::{Want, fails};
use crate::support::Reply;

/// The place that the redirects lead to.
fn login(stage: &Stage) -> String {
    format!("{}/login", stage.elsewhere)
}

/// A redirect with this body.
fn redirect(status: u16, body: &'static str) -> Scene {
    staged(move |stage, _| Reply::text(status, body).with("location", &login(stage)))
}

fn names_the_place(outcome: &Outcome) -> Result<(), String> {
    let place = format!("{}/login, which is not followed", outcome.elsewhere.url);
    if outcome.reasons().contains(&place) && outcome.run.stderr.contains(&place) {
        Ok(())
    } else {
        Err(format!("{place} is not named"))
    }
}

fn refused(status: u16) -> Want {
    fails(5, "provider")
        .says(&format!("HTTP {status}"))
        .requests(1)
}

pub fn cases() -> Vec<Case> {
    let mut cases: Vec<_> = [301, 302, 303, 307, 308]
        .map(|status| {
            Case::new(
                format!("{status} to another host"),
                redirect(status, ""),
                move |_| refused(status).check(names_the_place),
            )
        })
        .into();
    cases.extend([
        Case::new(
            "302 to another host, HTML",
            redirect(302, "<html>Moved</html>"),
            |_| refused(302).check(names_the_place),
        ),
        // The place is what helps, not the words beside it.
        Case::new(
            "302 to another host, with the vendor's words",
            staged(|stage, _| refusal(stage.cloud, 302).with("location", &login(stage))),
            |_| refused(302).check(names_the_place),
        ),
        Case::new(
            "302 with the credential in its place",
            staged(|stage, _| {
                let location = format!("{}/?back={}", stage.elsewhere, stage.secrets.join("&"));
                Reply::text(302, "").with("location", &location)
            }),
            |_| refused(302),
        ),
        Case::new(
            "302 to nowhere",
            always(|_| Reply::text(302, "<html>Moved</html>")),
            |_| refused(302),
        ),
    ]);
    cases
}

//! What the headers of an answer say of a list: how much there is, and that there is more. None of the vendors documents
//! one; a gateway in between may send them.

use crate::core::wire::Response;

/// The headers in which servers count what they list, and how many pages that is: GitLab, Rails and others.
const TOTALS: &[&str] = &["x-total-count", "x-total"];
const PAGES: &[&str] = &["x-total-pages", "x-page-count"];
/// The headers that name the next page; empty, or a no, on the last one.
const NEXT: &[&str] = &["x-next-page", "x-next-cursor", "x-next-token", "x-has-more"];

/// How many rows there are.
pub fn rows(response: &Response) -> Option<u64> {
    counted(response, TOTALS)
}

/// How many pages there are.
pub fn pages(response: &Response) -> Option<u64> {
    counted(response, PAGES)
}

/// Whether there is a next page.
pub fn has_next(response: &Response) -> bool {
    has_next_link(response) || names_next(response)
}

fn counted(response: &Response, names: &[&str]) -> Option<u64> {
    let counts = names.iter().filter_map(|name| response.header(name));
    counts.filter_map(|count| count.trim().parse().ok()).max()
}

fn names_next(response: &Response) -> bool {
    let mut named = NEXT.iter().filter_map(|name| response.header(name));
    named.any(|next| {
        let next = next.trim().to_ascii_lowercase();
        !matches!(
            next.as_str(),
            "" | "0" | "-1" | "false" | "no" | "null" | "none"
        )
    })
}

/// Whether one of the `Link` headers leads to a next page (RFC 8288).
fn has_next_link(response: &Response) -> bool {
    let headers = response.headers.iter();
    let links = headers.filter(|(name, _)| name.eq_ignore_ascii_case("link"));
    links
        .flat_map(|(_, line)| line.split([',', ';']))
        .filter_map(|part| part.split_once('='))
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("rel"))
        .any(|(_, relations)| {
            let relations = relations.trim().trim_matches(['"', '\'']);
            let mut relations = relations.split_whitespace();
            relations.any(|relation| relation.eq_ignore_ascii_case("next"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_count_and_lead_on() {
        for (name, value, expected) in [
            ("x-total-count", "9", (Some(9), None, false)),
            ("x-total", "nine", (None, None, false)),
            ("x-total-pages", " 2 ", (None, Some(2), false)),
            ("x-next-page", "2", (None, None, true)),
            ("x-next-page", "", (None, None, false)),
            ("x-has-more", "true", (None, None, true)),
            ("x-has-more", "False", (None, None, false)),
            ("x-next-cursor", "abc", (None, None, true)),
            ("x-page", "2", (None, None, false)),
        ] {
            let response = Response {
                headers: vec![(name.to_owned(), value.to_owned())],
                ..Response::default()
            };
            let told = (
                counted(&response, TOTALS),
                counted(&response, PAGES),
                has_next(&response),
            );
            assert_eq!(told, expected, "{name}: {value}");
        }
    }

    #[test]
    fn a_link_to_a_next_page_is_seen_in_any_spelling() {
        let has_next = |lines: &[&str]| {
            let named = |line: &&str| ("link".to_owned(), (*line).to_owned());
            has_next(&Response {
                headers: lines.iter().map(named).collect(),
                ..Response::default()
            })
        };
        let first = r#"<https://a/1>; rel="first""#;
        for rel in [
            r#"rel="next""#,
            r#"Rel="next""#,
            r#"rel = "next""#,
            "rel='next'",
            "rel=next",
            r#"rel="last NEXT""#,
        ] {
            let line = format!("<https://a/2>; {rel}");
            assert!(has_next(&[&line]), "{line}");
            assert!(has_next(&[first, &line]), "{line}");
        }
        for lines in [
            &[] as &[&str],
            &[first],
            &[r#"<https://a/next>; rel="prev""#],
        ] {
            assert!(!has_next(lines), "{lines:?}");
        }
    }
}

//! Where rows are: which is which, and which are not compared.

use serde_json::{Value, json};

use super::{document, eas, lines, listing, source};

#[test]
fn rows_are_found_again_by_where_they_are() {
    for (what, old, new, expected) in [
        (
            "the plain address is taken over",
            "p/a|r1|s|a p/a@r2|r2|s|a",
            "p/a|r2|s|a",
            "- p/a\n",
        ),
        (
            "and taken back",
            "p/a|r2|s|a",
            "p/a|r1|s|a p/a@r2|r2|s|a",
            "+ p/a\n",
        ),
        (
            "the regions come in another order",
            "p/a|r1|s|a p/a@r2|r2|s|a",
            "p/a|r2|s|a p/a@r1|r1|s|a",
            "",
        ),
        (
            "of three the first goes",
            "p/a|r1|s|a p/a@r2|r2|s|a p/a@r2/t|r2|t|a",
            "p/a|r2|s|a p/a@r2|r2|t|a",
            "- p/a\n",
        ),
        (
            "the same id elsewhere is another row",
            "p/a|r1|s|a",
            "p/a|r2|s|a",
            "+ p/a\n- p/a\n",
        ),
        (
            "and so it is in another service",
            "p/a|r1|s|a",
            "p/a|r1|t|a",
            "+ p/a\n- p/a\n",
        ),
        ("all go", "p/a|r1|s|a p/b|r2|s|b", "", "- p/a\n- p/b\n"),
        ("all come", "", "p/b|r2|s|b p/a|r1|s|a", "+ p/b\n+ p/a\n"),
        ("nothing is there", "", "", ""),
    ] {
        let sources = "r1|s r1|t r2|s r2|t";
        let [old, new] = [old, new].map(|rows| listing(rows, sources));
        assert_eq!(lines(&old, &new), expected, "{what}");
    }
}

/// Where sources name no region, it is a property of the row.
#[test]
fn a_region_that_nobody_asked_for_may_change() {
    let of = |region: Value, status: &str| {
        let mut row = eas("p/a|r|s|a", json!({"/region": region, "/status": status}));
        row["parent"]["id"] = row["region"].clone();
        document(&[row], &[source("-|-", true)])
    };
    let all = [json!("r1"), json!("r2"), Value::Null];
    for (old, new) in all
        .iter()
        .flat_map(|old| all.iter().map(move |new| (old, new)))
    {
        let [old, new] = [of(old.clone(), "running"), of(new.clone(), "failed")];
        assert_eq!(lines(&old, &new), "~ p/a status \"running\" \"failed\"\n");
    }
}

#[test]
fn what_was_not_read_to_the_end_is_not_compared() {
    const A: &str = "p/a|r1|s|a";
    for (what, old, new, expected) in [
        (
            "incomplete now",
            (A, "r1|s"),
            ("", "r1|s!"),
            "! eas new r1 s HTTP 500\n",
        ),
        (
            "incomplete before",
            ("", "r1|s!"),
            (A, "r1|s"),
            "! eas old r1 s HTTP 500\n",
        ),
        (
            "both",
            (A, "r1|s!"),
            ("", "r1|s!"),
            "! eas old r1 s HTTP 500\n! eas new r1 s HTTP 500\n",
        ),
        (
            "another service of the region is compared",
            (A, "r1|s r1|t!"),
            ("", "r1|s r1|t"),
            "- p/a\n! eas old r1 t HTTP 500\n",
        ),
        (
            "the services were not found",
            (A, "r1|s"),
            ("", "r1|-!"),
            "! eas new r1 * HTTP 500\n",
        ),
        (
            "there are none any more",
            (A, "r1|s"),
            ("", "r1|-"),
            "- p/a\n",
        ),
        (
            "the service went with its rows",
            (A, "r1|s r1|t"),
            ("", "r1|t"),
            "- p/a\n",
        ),
        (
            "the service came with its rows",
            ("", "r1|t"),
            (A, "r1|s r1|t"),
            "+ p/a\n",
        ),
        (
            "the profile could not begin",
            (A, "r1|s"),
            ("", "-|-!"),
            "! eas new * * HTTP 500\n",
        ),
        (
            "the address is taken over from a row that is left out",
            ("p/a|r1|s|a p/a@r2|r2|s|a", "r1|s r2|s"),
            ("p/a|r2|s|a", "r1|s! r2|s"),
            "! eas new r1 s HTTP 500\n",
        ),
    ] {
        let [old, new] = [old, new].map(|(rows, sources)| listing(rows, sources));
        assert_eq!(lines(&old, &new), expected, "{what}");
    }
}

#[test]
fn what_was_not_asked_for_is_not_compared() {
    const A: &str = "p/a|r1|s|a";
    for (what, old, new, expected) in [
        (
            "the region was not asked for",
            ("p/a|r1|s|a p/b|r2|s|b", "r1|s r2|s"),
            ("", "r2|s"),
            "- p/b\n! eas new r1 * not listed\n",
        ),
        (
            "nor before",
            ("", "r2|s"),
            ("p/a|r1|s|a p/b|r2|s|b", "r1|s r1|t r2|s"),
            "+ p/b\n! eas old r1 * not listed\n",
        ),
        (
            "the profile was not",
            (A, "r1|s"),
            ("", ""),
            "! eas new * * not listed\n",
        ),
        (
            "nor was it before",
            ("", ""),
            (A, "r1|s r2|s"),
            "! eas old * * not listed\n",
        ),
        (
            "a service was not asked for",
            ("p/a|r1|s|a p/b|r1|t|b", "r1|s r1|t"),
            ("p/c|r1|s|c", "r1|=s"),
            "+ p/c\n- p/a\n! eas new r1 t not listed\n",
        ),
        (
            "nor before",
            ("", "r1|=s"),
            ("p/a|r1|s|a p/b|r1|t|b", "r1|s r1|t"),
            "+ p/a\n! eas old r1 t not listed\n",
        ),
        (
            "each asked for another",
            ("p/a|r1|s|a", "r1|=s"),
            ("p/b|r1|t|b", "r1|=t"),
            "! eas new r1 s not listed\n! eas old r1 t not listed\n",
        ),
        (
            "the service that was asked for was not there",
            ("", "r1|-"),
            ("p/a|r1|s|a", "r1|=s"),
            "+ p/a\n",
        ),
        (
            "nor is it now",
            ("p/a|r1|s|a", "r1|=s"),
            ("", "r1|-"),
            "- p/a\n",
        ),
        (
            "the services could not be found",
            ("p/a|r1|s|a", "r1|=s"),
            ("", "r1|-!"),
            "! eas new r1 * HTTP 500\n",
        ),
        (
            "a row of which no source tells",
            ("p/c|r9|s|c", "r1|s"),
            ("", "r1|s"),
            "! eas old r9 * it has rows and no source that says whether they are all\n",
        ),
        (
            "rows and no sources",
            (A, ""),
            ("p/b|r1|s|b", ""),
            "! eas old * * it has rows and no source that says whether they are all\n\
             ! eas new * * it has rows and no source that says whether they are all\n",
        ),
    ] {
        let [old, new] = [old, new].map(|(rows, sources)| listing(rows, sources));
        assert_eq!(lines(&old, &new), expected, "{what}");
    }
}

#[test]
fn a_changed_row_is_left_out_as_well() {
    let of = |status: &str, complete| {
        let row = eas("p/a|r1|s|a", json!({"/status": status}));
        document(&[row], &[source("r1|s", complete)])
    };
    assert_eq!(
        lines(&of("running", true), &of("failed", false)),
        "! eas new r1 s HTTP 500\n"
    );
}

/// Nothing says what lies behind the cut, nor which services would have been found there.
#[test]
fn a_cut_listing_is_left_out_as_a_whole() {
    let whole = listing("p/a|r1|s|a", "r1|s");
    let mut cut = listing("p/b|r1|t|b", "r1|t");
    for (key, value, reason) in [
        ("limited", true, "cut by --limit"),
        ("complete", false, "incomplete"),
    ] {
        let before = std::mem::replace(&mut cut[key], value.into());
        assert_eq!(lines(&whole, &cut), format!("! eas new * * {reason}\n"));
        assert_eq!(lines(&cut, &whole), format!("! eas old * * {reason}\n"));
        cut[key] = before;
    }
    assert_eq!(lines(&whole, &cut), "+ p/b\n- p/a\n");
}

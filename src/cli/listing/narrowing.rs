//! What a server is asked for so that it need not send every row: the conditions on rows that one of
//! its parameters stands for. Each is tested on the rows that come all the same.

use std::net::Ipv4Addr;

use crate::cli::listing::params;
use crate::core::about::{About, Narrows, Param};
use crate::engine::select::{Condition, Demand};

/// The parameters of a provider that narrow a listing to what meets the conditions; none where the
/// user gives parameters: then the request is as it was written.
pub fn params(
    about: &About,
    given: Vec<(&'static str, String)>,
    conditions: &[Condition],
) -> Vec<(&'static str, String)> {
    if !given.is_empty() {
        return given;
    }
    let params = about.params.iter();
    let value = |param: &Param| {
        conditions
            .iter()
            .find_map(|condition| value(param, condition))
    };
    params
        .filter_map(|param| Some((param.name, value(param)?)))
        .collect()
}

/// The value of a parameter that stands for a condition.
fn value(param: &Param, condition: &Condition) -> Option<String> {
    let (field, demand) = condition.demand()?;
    let (_, narrows) = param.narrows.iter().find(|(name, _)| field.is(name))?;
    let value = match (narrows, demand) {
        (Narrows::Exact | Narrows::Fuzzy, Demand::Among(values)) => only(values)?,
        (Narrows::Holds | Narrows::Fuzzy, Demand::Holds(text)) => text,
        (Narrows::Status(tables), Demand::Among(words)) => {
            let known = tables.iter().copied().flatten();
            let meant = known.filter(|(_, status)| words.contains(&status.as_str()));
            // A row in a state that has no word here would not come.
            let is_named = |word: &&str| {
                let mut known = tables.iter().copied().flatten();
                *word != "unknown" && known.any(|(_, status)| status.as_str() == *word)
            };
            only(meant.map(|(word, _)| *word)).filter(|_| words.iter().all(is_named))?
        }
        _ => return None,
    };
    // An address of version 6 can be written in several ways, and is compared as an address here.
    if field.is("ip") && value.parse::<Ipv4Addr>().is_err() {
        return None;
    }
    // What a request cannot carry, or a server might read as more than text, is left to the test.
    let is_plain = !value.contains(['\\', '*', '%']) && value.trim() == value;
    (is_plain && params::check(param, value).is_ok()).then(|| value.to_owned())
}

/// The only value, where all are the same.
fn only<'a>(values: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut values = values.into_iter();
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers;

    #[test]
    fn a_condition_goes_along_where_the_server_sends_no_less() {
        let holds = |field, text| Condition::holds(field, text).unwrap();
        let filter = |text: &str| Condition::parse(text).unwrap();
        for (conditions, narrowed) in [
            (
                vec![filter("status=running")],
                "eas.InstanceStatus=Running novita.status=running modelarts.status=PROCESSING",
            ),
            (
                vec![filter("status=stopped")],
                "eas.InstanceStatus=Stopped novita.status=exited",
            ),
            (
                vec![filter("status=succeeded,failed")],
                "modelarts.status=FINISHED",
            ),
            (vec![filter("status=running,failed")], ""),
            (vec![filter("status=unknown")], ""),
            (vec![filter("status!=running")], ""),
            (vec![holds("name", "a b")], "eas.Filter=a b novita.name=a b"),
            (
                vec![holds("instance_type", "H100")],
                "eas.Filter=H100 novita.productName=H100",
            ),
            (
                vec![holds("name", "a"), holds("instance_type", "b")],
                "eas.Filter=a novita.name=a novita.productName=b",
            ),
            (
                vec![filter("name=a")],
                "eas.InstanceName=a sae.InstanceId=a novita.name=a modelarts.name=a",
            ),
            (vec![filter("name=a,b")], ""),
            (vec![filter("name~a")], ""),
            (
                vec![filter("id=a")],
                "eas.InstanceName=a sae.InstanceId=a modelarts.id=a",
            ),
            (
                vec![filter("type=x")],
                "eas.InstanceType=x novita.productName=x modelarts.type=x",
            ),
            (vec![filter("ip=10.0.0.1")], "eas.InstanceIP=10.0.0.1"),
            (vec![filter("ip=fe80::1")], ""),
            (vec![filter("spot=no")], "eas.IsSpot=false"),
            (vec![filter("tags.Role=Queue")], "eas.Role=Queue"),
            (vec![filter("tags.Role=DataLoader")], ""),
            (vec![filter("gpu>=8"), filter("zone=null")], ""),
            (vec![holds("name", "100%")], ""),
            (vec![holds("name", " a")], ""),
            (vec![holds("name", &"x".repeat(256))], ""),
        ] {
            let found: Vec<_> = providers::ALL
                .iter()
                .flat_map(|row| {
                    let own = params(row.about, Vec::new(), &conditions);
                    let id = row.about.id;
                    own.into_iter()
                        .map(move |(name, value)| format!("{id}.{name}={value}"))
                })
                .collect();
            assert_eq!(found.join(" "), narrowed, "{conditions:?}");
        }
    }

    #[test]
    fn what_the_user_asks_for_stands_alone() {
        let novita = providers::ALL.iter().find(|row| row.about.id == "novita");
        let given = vec![("status", "exited".to_owned())];
        let conditions = [Condition::parse("name=a").unwrap()];
        assert_eq!(
            params(novita.unwrap().about, given.clone(), &conditions),
            given
        );
    }
}

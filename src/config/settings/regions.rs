//! The regions of a profile: named, or all that are known.

use super::Settings;
use crate::core::about;
use crate::core::error::SettingsError;
use crate::core::suggest::nearest;

/// The regions to list.
#[derive(Debug)]
pub struct Regions {
    /// Their ids; at least one.
    pub ids: Vec<String>,
    /// Whether nobody named them: all that are known are listed, used or not.
    pub is_all: bool,
}

impl Settings<'_> {
    /// The regions asked for.
    pub fn regions(&self) -> Result<Regions, SettingsError> {
        let ids = self.scope("region")?;
        if ids.is_empty() {
            return Err(self.no_region());
        }
        let is_all = ids == [about::ALL];
        let all = || self.about.regions.iter().map(|id| (*id).to_owned());
        Ok(Regions {
            ids: if is_all { all().collect() } else { ids },
            is_all,
        })
    }

    fn no_region(&self) -> SettingsError {
        let flag = self.about.scopes.iter().find(|flag| flag.name == "region");
        let variables = flag.map_or(&[][..], |flag| flag.variables).iter();
        let variables = variables.filter_map(|variable| self.account_variable(variable));
        let mut ways = vec!["give --region, or --region all for every known one".to_owned()];
        if let Some(own) = self.own {
            ways.push(format!(
                "write regions = [...] to [profile.{}]",
                own.profile.name
            ));
        }
        let variables: Vec<_> = variables.collect();
        if !variables.is_empty() {
            ways.push(format!("set {}", variables.join(" or ")));
        }
        SettingsError {
            message: format!("{}: no region given", self.who()),
            hint: ways.join(", or "),
            usage: false,
        }
    }

    /// Words about regions that this version does not know: each a slip, or new.
    pub fn unknown_regions(&self) -> Option<String> {
        const WHAT: &str = "no region this version knows";
        let known = || self.about.regions.iter().copied();
        let asked = self.regions().ok()?.ids.into_iter();
        let unknown = asked.filter(|id| known().all(|known| known != id));
        let unknown: Vec<_> = unknown
            .map(|id| {
                let near = nearest(&id, known()).map(|near| format!("did you mean {near}?"));
                (id, near)
            })
            .collect();
        match &unknown[..] {
            [] => None,
            [(id, None)] => Some(format!("{id} is {WHAT}; it is asked all the same")),
            [(id, Some(near))] => Some(format!("{id} is {WHAT}; {near} It is asked all the same")),
            several => {
                let each = several.iter().map(|(id, near)| match near {
                    Some(near) => format!("{id} is {WHAT} ({near})"),
                    None => format!("{id} is {WHAT}"),
                });
                let each: Vec<_> = each.collect();
                Some(format!("{}; they are asked all the same", each.join(", ")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::with;

    fn words(list: &str) -> Option<String> {
        with(&[("R1", list)], |settings| settings.unknown_regions())
    }

    #[test]
    fn unknown_regions_are_told_with_what_was_meant() {
        for (list, told) in [
            ("cn-one-1,eu-three-1", None),
            ("all", None),
            (
                "cn-onne-1",
                Some(
                    "cn-onne-1 is no region this version knows; did you mean cn-one-1? It is asked \
                     all the same",
                ),
            ),
            (
                "mars",
                Some("mars is no region this version knows; it is asked all the same"),
            ),
            (
                "mars,cn-two-1,cn-tow-1",
                Some(
                    "mars is no region this version knows, cn-tow-1 is no region this version \
                     knows (did you mean cn-two-1?); they are asked all the same",
                ),
            ),
        ] {
            assert_eq!(words(list).as_deref(), told, "{list}");
        }
    }

    #[test]
    fn all_stands_for_every_known_region_and_stands_alone() {
        let regions = |list| with(&[("R1", list)], |settings| settings.regions());
        let all = regions("all").unwrap();
        assert!(all.is_all && all.ids == ["cn-one-1", "cn-two-1", "eu-three-1"]);
        assert!(!regions("cn-one-1").unwrap().is_all);
        let error = regions("cn-one-1,all").unwrap_err();
        assert_eq!(error.message, "test: R1 names all beside others");
    }
}

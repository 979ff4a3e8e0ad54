//! The scope of a profile: from flags, else the file, else variables, else from beside its credential; and
//! the regions that follow from it, named or all that are known.

use super::file::CredentialPlace;
use super::{CredentialScope, Origin, Settings};
use crate::core::about::{self, ScopeFlag};
use crate::core::error::SettingsError;
use crate::core::suggest::nearest_region;

/// The places that can give a scope, the strongest first.
#[derive(Clone, Copy)]
enum Layer {
    Flags,
    File,
    Variables,
    Credential,
}

impl Layer {
    const ALL: [Self; 4] = [Self::Flags, Self::File, Self::Variables, Self::Credential];
}

/// The values of a scope, and where they come from.
pub struct ScopeValues {
    /// The values as they were given.
    pub values: Vec<String>,
    pub origin: Origin,
}

impl<'a> Settings<'a> {
    /// The values of a scope, checked and each once: the flag's, else the profile's, else the first
    /// variable's that is set. Empty when none is given.
    pub fn scope(&self, name: &str) -> Result<Vec<String>, SettingsError> {
        let Some(flag) = self.about.scope(name) else {
            return Ok(Vec::new());
        };
        self.check_place(flag)?;
        let Some(ScopeValues { values, origin }) = self.given(flag) else {
            return Ok(Vec::new());
        };
        let is_flag = matches!(origin, Origin::Flag(_));
        let refuse = |why: String, hint: String| self.refuse(why, hint).blaming_usage(is_flag);
        let mut distinct: Vec<String> = Vec::new();
        for value in values {
            flag.check.test(&value).map_err(|why| {
                let example = self.about.example(flag);
                let hint = format!("{} such as {example}", flag.check.expects());
                refuse(format!("{origin} {value:?} is not valid: {why}"), hint)
            })?;
            if !distinct.contains(&value) {
                distinct.push(value);
            }
        }
        let is_all = flag.takes_all() && distinct.iter().any(|value| value == about::ALL);
        if is_all && distinct.len() > 1 {
            let why = format!("{origin} names {} beside others", about::ALL);
            return Err(refuse(
                why,
                format!("give {} alone, or name each", about::ALL),
            ));
        }
        Ok(distinct)
    }

    /// Whether a scope flag is given on the command line.
    pub fn is_flag(&self, name: &str) -> bool {
        self.scope.contains_key(name)
    }

    /// The values of a scope that count, unchecked.
    pub fn given(&self, flag: &ScopeFlag) -> Option<ScopeValues> {
        Layer::ALL
            .into_iter()
            .filter(|layer| self.is_where_meant(flag, *layer))
            .find_map(|layer| self.given_by(flag, layer))
    }

    /// Refuses what is named of a part of what is listed, such as the project of one of several regions: it would be left
    /// out of sight.
    fn check_place(&self, flag: &ScopeFlag) -> Result<(), SettingsError> {
        for layer in Layer::ALL {
            let Some(own) = self.given_by(flag, layer) else {
                continue;
            };
            // It is what counts.
            if self.is_where_meant(flag, layer) {
                break;
            }
            let Some((place, listed)) = self.listed_beside(flag, layer) else {
                continue;
            };
            let (what, origin) = (flag.name, &own.origin);
            let why = format!(
                "{origin} names the {what} {}, and {} lists more than the {place} that it is of",
                own.values.join(", "),
                listed.origin
            );
            let hint = format!("list that {place} alone (--{place}), or do without {origin}");
            let is_usage = matches!(listed.origin, Origin::Flag(_));
            return Err(self.refuse(why, hint).blaming_usage(is_usage));
        }
        Ok(())
    }

    /// What is named of places that are not listed, in words: an application of another region than the one given.
    pub fn unlisted(&self) -> Vec<String> {
        let mut unlisted = Vec::new();
        for flag in self.about.scopes {
            for layer in Layer::ALL {
                let Some(own) = self.given_by(flag, layer) else {
                    continue;
                };
                if self.is_where_meant(flag, layer) {
                    break;
                }
                unlisted.push(format!(
                    "{} names the {} {}, which is not known to be of what is listed",
                    own.origin,
                    flag.name,
                    own.values.join(", ")
                ));
            }
        }
        unlisted
    }

    /// The name of the wider scope of which more is listed than a layer speaks of, where that is among it; and what is
    /// listed.
    fn listed_beside(&self, flag: &ScopeFlag, layer: Layer) -> Option<(&'static str, ScopeValues)> {
        let scopes = self.about.scopes.iter();
        let mut wider = scopes.take_while(|wider| wider.name != flag.name);
        wider.find_map(|wider| {
            let given = self.given(wider)?;
            let listed = &given.values;
            let is_all = wider.takes_all() && listed.iter().any(|value| value == about::ALL);
            let is_beside = match self.given_by(wider, layer) {
                Some(own) => {
                    let is_among = |value: &String| wider.covers(&own.values, value);
                    (is_all || listed.iter().any(is_among)) && !listed.iter().all(is_among)
                }
                // It may be of any, and of none.
                None => false,
            };
            is_beside.then_some((wider.name, given))
        })
    }

    /// Whether what a layer says of this scope is meant for the place that is listed. An
    /// application's groups say nothing about another application, which a stronger layer may have
    /// put in its place.
    fn is_where_meant(&self, flag: &ScopeFlag, layer: Layer) -> bool {
        let mut wider = self
            .about
            .scopes
            .iter()
            .take_while(|wider| wider.name != flag.name);
        wider.all(
            |wider| match (self.given_by(wider, layer), self.given(wider)) {
                (Some(own), Some(given)) => given
                    .values
                    .iter()
                    .all(|value| wider.covers(&own.values, value)),
                // A file that does not say where its project is knows of one place only.
                (None, Some(given)) if matches!(layer, Layer::Credential) => {
                    matches!(&given.values[..], [one] if one != about::ALL)
                }
                _ => true,
            },
        )
    }

    fn given_by(&self, flag: &ScopeFlag, layer: Layer) -> Option<ScopeValues> {
        match layer {
            Layer::Flags => self.scope.get(flag.name).map(|values| ScopeValues {
                values: values.clone(),
                origin: Origin::Flag(flag.name.to_owned()),
            }),
            Layer::File => {
                let own = self.own?;
                own.profile.scopes.get(flag.name).map(|placed| ScopeValues {
                    values: placed.value.clone(),
                    origin: Origin::line(own.path, placed.line),
                })
            }
            Layer::Variables => {
                let behind = self
                    .beside_credential(flag)
                    .map_or(&[][..], |own| own.before);
                let mut variables = flag.variables.iter();
                variables.find_map(|variable| {
                    let name = self.account_variable(variable)?;
                    let list = self.environment.get(&name)?;
                    let is_read = !behind.contains(variable);
                    is_read.then(|| ScopeValues {
                        values: list
                            .split(',')
                            .map(|value| value.trim().to_owned())
                            .collect(),
                        origin: Origin::Variable(name),
                    })
                })
            }
            Layer::Credential => {
                let credential_scope = self.beside_credential(flag)?;
                Some(ScopeValues {
                    values: credential_scope.values.clone(),
                    origin: credential_scope.origin.clone(),
                })
            }
        }
    }

    /// What stands beside the credential for a scope.
    fn beside_credential(&self, flag: &ScopeFlag) -> Option<&'a CredentialScope> {
        let mut all = self.credential_scope.iter();
        all.find(|beside| beside.flag == flag.name)
    }

    /// A variable that counts for a scope, and what stands beside the credential and says otherwise of the same place.
    pub fn contradicted(&self, flag: &ScopeFlag) -> Option<[ScopeValues; 2]> {
        let by_variable = |given: &ScopeValues| matches!(given.origin, Origin::Variable(_));
        let given = self.given(flag).filter(by_variable)?;
        let beside = self.given_by(flag, Layer::Credential)?;
        let is_same = given.values.iter().any(|own| beside.values.contains(own));
        let is_of_place = self.is_where_meant(flag, Layer::Credential);
        (is_of_place && !is_same).then_some([given, beside])
    }

    /// A variable that belongs to an account: the name under which the profile reads it, and its value.
    pub fn variable(&self, name: &str) -> Option<(String, &'a str)> {
        let own = self.account_variable(name)?;
        let value = self.environment.get(&own)?;
        Some((own, value.trim()))
    }

    /// One that says where a service is: as the profile reads it, else as any other program does, as it may be
    /// meant for all accounts of a site.
    pub fn site_variable(&self, name: &str) -> Option<(String, &'a str)> {
        let own = (!name.starts_with("CLOUDLS_")).then(|| self.variable(name));
        let usual = || Some((name.to_owned(), self.environment.get(name)?.trim()));
        own.flatten().or_else(usual)
    }

    /// The name under which the profile reads a variable that belongs to an account. A profile with
    /// a credential from elsewhere reads none: the variables tell the scope of another account.
    pub fn account_variable(&self, variable: &str) -> Option<String> {
        match self.source() {
            None => Some(variable.to_owned()),
            Some(CredentialPlace::Prefix(prefix)) => Some(format!("{prefix}_{variable}")),
            Some(
                CredentialPlace::File(_)
                | CredentialPlace::Command(_)
                | CredentialPlace::Store { .. },
            ) => None,
        }
    }
}

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

    /// That no region is given, where there are regions and none is.
    pub fn missing_region(&self) -> Option<SettingsError> {
        let flag = self.about.scope("region")?;
        self.given(flag).is_none().then(|| self.no_region())
    }

    fn no_region(&self) -> SettingsError {
        let flag = self.about.scope("region");
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
        let elsewhere =
            self.set_elsewhere(flag.map_or(&[][..], |flag| flag.variables).iter().copied());
        let names: Vec<_> = elsewhere.iter().map(|(name, _)| name.as_str()).collect();
        let why = match &names[..] {
            [] => "no region given".to_owned(),
            names => format!(
                "no region given; {} {} set, which cloudls does not read",
                names.join(", "),
                if names.len() == 1 { "is" } else { "are" }
            ),
        };
        self.refuse(why, ways.join(", or "))
    }

    /// Words about regions that this version does not know: each a slip, or new.
    pub fn unknown_regions(&self) -> Option<String> {
        const WHAT: &str = "not a region this version knows";
        let known = || self.about.regions.iter().copied();
        let asked = self.regions().ok()?.ids.into_iter();
        let unknown = asked.filter(|id| known().all(|known| known != id));
        let unknown: Vec<_> = unknown
            .map(|id| {
                let near = nearest_region(&id, self.about.regions);
                let near = near.map(|near| format!("did you mean {near}?"));
                (id, near)
            })
            .collect();
        match &unknown[..] {
            [] => None,
            [(id, None)] => Some(format!("{id} is {WHAT}; it is asked anyway")),
            [(id, Some(near))] => Some(format!("{id} is {WHAT}; {near} It is asked anyway")),
            several => {
                let each = several.iter().map(|(id, near)| match near {
                    Some(near) => format!("{id} is {WHAT} ({near})"),
                    None => format!("{id} is {WHAT}"),
                });
                let each: Vec<_> = each.collect();
                Some(format!("{}; they are asked anyway", each.join(", ")))
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
                    "cn-onne-1 is not a region this version knows; did you mean cn-one-1? It is asked \
                     anyway",
                ),
            ),
            (
                "mars",
                Some("mars is not a region this version knows; it is asked anyway"),
            ),
            (
                "mars,cn-two-1,cn-tow-1",
                Some(
                    "mars is not a region this version knows, cn-tow-1 is not a region this version \
                     knows (did you mean cn-two-1?); they are asked anyway",
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

//! Where the regions and projects of a profile are.

use super::credential::site;
use super::endpoints::OWN;
use crate::config::settings::{Origin, ScopeValues, Settings};
use crate::core::about;
use crate::core::check::Check;
use crate::core::error::SettingsError;
use crate::core::wire::Endpoint;

/// A region that is listed.
pub struct Region {
    pub id: String,
    pub endpoint: Endpoint,
    pub iam: Endpoint,
}

impl Region {
    pub fn connect(id: String, settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let endpoint = own_endpoint(&id, settings)?;
        let iam = site::iam(&id, settings)?;
        site::check(&iam, &endpoint, settings)?;
        Ok(Self { id, endpoint, iam })
    }
}

/// ModelArts in a region, which the SDK's own settings of regions may put elsewhere: `huaweicloudsdkcore` 3.1.219,
/// `region/provider.py`. Of several endpoints that stand there the first is asked.
fn own_endpoint(region: &str, settings: &Settings<'_>) -> Result<Endpoint, SettingsError> {
    const FILE: &str = "HUAWEICLOUD_SDK_REGIONS_FILE";
    if settings.override_of(OWN.variable).is_some() {
        return settings.own_endpoint(region);
    }
    let name = region.replace('-', "_").to_ascii_uppercase();
    let name = format!("HUAWEICLOUD_SDK_REGION_MODELARTS_{name}");
    if let Some((name, list)) = settings.site_variable(&name) {
        let first = list.split(',').next().unwrap_or_default();
        return Endpoint::parse(first).map_err(|why| {
            let hint = format!("set {name} to a base URL, or unset it");
            settings.refuse(format!("{name} cannot be used: {why}"), hint)
        });
    }
    if let Some(path) = settings.environment.file(FILE, ".huaweicloud/regions.yaml")
        && let Some((text, _)) = settings.vendor_text(&path, FILE)?
        && names_own(&text)
    {
        let why = format!(
            "{} says where ModelArts is, and cloudls does not read it",
            path.display()
        );
        let hint = format!(
            "set {name} or {} to that endpoint, or remove ModelArts from the file",
            OWN.variable
        );
        return Err(settings.refuse(why, hint));
    }
    settings.own_endpoint(region)
}

/// Whether a file of regions says anything of ModelArts: it is YAML, of which no more is read than that.
fn names_own(text: &str) -> bool {
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    let mut lines = lines.map(str::to_ascii_lowercase);
    lines.any(|line| line.contains("modelarts"))
}

/// Refuses the name of a project where a region belongs, as some tools write the two into one field.
pub fn check_regions(settings: &Settings<'_>) -> Result<(), SettingsError> {
    let flag = settings.about.scope("region");
    let Some(given) = flag.and_then(|flag| settings.given(flag)) else {
        return Ok(());
    };
    let region_of = |value: &str| {
        let (region, _) = value.split_once('_')?;
        (region.contains('-') && Check::Region.test(region).is_ok()).then(|| region.to_owned())
    };
    let found = given
        .values
        .iter()
        .find_map(|value| Some((value, region_of(value)?)));
    match found {
        Some((project, region)) => {
            let why = format!(
                "{} {project:?} is the name of a project, not of a region",
                given.origin
            );
            let hint = format!(
                "give the region {region} and the project {project}: --region {region} --project {project}, or \
                 HW_REGION_NAME and HW_PROJECT_NAME"
            );
            let usage = settings.is_flag("region");
            Err(settings.refuse(why, hint).blaming_usage(usage))
        }
        None => Ok(()),
    }
}

/// Refuses variables of the two sets that name different places: the SDKs go by the one, the Terraform provider by the
/// other. A name of a project beside an id may be the same project; then it counts where that provider has a credential.
pub fn check_sets(settings: &Settings<'_>) -> Result<(), SettingsError> {
    let is_terraforms = |name: &&&str| name.starts_with("HW_");
    let has_terraforms = ["HW_ACCESS_KEY", "HW_USER_NAME", "HW_ASSUME_ROLE_IDP_ID"]
        .iter()
        .any(|name| settings.variable(name).is_some());
    for flag in settings.about.scopes {
        let by_variable = |given: &ScopeValues| matches!(given.origin, Origin::Variable(_));
        let Some(given) = settings.given(flag).filter(by_variable) else {
            continue;
        };
        let variables = flag.variables.iter();
        let sdks = variables.clone().find(|name| !name.starts_with("HW_"));
        let mut terraforms = variables.filter(is_terraforms);
        let terraforms = terraforms.find(|name| settings.variable(name).is_some());
        let (Some(sdks), Some(terraforms)) = (sdks, terraforms) else {
            continue;
        };
        let is_same = settings
            .variable(terraforms)
            .is_some_and(|(_, value)| given.values.iter().any(|own| own == value));
        if !is_same && (has_terraforms || *terraforms != "HW_PROJECT_NAME") {
            settings.variable_of(&[sdks, terraforms])?;
        }
    }
    Ok(())
}

/// Refuses a variable that names another place than stands beside the credential in a file: the tool that reads the one
/// does not read the other. No tool of the vendor reads `HUAWEICLOUD_SDK_REGION`, so it is meant for programs such as this.
pub fn check_file(settings: &Settings<'_>) -> Result<(), SettingsError> {
    for flag in settings.about.scopes {
        let Some([given, beside]) = settings.contradicted(flag) else {
            continue;
        };
        let name = given.origin.to_string();
        if name.ends_with("HUAWEICLOUD_SDK_REGION") {
            continue;
        }
        let why = format!(
            "it names the {} {}, and {} beside the key {}",
            flag.name,
            given.values.join(","),
            beside.origin,
            beside.values.join(",")
        );
        return Err(settings.refuse_variable(&name, &why));
    }
    Ok(())
}

/// Which projects of a region are listed.
pub enum Projects {
    /// The region's own, which bears its name.
    Own,
    /// Its own, and its sub-projects.
    All,
    /// These.
    Given(Vec<Project>),
}

/// A project as it is given.
#[derive(Clone)]
pub enum Project {
    Id(String),
    /// The name of the region, or one that begins with it and `_`.
    Name(String),
}

impl Projects {
    /// Reads what is given; each belongs to the one region that is.
    pub fn of(settings: &Settings<'_>, regions: &[String]) -> Result<Self, SettingsError> {
        let given = settings.scope("project")?;
        if given.is_empty() {
            return Ok(Self::Own);
        }
        if given == [about::ALL] {
            return Ok(Self::All);
        }
        let refuse = |why: String, hint: &str| {
            let usage = settings.is_flag("project");
            settings.refuse(why, hint).blaming_usage(usage)
        };
        let [region] = regions else {
            return Err(refuse(
                "a project belongs to one region, and several are given".to_owned(),
                "give one region with a project; without a project each region's own is looked up",
            ));
        };
        let of_region = |value: String| {
            if is_of(&value, region) {
                return Ok(Project::Name(value));
            }
            // No id has an underscore, nor is it the name of another region.
            let is_name = value.contains('_') || settings.about.regions.contains(&value.as_str());
            if is_name {
                let why = format!("{value:?} is not a project of the region {region}");
                let hint = "the name of a project begins with that of its region; or give its id";
                return Err(refuse(why, hint));
            }
            Ok(Project::Id(value))
        };
        let given = given.into_iter().map(of_region);
        Ok(Self::Given(given.collect::<Result<_, _>>()?))
    }
}

/// Whether a project of this name is one of a region: the region's own, or a sub-project.
pub fn is_of(name: &str, region: &str) -> bool {
    let rest = name.strip_prefix(region);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_of_the_region_that_its_name_begins_with() {
        for (name, region, is_it) in [
            ("cn-north-1", "cn-north-1", true),
            ("cn-north-1_team", "cn-north-1", true),
            ("cn-north-11", "cn-north-1", false),
            ("cn-north-11_team", "cn-north-1", false),
            ("MOS", "cn-north-1", false),
        ] {
            assert_eq!(is_of(name, region), is_it, "{name}");
        }
    }
}

//! Selects the projects of an identity, by ID, name, pattern or region.

use std::sync::Arc;

use super::Session;
use super::connect::RunContext;
use super::fleet::Member;
use super::shared_identity::SharedIdentity;
use super::sign_in::CredentialsOrigin;
use crate::auth::ListedProject;
use crate::cli::GlobalArgs;
use crate::error::{Error, Result};
use crate::order::OrderProject;
use crate::settings::{self, Settings};

/// The requested projects of one identity.
pub(super) fn members_of(
    args: &GlobalArgs,
    settings: &Arc<Settings>,
    context: &RunContext,
) -> Result<Vec<Member>> {
    let connection = &args.connection;
    let member = |id: &str, name: Option<String>, origin: CredentialsOrigin| Member {
        project: OrderProject {
            id: id.to_owned(),
            name,
            region: settings.region().map(str::to_owned),
            cloud: settings.cloud().map(str::to_owned),
        },
        settings: Some(Arc::clone(settings)),
        origin,
        context: context.clone(),
        client: None,
        failed: None,
    };
    if connection.looks_up_projects() {
        let identity = Arc::new(SharedIdentity::of(settings)?);
        let listed = identity.list(context, settings)?;
        let chosen = if connection.all_projects {
            of_region(listed, settings.region())
        } else {
            named(&connection.projects, &listed)?
        };
        return Ok(chosen
            .into_iter()
            .map(|project| {
                let origin = CredentialsOrigin::Shared(Arc::clone(&identity), project.id.clone());
                member(&project.id, Some(project.name), origin)
            })
            .collect());
    }
    if connection.project_ids.len() > 1 {
        let identity = Arc::new(SharedIdentity::of(settings)?);
        let mut ids: Vec<&str> = Vec::new();
        for id in connection.project_ids.iter().map(|id| id.trim()) {
            settings::check_project_id(id)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let origin = |id: &str| CredentialsOrigin::Shared(Arc::clone(&identity), id.to_owned());
        return Ok(ids.into_iter().map(|id| member(id, None, origin(id))).collect());
    }
    let id = settings.project_id.as_ref().map(|id| id.value.as_str()).unwrap_or_default();
    Ok(vec![member(id, settings.project_name(), CredentialsOrigin::Settings)])
}

/// The enabled projects of a region. If the cloud names its projects after regions (`eu-de`,
/// `eu-de_team`), projects of other regions are omitted, and those that belong to none.
fn of_region(listed: Vec<ListedProject>, region: Option<&str>) -> Vec<ListedProject> {
    let enabled: Vec<_> = listed.into_iter().filter(|project| project.is_enabled).collect();
    let is_of_region = |project: &ListedProject| project.name.split('_').next() == region;
    if region.is_none() || !enabled.iter().any(is_of_region) {
        return enabled;
    }
    enabled.into_iter().filter(is_of_region).collect()
}

/// The projects by name or ID, each once, in the order in which they were given.
fn named(names: &[String], listed: &[ListedProject]) -> Result<Vec<ListedProject>> {
    let (mut chosen, mut unknown): (Vec<ListedProject>, Vec<String>) = Default::default();
    for name in names.iter().map(|name| name.trim()) {
        let is_pattern = name.contains('*');
        let is_meant = |project: &&ListedProject| {
            (is_match(name, &project.name) || project.id == name)
                && (project.is_enabled || !is_pattern)
        };
        let meant: Vec<_> = listed.iter().filter(is_meant).collect();
        if meant.is_empty() {
            unknown.push(name.to_owned());
        }
        for project in meant.into_iter().take(if is_pattern { usize::MAX } else { 1 }) {
            if !chosen.contains(project) {
                chosen.push(project.clone());
            }
        }
    }
    if unknown.is_empty() { Ok(chosen) } else { Err(Error::UnknownProject(unknown)) }
}

/// Whether a name matches a pattern, in which `*` matches anything.
pub(super) fn is_match(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(start) else { return false };
    let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
    ends.into_iter().any(|at| is_match(rest, &name[at..]))
}

/// Removes the projects that `--except` names. A name without a match is a warning, since it may be
/// a typo.
pub(super) fn exclude(except: &[String], members: &mut Vec<Member>, session: &Session<'_>) {
    for name in except.iter().map(|name| name.trim()) {
        let before = members.len();
        members.retain(|Member { project, .. }| {
            let names = [Some(&project.id), project.name.as_ref(), project.cloud.as_ref()];
            !names.into_iter().flatten().any(|known| is_match(name, known))
        });
        if members.len() == before {
            session.messages.warning(&format!("--except {name} matches no project"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(names: &[&str]) -> Vec<ListedProject> {
        let project = |name: &&str| ListedProject {
            id: format!("id-{name}"),
            name: (*name).to_owned(),
            is_enabled: !name.ends_with("_old"),
        };
        names.iter().map(project).collect()
    }

    fn names(projects: Vec<ListedProject>) -> Vec<String> {
        projects.into_iter().map(|project| project.name).collect()
    }

    #[test]
    fn all_projects_selects_the_enabled_projects_of_the_region() {
        let otc = ["eu-de", "eu-de_team", "eu-de_old", "eu-nl", "eu-dex", "MOS"];
        let elsewhere = ["admin", "demo_old", "demo"];
        for (all, region, chosen) in [
            (&otc[..], Some("eu-de"), &["eu-de", "eu-de_team"][..]),
            (&otc, Some("eu-nl"), &["eu-nl"]),
            (&otc, None, &["eu-de", "eu-de_team", "eu-nl", "eu-dex", "MOS"]),
            (&elsewhere, Some("RegionOne"), &["admin", "demo"]),
        ] {
            assert_eq!(names(of_region(listed(all), region)), chosen, "{region:?}");
        }
    }

    #[test]
    fn a_star_in_a_pattern_matches_anything() {
        for (pattern, name, fits) in [
            ("*", "", true),
            ("eu-de", "eu-de", true),
            ("eu-de", "eu-de_x", false),
            ("eu-de*", "eu-de", true),
            ("eu-de_*", "eu-de", false),
            ("*_dev", "eu-de_dev", true),
            ("eu*d*v", "eu-de_dev", true),
            ("*x*", "eu-de", false),
        ] {
            assert_eq!(is_match(pattern, name), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn projects_are_found_by_name_or_id_and_unknown_names_are_an_error() {
        let all = listed(&["a", "b", "c"]);
        let given =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let chosen = named(&given(&["c", " id-a", "c", "id-c"]), &all).unwrap();
        assert_eq!(names(chosen), ["c", "a"]);
        assert_eq!(names(named(&given(&["*"]), &all).unwrap()), ["a", "b", "c"]);
        let error = named(&given(&["x", "a", "y"]), &all).unwrap_err();
        assert_eq!(error.to_string(), "no such project: x, y");
    }
}

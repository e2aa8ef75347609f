//! The projects of the sandbox's account: seven in its region, and others that must not be queried.

use super::{PROJECT_ID, PROJECT_NAME, Project};

/// The region with the sample orders.
pub(super) const REGION: &str = "eu-de";
/// Another region in the catalog, whose ModelArts has no orders.
pub(super) const OTHER_REGION: &str = "eu-nl";

const fn project(id: &'static str, name: &'static str) -> Project {
    Project { id, name, is_enabled: true }
}

/// All projects that the user can access, in the order of the response.
pub(super) const ALL: [Project; 10] = [
    project(PROJECT_ID, PROJECT_NAME),
    project("7f3a0c51d2e94b6f8a1be0d4c5f61a01", "eu-de_dev"),
    project("7f3a0c51d2e94b6f8a1be0d4c5f61a02", "eu-de_test"),
    project("7f3a0c51d2e94b6f8a1be0d4c5f61a03", "eu-de_prod"),
    project("7f3a0c51d2e94b6f8a1be0d4c5f61a04", "eu-de_vision"),
    project("7f3a0c51d2e94b6f8a1be0d4c5f61a05", "eu-de_speech"),
    project("7f3a0c51d2e94b6f8a1be0d4c5f61a06", "eu-de_research"),
    Project { is_enabled: false, ..project("7f3a0c51d2e94b6f8a1be0d4c5f61a07", "eu-de_old") },
    project("7f3a0c51d2e94b6f8a1be0d4c5f61b01", "eu-nl"),
    project("7f3a0c51d2e94b6f8a1be0d4c5f61c01", "MOS"),
];

/// The project with this ID.
pub(super) fn by_id(id: &str) -> Option<&'static Project> {
    ALL.iter().find(|project| project.id == id)
}

/// The project with this name.
pub(super) fn by_name(name: &str) -> Option<&'static Project> {
    ALL.iter().find(|project| project.name == name)
}

/// The projects that are expected in a query over the whole region.
pub(super) fn of_region() -> impl Iterator<Item = (usize, &'static Project)> {
    let is_of_region = |project: &Project| project.name.split('_').next() == Some(REGION);
    ALL.iter().filter(move |project| project.is_enabled && is_of_region(project)).enumerate()
}

//! A cloud of clouds.yaml among the variables: below those of the environment, or in their place.

use crate::error::Result;

use super::clouds;
use crate::world::World;

/// Variables that say the same in different ways: one of the environment's hides all of a cloud's.
const GROUPS: [&[&str]; 5] = [
    &["MA_ORDERS_PROJECT_ID", "OS_PROJECT_ID", "OS_PROJECT_NAME", "OS_TENANT_NAME"],
    &["OS_USERNAME", "OS_USER_NAME", "OS_USER_ID", "OS_USERID"],
    &[
        "OS_USER_DOMAIN_NAME",
        "OS_USER_DOMAIN_ID",
        "OS_DOMAIN_NAME",
        "OS_DOMAIN_ID",
        "OS_DEFAULT_DOMAIN",
    ],
    &["MA_ORDERS_TOKEN", "MA_ORDERS_TOKEN_FILE", "OS_TOKEN", "OS_AUTH_TOKEN"],
    &["OS_ACCESS_KEY", "OS_ACCESS_KEY_ID", "OS_AK", "S3_ACCESS_KEY_ID", "HUAWEICLOUD_SDK_AK"],
];

/// Puts a cloud of clouds.yaml below the environment's variables; one that was named by the flag
/// in their place, for a flag beats credentials, project and region in variables entirely.
pub(super) fn apply_cloud(flag: Option<&str>, world: &mut World) -> Result<Vec<String>> {
    let by_variable = match world.variables.text("MA_ORDERS_CLOUD")? {
        Some(name) => Some(name),
        None => world.variables.text("OS_CLOUD")?,
    };
    let name = flag.or(by_variable).map(str::to_owned);
    let has_a_way_in = ["OS_AUTH_URL", "MA_ORDERS_ENDPOINT"]
        .iter()
        .chain(GROUPS[3])
        .chain(GROUPS[4])
        .any(|name| world.variables.is_set(name));
    if name.is_none() && has_a_way_in {
        return Ok(Vec::new());
    }
    let Some(cloud) = clouds::find(name.as_deref(), world)? else { return Ok(Vec::new()) };
    if flag.is_some() {
        let of_the_cloud: Vec<_> =
            world.variables.names_of_the_cloud().map(std::ffi::OsStr::to_owned).collect();
        let stays = ["MA_ORDERS_TIMEOUT", "MA_ORDERS_RETRIES", "MA_ORDERS_CA_FILE", "OS_CACERT"];
        for name in of_the_cloud {
            if !stays.iter().any(|stay| name == *stay) {
                world.variables.remove(&name);
            }
        }
    }
    let given = world.variables.clone();
    for (name, value) in cloud.values {
        let group = GROUPS.into_iter().find(|group| group.contains(&name)).unwrap_or(&[]);
        if !given.is_set(name) && !group.iter().any(|name| given.is_set(name)) {
            world.variables.set_from_file(name, value, &cloud.origin);
        }
    }
    Ok(cloud.warnings)
}

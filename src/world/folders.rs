//! The directories for a user's files: those of XDG, and those of Windows.

use std::path::{Path, PathBuf};

use super::{Variables, World};

/// Where to search for files, besides the home directory and what variables name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// The working directory.
    pub working: PathBuf,
    /// The system-wide `openstack` directories, in order of precedence.
    pub system: Vec<PathBuf>,
}

impl Folders {
    /// The directories of this system.
    pub(super) fn real(variables: &Variables) -> Self {
        let system = if cfg!(windows) {
            // Not /etc: on Windows, any user may create that directory.
            let data = absolute("PROGRAMDATA", variables);
            data.map(|data| data.join("OpenStack").join("openstack")).into_iter().collect()
        } else {
            ["/etc/xdg/openstack", "/etc/openstack"].map(PathBuf::from).into()
        };
        Self { working: PathBuf::from("."), system }
    }
}

impl World {
    /// The user's cache directory: `$XDG_CACHE_HOME`, on Windows `%LOCALAPPDATA%`, else `~/.cache`.
    pub fn cache_folder(&self) -> Option<PathBuf> {
        cache_folder(&self.variables, self.home.as_deref(), cfg!(windows))
    }

    /// The directories in which openstacksdk searches for clouds.yaml, in order of precedence.
    pub fn openstack_folders(&self) -> Vec<PathBuf> {
        let home = self.home.as_deref();
        openstack_folders(&self.folders, &self.variables, home, cfg!(windows))
    }
}

fn cache_folder(variables: &Variables, home: Option<&Path>, is_windows: bool) -> Option<PathBuf> {
    let local = if is_windows { absolute("LOCALAPPDATA", variables) } else { None };
    absolute("XDG_CACHE_HOME", variables).or(local).or_else(|| Some(home?.join(".cache")))
}

fn openstack_folders(
    folders: &Folders,
    variables: &Variables,
    home: Option<&Path>,
    is_windows: bool,
) -> Vec<PathBuf> {
    let given = variables.raw("XDG_CONFIG_HOME").map(Path::new);
    let own = given.map(|base| base.join("openstack"));
    let local = absolute("LOCALAPPDATA", variables).filter(|_| is_windows);
    let local = local.map(|local| local.join("OpenStack").join("openstack"));
    let home = home.map(|home| home.join(".config/openstack"));
    let here = Some(folders.working.clone());
    let system = folders.system.iter().cloned().map(Some);
    [here, own, local, home].into_iter().chain(system).flatten().collect()
}

/// The directory that a variable names; a relative path is ignored.
fn absolute(name: &str, variables: &Variables) -> Option<PathBuf> {
    variables.raw(name).map(PathBuf::from).filter(|folder| folder.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_folder_follows_xdg_and_windows() {
        let home = Some(Path::new("/home/me"));
        for (variables, home, elsewhere, on_windows) in [
            (&[][..], home, Some("/home/me/.cache"), Some("/home/me/.cache")),
            (&[("LOCALAPPDATA", "/local")], home, Some("/home/me/.cache"), Some("/local")),
            (&[("LOCALAPPDATA", "local")], home, Some("/home/me/.cache"), Some("/home/me/.cache")),
            (&[("XDG_CACHE_HOME", "/c"), ("LOCALAPPDATA", "/l")], home, Some("/c"), Some("/c")),
            (&[("LOCALAPPDATA", "/local")], None, None, Some("/local")),
            (&[], None, None, None),
        ] {
            let variables: Variables = variables.iter().copied().collect();
            let found = |is_windows| cache_folder(&variables, home, is_windows);
            assert_eq!(found(false).as_deref(), elsewhere.map(Path::new));
            assert_eq!(found(true).as_deref(), on_windows.map(Path::new));
        }
    }

    #[test]
    fn openstack_folders_on_windows_do_not_include_etc() {
        let variables: Variables = [("LOCALAPPDATA", "/local")].into_iter().collect();
        let folders = |folders: &[&str]| folders.iter().map(PathBuf::from).collect::<Vec<_>>();
        let found = |is_windows| {
            let system = if is_windows {
                folders(&["/program/OpenStack/openstack"])
            } else {
                folders(&["/etc/xdg/openstack", "/etc/openstack"])
            };
            let searched = Folders { working: PathBuf::from("."), system };
            openstack_folders(&searched, &variables, Some(Path::new("/h")), is_windows)
        };
        assert_eq!(
            found(false),
            folders(&[".", "/h/.config/openstack", "/etc/xdg/openstack", "/etc/openstack"])
        );
        assert_eq!(
            found(true),
            folders(&[
                ".",
                "/local/OpenStack/openstack",
                "/h/.config/openstack",
                "/program/OpenStack/openstack"
            ])
        );
    }
}

//! The project of an order, if several were queried: the member `_project`, which is added by
//! ma-orders and is not part of the API.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Field, Order};

/// The project of an order, as written to its JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OrderProject {
    /// The project ID.
    pub id: String,
    /// The project name, for example `eu-de_team`.
    #[serde(default)]
    pub name: Option<String>,
    /// The region that was queried.
    #[serde(default)]
    pub region: Option<String>,
    /// The entry in clouds.yaml that was used.
    #[serde(default)]
    pub cloud: Option<String>,
}

impl OrderProject {
    /// The name, or the ID if the name is unknown.
    pub fn name_or_id(&self) -> &str {
        self.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.id)
    }
}

impl Order {
    /// Returns the order with its project as the last member. An order that has one keeps it.
    pub fn in_project(self, project: &OrderProject) -> Self {
        if self.raw(Field::Project).is_some() {
            return self;
        }
        let Ok(project) = serde_json::to_string(project) else { return self };
        let members = self.json().strip_suffix('}').unwrap_or_default();
        let comma = if members == "{" { "" } else { "," };
        let text = format!("{members}{comma}\"_project\":{project}}}");
        Self::read(&text).unwrap_or(self)
    }

    /// The project of the order, if it has one.
    pub fn project(&self) -> Option<OrderProject> {
        serde_json::from_str(self.raw(Field::Project)?).ok()
    }

    /// The project's name, or else its ID.
    pub fn project_name(&self) -> Option<Cow<'static, str>> {
        self.project().map(|project| Cow::Owned(project.name_or_id().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(name: &str) -> OrderProject {
        OrderProject {
            id: "p1".into(),
            name: Some(name.into()),
            region: Some("eu-de".into()),
            cloud: None,
        }
    }

    #[test]
    fn in_project_adds_the_last_member_and_changes_nothing_else() {
        for (order, with) in [
            (
                r#"{"orderId":"a","x":1.50}"#,
                r#"{"orderId":"a","x":1.50,"_project":{"id":"p1","name":"eu-de","region":"eu-de","cloud":null}}"#,
            ),
            ("{}", r#"{"_project":{"id":"p1","name":"eu-de","region":"eu-de","cloud":null}}"#),
        ] {
            let order = Order::read(order).unwrap().in_project(&project("eu-de"));
            assert_eq!(order.json(), with);
            assert_eq!(order.project(), Some(project("eu-de")));
            assert_eq!(order, Order::read(with).unwrap());
        }
    }

    #[test]
    fn in_project_keeps_an_existing_project() {
        let order = Order::read("{}").unwrap().in_project(&project("one"));
        assert_eq!(order.clone().in_project(&project("two")), order);
    }

    #[test]
    fn invalid_projects_are_ignored_and_names_are_sanitized() {
        for member in ["1", "[]", r#""x""#, "null", r#"{"name":"n"}"#] {
            let order = Order::read(&format!(r#"{{"_project":{member}}}"#)).unwrap();
            assert_eq!(order.project(), None, "{member}");
        }
        let order = Order::read("{}").unwrap().in_project(&project("a\u{202e}\u{1b}[2J\"b"));
        assert!(!order.json().chars().any(crate::sanitize::tests::is_hidden), "{}", order.json());
        assert_eq!(order.project_name().as_deref(), Some("a\u{202e}\u{1b}[2J\"b"));
    }
}

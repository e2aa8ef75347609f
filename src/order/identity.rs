//! The identity of an order, and whether two records are copies of the same order.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use super::{Field, Order};

/// The identity of an order as a hash map key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderKey {
    /// The project, if several were queried.
    project: Option<Box<str>>,
    name: Option<Box<str>>,
    id: Option<Box<str>>,
    /// The whole record, if it has neither name nor ID.
    text: Option<Box<str>>,
}

/// The fields that never change during an order's life.
///
/// Neither does the creation time, which is compared as a time and not as text.
const CONSTANT: [Field; 4] =
    [Field::ResourceName, Field::ResourceDisplayName, Field::Operation, Field::WorkspaceId];

impl Order {
    /// What distinguishes one order from another: name and ID, or the whole text if both are
    /// missing.
    pub fn key(&self) -> OrderKey {
        let owned = |text: Option<Cow<'_, str>>| text.map(|text| Box::from(&*text));
        OrderKey {
            project: self.project().map(|project| project.id.into_boxed_str()),
            name: owned(self.name()),
            id: owned(self.id()),
            text: self.is_anonymous().then(|| self.json().into()),
        }
    }

    /// Whether the order has neither name nor ID, so that only its position identifies it.
    pub fn is_anonymous(&self) -> bool {
        self.string(Field::OrderName).is_none() && self.string(Field::OrderId).is_none()
    }

    /// Whether two records are copies of the same order, perhaps from different times.
    ///
    /// Name, ID and the constant fields must be equal. A missing value matches any value, since an
    /// order gets its ID only when it is paid; but both records must have the name, or both the ID.
    pub fn is_copy_of(&self, other: &Self) -> bool {
        let fits = |field| match (self.string(field), other.string(field)) {
            (Some(one), Some(two)) => Some(one == two),
            _ => None,
        };
        if self.project().zip(other.project()).is_some_and(|(one, other)| one.id != other.id) {
            return false;
        }
        let (name, id) = (fits(Field::OrderName), fits(Field::OrderId));
        let created = self.created().zip(other.created()).map(|(one, two)| one == two);
        name.or(id).is_some()
            && [name, id, created].into_iter().chain(CONSTANT.map(fits)).all(|it| it != Some(false))
    }

    /// Hashes the identifying fields, and returns a bit set of those that are present.
    ///
    /// If the bit sets are equal, two records are copies exactly if all of these fields are equal.
    pub fn hash_identity(&self, state: &mut impl Hasher) -> u8 {
        let mut present = u8::from(self.created().is_some());
        self.created().hash(state);
        let project = self.project().map(|project| project.id);
        project.hash(state);
        for field in [Field::OrderName, Field::OrderId].into_iter().chain(CONSTANT) {
            let value = self.string(field);
            value.hash(state);
            present = present << 1 | u8::from(value.is_some());
        }
        present
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(json: &str) -> Order {
        Order::read(json).unwrap()
    }

    #[test]
    fn copies_of_an_order_share_name_or_id_and_all_constant_fields() {
        for (one, two, is_copy) in [
            (r#"{"orderId":"a","phase":"running"}"#, r#"{"orderId":"a","phase":"failed"}"#, true),
            (r#"{"orderId":"a"}"#, r#"{"orderId":"b"}"#, false),
            // An order gets its id when it is paid.
            (r#"{"orderName":"n"}"#, r#"{"orderName":"n","orderId":"a"}"#, true),
            (r#"{"orderName":"n","orderId":""}"#, r#"{"orderName":"n","orderId":"a"}"#, true),
            (r#"{"orderName":"n","orderId":"b"}"#, r#"{"orderName":"n","orderId":"a"}"#, false),
            (r#"{"orderName":"n"}"#, r#"{"orderId":"a"}"#, false),
            // Names and IDs are compared separately, never concatenated.
            (r#"{"orderName":"a b","orderId":"c"}"#, r#"{"orderName":"a","orderId":"b c"}"#, false),
            (r#"{"orderId":"a","creationTimestamp":1}"#, r#"{"orderId":"a"}"#, true),
            (
                r#"{"orderId":"a","creationTimestamp":1}"#,
                r#"{"orderId":"a","creationTimestamp":"1"}"#,
                true,
            ),
            (
                r#"{"orderId":"a","creationTimestamp":1}"#,
                r#"{"orderId":"a","creationTimestamp":2}"#,
                false,
            ),
            (
                r#"{"orderId":"a","resourceName":"p"}"#,
                r#"{"orderId":"a","resourceName":"q"}"#,
                false,
            ),
            (
                r#"{"orderId":"a","resourceDisplayName":"p"}"#,
                r#"{"orderId":"a","resourceDisplayName":"q"}"#,
                false,
            ),
            (
                r#"{"orderId":"a","operation":"apply"}"#,
                r#"{"orderId":"a","operation":"delete"}"#,
                false,
            ),
            (r#"{"orderId":"a","workspaceId":"0"}"#, r#"{"orderId":"a","workspaceId":"1"}"#, false),
            // Nothing distinguishes these, but nothing proves that they are the same order.
            (r#"{"phase":"failed"}"#, r#"{"phase":"failed"}"#, false),
        ] {
            assert_eq!(order(one).is_copy_of(&order(two)), is_copy, "{one} {two}");
            assert_eq!(order(two).is_copy_of(&order(one)), is_copy, "{two} {one}");
        }
    }

    #[test]
    fn order_keys_distinguish_name_and_id() {
        let key = |json| order(json).key();
        assert_ne!(
            key(r#"{"orderName":"a b","orderId":"c"}"#),
            key(r#"{"orderName":"a","orderId":"b c"}"#)
        );
        assert_ne!(key(r#"{"orderName":"a"}"#), key(r#"{"orderId":"a"}"#));
        assert_ne!(key(r#"{"phase":"failed"}"#), key(r#"{"phase":"running"}"#));
    }
}

//! Where an order is in a list of orders, whichever of its copies is given.

use std::collections::HashMap;

use super::Order;

/// So many orders that share a name or an id are compared: enough for any service, and no hostile
/// list takes quadratic time.
const MAX_CANDIDATES: usize = 64;

/// The places of orders by what they are called.
#[derive(Debug, Default)]
pub struct Places(HashMap<(u8, Box<str>), Vec<usize>>);

impl Places {
    /// The place of a copy of this order.
    pub fn find<'o>(&self, order: &Order, at: impl Fn(usize) -> &'o Order) -> Option<usize> {
        let places = keys(order).filter_map(|key| self.0.get(&key)).flatten();
        places.copied().find(|place| is_same(at(*place), order))
    }

    /// Remembers what the order at a place is called.
    pub fn add(&mut self, order: &Order, place: usize) {
        for key in keys(order) {
            let places = self.0.entry(key).or_default();
            if places.len() < MAX_CANDIDATES && !places.contains(&place) {
                places.push(place);
            }
        }
    }
}

/// Its name and its id; the whole record if it has neither.
fn keys(order: &Order) -> impl Iterator<Item = (u8, Box<str>)> {
    let key = |kind, text: Option<std::borrow::Cow<'_, str>>| {
        text.map(|text| (kind, Box::<str>::from(&*text)))
    };
    let (name, id) = (key(0, order.name()), key(1, order.id()));
    let neither = name.is_none() && id.is_none();
    let text = neither.then(|| (2, Box::from(order.json())));
    [name, id, text].into_iter().flatten()
}

fn is_same(one: &Order, other: &Order) -> bool {
    one.is_copy_of(other) || one.json() == other.json()
}

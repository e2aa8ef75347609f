//! ma-orders.
pub mod order;
pub mod printable;
pub mod world;

//! The plan: what would change, and how.

mod permission;

pub use permission::Permission;

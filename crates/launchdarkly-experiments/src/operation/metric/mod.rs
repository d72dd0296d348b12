//! The operations on metrics and metric groups: reading them.

pub(crate) mod get;
pub(crate) mod get_group;
pub(crate) mod list;
pub(crate) mod list_groups;

//! The operations on projects, on what they contain, and on the members of the account.

pub(crate) mod get;
pub(crate) mod get_settings;
pub(crate) mod list_context_kinds;
pub(crate) mod list_environments;
pub(crate) mod list_members;
pub(crate) mod put_settings;

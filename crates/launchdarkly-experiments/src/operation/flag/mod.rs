//! The operations on flags and AI configs: reading them.

pub(crate) mod get;
pub(crate) mod get_ai_config_targeting;
pub(crate) mod get_status;
pub(crate) mod list;

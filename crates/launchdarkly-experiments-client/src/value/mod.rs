//! The values that generated types are made of.

pub(crate) mod decimal;
pub(crate) mod instruction;
pub(crate) mod open_enum;
pub(crate) mod present;
pub(crate) mod unix_millis;

//! The bar that shows what was set, and the buttons that set it, for the server's own pages alone.

pub(in crate::transport::http::page) mod action;
pub(in crate::transport::http::page) mod bar;
pub(in crate::transport::http::page) mod password;
pub(in crate::transport::http::page) mod same_origin;

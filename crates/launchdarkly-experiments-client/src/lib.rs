//! A client for LaunchDarkly's Experiments REST API, generated from a curated OpenAPI fragment.
//!
//! Unofficial: LaunchDarkly neither publishes nor supports it.
//!
//! [`Client`] has one method for each of the eight operations, [`types`] what they take and return, and [`OPERATIONS`] how each behaves.
//! It sends what it is told, once; retry, paging and builders are the business of the crate `launchdarkly-experiments`, which is built on this one.
//!
//! ```no_run
//! use launchdarkly_experiments_client::{AccessToken, Client, Error};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let token = AccessToken::new(std::env::var("LAUNCHDARKLY_ACCESS_TOKEN")?)?;
//! let client = Client::new(token)?;
//!
//! match client.get_experiment("shop", "production", "checkout-button", Some("treatments")).await {
//!     Ok(experiment) => println!("{} since {}", experiment.name, experiment.creation_date),
//!     Err(Error::ErrorResponse(reply)) if reply.status() == 404 => println!("no such experiment: {}", *reply),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What is done about the API's quirks
//!
//! - Timestamps come as integers and as strings: [`UnixMillis`] reads both.
//! - Enums grow and shrink: each keeps a value that it does not know, as [`UnknownValue`].
//! - Nulls come undeclared: every optional property of a reply takes `null`, and an absent list is not an empty one.
//! - Percents and thresholds are numbers in strings: [`Decimal`].
//! - Errors come in JSON, in HTML and without a body: [`ApiError`] keeps what there is, beside status and headers.
//! - A key cannot change the path of a request: `..`, `.` and the empty key are refused, all else is encoded.
//!
//! # Features
//!
//! `rustls` (default) and `native-tls` bring TLS; `schemars` the [JSON Schema](schemars::JsonSchema) of every type; `jiff`, `chrono` and `time` conversions of [`UnixMillis`].
#![cfg_attr(not(feature = "schemars"), allow(rustdoc::broken_intra_doc_links))]

mod api_error;
mod client;
#[allow(
    clippy::all,
    clippy::pedantic,
    missing_docs,
    unreachable_pub,
    rust_2018_idioms
)]
mod generated;
mod operation;
mod value;

// Where the generated code looks for them.
use client::path;
use value::{instruction, open_enum, present};

pub use progenitor_client::{ClientInfo, Error, ResponseValue};

pub use api_error::ApiError;
pub use client::builder::{BuildError, ClientBuilder, USER_AGENT};
pub use client::hooks::API_VERSION;
pub use client::host::{Host, InvalidHost, Region};
pub use client::token::{AccessToken, InvalidToken};
pub use client::transport::{HttpService, Transport};
pub use generated::client::Client;
pub use generated::operations::OPERATIONS;
#[cfg(feature = "schemars")]
pub use generated::schemas::{COMPONENTS, json_schema};
pub use operation::Operation;
pub use value::decimal::{Decimal, NotADecimal};
pub use value::instruction::UnknownInstruction;
pub use value::open_enum::UnknownValue;
pub use value::unix_millis::{OutOfRange, UnixMillis};

/// What the operations take and return, named as LaunchDarkly's document names it.
///
/// ```
/// use launchdarkly_experiments_client::types::{DataSource, Experiment};
///
/// let experiment: Experiment = serde_json::from_value(serde_json::json!({
///     "key": "checkout-button",
///     "name": "Checkout button",
///     "environmentKey": "production",
///     "dataSource": "a source of tomorrow",
///     "tags": null,
///     "_maintainerId": "12ab3c45de678910fgh12345",
///     "_creationDate": "1654104600000",
///     "_links": {},
/// }))?;
/// assert!(matches!(experiment.data_source, Some(DataSource::Unknown(_))));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub mod types {
    pub use crate::generated::client::types::*;
    pub use crate::generated::enums::*;
    pub use crate::generated::instructions::Instruction;
}

/// Each operation by name; [`OPERATIONS`] has them all.
pub mod operations {
    pub use crate::generated::operations::{
        CREATE_EXPERIMENT, CREATE_ITERATION, GET_EXPERIMENT, GET_EXPERIMENTATION_SETTINGS,
        GET_EXPERIMENTS, GET_EXPERIMENTS_ANY_ENV, PATCH_EXPERIMENT, PUT_EXPERIMENTATION_SETTINGS,
    };
}

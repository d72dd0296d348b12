//! A client for LaunchDarkly's Experiments REST API, generated from a curated OpenAPI fragment.
//!
//! Unofficial: LaunchDarkly neither publishes nor supports it.
//!
//! [`Client`] has one method for each of the eight operations, [`types`] what they take and return, and [`OPERATIONS`] how each behaves.
//! It sends what it is told, once; retry, paging and builders are the business of the crate `launchdarkly-experiments`, which is built on this one.
//!
//! ```no_run
//! use launchdarkly_experiments_client::params::GetExperimentParams;
//! use launchdarkly_experiments_client::{AccessToken, Client, Error};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let token = AccessToken::new(std::env::var("LAUNCHDARKLY_ACCESS_TOKEN")?)?;
//! let client = Client::new(token)?;
//!
//! let params = GetExperimentParams::default().expand("treatments");
//! match client.get_experiment("shop", "production", "checkout-button", &params).await {
//!     Ok(response) => println!("{}", response.value().name),
//!     Err(Error::Api(response)) if response.status() == 404 => println!("no such experiment"),
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
mod body;
mod client;
mod decode;
mod error;
mod excerpt;
mod experiment;
mod fixture;
#[allow(clippy::all, clippy::pedantic, missing_docs, unreachable_pub)]
mod generated;
mod operation;
mod response;
mod value;

// The crates whose types occur in this crate's signatures.
pub use bytes;
pub use http;
pub use reqwest;
pub use serde_json;
pub use tower;

pub use api_error::ApiError;
pub use body::{Body, BodyEnd};
pub use client::Client;
pub use client::base_url::{BaseUrl, InvalidBaseUrl, Region};
pub use client::builder::{BuildError, ClientBuilder, USER_AGENT};
pub use client::request::API_VERSION;
pub use client::token::{AccessToken, InvalidToken};
pub use client::transport::HttpService;
pub use decode::{DecodeError, decode};
pub use error::{Error, InvalidRequest};
pub use excerpt::Excerpt;
pub use experiment::{TreatmentId, Winner};
pub use fixture::{Fixture, fixture};
pub use generated::operations::OPERATIONS;
#[cfg(feature = "schemars")]
pub use generated::schemas::{COMPONENTS, json_schema};
pub use operation::Operation;
pub use response::Response;
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
    pub use crate::generated::enums::*;
    pub use crate::generated::instructions::Instruction;
    pub use crate::generated::types::*;
}

/// The operations' optional parameters.
///
/// ```
/// use launchdarkly_experiments_client::params::GetExperimentsParams;
///
/// let running = GetExperimentsParams::default().filter("status:running").limit(50);
/// assert_eq!(running.offset, None);
/// ```
pub mod params {
    pub use crate::generated::params::*;
}

/// A constant for each operation; [`OPERATIONS`] lists them all.
pub mod operations {
    pub use crate::generated::operations::*;
}

//! A client for LaunchDarkly's Experiments REST API, generated from a curated OpenAPI fragment.
//!
//! Unofficial: LaunchDarkly neither publishes nor supports it.
//!
//! [`Client`] has two methods for each operation: `get_experiment` sends one request and decodes the response, and `get_experiment_request` builds the request without sending it.
//! [`types`] has what the operations take and return, [`params`] their optional parameters, and [`OPERATIONS`] how each operation behaves.
//! The client sends each request once.
//! The crate `launchdarkly-experiments` builds on it and adds retries, pagination and request builders.
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
//!     Ok(response) => {
//!         let experiment = response.into_value();
//!         println!("{} is running: {}", experiment.name, experiment.is_running());
//!     }
//!     Err(Error::Api(response)) if response.status() == 404 => println!("not found"),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # How it differs from the documented API
//!
//! LaunchDarkly's OpenAPI document and its API disagree in places, and this crate reads both:
//!
//! - Timestamps are numbers or strings: [`UnixMillis`].
//! - Enum values come and go: each enum keeps a value that it does not know, as [`UnknownValue`].
//! - Undeclared nulls appear: every optional property of a response may be `null`, and an absent list is not an empty one.
//! - Percents and thresholds are numbers in strings: [`Decimal`].
//! - Errors are JSON, HTML or empty: [`ApiError`] keeps what there is, beside status and headers.
//! - A key cannot change the path of a request: `..`, `.` and the empty key are refused, and every other key is encoded.
//!
//! # Which changes break a program
//!
//! The types of responses are `non_exhaustive`: LaunchDarkly may add a property without breaking a program, and [`fixture()`] makes such a value in tests.
//! The types of request bodies, and what they contain, can be written as literals, so that a new property is a breaking change of this crate.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `rustls` (default) | TLS by rustls, with aws-lc |
//! | `native-tls` | TLS by the platform's own library |
//! | `rustls-no-provider` | TLS by rustls, with the crypto provider that the program installs |
//! | `schemars` | a JSON Schema of every type |
//! | `jiff`, `chrono`, `time` | conversions between [`UnixMillis`] and that crate's type |
#![cfg_attr(docsrs, feature(doc_cfg))]

// Layers, from the top; each uses only those below it (`tests/it/layers.rs` holds them):
//   client                    what requests carry, where they go, how a response is read
//   error > api_error, decode, fixture
//   body, excerpt, response   what came
//   generated, operation, experiment, flag > value
//   shown                     text of others, made fit for one line

mod api_error;
mod body;
mod client;
mod decode;
mod error;
mod excerpt;
mod experiment;
mod fixture;
mod flag;
#[allow(clippy::all, clippy::pedantic, missing_docs, unreachable_pub)]
mod generated;
mod operation;
mod response;
mod shown;
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
pub use client::redirected::Redirected;
pub use client::request::{API_VERSION, LONGEST_URL};
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
pub use operation::{InvalidPath, Operation};
pub use response::Response;
pub use value::decimal::{Decimal, NotADecimal};
pub use value::instruction::UnknownInstruction;
pub use value::open_enum::UnknownValue;
pub use value::unix_millis::{OutOfRange, UnixMillis};

/// The types of requests and responses, named as in LaunchDarkly's document.
///
/// A type that only responses contain is `non_exhaustive`; [`fixture`](crate::fixture()) makes one for a test.
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
    pub use crate::generated::instructions::*;
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

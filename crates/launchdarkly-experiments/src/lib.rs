//! An async client for LaunchDarkly's [Experiments API](https://launchdarkly.com/docs/api/experiments): typed keys, request builders, retries that never apply a write twice, pagination, and errors that tell you whether a write took effect.
//!
//! Unofficial: LaunchDarkly neither publishes nor supports it.
//!
//! ```no_run
//! use launchdarkly_experiments::{Client, FlagRule, NewExperiment, NewIteration, Treatment};
//!
//! # async fn run() -> Result<(), launchdarkly_experiments::Error> {
//! // The token is read from LAUNCHDARKLY_ACCESS_TOKEN.
//! let client = Client::from_env()?;
//! let shop = client.project("shop")?.environment("production")?;
//!
//! let flag = "checkout-button";
//! let iteration = NewIteration::new("A green button lifts purchases")
//!     // The flag's default rule, in the version that it has by then.
//!     .flag(flag, FlagRule::fallthrough())
//!     .primary_metric("purchase")
//!     // A variation by its name, its value or its id.
//!     .treatment(Treatment::baseline("Blue").percent(50).serves(flag, "blue"))
//!     .treatment(Treatment::new("Green").percent(50).serves(flag, "green"));
//! let experiment = NewExperiment::new(flag, "Checkout button").iteration(iteration);
//! shop.experiments().create(experiment).await?;
//! shop.experiment("checkout-button")?.start().reason("launch week").await?;
//!
//! let mut running = shop.experiments().list().running().items();
//! while let Some(experiment) = running.try_next().await? {
//!     println!("{} is running: {}", experiment.key, experiment.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # How it fits together
//!
//! 1. A [`Client`] gives handles of [resources](resource): projects, environments, experiments, and, to read, the flags, metrics and members that experiments refer to. Their [keys](key) are types, and a key that could change the path of a request cannot be made.
//! 2. A handle makes a [`Request`]. Its body is built by the builders in [`input`], its options depend on the [`operation`]. It can be validated and previewed without being sent.
//! 3. Names of variations, rules, treatments and maintainers are replaced by ids: by reads before the first attempt, or from a [`Catalog`](catalog), which is read once, can be stored and refreshed, and needs no request then. [`preflight`](Request::preflight) says what would go wrong, before anything is written.
//! 4. Sending executes the call: attempts, backoff, a retry budget, a throttle that slows down before the server answers 429. After a lost response a write is never sent again blindly; the experiment is read back.
//! 5. The result is the value, a [`Response`] with everything around it, or an [`Error`] with its [`Effect`]. Lists are [streams](page) that can be resumed, and [waits](wait) have a deadline.
//! 6. `tracing` gets spans and events with [these fields](telemetry) and no others.
//!
//! An operation that is missing here is called by [`Client::request`], with the same token, retries and errors; an option that is missing is in the generated client, [`Client::raw`].
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `rustls` (default) | TLS by rustls with aws-lc |
//! | `native-tls` | TLS by the platform's own library; on Linux, building it needs OpenSSL's headers |
//! | `rustls-no-provider` | TLS by rustls with a crypto provider that the program installs |
//! | `schemars` | a JSON Schema of every generated type |
//! | `jiff`, `chrono`, `time` | conversions between [`UnixMillis`] and that crate's type |
//!
//! The client runs on Tokio, with its I/O and its timer enabled, as `#[tokio::main]` does.
#![cfg_attr(docsrs, feature(doc_cfg))]

// Layers, from the top; each uses only those below it:
//   wait, page         read repeatedly
//   resource           handles of what has a key
//   operation          what can be sent
//   client > execute   who sends it, and the one loop
//   catalog            what experiments refer to, as data
//   error > input > key, response

pub mod catalog;
mod client;
pub mod error;
mod execute;
pub mod input;
pub mod key;
pub mod operation;
pub mod page;
pub mod resource;
mod response;
pub mod wait;

pub use http;
/// The generated client: its types, its methods, and how each operation behaves.
pub use launchdarkly_experiments_client as raw;
#[doc(inline)]
pub use launchdarkly_experiments_client::types;
pub use launchdarkly_experiments_client::{BaseUrl, Decimal, Region, TreatmentId, UnixMillis};
pub use reqwest;

pub use catalog::Catalog;
pub use client::Client;
pub use client::builder::ClientBuilder;
pub use error::{Effect, Error, ErrorKind};
pub use execute::retry_policy::RetryPolicy;
pub use input::{
    FieldChanges, FlagRule, Metric, NewExperiment, NewIteration, Treatment, Violation, field,
};
pub use key::{EnvironmentKey, ExperimentKey, FlagKey, ProjectKey};
pub use operation::{Expand, Lifecycle, Request};
pub use resource::{Environment, ExperimentHandle, Project};
pub use response::Response;

/// The source of time, sleep and randomness, for tests that control them.
///
/// ```
/// use launchdarkly_experiments::runtime::{Runtime, TokioRuntime};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert!((0.0..1.0).contains(&TokioRuntime::default().random()));
/// # }
/// ```
pub mod runtime {
    pub use crate::execute::runtime::{Runtime, Sleep, TokioRuntime};
}

/// The client's reports: the fields of its spans and events, and the rate-limit figures of a response.
///
/// ```
/// use launchdarkly_experiments::telemetry::SPAN_FIELDS;
///
/// assert!(SPAN_FIELDS.contains(&"http.response.status_code"));
/// ```
pub mod telemetry {
    pub use crate::execute::trace::SPAN_FIELDS;
    pub use crate::response::rate_limits::RateLimits;
}

/// The README's examples, compiled and run with all others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

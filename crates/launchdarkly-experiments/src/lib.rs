//! LaunchDarkly's [Experiments API](https://launchdarkly.com/docs/api/experiments), pleasantly: keys, builders, retry, pages, waits, errors.
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
//! shop.experiments()
//!     .create(
//!         NewExperiment::new("checkout-button", "Checkout button").iteration(
//!             NewIteration::new("A green button lifts purchases")
//!                 .flag("checkout-button", FlagRule::fallthrough(12))
//!                 .primary_metric("purchase")
//!                 .metric("page-load-ms")
//!                 .treatment(Treatment::baseline("Blue").percent(50).variation("checkout-button", "blue-id"))
//!                 .treatment(Treatment::new("Green").percent(50).variation("checkout-button", "green-id")),
//!         ),
//!     )
//!     .send()
//!     .await?;
//! shop.experiment("checkout-button")?.start().because("launch week").send().await?;
//!
//! let mut running = shop.experiments().list().running().items();
//! while let Some(experiment) = running.try_next().await? {
//!     println!("{} runs: {}", experiment.key, experiment.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What it does
//!
//! - [Keys](ProjectKey) are types, and a key that would change the path of a request cannot be made.
//! - [Requests](Request) are built field by field into the types of the generated client. They are checked for all [faults](Fault) at once, and can be [looked at](Request::preview) before they are sent.
//! - [Retry](RetryPolicy) never doubles a write. A create whose reply was lost is settled by reading the experiment back.
//! - Pacing slows the client and its clones down before LaunchDarkly turns them away.
//! - An [error](Error) says whether the write [took effect](Effect).
//! - Lists are [streams](Items) that can be resumed, [waits](Wait) have a deadline, and a [reply](Reply) has everything that came.
//! - `tracing` gets a span for each call and each attempt, with [these fields](SPAN_FIELDS) and no others.
//!
//! Whatever is missing here is in the generated client, [`Client::raw`].
//!
//! # Features
//!
//! | feature | what it brings |
//! |---|---|
//! | `rustls` (default) | TLS by rustls |
//! | `native-tls` | TLS by the platform's own library |
//! | `schemars` | a JSON Schema of every generated type |
//! | `jiff`, `chrono`, `time` | conversions between [`UnixMillis`] and that crate's type |
//!
//! The client runs on Tokio, with its I/O and its timer enabled, as `#[tokio::main]` does.

mod client;
mod error;
mod execute;
mod input;
mod operation;
mod page;
mod resource;
mod response;
mod wait;

/// The generated client: its types, its methods, and how each operation behaves.
pub use launchdarkly_experiments_client as raw;
/// What the operations take and return.
pub use launchdarkly_experiments_client::types;
pub use launchdarkly_experiments_client::{ApiError, Decimal, Host, Operation, Region, UnixMillis};

pub use client::Client;
pub use client::builder::ClientBuilder;
pub use error::effect::Effect;
pub use error::{Error, ErrorKind};
pub use execute::rate_limit::RateLimits;
pub use execute::retry_policy::RetryPolicy;
pub use execute::runtime::{Runtime, Sleep, TokioRuntime};
pub use execute::trace::FIELDS as SPAN_FIELDS;
pub use input::analysis::Analysis;
pub use input::experiment::NewExperiment;
pub use input::field::{Field, Fields, Names, field};
pub use input::flag_rule::FlagRule;
pub use input::iteration::{MetricKey, NewIteration};
pub use input::metric::Metric;
pub use input::treatment::Treatment;
pub use input::violation::Fault;
pub use operation::Call;
pub use operation::create_experiment::CreateExperiment;
pub use operation::create_iteration::CreateIteration;
pub use operation::expand::Expand;
pub use operation::list::{Lifecycle, ListExperiments};
pub use operation::patch::Patch;
pub use operation::preview::Preview;
pub use operation::request::Request;
pub use operation::settings::{ExperimentationSettings, GetSettings, PutSettings};
pub use page::{Items, Page, Pages};
pub use resource::environment::{Environment, Experiments};
pub use resource::experiment::{ExperimentHandle, GetExperiment};
pub use resource::experiment_ext::ExperimentExt;
pub use resource::key::{EnvironmentKey, ExperimentKey, InvalidKey, ProjectKey};
pub use resource::project::Project;
pub use response::Reply;
pub use wait::Wait;

/// The README's examples, compiled and run with all others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

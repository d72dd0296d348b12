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

mod analysis;
mod budget;
mod builder;
mod call;
mod check;
mod client;
mod connection;
mod courier;
mod create;
mod decide;
mod effect;
mod environment;
mod error;
mod error_line;
mod expand;
mod experiment;
mod experiment_ext;
mod fault;
mod fields;
mod flag_rule;
mod iteration;
mod keys;
mod list;
mod metric;
mod new_experiment;
mod new_iteration;
mod outcome;
mod pacing;
mod pages;
mod patch;
mod preview;
mod project;
mod rate_limit;
mod reply;
mod request;
mod retry;
mod runtime;
mod same;
mod secret;
mod settings;
mod settle;
mod span;
mod token;
mod treatment;
mod trip;
mod wait;

/// The generated client: its types, its methods, and how each operation behaves.
pub use launchdarkly_experiments_client as raw;
/// What the operations take and return.
pub use launchdarkly_experiments_client::types;
pub use launchdarkly_experiments_client::{ApiError, Decimal, Host, Operation, Region, UnixMillis};

pub use analysis::Analysis;
pub use builder::ClientBuilder;
pub use call::Call;
pub use client::Client;
pub use create::CreateExperiment;
pub use effect::Effect;
pub use environment::{Environment, Experiments};
pub use error::{Error, ErrorKind};
pub use expand::Expand;
pub use experiment::{ExperimentHandle, GetExperiment};
pub use experiment_ext::ExperimentExt;
pub use fault::Fault;
pub use fields::{Field, Fields, Names, field};
pub use flag_rule::FlagRule;
pub use iteration::CreateIteration;
pub use keys::{EnvironmentKey, ExperimentKey, InvalidKey, ProjectKey};
pub use list::{Lifecycle, ListExperiments};
pub use metric::Metric;
pub use new_experiment::NewExperiment;
pub use new_iteration::{MetricKey, NewIteration};
pub use pages::{Items, Page, Pages};
pub use patch::Patch;
pub use preview::Preview;
pub use project::Project;
pub use rate_limit::RateLimits;
pub use reply::Reply;
pub use request::Request;
pub use retry::RetryPolicy;
pub use runtime::{Runtime, Sleep, TokioRuntime};
pub use settings::{ExperimentationSettings, GetSettings, PutSettings};
pub use span::FIELDS as SPAN_FIELDS;
pub use treatment::Treatment;
pub use wait::Wait;

/// The README's examples, compiled and run with all others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

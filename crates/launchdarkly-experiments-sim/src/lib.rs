//! A LaunchDarkly of one's own: a stateful stand-in for the Experiments part of LaunchDarkly's REST API.
//!
//! For tests and quickstarts. It answers the eight operations as LaunchDarkly documents them, and what is written is
//! what is read afterwards. Nothing in it depends on the real time, on chance or on the network: the same seed and
//! the same requests give the same bytes. It is unofficial and knows LaunchDarkly's public documents only.
//!
//! ```no_run
//! use launchdarkly_experiments_sim::Simulator;
//!
//! # async fn session() -> std::io::Result<()> {
//! let simulator = Simulator::builder()
//!     .token("secret")
//!     .project("shop", ["test", "production"])
//!     .seed(7)
//!     .build();
//! // Over a socket of this machine…
//! let server = simulator.start().await?;
//! println!("listening on {}", server.url());
//! // …or without one, as a `tower` service from `reqwest::Request` to `reqwest::Response`.
//! let service = simulator.service();
//! # Ok(())
//! # }
//! ```
//!
//! # What is modelled
//!
//! - Life cycle: an iteration begins as a draft, is started, runs, is stopped, and moves to the previous iterations
//!   when the next one starts. Creating an iteration while a draft waits replaces the draft.
//! - Semantic patches, every documented instruction, all or nothing. What is malformed is answered with 400; what is
//!   understood but impossible in the present state is answered with 422 `patch_failed`.
//! - `mutableFieldsByStatus` comes from the table that refuses updates. A running iteration decides first, then a
//!   draft, then a stopped iteration.
//! - Lists in the order of creation, with filters, paging, links and `lifecycleState`. `status:stopped` and its like
//!   find an experiment by any of its iterations, draft and previous ones included. `limit=0` is an empty page.
//! - Without `expand`, an experiment shows its current iteration only, without treatments, and with its primary
//!   metrics only. The reply of `createIteration` shows the new iteration in full.
//! - Tokens that may write and tokens that may only read. SDK keys and mobile keys open nothing.
//! - Settings: an iteration may randomize by a unit that the settings of its project list, and by no other. Where
//!   neither the request nor the settings offer one, the iteration has none and cannot start.
//! - The id of a treatment is the id of its first variation, or a fresh one where another treatment has that already.
//! - Rate limits, faults, dialects, a journal and a clock, each with its own page below.
//! - The server reads at most 1 MiB of a body and answers more with 400.
//!
//! # What is not
//!
//! - Flags, metrics, metric groups, members, holdouts, layers, segments and contexts do not exist: every key and id is
//!   accepted. Metrics show their key as their name. A flag is on unless it is declared otherwise.
//! - Results, traffic, and the reallocation of a multi-armed bandit. A stopped iteration has no layer snapshot.
//! - Roles beyond reading and writing, and every other part of LaunchDarkly's API.
//! - Races: requests are applied one after the other, so a 409 `optimistic_locking_error` comes only as a fault.
//! - JSON Patch. A patch without the content type of a semantic patch is answered with 400.

mod api;
mod builder;
mod engine;
mod inject;
mod journal;
mod simulator;
mod state;
mod transport;

pub use api::dialect::Dialect;
pub use api::operation::Operation;
pub use builder::Builder;
pub use inject::fault::{Effect, Fault, Hint};
pub use inject::rate_limit::RateLimits;
pub use journal::Entry;
pub use simulator::Simulator;
pub use state::FlagState;
pub use state::snapshot::{BrokenState, SavedState};
pub use transport::http::Server;
pub use transport::service::Service;

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

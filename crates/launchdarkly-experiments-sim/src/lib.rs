//! A stateful simulation of the Experiments part of LaunchDarkly's REST API, for tests and quickstarts.
//!
//! It answers the operations of experiments and those of what they refer to (flags, metrics, context kinds, members,
//! projects) as LaunchDarkly documents them, and reads return what was written. Nothing in it
//! depends on the real time, on chance or on the network: the same seed and the same requests give the same
//! responses. It is unofficial: it follows LaunchDarkly's public documents, and what others have published about the
//! service.
//!
//! ```
//! use launchdarkly_experiments_sim::Simulator;
//! use tower::ServiceExt as _;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), tower::BoxError> {
//! let simulator = Simulator::builder()
//!     .token("secret")
//!     .project("shop", ["test", "production"])
//!     .seed(7)
//!     .build();
//!
//! // A `tower` service from `reqwest::Request` to `reqwest::Response`, without a socket.
//! let url = "http://simulator/api/v2/projects/shop/experiments".parse()?;
//! let mut request = reqwest::Request::new(http::Method::GET, url);
//! request.headers_mut().insert("authorization", "secret".parse()?);
//! let response = simulator.service().oneshot(request).await?;
//! assert_eq!(response.status(), 200);
//!
//! // What the program under test did, and what it left behind.
//! assert_eq!(simulator.journal().len(), 1);
//! assert!(simulator.experiments("shop", "test").is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! `Simulator::start` serves over a socket instead; it needs the feature `server`.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | none | [`Simulator::service`]: everything in process |
//! | `server` | `Simulator::start` and `Server`: an HTTP server with the control paths |
//! | `page` | the HTML page of the server, at `/`; implies `server` |
//! | `cli` (default) | the program `launchdarkly-experiments-sim`; implies `server` and `page` |
//!
//! # Modelled behaviour
//!
//! - Life cycle: an iteration begins as a draft, is started, runs, is stopped, and becomes a previous iteration when
//!   the next one starts. Creating an iteration replaces an existing draft.
//! - Semantic patches with every documented instruction, all or nothing. A malformed instruction is answered with
//!   400; a valid one that the current state does not allow is answered with 422 `patch_failed`.
//! - `mutableFieldsByStatus` comes from the table that rejects updates. A running iteration decides first, then a
//!   draft, then a stopped iteration.
//! - Lists in the order of creation, with filters, pages, links and `lifecycleState`. `filter=status:stopped` and the
//!   like find an experiment by any of its iterations, including the draft and previous ones. `limit=0` is an empty
//!   page.
//! - Without `expand`, an experiment contains only its current iteration, without treatments, and with its primary
//!   metrics only. The response of `createIteration` contains the new iteration in full.
//! - Tokens that can write, [service tokens](Builder::service_token) and read-only tokens. SDK keys and mobile keys are
//!   rejected.
//! - What the service was seen to do with `LD-API-Version: beta`, against its documents, is what requests with that
//!   header get, and all requests in the dialect [`observed`](Dialect::observed).
//! - Settings: an iteration can randomize only by a unit that the settings of its project list. If neither the
//!   request nor the settings name one, the iteration has none and cannot start.
//! - Flags and AI configs, if a project has any: then an experiment can name only flags, variations and rules that
//!   exist, else it is answered with 400, and only the present `flagConfigVersion`, else with 409
//!   `optimistic_locking_error`. A flag that is off or archived prevents a start with 422, and a rule on which another
//!   experiment runs with 409. A running iteration shows on its rules as a rollout with an `experimentAllocation`, and
//!   the fallthrough cannot be changed meanwhile. Stopping ships the winner: the rules serve its variations. A
//!   project without flags accepts every key, and none of this happens.
//! - Metrics and metric groups, if a project has any: then an experiment can name only those that exist, else it is
//!   answered with 400. A project without them accepts every key, which is its own name then. Creating a metric
//!   requires what LaunchDarkly documents for its kind, and randomization units that the settings list. An archived
//!   metric is accepted, and so is one that does not name the randomization unit of the experiment.
//! - Context kinds: `user`, those that are declared, and every randomization unit that the settings have named.
//! - Members: those that are declared, and the one who owns the tokens. Projects and environments: read only.
//! - Lists of metrics, groups, members and environments with their documented filters and orders. Pages of metrics and
//!   groups have at most 50 items.
//! - Every other operation that the fragment describes is answered with 501 `not_simulated`; at present there is none.
//! - The id of a treatment is the id of its first variation, or a new one if another treatment has that id.
//! - [`Quotas`], [faults](Fault), [dialects](Dialect), a [journal](JournalEntry), and a
//!   [clock](Simulator::set_clock).
//! - Bodies of more than 1 MiB are answered with 400.
//!
//! The exchanges of a program with the real service can be recorded and answered from a file: see [`cassette`].
//!
//! # Not modelled
//!
//! - Holdouts, layers, segments, teams and views do not exist: every key and every id is accepted. The id of a
//!   maintainer is not checked.
//! - Changes of metrics, and versions of them. Tags and settings of environments.
//! - Which contexts a rule of a flag matches, targets, prerequisites, and everything else about flags.
//! - Results, traffic, and the reallocation of a multi-armed bandit. A stopped iteration has no layer snapshot.
//! - Roles beyond reading and writing, and every other part of LaunchDarkly's API.
//! - Races: requests are applied one after the other, so a 409 `optimistic_locking_error`
//!   of a race occurs only as a fault.
//! - JSON Patch. A patch without the content type of a semantic patch is answered with 400, except as
//!   [`observed`](Dialect::observed).

#![cfg_attr(docsrs, feature(doc_cfg))]

// The layers, from the lowest. A module uses only those above it in this list; `tests/it/layers.rs` checks that.
//   one_line   escapes text from outside for messages
//   properties reads JSON that people write, with messages for them
//   state      data: projects, flags, experiments, ids; knows nothing of requests
//   api        operations, schemas, dialects, validation, the form of responses; reads the state
//   inject     faults and quotas; `journal` records what happened, and `served` says it about one request
//   engine     from one request to one response; the only layer that changes the state
//   simulator  the public handle with its builder, and `fixtures`, which make what people describe
//   transport  feeds the simulator: only `transport::http` knows axum
//   cassette   records the exchanges of a program and answers from a file; knows the api, and no simulator

mod api;
mod builder;
pub mod cassette;
mod engine;
mod fixtures;
mod inject;
mod journal;
mod nearest;
mod one_line;
mod properties;
#[cfg(feature = "server")]
mod served;
mod simulator;
mod state;
mod transport;

pub use api::dialect::Dialect;
pub use api::operation::Operation;
pub use builder::Builder;
pub use fixtures::{Fixtures, InvalidFixtures};
pub use inject::fault::{Fault, FaultKind, RetryHint};
pub use inject::rate_limit::Quotas;
pub use journal::JournalEntry;
#[cfg(feature = "server")]
#[cfg_attr(docsrs, doc(cfg(feature = "server")))]
pub use served::ServedRequest;
pub use simulator::Simulator;
pub use state::ai_config::AiConfig;
pub use state::context_kind::ContextKind;
pub use state::flag::Flag;
pub use state::member::Member;
pub use state::metric::{Metric, MetricKind};
pub use state::metric_group::MetricGroup;
pub use state::snapshot::{InvalidState, SavedState};
pub use state::targeting::{Rule, Targeting};
#[cfg(feature = "server")]
#[cfg_attr(docsrs, doc(cfg(feature = "server")))]
pub use transport::http::Server;
pub use transport::service::Service;

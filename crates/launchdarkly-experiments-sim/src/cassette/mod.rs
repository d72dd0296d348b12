//! Cassettes: a program's real exchanges with LaunchDarkly, kept in a file and answered from it.
//!
//! A [`Recorder`] is a `tower` layer around the service that a program sends through; it writes each exchange to a
//! file. A [`Replay`] is a service that answers from such a file, without a network. [`Cassette`] reads one.
//!
//! # What is kept
//!
//! The file is made to be committed and shared, so it holds what is on a list, and nothing else:
//!
//! - Requests for an operation that this crate knows ([`Operation`](crate::Operation)). Others are passed on, counted
//!   and not written.
//! - Of a path its keys, and of a query the parameters that LaunchDarkly documents for the operation.
//! - Of the headers of a request `content-type` and `ld-api-version`, and of a response `content-type`, `date`,
//!   `retry-after` and those of rate limits. The token is in none of them. Of the host only the name, if it is one of
//!   LaunchDarkly's.
//! - Of JSON bodies the properties that LaunchDarkly's document lists for the operation and the status and that
//!   [`openapi/`](https://github.com/launchdarkly-experiments/launchdarkly-experiments-rs/tree/main/openapi) describes,
//!   each with a value of its type. Bodies that are not JSON are left out.
//!
//! Of these, what may name a person is replaced or left out:
//!
//! | what | becomes |
//! |---|---|
//! | every e-mail address in any text, and `email` | `person@example.invalid` |
//! | `firstName`, `lastName` | left out |
//! | `comment`, `changeJustification`, `winningReason`, `fileName`, and `message` of errors about members | `redacted` |
//! | `filter` of members by `query` or `email` | `query:redacted`, `email:redacted` |
//! | what a schema leaves open: values of variations and of conditions | numbers and booleans stay; texts become `redacted`, lists and objects empty |
//! | `_access` | left out |
//! | the access token, and what looks like an access token, an SDK key or a mobile key, in any text | `redacted` |
//!
//! Ids, keys, names, descriptions and hypotheses are kept: they are what experiments consist of. Ids of members are
//! among them, and say nothing without the account. Read a cassette before you publish it all the same.
//!
//! A request is reduced in the same way before it is looked up in a cassette.
//!
//! # Example
//!
//! ```
//! use launchdarkly_experiments_sim::Simulator;
//! use launchdarkly_experiments_sim::cassette::{Recorder, Replay};
//! use tower::{Layer as _, ServiceExt as _};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! # let path = std::env::temp_dir().join(format!("cassette-{}.jsonl", std::process::id()));
//! let request = || -> Result<reqwest::Request, Box<dyn std::error::Error + Send + Sync>> {
//!     let url = "http://simulator/api/v2/projects/shop/experiments".parse()?;
//!     let mut request = reqwest::Request::new(http::Method::GET, url);
//!     request.headers_mut().insert("authorization", "secret".parse()?);
//!     Ok(request)
//! };
//!
//! // Once, with the real service; here with a simulator. With a client: `Client::builder(token).layer(recorder)`.
//! let simulator = Simulator::builder().token("secret").project("shop", ["test"]).build();
//! let recorder = Recorder::create(&path)?;
//! let recording = recorder.layer(simulator.service());
//! assert_eq!(recording.oneshot(request()?).await?.status(), 200);
//! assert_eq!(recorder.finish()?.written, 1);
//!
//! // In each test, without it. With a client: `Client::builder("any").service(replay)`.
//! let replay = Replay::open(&path)?;
//! assert_eq!(replay.clone().oneshot(request()?).await?.status(), 200);
//! assert_eq!(replay.unused(), Vec::<String>::new());
//! # std::fs::remove_file(&path)?;
//! # Ok(())
//! # }
//! ```

mod address;
mod exchange;
mod file;
mod headers;
mod keep;
mod nearest;
mod recorder;
mod replay;
mod scrub;

pub use exchange::{Broken, Exchange, RecordedRequest, RecordedResponse};
pub use file::{Cassette, InvalidCassette};
pub use recorder::{Recorded, Recorder, Recording};
pub use replay::Replay;

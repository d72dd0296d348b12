//! The form of a file: what people write, one noun a file.
//!
//! [`read`] reads text into [`Document`]s with the position of every key and value, [`write`](fn@write) makes text of them, [`schema`](fn@schema) is for editors.
//! A file knows names only; what they stand for is found out when it becomes a request.
//!
//! ```
//! use launchdarkly_experiments_cli::file::{self, Source};
//!
//! let text = "project: shop
//! environment: production
//! experiments:
//!   checkout-button:
//!     name: Checkout button
//!     hypothesis: A green button sells more
//!     flag: checkout-button
//!     metrics: {primary: purchase}
//!     treatments:
//!       - {name: Blue, variation: blue, percent: 50, baseline: true}
//!       - {name: Green, variation: green, percent: 50}
//! ";
//! let files = file::read(Source::new("checkout.yaml", text))?;
//! assert_eq!(files[0].document.experiments["checkout-button"].treatments.len(), 2);
//!
//! let wrong = text.replace("hypothesis", "hypotesis");
//! let problems = file::read(Source::new("checkout.yaml", wrong)).unwrap_err();
//! assert!(problems.to_string().contains("checkout.yaml:6:5"));
//! # Ok::<(), file::Problems>(())
//! ```

mod analysis;
mod document;
mod experiment;
mod flag;
mod form;
mod interval;
mod known;
mod metric;
mod percent;
mod position;
mod problem;
mod read;
mod rule;
mod schema;
mod secret;
mod source;
mod state;
mod treatment;
mod variation;
mod write;

pub use analysis::Analysis;
pub use document::Document;
pub use experiment::Experiment;
pub use flag::FlagUse;
pub use interval::Interval;
pub use known::Known;
pub use metric::{Metric, Metrics};
pub use percent::Percent;
pub use position::{Position, Positions};
pub use problem::{Problem, Problems};
pub use read::{File, read};
pub(crate) use rule::FALLTHROUGH;
pub use rule::Rule;
pub use schema::schema;
pub use source::{Source, sources};
pub use state::State;
pub use treatment::{Served, Treatment};
pub use variation::Variation;
pub use write::write;

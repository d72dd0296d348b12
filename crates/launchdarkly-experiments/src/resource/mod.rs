//! Handles of what LaunchDarkly keeps under a key: projects, environments, experiments, settings.
//!
//! A handle holds a client and keys; making one sends nothing.
//! Its methods make [requests](crate::Request), which a program completes and sends.
//!
//! ```
//! use launchdarkly_experiments::{Client, resource::Environment};
//!
//! let client = Client::builder("api-0123").build()?;
//! let production: Environment = client.project("shop")?.environment("production")?;
//! assert_eq!(production.project_key(), "shop");
//! # Ok::<(), launchdarkly_experiments::Error>(())
//! ```

pub(crate) mod environment;
pub(crate) mod experiment;
pub(crate) mod project;
pub(crate) mod settings;

pub use environment::{Environment, Experiments};
pub use experiment::ExperimentHandle;
pub use project::{Project, ProjectExperiments};
pub use settings::ExperimentationSettings;

//! Handles of what LaunchDarkly keeps under a key: projects, environments, experiments, settings; and of what experiments refer to: flags, AI configs, metrics, context kinds, members.
//!
//! Experiments and settings are read and written here, everything else is only read.
//! The generated client has writes of flags and metrics too: [`Client::raw`](crate::Client::raw).
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

pub(crate) mod ai_config;
pub(crate) mod catalog;
pub(crate) mod context_kinds;
pub(crate) mod environment;
pub(crate) mod environments;
pub(crate) mod experiment;
pub(crate) mod flag;
pub(crate) mod members;
pub(crate) mod metric;
pub(crate) mod metric_group;
pub(crate) mod project;
pub(crate) mod settings;

pub use ai_config::AiConfigHandle;
pub use catalog::CatalogReader;
pub use context_kinds::ContextKinds;
pub use environment::{Environment, Experiments};
pub use environments::Environments;
pub use experiment::ExperimentHandle;
pub use flag::{FlagHandle, Flags};
pub use members::Members;
pub use metric::{MetricHandle, Metrics};
pub use metric_group::{MetricGroupHandle, MetricGroups};
pub use project::{Project, ProjectExperiments};
pub use settings::ExperimentationSettings;

//! The operations: one type for each call that can be sent, with its arguments and options.
//!
//! A [`Request`] holds one of them, with the client that sends it and the options that all requests have.
//! Each type builds its request by the generated client and says how it is validated and reconciled; sending it is the business of the execution.
//!
//! ```
//! use launchdarkly_experiments::{Client, Request, operation::GetExperiment};
//!
//! let client = Client::builder("api-0123").build()?;
//! let shop = client.project("shop")?.environment("production")?;
//! let request: Request<GetExperiment> = shop.experiment("checkout-button")?.get();
//! assert!(request.preview()?.url.ends_with("/experiments/checkout-button"));
//! # Ok::<(), launchdarkly_experiments::Error>(())
//! ```

pub(crate) mod and_read;
pub(crate) mod expand;
pub(crate) mod experiment;
pub(crate) mod filter;
pub(crate) mod flag;
pub(crate) mod list;
pub(crate) mod metric;
pub(crate) mod other;
pub(crate) mod preflight;
pub(crate) mod preview;
pub(crate) mod project;
pub(crate) mod read_catalog;
pub(crate) mod request;
pub(crate) mod resolve;

use crate::execute::call::Execute;

pub use crate::operation::expand::Expand;
pub use crate::operation::experiment::create::CreateExperiment;
pub use crate::operation::experiment::create_iteration::CreateIteration;
pub use crate::operation::experiment::get::GetExperiment;
pub use crate::operation::experiment::list::{Lifecycle, ListExperiments};
pub use crate::operation::experiment::patch::PatchExperiment;
pub use crate::operation::flag::get::GetFlag;
pub use crate::operation::flag::get_ai_config_targeting::GetAiConfigTargeting;
pub use crate::operation::flag::get_status::GetFlagStatus;
pub use crate::operation::flag::list::ListFlags;
pub use crate::operation::list::List;
pub use crate::operation::metric::get::GetMetric;
pub use crate::operation::metric::get_group::GetMetricGroup;
pub use crate::operation::metric::list::ListMetrics;
pub use crate::operation::metric::list_groups::ListMetricGroups;
pub use crate::operation::other::OtherOperation;
pub use crate::operation::preview::Preview;
pub use crate::operation::project::get::GetProject;
pub use crate::operation::project::get_settings::GetSettings;
pub use crate::operation::project::list_context_kinds::ListContextKinds;
pub use crate::operation::project::list_environments::ListEnvironments;
pub use crate::operation::project::list_members::ListMembers;
pub use crate::operation::project::put_settings::PutSettings;
pub use crate::operation::request::Request;
pub use launchdarkly_experiments_client::Operation;

/// A call of an operation: what a [`Request`] sends.
///
/// `Value` is what its response holds. The trait is sealed: only this crate has calls.
///
/// ```
/// use launchdarkly_experiments::operation::{Call, GetExperiment};
/// use launchdarkly_experiments::{Request, types::Experiment};
///
/// // Code that takes any request names what its response holds.
/// fn is_complete<C: Call<Value = Experiment>>(request: &Request<C>) -> bool {
///     request.violations().is_empty()
/// }
/// # fn check(request: &Request<GetExperiment>) -> bool { is_complete(request) }
/// ```
pub trait Call: Execute {}

impl<C: Execute> Call for C {}

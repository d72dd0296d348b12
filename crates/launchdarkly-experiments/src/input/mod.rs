//! The inputs of requests: builders of the generated request types, and their validation.
//!
//! Each builder is made from the generated type too, and converts into it, so that a program may use either.
//! Where LaunchDarkly takes an id, a builder takes a name as well: of a [variation](Treatment::serves), of a [rule](FlagRule::named), or the [maintainer's](NewExperiment::maintained_by) e-mail address.
//! Such a builder converts only once a request has [resolved](crate::Request::resolve) it; sending does that by itself.
//! Validation works on the generated types and collects every [`Violation`] at once.
//!
//! ```
//! use launchdarkly_experiments::input::{Metric, NewIteration};
//!
//! let iteration = NewIteration::new("Green sells").metric(Metric::group("web-vitals"));
//! assert!(!iteration.violations().is_empty());
//! ```

pub(crate) mod analysis;
pub(crate) mod experiment;
pub mod field;
pub(crate) mod flag_rule;
pub(crate) mod iteration;
pub(crate) mod metric;
pub(crate) mod names;
pub(crate) mod text_list;
pub(crate) mod treatment;
pub(crate) mod validate;
pub(crate) mod violation;

pub use analysis::Analysis;
pub use experiment::NewExperiment;
pub use field::{Field, FieldChanges};
pub use flag_rule::FlagRule;
pub use iteration::NewIteration;
pub use metric::{Metric, MetricList};
pub use text_list::TextList;
pub use treatment::Treatment;
pub use violation::Violation;

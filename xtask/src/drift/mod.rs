//! The comparison of LaunchDarkly's OpenAPI document with the curated fragment.
//!
//! It answers what changed upstream since the fragment was curated, how much each change hurts users of the crates, and
//! what to edit. [`compare`] finds the differences, [`report`] says what they mean for a reader, and [`change`] is the
//! table of their severities.
//! Only what crosses the wire is compared: prose, examples, extensions, the order of keys, and whether a schema is
//! written in place or behind a `$ref` make no difference.
//!
//! ```
//! use xtask::drift::change::Severity;
//! use xtask::drift::compare::compare;
//! use xtask::openapi::document;
//! use xtask::openapi::subset::ApiSubset;
//!
//! let fragment = "
//! openapi: 3.0.3
//! paths:
//!   /experiments:
//!     get: {operationId: getExperiments, responses: {'200': {content: {application/json:
//!       {schema: {type: string, enum: [running]}}}}}}
//! ";
//! let fragment = document::parse(fragment, "fragment")?;
//! let mut upstream = fragment.clone();
//! *upstream
//!     .pointer_mut("/paths/~1experiments/get/responses/200/content/application~1json/schema")
//!     .unwrap() = serde_json::json!({"type": "string", "enum": ["running", "paused"]});
//!
//! let old = ApiSubset::whole(&fragment, "fragment")?;
//! let new = ApiSubset::select(&upstream, &fragment, "upstream")?;
//! let compared = compare(&old, &new);
//! assert_eq!(compared.findings.len(), 1);
//! assert_eq!(compared.findings[0].change.name(), "enum-value-added");
//! assert_eq!(compared.findings[0].severity, Severity::Tolerated);
//! # Ok::<(), xtask::error::Error>(())
//! ```

pub mod change;
pub mod compare;
pub mod finding;
pub mod report;

use serde_json::Value;

use crate::drift::report::DriftReport;
use crate::drift::report::label::Labels;
use crate::drift::report::pattern::Filter;
use crate::error::Error;
use crate::openapi::compose::Fragment;
use crate::openapi::correspondence;
use crate::openapi::provenance::Accepted;
use crate::openapi::subset::ApiSubset;

/// Compares an upstream document with the fragment, and reports the differences.
///
/// # Errors
/// References that lead nowhere, and an upstream document with nothing that corresponds.
pub fn drift<'a>(
    fragment: &Fragment,
    accepted: &'a [Accepted],
    upstream: &Value,
    name: &str,
    filter: &Filter,
) -> Result<DriftReport<'a>, Error> {
    let old = ApiSubset::whole(&fragment.document, "")
        .map_err(|error| error.placed(|pointer| fragment.place(pointer)))?;
    let new = ApiSubset::select(upstream, &fragment.document, name)?;
    // Nothing is to be accepted between the fragment and itself.
    let accepted = if *upstream == fragment.document {
        &[]
    } else {
        accepted
    };
    let mut report = DriftReport::new(
        name,
        compare::compare(&old, &new),
        accepted,
        filter,
        &Labels::new(&old, &new),
        fragment,
    );
    let neighbours = correspondence::neighbours(upstream, &fragment.document);
    report.count_neighbours(&neighbours, fragment);
    Ok(report)
}

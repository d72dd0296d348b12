//! Reading an experiment in full after a write, whose response shows only a part of it.

use launchdarkly_experiments_client::Operation;
use launchdarkly_experiments_client::types::Experiment;

use crate::error::Error;
use crate::execute::context::{CallOptions, Context};
use crate::execute::execute;
use crate::key::path::ExperimentPath;
use crate::operation::expand::ExpandList;
use crate::operation::experiment::get::GetExperiment;
use crate::response::Response;

/// Reads what a write has returned once more, with the parts that are asked for, if there are any.
///
/// # Errors
/// The error of the read, which says that the write has happened.
pub(crate) async fn and_read(
    context: &Context,
    options: &CallOptions,
    operation: &Operation,
    (path, expand): (Option<ExperimentPath>, &ExpandList),
    written: Box<Response<Experiment>>,
) -> Result<Box<Response<Experiment>>, Error> {
    let Some(path) = path.filter(|_| !expand.is_empty()) else {
        return Ok(written);
    };
    let call = GetExperiment::expanded(path, expand.clone());
    match execute(context, &call, options).await {
        Ok(mut read) => {
            read.attempts = read.attempts.saturating_add(written.attempts);
            read.recovered = written.recovered;
            Ok(read)
        }
        Err(error) => Err(error.after(operation, written.value)),
    }
}

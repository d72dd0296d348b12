//! Requests and experiments that several tests need.

pub(crate) use launchdarkly_experiments_tests::conformance::{
    HttpRequest, SECRET as TOKEN, client, experiment,
};

/// The experiments of the environment that exists by default.
pub(crate) const LIST: &str = "/api/v2/projects/default/environments/test/experiments";

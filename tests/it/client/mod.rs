//! The generated client's requests.

#[path = "../../../crates/launchdarkly-experiments-client/tests/it/recorder.rs"]
mod recorder;
#[path = "../../../crates/launchdarkly-experiments-client/tests/it/values.rs"]
mod values;
mod wire;

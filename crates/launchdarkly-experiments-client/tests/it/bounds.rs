//! What an error shows is bounded, however much it was made from.

use launchdarkly_experiments_client::params::GetExperimentsParams;
use launchdarkly_experiments_client::{
    BaseUrl, BuildError, Client, Decimal, Error, NotADecimal, decode,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::errors::{answering, failing};
use crate::recorder::recording;

/// Checks an error and its sources.
fn is_bounded(error: &(dyn std::error::Error + 'static)) {
    assert!(!error.to_string().contains('\n'), "{error}");
    let (mut line, mut debug) = (error.to_string(), format!("{error:?}").len());
    let mut source = error.source();
    while let Some(deeper) = source {
        line.push_str(&deeper.to_string());
        debug = debug.max(format!("{deeper:?}").len());
        source = deeper.source();
    }
    assert!(line.len() <= 8 * 1024, "{} bytes", line.len());
    assert!(debug <= 16 * 1024, "{debug} bytes");
}

fn run<T>(call: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(call)
}

fn settings(client: Client) -> Error {
    run(client.get_experimentation_settings("shop")).unwrap_err()
}

/// A long text of a few characters, of which some grow when they are escaped.
fn long() -> impl Strategy<Value = String> {
    (
        "[a\u{1b}\u{202e}\u{10ffff}\"\\\\ \n]{1,9}",
        prop_oneof![Just(1_usize), 20_usize..200, Just(2_000), Just(50_000)],
    )
        .prop_map(|(text, times)| text.repeat(times))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_error_is_bounded_whatever_it_was_made_from(text in long()) {
        let api = json!({ "code": text, "message": text, "id": text });
        let types = json!({ "_projectId": { text.clone(): text } });
        let units = json!({ "randomizationUnits": text });
        for (status, body) in [
            (400, api.to_string()),
            (400, text.clone()),
            (302, text.clone()),
            (200, types.to_string()),
            (200, units.to_string()),
            (200, text.clone()),
        ] {
            is_bounded(&settings(answering(status, "text/plain", body)));
        }
        is_bounded(&settings(failing(text.clone())));

        let (client, _) = recording(200, "7");
        is_bounded(&run(client.get_experimentation_settings(&text)).unwrap_err());
        let params = GetExperimentsParams::default().filter(&*text);
        is_bounded(&run(client.get_experiments("p", "e", &params)).unwrap_err());

        let wrong: Result<Decimal, NotADecimal> = format!("x{text}").parse();
        is_bounded(&wrong.unwrap_err());
        let wrong = json!({ "items": [{ "key": "k", text.clone(): text, "name": 7 }] });
        is_bounded(&decode::<Value>(text.as_bytes()).unwrap_err());
        let wrong = wrong.to_string();
        let page: Result<launchdarkly_experiments_client::types::ExperimentCollectionRep, _> =
            decode(wrong.as_bytes());
        is_bounded(&page.unwrap_err());
        for url in [format!("http://{text}"), format!("{text}://x"), text.clone()] {
            if let Err(error) = BaseUrl::try_from(url) {
                is_bounded(&error);
                is_bounded(&BuildError::BaseUrl(error));
            }
        }
    }
}

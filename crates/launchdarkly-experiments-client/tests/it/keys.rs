//! A key names one segment of the path, whatever is in it.

use launchdarkly_experiments_client::params::GetExperimentParams;
use launchdarkly_experiments_client::{Client, Error, Operation};
use proptest::prelude::*;

use crate::recorder::{Recorder, recording};
use crate::values;

fn call(keys: [&str; 3]) -> Option<reqwest::Url> {
    let (client, recorder): (Client, Recorder) =
        recording(200, &values::full_experiment().to_string());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let result = runtime.block_on(client.get_experiment(
        keys[0],
        keys[1],
        keys[2],
        &GetExperimentParams::default(),
    ));
    match result {
        Ok(_) => Some(recorder.urls().remove(0)),
        Err(Error::InvalidRequest(_)) => {
            assert!(recorder.urls().is_empty(), "a refused request was sent");
            None
        }
        Err(other) => panic!("{other}"),
    }
}

/// The request names the intended operation, and each segment decodes to its key.
fn names(url: &reqwest::Url, keys: [&str; 3]) {
    let operation = Operation::of("GET", url.path()).expect("an operation");
    assert_eq!(operation.id, "getExperiment", "{url}");
    let segments: Vec<&str> = url.path_segments().expect("segments").collect();
    assert_eq!(segments.len(), 8, "{url}");
    for (segment, key) in [segments[3], segments[5], segments[7]].iter().zip(keys) {
        // Decoded by another library's rules: a query is decoded as a path is, but for the plus sign.
        let decoded = reqwest::Url::parse(&format!("http://h/?{}", segment.replace('+', "%2B")))
            .expect("a URL");
        let decoded: Vec<_> = decoded
            .query_pairs()
            .map(|(key, _)| key.into_owned())
            .collect();
        assert_eq!(decoded, [key], "{url}");
    }
    assert!(url.query().is_none() && url.fragment().is_none(), "{url}");
}

#[test]
fn keys_that_would_change_the_path_are_refused() {
    for bad in ["", ".", ".."] {
        for keys in [
            [bad, "e", "x"],
            ["p", bad, "x"],
            ["p", "e", bad],
            [bad, bad, bad],
        ] {
            assert_eq!(call(keys), None, "{keys:?}");
        }
    }
    // Together these would name another project's experiment, were the backslash left as it is.
    let keys = [r"a\environments\b", "..", "x"];
    assert_eq!(call(keys), None);
}

#[test]
fn keys_with_anything_in_them_are_encoded() {
    for key in [
        "a/b", "a?b", "a#b", "a%2Fb", "%2e%2e", r"..\..", "a b", "ключ", "a;b", "\t", "a&b=c",
        "...", "~",
    ] {
        for keys in [[key, "e", "x"], ["p", key, "x"], ["p", "e", key]] {
            names(&call(keys).expect("sent"), keys);
        }
    }
}

proptest! {
    #[test]
    fn any_three_keys_name_the_operation_or_are_refused(
        project in "\\PC{0,12}|[./\\\\%a]{0,6}",
        environment in "\\PC{0,12}|[./\\\\%a]{0,6}",
        experiment in "(?s:.{0,12})|[./\\\\%a]{0,6}",
    ) {
        let keys = [project.as_str(), environment.as_str(), experiment.as_str()];
        let refusable = keys.iter().any(|key| matches!(*key, "" | "." | ".."));
        match call(keys) {
            Some(url) => {
                prop_assert!(!refusable);
                names(&url, keys);
            }
            None => prop_assert!(refusable, "refused {keys:?}"),
        }
    }
}

//! The generated types read every reply of every form that the API is known to have.

use std::collections::{BTreeMap, BTreeSet};

use launchdarkly_experiments_client::{decode, types};
use launchdarkly_experiments_sim::{Dialect, Operation};
use launchdarkly_experiments_tests::replies::{self, DOCUMENTED, Reply};

/// Decodes a reply into the type of its schema, as a client does.
fn read(reply: &Reply) -> Result<(), String> {
    let body = reply.body.to_string().into_bytes();
    macro_rules! of {
        ($($name:ident)*) => {
            match reply.schema.as_str() {
                "AIConfigTargeting" => decode::<types::AiConfigTargeting>(&body).map(drop),
                $(stringify!($name) => decode::<types::$name>(&body).map(drop),)*
                unknown => panic!("no type for {unknown}"),
            }
        };
    }
    of! {
        Experiment ExperimentCollectionRep IterationRep RandomizationSettingsRep
        ContextKindsCollectionRep FeatureFlags FeatureFlag FlagStatusRep Members MetricCollectionRep MetricRep
        MetricGroupCollectionRep MetricGroupRep Project Environments
    }
    .map_err(|error| format!("{}, {}: {error}", reply.form, reply.operation))
}

#[tokio::test]
async fn every_reply_of_every_form_is_read() {
    let replies = replies::all().await;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for reply in &replies {
        *counts.entry(&reply.form).or_default() += 1;
        assert_eq!(read(reply), Ok(()), "{}", reply.body);
    }
    // A form without a reply of its own would test nothing; these two differ from the documented one in refusals alone.
    for form in Dialect::NAMES.iter().chain(&[DOCUMENTED]) {
        let is_refusal = ["conflict", "empty-unauthorized"].contains(form);
        assert_eq!(counts.contains_key(form), !is_refusal, "{form}: {counts:?}");
    }
    let answered: BTreeSet<_> = replies
        .iter()
        .map(|reply| reply.operation.as_str())
        .collect();
    assert_eq!(answered.len(), Operation::ALL.len());

    let has = |month: &str, text: &str| {
        let mut of_month = replies.iter().filter(|reply| reply.form == month);
        of_month.any(|reply| reply.body.to_string().contains(text))
    };
    assert!(has("2026-03", "databricks"), "{counts:?}");
    assert!(!has("2026-07", "databricks"));
    assert!(has("2025-12", "guardrail"));
    assert!(!has("2026-03", "guardrail"));
    assert!(has(DOCUMENTED, r#""mutableFieldsByStatus":{"#));
    assert!(!has("2026-07", r#""mutableFieldsByStatus":{"#));
}

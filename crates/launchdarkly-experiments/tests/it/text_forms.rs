//! Text is taken in every usual form, wherever text is taken.

use launchdarkly_experiments::{
    Expand, ExperimentKey, FieldChanges, FlagRule, Metric, NewExperiment, NewIteration, ProjectKey,
    Treatment, field,
};
use launchdarkly_experiments_tests::ScriptedServer;

#[test]
fn keys_are_taken_as_text_and_as_keys() {
    let client = ScriptedServer::default().builder().build().unwrap();
    let (text, key) = (String::from("shop"), ProjectKey::new("shop").unwrap());
    for project in [
        client.project("shop"),
        client.project(&text),
        client.project(text.clone()),
        client.project(&key),
        client.project(key.clone()),
    ] {
        assert_eq!(project.unwrap().key(), "shop");
    }
    let shop = client.project(&key).unwrap();
    let production = shop.environment(String::from("production")).unwrap();
    let button = production.experiment(ExperimentKey::new("button").unwrap());
    assert_eq!(button.unwrap().key(), "button");
}

#[test]
fn names_and_lists_are_taken_as_borrowed_and_owned_text() {
    let text = |text: &str| text.to_owned();
    let (owned, list) = (text("a"), vec![text("a"), text("b")]);
    let iteration = NewIteration::new(&owned)
        .flag(&owned, FlagRule::rule(&owned).at_version(1))
        .primary_metric(&owned)
        .metric(text("b"))
        .metric("c")
        .metric(Metric::new(&owned))
        .treatment(
            Treatment::baseline(&owned)
                .percent(100)
                .variation(&owned, text("id")),
        )
        .randomize_by(&owned)
        .attributes(&list)
        .attributes(["c"]);
    let experiment = NewExperiment::new(&owned, text("A"))
        .tags(&list)
        .tags(["c", "d"])
        .tag(&owned)
        .iteration(iteration);
    assert!(experiment.violations().is_empty());

    let array: &[&str; 2] = &["a", "b"];
    let tags = [
        FieldChanges::new().update(field::TAGS, &list),
        FieldChanges::new().update(field::TAGS, list.clone()),
        FieldChanges::new().update(field::TAGS, list.as_slice()),
        FieldChanges::new().update(field::TAGS, ["a", "b"]),
        FieldChanges::new().update(field::TAGS, array),
        FieldChanges::new().update(field::TAGS, vec!["a", "b"]),
    ];
    assert!(tags.iter().all(|changes| *changes == tags[0]));
    let metrics = [
        FieldChanges::new().add(field::METRICS, &list),
        FieldChanges::new().add(field::METRICS, list.clone()),
        FieldChanges::new().add(field::METRICS, list.as_slice()),
        FieldChanges::new().add(field::METRICS, ["a", "b"]),
        FieldChanges::new().add(field::METRICS, vec![Metric::new("a"), Metric::new("b")]),
    ];
    assert!(metrics.iter().all(|changes| *changes == metrics[0]));
    assert_eq!(
        Expand::from(text("treatments")),
        "treatments".parse().unwrap()
    );
}

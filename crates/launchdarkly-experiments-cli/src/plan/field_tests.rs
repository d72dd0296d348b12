//! Every property is compared.

use std::collections::BTreeSet;

use launchdarkly_experiments::Catalog;

use super::*;

#[test]
fn every_field_of_a_request_is_compared() {
    let post: ExperimentPost = serde_json::from_value(json!({
        "key": "a",
        "name": "A",
        "iteration": {"hypothesis": "h", "flags": {}, "metrics": [], "treatments": []},
    }))
    .unwrap();
    let catalog = json!({"format": 1, "project": "shop", "environment": "test", "readAt": 0});
    let catalog: Catalog = serde_json::from_value(catalog).unwrap();
    let sides = sides(&post, None, Names(&catalog));
    let compared = FIELDS.iter().map(|(field, _, _)| *field);
    let compared: BTreeSet<&str> = compared.collect();
    assert!(compared.iter().eq(sides.keys()), "{compared:?} {sides:?}");
    // The key is what an experiment is found by, and the iteration stands for its own properties.
    let fragment: Value =
        serde_json::from_str(include_str!("../../../../openapi/normalized.json")).unwrap();
    for schema in ["ExperimentPost", "IterationInput"] {
        let properties = &fragment["components"]["schemas"][schema]["properties"];
        for name in properties.as_object().unwrap().keys() {
            let is_compared = compared.contains(name.as_str());
            assert!(
                is_compared || ["key", "iteration"].contains(&name.as_str()),
                "{name}"
            );
        }
    }
}

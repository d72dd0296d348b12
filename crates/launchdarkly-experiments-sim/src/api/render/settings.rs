//! Experimentation settings in responses.

use serde_json::{Value, json};

use crate::api::render::link;
use crate::state::context_kind::display_name;
use crate::state::project::Project;

/// Renders the experimentation settings of a project.
pub(crate) fn render(project: &Project) -> Value {
    let units: Vec<_> = project
        .randomization_units
        .iter()
        .map(|unit| {
            json!({
                "randomizationUnit": unit.key,
                "default": unit.default,
                "_hidden": false,
                "_displayName": display_name(&unit.key),
            })
        })
        .collect();
    let path = format!("/api/v2/projects/{}", project.key);
    json!({
        "_projectId": project.id,
        "_projectKey": project.key,
        "randomizationUnits": units,
        "_creationDate": project.created_at,
        "_links": {
            "parent": link(&path),
            "self": link(&format!("{path}/experimentation-settings")),
        },
    })
}

//! Experimentation settings in responses.

use serde_json::{Value, json};

use crate::api::render::link;
use crate::state::context_kind::display_name;
use crate::state::project::Project;

/// The unit that every project has.
const SYSTEM_UNIT: &str = "user";

/// Renders the experimentation settings of a project with the default unit first. An
/// [observed](crate::api::dialect::Dialect::observed) response ends with the unit of the system if the settings do not
/// name it.
pub(crate) fn render(project: &Project, observed: bool) -> Value {
    let mut units: Vec<_> = project.randomization_units.iter().collect();
    units.sort_by_key(|unit| !unit.default);
    let units = units
        .into_iter()
        .map(|unit| (unit.key.as_str(), unit.default, false));
    let hidden = (observed && !project.has_unit(SYSTEM_UNIT)).then_some((SYSTEM_UNIT, false, true));
    let units: Vec<_> = units
        .chain(hidden)
        .map(|(key, default, hidden)| {
            json!({
                "randomizationUnit": key,
                "default": default,
                "_hidden": hidden,
                "_displayName": display_name(key),
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

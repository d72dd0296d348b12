//! Projects and environments in responses, with what LaunchDarkly always sends and the fragment leaves out.

use serde_json::{Value, json};

use crate::api::render::dependent::environment_id;
use crate::api::render::{link, without_nulls};
use crate::state::context_kind::display_name;
use crate::state::ids::stable_uuid;
use crate::state::project::{Environment, Project};

/// Renders a project, with a page of its environments if there is one.
pub(crate) fn render(project: &Project, environments: Option<Value>) -> Value {
    let path = format!("/api/v2/projects/{}", project.key);
    without_nulls(json!({
        "_id": project.id,
        "key": project.key,
        "name": display_name(&project.key),
        "tags": [],
        "includeInSnippetByDefault": false,
        "environments": environments,
        "_links": {
            "self": link(&path),
            "environments": link(&format!("{path}/environments")),
        },
    }))
}

/// Renders an environment. Its keys for SDKs are made up and work nowhere.
pub(crate) fn render_environment(environment: &Environment, project: &Project) -> Value {
    let parent = format!("/api/v2/projects/{}", project.key);
    let secret = |kind: &str| {
        let id = stable_uuid(&[kind, &project.key, &environment.key]);
        format!("{kind}-{id}")
    };
    json!({
        "_id": environment_id(project, environment),
        "key": environment.key,
        "name": display_name(&environment.key),
        "tags": [],
        "critical": false,
        "apiKey": secret("sdk"),
        "mobileKey": secret("mob"),
        "color": "417505",
        "defaultTtl": 0,
        "secureMode": false,
        "defaultTrackEvents": false,
        "requireComments": false,
        "confirmChanges": false,
        "_links": {
            "parent": link(&parent),
            "self": link(&format!("{parent}/environments/{}", environment.key)),
        },
    })
}

//! Context kinds in responses.

use serde_json::{Value, json};

use crate::api::render::{link, without_nulls};
use crate::state::context_kind::ContextKind;
use crate::state::project::Project;

/// Renders all context kinds of a project.
pub(crate) fn render(project: &Project) -> Value {
    let path = format!("/api/v2/projects/{}/context-kinds", project.key);
    let kinds = project.context_kinds.iter();
    json!({
        "items": kinds.map(|kind| render_one(kind, &path)).collect::<Vec<_>>(),
        "_links": {"self": link(&path)},
    })
}

fn render_one(kind: &ContextKind, list: &str) -> Value {
    without_nulls(json!({
        "key": kind.key,
        "name": kind.name,
        "description": kind.description,
        "version": kind.version,
        "creationDate": kind.created_at,
        "lastModified": kind.created_at,
        "lastSeen": kind.last_seen,
        "createdFrom": kind.created_from.as_str(),
        "archived": kind.is_archived,
        "hideInTargeting": kind.is_archived,
        "_links": {"parent": link(list)},
    }))
}

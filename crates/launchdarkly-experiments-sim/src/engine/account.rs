//! The handlers of members, projects, environments and context kinds. All of them only read.

use serde_json::{Map, Value, json};

use crate::api::render::{context_kind, member, project};
use crate::engine::Engine;
use crate::engine::filter::{self, unknown_field};
use crate::engine::handlers::Call;
use crate::engine::page::Page;
use crate::engine::problem::Problem;
use crate::engine::selection::{Condition, Selection, expanded};
use crate::state::member::Member;
use crate::state::project::{Environment, Project};

impl Engine {
    pub(super) fn get_members(&self, call: &Call<'_>) -> Result<(u16, Value), Problem> {
        let selection = Selection::parse(&call.request.query)?;
        let conditions = filter::pairs(&selection.filter)?
            .into_iter()
            .map(|(field, value)| member_condition(field, value))
            .collect::<Result<Vec<_>, _>>()?;
        let all = self.state.members.iter();
        let mut matching: Vec<_> = all
            .filter(|member| conditions.iter().all(|condition| condition(member)))
            .collect();
        let compare = |field: &str, one: &&Member, other: &&Member| match field {
            "displayName" => Some(one.display_name().cmp(&other.display_name())),
            "lastSeen" => Some(one.last_seen.cmp(&other.last_seen)),
            _ => None,
        };
        selection.sort(&mut matching, compare, "displayName, lastSeen")?;
        let (total, page) = (matching.len(), selection.page);
        let items = page.of(matching).into_iter().map(member::render);
        let body = json!({
            "items": items.collect::<Vec<_>>(),
            "totalCount": total,
            "_links": page.links(&call.request.path, &call.request.query, total),
        });
        Ok((200, body))
    }

    pub(super) fn get_project(&self, call: &Call<'_>) -> Result<(u16, Value), Problem> {
        let found = self.state.project(call.route.project())?;
        let expand = expanded(&call.request.query)?;
        let environments = expand.iter().any(|part| part == "environments").then(|| {
            let path = format!("/api/v2/projects/{}/environments", found.key);
            let all = found.environments.iter().collect();
            environments(all, Page::default(), found, (&path, ""))
        });
        Ok((200, project::render(found, environments)))
    }

    pub(super) fn get_environments(&self, call: &Call<'_>) -> Result<(u16, Value), Problem> {
        let project = self.state.project(call.route.project())?;
        let selection = Selection::parse(&call.request.query)?;
        let conditions = filter::pairs(&selection.filter)?
            .into_iter()
            .map(|(field, value)| environment_condition(field, value))
            .collect::<Result<Vec<_>, _>>()?;
        let all = project.environments.iter();
        let mut matching: Vec<_> = all
            .filter(|one| conditions.iter().all(|condition| condition(one)))
            .collect();
        // All were created with their project, and none is critical.
        let compare = |field: &str, one: &&Environment, other: &&Environment| match field {
            "name" => Some(one.key.cmp(&other.key)),
            _ => None,
        };
        selection.sort(&mut matching, compare, "createdOn, critical, name")?;
        let address = (call.request.path.as_str(), call.request.query.as_str());
        let body = environments(matching, selection.page, project, address);
        Ok((200, body))
    }

    pub(super) fn get_context_kinds(&self, call: &Call<'_>) -> Result<(u16, Value), Problem> {
        let project = self.state.project(call.route.project())?;
        Ok((200, context_kind::render(project)))
    }
}

/// Renders a page of environments, for a list at a path with a query.
fn environments(
    matching: Vec<&Environment>,
    page: Page,
    project: &Project,
    (path, query): (&str, &str),
) -> Value {
    let total = matching.len();
    let items = page.of(matching).into_iter();
    let items = items.map(|one| project::render_environment(one, project));
    let links: Map<_, _> = page.links(path, query, total);
    json!({"items": items.collect::<Vec<_>>(), "totalCount": total, "_links": links})
}

fn member_condition<'a>(field: &str, value: &'a str) -> Result<Condition<'a, Member>, Problem> {
    let any = move |text: &str| value.split('|').any(|one| one == text);
    Ok(match field {
        "email" => Box::new(move |member| {
            let is_same = |one: &str| one.to_lowercase() == member.email.to_lowercase();
            value.split('|').any(is_same)
        }),
        "id" => Box::new(move |member| any(&member.id)),
        // An owner counts as an admin.
        "role" => Box::new(move |one| any(&one.role) || (one.role == "owner" && any("admin"))),
        "query" => Box::new(move |member| {
            filter::contains(&member.email, value)
                || filter::contains(&member.display_name(), value)
        }),
        // There are no teams.
        "team" => Box::new(|_| false),
        "noteam" => Box::new(move |_| value == "true"),
        "lastSeen" => last_seen(value)?,
        other => return Err(unknown_field(other)),
    })
}

fn last_seen(value: &str) -> Result<Condition<'_, Member>, Problem> {
    let invalid = || Problem::invalid(format!("filter: `lastSeen:{value}` is not understood"));
    let asked: Value = serde_json::from_str(value).map_err(|_| invalid())?;
    let never = |member: &Member| member.last_seen.get() == 0;
    match (&asked["never"], &asked["noData"], asked["before"].as_i64()) {
        (Value::Bool(true), _, _) => Ok(Box::new(never)),
        // The simulator has always recorded it.
        (_, Value::Bool(true), _) => Ok(Box::new(|_| false)),
        (_, _, Some(before)) => Ok(Box::new(move |member| member.last_seen.get() < before)),
        _ => Err(invalid()),
    }
}

fn environment_condition<'a>(
    field: &str,
    value: &'a str,
) -> Result<Condition<'a, Environment>, Problem> {
    Ok(match field {
        // The name is the key with an upper-case letter.
        "query" => Box::new(move |one| filter::contains(&one.key, value)),
        // No environment has tags.
        "tags" => Box::new(|_| false),
        other => return Err(unknown_field(other)),
    })
}

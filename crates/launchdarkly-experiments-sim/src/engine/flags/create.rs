//! New flags, built from the bodies of requests.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::engine::flags::listing;
use crate::engine::problem::Problem;
use crate::engine::rules;
use crate::state::bounded::UnixMillis;
use crate::state::flag::{Flag, Variation};
use crate::state::ids::SeededRandom;
use crate::state::project::Project;
use crate::state::targeting::{Serve, Targeting};

/// The body of a request to create a flag.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FlagInput {
    key: String,
    name: String,
    description: Option<String>,
    #[serde(default)]
    variations: Vec<VariationInput>,
    temporary: Option<bool>,
    #[serde(default)]
    tags: Vec<String>,
    defaults: Option<DefaultsInput>,
    maintainer_id: Option<String>,
    #[serde(default)]
    is_flag_on: bool,
}

#[derive(Debug, Deserialize)]
struct VariationInput {
    #[serde(rename = "_id")]
    id: Option<String>,
    name: Option<String>,
    description: Option<String>,
    value: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DefaultsInput {
    on_variation: i64,
    off_variation: i64,
}

/// Builds a flag. With `clone`, its configurations are those of the flag with that key.
pub(super) fn flag(
    input: FlagInput,
    clone: Option<&str>,
    project: &Project,
    now: UnixMillis,
    ids: &mut SeededRandom,
) -> Result<Flag, Problem> {
    rules::check_key(&input.key)?;
    rules::check_name(&input.name)?;
    if project.targets().any(|flag| flag.key == input.key) {
        return Err(Problem::conflict(format!(
            "key: a flag with the key `{}` already exists",
            input.key
        )));
    }
    let variations = variations(input.variations, ids)?;
    let mut targeting = Targeting::off();
    targeting.on = input.is_flag_on;
    targeting.changed_at = now;
    if let Some(defaults) = input.defaults {
        let at = |index| variation_at(&variations, index).map_err(|problem| problem.at("defaults"));
        targeting.fallthrough = Some(Serve::Variation(at(defaults.on_variation)?));
        targeting.off_variation = Some(at(defaults.off_variation)?);
    }
    let mut flag = Flag {
        name: input.name,
        description: input.description.filter(|text| !text.is_empty()),
        variations,
        temporary: input.temporary.unwrap_or(true),
        maintainer_id: input.maintainer_id,
        created_at: now,
        ..Flag::new(input.key).tags(input.tags)
    };
    match clone {
        Some(key) => copy_from(key, &mut flag, project, now)?,
        None => {
            for environment in &project.environments {
                let key = environment.key.clone();
                flag.environments.insert(key, targeting.clone());
            }
        }
    }
    flag.complete([], now);
    Ok(flag)
}

/// Assigns ids. Without variations, a flag has `true` and `false`.
fn variations(
    given: Vec<VariationInput>,
    ids: &mut SeededRandom,
) -> Result<Vec<Variation>, Problem> {
    let boolean = |value| VariationInput {
        id: None,
        name: None,
        description: None,
        value: json!(value),
    };
    let given = match given.len() {
        0 => vec![boolean(true), boolean(false)],
        1 => return Err(Problem::invalid("variations: a flag needs at least two")),
        _ => given,
    };
    let mut variations: Vec<Variation> = Vec::new();
    for (position, one) in given.into_iter().enumerate() {
        let id = one.id.filter(|id| !id.is_empty());
        let taken = |known: &Variation| known.value == one.value || id.as_ref() == Some(&known.id);
        if variations.iter().any(taken) {
            return Err(Problem::invalid(format!(
                "variations[{position}]: the value or the id occurs twice"
            )));
        }
        variations.push(Variation {
            id: id.unwrap_or_else(|| ids.uuid()),
            name: one.name.filter(|name| !name.is_empty()),
            description: one.description.filter(|text| !text.is_empty()),
            value: one.value,
        });
    }
    Ok(variations)
}

fn variation_at(variations: &[Variation], index: i64) -> Result<String, Problem> {
    let position = usize::try_from(index).ok();
    let found = position.and_then(|position| variations.get(position));
    found.map(|variation| variation.id.clone()).ok_or_else(|| {
        let count = variations.len();
        Problem::invalid(format!(
            "{index} is no index of a variation; there are {count}"
        ))
    })
}

/// Copies the configurations of another flag, by the positions of its variations.
fn copy_from(
    key: &str,
    flag: &mut Flag,
    project: &Project,
    now: UnixMillis,
) -> Result<(), Problem> {
    let original = project.flag(key).map_err(|_| {
        Problem::invalid(format!(
            "clone: no flag has the key `{key}`; the project `{}` has {}",
            project.key,
            listing::keys(&project.flags)
        ))
    })?;
    if original.variations.len() != flag.variations.len() {
        return Err(Problem::invalid(format!(
            "clone: the flag `{key}` has {} variations, the new one {}",
            original.variations.len(),
            flag.variations.len()
        )));
    }
    let same = |id: &String| -> Option<String> {
        let position = original.index_of(id)?;
        Some(flag.variations.get(position)?.id.clone())
    };
    let environments = original.environments.iter().map(|(key, targeting)| {
        let copy = Targeting {
            on: targeting.on,
            off_variation: targeting.off_variation.as_ref().and_then(same),
            fallthrough: match &targeting.fallthrough {
                Some(Serve::Variation(id)) => same(id).map(Serve::Variation),
                // Neither an experiment nor a rollout is copied.
                Some(Serve::Rollout(_)) | None => None,
            },
            changed_at: now,
            ..Targeting::off()
        };
        (key.clone(), copy)
    });
    flag.environments = environments.collect();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn create(body: Value) -> Result<Flag, Problem> {
        let now = UnixMillis::saturating(5);
        let mut project = Project::new(String::new(), "shop", now);
        project.declare_flag(Flag::new("taken"), now);
        let input = serde_json::from_value(body).unwrap();
        flag(input, None, &project, now, &mut SeededRandom::new(1))
    }

    #[test]
    fn a_flag_without_variations_is_boolean_and_off() {
        let flag = create(json!({"key": "a", "name": "A"})).unwrap();
        let values: Vec<_> = flag.variations.iter().map(|one| &one.value).collect();
        assert_eq!(values, [&json!(true), &json!(false)]);
        assert!(flag.temporary && flag.environments.values().all(|one| !one.on));
    }

    #[test]
    fn an_invalid_flag_is_rejected_with_its_position() {
        let cases = [
            (json!({"key": "-", "name": "A"}), 400, "key:"),
            (json!({"key": "a", "name": " "}), 400, "name:"),
            (json!({"key": "taken", "name": "A"}), 409, "already exists"),
            (
                json!({"key": "a", "name": "A", "variations": [{"value": 1}]}),
                400,
                "at least two",
            ),
            (
                json!({"key": "a", "name": "A", "variations": [{"value": 1}, {"value": 1}]}),
                400,
                "variations[1]",
            ),
            (
                json!({"key": "a", "name": "A", "defaults": {"onVariation": 0, "offVariation": 2}}),
                400,
                "defaults: 2 is no index",
            ),
        ];
        for (body, status, expected) in cases {
            let problem = create(body).unwrap_err();
            assert_eq!(problem.status, status);
            assert!(problem.message.contains(expected), "{}", problem.message);
        }
    }
}

//! What the page shows before there is an experiment: the commands that create one and start it.

use serde_json::{Value, json};

use crate::simulator::Simulator;
use crate::state::flag::Flag;
use crate::state::project::{Environment, Project};
use crate::state::targeting::FALLTHROUGH;
use crate::transport::http::page::html::Html;
use crate::transport::http::page::journal::curl::{Body, Curl};

/// The name of the experiment in its address.
const KEY: &str = "checkout-button";

/// Adds the commands for an environment. `token` is the one that can write.
pub(super) fn render(
    page: &mut Html,
    base: &str,
    token: &str,
    project: &Project,
    environment: &Environment,
) {
    page.raw("<div class=\"first\" id=\"first\">\n<p>There is no experiment yet. These commands create one and start it")
        .raw(match token {
            Simulator::DEFAULT_TOKEN => "; the token is the default one.</p>\n",
            _ => "; the token is the one that the simulator was started with.</p>\n",
        })
        .raw("<pre tabindex=\"0\">");
    // The default is known to everyone; any other token is a secret.
    page.text(match token {
        Simulator::DEFAULT_TOKEN => "TOKEN=api-simulator\n",
        _ => "TOKEN=…\n",
    });
    let experiments = format!(
        "{base}/api/v2/projects/{}/environments/{}/experiments",
        project.key, environment.key
    );
    let body = lines(&creation(project, environment), 2, "");
    let create = Curl {
        method: "POST",
        url: &experiments,
        headers: &[("Content-Type", "application/json")],
        body: Body::Text(&body),
    };
    let start = Curl {
        method: "PATCH",
        url: &format!("{experiments}/{KEY}"),
        headers: &[(
            "Content-Type",
            "application/json; domain-model=launchdarkly.semanticpatch",
        )],
        body: Body::Text(r#"{"instructions": [{"kind": "startIteration"}]}"#),
    };
    page.text(format_args!("{create}\n{start}\n"));
    page.raw("</pre>\n</div>\n");
}

/// Returns the body of the request that creates an experiment, on what the project has.
fn creation(project: &Project, environment: &Environment) -> Value {
    let flag = project.targets().find(|flag| {
        let targeting = flag.environments.get(&environment.key);
        flag.archived_at.is_none()
            && flag.variations.len() > 1
            && targeting.is_some_and(|targeting| {
                targeting.on && targeting.experiment_on(FALLTHROUGH).is_none()
            })
    });
    let key = flag.map_or(KEY, |flag| flag.key.as_str());
    let version = flag
        .and_then(|flag| flag.environments.get(&environment.key))
        .map_or(1, |targeting| targeting.version.get());
    let metric = project
        .metrics
        .first()
        .map_or("purchase", |metric| metric.key.as_str());
    let treatment = |name: &str, position: usize| {
        json!({
            "name": name,
            "baseline": position == 0,
            "allocationPercent": "50",
            "parameters": [{"flagKey": key, "variationId": variation(flag, name, position)}],
        })
    };
    json!({
        "key": KEY,
        "name": "Checkout button",
        "iteration": {
            "hypothesis": "A green button lifts purchases",
            "metrics": [{"key": metric}],
            "primarySingleMetricKey": metric,
            "flags": {key: {"ruleId": FALLTHROUGH, "flagConfigVersion": version}},
            "treatments": [treatment("Blue", 0), treatment("Green", 1)],
        },
    })
}

/// Returns a JSON value with a line for each property, down to a depth, so that it fits a screen.
fn lines(value: &Value, depth: usize, indent: &str) -> String {
    let Some(properties) = value.as_object().filter(|map| depth > 0 && !map.is_empty()) else {
        return value.to_string();
    };
    let inner = format!("{indent}  ");
    let properties = properties.iter().map(|(name, value)| {
        let value = lines(value, depth - 1, &inner);
        format!("\n{inner}{}: {value}", Value::from(name.as_str()))
    });
    let properties: Vec<_> = properties.collect();
    format!("{{{}\n{indent}}}", properties.join(","))
}

/// Returns the id of a variation of the flag, or any name if there is none.
fn variation(flag: Option<&Flag>, name: &str, position: usize) -> String {
    let known = flag.and_then(|flag| flag.variations.get(position));
    known.map_or_else(|| name.to_lowercase(), |variation| variation.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::metric::Metric;
    use crate::state::targeting::Targeting;

    #[test]
    fn the_experiment_runs_on_what_the_project_has() {
        let environment = Environment::new("test");
        let mut project = Project::new(String::new(), "shop", Default::default());
        let free = creation(&project, &environment);
        assert_eq!(free["iteration"]["metrics"][0]["key"], "purchase");
        let off = Flag::new("off").environment("test", Targeting::off());
        project.declare_flag(off, Default::default());
        let on = Flag::new("on").environment("test", Targeting::on().version(12));
        project.declare_flag(
            on.variation("id-1", "", 1.into())
                .variation("id-2", "", 2.into()),
            Default::default(),
        );
        project.metrics.push(Metric::new("signup"));
        let bound = creation(&project, &environment);
        let iteration = &bound["iteration"];
        assert_eq!(iteration["flags"]["on"]["flagConfigVersion"], 12);
        assert_eq!(
            iteration["treatments"][1]["parameters"][0]["variationId"],
            "id-2"
        );
        assert_eq!(iteration["primarySingleMetricKey"], "signup");
    }

    #[test]
    fn a_value_is_laid_out_down_to_a_depth() {
        let value = json!({"a": {"b": {"c": [1]}, "d\"": 2}, "e": {}});
        let text = lines(&value, 2, "");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert_eq!(text.lines().count(), 7, "{text}");
    }

    #[test]
    fn a_token_of_its_own_is_not_shown() {
        let rendered = |token| {
            let mut page = Html::default();
            let project = Project::new(String::new(), "shop", Default::default());
            render(
                &mut page,
                "http://localhost:1",
                token,
                &project,
                &Environment::new("test"),
            );
            page.into_string()
        };
        assert!(!rendered("hidden").contains("hidden"));
        assert!(rendered("hidden").contains("TOKEN=…"));
        assert!(rendered(Simulator::DEFAULT_TOKEN).contains("TOKEN=api-simulator\n"));
    }
}

//! The filter of the page: by environment, by state, and by text.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::api::query;
use crate::state::State;
use crate::state::experiment::Experiment;
use crate::transport::http::page::experiments::lifecycle::Lifecycle;
use crate::transport::http::page::html::Html;

/// What the query of the page selects. Without a value everything is selected.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::transport::http::page) struct Filter {
    /// Project and environment, such as `shop/test`.
    environment: String,
    /// The key of one experiment.
    experiment: String,
    state: String,
    text: String,
}

impl Filter {
    /// Reads the query of the page. What it does not know has no influence.
    pub(in crate::transport::http::page) fn from_query(query: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in query::pairs(query).unwrap_or_default() {
            match name.as_str() {
                "environment" => filter.environment = value,
                "experiment" => filter.experiment = value,
                "state" => filter.state = value,
                "text" => filter.text = value,
                _ => {}
            }
        }
        filter
    }

    /// Whether an environment is selected.
    pub(in crate::transport::http::page) fn has_environment(
        &self,
        project: &str,
        environment: &str,
    ) -> bool {
        self.environment.is_empty() || self.environment == path(project, environment)
    }

    /// Whether an environment of a project is selected.
    pub(in crate::transport::http::page) fn has_project(&self, project: &str) -> bool {
        let below = self.environment.strip_prefix(project);
        self.environment.is_empty() || below.is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether an experiment has the state and contains the text, in any case of its letters.
    pub(in crate::transport::http::page) fn has_experiment(&self, experiment: &Experiment) -> bool {
        let state = Lifecycle::of(experiment).as_str();
        (self.state.is_empty() || self.state == state)
            && (self.experiment.is_empty() || self.experiment == experiment.key)
            && self.has_text(experiment)
    }

    fn has_text(&self, experiment: &Experiment) -> bool {
        let wanted = self.text.trim().to_lowercase();
        if wanted.is_empty() {
            return true;
        }
        let found = |text: &str| text.to_lowercase().contains(&wanted);
        let named = [&experiment.key, &experiment.name];
        let described = experiment.description.iter().chain(&experiment.tags);
        named.into_iter().chain(described).any(|text| found(text))
            || experiment.iterations().any(|iteration| {
                let metrics = iteration.metrics.iter().map(|metric| &metric.key);
                let treatments = iteration.treatments.iter().map(|treatment| &treatment.name);
                let mut texts = metrics.chain(treatments).chain(iteration.flags.keys());
                found(&iteration.hypothesis) || texts.any(|text| found(text))
            })
    }

    /// Adds the form that sets the filter.
    pub(in crate::transport::http::page) fn render(&self, page: &mut Html, state: &State) {
        page.raw("<form method=\"get\" action=\"/\" class=\"filter\" role=\"search\">\n")
            .raw("<label>Environment <select name=\"environment\">")
            .option("", "all", self.environment.is_empty());
        for project in &state.projects {
            for environment in &project.environments {
                let path = path(&project.key, &environment.key);
                page.option(&path, &path, self.environment == path);
            }
        }
        page.raw("</select></label>\n<label>State <select name=\"state\">")
            .option("", "any", self.state.is_empty());
        for state in Lifecycle::ALL {
            let name = state.as_str();
            page.option(name, name, self.state == name);
        }
        page.raw("</select></label>\n<label>Text <input type=\"search\" name=\"text\" value=\"")
            .text(&self.text)
            .raw("\" placeholder=\"name, key, tag, flag, metric …\"></label>\n")
            .raw("<button>Filter</button>\n</form>\n<p id=\"only\">");
        if !self.experiment.is_empty() {
            page.raw("Only ")
                .element("code", &self.experiment)
                .raw(" is shown. <a href=\"/\">Show all</a>");
        }
        page.raw("</p>\n");
    }
}

/// Returns the name of an environment, such as `shop/test`.
pub(in crate::transport::http::page) fn path(project: &str, environment: &str) -> String {
    format!("{project}/{environment}")
}

/// Returns the address of the page with one experiment only.
pub(in crate::transport::http::page) fn only(
    project: &str,
    environment: &str,
    experiment: &str,
) -> String {
    let environment = path(project, environment);
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    format!(
        "/?environment={}&experiment={}",
        encoded(&environment),
        encoded(experiment)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn experiment() -> Experiment {
        let iteration = json!({
            "id": "", "status": "running", "hypothesis": "Größer sells", "created_at": 0,
            "can_reshuffle_traffic": true, "metrics": [{"key": "purchase"}], "version": 0,
            "treatments": [], "flags": {"button": {"ruleId": "fallthrough", "flagConfigVersion": 1}},
        });
        let experiment = json!({
            "id": "", "key": "checkout", "name": "Checkout Button", "maintainer_id": "", "created_at": 0, "kind": "",
            "methodology": "", "data_source": "", "tags": ["Colours"], "current": iteration,
        });
        serde_json::from_value(experiment).unwrap()
    }

    #[test]
    fn an_experiment_is_found_by_state_and_by_any_of_its_texts() {
        let cases = [
            ("", true),
            ("unknown=1", true),
            ("state=running", true),
            ("state=stopped", false),
            ("text=+CHECKOUT+button+", true),
            ("text=colours", true),
            ("text=GR%C3%96SSER", false),
            ("text=gr%C3%96%C3%9Fer", true),
            ("text=purchase", true),
            ("text=button&state=running", true),
            ("text=button&state=draft", false),
            ("text=banner", false),
            ("experiment=checkout", true),
            ("experiment=check", false),
            ("text=%ff", true),
        ];
        for (query, expected) in cases {
            let filter = Filter::from_query(query);
            assert_eq!(filter.has_experiment(&experiment()), expected, "{query}");
        }
    }

    #[test]
    fn an_environment_is_found_by_its_project_and_its_key() {
        let filter = Filter::from_query("environment=shop%2Ftest");
        assert!(filter.has_environment("shop", "test"));
        assert!(!filter.has_environment("shop", "production"));
        assert!(filter.has_project("shop") && !filter.has_project("sho"));
        assert!(Filter::default().has_environment("shop", "production"));
    }

    #[test]
    fn the_form_shows_what_is_set() {
        let mut page = Html::default();
        let filter = Filter::from_query("state=stopped&text=%22%3Cb%3E");
        filter.render(&mut page, &State::new(Default::default(), 1));
        let page = page.into_string();
        assert!(page.contains("value=\"stopped\" selected"), "{page}");
        assert!(page.contains("value=\"&quot;&lt;b&gt;\""), "{page}");
    }
}

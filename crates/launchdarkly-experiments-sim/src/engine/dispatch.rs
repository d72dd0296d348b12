//! The way of an authorized request to its handler: the checks that all operations share, then one `match`.

use serde_json::Value;

use crate::api::fragment;
use crate::api::operation::Operation;
use crate::api::query;
use crate::api::route::{Route, Target};
use crate::api::validator;
use crate::engine::flags::DRY_RUN;
use crate::engine::handlers::Call;
use crate::engine::message::Request;
use crate::engine::problem::Problem;
use crate::engine::{Engine, Routed, Token};
use crate::state::NotFound;

/// The API versions that a request can name.
const VERSIONS: &[&str] = &[
    "20160426", "20191212", "20210729", "20220603", "20240415", "beta",
];

impl Engine {
    /// Checks a request and passes it to the handler of its operation. If the request violates the fragment,
    /// `violation` is set to the reason.
    pub(super) fn perform(
        &mut self,
        routed: &Routed<'_>,
        token: &Token,
        violation: &mut Option<String>,
    ) -> Result<(u16, Value), Problem> {
        let request = routed.request;
        let route = routed.route.as_ref().ok_or_else(Problem::unknown_path)?;
        let operation = match routed.target {
            Some(Target::Simulated(operation)) => operation,
            Some(Target::NotSimulated(id)) => return Err(Problem::not_simulated(id)),
            None => return Err(Problem::method_not_allowed(&route.methods())),
        };
        let version = version(request)?;
        let observed = self.dialect.observed || version == Some("beta");
        if operation.writes() && !token.writes {
            return Err(Problem::forbidden());
        }
        self.check_exists(route)?;
        let body = match operation.writes() {
            true => Some(self.read_body(request, operation, observed)?),
            false => None,
        };
        if let Err(reason) = validator::request(operation, &request.query, body.as_ref()) {
            *violation = Some(reason.clone());
            return Err(Problem::invalid(reason));
        }
        let call = Call {
            request,
            route,
            body: body.unwrap_or_default(),
            writable: token.writes,
            has_member: !token.service,
            observed,
        };
        let changes = operation.writes() && !query::is_set(&request.query, DRY_RUN);
        let done = self.dispatch(operation, call)?;
        self.revision += u64::from(changes);
        Ok(done)
    }

    fn dispatch(&mut self, operation: Operation, call: Call<'_>) -> Result<(u16, Value), Problem> {
        match operation {
            Operation::GetExperiments => self.get_experiments(&call),
            Operation::CreateExperiment => self.create_experiment(call),
            Operation::GetExperiment => self.get_experiment(&call),
            Operation::PatchExperiment => self.patch_experiment(&call),
            Operation::CreateIteration => self.create_iteration(call),
            Operation::GetExperimentsAnyEnv => self.get_experiments_any_env(&call),
            Operation::GetExperimentationSettings => self.get_settings(&call),
            Operation::PutExperimentationSettings => self.put_settings(call),
            Operation::GetFeatureFlags => self.get_feature_flags(&call),
            Operation::PostFeatureFlag => self.post_feature_flag(call),
            Operation::GetFeatureFlag => self.get_feature_flag(&call),
            Operation::PatchFeatureFlag => self.patch_feature_flag(call),
            Operation::GetFeatureFlagStatus => self.get_feature_flag_status(&call),
            Operation::GetAiConfigTargeting => self.get_ai_config_targeting(&call),
            Operation::GetMetrics => self.get_metrics(&call),
            Operation::PostMetric => self.post_metric(call),
            Operation::GetMetric => self.get_metric(&call),
            Operation::GetMetricGroups => self.get_metric_groups(&call),
            Operation::GetMetricGroup => self.get_metric_group(&call),
            Operation::GetContextKindsByProjectKey => self.get_context_kinds(&call),
            Operation::GetMembers => self.get_members(&call),
            Operation::GetProject => self.get_project(&call),
            Operation::GetEnvironmentsByProject => self.get_environments(&call),
        }
    }

    /// Checks that the project, the environment and the experiment of a path exist.
    fn check_exists(&self, route: &Route) -> Result<(), NotFound> {
        let Some(project) = route.key("projectKey") else {
            return Ok(());
        };
        let project = self.state.project(project)?;
        let Some(environment) = route.key("environmentKey") else {
            return Ok(());
        };
        let environment = project.environment(environment)?;
        if let Some(experiment) = route.key("experimentKey") {
            environment.experiment(experiment)?;
        }
        Ok(())
    }

    fn read_body(
        &self,
        request: &Request,
        operation: Operation,
        observed: bool,
    ) -> Result<Value, Problem> {
        if request.body.len() > self.body_limit {
            return Err(Problem::invalid(format!(
                "the body is larger than {} bytes",
                self.body_limit
            )));
        }
        let is_semantic = is_semantic(request)?;
        let mut body: Value = serde_json::from_slice(&request.body)
            .map_err(|error| Problem::invalid(format!("the body is not JSON: {error}")))?;
        // Seen for experiments only: a patch of a flag can be a merge patch, which is an object too.
        let is_accepted = observed && operation == Operation::PatchExperiment && body.is_object();
        if fragment::is_semantic_patch(operation) && !is_semantic && !is_accepted {
            return Err(Problem::invalid(
                "the body is not a JSON patch; a semantic patch needs the content type \
                 `application/json; domain-model=launchdarkly.semanticpatch`",
            ));
        }
        self.dialect.decode(&mut body);
        Ok(body)
    }
}

/// Returns the API version that a request names.
fn version(request: &Request) -> Result<Option<&str>, Problem> {
    match request.header("ld-api-version") {
        Some(version) if !VERSIONS.contains(&version) => Err(Problem::invalid(format!(
            "LD-API-Version: unknown version `{version}`"
        ))),
        version => Ok(version),
    }
}

/// Whether the content type is that of a semantic patch. One that is not JSON is an error.
fn is_semantic(request: &Request) -> Result<bool, Problem> {
    let (media_type, parameters) = request
        .media_type()
        .unwrap_or_else(|| ("application/json".to_owned(), Vec::new()));
    if media_type != "application/json" {
        return Err(Problem::invalid(format!(
            "content-type: `{media_type}` is not `application/json`"
        )));
    }
    let semantic = (
        "domain-model".to_owned(),
        "launchdarkly.semanticpatch".to_owned(),
    );
    Ok(parameters.contains(&semantic))
}

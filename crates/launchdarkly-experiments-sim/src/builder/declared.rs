//! What a [`Builder`](crate::builder::Builder) declares in the state: projects, and what their experiments refer to.

use crate::state::State;
use crate::state::ai_config::AiConfig;
use crate::state::context_kind::ContextKind;
use crate::state::flag::Flag;
use crate::state::member::Member;
use crate::state::metric::Metric;
use crate::state::metric_group::MetricGroup;

/// The declarations in their order, each with the key of its project. One of a project that does not exist has no
/// effect.
#[derive(Clone, Default)]
pub(super) struct Declared {
    pub(super) projects: Vec<(String, Vec<String>)>,
    pub(super) flags: Vec<(String, Flag)>,
    pub(super) ai_configs: Vec<(String, AiConfig)>,
    pub(super) metrics: Vec<(String, Metric)>,
    pub(super) metric_groups: Vec<(String, MetricGroup)>,
    pub(super) context_kinds: Vec<(String, ContextKind)>,
    pub(super) members: Vec<Member>,
}

impl Declared {
    /// Declares everything in a state.
    pub(super) fn apply(self, state: &mut State) {
        for (project, environments) in &self.projects {
            state.declare(project, environments);
        }
        self.members
            .into_iter()
            .for_each(|member| state.put_member(member));
        let now = state.now;
        for (project, flag) in self.flags {
            if let Ok(project) = state.project_mut(&project) {
                project.declare_flag(flag, now);
            }
        }
        for (project, config) in self.ai_configs {
            if let Ok(project) = state.project_mut(&project) {
                project.declare_ai_config(config, now);
            }
        }
        // A stored flag lacks the environments that were declared since.
        for project in &mut state.projects {
            project.complete_flags(now);
        }
        // Before the metrics, whose default unit is that of their project.
        for (project, kind) in self.context_kinds {
            if let Ok(project) = state.project_mut(&project) {
                project.put_context_kind(kind, now);
            }
        }
        for (project, metric) in self.metrics {
            if let Ok(project) = state.project_mut(&project) {
                project.put_metric(metric, now);
            }
        }
        for (project, group) in self.metric_groups {
            if let Ok(project) = state.project_mut(&project) {
                project.put_metric_group(group, now);
            }
        }
    }
}

"""Drives the simulator with LaunchDarkly's official Python client, in every dialect.

In the default dialect all operations on experiments must work, and those on flags and metrics that lead to one.
In the others the client itself may fail on a reply that it was not made for; how it fails is written down in
`DIALECTS`, and this script fails when that is no longer true.

Usage: official_client.py PATH-OF-THE-SIMULATOR
"""

import copy
import json
import sys

import launchdarkly_api
import pydantic
from launchdarkly_api.models.experiment_patch_input import ExperimentPatchInput
from launchdarkly_api.models.experiment_post import ExperimentPost
from launchdarkly_api.models.feature_flag_body import FeatureFlagBody
from launchdarkly_api.models.iteration_input import IterationInput
from launchdarkly_api.models.metric_post import MetricPost
from launchdarkly_api.models.patch_with_comment import PatchWithComment
from launchdarkly_api.models.randomization_settings_put import RandomizationSettingsPut

from simulator import LAB, PROJECT, TOKEN, Simulator

SEMANTIC_PATCH = "application/json; domain-model=launchdarkly.semanticpatch"
# The second on which the simulator's clock stands still.
NOW = 1767225600000
EVERY_PART = "previousIterations,draftIteration,secondaryMetrics,treatments,analysisConfig"

# What the client makes of `getExperiment` in each dialect, everything expanded: a part of the error that it fails
# with, or else the properties of the reply that it drops without a word.
DIALECTS = [
    ({}, None, set()),
    ({"stringTimestamps": True}, "Input should be a valid integer", None),
    ({"covariance": True}, None, {"covarianceInfo"}),
    ({"nulls": True}, None, set()),
    ({"unknownEnumValues": True}, "must be one of enum values", None),
    ({"unknownFields": True}, None, {"_unknownField"}),
    ({"newestFields": False}, None, set()),
    ({"observed": True}, None, set()),
]


def iteration(hypothesis="A green button sells more"):
    return {
        "hypothesis": hypothesis,
        "metrics": [{"key": "purchase"}, {"key": "page-load"}],
        "primarySingleMetricKey": "purchase",
        "covariateId": "3b0e8d4c",
        "flags": {"button": {"ruleId": "fallthrough", "flagConfigVersion": 12}},
        "treatments": [
            {
                "name": name, "baseline": name == "Blue", "allocationPercent": "50",
                "parameters": [{"flagKey": "button", "variationId": name.lower()}],
            }
            for name in ("Blue", "Green")
        ],
    }


def post(key):
    return ExperimentPost.from_dict({
        "key": key, "name": f"The {key}", "tags": ["checkout"], "iteration": iteration(),
        "analysisConfig": {"significanceThreshold": "5"},
    })


class FlagPatch(PatchWithComment):
    """A semantic patch of a flag, which the client's own type of the body cannot express."""

    environment: str
    instructions: list

    def to_dict(self):
        return {"environmentKey": self.environment, "instructions": self.instructions}


class Session:
    """One client and one simulator; each method that begins with `case` is a case of its own."""

    def __init__(self, simulator):
        self.simulator = simulator
        configuration = launchdarkly_api.Configuration(host=simulator.url, api_key={"ApiKey": TOKEN})
        client = launchdarkly_api.ApiClient(configuration)
        self.api = launchdarkly_api.ExperimentsApi(client)
        self.flags = launchdarkly_api.FeatureFlagsApi(client)
        self.metrics = launchdarkly_api.MetricsApi(client)

    def patch(self, key, *instructions):
        return self.api.patch_experiment(
            PROJECT, "test", key, ExperimentPatchInput(instructions=list(instructions)),
            _content_type=SEMANTIC_PATCH,
        )

    def patch_flag(self, key, *instructions):
        patch = FlagPatch(patch=[], environment="test", instructions=list(instructions))
        return self.flags.patch_feature_flag(LAB, key, patch, _content_type=SEMANTIC_PATCH)

    def case_create_experiment(self):
        made = self.api.create_experiment_with_http_info(PROJECT, "test", post("button"))
        assert made.status_code == 201, made.status_code
        equal(made.data.key, "button")
        equal(made.data.creation_date, NOW)
        equal(made.data.environment_key, "test")
        equal(made.data.methodology, "frequentist")
        equal(made.data.draft_iteration, None)
        self.api.create_experiment(PROJECT, "production", post("banner"))
        error = refused(lambda: self.api.create_experiment(PROJECT, "test", post("button")))
        equal(error.status, 400)

    def case_get_experiment(self):
        read = self.api.get_experiment
        equal(read(PROJECT, "test", "button").draft_iteration, None)
        draft = read(PROJECT, "test", "button", expand="draftIteration").draft_iteration
        equal((draft.status, draft.version, draft.treatments), ("not_started", 0, None))
        draft = read(PROJECT, "test", "button", expand="draftIteration,treatments").draft_iteration
        equal([one.name for one in draft.treatments], ["Blue", "Green"])
        draft = read(PROJECT, "test", "button", expand="draftIteration,secondaryMetrics").draft_iteration
        equal(sorted(one.key for one in draft.metrics), ["page-load", "purchase"])
        shown = read(PROJECT, "test", "button", expand="analysisConfig")
        equal(shown.analysis_config.significance_threshold, "5")
        shown = read(PROJECT, "test", "button", expand="mutableFieldsByStatus")
        equal(shown.mutable_fields_by_status.running["name"], ["update"])
        shown = read(PROJECT, "test", "button", expand="previousIterations")
        equal(shown.previous_iterations, None)
        equal(refused(lambda: read(PROJECT, "test", "no-such")).status, 404)

    def case_patch_experiment_edits_and_starts(self):
        value = {
            "hypothesis": {"operation": "update", "value": "Half as much again"},
            "tags": {"operation": "add", "value": ["colours"]},
        }
        patched = self.patch(
            "button",
            {"kind": "updateName", "value": "Green button"},
            {"kind": "updateExperimentFields", "value": value},
            {"kind": "startIteration", "changeJustification": "Launch week"},
        )
        equal(patched.name, "Green button")
        equal(patched.tags, ["checkout", "colours"])
        equal(patched.current_iteration.status, "running")
        equal(patched.current_iteration.hypothesis, "Half as much again")
        equal(patched.current_iteration.started_at, NOW)
        plain = ExperimentPatchInput(instructions=[{"kind": "archiveExperiment"}])
        error = refused(lambda: self.api.patch_experiment(PROJECT, "test", "button", plain))
        equal(error.status, 400)

    def case_create_iteration(self):
        made = self.api.create_iteration(
            PROJECT, "test", "button", IterationInput.from_dict(iteration("Red sells most"))
        )
        equal((made.status, made.hypothesis), ("not_started", "Red sells most"))

    def case_patch_experiment_saves_and_stops(self):
        value = {"hypothesis": {"operation": "update", "value": "Greener still"}}
        restarted = self.patch("button", {
            "kind": "saveAndStartNewIteration", "changeJustification": "Early results", "value": value,
        })
        equal(restarted.current_iteration.hypothesis, "Greener still")
        stopped = self.patch("button", {
            "kind": "stopIteration", "winningTreatmentId": "green", "winningReason": "Sold more",
        })
        equal(stopped.current_iteration.status, "stopped")
        equal(stopped.current_iteration.winning_treatment_id, "green")
        shown = self.api.get_experiment(PROJECT, "test", "button", expand=EVERY_PART)
        equal([one.status for one in shown.previous_iterations], ["stopped"])
        error = refused(lambda: self.patch("button", {
            "kind": "stopIteration", "winningTreatmentId": "green", "winningReason": "Once more",
        }))
        equal(error.status, 422)

    def case_get_experiments(self):
        for position in range(3):
            self.api.create_experiment(PROJECT, "test", post(f"more-{position}"))
        keys = lambda **query: [one.key for one in self.api.get_experiments(PROJECT, "test", **query).items]
        equal(keys(), ["button", "more-0", "more-1", "more-2"])
        equal(keys(limit=2, offset=1), ["more-0", "more-1"])
        equal(keys(filter="status:stopped"), ["button"])
        equal(keys(filter="flagKey:button,metricKey:page-load,status:not_started", limit=1, offset=1), ["more-0"])
        self.patch("more-2", {"kind": "archiveExperiment"})
        equal(keys(lifecycle_state="archived"), ["more-2"])
        equal(len(keys(lifecycle_state="active,archived")), 4)
        self.patch("more-2", {"kind": "restoreExperiment"})
        page = self.api.get_experiments(PROJECT, "test", limit=1, expand=EVERY_PART)
        equal((page.total_count, sorted(page.links)), (4, ["first", "last", "next"]))
        equal(len(page.items[0].current_iteration.treatments), 2)

    def case_get_experiments_any_env(self):
        page = self.api.get_experiments_any_env(PROJECT, filter="flagKey:button", expand=EVERY_PART)
        equal(page.total_count, 5)
        equal({one.environment_key for one in page.items}, {"test", "production"})

    def case_experimentation_settings(self):
        units = [{"randomizationUnit": "user", "default": True}, {"randomizationUnit": "organization"}]
        wanted = RandomizationSettingsPut.from_dict({"randomizationUnits": units})
        put = self.api.put_experimentation_settings(PROJECT, wanted)
        got = self.api.get_experimentation_settings(PROJECT)
        for settings in (put, got):
            shown = [(one.randomization_unit, one.default) for one in settings.randomization_units]
            equal(shown, [("user", True), ("organization", False)])

    def case_a_flag_a_metric_and_an_experiment_from_nothing_to_the_winner(self):
        # The flag: created off, turned on.
        made = self.flags.post_feature_flag(LAB, FeatureFlagBody.from_dict({
            "key": "button", "name": "Button", "tags": ["checkout"],
            "variations": [{"name": "Blue", "value": "#00f"}, {"name": "Green", "value": "#0f0"}],
        }))
        equal((made.key, made.kind, made.environments["test"].on), ("button", "multivariate", False))
        error = refused(lambda: self.flags.post_feature_flag(LAB, FeatureFlagBody(key="button", name="Again")))
        equal(error.status, 409)
        turned = self.patch_flag("button", {"kind": "turnFlagOn"})
        equal(turned.environments["test"].on, True)
        page = self.flags.get_feature_flags(LAB, filter="query:BUTTON,tags:checkout", env="test", limit=1)
        equal((page.total_count, [one.key for one in page.items]), (1, ["button"]))
        equal(self.flags.get_feature_flag_status(LAB, "test", "button").name, "new")
        # The metric.
        metric = self.metrics.post_metric(LAB, MetricPost.from_dict({
            "key": "purchase", "name": "Purchases", "kind": "custom", "eventKey": "Order placed", "isNumeric": False,
            "randomizationUnits": ["user"], "successCriteria": "HigherThanBaseline",
        }))
        equal(metric.key, "purchase")
        equal(self.metrics.get_metric(LAB, "purchase").event_key, "Order placed")
        equal([one.key for one in self.metrics.get_metrics(LAB).items], ["purchase"])
        # The experiment, by what the flag says of itself.
        flag = self.flags.get_feature_flag(LAB, "button", env="test")
        blue, green = (variation.id for variation in flag.variations)
        body = {"key": "button", "name": "The button", "iteration": {
            "hypothesis": "A green button sells more",
            "metrics": [{"key": "purchase"}],
            "primarySingleMetricKey": "purchase",
            "flags": {"button": {
                "ruleId": "fallthrough", "flagConfigVersion": flag.environments["test"].version,
            }},
            "treatments": [
                {
                    "name": name, "baseline": baseline, "allocationPercent": "50",
                    "parameters": [{"flagKey": "button", "variationId": variation}],
                }
                for name, baseline, variation in (("Blue", True, blue), ("Green", False, green))
            ],
        }}
        create = lambda body: self.api.create_experiment(LAB, "test", ExperimentPost.from_dict(body))
        stale = copy.deepcopy(body)
        stale["iteration"]["flags"]["button"]["flagConfigVersion"] = 1
        equal(json.loads(refused(lambda: create(stale)).body)["code"], "optimistic_locking_error")
        unknown = copy.deepcopy(body)
        unknown["iteration"]["metrics"] = [{"key": "purchases"}]
        unknown["iteration"]["primarySingleMetricKey"] = "purchases"
        equal(refused(lambda: create(unknown)).status, 400)
        create(body)
        # It runs on the fallthrough, which cannot be changed meanwhile.
        patch = lambda *instructions: self.api.patch_experiment(
            LAB, "test", "button", ExperimentPatchInput(instructions=list(instructions)),
            _content_type=SEMANTIC_PATCH,
        )
        equal(patch({"kind": "startIteration"}).current_iteration.status, "running")
        served = lambda: self.flags.get_feature_flag(LAB, "button", env="test").environments["test"].fallthrough
        equal([share.weight for share in served().rollout.variations], [50000, 50000])
        equal(served().rollout.experiment_allocation.default_variation, 0)
        change = {"kind": "updateFallthroughVariationOrRollout", "variationId": blue}
        equal(refused(lambda: self.patch_flag("button", change)).status, 409)
        # Stopping ships the winner.
        stopped = patch({"kind": "stopIteration", "winningTreatmentId": green, "winningReason": "Sold more"})
        equal(stopped.current_iteration.winning_treatment_id, green)
        equal((served().variation, served().rollout), (1, None))
        equal(self.patch_flag("button", change).environments["test"].fallthrough.variation, 0)

    def case_dialects(self):
        parts = f"{EVERY_PART},mutableFieldsByStatus"
        path = f"/api/v2/projects/{PROJECT}/environments/test/experiments/button?expand={parts}"
        for traits, failure, dropped in DIALECTS:
            self.simulator.speak(**traits)
            sent = self.simulator.send("GET", path)
            try:
                shown = self.api.get_experiment(PROJECT, "test", "button", expand=parts).to_dict()
            except pydantic.ValidationError as error:
                assert failure and failure in str(error), f"{traits}: {error}"
                print(f"  {traits}: fails with {failure!r}")
                continue
            finally:
                self.simulator.speak()
            assert failure is None, f"{traits}: the client reads it now"
            equal(missing(sent, shown), dropped)
            print(f"  {traits}: reads it" + (f", drops {', '.join(dropped)}" if dropped else ""))

    def case_a_write_in_a_dialect_that_the_client_cannot_read(self):
        self.simulator.speak(stringTimestamps=True)
        try:
            self.api.create_experiment(PROJECT, "test", post("unseen"))
            raise AssertionError("the client reads it now")
        except pydantic.ValidationError:
            pass
        finally:
            self.simulator.speak()
        # The caller was told of a failure, and the experiment is there.
        equal(self.api.get_experiment(PROJECT, "test", "unseen").key, "unseen")

    def case_dialects_of_refusals(self):
        self.simulator.speak(conflict=True)
        error = refused(lambda: self.api.create_experiment(PROJECT, "test", post("button")))
        equal(error.status, 409)
        self.simulator.speak(emptyUnauthorized=True)
        configuration = launchdarkly_api.Configuration(host=self.simulator.url, api_key={"ApiKey": "wrong"})
        stranger = launchdarkly_api.ExperimentsApi(launchdarkly_api.ApiClient(configuration))
        error = refused(lambda: stranger.get_experimentation_settings(PROJECT))
        self.simulator.speak()
        equal(error.status, 401)


def missing(sent, shown):
    """The names of the properties that were sent with a value and are not shown, at any depth."""
    if isinstance(sent, list):
        return set().union(*(missing(*pair) for pair in zip(sent, shown)))
    if not isinstance(sent, dict):
        return set()
    filled = {name for name, value in sent.items() if value is not None}
    within = (missing(sent[name], shown[name]) for name in filled & shown.keys())
    return (filled - shown.keys()).union(*within)


def equal(found, expected):
    assert found == expected, f"found {found!r}, expected {expected!r}"


def refused(call):
    """The error that a call fails with."""
    try:
        call()
    except launchdarkly_api.ApiException as error:
        return error
    raise AssertionError("it was not refused")


def main(binary):
    failed = 0
    with Simulator(binary) as simulator:
        session = Session(simulator)
        cases = [name for name in Session.__dict__ if name.startswith("case_")]
        for name in cases:
            try:
                getattr(session, name)()
                print(f"ok {name[5:]}")
            except Exception as error:
                failed += 1
                print(f"FAILED {name[5:]}: {type(error).__name__}: {error}")
    if simulator.complaints:
        failed += 1
        print(f"FAILED the simulator complained: {simulator.complaints}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

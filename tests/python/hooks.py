"""What the fragment knows of requests and a schema cannot say; and a count of what was answered."""

import atexit
import itertools
from collections import Counter

import schemathesis
from schemathesis.core.parameters import ParameterLocation

from official_client import SEMANTIC_PATCH

# What the simulator was filled with, and what has been created since.
KEYS = ["draft", "running", "stopped", "archived", "spare"]
KNOWN = {"featureFlagKey": "button", "metricKey": "purchase"}
# What LaunchDarkly's document leaves out of these operations, and every other one has.
MISSING = {
    "getAIConfigTargeting": ["401"],
    "getMembers": ["400"],
    "getMetrics": ["400"],
    "postFeatureFlag": ["404"],
}
MADE = set()
TURNS = itertools.count(1)
STATUSES = {}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    schemas = raw_schema["components"]["schemas"]
    # An instruction is one of its kinds; the fragment lists them in an extension.
    for schema in [schema for schema in schemas.values() if "x-instructions" in schema]:
        kinds = schema.pop("x-instructions")
        for kind, pointer in kinds.items():
            schemas[pointer.rsplit("/", 1)[1]]["properties"]["kind"]["enum"] = [kind]
        schema["anyOf"] = [{"$ref": pointer} for pointer in kinds.values()]
    for methods in raw_schema["paths"].values():
        for definition in methods.values():
            for status in MISSING.get(definition["operationId"], []):
                definition["responses"].setdefault(status, {"description": "As of other operations."})
    # A patch needs a content type that the fragment, like LaunchDarkly's document, names in prose only.
    for methods in raw_schema["paths"].values():
        if "patch" in methods:
            content = methods["patch"]["requestBody"]["content"]
            content[SEMANTIC_PATCH] = content.pop("application/json")


@schemathesis.hook
def before_call(context, case, kwargs):
    """Asks most of the time for what is there and what can be done; the rest keeps the refusals honest."""
    turn = next(TURNS)
    if turn % 8 == 0:
        return
    name = operation(case)
    if is_valid(case, ParameterLocation.PATH):
        # The settings of a project, its flags and its metrics decide which experiments it accepts, so they have
        # projects of their own.
        if "projectKey" in case.path_parameters:
            settings = name in ("getExperimentationSettings", "putExperimentationSettings")
            experiments = "xperiment" in name or name == "createIteration"
            case.path_parameters["projectKey"] = "lab" if settings else "shop" if experiments else "store"
        for parameter, key in KNOWN.items():
            if parameter in case.path_parameters:
                case.path_parameters[parameter] = key
        if "environmentKey" in case.path_parameters:
            case.path_parameters["environmentKey"] = "test"
        if case.path_parameters.get("experimentKey", "draft") not in MADE.union(KEYS):
            case.path_parameters["experimentKey"] = KEYS[turn % len(KEYS)]
    if is_valid(case, ParameterLocation.BODY):
        if name == "createExperiment":
            case.body["key"] = f"key-{turn}"
            case.body["name"] = case.body["name"].strip() or "Name"
            if case.body.get("type") == "mab":
                case.body["methodology"] = "bayesian"
            mend(case.body["iteration"])
        elif name == "createIteration":
            mend(case.body)


@schemathesis.hook
def after_call(context, case, response):
    STATUSES.setdefault(operation(case), Counter())[response.status_code] += 1
    if response.status_code == 201:
        MADE.add(response.json()["key"])


@atexit.register
def report():
    for name, counts in sorted(STATUSES.items()):
        print(f"  {name}: " + ", ".join(f"{count} × {status}" for status, count in sorted(counts.items())))


def operation(case):
    return case.operation.definition.raw.get("operationId")


def is_valid(case, location):
    """Whether this part of the request was made to fit its schema."""
    part = case.meta and case.meta.components.get(location)
    return bool(part) and part.mode.is_positive


def mend(iteration):
    """Follows the rules of an iteration that only the prose has."""
    iteration["primarySingleMetricKey"] = "purchase"
    for position, metric in enumerate(iteration["metrics"]):
        metric["key"] = f"metric-{position}"
    iteration["metrics"].append({"key": "purchase"})
    iteration.pop("randomizationUnit", None)
    for position, treatment in enumerate(iteration["treatments"]):
        treatment["baseline"] = position == 0
        treatment["allocationPercent"] = "10" if position < 10 else "0"

// Drives the simulator with LaunchDarkly's TypeScript client: a flag, a metric and an experiment on both, from nothing
// to the winner, and a fault on the way.
//
// The environment names the simulator: LAUNCHDARKLY_URL, LAUNCHDARKLY_TOKEN.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  Configuration,
  ExperimentsApi,
  FeatureFlagsApi,
  MetricsApi,
} from "launchdarkly-api-typescript";
import type { ExperimentPost, IterationInput } from "launchdarkly-api-typescript";

const url = process.env.LAUNCHDARKLY_URL ?? "http://127.0.0.1:8080";
const token = process.env.LAUNCHDARKLY_TOKEN ?? "api-test";
const configuration = new Configuration({ basePath: url, apiKey: token });
const experiments = new ExperimentsApi(configuration);
const flags = new FeatureFlagsApi(configuration);
const metrics = new MetricsApi(configuration);

const [project, environment, key] = ["lab", "test", "checkout-button"];
const semanticPatch = {
  headers: { "Content-Type": "application/json; domain-model=launchdarkly.semanticpatch" },
};

async function control(path: string, body: object) {
  const headers = { "Content-Type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify(body) };
  assert.equal((await fetch(`${url}/_simulator/${path}`, request)).status, 200);
}

/** Applies one instruction and returns the experiment. */
async function patch(instruction: object) {
  const body = { instructions: [instruction as { [key: string]: any }] };
  return (await experiments.patchExperiment(project, environment, key, body, semanticPatch)).data;
}

async function variations(): Promise<string[]> {
  const flag = (await flags.getFeatureFlag(project, "button")).data;
  return flag.variations.map((variation) => variation._id ?? "");
}

async function iteration(): Promise<IterationInput> {
  const ids = await variations();
  const flag = (await flags.getFeatureFlag(project, "button", environment)).data;
  return {
    hypothesis: "A green button sells more",
    metrics: [{ key: "purchase" } as IterationInput["metrics"][number]],
    primarySingleMetricKey: "purchase",
    flags: {
      button: { ruleId: "fallthrough", flagConfigVersion: flag.environments![environment].version },
    },
    treatments: ["Blue", "Green"].map((name, index) => ({
      name,
      baseline: index === 0,
      allocationPercent: "50",
      parameters: [{ flagKey: "button", variationId: ids[index] }],
    })),
  };
}

before(async () => {
  await control("reset", {});
  await metrics.postMetric(project, { key: "purchase", kind: "custom", eventKey: "Order placed" });
  await flags.postFeatureFlag(project, {
    key: "button",
    name: "Button",
    variations: [{ value: "blue" }, { value: "green" }],
  });
  // The client has no type for a semantic patch of a flag.
  const turnOn = { environmentKey: environment, instructions: [{ kind: "turnFlagOn" }] } as any;
  await flags.patchFeatureFlag(project, "button", turnOn, undefined, semanticPatch);
  const post: ExperimentPost = { key, name: "Checkout button", iteration: await iteration() };
  const created = await experiments.createExperiment(project, environment, post);
  assert.equal(created.status, 201);
});

test("an experiment is listed and read with its draft", async () => {
  const list = (await experiments.getExperiments(project, environment, 20, 0, "flagKey:button")).data;
  assert.deepEqual(list.items.map((one) => one.key), [key]);
  const read = await experiments.getExperiment(project, environment, key, "draftIteration,treatments");
  assert.equal(read.data.draftIteration?.treatments?.length, 2);
});

test("it is started after a rate limit, and stopped with its winner, which the flag serves", async () => {
  await control("faults", { kind: "rateLimited", retryAfter: 3, operation: "patchExperiment" });
  await assert.rejects(patch({ kind: "startIteration" }), (error: any) => {
    assert.equal(error.response.status, 429);
    assert.equal(error.response.headers["retry-after"], "3");
    return true;
  });
  const started = await patch({ kind: "startIteration", changeJustification: "Launch week" });
  assert.equal(started.currentIteration?.status, "running");
  const winner = (await variations())[1];
  const stop = { kind: "stopIteration", winningTreatmentId: winner, winningReason: "It sold more" };
  assert.equal((await patch(stop)).currentIteration?.winningTreatmentId, winner);
  const flag = (await flags.getFeatureFlag(project, "button", environment)).data;
  assert.equal(flag.environments![environment].fallthrough?.variation, 1);
});

test("another iteration becomes the draft", async () => {
  const created = await experiments.createIteration(project, environment, key, await iteration());
  assert.equal(created.data.status, "not_started");
});

test("settings are replaced", async () => {
  const units = [{ randomizationUnit: "user", default: true }, { randomizationUnit: "account" }];
  const put = { randomizationUnits: units as any[] };
  assert.equal((await experiments.putExperimentationSettings(project, put)).status, 200);
  const settings = (await experiments.getExperimentationSettings(project)).data;
  assert.deepEqual(settings.randomizationUnits?.map((unit) => unit.randomizationUnit), ["user", "account"]);
});

test("an experiment that does not exist is an error with its status", async () => {
  const missing = experiments.getExperiment(project, environment, "missing");
  await assert.rejects(missing, (error: any) => error.response.status === 404);
});

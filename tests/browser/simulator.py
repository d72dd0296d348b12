"""The simulator as a program, and its API as a program uses it."""

import json
import subprocess
import urllib.error
import urllib.request

TOKEN = "api-secret-token"
PATCH = "application/json; domain-model=launchdarkly.semanticpatch"


class Simulator:
    def __init__(self, binary, *options):
        self.process = subprocess.Popen(
            [binary, "--port", "0", "--token", TOKEN, *options], stdout=subprocess.PIPE, text=True
        )
        self.url = self.process.stdout.readline().removeprefix("listening on ").strip()
        # The ids of the variations of each flag, by their names.
        self.variations = {}
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def request(self, method, path, body=None, media_type="application/json", **headers):
        """Returns the status and the body. A lost connection has the status `None`."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": TOKEN, "Content-Type": media_type, **headers}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with self.opener.open(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return None, ""

    def experiments(self, environment="test"):
        return f"/api/v2/projects/shop/environments/{environment}/experiments"

    def flag(self, key):
        """Creates a flag that is on, with a blue and a green variation."""
        variations = [{"name": "Blue", "value": "#00f"}, {"name": "Green", "value": "#0f0"}]
        body = {"key": key, "name": key, "isFlagOn": True, "variations": variations}
        status, answer = self.request("POST", "/api/v2/flags/shop", body)
        assert status == 201, answer
        self.variations[key] = {one["name"]: one["_id"] for one in json.loads(answer)["variations"]}

    def create(self, key, name, shares=("50", "50"), environment="test", flag="button"):
        treatment = lambda name, share, baseline: {
            "name": name, "baseline": baseline, "allocationPercent": share,
            "parameters": [{"flagKey": flag, "variationId": self.variations.get(flag, {}).get(name, name)}],
        }
        return self.request("POST", self.experiments(environment), {
            "key": key, "name": name, "description": "What a visitor sees first.", "tags": ["checkout"],
            "iteration": {
                "hypothesis": "Green sells more than blue",
                "metrics": [{"key": "purchase"}, {"key": "page-load"}],
                "primarySingleMetricKey": "purchase",
                "flags": {flag: {"ruleId": "fallthrough", "flagConfigVersion": 1}},
                "treatments": [treatment("Blue", shares[0], True), treatment("Green", shares[1], False)],
            },
        })

    def patch(self, key, kind, **fields):
        return self.request("PATCH", f"{self.experiments()}/{key}", {"instructions": [{"kind": kind, **fields}]}, PATCH)

    def advance(self, milliseconds):
        return self.request("POST", "/_simulator/clock", {"advance": milliseconds})

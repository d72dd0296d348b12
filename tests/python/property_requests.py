"""Sends the simulator property-based requests, made up from the fragment, and judges each reply by it.

Usage: property_requests.py PATH-OF-THE-SIMULATOR
"""

import os
import subprocess
import sys
from pathlib import Path

from official_client import SEMANTIC_PATCH, post
from simulator import PROJECT, STORE, TOKEN, Simulator

HERE = Path(__file__).resolve().parent
# All areas in one document, as the simulator has them.
FRAGMENT = HERE.parent.parent / "crates/launchdarkly-experiments-sim/src/api/fragment.json"
# The run takes about a third of it; a machine that is busy gets the rest.
SECONDS = 400

START = {"kind": "startIteration"}
STOP = {"kind": "stopIteration", "winningTreatmentId": "green", "winningReason": "Sold more"}
# The keys that `hooks.py` puts into most requests, and what makes each of them what its name says.
EXPERIMENTS = {
    "draft": [],
    "spare": [],
    "running": [START],
    "stopped": [START, STOP],
    "archived": [{"kind": "archiveExperiment"}],
}


# What `hooks.py` reads and changes besides experiments. It is in a project of its own: where flags or metrics are
# declared, experiments may name no others.
FLAG = {"key": "button", "name": "Button", "isFlagOn": True}
METRIC = {"key": "purchase", "name": "Purchase", "kind": "custom", "eventKey": "purchased", "isNumeric": False,
          "successCriteria": "HigherThanBaseline"}


def fill(simulator):
    simulator.send("POST", f"/api/v2/flags/{STORE}", FLAG)
    simulator.send("POST", f"/api/v2/metrics/{STORE}", METRIC)
    for environment in ("test", "production"):
        path = f"/api/v2/projects/{PROJECT}/environments/{environment}/experiments"
        for key, instructions in EXPERIMENTS.items():
            simulator.send("POST", path, post(key).to_dict())
            if instructions:
                simulator.send("PATCH", f"{path}/{key}", {"instructions": instructions}, SEMANTIC_PATCH)


def main(binary):
    with Simulator(binary) as simulator:
        fill(simulator)
        command = [
            Path(sys.executable).with_name("schemathesis"),
            "--config-file", HERE / "schemathesis.toml", "--no-color",
            "run", FRAGMENT, "--url", simulator.url, "--header", f"Authorization: {TOKEN}",
            *sys.argv[2:],
        ]
        # Whatever the run leaves behind, it leaves beside the virtual environment.
        folder = Path(sys.prefix)
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(HERE)}
        done = subprocess.run(command, cwd=folder, timeout=SECONDS, env=environment)
    if simulator.complaints:
        print(f"the simulator complained: {simulator.complaints}")
    failed = bool(done.returncode or simulator.complaints)
    print("1 failed" if failed else "passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

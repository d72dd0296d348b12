#!/usr/bin/env bash
# Compares what other generators make of the same description of the API, and writes docs/compared.md.
# Installs the generators under target/peers and uses them again the next time; one that cannot be installed, fails or
# makes a crate that does not compile becomes a row that says so. Times are CPU times, so other work on the machine
# disturbs them little. Nothing of the output is part of the repository but docs/compared.md.
#
# Usage: run.sh [FOLDER [PEER]…]    FOLDER is where everything but the tools is put, target/peers/run by default; with
#                                   names of peers only these are measured, and their former figures replaced
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=${1:-target/peers/run}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

cargo build --quiet --locked -p xtask
cargo run --quiet --locked -p launchdarkly-experiments-tests --bin replies -- "$folder"
python3 -B tests/peers/measure.py "$folder" "${@:2}"
python3 -B tests/peers/page.py "$folder/results.json" docs/compared.md

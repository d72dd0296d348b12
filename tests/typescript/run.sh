#!/usr/bin/env bash
# Drives the simulator with LaunchDarkly's TypeScript client, then with the examples in TypeScript and Python of
# docs/stand-in.md, which are run as they are written there. The example in Python needs the environment that
# tests/python/run.sh makes, and is left out without it.
# Installs what it needs under target/typescript and uses it again the next time.
#
# Usage: run.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=target/typescript
mkdir -p "$folder"
if ! cmp -s tests/typescript/package-lock.json "$folder/installed.json"; then
  cp tests/typescript/package.json tests/typescript/package-lock.json "$folder"
  npm ci --silent --no-audit --no-fund --prefix "$folder"
  cp tests/typescript/package-lock.json "$folder/installed.json"
fi
cp tests/typescript/tsconfig.json tests/typescript/official_client.ts "$folder"

# The block of the page whose first lines name a file.
block() {
  awk -v name="$1" '
    /^```/ { if (inside) { if (found) { printf "%s", text; exit } inside = 0 } else { inside = 1; text = ""; count = 0; found = 0 }; next }
    inside { text = text $0 "\n"; if (++count <= 2 && $0 ~ "^(#|//) (.*/)?" name "$") found = 1 }
  ' docs/stand-in.md
}
for name in experiments.test.ts fixtures.yaml test_experiments.py; do
  block "$name" > "$folder/$name"
  test -s "$folder/$name" || { echo "docs/stand-in.md has no $name" >&2; exit 1; }
done
"$folder/node_modules/.bin/tsc" --project "$folder"

cargo build --quiet --locked -p launchdarkly-experiments-sim
simulator=
trap 'if [ -n "$simulator" ]; then kill "$simulator"; fi' EXIT
start() {
  if [ -n "$simulator" ]; then kill "$simulator"; wait "$simulator" || true; fi
  : > "$folder/address"
  target/debug/launchdarkly-experiments-sim --token api-test "$@" > "$folder/address" &
  simulator=$!
  for _ in $(seq 100); do
    LAUNCHDARKLY_URL=$(sed -n 's/^listening on //p' "$folder/address")
    if [ -n "$LAUNCHDARKLY_URL" ]; then break; fi
    sleep 0.1
  done
  export LAUNCHDARKLY_URL LAUNCHDARKLY_TOKEN=api-test
}

echo "TypeScript client:"
start --project lab:test --seed 7
node --test --test-reporter=tap "$folder/official_client.js" | grep -E '^(ok|not ok|# (pass|fail))|error:'
echo "examples of docs/stand-in.md:"
start --fixtures "$folder/fixtures.yaml"
node --test --test-reporter=tap "$folder/experiments.test.js" | grep -E '^(ok|not ok|# (pass|fail))|error:'
python=target/python/bin/python
if [ -x "$python" ]; then
  "$python" -B -c '
import runpy, sys
tests = runpy.run_path(sys.argv[1])
for name, test in tests.items():
    if name.startswith("test_"):
        test()
        print("ok", name)
' "$folder/test_experiments.py"
fi

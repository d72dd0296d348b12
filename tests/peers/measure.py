"""Measures every peer, and writes results.json.

Usage: measure.py FOLDER [PEER]…    FOLDER has replies.jsonl and page.json; everything is written there
"""

import datetime
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from peers import DOCUMENTS, PEERS, ROOT, Failed, Peer, Variant

GENERATIONS = 3
ROUNDS = 31
# How often a page is decoded in one round.
TIMES = 60

# The reader is built with these optimized as in a release build, and everything else as it was built before.
OPTIMIZED = ["serde", "serde_core", "serde_json", "serde_with", "itoa", "memchr", "indexmap", "hashbrown", "ploidy-util"]


def spent(command: list[str], target: Path | None = None) -> tuple[float, str]:
    """Runs a command, and returns its CPU seconds, with those of its children, and what it wrote to stderr."""
    environment = dict(os.environ, CARGO_TERM_COLOR="never", CARGO_INCREMENTAL="0")
    environment.pop("RUSTFLAGS", None)
    if target:
        environment["CARGO_TARGET_DIR"] = str(target)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise Failed((done.stderr or done.stdout).strip())
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stderr


def first_error(text: str) -> str:
    """Returns what a person would quote of an output: its first error, in one line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wanted = [line for line in lines if re.match(r"error|.*\b(error|panicked|Exception|gen fail)\b", line)]
    errors = len([line for line in lines if re.match(r"error(\[E\d+\])?:", line) and "could not compile" not in line])
    line = (wanted or lines or ["it says nothing"])[0].replace(str(ROOT) + "/", "")
    if "panicked at" in line and lines.index(line) + 1 < len(lines):
        line = lines[lines.index(line) + 1]
    line = line if len(line) < 240 else line[:240] + "…"
    return f"{line} (and {errors - 1} more)" if errors > 1 else line


class Run:
    """One run in one folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.space = folder / "space"
        self.results = folder / "results.json"

    def crate(self, variant: Variant) -> Path:
        return self.space / "generated" / variant.name

    def generate(self, peer: Peer, variant: Variant) -> dict:
        """Makes the crate, and says how long that takes and how many lines it has."""
        crate = self.crate(variant)
        seconds = []
        for _ in range(GENERATIONS):
            shutil.rmtree(crate, ignore_errors=True)
            crate.mkdir(parents=True)
            variant.prepare(DOCUMENTS[variant.document], crate)
            commands = variant.commands(DOCUMENTS[variant.document], crate)
            seconds.append(sum(spent(command)[0] for command in commands))
        variant.finish(crate)
        sources = sorted((crate / peer.sources).rglob("*.rs"))
        lines = sum(len(source.read_text().splitlines()) for source in sources)
        return {"generate": statistics.median(seconds), "lines": lines}

    def reader(self, peer: Peer, variant: Variant) -> None:
        """Writes the program that reads replies with the crate's types."""
        folder = self.space / "readers" / variant.name
        (folder / "src").mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "tests/peers/reader.rs", folder / "src/main.rs")
        crate = self.crate(variant)
        sources = "\n".join(source.read_text() for source in (crate / peer.sources).rglob("*.rs"))
        known = {name.lower(): name for name in re.findall(r"pub (?:struct|enum|type) (\w+)", sources)}
        module = "::".join(part for part in ["generated_client", peer.types] if part)
        schemas = {json.loads(line)["schema"] for line in (self.folder / "replies.jsonl").open()}
        missing = sorted(schema for schema in schemas if schema.lower() not in known)
        if missing:
            raise Failed(f"error: no types for {', '.join(missing)}")
        arms = "".join(
            f'        "{schema}" => serde_json::from_slice::<{module}::{known[schema.lower()]}>(body).map(drop),\n'
            for schema in sorted(schemas)
        )
        (folder / "src/peer.rs").write_text(
            "pub fn decode(schema: &str, body: &[u8]) -> serde_json::Result<()> {\n"
            f'    match schema {{\n{arms}        unknown => panic!("{{unknown}}"),\n    }}\n}}\n'
        )
        package = re.search(r'^name = "(.*)"', (crate / "Cargo.toml").read_text(), re.MULTILINE).group(1)
        (folder / "Cargo.toml").write_text(
            f'[package]\nname = "read-{variant.name}"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\nserde_json = "1"\n'
            f'generated_client = {{ package = "{package}", path = "../../generated/{variant.name}" }}\n'
        )

    def workspace(self, variants: list[Variant]) -> None:
        """Puts crates and readers into one workspace, so that all have the same versions of what they depend on."""
        members = [f"{folder}/{variant.name}" for variant in variants for folder in ["generated", "readers"]]
        (self.space / "Cargo.toml").write_text(f'[workspace]\nresolver = "3"\nmembers = {json.dumps(members)}\n')
        lock = ROOT / "tests/peers/Cargo.lock"
        if lock.exists():
            shutil.copy(lock, self.space / "Cargo.lock")
        spent(["cargo", "fetch", *self.manifest()])

    def manifest(self) -> list[str]:
        return ["--manifest-path", str(self.space / "Cargo.toml")]

    def build(self, peer: Peer, variant: Variant, cold: bool) -> dict:
        """Builds the crate as its users do in development: cold, with all it depends on, and then itself once more."""
        target = self.folder / "build" / peer.name.replace(" ", "-")
        target = target if not variant.name.endswith("without-tls") else target.with_name(variant.name)
        own = "launchdarkly-experiments-client" if peer.name == "this project" else variant.name
        if cold:
            shutil.rmtree(target, ignore_errors=True)
        seconds, written = spent(["cargo", "build", "-p", variant.name, *self.manifest()], target)
        if not cold:
            return {"own": seconds}
        crates = len(re.findall(r"^ *Compiling ", written, re.MULTILINE))
        spent(["cargo", "clean", "-p", own, *self.manifest()], target)
        again, _ = spent(["cargo", "build", "-p", own, *self.manifest()], target)
        # The crate around ours is there for this comparison alone.
        return {"cold": seconds, "crates": crates - (own != variant.name), "own": again}

    def build_reader(self, peer: Peer, variant: Variant) -> Path:
        own = "launchdarkly-experiments-client" if peer.name == "this project" else variant.name
        target = self.folder / "build" / peer.name.replace(" ", "-")
        locked = (self.space / "Cargo.lock").read_text()
        release = "opt-level = 3\ndebug = false\ndebug-assertions = false\noverflow-checks = false\ncodegen-units = 16\n"
        packages = [package for package in [own, f"read-{variant.name}", *OPTIMIZED] if f'name = "{package}"' in locked]
        config = self.space / "readers" / variant.name / "optimized.toml"
        config.write_text("\n".join(f"[profile.dev.package.{package}]\n{release}" for package in packages))
        spent(["cargo", "build", "-p", f"read-{variant.name}", "--config", str(config), *self.manifest()], target)
        return target / "debug" / f"read-{variant.name}"


def output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Failed((done.stderr or done.stdout).strip())
    return done.stdout


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    run = Run(folder)
    former = json.loads(run.results.read_text())["rows"] if len(sys.argv) > 2 and run.results.exists() else {}
    rows = {}
    chosen = [peer for peer in PEERS if peer.name in sys.argv[2:] or len(sys.argv) == 2]
    for peer in chosen:
        rows |= prepare(run, peer)
    everything = [(peer, variant) for peer in PEERS for variant in peer.variants]
    rows = {variant.name: rows.get(variant.name, former.get(variant.name, {})) for _, variant in everything}
    generated = [variant for _, variant in everything if "lines" in rows[variant.name] and "error" not in rows[variant.name]]
    run.workspace(generated)
    for peer in chosen:
        measure(run, peer, rows)
    readers = {variant.name: rows[variant.name]["reader"] for variant in generated if rows[variant.name].get("reader")}
    decode(folder, readers, rows)
    versions = re.findall(r'name = "(reqwest|serde|serde_json)"\nversion = "(.*)"', (run.space / "Cargo.lock").read_text())
    results = {
        "date": datetime.date.today().isoformat(),
        "cores": os.cpu_count(),
        "rustc": output(["rustc", "--version"]).split()[1],
        "dependencies": dict(versions),
        "page": (folder / "page.json").stat().st_size,
        "rows": rows,
    }
    run.results.write_text(json.dumps(results, indent=1) + "\n")
    ours = rows["ours"]
    if "error" in ours or any(refused for refused, _, _ in ours["forms"].values()):
        sys.exit(f"our own row: {ours.get('error') or ours['forms']}")


def prepare(run: Run, peer: Peer) -> dict:
    """Installs a peer, and generates and makes readers of all its variants."""
    rows: dict[str, dict] = {}
    for variant in peer.variants:
        print(f"{variant.name}: generate", flush=True)
        row = rows[variant.name] = {}
        try:
            peer.install(peer.version)
            row |= run.generate(peer, variant)
            run.reader(peer, variant)
        except (Failed, OSError) as error:
            row["error"] = first_error(str(error))
    return rows


def measure(run: Run, peer: Peer, rows: dict) -> None:
    """Builds the variants of a peer and lets them read the replies."""
    is_cold = True
    for variant in peer.variants:
        row = rows[variant.name]
        if "error" in row:
            continue
        print(f"{variant.name}: build", flush=True)
        try:
            without_tls = variant.name.endswith("without-tls")
            row |= run.build(peer, variant, is_cold or without_tls)
            is_cold = False
            if without_tls:
                continue
            print(f"{variant.name}: read", flush=True)
            reader = run.build_reader(peer, variant)
            row["reader"] = str(reader)
            row["forms"] = json.loads(output([str(reader), "replies", str(run.folder / "replies.jsonl")]))
        except Failed as error:
            row["error"] = first_error(str(error))


def decode(folder: Path, readers: dict[str, str], rows: dict) -> None:
    """Times the decoding of the page in alternating rounds, since machines drift."""
    print("decode", flush=True)
    rounds: dict[str, list[int]] = {name: [] for name in readers}
    for _ in range(ROUNDS):
        for name, reader in readers.items():
            found = json.loads(output([reader, "decode", str(folder / "page.json"), str(TIMES)]))
            if isinstance(found, str):
                rows[name]["page_refused"] = found
            else:
                rounds[name].append(found)
    for name, found in rounds.items():
        if found:
            rows[name]["decode"] = statistics.median(found)
            ratios = [ours / theirs for ours, theirs in zip(rounds["ours"], found)]
            rows[name]["speed"] = statistics.median(ratios)


main()

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
# How often the page is decoded in one round.
TIMES = 60

# The reader is built with these optimized as in a release build, and everything else as it was built before.
OPTIMIZED = ["serde", "serde_core", "serde_json", "serde_with", "itoa", "memchr", "indexmap", "hashbrown", "ploidy-util"]
RELEASE = """\
opt-level = 3
debug = false
debug-assertions = false
overflow-checks = false
codegen-units = 16
"""


class PeerRun:
    """One peer in the folder of one run: a workspace of its crates, of the programs that read with them, and their target."""

    def __init__(self, folder: Path, peer: Peer):
        self.run = folder
        self.peer = peer
        self.folder = folder / peer.name.replace(", ", " ").replace(" ", "-")
        self.manifest = ["--manifest-path", str(self.folder / "Cargo.toml")]

    def crate(self, variant: Variant) -> Path:
        return self.folder / "generated" / variant.name

    def sources(self, variant: Variant) -> list[Path]:
        return sorted((self.crate(variant) / self.peer.sources).rglob("*.rs"))

    def own(self, variant: Variant) -> str:
        """Returns the package whose code is generated. The crate around ours is there for this comparison alone."""
        return self.peer.package or variant.name

    def measure(self) -> dict[str, dict]:
        """Returns the row of each variant."""
        rows: dict[str, dict] = {variant.name: {} for variant in self.peer.variants}
        step = lambda variant, what: print(f"{variant.name}: {what}", flush=True)
        for variant in self.peer.variants:
            step(variant, "generate")
            with noted(rows[variant.name]):
                self.peer.install(self.peer.version)
                rows[variant.name] |= self.generate(variant)
                self.reader(variant)
        variants = [variant for variant in self.peer.variants if "error" not in rows[variant.name]]
        members = [f"{folder}/{variant.name}" for variant in variants for folder in ["generated", "readers"]]
        (self.folder / "Cargo.toml").write_text(f'[workspace]\nresolver = "3"\nmembers = {json.dumps(members)}\n')
        shutil.rmtree(self.folder / "target", ignore_errors=True)
        fetched: dict = {}
        with noted(fetched):
            spent(["cargo", "fetch", *self.manifest])
        is_cold = True
        for variant in variants:
            row = rows[variant.name]
            row |= fetched
            if "error" in row:
                continue
            step(variant, "build")
            with noted(row):
                row |= self.build(variant, is_cold)
                is_cold = False
            if "error" in row or not variant.reads:
                continue
            step(variant, "read")
            with noted(row):
                reader = self.build_reader(variant)
                row["forms"] = json.loads(output([str(reader), "replies", str(self.run / "replies.jsonl")]))
                row["reader"] = str(reader)
        return rows

    def generate(self, variant: Variant) -> dict:
        """Makes the crate, and says how long that takes and how many lines it has."""
        crate, document = self.crate(variant), DOCUMENTS[variant.document]
        seconds = []
        for _ in range(GENERATIONS):
            shutil.rmtree(crate, ignore_errors=True)
            crate.mkdir(parents=True)
            variant.prepare(document, crate)
            seconds.append(spent(variant.command(document, crate))[0])
        variant.finish(crate)
        lines = sum(len(source.read_text().splitlines()) for source in self.sources(variant))
        return {"generate": statistics.median(seconds), "lines": lines}

    def reader(self, variant: Variant) -> None:
        """Writes the program that reads replies with the types of the crate."""
        folder = self.folder / "readers" / variant.name
        (folder / "src").mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "tests/peers/reader.rs", folder / "src/main.rs")
        text = "\n".join(source.read_text() for source in self.sources(variant))
        known = {name.lower(): name for name in re.findall(r"pub (?:struct|enum|type) (\w+)", text)}
        module = "::".join(part for part in ["generated_client", self.peer.types] if part)
        schemas = sorted({json.loads(line)["schema"] for line in (self.run / "replies.jsonl").open()})
        missing = [schema for schema in schemas if schema.lower() not in known]
        if missing:
            raise Failed(f"error: there are no types for {', '.join(missing)}")
        decode = "serde_json::from_slice::<{}::{}>(body).map(drop)"
        arms = [f'        "{schema}" => {decode.format(module, known[schema.lower()])},\n' for schema in schemas]
        (folder / "src/peer.rs").write_text(
            "pub fn decode(schema: &str, body: &[u8]) -> serde_json::Result<()> {\n"
            f'    match schema {{\n{"".join(arms)}        unknown => panic!("{{unknown}}"),\n    }}\n}}\n'
        )
        (folder / "Cargo.toml").write_text(
            f'[package]\nname = "read-{variant.name}"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\nserde_json = "1"\n'
            f'generated_client = {{ package = "{variant.name}", path = "../../generated/{variant.name}" }}\n'
        )

    def build(self, variant: Variant, cold: bool) -> dict:
        """Builds the crate as its users do in development: if cold, with all it depends on, and then itself once more."""
        build = ["cargo", "build", "-p", variant.name, *self.manifest]
        seconds, written = spent(build)
        if not cold:
            return {"own": seconds}
        crates = len(re.findall(r"^ *Compiling ", written, re.MULTILINE))
        spent(["cargo", "clean", "-p", self.own(variant), *self.manifest])
        return {"cold": seconds, "own": spent(build)[0], "crates": crates - (self.own(variant) != variant.name)}

    def build_reader(self, variant: Variant) -> Path:
        name = f"read-{variant.name}"
        locked = (self.folder / "Cargo.lock").read_text()
        packages = [package for package in [self.own(variant), name, *OPTIMIZED] if f'name = "{package}"' in locked]
        config = self.folder / "readers" / variant.name / "optimized.toml"
        config.write_text("\n".join(f"[profile.dev.package.{package}]\n{RELEASE}" for package in packages))
        spent(["cargo", "build", "-p", name, "--config", str(config), *self.manifest])
        return self.folder / "target/debug" / name


class noted:
    """Notes the error of a peer in its row, so that the others are measured."""

    def __init__(self, row: dict):
        self.row = row

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind, error, trace) -> bool:
        if isinstance(error, (Failed, OSError)):
            self.row["error"] = first_error(str(error))
            print(f"  {self.row['error']}", flush=True)
            return True
        return False


def spent(command: list[str]) -> tuple[float, str]:
    """Runs a command, and returns its CPU seconds, with those of its children, and what it wrote to stderr."""
    environment = dict(os.environ, CARGO_TERM_COLOR="never", CARGO_INCREMENTAL="0", RUST_BACKTRACE="0")
    for name in ["RUSTFLAGS", "CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"]:
        environment.pop(name, None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise Failed((done.stderr or done.stdout).strip())
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stderr


def output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Failed((done.stderr or done.stdout).strip())
    return done.stdout


def first_error(text: str) -> str:
    """Returns what a person would quote of an output: its first error, in one line."""
    # Of paths, what is the same on every machine; of threads, no number.
    text = re.sub(r"\S*/registry/src/[^/\s]+/", "", text).replace(f"{ROOT}/", "")
    lines = [re.sub(r"^thread .* panicked at", "panicked at", line.strip()) for line in text.splitlines() if line.strip()]
    of_rustc = [line for line in lines if re.match(r"error(\[E\d+\])?:", line) and "could not compile" not in line]
    wanted = of_rustc or [line for line in lines if re.search(r"error|panicked|Exception|fail", line, re.IGNORECASE)]
    line = (wanted or lines or ["no output"])[0]
    if "panicked at" in line:
        line = " ".join([line, *lines[lines.index(line) + 1 : lines.index(line) + 2]])
    line = line if len(line) < 240 else line[:240] + "…"
    return f"{line} (and {len(of_rustc) - 1} more)" if len(of_rustc) > 1 else line


def decode(folder: Path, rows: dict) -> None:
    """Times the decoding of the page in alternating rounds, since machines drift."""
    print("decode", flush=True)
    rounds: dict[str, list[int]] = {name: [] for name, row in rows.items() if "reader" in row}
    for _ in range(ROUNDS):
        for name in rounds:
            found = json.loads(output([rows[name]["reader"], "decode", str(folder / "page.json"), str(TIMES)]))
            if isinstance(found, str):
                rows[name]["page_refused"] = found
            else:
                rounds[name].append(found)
    for name, found in rounds.items():
        if found:
            rows[name]["decode"] = statistics.median(found)
            rows[name]["speed"] = statistics.median(ours / theirs for ours, theirs in zip(rounds["ours"], found))


def main() -> None:
    folder, chosen = Path(sys.argv[1]).resolve(), sys.argv[2:]
    results = folder / "results.json"
    rows = json.loads(results.read_text())["rows"] if chosen and results.exists() else {}
    # Ours is what the others are compared with.
    chosen = chosen if "ours" in rows else [*chosen, *([PEERS[0].name] if chosen else [])]
    for peer in PEERS:
        if not chosen or peer.name in chosen:
            rows |= PeerRun(folder, peer).measure()
            write(folder, results, rows)
    decode(folder, rows)
    write(folder, results, rows)
    ours = rows["ours"]
    if "error" in ours or any(refused for refused, _, _ in ours["forms"].values()):
        sys.exit(f"our own row: {ours.get('error') or ours['forms']}")


def write(folder: Path, results: Path, rows: dict) -> None:
    locked = (folder / "this-project/Cargo.lock").read_text()
    text = {
        "date": datetime.date.today().isoformat(),
        "cores": os.cpu_count(),
        "rustc": output(["rustc", "--version"]).split()[1],
        "dependencies": dict(re.findall(r'name = "(reqwest|serde|serde_json)"\nversion = "(.*)"', locked)),
        "page": (folder / "page.json").stat().st_size,
        "rows": rows,
    }
    results.write_text(json.dumps(text, indent=1) + "\n")


if __name__ == "__main__":
    main()

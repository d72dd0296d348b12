"""The generators that are compared, each pinned, and how each is asked to do its work."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "target/peers/tools"

# What the generators read: the composed fragment, which follows LaunchDarkly's own document, and what our passes make of it.
DOCUMENTS = {
    "as documented": ROOT / "crates/launchdarkly-experiments-sim/src/api/fragment.json",
    "normalized": ROOT / "openapi/normalized.json",
}


@dataclass(frozen=True)
class Variant:
    """One way to run a generator."""

    name: str  # of the crate that is made
    document: str  # a key of DOCUMENTS
    command: Callable[[Path, Path], list[str]]  # of the document and the folder of the crate
    option: str = ""  # what is not the default
    prepare: Callable[[Path, Path], None] = lambda document, crate: None
    finish: Callable[[Path], None] = lambda crate: None
    reads: bool = True  # whether replies are read, which TLS does not change


@dataclass(frozen=True)
class Peer:
    """A generator."""

    name: str
    version: str
    install: Callable[[str], None]
    types: str  # the module of the generated types
    tls: str  # by default
    variants: tuple[Variant, ...]
    sources: str = "src"  # the generated files, from the crate's folder
    package: str = ""  # what is generated, if that is not the crate that is made


def cargo(*packages: str) -> Callable[[str], None]:
    def install(version: str) -> None:
        for package in packages:
            present = TOOLS / ".crates.toml"
            if not present.exists() or f'"{package} {version} ' not in present.read_text():
                arguments = ["--quiet", "--locked", "--root", str(TOOLS), f"{package}@{version}"]
                # What the tools share is compiled once.
                check(["cargo", "install", "--target-dir", str(TOOLS / "build"), *arguments])

    return install


def jar_of_wheel(version: str) -> None:
    jar = openapi_generator_jar(version)
    if not jar.exists():
        wheels = TOOLS / "wheels"
        package = f"openapi-generator-cli=={version}"
        check([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "-d", str(wheels), package])
        (wheel,) = wheels.glob(f"openapi_generator_cli-{version}-*.whl")
        with zipfile.ZipFile(wheel) as packed, packed.open("openapi_generator_cli/openapi-generator.jar") as source:
            part = jar.with_suffix(".part")
            with part.open("wb") as target:
                shutil.copyfileobj(source, target)
            part.rename(jar)
    check(["java", "-version"])


def openapi_generator_jar(version: str) -> Path:
    return TOOLS / f"openapi-generator-{version}.jar"


def check(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise Failed((done.stderr or done.stdout).strip())


class Failed(Exception):
    """A command that failed, with what it wrote."""


# openapi-generator

OPENAPI_GENERATOR = "7.26.0"


def openapi_generator(name: str, *options: str):
    def command(document: Path, crate: Path) -> list[str]:
        properties = ",".join([f"packageName={name}", *options])
        jar = str(openapi_generator_jar(OPENAPI_GENERATOR))
        return ["java", "-jar", jar, "generate", "-g", "rust", "-i", str(document), "-o", str(crate), f"--additional-properties={properties}"]

    return command


# ploidy


def ploidy(document: Path, crate: Path) -> list[str]:
    return [str(TOOLS / "bin/ploidy"), "generate", "rust", str(document), "-o", str(crate)]


# oas3-gen


def oas3_gen(*options: str):
    def command(document: Path, crate: Path) -> list[str]:
        tool = str(TOOLS / "bin/oas3-gen")
        return [tool, "generate", "client-mod", "-i", str(document), "-o", str(crate), "--workspace", *options]

    return command


# openapi-to-rust


def openapi_to_rust(document: Path, crate: Path) -> list[str]:
    return [str(TOOLS / "bin/openapi-to-rust"), "generate", "--config", str(crate / "openapi-to-rust.toml")]


def openapi_to_rust_config(document: Path, crate: Path, more: str = "") -> None:
    (crate / "openapi-to-rust.toml").write_text(
        f'[generator]\nspec_path = "{document}"\noutput_dir = "src/generated"\nmodule_name = "api"\n\n'
        f"[features]\nenable_async_client = true\n{more}"
    )


def openapi_to_rust_extensible(document: Path, crate: Path) -> None:
    """Every enum that the plain configuration makes is made extensible."""
    openapi_to_rust_config(document, crate)
    check(openapi_to_rust(document, crate))
    types = (crate / "src/generated/types.rs").read_text()
    # Those of strings have renamed variants without content.
    enums = re.findall(r"pub enum (\w+) \{\s*(?:///[^\n]*\s*)*#\[(?:default\]\s*#\[)?serde\(rename", types)
    shutil.rmtree(crate / "src")
    lines = "".join(f"{json.dumps(name)} = true\n" for name in enums)
    openapi_to_rust_config(document, crate, f"\n[extensible_enums]\n{lines}")


def openapi_to_rust_crate(crate: Path) -> None:
    """The generator writes modules and the dependencies that they need; the crate around them is its user's."""
    (crate / "src/lib.rs").write_text("pub mod generated;\n")
    dependencies = (crate / "src/generated/REQUIRED_DEPS.toml").read_text()
    package = f'[package]\nname = "{crate.name}"\nversion = "0.0.0"\nedition = "2024"\n\n'
    (crate / "Cargo.toml").write_text(package + dependencies)


# progenitor, in the version that this project uses: xtask/examples/progenitor.rs

PROGENITOR = re.search(r'^progenitor = \{ version = "=(.*?)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE).group(1)


def progenitor_program(version: str) -> None:
    check(["cargo", "build", "--quiet", "--locked", "-p", "xtask", "--example", "progenitor"])


def progenitor_crate(document: Path, crate: Path) -> None:
    """The manifest that cargo-progenitor writes; the program writes the code."""
    (crate / "src").mkdir()
    (crate / "Cargo.toml").write_text(
        f'[package]\nname = "{crate.name}"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n'
        'bytes = "1.9"\nfutures-core = "0.3"\n'
        f'progenitor-client = "={PROGENITOR}"\n'
        'reqwest = { version = "0.13", default-features = false, features = ["json", "query", "stream"] }\n'
        'serde = { version = "1.0", features = ["derive"] }\nserde_json = "1.0"\nserde_urlencoded = "0.7"\n'
    )


def progenitor(document: Path, crate: Path) -> list[str]:
    return [str(ROOT / "target/debug/examples/progenitor"), str(document), str(crate / "src/lib.rs")]


# This project's own


def ours(features: str):
    def finish(crate: Path) -> None:
        client = ROOT / "crates/launchdarkly-experiments-client"
        (crate / "src").mkdir(parents=True)
        (crate / "src/lib.rs").write_text("pub use launchdarkly_experiments_client::*;\n")
        dependency = f'{{ path = "{client}", default-features = false, features = [{features}] }}'
        package = f'[package]\nname = "{crate.name}"\nversion = "0.0.0"\nedition = "2024"\n'
        (crate / "Cargo.toml").write_text(f"{package}\n[dependencies]\nlaunchdarkly-experiments-client = {dependency}\n")

    return finish


def xtask(document: Path, crate: Path) -> list[str]:
    return [str(ROOT / "target/debug/xtask"), "gen", "--check"]


NOT_INSTALLED = lambda version: None

OURS = {
    "sources": str(ROOT / "crates/launchdarkly-experiments-client/src/generated"),
    "package": "launchdarkly-experiments-client",
}

PEERS = (
    Peer(
        "this project",
        "",
        NOT_INSTALLED,
        "types",
        "rustls",
        (Variant("ours", "as documented", xtask, finish=ours('"rustls"')),),
        **OURS,
    ),
    Peer(
        "this project, without TLS",
        "",
        NOT_INSTALLED,
        "types",
        "none",
        (Variant("ours-without-tls", "as documented", xtask, finish=ours(""), reads=False),),
        **OURS,
    ),
    Peer(
        "openapi-generator",
        OPENAPI_GENERATOR,
        jar_of_wheel,
        "models",
        "native-tls",
        (
            Variant("openapi-generator", "as documented", openapi_generator("openapi-generator")),
            Variant(
                "openapi-generator-unknown",
                "as documented",
                openapi_generator("openapi-generator-unknown", "enumUnknownDefaultCase=true"),
                "`enumUnknownDefaultCase=true`",
            ),
            Variant("openapi-generator-normalized", "normalized", openapi_generator("openapi-generator-normalized")),
        ),
    ),
    Peer(
        "ploidy",
        "0.15.0",
        cargo("ploidy"),
        "types",
        "rustls",
        (Variant("ploidy", "as documented", ploidy), Variant("ploidy-normalized", "normalized", ploidy)),
    ),
    Peer(
        "oas3-gen",
        "0.29.0",
        cargo("oas3-gen"),
        "types",
        "native-tls",
        (
            Variant("oas3-gen", "as documented", oas3_gen()),
            Variant("oas3-gen-relaxed", "as documented", oas3_gen("--enum-mode", "relaxed"), "`--enum-mode relaxed`"),
            Variant("oas3-gen-normalized", "normalized", oas3_gen()),
        ),
    ),
    Peer(
        "openapi-to-rust",
        "0.23.0",
        cargo("openapi-to-rust"),
        "generated::types",
        "rustls",
        (
            Variant("openapi-to-rust", "as documented", openapi_to_rust, "", openapi_to_rust_config, openapi_to_rust_crate),
            Variant(
                "openapi-to-rust-extensible",
                "as documented",
                openapi_to_rust,
                "`extensible_enums` for every enum",
                openapi_to_rust_extensible,
                openapi_to_rust_crate,
            ),
            Variant("openapi-to-rust-normalized", "normalized", openapi_to_rust, "", openapi_to_rust_config, openapi_to_rust_crate),
        ),
    ),
    Peer(
        "progenitor",
        PROGENITOR,
        progenitor_program,
        "types",
        "none",
        (
            Variant("progenitor", "as documented", progenitor, "", progenitor_crate),
            Variant("progenitor-normalized", "normalized", progenitor, "", progenitor_crate),
        ),
    ),
)

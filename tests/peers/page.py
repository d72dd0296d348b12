"""Writes docs/compared.md of results.json.

Usage: page.py RESULTS PAGE
"""

import json
import sys
from pathlib import Path

from peers import PEERS, Peer, Variant

MEASURED = ["documented", "observed", "no-newest-fields", "string-timestamps", "nulls", "unknown-enum-values", "unknown-fields"]


def main() -> None:
    results = json.loads(Path(sys.argv[1]).read_text())
    text = Path(__file__).with_name("page.md.in").read_text()
    rows = [(peer, variant, results["rows"].get(variant.name, {})) for peer in PEERS for variant in peer.variants]
    forms = next(row["forms"] for _, _, row in rows if "forms" in row)
    values = {
        "date": results["date"],
        "cores": results["cores"],
        "rustc": results["rustc"],
        "reqwest": results["dependencies"]["reqwest"],
        "serde_json": results["dependencies"]["serde_json"],
        "page": round(results["page"] / 1000),
        "replies": number(sum(count for _, count, _ in forms.values())),
        "work": work(rows),
        "refused": refused(rows, forms),
        "reasons": reasons(rows),
        "failures": failures(rows),
    }
    for name, value in values.items():
        text = text.replace(f"{{{{{name}}}}}", str(value))
    Path(sys.argv[2]).write_text(text)


def label(peer: Peer, variant: Variant) -> str:
    """Returns what a row is called: the peer, and what is not its default."""
    document = "the normalized document" if variant.document == "normalized" else ""
    options = ", ".join(part for part in [variant.option, document] if part)
    name = f"{peer.name} {peer.version}".strip()
    return f"{name}, {options}" if options else f"**{name}**"


def work(rows: list) -> str:
    """Returns the table of what generating, building and decoding take."""
    lines = [
        "| | generate | lines | cold build | of which the client | crates | TLS | decode |",
        "|---|---:|---:|---:|---:|---:|---|---:|",
    ]
    for peer, variant, row in rows:
        cells = [
            label(peer, variant),
            of(row, "generate", lambda value: f"{value:.2f} s"),
            of(row, "lines", number),
            of(row, "cold", lambda value: f"{value:.0f} s"),
            of(row, "own", lambda value: f"{value:.1f} s"),
            of(row, "crates", str),
            peer.tls if "cold" in row else "",
            of(row, "speed", lambda value: f"{value:.2f}") if "page_refused" not in row else "refused",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def refused(rows: list, forms: dict) -> str:
    """Returns the table of refused replies by form."""
    dated = sorted(form for form in forms if form[:2] == "20")
    groups = [(form, [form]) for form in MEASURED if form in forms]
    groups.append(("former documents", [*dated, *(["covariance"] if "covariance" in forms else [])]))
    everything = [form for _, group in groups for form in group]
    count = lambda group: sum(forms[form][1] for form in group)
    heads = [f"{name} ({number(count(group))})" for name, group in groups]
    lines = [f"| | {' | '.join(heads)} | all ({number(count(everything))}) |", "|---|" + "---:|" * (len(groups) + 1)]
    for peer, variant, row in rows:
        if "forms" not in row:
            continue
        lost = lambda group: sum(row["forms"][form][0] for form in group)
        cells = [label(peer, variant), *(number(lost(group)) for _, group in groups)]
        cells.append(f"{number(lost(everything))}, {share(lost(everything), count(everything))}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def reasons(rows: list) -> str:
    """Returns a line for each distinct reason for which the first reply of a form is refused."""
    lines = []
    for peer, variant, row in rows:
        if variant.option or (variant.document == "normalized" and peer.name != "progenitor"):
            continue
        for form, (_, _, reason) in row.get("forms", {}).items():
            if reason and form in MEASURED:
                lines.append(f"- {peer.name}, `{form}`: `{reason.replace('`', chr(39))}`")
    return "\n".join(lines)


def failures(rows: list) -> str:
    """Returns a line for each variant that did not get to the end."""
    named = lambda peer, variant: label(peer, variant).replace("**", "")
    lines = [f"- {named(peer, variant)}: `{row['error'].replace('`', chr(39))}`" for peer, variant, row in rows if "error" in row]
    lines += [f"- {named(peer, variant)}: not measured to the end in this run" for peer, variant, row in rows if is_open(variant, row)]
    return "\n".join(lines) or "Nothing: every generator made a client that compiles."


def is_open(variant: Variant, row: dict) -> bool:
    return variant.reads and "forms" not in row and "error" not in row


def of(row: dict, key: str, shown) -> str:
    return shown(row[key]) if key in row else ""


def number(value: int) -> str:
    return f"{value:,}"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"


if __name__ == "__main__":
    main()

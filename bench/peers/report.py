"""Medians, ratios, and the page and the JSON that hold them."""

import datetime
import json
import pathlib
import platform
import statistics
import subprocess
import textwrap

from configs import NOOPS


def values(runs, key):
    return [run[key] for run in runs]


def median(runs, key):
    return statistics.median(values(runs, key))


def spread(numbers):
    return f"{statistics.median(numbers):,.2f} ({min(numbers):,.2f}-{max(numbers):,.2f})"


def machine():
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "?",
    )
    memory = pathlib.Path("/proc/meminfo").read_text().split()[1]
    cores = pathlib.Path("/proc/cpuinfo").read_text().count("processor\t")
    return f"{cpu}, {cores} cores, {int(memory) // 1048576} GiB, Linux {platform.release()}"


def commit(root):
    def git(*args):
        return subprocess.run(
            ["git", "-C", str(root), *args], capture_output=True, text=True
        ).stdout.strip()

    dirty = " with changes" if git("status", "--porcelain", "--untracked-files=no") else ""
    return git("rev-parse", "--short", "HEAD") + dirty


def errors(runs):
    total = {}
    for run in runs:
        for status, count in run["measured"]["errors"].items():
            total[status] = total.get(status, 0) + count
    return ", ".join(f"{count}x {status}" for status, count in sorted(total.items())) or "-"


def paired(runs, base, ratio):
    """The median of the ratios of runs that were made one after the other."""
    pairs = [(a, b) for a, b in zip(runs, base) if a["items_per_s"] and b["items_per_s"]]
    return statistics.median(ratio(a, b) for a, b in pairs) if pairs else float("nan")


def noop_line(contenders, noops):
    """What one no-op plugin costs, as a share of the pass-through cost."""
    base, more = contenders.values()
    key = "server_cpu_s_per_million"
    share = paired(more, base, lambda a, b: (a[key] / b[key] - 1) / noops)
    return f"One no-op `.so` more in the pipeline: {100 * share:.2f} % of the pass-through cost."


def detect_lines(cases):
    """What redaction costs, against the same host without it."""
    key = "server_cpu_s_per_million"
    lines = []
    for case, contenders in cases.items():
        plain = contenders.get("weir, no redaction")
        if not plain or "weir" not in contenders:
            continue
        times = paired(contenders["weir"], plain, lambda a, b: a[key] / b[key])
        line = f"{case}: all detectors on cost {times:.2f} times a span without redaction"
        one = contenders.get("weir, one pattern")
        if one:
            floor = paired(one, plain, lambda a, b: a[key] / b[key])
            line += f"; one pattern that nothing has costs {floor:.2f} times as much"
        lines.append(f"- {line}.")
    return [*lines, ""] if lines else []


def load_rows(cases):
    """Of each case and contender a line; ratios are against the first contender of the case."""
    rows = [
        "| case | host | spans/s | CPU-s per million | ratio (spans/s) | ratio (CPU) "
        "| p50 ms | p99 ms | peak RSS MB | errors |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for case, contenders in cases.items():
        base = next(iter(contenders.values()))
        for name, runs in contenders.items():
            speed = paired(runs, base, lambda a, b: a["items_per_s"] / b["items_per_s"])
            key = "server_cpu_s_per_million"
            cpu = paired(runs, base, lambda a, b: b[key] / a[key])
            ratio = ("", "") if runs is base else (f"**{speed:.1f}x**", f"**{cpu:.1f}x**")
            rows.append(
                f"| {case} | {name} | {median(runs, 'items_per_s'):,.0f} "
                f"| {spread(values(runs, key))} | {ratio[0]} | {ratio[1]} "
                f"| {median(runs, 'p50_ms'):.1f} | {median(runs, 'p99_ms'):.1f} "
                f"| {median(runs, 'server_rss_peak_mb'):.0f} | {errors(runs)} |"
            )
    return rows


def start_rows(starts):
    rows = ["| host | idle RSS MB | start to both ports open, ms |", "|---|---|---|"]
    for name, runs in starts.items():
        idle, start = spread(values(runs, "idle_mb")), spread(values(runs, "start_ms"))
        rows.append(f"| {name} | {idle} | {start} |")
    return rows


def context(root, command):
    """What a page says of where its figures come from."""
    return {
        "machine": machine(),
        "commit": commit(root),
        "command": command,
        "date": datetime.datetime.now().strftime("%Y-%m-%d %H:%M"),
    }


def fold(line):
    return line if line.startswith("|") else textwrap.fill(line, 98, subsequent_indent="  ")


def write(root, out, name, command, results):
    """Writes NAME.md and NAME.json below `out` and returns the page."""
    where = context(root, command)
    sender = [
        run["own_cpu_s"] / run["seconds"]
        for contenders in results["load"].values()
        for runs in contenders.values()
        for run in runs
    ]
    page = [
        "# Weir and the OpenTelemetry Collector, side by side",
        "",
        *(f"- {key}: {value}" for key, value in where.items()),
        "- each host in a fresh process on core 0 (Weir `--workers 1`, Collector `GOMAXPROCS=1`), "
        "the generator and the sink on core 1; runs alternate; medians, (min-max) in brackets",
        "- a ratio is the median of the ratios of neighbouring runs",
        "- CPU-s per million is the fairer figure: spans/s also feels what else the machine does, "
        "and the generator's core",
        "- 503 is back pressure: the exporter's queue was full, because the sink shares the "
        "generator's core",
        "",
        *load_rows(results["load"]),
        "",
    ]
    if len(results["load"].get("http_noop_so", {})) == 2:
        page += [noop_line(results["load"]["http_noop_so"], NOOPS), ""]
    page += detect_lines(results["load"])
    if sender:
        page += [f"The generator used at most {100 * max(sender):.0f} % of its core.", ""]
    if results["starts"]:
        page += [
            "With the default configuration (OTLP in, redaction, file and debug out) and no load:",
            "",
            *start_rows(results["starts"]),
            "",
        ]
    for problem in results["problems"]:
        page.append(f"- not measured: {problem}")
    page = [fold(line) for line in page]
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.md").write_text("\n".join(page) + "\n")
    (out / f"{name}.json").write_text(json.dumps({**where, **results}, indent=1) + "\n")
    return "\n".join(page)

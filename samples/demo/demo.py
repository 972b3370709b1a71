#!/usr/bin/env python3
"""A guided, finite show of Weir: masking, a plugin rebuilt and swapped under load, what it costs.

`./dev demo` builds first, then runs this. It needs nothing but the build and a C compiler.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from host import BUILD, ROOT, Host, Sink, finish_load, start_load, wait_until

CARDS = r"\b(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|3[47][0-9]{13})\b"
MAIL = r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b"
REDACTION = {"redaction": {"allow_all_keys": True, "blocked_values": [CARDS, MAIL]}}
SAMPLE = ROOT / "samples/plugins/c/add_attribute/add_attribute.c"
SWAPS = 8
NOOPS = 20


def title(text):
    print(f"\n\033[1m{text}\033[0m\n" if sys.stdout.isatty() else f"\n== {text}\n", flush=True)


def show_masking(folder):
    title("1. Traffic in, cards and e-mail addresses masked, a file out")
    body = "card 4111111111111111 of jane@example.com was declined"
    attribute = {"key": "customer.email", "value": {"stringValue": "jane@example.com"}}
    record = {"severityNumber": 17, "body": {"stringValue": body}, "attributes": [attribute]}
    out = folder / "telemetry.jsonl"
    exporters = {"file": {"path": str(out)}}
    with Host(folder, REDACTION, exporters, {"logs": ["redaction"]}) as host:
        print(f"  a log record goes to http://127.0.0.1:{host.http}/v1/logs")
        host.post("logs", {"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]})
    (line,) = out.read_text().splitlines()
    after = json.loads(line)["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0]
    for name, before, now in (
        ("body", record["body"], after["body"]),
        ("customer.email", attribute["value"], after["attributes"][0]["value"]),
    ):
        print(f"\n  {name}\n    before  {before['stringValue']}\n    after   {now['stringValue']}")


def compile_plugin(folder, version, target):
    """The sample plugin as a user would rebuild it: another version, one compiler call."""
    source = folder / "add_attribute.c"
    source.write_text(SAMPLE.read_text().replace("1.0.0", version))
    built = folder / "add_attribute.so"
    script = f"-Wl,--version-script={ROOT / 'abi/cmake/plugin.version'}"
    flags = ["-O2", "-shared", "-fPIC", script, "-I", ROOT / "abi/include"]
    subprocess.run(["cc", *flags, "-o", built, source], check=True)
    shutil.copyfile(built, target)


def show_swap(folder):
    title("2. A plugin is rebuilt and dropped in, while 100,000 spans a second come in")
    plugins = folder / "plugins"
    plugins.mkdir()
    target = plugins / "add_attribute.so"
    compile_plugin(folder, "1.0.0", target)
    processors = {"add_attribute": {"key": "team", "value": "checkout"}}
    chains = {"traces": ["add_attribute"]}
    directories = [plugins, BUILD / "lib/weir/plugins"]
    with Sink() as sink:
        with Host(folder, processors, sink.exporter(), chains, directories) as host:
            acknowledged = ["--acknowledged", str(folder / "acknowledged")]
            load = start_load(host, 8, "--rate", "200", *acknowledged)
            for number in range(1, SWAPS + 1):
                before = host.generation()
                compile_plugin(folder, f"1.0.{number}", target)
                wait_until(lambda: host.generation() > before, "the swap")
                print(f"  add_attribute 1.0.{number} compiled, copied, running", flush=True)
            result = finish_load(load)
    sent, came = result["all"]["items"], sink.result
    failed = sum((result["all"]["errors"] or {}).values())
    print(
        f"\n  {result['items_per_s']:,.0f} spans/s over 8 connections, {SWAPS} swaps\n"
        f"  acknowledged {sent:,}   delivered {came['ids']:,}   "
        f"twice {came['duplicates']}   failed requests {failed}\n"
        f"  latency  p50 {result['p50_ms']:.2f} ms   p99 {result['p99_ms']:.2f} ms   "
        f"longest {result['max_ms']:.2f} ms"
    )
    return came["ids"] == sent and came["duplicates"] == 0


def show_overhead(folder):
    title("3. What a stage costs, processor time of the host for a span of about 575 bytes")
    noops = {f"noop/{i}": {} for i in range(NOOPS)}
    rows = [
        ("receive and drop", {}),
        (f"the same through {NOOPS} no-op plugins", noops),
        ("the same through redaction with two patterns", REDACTION),
    ]
    first = None
    for name, processors in rows:
        with Host(folder, processors, {"nop": {}}, {"traces": list(processors)}) as host:
            result = finish_load(start_load(host, 2))
        cost = result["server_cpu_s_per_million"]
        first = first or cost
        print(
            f"  {name:46} {cost * 1000:8,.0f} ns   {cost / first:5.2f} x   "
            f"{result['items_per_s']:12,.0f} spans/s",
            flush=True,
        )


def main():
    with tempfile.TemporaryDirectory(prefix="weir-demo-") as name:
        folders = [pathlib.Path(name) / part for part in ("masking", "swap", "overhead")]
        for folder in folders:
            folder.mkdir()
        show_masking(folders[0])
        whole = show_swap(folders[1])
        show_overhead(folders[2])
    title("That was it. `./dev run` starts the host for you; `./dev bench peers` compares it.")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())

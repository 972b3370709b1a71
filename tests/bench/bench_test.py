#!/usr/bin/env python3
"""`weir bench` over plugins that the build makes: every part of a report is there and makes sense.

Never what a time is: that is for those who measure.

usage: bench_test.py BUILD_DIR
"""

import json
import math
import pathlib
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(sys.argv.pop())
PLUGINS = BUILD / "lib/weir/plugins"
BROKEN = BUILD / "tests/conformance"
SPLIT = ("nothing", "columns", "scan", "call", "plugin", "write_back")


def weir_bench(*arguments, seconds="0.2"):
    command = [BUILD / "bin/weir", "bench", "--seconds", seconds, "--workers", "2", *arguments]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=240)


def report_of(*arguments, **options):
    run = weir_bench("--json", *arguments, **options)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def numbers(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from numbers(one)
    elif isinstance(value, float):
        yield value


class Processors(unittest.TestCase):
    def check(self, plugin, *arguments):
        report = report_of(PLUGINS / f"{plugin}.so", *arguments)
        self.assertEqual(set(report), {"weir", "command", "machine", "file", "sha256",
                                       "components"})
        self.assertTrue(all(map(math.isfinite, numbers(report))))
        (component,) = report["components"]
        self.assertEqual(component["type"], plugin)
        for signal in component["signals"]:
            self.assertGreaterEqual(len(signal["sizes"]), 1)
            self.assertEqual([row["workers"] for row in signal["workers"]], [1, 2])
            for row in signal["sizes"]:
                split = row["ns_per_record"]
                self.assertAlmostEqual(sum(split[part] for part in SPLIT), split["total"], 6)
                self.assertGreater(split["total"], 0)
                self.assertLessEqual(row["batch_p50_ns"], row["batch_p99_ns"])
                self.assertLessEqual(row["batch_p99_ns"], row["batch_p999_ns"])
                self.assertLessEqual(row["records_out"], row["records"])
                self.assertEqual(row["batches_refused"], 0)
                nominal = row["batches"] * row["records_per_batch"]
                if signal["signal"] == "metrics":  # A metric is not cut between its points.
                    self.assertLessEqual(row["records"], nominal)
                elif row["records_per_batch"]:
                    self.assertEqual(row["records"], nominal)
        return component

    # Scenario: a processor with patterns and a configuration that finds something.
    # Guarantees: it scans, all records are kept, and its arena holds nothing or something.
    def test_redaction(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as config:
            config.write("processors: {redaction: {allow_all_keys: true, "
                         "blocked_values: ['[0-9]{4}']}}\n")
            config.flush()
            component = self.check("redaction", "--config", config.name)
        self.assertTrue(any(signal["scans"] for signal in component["signals"]))
        for signal in component["signals"]:
            for row in signal["sizes"]:
                self.assertEqual(row["records_out"], row["records"])
                if signal["scans"]:
                    self.assertGreater(row["ns_per_record"]["scan"], 0)

    # Scenario: a processor of logs, with what its schema allows at least.
    # Guarantees: only logs are measured, and the report says that the rest is not used.
    def test_drop_below(self):
        component = self.check("drop_below")
        self.assertEqual([signal["signal"] for signal in component["signals"]], ["logs"])
        self.assertEqual(component["config_from"], "schema")
        self.assertIn("traces are not used", " ".join(component["notes"]))

    # Scenario: the tables for people, with a chart.
    # Guarantees: each table is there, within 100 columns; the chart is a picture.
    def test_text_and_chart(self):
        with tempfile.TemporaryDirectory() as folder:
            chart = pathlib.Path(folder) / "noop.svg"
            run = weir_bench(PLUGINS / "noop.so", "--chart", chart)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertTrue(chart.read_text().startswith("<svg"))
        for part in ("time by batch size, ns/record", "each batch", "workers, in batches of 512",
                     "traces:", "metrics:", "logs:", "profiles:"):
            self.assertIn(part, run.stdout)
        self.assertLessEqual(max(map(len, run.stdout.splitlines())), 100)


class Others(unittest.TestCase):
    # Scenario: an exporter that writes a file, with a path made from its schema.
    # Guarantees: it delivers; begin and wait add up; nothing is left behind.
    def test_file(self):
        report = report_of(PLUGINS / "file.so")
        (component,) = report["components"]
        self.assertEqual(component["kind"], "exporter")
        for signal in component["signals"]:
            for row in signal["sizes"]:
                split = row["ns_per_record"]
                self.assertAlmostEqual(split["begin"] + split["wait"], split["total"], 6)
                self.assertGreater(split["total"], 0)

    # Scenario: an exporter that does nothing is measured in a build that counts allocations.
    # Guarantees: those of the host that measures are not among its own.
    def test_allocations_are_the_exporters(self):
        report = report_of(PLUGINS / "nop.so")
        for signal in report["components"][0]["signals"]:
            for row in signal["sizes"]:
                self.assertIn(row["allocations_per_batch"], (0, None))

    # Scenario: a receiver of lines is sent lines; there is nothing to send to it.
    # Guarantees: what it pushed is counted; without data the sentence says what is missing.
    def test_receiver(self):
        plugin = BUILD / "samples/cpp/tcp_lines.so"
        with tempfile.NamedTemporaryFile("w") as config, tempfile.NamedTemporaryFile("w") as data:
            config.write("{endpoint: '127.0.0.1:0'}\n")
            config.flush()
            data.write("a line of a log\n" * 100)
            data.flush()
            report = report_of(plugin, "--config", config.name, "--data", data.name)
            run = weir_bench(plugin, "--config", config.name)
        figures = report["components"][0]["signals"][0]["receiver"]
        self.assertEqual(figures["records"] * 16, figures["bytes"])
        self.assertGreater(figures["ns_per_record"], 0)
        self.assertEqual(run.returncode, 2)
        self.assertIn("give --data", run.stderr)


class Comparing(unittest.TestCase):
    # Scenario: a file against itself, in little time.
    # Guarantees: both verdicts are there, and nobody says that the outputs differ.
    def test_with_itself(self):
        plugin = PLUGINS / "drop_below.so"
        report = report_of("--compare", plugin, plugin)
        self.assertTrue(report["same_bytes"])
        self.assertGreaterEqual(report["verdict"]["samples"], 6)
        self.assertEqual(len(report["log_ratios"]), report["verdict"]["samples"])
        self.assertIn("text", report["plugin_verdict"])


class BadInput(unittest.TestCase):
    def refused(self, code, words, *arguments):
        run = weir_bench(*arguments)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        self.assertIn(words, run.stderr)
        self.assertEqual(run.stdout, "")
        self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)

    # Scenario: what is no plugin: a folder, a text, half a plugin, one of 32 bits.
    # Guarantees: one sentence that names it, exit code 2.
    def test_no_plugin(self):
        whole = (PLUGINS / "noop.so").read_bytes()
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "text.so").write_text("hello\n")
            (path / "half.so").write_bytes(whole[: len(whole) // 2])
            (path / "small.so").write_bytes(whole[:4] + b"\x01" + whole[5:])
            for name in ("text.so", "half.so", "small.so", "missing.so"):
                self.refused(2, name, path / name)
            self.refused(2, folder, path)

    # Scenario: a plugin that crashes while it is loaded.
    # Guarantees: one sentence with the signal, exit code 1.
    def test_crash(self):
        self.refused(1, "signal", BROKEN / "crashes_on_load.so")

    # Scenario: data and configuration that can not be used; neither or both kinds of work.
    # Guarantees: the sentence names what it is about, exit code 2.
    def test_options(self):
        noop = PLUGINS / "noop.so"
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("{nonsense: 1}\n")
            file.flush()
            self.refused(2, "neither", noop, "--data", __file__)
            self.refused(2, "nonsense", noop, "--config", file.name)
        self.refused(2, "--compare", "--json")
        self.refused(2, "--fail-slower", noop, "--fail-slower", "5")
        self.refused(2, "--chart", "--compare", noop, noop, "--chart", "a.svg")

    # Scenario: a processor of logs, and data that is all spans; data without a record.
    # Guarantees: one sentence that says so, exit code 2.
    def test_no_use_for_the_data(self):
        span = '{"resourceSpans": [{"scopeSpans": [{"spans": [{}]}]}]}'
        with tempfile.NamedTemporaryFile("w") as spans, tempfile.NamedTemporaryFile("w") as none:
            spans.write(span)
            none.write('{"resourceLogs": []}')
            spans.flush()
            none.flush()
            plugin = PLUGINS / "drop_below.so"
            self.refused(2, "no signal that it takes", plugin, "--data", spans.name)
            self.refused(2, "without a record", plugin, "--data", none.name)


if __name__ == "__main__":
    unittest.main()

"""Swaps of a processor under load: nothing lost, nothing twice, nobody waits.

WEIR_SWAPS=200 makes it the full run of `./dev bench swap`, which also holds the pause to its limit.
"""

import array
import collections
import json
import os
import subprocess
import sys

from kit.hosts import BUILD, Process, Weir, pipelines
from kit.net import LOOPBACK, wait_until
from kit.swap import plugin_folder, swap_to

SWAPS = int(os.environ.get("WEIR_SWAPS", "20"))
FULL = SWAPS >= 200
ITEMS = 512
RATE = 200  # Requests a second: 102,400 spans.
SECONDS = SWAPS * 0.25 + 3
PAUSE_MS_MAX = 10


class Sink(Process):
    """bench/load's sink, which keeps the id of every span."""

    def __init__(self, folder):
        self.ids = folder / "ids"
        argv = [str(BUILD / "bin/otlp_sink"), "--ids", str(self.ids)]
        super().__init__(argv, folder / "sink.log")
        line = wait_until(lambda: "\n" in self.text() and self.text().splitlines()[0], "the sink")
        self.grpc_port = json.loads(line)["grpc_port"]


def numbers(path, kind):
    values = array.array(kind)
    values.frombytes(path.read_bytes())
    return values


def check_exactly_once(acknowledged, ids):
    """Every span of every acknowledged request came out, and none twice."""
    if sys.byteorder == "little":
        ids.byteswap()
    assert len(set(ids)) == len(ids), f"{len(ids) - len(set(ids))} spans came out twice"
    came = collections.Counter(span >> 32 for span in ids)
    short = {request: came[request] for request in acknowledged if came[request] != ITEMS}
    assert not short, f"{len(short)} acknowledged requests are not whole: {list(short.items())[:5]}"


def test_swaps_under_load_lose_nothing(tmp_path):
    # Scenario: 8 connections send 100,000 spans a second, while two builds of a processor are
    # copied over each other, each as soon as the one before it runs.
    # Guarantees: no request fails and every acknowledged span comes out exactly once.
    folder = plugin_folder(tmp_path / "plugins")
    acknowledged = tmp_path / "acknowledged"
    with Sink(tmp_path) as sink:
        config = {
            "processors": {"stamp": {}},
            "exporters": {
                "otlp": {
                    "endpoint": f"{LOOPBACK}:{sink.grpc_port}",
                    "tls": {"insecure": True},
                    "compression": "none",
                }
            },
            "service": {
                "pipelines": pipelines({"traces": ["otlp"]}, ["stamp"]),
            },
        }
        with Weir(tmp_path, config, plugins=[folder, BUILD / "lib/weir/plugins"]) as weir:
            load = subprocess.Popen(
                [str(BUILD / "bin/otlp_load"), "--port", str(weir.http_port)]
                + ["--items", str(ITEMS), "--rate", str(RATE), "--bodies", "200"]
                + ["--warm-up", "1", "--seconds", str(SECONDS), "--pid", str(weir.pid)]
                + ["--acknowledged", str(acknowledged)],
                stdout=subprocess.PIPE,
                text=True,
            )
            done = 0
            while done < SWAPS and load.poll() is None:
                swap_to(weir, folder, "two" if done % 2 == 0 else "one")
                done += 1
            result = json.loads(load.communicate()[0])
            assert weir.stop() == 0, weir.text()
        assert sink.stop() == 0, sink.text()
    print(
        f"\n{done} swaps at {result['items_per_s']:,.0f} spans/s: p50 {result['p50_ms']:.2f} ms, "
        f"p99 {result['p99_ms']:.2f} ms, longest {result['max_ms']:.2f} ms, "
        f"errors {result['all']['errors']}"
    )
    assert done >= SWAPS, f"only {done} swaps in {SECONDS} s"
    assert result["all"]["errors"] in ({}, None), result
    check_exactly_once(numbers(acknowledged, "I"), numbers(sink.ids, "Q"))
    if FULL:
        assert result["items_per_s"] >= 100_000, result
        assert result["p99_ms"] < PAUSE_MS_MAX, result

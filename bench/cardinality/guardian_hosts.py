"""Weir and the Collector with cardinality_guardian, each with its options, and a way to send."""

import dataclasses
import http.client
import json
import pathlib
import socket

from server import Server

HOST_CORE, LOAD_CORE = 0, 1
ALL_TAKEN = (b"", b"\n\0")  # The second has a partial_success that says nothing; the Collector's.


@dataclasses.dataclass(frozen=True)
class Contender:
    label: str
    binary: pathlib.Path
    plugins: pathlib.Path = None  # Weir's; None: a Collector.

    @property
    def is_weir(self):
        return self.plugins is not None

    @property
    def processor(self):
        return "cardinality" if self.is_weir else "cardinality_guardian"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def config(one, options, port, output):
    """`output`: the file that requests are written to; None: nowhere."""
    exporter = {"file": {"path": str(output)}} if output else {"nop": {}}
    return {
        "receivers": {"otlp": {"protocols": {"http": {"endpoint": f"127.0.0.1:{port}"}}}},
        "processors": {one.processor: options},
        "exporters": exporter,
        "service": {
            "telemetry": {"metrics": {"level": "none"}, "logs": {"level": "error"}},
            "pipelines": {"metrics": {"receivers": ["otlp"], "processors": [one.processor],
                                      "exporters": list(exporter)}},
        },
    }


class Host:
    """`with Host(one, options, folder, output) as host:` runs it until the block ends; when it
    has ended, all that was sent through it is in `output`."""

    def __init__(self, one, options, folder, output=None):
        self.port = free_port()
        path = folder / f"config-{self.port}.json"
        path.write_text(json.dumps(config(one, options, self.port, output)))
        argv = [str(one.binary), "--config", str(path)]
        if one.is_weir:
            argv = [argv[0], "run", *argv[1:], "--workers", "1", "--plugins", str(one.plugins)]
        self.server = Server(argv, {"GOMAXPROCS": "1"}, HOST_CORE,
                             folder / f"log-{self.port}.txt", ports=(self.port,))

    def __enter__(self):
        self.server.__enter__()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        return self

    def __exit__(self, *failure):
        self.connection.close()
        self.server.__exit__(*failure)

    @property
    def pid(self):
        return self.server.pid

    def send(self, body):
        headers = {"Content-Type": "application/x-protobuf"}
        self.connection.request("POST", "/v1/metrics", body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200 or text not in ALL_TAKEN:
            raise RuntimeError(f"port {self.port} answered {answer.status} {text!r}")


def points_in(output):
    """(metric, attributes, time, value) of each point that a file exporter wrote."""
    for line in output.read_text().splitlines():
        for resource in json.loads(line)["resourceMetrics"]:
            for scope in resource["scopeMetrics"]:
                for metric in scope["metrics"]:
                    for point in metric["sum"]["dataPoints"]:
                        names = {a["key"]: a["value"].get("stringValue", a["value"])
                                 for a in point.get("attributes", [])}
                        yield (metric["name"], names, int(point["timeUnixNano"]),
                               int(point["asInt"]))

"""Weir and the Collector as processes of their own, on ports of their own."""

import json
import os
import pathlib
import re
import signal as os_signal
import subprocess

from kit.net import DEADLINE_S, LOOPBACK, HttpClient, free_ports, is_open, wait_until

BUILD = pathlib.Path(os.environ.get("WEIR_BUILD", "build/release")).resolve()
COLLECTOR = pathlib.Path(os.environ.get("WEIR_COLLECTOR", "build/peers/otelcol-peer")).resolve()
STOP_S = 40


class Process:
    """A child whose output goes to a file; ended, at the latest, when the test ends."""

    def __init__(self, argv, log, env=None):
        self.log = pathlib.Path(log)
        with self.log.open("ab") as file:
            self.popen = subprocess.Popen(
                argv, stdout=file, stderr=file, env={**os.environ, **(env or {})}
            )

    @property
    def pid(self):
        return self.popen.pid

    def text(self):
        return self.log.read_text(errors="replace")

    def alive(self):
        return self.popen.poll() is None

    def wait_ready(self, condition):
        def ready():
            assert self.alive(), f"it ended with {self.popen.returncode}:\n{self.text()[-4000:]}"
            return condition()

        wait_until(ready, f"{self.log.name} to be ready")

    def signal(self, number):
        self.popen.send_signal(number)

    def stop(self):
        """SIGTERM; the exit code."""
        if self.alive():
            self.signal(os_signal.SIGTERM)
        return self.wait()

    def wait(self):
        try:
            return self.popen.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"it did not end in {STOP_S} s:\n{self.text()[-4000:]}") from None

    def kill(self):
        if self.alive():
            self.popen.kill()
            self.popen.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


def receivers(grpc_port, http_port):
    return {
        "otlp": {
            "protocols": {
                "grpc": {"endpoint": f"{LOOPBACK}:{grpc_port}", "max_recv_msg_size_mib": 64},
                "http": {"endpoint": f"{LOOPBACK}:{http_port}"},
            }
        }
    }


def file_exporters(folder, signals, form="proto", **options):
    """One file a signal: {component: settings}, {signal: [component]} and {signal: path}."""
    components, used, paths = {}, {}, {}
    for signal in signals:
        path = pathlib.Path(folder) / f"{signal}.{form}"
        components[f"file/{signal}-{form}"] = {"path": str(path), "format": form, **options}
        used[signal] = [f"file/{signal}-{form}"]
        paths[signal] = path
    return components, used, paths


def pipelines(exporters, processors=()):
    """{signal: [exporter, ...]} as the pipelines of a configuration."""
    return {
        signal: {"receivers": ["otlp"], "processors": list(processors), "exporters": names}
        for signal, names in exporters.items()
    }


class Weir(Process):
    """A host, the built one by default. `config` gets receivers, health and metrics."""

    def __init__(self, folder, config, plugins=None, workers=2, env=None, log_level="info",
                 binary=BUILD / "bin/weir", page=False):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config_path = self.folder / "weir.yaml"
        self.grpc_port, self.http_port, self.health_port, self.metrics_port = free_ports(4)
        self.page_port = free_ports(1)[0] if page else None
        self.log_level = log_level
        self.write_config(config)
        argv = [str(binary), "run", "--config", str(self.config_path)]
        argv += ["--workers", str(workers)]
        for directory in plugins or [BUILD / "lib/weir/plugins"]:
            argv += ["--plugins", str(directory)]
        env = {"XDG_CACHE_HOME": str(self.folder / "cache"), **(env or {})}
        super().__init__(argv, self.folder / "weir.log", env)
        self.wait_ready(self.healthy)

    def complete(self, config):
        """The configuration as it is written: the test's part and what every test needs."""
        service = {"telemetry": {}, **config["service"]}
        service["extensions"] = ["health_check"] + (["zpages"] if self.page_port else [])
        extensions = {"health_check": {"endpoint": f"{LOOPBACK}:{self.health_port}"}}
        if self.page_port:
            extensions["zpages"] = {"endpoint": f"{LOOPBACK}:{self.page_port}"}
        service["telemetry"] = {
            "metrics": {"address": f"{LOOPBACK}:{self.metrics_port}"},
            "logs": {"level": self.log_level, "encoding": "json"},
            **service["telemetry"],
        }
        return {
            "receivers": receivers(self.grpc_port, self.http_port),
            "extensions": extensions,
            **config,
            "service": service,
        }

    def write_config(self, config):
        new = self.config_path.with_suffix(".new")
        new.write_text(json.dumps(self.complete(config), indent=1))
        new.replace(self.config_path)

    def healthy(self):
        if not is_open(self.health_port):
            return False
        try:
            return self.get(self.health_port, "/")[0] == 200
        except ConnectionError:  # a host that refuses its configuration ends between the two
            return False

    def get(self, port, path):
        client = HttpClient(port)
        try:
            return client.get(path)
        finally:
            client.close()

    def metrics(self):
        """{name: {labels as text: value}} of the Prometheus page."""
        status, text = self.get(self.metrics_port, "/metrics")
        assert status == 200, text
        out = {}
        for line in text.splitlines():
            match = re.fullmatch(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([^ ]+)(?: \d+)?", line)
            if match:
                out.setdefault(match[1], {})[match[2] or ""] = float(match[3])
        return out

    def total(self, name, *labels):
        """The sum of a metric over all label sets that hold every one of `labels`."""
        sets = self.metrics().get(name, {})
        return sum(value for key, value in sets.items() if all(label in key for label in labels))

    def lines(self, message):
        """The log lines, as objects, with this message."""
        found = []
        for line in self.text().splitlines():
            if line.startswith("{"):
                entry = json.loads(line)
                if message in json.dumps(entry):
                    found.append(entry)
        return found


class Collector(Process):
    """A real OpenTelemetry Collector with the OTLP receiver in front of `config`."""

    def __init__(self, folder, config, ports=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.grpc_port, self.http_port = ports or free_ports(2)
        config = {"receivers": receivers(self.grpc_port, self.http_port), **config}
        config["service"] = {
            "telemetry": {"metrics": {"level": "none"}, "logs": {"level": "warn"}},
            **config["service"],
        }
        path = self.folder / "collector.yaml"
        path.write_text(json.dumps(config, indent=1))
        super().__init__([str(COLLECTOR), "--config", str(path)], self.folder / "collector.log")
        self.wait_ready(lambda: is_open(self.grpc_port) and is_open(self.http_port))


__all__ = [
    "BUILD",
    "COLLECTOR",
    "Collector",
    "DEADLINE_S",
    "Process",
    "Weir",
    "file_exporters",
    "pipelines",
    "receivers",
]

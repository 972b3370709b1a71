"""The host of the demo, its sink and its load: processes on ports that were free."""

import json
import os
import pathlib
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
LOOPBACK = "127.0.0.1"
PATIENCE_S = 20


def free_ports(count):
    sockets = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE_S
    while not (value := condition()):
        if time.monotonic() > end:
            raise SystemExit(f"waited {PATIENCE_S} s in vain for {what}")
        time.sleep(0.01)
    return value


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return None


class Host:
    """`weir run` with the given processors, exporters and pipelines, until the block ends."""

    def __init__(self, folder, processors, exporters, chains, plugins=()):
        self.folder = folder
        self.grpc, self.http, self.health = free_ports(3)
        protocols = {
            "grpc": {"endpoint": f"{LOOPBACK}:{self.grpc}"},
            "http": {"endpoint": f"{LOOPBACK}:{self.http}"},
        }
        ends = {"receivers": ["otlp"], "exporters": list(exporters)}
        config = {
            "receivers": {"otlp": {"protocols": protocols}},
            "processors": processors,
            "exporters": exporters,
            "extensions": {"health_check": {"endpoint": f"{LOOPBACK}:{self.health}"}},
            "service": {
                "extensions": ["health_check"],
                "telemetry": {"metrics": {"level": "none"}},
                "pipelines": {
                    signal: {**ends, "processors": chain} for signal, chain in chains.items()
                },
            },
        }
        # JSON is YAML.
        (folder / "demo.yaml").write_text(json.dumps(config, indent=1))
        argv = [str(BUILD / "bin/weir"), "run", "--config", str(folder / "demo.yaml")]
        for directory in plugins:
            argv += ["--plugins", str(directory)]
        self.log = folder / "weir.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(argv, stdout=log, stderr=log, cwd=folder)

    def __enter__(self):
        def ready():
            if self.process.poll() is not None:
                raise SystemExit(f"the host ended:\n{self.log.read_text()}")
            return get(f"http://{LOOPBACK}:{self.health}/")

        wait_until(ready, "the host")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)

    def generation(self):
        found = re.findall(r"generation\"?[=:]\s*\"?(\d+)", self.log.read_text())
        return max(map(int, found), default=0)

    def post(self, signal, body):
        request = urllib.request.Request(
            f"http://{LOOPBACK}:{self.http}/v1/{signal}",
            json.dumps(body).encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status


class Sink:
    """What stands behind the host: it counts spans and keeps their ids."""

    def __enter__(self):
        argv = [str(BUILD / "bin/otlp_sink"), "--ids", os.devnull]
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        self.grpc = json.loads(self.process.stdout.readline())["grpc_port"]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.result = json.loads(self.process.communicate()[0])

    def exporter(self):
        endpoint = f"{LOOPBACK}:{self.grpc}"
        return {"otlp": {"endpoint": endpoint, "tls": {"insecure": True}, "compression": "none"}}


def start_load(host, seconds, *more):
    argv = [str(BUILD / "bin/otlp_load"), "--port", str(host.http), "--pid", str(host.process.pid)]
    argv += ["--bodies", "200", "--warm-up", "0.5", "--seconds", str(seconds), *more]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)


def finish_load(load):
    return json.loads(load.communicate()[0])

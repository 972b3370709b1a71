"""A host under test as a process of its own, pinned to one core, with its ports and its memory."""

import os
import pathlib
import socket
import subprocess
import time

from configs import GRPC_PORT, HTTP_PORT

START_TIMEOUT_S = 20
STOP_TIMEOUT_S = 40


class ServerFailed(Exception):
    """The process did not open its ports; the text has the end of its log."""


def is_open(port):
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def memory_mb(pid, name):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def cpu_s(pid):
    """What all threads that it has now have used, to the nanosecond."""
    spent = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        spent += int((task / "schedstat").read_text().split()[0])
    return spent / 1e9


class Server:
    """`with Server(argv, env, core, log) as server:` runs it until the block ends."""

    def __init__(self, argv, env, core, log, ports=(HTTP_PORT, GRPC_PORT)):
        self.ports = ports
        self.argv = ["taskset", "-c", str(core), *argv]
        self.env = {**os.environ, **env}
        self.log = pathlib.Path(log)
        self.start_ms = None

    def __enter__(self):
        for port in self.ports:
            if is_open(port):
                raise ServerFailed(f"port {port} is in use already: end what listens there")
        with self.log.open("wb") as log:
            begun = time.monotonic()
            self.process = subprocess.Popen(
                self.argv, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        while not all(map(is_open, self.ports)):
            if self.process.poll() is not None or time.monotonic() - begun > START_TIMEOUT_S:
                self.__exit__(None, None, None)
                raise ServerFailed(f"{' '.join(self.argv)} did not open its ports:\n{self.tail()}")
            time.sleep(0.0005)
        self.start_ms = (time.monotonic() - begun) * 1000
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    @property
    def pid(self):
        return self.process.pid

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])


class Sink:
    """otlp_sink: where exporters send to."""

    def __init__(self, binary, core, http_port, grpc_port):
        self.argv = [
            "taskset",
            "-c",
            str(core),
            str(binary),
            "--http-port",
            str(http_port),
            "--grpc-port",
            str(grpc_port),
        ]

    def __enter__(self):
        self.process = subprocess.Popen(self.argv, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.result = self.process.communicate()[0]

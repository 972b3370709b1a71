"""The README's first screen, as a newcomer would paste it."""

import pathlib
import re
import subprocess

from kit.hosts import BUILD, Process
from kit.net import HttpClient, free_ports, is_open

ROOT = pathlib.Path(__file__).resolve().parents[2]
PORTS = ("4317", "4318", "8888", "13133")


def with_ports(text, ports):
    for old, new in ports.items():
        text = re.sub(rf":{old}\b", f":{new}", text)
    return text


def readme_commands():
    """The indented block that begins with curl."""
    text = (ROOT / "README.md").read_text()
    block = re.search(r"^    curl .*?(?=^\S)", text, re.S | re.M)
    return "\n".join(line[4:] for line in block[0].splitlines())


def is_healthy(port):
    if not is_open(port):
        return False
    client = HttpClient(port)
    status, _ = client.get("/")
    client.close()
    return status == 200


def test_the_first_screen_does_what_it_says(tmp_path):
    # Scenario: the default configuration runs (on free ports), and the README's commands are pasted
    # into a shell, one right after the other.
    # Guarantees: all succeed, the card and the address come out masked, /metrics has figures.
    ports = dict(zip(PORTS, free_ports(len(PORTS))))
    config = tmp_path / "default.yaml"
    default = (ROOT / "samples/config/default.yaml").read_text()
    config.write_text(with_ports(default, ports).replace("./telemetry", f"{tmp_path}/telemetry"))
    argv = [str(BUILD / "bin/weir"), "run", "--config", str(config)]
    with Process(argv, tmp_path / "weir.log") as weir:
        weir.wait_ready(lambda: is_healthy(ports["13133"]))
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", with_ports(readme_commands(), ports)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, done
        assert "resourceLogs" in done.stdout, done
        assert "4111" not in done.stdout and "jane@example.com" not in done.stdout, done
        assert f"card {'*' * 19} of {'*' * 16}" in done.stdout, done
        assert "otelcol_receiver_accepted_log_records" in done.stdout
        assert is_healthy(ports["13133"])
        assert weir.stop() == 0, weir.text()
    start = weir.text()
    for port in ("4317", "4318", "8888"):
        assert str(ports[port]) in start, f"the start-up lines do not say where {port} is"

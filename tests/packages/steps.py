"""What the tests of the packages do in their clean root: commands, and a host to talk to."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

import clean_root

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SECONDS_MAX = 280


def expect(true, what):
    if not true:
        raise SystemExit("not so: " + what)


def run(*arguments, **options):
    print("+", *arguments, flush=True)
    return subprocess.run([str(one) for one in arguments], check=True, text=True, **options)


def said(*arguments):
    return run(*arguments, capture_output=True).stdout


def status_of(url, body=None):
    headers = {"content-type": "application/json"} if body else {}
    request = urllib.request.Request(url, json.dumps(body).encode() if body else None, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status


def wait_for_health(url):
    """Asks until the answer is 200: a host that starts says 503. The alarm ends a wait in vain."""
    while True:
        try:
            if status_of(url) == 200:
                return
        except urllib.error.HTTPError as error:
            expect(error.code == 503, "health says %d" % error.code)


class Host:
    """A host in the background."""

    def __init__(self, command, cwd):
        self._process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE,
                                         stderr=subprocess.STDOUT, text=True)

    def read_until(self, text):
        """Reads what it says up to a line with `text`; the alarm ends a wait in vain."""
        for line in self._process.stdout:
            print("|", line, end="", flush=True)
            if text in line:
                return
        raise SystemExit("the host ended and had not said %r" % text)

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        self._process.stdout.read()
        expect(self._process.wait() == 0, "SIGTERM ends the host with 0")


def packages(scratch):
    return sorted(pathlib.Path(scratch, "debs").glob("*.deb"))


def main(file, inside):
    """The test in `file`: makes the packages, then starts itself anew in a clean root, where it
    calls inside(scratch folder, further arguments)."""
    if sys.argv[1] == "--inside":
        signal.alarm(SECONDS_MAX)
        scratch = sys.argv[2]
        clean_root.enter(scratch, hidden=[SOURCE])
        inside(scratch, sys.argv[3:])
        return 0
    reason = clean_root.why_not()
    if reason:
        print("left out: the packages are tested in a root of their own, and", reason)
        return 0
    with tempfile.TemporaryDirectory(prefix="weir-packages-") as scratch:
        debs = os.path.join(scratch, "debs")
        run("cpack", "--config", os.path.join(sys.argv[1], "CPackConfig.cmake"), "-B", debs,
            stdout=subprocess.DEVNULL)
        again = [sys.executable, "-B", file, "--inside", scratch, *sys.argv[2:]]
        return subprocess.run(clean_root.command(again)).returncode

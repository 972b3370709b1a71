#!/usr/bin/env python3
"""Runs the tests of the Go SDK and of the samples in Go with each Go that there is, without a
network: that of the path or of Go's own installer, and Debian's.

usage: go_test.py CACHE_DIR TESTKIT_DIR
"""

import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLACES = ("/usr/local/go/bin/go", "/usr/lib/go-1.19/bin/go")


def tools():
    """{version: path}"""
    found = {}
    for path in [shutil.which("go"), *PLACES]:
        if path and os.access(path, os.X_OK):
            said = subprocess.run([path, "version"], capture_output=True, text=True, check=True)
            found.setdefault(said.stdout.split()[2], path)
    return found


def check(go, env):
    """The first exit code that is not 0."""
    folders = [ROOT / "abi/go/weir", *(m.parent for m in ROOT.glob("samples/plugins/go/*/go.mod"))]
    for folder in sorted(folders):
        for command in ("vet", "test"):
            done = subprocess.run([go, command, "./..."], cwd=folder, env=env)
            if done.returncode:
                return done.returncode
    badly = subprocess.run([pathlib.Path(go).parent / "gofmt", "-l", *folders],
                           capture_output=True, text=True, check=True).stdout
    if badly:
        print("not as gofmt has it:", badly, sep="\n")
    return 1 if badly else 0


def main():
    found = tools()
    if not found:
        print("left out: the tests of the Go SDK need go, which is missing")
        return 0  # ./dev test says so once more, at its end.
    env = {**os.environ, "GOCACHE": os.path.abspath(sys.argv[1]), "GOFLAGS": "-mod=mod",
           "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "1",
           "CGO_LDFLAGS": f"-L{sys.argv[2]} -Wl,-rpath,{sys.argv[2]}"}
    for version, go in found.items():
        print(f"with {version}, {go}", flush=True)
        code = check(go, env)
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""The Debian packages, from making them to purging them, in a clean root.

Scenario: an operator installs weir, an author libweir-dev; both use only what was installed.
Guarantees: dpkg finds all that the packages need; the default configuration runs as the service
would run it and masks what is sent; an edited configuration survives an upgrade; a plugin is built
by pkg-config and by find_package from installed files; nothing is left after a purge.

usage: packages_test.py BUILD_DIR
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

from steps import Host, expect, main, packages, run, said, status_of, wait_for_health

CONFIG = pathlib.Path("/etc/weir/config.yaml")
SERVICE = "/usr/lib/systemd/system/weir.service"
OWN_PLUGINS = pathlib.Path("/usr/local/lib/weir/plugins")

PLUGIN = """
#include <weir/sdk.hpp>

class Keep {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "keep", .version = "1.0.0", .signals = WEIR_LOGS};
  explicit Keep(weir::Setup&) {}
  weir::Status Process(weir::Batch<Keep>&) const { return weir::Status::Ok(); }
};
WEIR_CPP_PLUGIN(Processor, "processor", Keep, "keep", "1.0.0", "Apache-2.0")
"""
CMAKE = """
cmake_minimum_required(VERSION 3.25)
project(keep LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
find_package(weir 0.1 REQUIRED)
weir_add_plugin(keep)
"""
BY_PKG_CONFIG = ("c++ -std=c++20 -shared -fPIC -fvisibility=hidden -fno-gnu-unique -o %s keep.cc"
                 " $(pkg-config --cflags weir)"
                 " -Wl,--version-script=$(pkg-config --variable=version_script weir)")


def serve_as_the_service_does():
    """The command of the unit file, until it has masked a record and been asked to end."""
    unit = pathlib.Path(SERVICE).read_text(encoding="utf-8")
    start = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    detailed = pathlib.Path("/tmp/detailed.yaml")
    detailed.write_text("exporters: {debug: {verbosity: detailed}}\n")
    host = Host([*start.removeprefix("ExecStart=").split(), "--config", detailed], cwd="/tmp")
    host.read_until("127.0.0.1:13133")
    wait_for_health("http://127.0.0.1:13133/")
    record = {"body": {"stringValue": "of jane@example.com"}}
    status = status_of("http://127.0.0.1:4318/v1/logs",
                       {"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]})
    expect(status == 200, "a request is accepted")
    host.read_until("of ****")
    host.stop()


def check_host():
    expect("0.1.0" in said("weir", "--version"), "weir --version")
    listed = json.loads(said("weir", "plugins", "--json"))["plugins"]
    found = {pathlib.Path(one["path"]).name for one in listed}
    expect({"redaction.so", "receiver_otlp.so", "exporter_otlp.so", "file.so"} <= found,
           "the plugins are installed: %s" % found)
    expect(all(one["path"].startswith("/usr/lib/weir/plugins/") for one in listed), "their place")
    expect(OWN_PLUGINS.is_dir(), "a place for plugins of one's own")
    run("weir", "validate", "--config", CONFIG, "--plugins", OWN_PLUGINS)
    if shutil.which("systemd-analyze"):
        run("systemd-analyze", "verify", SERVICE)
    serve_as_the_service_does()


def check_development():
    project = pathlib.Path("/tmp/keep")
    project.mkdir()
    (project / "keep.cc").write_text(PLUGIN)
    (project / "CMakeLists.txt").write_text(CMAKE)
    run("sh", "-ec", BY_PKG_CONFIG % "by_pkg_config.so", cwd=project)
    run("cmake", "-S", project, "-B", project / "build", "-G", "Ninja", stdout=subprocess.DEVNULL)
    run("cmake", "--build", project / "build")
    for file in (project / "by_pkg_config.so", project / "build/keep.so"):
        run("weir", "check", file, stdout=subprocess.DEVNULL)


def check_upgrade(debs):
    edited = CONFIG.read_text() + "# edited\n"
    CONFIG.write_text(edited)
    run("dpkg", "--force-confold", "--install", *debs)
    expect(CONFIG.read_text() == edited, "an edited configuration survives an upgrade")


def check_purge():
    run("dpkg", "--purge", "libweir-dev", "weir")
    left = [path for path in ("/usr/bin/weir", "/usr/lib/weir", "/usr/include/weir", "/etc/weir",
                              SERVICE, "/usr/share/weir", OWN_PLUGINS) if os.path.exists(path)]
    expect(not left, "nothing is left after a purge: %s" % left)


def inside(scratch, _):
    debs = packages(scratch)
    run("dpkg", "--install", *debs)
    check_host()
    check_development()
    check_upgrade(debs)
    check_purge()


if __name__ == "__main__":
    sys.exit(main(__file__, inside))

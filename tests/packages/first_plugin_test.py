#!/usr/bin/env python3
"""docs/first-plugin.md, command by command, from the packages in a clean root, in one language.

Scenario: an author installs the packages and types what the page says, in a new directory.
Guarantees: at most six commands lead to a plugin that runs in a host and does something; each
command of the page works as it stands; a rebuilt plugin takes over in the running host; the
installed one is taken up by a host that runs as the service does.

usage: first_plugin_test.py BUILD_DIR LANGUAGE
"""

import pathlib
import re
import shlex
import shutil
import subprocess
import sys

import steps

PAGE = steps.SOURCE / "docs/first-plugin.md"
TOOLS = {"c": "cc", "cpp": "c++", "rust": "cargo", "go": "go"}
COMMANDS_MAX = 6  # From the installed packages to what the plugin does.
EFFECT = "team: Str(checkout)"


def commands(page):
    """The commands of the page, in order."""
    return [line for block in re.findall(r"```sh\n(.*?)```", page, re.S)
            for line in block.splitlines() if line]


class Session:
    """The shell of somebody who types the page."""

    def __init__(self, folder, debs):
        self.folder, self.debs = pathlib.Path(folder), debs
        self.host = None

    def type(self, command):
        print("$", command, flush=True)
        words = shlex.split(command)
        if words[0] == "sudo":
            words = words[1:]
        if words[:2] == ["apt", "install"]:
            steps.run("dpkg", "--install", *self.debs)
        elif words[0] == "cd":
            self.folder /= words[1]
        elif words[:2] == ["weir", "run"]:
            self.host = steps.Host(words, self.folder)
            self.host.read_until("ready")
        else:
            subprocess.run(words, cwd=self.folder, check=True)
            self.look(words)

    def look(self, words):
        if words[0] == "curl":
            self.host.read_until(EFFECT)
        elif words == ["make"] and self.host:
            self.host.read_until("changed")


def change(folder):
    """Gives the plugin another version, in each of its sources that names one."""
    changed = 0
    for pattern in ("*.c", "*.cc", "*.go", "src/*.rs", "Cargo.toml"):
        for file in folder.glob(pattern):
            text = file.read_text()
            file.write_text(text.replace("1.0.0", "1.0.1"))
            changed += file.read_text() != text
    steps.expect(changed, "a source names the version")


def inside(scratch, arguments):
    language, page = arguments
    typed = commands(page)
    home = pathlib.Path("/tmp/first")
    home.mkdir()
    session = Session(home, steps.packages(scratch))
    made = typed.index(next(one for one in typed if one.startswith("weir new")))
    effect = typed.index(next(one for one in typed if one.startswith("curl")))
    steps.expect(effect - made < COMMANDS_MAX, "at most %d commands" % COMMANDS_MAX)
    for i, command in enumerate(typed):
        if command == "make" and i > effect:
            change(session.folder)
        session.type(command.replace("--lang c", "--lang " + language))
    session.host.stop()
    run_as_the_service(re.search(r"```yaml\n(.*?)```", page, re.S).group(1), session.folder)


def run_as_the_service(page_config, folder):
    """The host of the package, with the plugin where the page has put it."""
    config = pathlib.Path("/tmp/service.yaml")
    config.write_text(page_config + "exporters: {debug: {verbosity: detailed}}\n")
    host = steps.Host(["weir", "run", "--config", "/etc/weir/config.yaml", "--config", config,
                       "--plugins", "/usr/local/lib/weir/plugins"], folder)
    host.read_until("ready")
    record = {"body": {"stringValue": "hello"}}
    steps.status_of("http://127.0.0.1:4318/v1/logs",
                    {"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]})
    host.read_until(EFFECT)
    host.stop()


def main():
    if sys.argv[1] != "--inside":
        language = sys.argv[2]
        if not shutil.which(TOOLS[language]):
            print("left out: a first plugin in %s needs %s" % (language, TOOLS[language]))
            return 0
        sys.argv.append(PAGE.read_text(encoding="utf-8"))  # It is hidden inside.
    return steps.main(__file__, inside)


if __name__ == "__main__":
    sys.exit(main())

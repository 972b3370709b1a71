#!/usr/bin/env python3
"""The projects that `weir new` writes in one language, without a network.

Scenario: an author makes a project of each kind, builds it and runs its checks, and then breaks it.
Guarantees: three lines say what to type; `make` leaves NAME.so in the root, without a warning;
`make check` passes as it came, the unit test and `weir check` both; `weir info` knows the file;
what a build makes is ignored by git; a plugin that is wrong fails its unit test.

usage: scaffold_test.py BUILD_DIR LANGUAGE
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

KINDS = ("processor", "receiver", "exporter")
TOOLS = {"c": "make", "cpp": "make", "rust": "cargo", "go": "go"}
# Lines of a processor, at most.
LINES_MAX = {"c": ("@.c", 79), "cpp": ("@.cc", 39)}
# The tools of Debian 12, as variables of the makefile, where they stand beside newer ones.
OLD_CARGO, OLD_GO = "rustup run 1.63.0 cargo", "/usr/lib/go-1.19/bin/go"
OLDEST = {"rust": ("CARGO=" + OLD_CARGO, [*OLD_CARGO.split(), "--version"]),
          "go": ("GO=" + OLD_GO, [OLD_GO, "version"])}
# The processor takes its key for its value.
FAULTS = {"go": ("b.Copy(p.value)", "b.Copy(p.key.Name)")}
USUAL_FAULT = ('"/value"', '"/key"')


class Project:
    def __init__(self, weir, folder, kind, language):
        self.weir, self.kind, self.language = weir, kind, language
        self.name = f"my_{kind}"
        self.folder = folder / self.name
        self.env = {**os.environ, "GOPROXY": "off", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local",
                    "CARGO_NET_OFFLINE": "true"}

    def run(self, *command, cwd=None):
        """(exit code, standard output, standard error)."""
        done = subprocess.run(command, cwd=cwd or self.folder, env=self.env, text=True,
                              capture_output=True)
        print("+", *command, "->", done.returncode, flush=True)
        return done.returncode, done.stdout, done.stderr

    def must(self, *command, cwd=None):
        code, out, err = self.run(*command, cwd=cwd)
        if code != 0:
            raise SystemExit(f"{out}{err}\n{command} ended with {code}")
        return out, err

    def make_it(self):
        out, _ = self.must(self.weir, "new", self.name, "--kind", self.kind, "--lang",
                           self.language, cwd=self.folder.parent)
        expect(len(out.splitlines()) == 3, f"three lines say what to type: {out}")
        code, _, err = self.run(self.weir, "new", self.name, "--kind", self.kind, "--lang",
                                self.language, cwd=self.folder.parent)
        expect(code == 2 and self.name in err, f"a second time is refused: {code} {err}")
        self.must("git", "init", "--quiet")
        self.must("git", "add", "--all")

    def build(self):
        _, err = self.must("make", "--no-print-directory")
        expect("warning" not in err, f"no warnings: {err}")
        expect((self.folder / f"{self.name}.so").is_file(), f"{self.name}.so in the root")

    def check(self):
        out, err = self.must("make", "--no-print-directory", "check")
        expect("warning" not in err, f"no warnings: {err}")
        expect(" 0 broken, " in out, f"`weir check` was run: {out}")
        out, _ = self.must(self.weir, "info", f"{self.name}.so")
        expect(f"{self.kind}:{self.name}" in out, f"`weir info` names the component: {out}")
        out, _ = self.must("git", "ls-files", "--others", "--exclude-standard")
        expect(out == "", f"git ignores what the build made: {out}")

    def check_with_oldest(self):
        variable, version = OLDEST[self.language]
        try:
            subprocess.run(version, check=True, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            print("not tried, since it is not there:", variable)
            return
        self.must("make", "clean")
        self.must("make", "--no-print-directory", "check", variable)

    def fail(self):
        right, wrong = FAULTS.get(self.language, USUAL_FAULT)
        broken = 0
        for file in self.must("git", "ls-files")[0].split():
            path = self.folder / file
            if right in path.read_text():
                path.write_text(path.read_text().replace(right, wrong))
                broken += 1
        expect(broken == 1, f"one file has {right}: {broken}")
        code, out, err = self.run("make", "--no-print-directory", "check")
        expect(code != 0, f"a wrong plugin fails its test: {out}{err}")
        expect("broken," not in out, f"the unit test comes before `weir check`: {out}")


def expect(true, what):
    if not true:
        raise SystemExit("not so: " + what)


def check_length(project):
    pattern, most = LINES_MAX[project.language]
    text = (project.folder / pattern.replace("@", project.name)).read_text()
    lines = len(text.splitlines())
    expect(lines <= most, f"a processor has {lines} lines, at most {most}")


def main():
    build, language = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    if not shutil.which(TOOLS[language]):
        print(f"left out: projects in {language} need {TOOLS[language]}, which is missing")
        return 0
    with tempfile.TemporaryDirectory(prefix="weir-scaffold-") as folder:
        for kind in KINDS:
            project = Project(build / "bin/weir", pathlib.Path(folder), kind, language)
            project.make_it()
            project.build()
            project.check()
            if kind == "processor":
                if language in LINES_MAX:
                    check_length(project)
                if language in OLDEST:
                    project.check_with_oldest()
                project.fail()
    return 0


if __name__ == "__main__":
    sys.exit(main())

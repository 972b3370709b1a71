"""What a machine lacks leaves tests out by name; in CI that is a failure, but for plugins."""

import os
import pathlib
import shutil

import pytest

from kit import hosts

PREPARED = pathlib.Path(os.environ.get("WEIR_E2E", "build/release/tests/e2e")).resolve()


def need(path, what, in_ci=True):
    """The path of something that prepare.py makes, or a loud skip."""
    if path and pathlib.Path(path).exists():
        return path
    text = f"left out: {what} is missing"
    if in_ci and os.environ.get("CI") == "true":
        pytest.fail(text)
    pytest.skip(text)


@pytest.fixture
def collector_binary():
    return need(hosts.COLLECTOR, "the Collector (needs go)")


# The languages that have all samples, and what they need. Zig has one.
LANGUAGES = {"c": None, "cpp": None, "rust": "cargo", "go": "go"}
NEEDS = {**LANGUAGES, "zig": "a compiler from PyPI"}


def pytest_addoption(parser):
    parser.addoption("--samples", choices=NEEDS, help="only tests of the samples in this one")


def pytest_collection_modifyitems(config, items):
    chosen = config.getoption("--samples")
    if chosen:
        items[:] = [item for item in items if item.callspec.params.get("samples") == chosen]


@pytest.fixture
def language(request):
    """That of the test's samples."""
    return request.getfixturevalue("samples")[0].name


@pytest.fixture
def samples(request):
    """The plugin folders of a host with the samples of a language before its own plugins."""
    name = request.param
    base = PREPARED if name in ("rust", "zig") else hosts.BUILD / "samples"
    folder = need(base / name, f"a plugin in {name} (needs {NEEDS[name]})", in_ci=False)
    folders = [folder, hosts.BUILD / "lib/weir/plugins"]
    return folders if name != "go" else [*folders, hosts.BUILD / "tests/e2e/plugins/go"]


@pytest.fixture
def sdk():
    """The command that sends with the SDK of a language."""

    def command(language):
        here = pathlib.Path(__file__).parent
        if language == "go":
            return [str(need(PREPARED / "sdk_go", "the Go SDK (needs go)"))]
        if language == "node":
            folder = need(PREPARED / "node", "the Node SDK (needs node)")
            return [need(shutil.which("node"), "node"), str(folder / "send.mjs")]
        return [str(PREPARED / "venv/bin/python"), str(here / "sdk_python/send.py")]

    return command

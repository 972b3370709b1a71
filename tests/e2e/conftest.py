"""What a machine lacks leaves tests out by name; in CI that is a failure, but for Rust."""

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


@pytest.fixture
def rust_plugins():
    """The plugin folders of a host with the samples in Rust before its own plugins."""
    return [need(PREPARED / "rust", "a plugin in Rust (needs cargo)", in_ci=False),
            hosts.BUILD / "lib/weir/plugins"]


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

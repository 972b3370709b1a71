"""Swapping a plugin while traffic flows: copies two builds over each other in turn."""

import re
import shutil

from kit.hosts import BUILD
from kit.net import wait_until

STAMPS = BUILD / "tests/e2e/plugins"
VERSIONS = {"one": "1.0.0", "two": "2.0.0", "broken": "3.0.0", "crashing": "4.0.0"}


def plugin_folder(folder, build="one"):
    """A plugin directory with one build of the stamp plugin."""
    folder.mkdir(parents=True)
    put(folder, build)
    return folder


def put(folder, build):
    """Overwrites the plugin as `cp` does: in place, so that the host must notice the end."""
    shutil.copyfile(STAMPS / f"stamp_{build}.so", folder / "stamp.so")


def generation(weir):
    numbers = re.findall(r'"generation"\s*:\s*"?(\d+)', weir.text())
    return max(map(int, numbers), default=0)


def swap_to(weir, folder, build):
    """Copies and waits until the host runs the next generation."""
    before = generation(weir)
    put(folder, build)
    wait_until(lambda: generation(weir) > before, f"the swap to {build}")

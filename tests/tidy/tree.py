"""The files of a source tree, as the rules see them."""

import os
import subprocess

# Outside of a repository, what is made by builds is known by these names.
SKIPPED_FOLDERS = {".git", "build", "__pycache__", ".cache"}
DATA = "tests/data/"
SOURCE_ENDINGS = (".h", ".hpp", ".c", ".cc", ".py", ".cmake", "CMakeLists.txt", ".sh", ".go",
                  ".rs", ".js")
CXX_ENDINGS = (".h", ".hpp", ".c", ".cc")


class File:
    """One file: its path from the root, with slashes, and its text, None when it is not text."""

    def __init__(self, root, path):
        self.path = path
        self.size = os.path.getsize(os.path.join(root, path))
        with open(os.path.join(root, path), "rb") as stream:
            raw = stream.read()
        try:
            self.text = None if b"\0" in raw else raw.decode("utf-8")
        except UnicodeDecodeError:
            self.text = None

    @property
    def lines(self):
        return self.text.split("\n")[:-1] if self.text.endswith("\n") else self.text.split("\n")

    @property
    def is_data(self):
        return self.path.startswith(DATA)

    @property
    def is_cxx(self):
        return self.path.endswith(CXX_ENDINGS)

    @property
    def is_source(self):
        return not self.is_data and (self.path.endswith(SOURCE_ENDINGS) or self.path == "dev")

    @property
    def is_prose(self):
        return not self.is_data and self.path.endswith(".md")


def _paths(root):
    if os.path.exists(os.path.join(root, ".git")):
        command = ["git", "-C", root, "ls-files", "-z", "--cached", "--others",
                   "--exclude-standard"]
        listed = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        return [path for path in listed.decode("utf-8").split("\0") if path]
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return [path.replace(os.sep, "/") for path in found]


def read(root):
    """All files of the tree, sorted by path."""
    paths = [path for path in sorted(set(_paths(root)))
             if os.path.isfile(os.path.join(root, path)) and
             not os.path.islink(os.path.join(root, path))]
    return [File(root, path) for path in paths]

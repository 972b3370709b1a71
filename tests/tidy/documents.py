"""What has to be written: READMEs of plugins, header comments, what a test is about."""

import re

TEST = re.compile(r"^(TYPED_)?TEST(_F|_P)?\(")
PLUGIN = re.compile(r"^plugins/(receivers|processors|exporters)/([^/]+)/")


def _plugin_readmes(files):
    paths = {file.path for file in files}
    folders = {match.group(0) for match in map(PLUGIN.match, paths) if match}
    for folder in sorted(folders):
        if folder + "README.md" not in paths:
            yield "plugin-readme", folder, 0, "a plugin without README.md"


def _header_comments(files):
    for file in files:
        if file.path.startswith("host/") and file.path.endswith(".h") and \
                not file.text.startswith("//"):
            yield "header-comment", file.path, 1, "say first what it is, who owns, how it fails"


def _comment_above(lines, at):
    above = []
    while at > 0 and lines[at - 1].startswith("//"):
        at -= 1
        above.append(lines[at])
    return "\n".join(above)


def _tests(files):
    for file in files:
        if not file.path.startswith("tests/") or not file.is_cxx or file.text is None:
            continue
        lines = file.lines
        for at, line in enumerate(lines):
            if not TEST.match(line):
                continue
            comment = _comment_above(lines, at)
            if "// Scenario: " not in comment or "// Guarantees: " not in comment:
                yield "test-comment", file.path, at + 1, "a test without Scenario and Guarantees"


def _mirror(files):
    """tests/unit/A/B is about A/B."""
    folders = {file.path.rsplit("/", 1)[0] for file in files if "/" in file.path}
    for file in files:
        if not file.path.startswith("tests/unit/") or not file.path.endswith("_test.cc"):
            continue
        folder = file.path[len("tests/unit/"):].rsplit("/", 1)[0]
        if not any(known == folder or known.startswith(folder + "/") for known in folders):
            yield "test-place", file.path, 0, "there is no folder %s" % folder


def check(files):
    for rule in (_plugin_readmes, _header_comments, _tests, _mirror):
        yield from rule(files)

#!/usr/bin/env python3
"""Makes the capsule of a release: its host and plugins as compiled files, to be kept for ever.

The commit is built from a clean copy in build/capsule, with the compilers of this machine.
README.md says when.
"""

import argparse
import hashlib
import json
import lzma
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / "build/capsule"
SOURCE = WORK / "source"
BUILD = SOURCE / "build/release"  # As in a clone, so that ccache knows what was compiled there.
LANGUAGES = ("c", "cpp", "rust", "go")
TOOLS = {"gcc": ["gcc", "--version"], "cmake": ["cmake", "--version"],
         "rustc": ["rustc", "--version"], "go": ["go", "version"]}


def fail(text):
    sys.exit(f"make.py: {text}")


def run(*command, **more):
    subprocess.run(list(map(str, command)), check=True, **more)


def first_line(command):
    """What a command prints first, or None if it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          encoding="utf-8")
    return done.stdout.splitlines()[0] if done.returncode == 0 else None


def check_out(commit):
    """A clean copy of the commit's files in SOURCE."""
    shutil.rmtree(WORK, ignore_errors=True)
    SOURCE.mkdir(parents=True)
    archive = subprocess.Popen(["git", "-C", ROOT, "archive", commit], stdout=subprocess.PIPE)
    run("tar", "-x", "-C", SOURCE, stdin=archive.stdout)
    if archive.wait():
        fail(f"git could not give the files of {commit}")


def check_version(version):
    header = (SOURCE / "abi/include/weir/abi.h").read_text(encoding="utf-8")
    has = ".".join(re.search(rf"#define WEIR_ABI_{part} (\d+)", header)[1]
                   for part in ("MAJOR", "MINOR"))
    if has != version:
        fail(f"the header of that commit says that it is {has}, not {version}")


def build():
    """Host, plugins and the samples that CMake builds, by their release flags."""
    os.environ.update(CCACHE_BASEDIR=str(SOURCE), CCACHE_NOHASHDIR="1")
    launcher = ["-DCMAKE_C_COMPILER_LAUNCHER=ccache",
                "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    run("cmake", "-S", SOURCE, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
        "-DWEIR_TESTS=OFF", "-DWEIR_BENCH=OFF", *launcher)
    run("ninja", "-C", BUILD)


def build_rust():
    """{name: file} of the samples in Rust, which CMake does not build."""
    target = WORK / "rust"
    flags = f"--remap-path-prefix={SOURCE}=."
    found = {}
    for manifest in sorted(SOURCE.glob("samples/plugins/rust/*/Cargo.toml")):
        run("cargo", "build", "--quiet", "--release", "--locked", "--offline", "--manifest-path",
            manifest, "--target-dir", target, env={**os.environ, "RUSTFLAGS": flags})
        name = manifest.parent.name
        found[name] = target / f"release/lib{name}.so"
    return found


def built_samples(language):
    """{name: file} of the samples of one language."""
    if language == "rust":
        return build_rust()
    return {file.stem: file for file in sorted((BUILD / "samples" / language).glob("*.so"))}


def collect():
    """{path in the capsule: built file}. A sample that was not built is an error."""
    samples = {(folder.parent.name, folder.name) for language in LANGUAGES
               for folder in SOURCE.glob(f"samples/plugins/{language}/*") if folder.is_dir()}
    found, names = {"host/weir": BUILD / "bin/weir"}, {name for _, name in samples}
    for file in sorted((BUILD / "lib/weir/plugins").glob("*.so")):
        if file.stem not in names:
            found[f"plugins/own/{file.name}"] = file
    for language in LANGUAGES:
        files = built_samples(language)
        missing = {name for other, name in samples if other == language} - set(files)
        if missing:
            fail(f"samples in {language} were not built: {', '.join(sorted(missing))}")
        found.update({f"plugins/{language}/{name}.so": file for name, file in files.items()})
    return found


def stripped(file):
    """The bytes of a built file without symbols, which must not name this machine."""
    copy = WORK / "stripped"
    run("strip", "--strip-all", "-o", copy, file)
    data = copy.read_bytes()
    for text in (f"{ROOT}/", f"{pathlib.Path.home()}/"):
        if text.encode() in data:
            fail(f"{file} holds {text!r}, which belongs to this machine")
    return data


def write(version, commit, files):
    folder = ROOT / "tests/capsule" / version
    shutil.rmtree(folder, ignore_errors=True)
    entries = {}
    for path, file in files.items():
        data = stripped(file)
        packed = folder / f"{path}.xz"
        packed.parent.mkdir(parents=True, exist_ok=True)
        packed.write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))
        entries[path] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    manifest = {"abi": version, "commit": commit, "machine": platform.machine(),
                "system": platform.freedesktop_os_release()["PRETTY_NAME"],
                "tools": {name: first_line(command) for name, command in TOOLS.items()},
                "files": entries}
    (folder / "MANIFEST.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{folder.relative_to(ROOT)}: {len(files)} files, {size} bytes packed")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="of the ABI, as in 1.0")
    parser.add_argument("commit", nargs="?", default="HEAD")
    parser.add_argument("--again", action="store_true",
                        help="replace what is there; never do that to a release that people have")
    return parser.parse_args()


def main():
    asked = arguments()
    if (ROOT / "tests/capsule" / asked.version).exists() and not asked.again:
        fail(f"tests/capsule/{asked.version} is there, and what was kept of a release never "
             "changes. One that nobody has been given yet is made anew with --again.")
    missing = [name for name in ("ninja", "strip", "cargo", *TOOLS) if not shutil.which(name)]
    if missing:
        fail(f"this machine lacks {', '.join(missing)}")
    commit = first_line(["git", "-C", ROOT, "rev-parse", "--verify", asked.commit + "^{commit}"])
    if not commit:
        fail(f"{asked.commit} is no commit of this repository")
    check_out(commit)
    check_version(asked.version)
    build()
    write(asked.version, commit, collect())


if __name__ == "__main__":
    main()

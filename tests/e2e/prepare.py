#!/usr/bin/env python3
"""Makes what the end-to-end tests need and the build does not give: run by CTest before them.

    prepare.py python|go|node|rust|zig|collector OUTPUT_DIR

Does nothing when it is there and nothing of its making has changed. A missing tool is told and,
outside CI, forgiven: the tests that need it say so themselves.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def stamp_of(files):
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def make_venv(out):
    venv = out / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
    install = [venv / "bin/pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "-r", HERE / "requirements.txt"], check=True)


def make_go(out):
    subprocess.run(
        [tool("go"), "build", "-mod=readonly", "-o", out / "sdk_go", "."],
        cwd=HERE / "sdk_go",
        env={**os.environ, "CGO_ENABLED": "0"},
        check=True,
    )


def make_node(out):
    folder = out / "node"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in (HERE / "sdk_node").iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    subprocess.run(
        [tool("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        check=True,
    )


def make_rust(out):
    """The sample plugins and those of the tests, as out/rust/NAME.so."""
    target = out / "rust_target"
    plugins = out / "rust"
    shutil.rmtree(plugins, ignore_errors=True)
    plugins.mkdir()
    build = [tool("cargo"), "build", "--quiet", "--release", "--locked", "--offline"]
    for manifest in RUST_CRATES:
        argv = [*build, "--manifest-path", manifest, "--target-dir", target]
        subprocess.run(argv, check=True)
        name = manifest.parent.name
        shutil.copy(target / f"release/lib{name}.so", plugins / f"{name}.so")


def make_zig(out):
    """The sample in Zig, as out/zig/NAME.so, by a compiler that PyPI has; False: it has not."""
    venv = out / "zig_venv"
    subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
    install = [venv / "bin/pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*install, ZIG_COMPILER]).returncode:
        print(f"left out: zig needs {ZIG_COMPILER}, which could not be fetched")
        return False
    plugins = out / "zig"
    shutil.rmtree(plugins, ignore_errors=True)
    plugins.mkdir()
    build = [venv / "bin/python", "-m", "ziglang", "build-lib", "-dynamic", "-O", "ReleaseFast"]
    build += ["-fPIC", "-fstrip", "-lc", f"-I{ROOT / 'abi/include'}"]
    build += ["--version-script", ROOT / "abi/cmake/plugin.version"]
    build += ["--cache-dir", out / "zig_cache", "--global-cache-dir", out / "zig_cache"]
    for source in ZIG_SOURCES:
        name = source.stem
        output = f"-femit-bin={plugins / name}.so"
        subprocess.run([*build, "--name", name, output, source], check=True)
    return True


def make_collector(out):
    subprocess.run([ROOT / "bench/peers/build_collector.sh", out], check=True)


def tool(name):
    """The path of a tool; Go may also be where its own installer puts it."""
    found = shutil.which(name)
    if not found and name == "go" and pathlib.Path("/usr/local/go/bin/go").exists():
        return "/usr/local/go/bin/go"
    return found


RUST_CRATES = [
    *sorted(ROOT.glob("samples/plugins/rust/*/Cargo.toml")),
    HERE / "plugins/rust_faults/Cargo.toml",
]


ZIG_COMPILER = "ziglang==0.13.0.post1"
ZIG_SOURCES = sorted(ROOT.glob("samples/plugins/zig/*/*.zig"))


def rust_sources():
    folders = [ROOT / "abi/rust/weir-plugin", *(manifest.parent for manifest in RUST_CRATES)]
    found = [file for folder in folders for file in folder.rglob("*") if "target" not in file.parts]
    return sorted(file for file in found if file.suffix in (".rs", ".toml", ".lock"))


PARTS = {
    "python": (make_venv, "python3", [HERE / "requirements.txt"]),
    "go": (make_go, "go", sorted((HERE / "sdk_go").glob("*.*"))),
    "node": (make_node, "npm", sorted((HERE / "sdk_node").glob("*.*"))),
    "rust": (make_rust, "cargo", rust_sources()),
    "zig": (make_zig, "python3", [*ZIG_SOURCES, ROOT / "abi/include/weir/abi.h",
                                  pathlib.Path(__file__)]),
    "collector": (make_collector, "go", [ROOT / "bench/peers/manifest.yaml"]),
}
OPTIONAL = ("rust", "zig")  # In CI, too: the host does without.


def main():
    part, out = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    make, needs, sources = PARTS[part]
    out.mkdir(parents=True, exist_ok=True)
    mark = out / f"{part}.prepared"
    stamp = stamp_of(sources)
    if mark.exists() and mark.read_text() == stamp:
        return 0
    if not tool(needs):
        print(f"left out: {part} needs {needs}, which is missing")
        must = os.environ.get("CI") == "true" and part not in OPTIONAL
        return 1 if must else 0
    mark.unlink(missing_ok=True)
    if make(out) is not False:
        mark.write_text(stamp)
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Runs the tests of the Rust SDK and of the samples in Rust, without a network: with the compiler
of the path, and those of the SDK also with the distribution's, the oldest that is supported. With
the prefix that libweir-testkit.so is in, also those of the test kit.

usage: rust_test.py TARGET_DIR [PREFIX]
"""

import os
import pathlib
import shutil
import subprocess
import sys

OLDEST = "/usr/bin/rustc"
ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    cargo = shutil.which("cargo")
    if not cargo:
        print("left out: the tests of the Rust SDK need cargo, which is missing")
        return 0  # ./dev test says so once more, at its end.
    manifests = [ROOT / "abi/rust/weir-plugin/Cargo.toml"]
    manifests += sorted(ROOT.glob("samples/plugins/rust/*/Cargo.toml"))
    test = [cargo, "test", "--quiet", "--locked", "--offline", "--target-dir", sys.argv[1]]
    # A warning is an error, but not of lints that a newer compiler has.
    env = {**os.environ, "RUSTFLAGS": "-Dwarnings -Aunknown_lints"}
    if len(sys.argv) > 2:
        manifests.append(ROOT / "abi/rust/weir-testkit/Cargo.toml")
        env.update(WEIR_PREFIX=sys.argv[2], LD_LIBRARY_PATH=sys.argv[2] + "/lib")
    for manifest in manifests:
        done = subprocess.run([*test, "--manifest-path", manifest], env=env)
        if done.returncode:
            return done.returncode
    return test_with_oldest(pathlib.Path(sys.argv[1]) / "oldest")


def test_with_oldest(directory):
    """The unit tests of the SDK. Without cargo: a current one can not drive a compiler this old."""
    if not os.access(OLDEST, os.X_OK):
        print(f"the tests with the distribution's compiler need {OLDEST}, which is missing")
        return 0
    directory.mkdir(parents=True, exist_ok=True)
    program = directory / "weir_plugin_tests"
    source = ROOT / "abi/rust/weir-plugin/src/lib.rs"
    flags = ["--edition=2021", "-Dwarnings", "-Aunknown_lints", "--crate-name=weir_plugin"]
    done = subprocess.run([OLDEST, "--test", *flags, source, "-o", program])
    return done.returncode or subprocess.run([program, "--quiet"]).returncode


if __name__ == "__main__":
    sys.exit(main())

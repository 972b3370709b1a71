"""The kept hosts and plugins of released versions of the contract, unpacked to be run."""

import hashlib
import json
import lzma
import pathlib
import subprocess

CAPSULE = pathlib.Path(__file__).resolve().parents[2] / "capsule"
VERSIONS = sorted(folder.name for folder in CAPSULE.iterdir() if folder.is_dir())


def manifest(version):
    return json.loads((CAPSULE / version / "MANIFEST.json").read_text())


def groups(version):
    """The plugins of a capsule: Weir's own ("own"), and the samples of each language."""
    return sorted({path.split("/")[1] for path in manifest(version)["files"]
                   if path.startswith("plugins/")})


def unpack(version, folder):
    """All files of a capsule below `folder`, each what the manifest says that it is."""
    for path, entry in manifest(version)["files"].items():
        data = lzma.decompress((CAPSULE / version / f"{path}.xz").read_bytes())
        assert hashlib.sha256(data).hexdigest() == entry["sha256"], f"{path} is not what was kept"
        file = pathlib.Path(folder) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        file.chmod(0o755)
    return pathlib.Path(folder)


def missing_libraries(binary):
    """What this machine lacks to run a kept host, as the loader names it; [] is nothing."""
    done = subprocess.run(["ldd", binary], capture_output=True, text=True)
    if done.returncode:
        return [(done.stdout + done.stderr).strip()]
    return [line.strip() for line in done.stdout.splitlines() if "not found" in line]

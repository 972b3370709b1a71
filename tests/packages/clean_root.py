"""A root of its own for a test: this machine's system, copy on write, with nothing of the source
tree, a network of its own with only a loopback, and processes that end with it.

`enter` changes this process for good; a test starts itself anew for that, by `command`.
"""

import fcntl
import os
import pathlib
import socket
import struct
import subprocess

SIOCSIFFLAGS = 0x8914
IFF_UP = 1


def why_not():
    """Why this machine has no clean root; None: it has."""
    tried = subprocess.run(["unshare", "--mount", "--net", "true"], capture_output=True, text=True)
    return None if tried.returncode == 0 else "unshare: " + tried.stderr.strip()


def command(arguments):
    """What runs `arguments` in namespaces of their own."""
    return ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", *arguments]


def _mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


def _loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def enter(scratch, hidden):
    """Changes into the new root. What it writes is below `scratch`; the folders `hidden` are empty
    there."""
    _loopback_up()
    root = pathlib.Path(scratch) / "root"
    layers = [pathlib.Path(scratch) / name for name in ("upper", "work")]
    for folder in (root, *layers):
        folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "overlay", "overlay", "-o",
           "lowerdir=/,upperdir=%s,workdir=%s" % tuple(layers), root)
    for folder in hidden:
        _mount("-t", "tmpfs", "hidden", root / str(folder).lstrip("/"))
    _mount("-t", "proc", "proc", root / "proc")
    _mount("--rbind", "/dev", root / "dev")
    os.chroot(root)
    os.chdir("/")

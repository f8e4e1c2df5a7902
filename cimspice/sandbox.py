"""ngspice under bubblewrap: no network, a read-only system, and the job's folder as the only place to write."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from cimspice.errors import SimulatorMissing

#: parts of the system a program needs to start; none of them holds a user's files
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/etc/ld.so.cache", "/etc/alternatives")


def _command(program: str) -> list[str]:
    words = [program, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    for part in _SYSTEM:
        words += ["--ro-bind-try", part, part]
    return [*words, "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]


def command_prefix(*, readable: Iterable[Path] = ()) -> Callable[[Path], list[str]]:
    """What to put before a command that runs in a job's folder; `readable`: further folders it may read.

    Raises SimulatorMissing (exit code 5) where bubblewrap is not installed or may not make namespaces here.
    """
    program = shutil.which("bwrap")
    if program is None:
        where = (
            "Linux only; this system is " + platform.system()
            if platform.system() != "Linux"
            else "install it: apt-get install bubblewrap"
        )
        raise SimulatorMissing(f"--sandbox needs bubblewrap ({where})")
    trial = subprocess.run([*_command(program), "true"], capture_output=True, text=True, check=False)
    if trial.returncode != 0:
        raise SimulatorMissing(
            f"--sandbox: bubblewrap may not make namespaces here ({trial.stderr.strip()[:200]});"
            " allow user namespaces, or install it setuid: apt-get install bubblewrap"
        )
    folders = [Path(p).resolve() for p in readable]
    ngspice = shutil.which("ngspice")
    if ngspice is not None and not ngspice.startswith(("/usr/", "/bin/")):
        folders.append(Path(ngspice).resolve().parent.parent)

    def prefix(job: Path) -> list[str]:
        words = _command(program)
        for folder in folders:
            words += ["--ro-bind", str(folder), str(folder)]
        return [*words, "--bind", str(job), str(job), "--chdir", str(job)]

    return prefix

"""libngspice through PySpice, inside a disposable worker process. The only module that imports PySpice.

PySpice's own run methods raise on harmless notes and return the previous circuit's numbers when a load fails
(PySpice issue 236), so only its library binding is used: commands, the circuit, the vectors. The verdict is ours.
"""

from __future__ import annotations

import ctypes.util
import functools
import logging
import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from cimspice.engines.base import Engine, Result, Status, classify, failed, verdict
from cimspice.errors import SimulatorMissing
from cimspice.netlist import Deck, Session


def install_line() -> str:
    """The command that installs ngspice and its library on this system."""
    if platform.system() == "Darwin":
        return "brew install ngspice libngspice"
    return "apt-get install ngspice libngspice0"


def library_path() -> str:
    """Name of the ngspice shared library for dlopen. Raises SimulatorMissing (exit code 5) where there is none."""
    chosen = os.environ.get("NGSPICE_LIBRARY_PATH")
    candidates = [chosen] if chosen else [
        ctypes.util.find_library("ngspice"), "libngspice.so.0", "libngspice.so",
        "/opt/homebrew/lib/libngspice.dylib", "/usr/local/lib/libngspice.dylib",
    ]  # fmt: skip
    for name in filter(None, candidates):
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return name
    raise SimulatorMissing(f"the ngspice library was not found; install it: {install_line()}")


@functools.cache
def _binding() -> type:
    """PySpice's NgSpiceShared with a log that neither raises nor judges."""
    logging.getLogger("PySpice").setLevel(logging.CRITICAL)
    from PySpice.Spice.NgSpice.Shared import NgSpiceShared, ffi, ffi_string_utf8

    class Binding(NgSpiceShared):
        LIBRARY_PATH = library_path()

        def __init__(self) -> None:
            self.lines: list[str] = []
            super().__init__()

        @staticmethod
        def _send_char(message_c, ngspice_id, user_data):
            self = ffi.from_handle(user_data)
            _, _, content = ffi_string_utf8(message_c).partition(" ")
            self._stdout.append(content)
            self.lines.append(content)
            return 0

    return Binding


def canonical(name: str) -> str:
    """One spelling of a vector for every engine: `v(node)`, `i(source)`, `time`, lower case."""
    name = name.lower()
    if name.endswith("#branch"):
        return f"i({name[: -len('#branch')]})"
    if name in ("time", "frequency") or name.startswith(("v(", "i(", "@")) or name.endswith("-sweep"):
        return name
    return f"v({name})"


#: exit code of a worker that ended itself because a deck damaged ngspice; its last words are the deck's fault
BEYOND_REPAIR = 70

#: called before a run with the deck's digest and its number in the session, and with (None, 0) after it
Watch = Callable[[str | None, int], None]


def unwatched(digest: str | None, number: int) -> None:
    """A Watch that looks away."""


class SharedEngine(Engine):
    """ngspice as a library: a point costs its own work, not a process. One instance a process; not thread safe."""

    def __init__(self, watch: Watch = unwatched) -> None:
        for variable in [v for v in os.environ if v.startswith("SPICE_")]:
            del os.environ[variable]
        os.environ["OMP_THREAD_LIMIT"] = "1"
        self._spice = _binding()()
        self._watch = watch
        self._command("set num_threads=1")
        self.name = f"libngspice-{self._spice.ngspice_version}"

    def _command(self, text: str) -> str:
        return self._spice.exec_command(text)

    def run(self, deck: Deck) -> Result:
        (result,) = self.run_session(Session(((),), lambda _: deck, deck.digest))
        return result

    def run_session(self, session: Session) -> Iterator[Result]:
        """Load the first deck, then lead it to each of the others by its commands: no parse, same numbers."""
        deck = session.nth(0)
        spice = self._spice
        spice.lines.clear()
        self._watch(*session.address(0))
        begin = time.perf_counter()
        try:
            spice.load_circuit(deck.text)
        except NameError as error:  # PySpice raises NameError for every nonzero return of the C API
            cause = f"{error}: {_last(spice.lines)}"
            self._after_run()
            seconds = time.perf_counter() - begin
            for k in range(len(session.commands)):
                bad = failed(session.nth(k), Status.BAD_DECK, cause, engine=self.name, seconds=seconds if k == 0 else 0.0)
                yield replace(bad, messages=(*map(classify, spice.lines), *bad.messages)) if k == 0 else bad
            return
        try:
            for k, commands in enumerate(session.commands):
                if k > 0:
                    spice.lines.clear()
                    self._watch(*session.address(k))
                    begin = time.perf_counter()
                yield self._one(deck, commands, begin)
        finally:
            self._command("remcirc")

    def _one(self, deck: Deck, commands: tuple[str, ...], begin: float) -> Result:
        """One run of the loaded circuit, after its commands."""
        spice = self._spice
        try:
            for command in commands:
                self._command(command)
            self._command("run")
            vectors, title = self._collect()
        except NameError as error:
            seconds = time.perf_counter() - begin
            text = f"{error}: {_last(spice.lines)}"
            result = failed(deck, Status.BAD_DECK, text, engine=self.name, seconds=seconds)
        else:
            seconds = time.perf_counter() - begin
            result = verdict(deck, vectors, list(spice.lines), title=title, engine=self.name, seconds=seconds)
        self._after_run()
        self._command("destroy all")
        return result

    def _after_run(self) -> None:
        """Where ngspice has said that its memory is not to be trusted, end this worker in the deck's name."""
        for line in self._spice.lines:
            if "cannot recover" in line:
                errors = [m.text for m in map(classify, self._spice.lines) if m.level == "error" and m.text != line]
                culprit = errors[0] if errors else line
                os.write(2, f"\n{culprit}\n".encode())
                os._exit(BEYOND_REPAIR)
        self._watch(None, 0)

    def _collect(self) -> tuple[dict[str, np.ndarray], str]:
        """Vectors of the newest plot and its title; none where the run left only the table of constants."""
        name = self._spice.last_plot
        if name == "const":
            return {}, ""
        before = len(self._spice.lines)
        title = self._command("echo $curplottitle").strip()
        del self._spice.lines[before:]
        plot = self._spice.plot(None, name)
        return {canonical(key): np.asarray(vector._data) for key, vector in plot.items()}, title


def _last(lines: list[str]) -> str:
    text = [line for line in lines if line.strip()]
    return text[-1] if text else "no message"

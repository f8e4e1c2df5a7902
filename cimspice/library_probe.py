"""Asks the ngspice library about itself, without numpy, PySpice or cimspice: `python library_probe.py NAME < DECK`.

Run as a file in a process of its own: what this prints is what the library does by itself, before any engine sets it
up, and its threads can be counted because nothing else here starts any. Prints one JSON object.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import sys

_lines: list[str] = []

_SendChar = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p)
_Exit = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_bool, ctypes.c_bool, ctypes.c_int, ctypes.c_void_p)


@_SendChar
def _send_char(text: bytes, instance: int, user: int | None) -> int:
    _lines.append(text.decode("utf-8", "replace").partition(" ")[2])
    return 0


@_Exit
def _controlled_exit(status: int, unload: bool, by_quit: bool, instance: int, user: int | None) -> int:
    # ngspice must not be called again after this
    os._exit(70)


def threads() -> int | None:
    """Threads of this process, None where the system does not say."""
    with contextlib.suppress(OSError):
        return len(os.listdir("/proc/self/task"))
    return None


def main() -> None:
    library = ctypes.CDLL(sys.argv[1])
    library.ngSpice_Init(_send_char, None, _controlled_exit, None, None, None, None)

    def ask(command: str) -> str:
        _lines.clear()
        library.ngSpice_Command(command.encode("ascii"))
        return "\n".join(_lines)

    answer: dict[str, str | int | None] = {"version": ask("version -f"), "osdi": ask("osdi")}
    deck = sys.stdin.read().splitlines()
    before = threads()
    library.ngSpice_Circ((ctypes.c_char_p * (len(deck) + 1))(*(line.encode("ascii") for line in deck), None))
    ask("run")
    after = threads()
    answer["threads"] = None if before is None or after is None else 1 + after - before
    print(json.dumps(answer))
    # the library's own clean-up at exit is of no interest and may crash
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

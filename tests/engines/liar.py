"""A simulator that lies: run in place of ngspice by test_liars.py, in a Python without site-packages.

Called as `liar.py SPEC -b -n -r out.raw deck.cir`. SPEC is a JSON file: the raw file and the messages of a true run, and
what to do to them.
"""

import json
import os
import random
import signal
import socket
import struct
import sys
import time


class Raw:
    """A raw file as its parts, so that each can lie by itself."""

    def __init__(self, data: bytes, title: str) -> None:
        head, _, self.data = data.partition(b"Binary:\n")
        lines = head.decode().splitlines()
        at = lines.index("Variables:")
        self.fields = [tuple(line.split(":", 1)) for line in lines[:at]]
        self.fields = [(key, value.strip()) for key, value in self.fields]
        self.variables = [line.split("\t")[1:] for line in lines[at + 1 :]]
        self.binary = "Binary:"
        self.tail = b""
        self["Title"] = title

    def __getitem__(self, key: str) -> str:
        return dict(self.fields)[key]

    def __setitem__(self, key: str, value: object) -> None:
        self.fields = [(k, str(value) if k == key else v) for k, v in self.fields]

    @property
    def width(self) -> int:
        """Numbers a point takes: two a variable where they are complex."""
        return len(self.variables) * (2 if self["Flags"] == "complex" else 1)

    @property
    def rows(self) -> list[list[float]]:
        numbers = struct.unpack(f"<{len(self.data) // 8}d", self.data)
        return [list(numbers[i : i + self.width]) for i in range(0, len(numbers), self.width)]

    @rows.setter
    def rows(self, rows: list[list[float]]) -> None:
        numbers = [x for row in rows for x in row]
        self.data = struct.pack(f"<{len(numbers)}d", *numbers)

    def bytes(self) -> bytes:
        head = "".join(f"{k}: {v}\n" for k, v in self.fields) + "Variables:\n"
        head += "".join("\t" + "\t".join(v) + "\n" for v in self.variables)
        return head.encode() + (self.binary + "\n").encode() * bool(self.binary) + self.data + self.tail


def change(raw: Raw, spec: dict) -> None:
    """Lies about single parts of the raw file."""
    kind, rng = spec["lie"], random.Random(spec["seed"])
    rows, variables = raw.rows, raw.variables
    if kind == "value":
        row, column = rng.randrange(len(rows)), rng.randrange(1 if len(variables) > 2 else 0, raw.width)
        rows[row][column] = float(spec["value"])
        raw.rows = rows
    elif kind == "scale":
        rows[rng.randrange(len(rows))][0] = float(spec["value"])
        raw.rows = rows
    elif kind == "field":
        raw[spec["field"]] = str(spec["value"]).format(**{k.split()[-1].lower(): v for k, v in raw.fields})
    elif kind == "count":
        raw[spec["field"]] = int(raw[spec["field"]]) + spec["by"]
    elif kind == "no field":
        raw.fields = [(k, v) for k, v in raw.fields if k != spec["field"]]
    elif kind == "rename":
        variables[-1][1] = spec["value"]
    elif kind == "swap names":
        variables[-1][1], variables[-2][1] = variables[-2][1], variables[-1][1]
        variables[-1][2], variables[-2][2] = variables[-2][2], variables[-1][2]
    elif kind == "type":
        variables[-1][2] = {"voltage": "current", "current": "voltage"}[variables[-1][2]]
    elif kind == "index":
        variables[-1][0] = str(len(variables))
    elif kind == "drop column":
        per = raw.width // len(variables)
        raw.rows = [row[:-per] for row in rows]
        variables.pop()
        raw["No. Variables"] = len(variables)
    elif kind == "keep rows":
        raw.rows = rows = [rows[i] for i in range(len(rows))[slice(*spec["value"])]]
        raw["No. Points"] = len(rows)
    elif kind == "swap rows":
        i = rng.randrange(1, len(rows) - 1)
        rows[i], rows[i + 1] = rows[i + 1], rows[i]
        raw.rows = rows
    elif kind == "repeat row":
        i = rng.randrange(len(rows))
        rows.insert(i, rows[i])
        raw.rows = rows
        raw["No. Points"] = len(rows)
    elif kind == "stretch":
        for row in rows:
            row[0] = row[0] * spec["value"] + spec.get("shift", 0.0)
        raw.rows = rows
    elif kind == "complex":
        raw["Flags"] = "complex"
        raw.rows = [[y for x in row for y in (x, 0.0)] for row in rows]
    elif kind == "real":
        raw["Flags"] = "real"
        raw.rows = [row[::2] for row in rows]
    elif kind == "ascii":
        raw.binary = "Values:"
        raw.data = "".join(
            f" {i}\t" + "\n\t".join(map(repr, row)) + "\n" for i, row in enumerate(rows)
        ).encode() if spec["value"] else raw.data  # fmt: skip
    elif kind == "no binary":
        raw.binary = ""
    elif kind == "append":
        raw.tail = rng.randbytes(spec["value"])
    elif kind == "long header":
        variables[1:1] = [[str(i), f"v(n{i})", "voltage"] for i in range(spec["value"])]
    elif kind == "long title":
        raw["Title"] = "x" * spec["value"] + raw["Title"]


def place(raw: bytes, spec: dict) -> None:
    """Put the raw file where ngspice would, or something else in its place."""
    kind, rng, name = spec["lie"], random.Random(spec["seed"]), "out.raw"
    if kind == "no raw":
        return
    if kind == "directory":
        os.mkdir(name)
    elif kind == "fifo":
        os.mkfifo(name)
    elif kind == "socket":
        socket.socket(socket.AF_UNIX).bind(name)
    elif kind == "link":
        with open("other.raw", "wb") as file:
            file.write(raw)
        os.symlink(spec["value"], name)
    else:
        if kind == "cut":
            raw = raw[: rng.randrange(1, len(raw))]
        elif kind == "garbage":
            raw = rng.randbytes(spec["value"])
        elif kind == "empty":
            raw = b""
        with open(name, "wb") as file:
            file.write(raw)
            if kind == "sparse":
                file.truncate(spec["value"])
            while kind == "endless raw":
                file.write(bytes(1 << 20))
    if kind == "old file":
        os.utime(name, (0, 0))


def child() -> None:
    """A grandchild of the engine that holds the pipes open and does not end."""
    if os.fork() == 0:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        while True:
            time.sleep(60)


def behave(spec: dict) -> None:
    """What the process does once its files are written."""
    kind = spec["lie"]
    if "stderr" in spec:
        os.write(2, bytes.fromhex(spec["stderr"]))
    if "stdout" in spec:
        os.write(1, bytes.fromhex(spec["stdout"]))
    if kind == "child" or spec.get("child"):
        child()
    if kind == "flood":
        # 1 GB
        for _ in range(1024):
            os.write(spec["value"], (b"flood" * 8 + b"\n" * spec["lines"]) * (1 << 15))
    elif kind == "trickle":
        while True:
            os.write(2, b"Note: still at it\n")
            time.sleep(0.02)
    elif kind == "signal":
        os.kill(os.getpid(), spec["value"])
    elif kind in ("hang", "hang mute", "spin"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if kind == "hang mute":
            os.close(1)
            os.close(2)
        while True:
            if kind != "spin":
                time.sleep(60)
    sys.stdout.flush()
    os._exit(spec.get("exit", 0))


def main() -> None:
    with open(sys.argv[1], encoding="ascii") as file:
        spec = json.load(file)
    with open(sys.argv[-1], encoding="ascii") as file:
        title = file.readline().rstrip("\n")
    with open(spec["raw"], "rb") as file:
        raw = Raw(file.read(), spec.get("title", "{title}").format(title=title, cut=title.rpartition(" ")[0]))
    with open(spec["log"], encoding="ascii") as file:
        sys.stdout.write(file.read())
    sys.stdout.flush()
    if spec["lie"] != "hang" or spec.get("after"):
        change(raw, spec)
        before = spec.get("before", "")
        place(before.format(title=title).encode() + raw.bytes(), spec)
    behave(spec)


if __name__ == "__main__":
    main()

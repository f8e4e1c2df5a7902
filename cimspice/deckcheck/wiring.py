"""Rules on the flat circuit as a graph: ground, nodes without a DC path, loops of voltage sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cimspice.deckcheck.analyses import Analysis
from cimspice.deckcheck.circuit import Circuit, Device, value_of
from cimspice.deckcheck.findings import Findings
from cimspice.deckcheck.numbers import Value


class Sets:
    """Disjoint sets of node names."""

    def __init__(self) -> None:
        self._up: dict[str, str] = {}

    def find(self, node: str) -> str:
        up = self._up
        root = up.setdefault(node, node)
        while root != up[root]:
            root = up[root]
        while up[node] != root:
            up[node], node = root, up[node]
        return root

    def join(self, a: str, b: str) -> bool:
        """Join two sets; False where they were one already."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return False
        self._up[b if a == "0" else a] = a if a == "0" else b
        return True

    def nodes(self) -> Iterable[str]:
        return self._up


@dataclass
class Reach:
    """What touches an island of nodes without carrying DC current into it."""

    nodes: list[str] = field(default_factory=list)
    capacitors: list[Device] = field(default_factory=list)
    gates: list[Device] = field(default_factory=list)
    currents: list[Device] = field(default_factory=list)
    controlled: list[Device] = field(default_factory=list)
    looked_at: list[Device] = field(default_factory=list)
    conducting: list[Device] = field(default_factory=list)


def gates(device: Device) -> tuple[str, ...]:
    """Nodes of a device that draw no DC current."""
    if device.letter == "m" and len(device.nodes) > 1 and not (device.model is not None and device.model.leaky):
        return device.nodes[1:2]
    return ()


def conducts(device: Device) -> tuple[str, ...]:
    """Nodes of a device that DC current flows between."""
    letter, nodes = device.letter, device.nodes
    if letter in "ck":
        return ()
    if letter == "i":
        return ()
    if letter in "gfb" and device.element.drives == "i":
        own = set(device.sensed) & set(nodes)
        return nodes if own - {"0"} else ()
    if letter == "m":
        closed = gates(device)
        return tuple(n for k, n in enumerate(nodes) if k != 1 or not closed)
    return nodes


def dc_sets(circuit: Circuit) -> Sets:
    """Sets of nodes joined by DC paths; the nodes of code models count as grounded (they drive or hold them)."""
    sets = Sets()
    sets.find("0")
    for device in circuit.devices:
        if device.letter == "a":
            kind = device.model.type if device.model else ""
            inputs = kind.startswith("adc_bridge")
            for node in device.nodes:
                if not inputs:
                    sets.join(node, "0")
            continue
        path = conducts(device)
        for node in path[1:]:
            sets.join(path[0], node)
        for node in (*device.nodes, *device.sensed):
            sets.find(node)
    return sets


def check_ground(circuit: Circuit, findings: Findings) -> bool:
    """Report a circuit without node 0 and nodes that only look like it; True where there is a ground."""
    nodes: dict[str, list[Device]] = {}
    for device in circuit.devices:
        for node in device.nodes:
            nodes.setdefault(node, []).append(device)
    zeros = [n for n in nodes if n != "0" and n.strip("0") == ""]
    for node in zeros:
        users = nodes[node]
        siblings = any(n.isdigit() and len(n) == len(node) and n != node for n in nodes)
        text = f"node {node!r} ({users[0].name}) is not ground; ngspice knows only 0 and gnd"
        if len(users) == 1 and not siblings:
            findings.error("not-ground", text, users[0].where)
        else:
            findings.warning("not-ground", text, users[0].where)
    if all(d.letter == "a" for d in circuit.devices):
        return False  # digital nodes need no ground
    if "0" not in nodes and not any("0" in d.sensed for d in circuit.devices):
        first = circuit.devices[0]
        known = ", ".join(list(nodes)[:8])
        findings.error("no-ground", f"no element is connected to ground (0 or gnd); nodes: {known}", first.where)
        return False
    return True


def check_floating(circuit: Circuit, analyses: list[Analysis], findings: Findings, initial: set[str]) -> None:
    """Report nodes whose voltage nothing sets. initial: flat nodes that have an .ic."""
    sets = dc_sets(circuit)
    ground = sets.find("0")
    islands: dict[str, Reach] = {}
    for node in list(sets.nodes()):
        root = sets.find(node)
        if root != ground:
            islands.setdefault(root, Reach()).nodes.append(node)
    if not islands:
        return
    for device in circuit.devices:
        conducting = set(conducts(device))
        closed = set(gates(device))
        for node in dict.fromkeys(device.nodes):
            reach = islands.get(sets.find(node))
            if reach is None:
                continue
            if node in conducting:
                reach.conducting.append(device)
            elif device.letter == "c":
                reach.capacitors.append(device)
            elif node in closed:
                reach.gates.append(device)
            elif device.letter == "i":
                reach.currents.append(device)
            elif device.letter in "gfb":
                reach.controlled.append(device)
            else:
                reach.looked_at.append(device)
        for node in dict.fromkeys(device.sensed):
            reach = islands.get(sets.find(node))
            if reach is not None:
                reach.looked_at.append(device)
    only_uic = bool(analyses) and all(a.uic for a in analyses)
    only_tran = bool(analyses) and all(a.kind == "tran" for a in analyses)
    for reach in islands.values():
        # a controlled current into a node that something reads may be a loop that sets the node: an integrator
        if reach.controlled and reach.looked_at:
            continue
        if only_uic and (reach.capacitors or not (reach.currents or reach.gates)):
            continue
        if only_tran and initial.intersection(reach.nodes):
            continue
        # a current of 0 at the start leaves such a node at 0 V, as its user means it: a pulse into a capacitor
        starts_at_zero = only_tran and bool(reach.currents or reach.controlled)
        starts_at_zero = starts_at_zero and all(start_value(d) == 0.0 for d in reach.currents)
        harmless = (only_uic and not reach.currents) or (starts_at_zero and not reach.gates)
        _report_island(reach, findings, harmless=harmless)


def _report_island(reach: Reach, findings: Findings, *, harmless: bool) -> None:
    touching = [
        *((d, "current source") for d in reach.currents), *((d, "controlled current") for d in reach.controlled),
        *((d, "gate of") for d in reach.gates), *((d, "capacitor") for d in reach.capacitors),
        *((d, "control of") for d in reach.looked_at),
    ]  # fmt: skip
    first = (touching or [(reach.conducting[0], "")])[0][0]
    what = ", ".join(dict.fromkeys(f"{kind} {d.name}" for d, kind in touching[:4])) or f"{first.name} on itself"
    names = ", ".join(sorted(reach.nodes)[:4]) + (", ..." if len(reach.nodes) > 4 else "")
    plural = "nodes" if len(reach.nodes) > 1 else "node"
    text = f"{plural} {names}: no DC path to ground, only {what}; add a resistor, a source or an .ic with a transient"
    findings.add("warning" if harmless else "error", "floating-node", text, first.where)


def start_value(device: Device) -> Value:
    """Voltage of a source in the operating point: its DC value, else its value at time 0; None where it is not known."""
    element = device.element
    if element.value is not None:
        return value_of(device, element.value)
    if not element.wave:
        return 0.0
    kind, numbers = element.wave[0], element.wave[1:]
    if kind in ("pulse", "sin", "sine", "exp", "sffm") and numbers:
        return value_of(device, numbers[0])
    if kind == "pwl" and len(numbers) > 1:
        return value_of(device, numbers[1])
    return None


def check_loops(circuit: Circuit, analyses: list[Analysis], findings: Findings) -> None:
    """Report loops of voltage sources, and of inductors where an operating point is computed."""
    sets = Sets()
    edges: dict[str, list[tuple[str, Device]]] = {}
    sources = [d for d in circuit.devices if (d.letter in "veh" or (d.letter == "b" and d.element.drives == "v"))]
    inductors = [d for d in circuit.devices if d.letter == "l"]
    op = not analyses or not all(a.uic for a in analyses)
    for device in (*sources, *(inductors if op else ())):
        a, b = device.nodes[:2]
        if a == b:
            level = "error" if device.letter == "v" else "warning"
            findings.add(level, "voltage-loop", f"{device.name} is shorted: both ends are node {a!r}", device.where)
        elif not sets.join(a, b):
            loop = _path(edges, a, b)
            names = ", ".join(d.name for d in (*loop, device))
            driving = [d for d in loop if d.letter != "l"]
            if device.letter != "l":
                findings.error(
                    "voltage-loop", f"{names} form a loop of voltage sources; ngspice cannot solve it", device.where
                )
            elif driving and any(start_value(d) != 0.0 for d in driving if d.letter == "v"):
                text = (
                    f"{names} form a loop of voltage source and inductor: an infinite DC current; add a series resistor"
                )
                findings.error("inductor-loop", text, device.where)
            else:
                text = f"{names} form a loop without resistance; its DC current is arbitrary: add a series resistor"
                findings.warning("inductor-loop", text, device.where)
            continue
        edges.setdefault(a, []).append((b, device))
        edges.setdefault(b, []).append((a, device))


def _path(edges: dict[str, list[tuple[str, Device]]], start: str, goal: str) -> list[Device]:
    """Devices on the way between two joined nodes."""
    came: dict[str, tuple[str, Device] | None] = {start: None}
    queue = [start]
    for node in queue:
        if node == goal:
            break
        for other, device in edges.get(node, ()):
            if other not in came:
                came[other] = (node, device)
                queue.append(other)
    path: list[Device] = []
    step = came.get(goal)
    while step is not None:
        path.append(step[1])
        step = came[step[0]]
    return path

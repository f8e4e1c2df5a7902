"""Analysis cards, options, states and outputs: what a deck asks for, and whether it can be had."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from cimspice.deckcheck import security
from cimspice.deckcheck.circuit import Circuit, Device, value_of
from cimspice.deckcheck.findings import Findings
from cimspice.deckcheck.numbers import Value
from cimspice.deckcheck.reader import Card

KINDS = ("op", "dc", "tran", "ac", "noise", "tf", "pz", "sens", "disto", "sp", "pss")
#: cards ngspice knows besides analyses
CARDS = frozenset({
    ".options", ".option", ".opt", ".temp", ".save", ".print", ".plot", ".four", ".meas", ".measure", ".probe",
    ".width", ".title", ".end", ".global", ".ic", ".nodeset", ".param", ".params", ".csparam", ".func", ".model",
    ".subckt", ".ends", ".include", ".inc", ".lib", ".endl", ".if", ".elseif", ".else", ".endif", ".control", ".endc",
})  # fmt: skip
#: options with a number; the largest value that leaves the accuracy of a result above doubt, and the one that spoils it
_LIMITS = {
    "reltol": (0.01, 0.1), "abstol": (1e-6, 1e-3), "vntol": (1e-2, 0.1), "chgtol": (1e-12, 1e-9), "gmin": (1e-9, 1e-6),
    "trtol": (20.0, 1000.0), "pivtol": (1e-6, 1.0), "pivrel": (0.5, 1.0),
}  # fmt: skip
OPTIONS = frozenset({
    "acct", "list", "nomod", "nopage", "node", "opts", "seed", "seedinfo", "temp", "tnom", "warn", "maxwarns",
    "savecurrents", "abstol", "gmin", "itl1", "itl2", "itl3", "itl4", "itl5", "itl6", "keepopinfo", "noopiter",
    "pivrel", "pivtol", "reltol", "rshunt", "vntol", "gminfactor", "noopac", "autostop", "chgtol", "convlimit",
    "convstep", "convabsstep", "interp", "maxevtiter", "maxopalter", "maxord", "method", "minbreak", "noopalter",
    "ramptime", "srcsteps", "gminsteps", "trtol", "xmu", "badmos3", "defad", "defas", "defl", "defw", "scale", "defm",
    "trytocompact", "oldlimit", "sparse", "klu", "cshunt", "noinit", "nobjthack", "bypass", "filetype", "num_threads",
    "probe", "limpts", "lvlcod", "lvltim", "cptime", "numdgt", "rawfile", "wnflag", "gshunt", "rseries",
    "indverbosity", "xtrtol", "newtrunc", "lteabstol", "ltereltol", "lterelttol", "ltetrtol", "nostepsizelimit",
    "debug", "delmin", "dcap", "out", "spicebehavior", "ngbehavior",
})  # fmt: skip
_HARMLESS = frozenset({
    "post", "noacct", "ingold", "brief", "nopage", "nomod", "list", "node", "acct", "opts", "co", "width", "probe", "numdgt",
    "limpts",
})  # fmt: skip
#: the name of an element's current in @name[...]
_CURRENTS = {"r": "i", "c": "i", "m": "id", "d": "id", "q": "ic", "j": "id", "i": "i"}
_VECTOR = re.compile(r"(?<![\w@.])(v(?:m|p|r|i|db)?|i(?:m|p|r|i|db)?)\s*\(\s*([^()]*?)\s*\)")
_STATE = re.compile(r"v\s*\(\s*([^()]*?)\s*\)\s*=?\s*([^\s]*)")


@dataclass(slots=True)
class Analysis:
    """One analysis card. points: how many a .dc or .ac sweep gives; stop: end of a transient [s]; step: its largest step."""

    kind: str
    card: Card | None
    words: list[str]
    uic: bool = False
    points: int | None = None
    stop: Value = None
    start: Value = None
    step: Value = None


class Requests:
    """Reads the cards that are not part of the circuit."""

    def __init__(self, circuit: Circuit, findings: Findings) -> None:
        self.circuit = circuit
        self.findings = findings
        self.nodes: dict[str, None] = {}
        for device in circuit.devices:
            for node in (*device.nodes, *device.sensed):
                self.nodes[node] = None
        self.devices = {d.name: d for d in circuit.devices}
        self.analyses: list[Analysis] = []
        self.options: dict[str, str] = {}
        self.nodesets: set[str] = set()
        self.ics: set[str] = set()

    def run(self, *, control: bool) -> None:
        for card in self.circuit.cards:
            word = card.lower.split(None, 1)[0]
            if word[1:] in KINDS:
                self._analysis(word[1:], card)
            elif word in (".options", ".option", ".opt"):
                self._option(card)
            elif word == ".temp":
                self._temp(card)
            elif word in (".save", ".print", ".plot", ".four", ".probe"):
                self._output(word, card)
            elif word in (".meas", ".measure"):
                self._measure(card)
            elif word not in CARDS or word in (".endl", ".lib"):
                near = get_close_matches(word, sorted(CARDS) + [f".{k}" for k in KINDS], n=3)
                hint = f"; nearest: {', '.join(near)}" if near else ""
                self.findings.error("unknown-card", f"{word!r} is not a card of ngspice{hint}", card.where)
        for card, flat in self.circuit.states:
            self._state(card, flat)
        if not self.analyses and not control:
            self.findings.error(
                "no-analysis", "no analysis card; one of .op .dc .tran .ac .noise .tf .pz .sens is needed", ""
            )

    def number(self, word: str) -> Value:
        return self.circuit.scope.value(word)

    # ------------------------------------------------------------ analyses

    def _analysis(self, kind: str, card: Card) -> None:
        analysis = Analysis(kind, card, re.findall(r"\{[^}]*\}|'[^']*'|[^\s,()=]+", card.lower)[1:])
        self.analyses.append(analysis)
        reader = {"tran": self._tran, "dc": self._dc, "ac": self._ac, "noise": self._noise, "tf": self._tf,
                  "sens": self._sens, "pz": self._pz}.get(kind)  # fmt: skip
        if reader:
            reader(analysis, card)

    def _bad(self, card: Card, text: str, name: str = "bad-analysis") -> None:
        self.findings.error(name, f"{card.text[:70].strip()!r}: {text}", card.where)

    def _tran(self, analysis: Analysis, card: Card) -> None:
        words = [w for w in analysis.words if w != "uic"]
        analysis.uic = len(words) != len(analysis.words)
        if len(words) < 2:
            self._bad(card, "a transient needs a step and a stop time")
            return
        values = [self.number(w) for w in words[:4]]
        step, stop, start, largest = (values + [None] * 4)[:4]
        if any(v is not None and v <= 0 for v in (step, stop)):
            self._bad(card, "step and stop time must be more than 0")
            return
        if not all(math.isfinite(v) for v in values if v is not None):
            self._bad(card, "a time is beyond any number", "not-finite")
            return
        analysis.stop, analysis.start = stop, start
        if step is None or stop is None:
            return
        if start is not None and start >= stop:
            self._bad(card, f"the start of saving, {start:g} s, is not before the stop time {stop:g} s")
            return
        if step > stop:
            self.findings.warning(
                "tran-step",
                f"{card.text.strip()!r}: the step {step:g} s is longer than the whole transient, {stop:g} s",
                card.where,
            )
        default = min(step, (stop - (start or 0.0)) / 50)
        analysis.step = largest if largest else default
        self._periods(analysis, card)

    def _periods(self, analysis: Analysis, card: Card) -> None:
        """A sine with less than two steps a period is lost in a circuit without charge to control the step."""
        if analysis.step is None or analysis.stop is None:
            return
        charge = any(d.letter in "cldqmjzto" for d in self.circuit.devices)
        for device in self.circuit.devices:
            frequency = carrier(device)
            if not frequency:
                continue
            period = 1 / frequency
            if period < 2 * analysis.step and analysis.stop > 2 * period:
                text = (
                    f"{device.name}: a period of {period:.3g} s against steps of up to {analysis.step:.3g} s in"
                    f" {card.text.strip()!r}; give a step below {period / 20:.2g} s"
                )
                self.findings.add("warning" if charge else "error", "tran-too-coarse", text, device.where)
            elif period > 20 * analysis.stop:
                word = device.element.wave[3] if len(device.element.wave) > 3 else ""
                text = f"{device.name}: frequency {word} is {frequency:.3g} Hz, a period of {period:.3g} s in a transient of"
                mega = re.fullmatch(r"[\d.]+m(hz)?", word)
                level = (
                    "error"
                    if mega and "M" in device.element.card.text.split("(")[-1] and not self._upper
                    else "warning"
                )
                name = "m-for-meg" if mega else "tran-too-short"
                meant = "; M is milli, write Meg for 1e6" if mega else ""
                self.findings.add(level, name, f"{text} {analysis.stop:.3g} s{meant}", device.where)

    @property
    def _upper(self) -> bool:
        """Is the whole deck written in upper case, where M is the old way to write milli?"""
        return not any(c.islower() for d in self.circuit.devices[:50] for c in d.element.card.text)

    def _dc(self, analysis: Analysis, card: Card) -> None:
        words = analysis.words
        if len(words) not in (4, 8):
            self._bad(card, "a sweep needs a source, start, stop and step (twice for a nested sweep)")
            return
        counts = []
        for k in range(0, len(words), 4):
            source = words[k]
            if source != "temp":
                self._source(card, source, "vir")
            start, stop, step = (self.number(w) for w in words[k + 1 : k + 4])
            if step == 0:
                self._bad(card, "a step of 0 never ends", "dc-never-ends")
            if start is None or stop is None or not step:
                continue
            if not math.isfinite((stop - start) / step):
                self._bad(card, "the sweep has no end", "dc-never-ends")
                continue
            if (stop - start) * step < 0:
                self._bad(card, f"steps of {step:g} from {start:g} never reach {stop:g}", "dc-never-ends")
                continue
            counts.append(math.floor((stop - start) / step * (1 + 1e-9) + 1e-6) + 1)
        if counts and len(counts) == len(words) // 4:
            analysis.points = math.prod(counts)

    def _ac(self, analysis: Analysis, card: Card) -> None:
        if len(analysis.words) < 4:
            self._bad(card, "needs dec, oct or lin, points, start and stop frequency")
        else:
            analysis.points = self._frequencies(card, analysis.words[:4])
        if not any(d.letter in "vi" and re.search(r"\bac\b", d.element.card.lower) for d in self.circuit.devices):
            self.findings.warning("no-ac-source", "no source has an AC value: every answer of .ac is 0", card.where)

    def _frequencies(self, card: Card, words: list[str]) -> int | None:
        kind, points, first, last = words[0], *(self.number(w) for w in words[1:4])
        if kind not in ("dec", "oct", "lin"):
            self._bad(card, f"{kind!r} is not dec, oct or lin")
            return None
        if points is None or first is None or last is None:
            return None
        if not math.isfinite(points + first + last):
            self._bad(card, "a frequency is beyond any number", "not-finite")
        elif points < 1:
            self._bad(card, "needs at least one point")
        elif first < 0 or (first == 0 and kind != "lin"):
            self._bad(card, "the start frequency must be more than 0")
        elif last < first or (last == first and kind != "lin"):
            mega = "; M is milli, write Meg for 1e6" if re.fullmatch(r"[\d.]+m(hz)?", words[3]) else ""
            name = "m-for-meg" if mega else "bad-analysis"
            self._bad(card, f"the stop frequency {last:g} Hz is not above the start, {first:g} Hz{mega}", name)
        return None

    def _noise(self, analysis: Analysis, card: Card) -> None:
        self._vectors(card, card.lower, error=True)
        found = re.match(r"\.noise\s+v\s*\([^()]*\)\s+(\S+)\s+(.*)", card.lower)
        if not found or len(found[2].split()) < 4:
            self._bad(card, "needs v(node), a source, dec, points, start and stop frequency")
            return
        self._source(card, found[1], "vi")
        self._frequencies(card, found[2].split()[:4])

    def _tf(self, analysis: Analysis, card: Card) -> None:
        self._vectors(card, card.lower, error=True)
        words = card.lower.split()
        if len(words) < 3:
            self._bad(card, "needs an output and an input source")
            return
        self._source(card, words[-1], "vi")

    def _sens(self, analysis: Analysis, card: Card) -> None:
        self._vectors(card, card.lower, error=True)

    def _pz(self, analysis: Analysis, card: Card) -> None:
        if len(analysis.words) < 6:
            self._bad(card, "needs four nodes, cur or vol, and pol, zer or pz")
            return
        for node in analysis.words[:4]:
            self._known(card, node, error=True)

    def _source(self, card: Card, name: str, letters: str) -> None:
        if name in self.devices and self.devices[name].letter in letters:
            return
        known = [n for n, d in self.devices.items() if d.letter in letters]
        self._bad(card, f"no source {name!r}; {_near(name, known)}", "unknown-source")

    # ------------------------------------------------------------ options

    def _option(self, card: Card) -> None:
        rest = "".join(card.lower.split(None, 1)[1:])
        words = re.findall(r"([a-z_][\w.]*)\s*(?:=\s*([^\s,]+))?", rest)
        for name, text in words:
            self.options[name] = text
            if name == "filetype":
                self.findings.warning(
                    "option-filetype", f"option filetype={text} changes the format of the result file", card.where
                )
                continue
            if name not in OPTIONS or name == "rawfile":
                security.scan_option(self.findings, name, text, card.where)
                if name not in _HARMLESS:
                    near = get_close_matches(name, sorted(OPTIONS), n=3)
                    hint = f"; nearest: {', '.join(near)}" if near else ""
                    self.findings.warning(
                        "unknown-option", f"option {name!r} is not known; ngspice ignores it{hint}", card.where
                    )
                continue
            value = self.number(text) if text else None
            if name in _LIMITS and value is not None:
                doubt, spoils = _LIMITS[name]
                if value <= 0 or value >= spoils:
                    self.findings.error(
                        "option-value", f"option {name}={text}: results cannot be right beyond {spoils:g}", card.where
                    )
                elif value > doubt:
                    self.findings.warning("option-value", f"option {name}={text} is coarser than {doubt:g}", card.where)
            if name in ("temp", "tnom") and value is not None:
                self._celsius(value, f"option {name}={text}", card)

    def _temp(self, card: Card) -> None:
        words = card.lower.split()[1:]
        if len(words) != 1:
            self._bad(
                card, "one temperature in degrees Celsius is needed; ngspice takes 27 otherwise", "bad-temperature"
            )
            return
        value = self.number(words[0])
        if value is not None:
            self._celsius(value, card.text.strip(), card)

    def _celsius(self, value: float, text: str, card: Card) -> None:
        if value < -273.15:
            self.findings.error(
                "bad-temperature", f"{text}: below absolute zero; temperatures are in degrees Celsius", card.where
            )
        elif value >= 250:
            self.findings.warning("bad-temperature", f"{text}: {value:g} degrees Celsius; kelvin meant?", card.where)

    # ------------------------------------------------------------ nodes named in cards

    def _known(self, card: Card, node: str, *, error: bool, flat: Callable[[str], str] | None = None) -> str | None:
        """Flat name of a node, or None and a finding where there is none."""
        name = flat(node) if flat is not None and flat(node) in self.nodes else node
        name = "0" if name == "gnd" else name
        if name in self.nodes:
            return name
        word = card.lower.split(None, 1)[0]
        text = f"{word}: no node {node!r}; {_near(node, self.nodes)}" if node else f"{word}: v() names no node"
        self.findings.add("error" if error else "warning", "unknown-node", text, card.where)
        return None

    def _vectors(self, card: Card, text: str, *, error: bool) -> None:
        for match in _VECTOR.finditer(text):
            function, inside = match.groups()
            names = [n for n in re.split(r"[\s,]+", inside) if n]
            if function[0] == "v":
                for node in names or [""]:
                    self._known(card, node, error=error)
            elif function == "i" and names and names[0][0] in "vl":
                if names[0] not in self.devices:
                    known = [n for n, d in self.devices.items() if d.letter in "vl"]
                    self.findings.add(
                        "error" if error else "warning", "unknown-source",
                        f"{card.lower.split()[0]}: no source {names[0]!r}; {_near(names[0], known)}", card.where,
                    )  # fmt: skip
            elif function == "i" and error and names and names[0] in self.devices and names[0][0] in "rcmdqji":
                text = f".save: ngspice keeps no {match[0]}; write @{names[0]}[{_CURRENTS[names[0][0]]}]"
                self.findings.error("unknown-source", text, card.where)

    def _output(self, word: str, card: Card) -> None:
        if not self.circuit.complete:
            return
        self._vectors(card, re.sub(r"'[^']*'|\"[^\"]*\"|\bpar\s*\(.*?\)\s", " ", card.lower), error=word == ".save")
        if word == ".save":
            for name in re.findall(r"@([^\[\s]+)\[", card.lower):
                if name not in self.devices and name not in self._model_names():
                    self.findings.error(
                        "unknown-source", f".save: no device {name!r}; {_near(name, self.devices)}", card.where
                    )

    def _model_names(self) -> set[str]:
        return {d.model.name for d in self.circuit.devices if d.model is not None}

    def _measure(self, card: Card) -> None:
        if self.circuit.complete:
            ends = re.search(r"\b(trig|targ)\b", card.lower) is not None
            self._vectors(card, re.sub(r"'[^']*'|\"[^\"]*\"|\{[^}]*\}", " ", card.lower), error=ends)

    def _state(self, card: Card, flat: Callable[[str], str]) -> None:
        word = card.lower.split(None, 1)[0]
        chosen = self.ics if word == ".ic" else self.nodesets
        body = card.lower[len(word) :]
        found = list(_STATE.finditer(body))
        if not found:
            if not re.search(r"\ball\s*=", body):
                self._bad(card, f"{word} needs v(node)=value")
            else:
                chosen.update(self.nodes)
            return
        for match in found:
            if not match[1]:
                self._bad(card, "v() names no node; ngspice ends on it", "unknown-node")
                continue
            if not match[2]:
                self._bad(card, f"v({match[1]}) has no value", "missing-node-or-value")
            node = self._known(card, match[1], error=True, flat=flat) if self.circuit.complete else match[1]
            if node is not None:
                chosen.add(node)

    def check_driven(self, forced: dict[str, tuple[Device, Value]]) -> None:
        """States on nodes that a source sets are ignored by ngspice; said where they differ from the source."""
        for card, flat in self.circuit.states:
            for match in _STATE.finditer(card.lower):
                name = flat(match[1]) if flat(match[1]) in self.nodes else match[1]
                if name in forced and match[2]:
                    device, level = forced[name]
                    value = self.number(match[2])
                    if value is None or level is None or not math.isclose(value, level, rel_tol=1e-3, abs_tol=1e-6):
                        word = card.lower.split(None, 1)[0]
                        text = f"{word} v({name})={match[2]} is ignored: {device.name} sets this node"
                        self.findings.warning("state-on-driven-node", text, card.where)


def carrier(device: Device) -> Value:
    """Fastest frequency of a sine source [Hz]; None for other devices."""
    wave = device.element.wave
    if device.letter not in "vi" or not wave or wave[0] not in ("sin", "sine", "sffm", "am"):
        return None
    place = {"sin": 3, "sine": 3, "sffm": 3, "am": 4}[wave[0]]
    return value_of(device, wave[place]) if len(wave) > place else None


def _near(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(name, names, n=3)
    return f"nearest: {', '.join(near)}" if near else f"known: {', '.join(names[:8]) or 'none'}"

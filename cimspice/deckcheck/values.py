"""Rules on values: what a number in an element line cannot mean."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from cimspice.deckcheck.circuit import Circuit, Device, Model, value_of
from cimspice.deckcheck.elements import MODEL_TYPES
from cimspice.deckcheck.findings import Findings
from cimspice.deckcheck.numbers import NOT_FINITE, Value, bare, number
from cimspice.deckcheck.reader import Card

#: MOS levels of ngspice 39
MOS_LEVELS = frozenset((0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 14, 49, 54, 55, 56, 57, 58, 60, 68))

_DIGITS_AFTER = re.compile(r"[+-]?(\d+\.?\d*)([a-z]{1,3})(\d+)", re.IGNORECASE)
_MEGA = re.compile(r"\d[\d.]*M(?!eg|EG|Eg|eG|il|IL|Il)[A-Za-zΩ]*")
_FARAD = re.compile(r"([\d.]+)F(?:arad)?")
_UNIT = re.compile(r"(?:meg|mil|[tgkmunpf])?(?:ohms?|hz|[fhvas])?|ohms?|farads?|volts?|amps?|henry", re.IGNORECASE)
_HUGE = re.compile(r"(?<![\w.])[+-]?\d[\d.]*[ed][+-]?\d{3,}", re.IGNORECASE)
_WHAT = {"r": "resistance", "c": "capacitance", "l": "inductance"}


class Values:
    """Looks at the value of every device, once a line where it is a plain number."""

    def __init__(self, circuit: Circuit, findings: Findings, options: dict[str, str]) -> None:
        self.circuit = circuit
        self.findings = findings
        self.scaled = "scale" in options
        letters = [c for e in circuit.top.elements for c in e.card.text if c.isalpha()]
        #: a deck all in upper case writes milli as M and femto as F
        self.upper = not any(c.islower() for c in letters)
        self._seen: set[int] = set()

    def run(self) -> None:
        for device in self.circuit.devices:
            element = device.element
            first = id(element) not in self._seen
            self._seen.add(id(element))
            if first:
                self._literals(device)
            if device.letter in "rcl" and element.value is not None and (first or number(element.value) is None):
                self._passive(device, element.value)
            elif device.letter == "k" and element.value is not None:
                self._coupling(device)
            elif device.letter == "m" and (first or device.scope.caller is not None):
                self._mos(device)
            elif device.letter in "vi" and first:
                self._source(device)
            if device.model is not None and first:
                self._model_type(device, device.model)

    # ------------------------------------------------------------ one line

    def _literals(self, device: Device) -> None:
        """Numbers that are not what they look like."""
        card = device.element.card
        if "e" in card.lower or "d" in card.lower:
            for match in _HUGE.finditer(card.lower):
                self._huge(device.name, match[0], card)
        if device.letter in "rcl":
            words = card.text.split()
            for k, word in enumerate(words[3:5], 3):
                if k == 3 and re.fullmatch(r"[+-]?\d+,\d+\w*", word):
                    self.findings.error(
                        "bad-value",
                        f"{device.name}: {word!r}: the decimal sign is a point; ngspice reads {word.split(',')[0]}",
                        card.where,
                    )
                elif k == 4 and "=" not in word and number(words[3]) is not None and _UNIT.fullmatch(word):
                    self.findings.error(
                        "bad-value",
                        f"{device.name}: {words[3]} {word!r}: no blank may stand between a number and its unit",
                        card.where,
                    )

    def _huge(self, name: str, word: str, card: Card) -> None:
        value = number(word)
        if value is not None and math.isinf(value):
            self.findings.error(
                "not-finite", f"{name}: {word} is beyond any number; ngspice takes infinity without a word", card.where
            )
        elif value == 0 and re.search(r"[1-9].*?[ed]", word):
            self.findings.warning("not-finite", f"{name}: {word} is too small for a number and becomes 0", card.where)

    def _written(self, device: Device, word: str) -> str:
        """The word a value was written with, in its own case; a lone parameter is followed to its definition."""
        inner = bare(word).strip()
        if number(inner) is None and re.fullmatch(r"[a-z_]\w*", inner):
            text = device.scope.text(inner)
            if text is not None and number(text) is not None:
                for card in self.circuit.params:
                    found = re.search(
                        rf"(?<![\w.]){inner}\s*=\s*({re.escape(text)})(?![\w.])", card.text, re.IGNORECASE
                    )
                    if found:
                        return found[1]
                return text
        found = re.search(rf"(?<![\w.+-]){re.escape(inner)}(?![\w.])", device.element.card.text, re.IGNORECASE)
        return found[0] if found else inner

    def _passive(self, device: Device, word: str) -> None:
        findings, where, name = self.findings, device.where, device.name
        inner = bare(word)
        odd = _DIGITS_AFTER.fullmatch(inner)
        if odd and number(inner) is None and device.model is None:
            findings.error(
                "bad-value",
                f"{name}: {inner!r} is read as {odd[1]}{odd[2]}; write {odd[1].rstrip('.')}.{odd[3]}{odd[2]}",
                where,
            )
            return
        value = value_of(device, word)
        if value is None:
            return
        if not math.isfinite(value):
            if number(word) is None:  # a plain number beyond the range is told above
                findings.error("not-finite", f"{name}: its value is {value}", where)
            return
        # only a word that ends in m or f, or the name of a parameter, may be written otherwise than meant
        odd_unit = number(inner) is None or "m" in inner or "f" in inner
        written = self._written(device, word) if odd_unit else inner
        if device.letter == "r":
            self._resistance(device, written, value)
        elif device.letter == "c" and (match := _FARAD.fullmatch(written)):
            text = f"{name}: {written} is {value:g} F: F after a number is femto; leave the unit away"
            certain = not self.upper and float(match[1] or 0) <= 1
            findings.add("error" if certain else ("note" if self.upper else "warning"), "f-for-farad", text, where)
        if value < 0:
            findings.warning(
                "negative-value", f"{name}: its {_WHAT[device.letter]} is {value:g}, which is negative", where
            )

    def _resistance(self, device: Device, written: str, value: float) -> None:
        if value == 0:
            self.findings.warning(
                "zero-resistance", f"{device.name}: 0 Ohm; ngspice takes 1 mOhm instead", device.where
            )
        elif _MEGA.fullmatch(written):
            text = f"{device.name}: {written} is {value:g} Ohm: M is milli; write {written.split('M')[0]}Meg for 1e6"
            self.findings.add("warning" if self.upper else "error", "m-for-meg", text, device.where)

    def _coupling(self, device: Device) -> None:
        value = value_of(device, device.element.value)
        if value is not None and abs(value) > 1:
            self.findings.error(
                "coupling",
                f"{device.name}: a coupling of {value:g} is impossible; it lies between -1 and 1",
                device.where,
            )

    def _mos(self, device: Device) -> None:
        params = device.element.params
        for key, what in (("w", "width"), ("l", "length")):
            if key not in params:
                continue
            value = value_of(device, params[key])
            if value is None:
                continue
            if value <= 0 or not math.isfinite(value):
                self.findings.error(
                    "device-size", f"{device.name}: a {what} of {value:g} m; it must be more than 0", device.where
                )
            elif value > 0.01 and not self.scaled:
                self.findings.warning(
                    "device-size", f"{device.name}: a {what} of {value:g} m; micrometres are written 1u", device.where
                )

    def _source(self, device: Device) -> None:
        element = device.element
        for word in (element.value, *element.wave[1:]):
            if word is None or number(word) is not None:
                continue
            inner = bare(word)
            if inner in NOT_FINITE:
                self.findings.error("not-finite", f"{device.name}: {inner} is no value", device.where)
            elif (odd := _DIGITS_AFTER.fullmatch(inner)) is not None:
                self.findings.error("bad-value", f"{device.name}: {inner!r} is read as {odd[1]}{odd[2]}", device.where)
            elif word == element.value and word[0] not in "{'\"" and inner not in device.scope:
                self.findings.error(
                    "bad-value", f"{device.name}: {word!r} is neither a value nor a source function", device.where
                )
        self._waveform(device)

    def _waveform(self, device: Device) -> None:
        wave = device.element.wave
        if not wave:
            return
        numbers = [value_of(device, w) for w in wave[1:]]
        if wave[0] == "pulse" and len(numbers) >= 7:
            rise, fall, width, period = numbers[3:7]
            if None not in (rise, fall, width, period) and period and period < (rise or 0) + (fall or 0) + (width or 0):
                # common in old decks, where the period only says that the pulse comes once
                text = f"{device.name}: a pulse of {wave[4]} + {wave[6]} + {wave[5]} does not fit into its period {wave[7]}"
                self.findings.note("bad-waveform", text, device.where)
        if wave[0] == "pwl" and all(w != "file" for w in wave):
            times = [t for t in numbers[::2] if t is not None]
            if len(numbers) % 2:
                self.findings.error("bad-waveform", f"{device.name}: pwl needs pairs of time and value", device.where)
            elif any(b <= a for a, b in pairwise(times)):
                self.findings.warning("bad-waveform", f"{device.name}: the times of pwl do not rise", device.where)

    # ------------------------------------------------------------ models

    def _model_type(self, device: Device, model: Model) -> None:
        letter = device.letter
        wanted = MODEL_TYPES.get(letter)
        if wanted is not None and model.type and model.type not in wanted:
            self.findings.error(
                "model-type",
                f"{device.name}: model {model.name!r} is of type {model.type!r};"
                f" {letter.upper()} elements need {', '.join(sorted(wanted))}",
                device.where,
            )
        if letter == "m" and model.type in ("nmos", "pmos"):
            level = _plain(model.parameter("level"))
            if level is not None and level not in MOS_LEVELS:
                known = ", ".join(map(str, sorted(MOS_LEVELS)))
                self.findings.warning(
                    "model-level",
                    f".model {model.name}: level {level:g} is not known; known: {known}",
                    model.card.where,
                )


def _plain(text: str | None) -> Value:
    return None if text is None else number(text)


def check_bins(circuit: Circuit, findings: Findings, options: dict[str, str]) -> None:
    """A binned model must have a card whose box holds the W and L of its device."""
    if "scale" in options:
        return
    for device in circuit.devices:
        if device.letter != "m" or device.model is None or device.model.name == device.element.model:
            continue
        name = device.element.model
        size = {k: value_of(device, device.element.params.get(k)) for k in "wl"}
        if None in size.values():
            continue
        cards = [m for m in circuit.top.bins(name)]
        boxes = [{k: _plain(m.parameter(k)) for k in ("wmin", "wmax", "lmin", "lmax")} for m in cards]
        if not boxes or any(None in b.values() for b in boxes):
            continue
        fits = any(
            b["wmin"] <= size["w"] * (1 + 1e-9) and size["w"] <= b["wmax"] * (1 + 1e-9)  # type: ignore[operator]
            and b["lmin"] <= size["l"] * (1 + 1e-9) and size["l"] <= b["lmax"] * (1 + 1e-9)  # type: ignore[operator]
            for b in boxes
        )  # fmt: skip
        if not fits:
            findings.error(
                "unknown-model",
                f"{device.name}: no bin of model {name!r} holds W={size['w']:g} L={size['l']:g}",
                device.where,
            )

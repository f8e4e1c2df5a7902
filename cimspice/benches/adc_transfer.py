"""Transition levels, energy and decision time of the flash converter behind its sense front end.

The input is the column current, so the levels are in amperes. All comparators answer at every clock: a coarse
staircase brackets every level at once, and each further deck halves all brackets with one conversion a level.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cimspice import metrics, netlist
from cimspice.benches.base import Answer, Bench, Simulator, Variable, pdk_of, record
from cimspice.circuits import COMPARATOR_DEVICES, Column, FlashAdc, SenseFrontEnd, staircase
from cimspice.engines.base import Result, Status
from cimspice.mismatch import threshold_shift
from cimspice.plan import Block, Plan, split
from cimspice.units import spice_number as num

ROUNDS = 4  #: halvings after the staircase of one conversion a step: levels are known to +-1/2**(ROUNDS + 1) of a step
MARGIN = 2.0  #: steps searched below the first and above the last nominal level
#: for the staircase; levels found at reltol 1e-3 are off by up to 0.08 LSB, so the halvings use 1e-4 at 2.5 times the cost
COARSE_OPTIONS = {**netlist.TRAN_OPTIONS, "reltol": "1e-3"}


class AdcTransfer(Bench):
    name = "adc_transfer"
    title = "transition levels, INL, DNL, energy and time of the flash converter with its sense front end"
    axes = {"temp": "degC"}
    variables = {
        "edge": Variable("A", "transition level: column current at which the code reaches this level", ("level",)),
        "inl": Variable("LSB", "integral nonlinearity", ("level",)),
        "dnl": Variable("LSB", "differential nonlinearity of the step below this level", ("level",)),
        "e_comparators": Variable("J", "energy of the comparators and their clock for one conversion"),
        "e_ladder": Variable("J", "energy of the reference ladder for one conversion cycle"),
        "t_decide": Variable("s", "slowest clock edge to output delay seen over the coarse staircase"),
        "conversions": Variable("", "conversions simulated for all levels"),
    }

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {"level": np.arange(1, record(FlashAdc, plan, "adc").levels + 1)}

    def blocks(self, plan: Plan) -> list[Block]:
        return split(plan, plan.dims)

    def nominal(self, plan: Plan) -> np.ndarray:
        """Levels expected of ideal comparators and an ideal bitline clamp [A]."""
        column, sense, adc = (
            record(Column, plan, "column"),
            record(SenseFrontEnd, plan, "sense"),
            record(FlashAdc, plan, "adc"),
        )
        return (pdk_of(plan).vdd - adc.taps) / sense.r_load - column.v_read / sense.r_bleed

    def deck(self, plan: Plan, block: Block, currents: np.ndarray, options: Mapping[str, str]) -> netlist.Deck:
        """One conversion a current [A], in cycles of adc.t_cycle."""
        temp, corner, sample = (block.values(plan, d)[0] for d in plan.dims)
        pdk = pdk_of(plan)
        column, sense, adc = (
            record(Column, plan, "column"),
            record(SenseFrontEnd, plan, "sense"),
            record(FlashAdc, plan, "adc"),
        )
        stop = len(currents) * adc.t_cycle
        edge = 5e-11
        lines = [
            f"vdd vdd 0 {num(pdk.vdd)}",
            f"vddc vddc 0 {num(pdk.vdd)}",
            f"vref vref 0 {num(column.v_read)}",
            f"icol bl 0 {staircase(list(currents), adc.t_cycle)}",
            f"vclk clk 0 pulse(0 {num(pdk.vdd)} {num(adc.t_settle)} {num(edge)} {num(edge)}"
            f" {num(adc.t_decide)} {num(adc.t_cycle)})",
            sense.text(bitline="bl", out="out", supply="vdd"),
            adc.text(signal="out", clock="clk", supply="vddc", shifts=comparator_shifts(plan, sample)),
        ]
        return netlist.deck(
            f"adc_transfer {adc.bits} bit {len(currents)} conversions",
            "\n".join(lines),
            f"tran 1e-09 {num(stop)}",
            pdk=pdk,
            corner=corner,
            temp=temp,
            vectors=["i(vddc)", "i(vtop)", "i(vclk)", *(f"v(q{k})" for k in range(1, adc.levels + 1))],
            options=options,
            points=None,
            stop=stop,
        )

    def measure(self, plan: Plan, block: Block, simulate: Simulator) -> Answer:
        answer = Answer.empty(self, plan, block)
        adc = record(FlashAdc, plan, "adc")
        vdd = pdk_of(plan).vdd
        nominal = self.nominal(plan)
        lsb = float(np.diff(nominal).mean())
        # below zero column current the bleed resistor still feeds the clamp
        lowest = max(
            nominal[0] - MARGIN * lsb,
            -0.5 * record(Column, plan, "column").v_read / record(SenseFrontEnd, plan, "sense").r_bleed,
        )
        coarse = np.arange(lowest, nominal[-1] + MARGIN * lsb, lsb)
        result = simulate(self.deck(plan, block, coarse, COARSE_OPTIONS))
        if not answer.judge(result):
            return answer
        bits = outputs(result, adc, vdd, len(coarse))
        first = np.argmax(bits, axis=0)
        if (bits[0]).any() or not bits[-1].all():
            answer.status[...] = Status.MEASURE_FAILED  # a level lies outside the searched range
            return answer
        high, low = coarse[first], coarse[first - 1]
        conversions = len(coarse)
        staircase_result = result
        for _ in range(ROUNDS):
            middle = (low + high) / 2
            order = np.argsort(middle)
            result = simulate(self.deck(plan, block, middle[order], netlist.TRAN_OPTIONS))
            if not answer.judge(result):
                return answer
            above = np.empty(adc.levels, dtype=bool)
            above[order] = outputs(result, adc, vdd, adc.levels)[np.arange(adc.levels), order]
            high, low = np.where(above, middle, high), np.where(above, low, middle)
            conversions += adc.levels
        edges = np.sort((low + high) / 2)
        stop = len(coarse) * adc.t_cycle
        time = staircase_result["time"]
        figures = {
            "edge": edges,
            "inl": metrics.inl(edges),
            "dnl": np.concatenate([[np.nan], metrics.dnl(edges)]),
            "e_comparators": (
                metrics.energy(time, vdd, staircase_result["i(vddc)"], 0.0, stop)
                + metrics.energy(time, vdd, np.minimum(staircase_result["i(vclk)"], 0.0), 0.0, stop)
            )
            / len(coarse),
            "e_ladder": metrics.energy(time, adc.v_top, staircase_result["i(vtop)"], 0.0, stop) / len(coarse),
            "t_decide": decision_time(staircase_result, adc, vdd, len(coarse)),
            "conversions": float(conversions),
        }
        for name, value in figures.items():
            answer.values[name][...] = value
        if not (np.diff(edges) > 0).all():
            answer.status[...] = Status.SUSPECT
        return answer


def comparator_shifts(plan: Plan, sample: int) -> dict[int, dict[str, float]]:
    """Threshold shifts of every comparator's devices [V]: level -> parameter -> shift. Empty for sample 0."""
    if sample == 0:
        return {}
    pdk = pdk_of(plan)
    return {
        level: {
            name: threshold_shift(pdk, role, seed=plan.seed, sample=sample, device=f"xt{level}.{name}", mult=mult)
            for name, (role, mult) in COMPARATOR_DEVICES.items()
        }
        for level in range(1, record(FlashAdc, plan, "adc").levels + 1)
    }


def outputs(result: Result, adc: FlashAdc, vdd: float, conversions: int) -> np.ndarray:
    """Comparator outputs at the end of each decision, bool of shape (conversions, levels)."""
    sampling = np.arange(conversions) * adc.t_cycle + adc.t_settle + 0.95 * adc.t_decide
    levels = [np.interp(sampling, result["time"], result[f"v(q{k})"]) for k in range(1, adc.levels + 1)]
    return np.stack(levels, axis=1) > vdd / 2


def decision_time(result: Result, adc: FlashAdc, vdd: float, conversions: int) -> float:
    """Latest rise of any comparator output after its clock edge [s]."""
    time = result["time"]
    slowest = 0.0
    for level in range(1, adc.levels + 1):
        high = result[f"v(q{level})"] > vdd / 2
        rises = time[1:][high[1:] & ~high[:-1]]
        delays = (rises - adc.t_settle) % adc.t_cycle
        slowest = max(slowest, float(delays[delays < adc.t_decide].max(initial=0.0)))
    return slowest

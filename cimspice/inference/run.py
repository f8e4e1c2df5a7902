"""The study's network on arrays at every fidelity: accuracy, energy and latency of an inference."""

from __future__ import annotations

import json
import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr
from threadpoolctl import threadpool_limits

from cimspice.array import Array
from cimspice.array.array import Fidelity
from cimspice.errors import InputError, Interrupted, unknown
from cimspice.inference.network import Product, QuantizedMlp, load_digits, quantize, train_mlp
from cimspice.models.macro import Macro, load_macro
from cimspice.pdk import load_pdk
from cimspice.run import Progress, quiet
from cimspice.store import Store
from cimspice.study import NetworkPart, Study

DATASETS = {"digits": load_digits}
FIDELITIES: tuple[Fidelity, ...] = ("ideal", "lookup", "solve")


def build_arrays(macro: Macro, network: QuantizedMlp, device: int, seed: int) -> list[Array]:
    """One array a layer, at the macro's full height: rows a layer does not need hold 0 and are never selected.

    device numbers address independent draws of mismatch and programming.
    """
    arrays = []
    for k, layer in enumerate(network.layers):
        if layer.weights.shape[0] > macro.column.rows:
            raise InputError(
                f"network: layer {k} has {layer.weights.shape[0]} inputs, the macro's columns have {macro.column.rows} rows"
            )
        weights = np.zeros((macro.column.rows, layer.weights.shape[1]), dtype=np.int64)
        weights[: len(layer.weights)] = layer.weights
        address = int(np.random.SeedSequence([seed, device, k]).generate_state(1)[0])
        arrays.append(Array(macro, weights, seed=address, weight_bits=network.bits, input_bits=network.bits))
    return arrays


def _padded(array: Array, q: np.ndarray) -> np.ndarray:
    """Inputs of a layer with zeros for the array's unused rows."""
    return np.pad(q, ((0, 0), (0, array.rows - q.shape[1])))


def _layer_inputs(network: QuantizedMlp, images: np.ndarray) -> list[np.ndarray]:
    """Integer activations at the input of every layer, all products exact."""
    seen: list[np.ndarray] = []

    def product(k: int, q: np.ndarray) -> np.ndarray:
        seen.append(q)
        return network.ideal(k, q)

    network.scores(images, product)
    return seen


def calibrate(arrays: list[Array], network: QuantizedMlp, images: np.ndarray, fidelity: Fidelity = "solve") -> None:
    """Set every column's digital gain and offset on training images, layer by layer, as a chip would after programming."""
    for array, inputs in zip(arrays, _layer_inputs(network, images), strict=True):
        array.calibrate(_padded(array, inputs), fidelity)


@dataclass(frozen=True)
class _Workload:
    """What every task of the network stage works on: plain data, sent to the worker processes."""

    networks: dict[int, QuantizedMlp]
    images: np.ndarray
    labels: np.ndarray
    calibration: np.ndarray
    seed: int
    macro_path: str


def _start_worker() -> None:
    """One BLAS thread a worker; Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threadpool_limits(1)


def _accuracy(work: _Workload, bits: int, fidelity: Fidelity, device: int) -> float:
    """Share of test images classified rightly by one device at one fidelity."""
    network = work.networks[bits]
    product: Product = network.ideal
    if fidelity != "ideal":
        arrays = build_arrays(load_macro(work.macro_path), network, device, work.seed)
        calibrate(arrays, network, work.calibration, fidelity)
        product = lambda k, q: arrays[k].mvm(_padded(arrays[k], q), fidelity)  # noqa: E731
    return float((network.scores(work.images, product).argmax(axis=1) == work.labels).mean())


def _cost(work: _Workload, bits: int) -> dict[str, float]:
    """Energy [J] and latency [s] of one inference, averaged over the calibration images; layers run one after another."""
    macro = load_macro(work.macro_path)
    network = work.networks[bits]
    arrays = build_arrays(macro, network, 0, work.seed)
    inputs = _layer_inputs(network, work.calibration)
    costs = [array.cost(_padded(array, x)) for array, x in zip(arrays, inputs, strict=True)]
    conversions = sum(c.conversions for c in costs)
    return {
        "e_columns": sum(c.e_columns for c in costs),
        "e_adc": sum(c.e_adc for c in costs),
        "e_digital": conversions * load_pdk(macro.pdk).shift_add16,
        "latency": sum(c.latency for c in costs),
        "conversions": conversions,
        "products": sum(layer.weights.size for layer in network.layers),
    }


def _spice_check(work: _Workload, images: int, store: Store, jobs: int) -> dict[str, float]:
    """A few images with every column current simulated as a circuit, against the solver on the same arrays."""
    bits = min(work.networks)
    network = work.networks[bits]
    arrays = build_arrays(load_macro(work.macro_path), network, 0, work.seed)
    calibrate(arrays, network, work.calibration)
    worst_current = 0.0
    conversions = different = 0

    def product(k: int, q: np.ndarray) -> np.ndarray:
        nonlocal worst_current, conversions, different
        array = arrays[k]
        planes = array.planes(_padded(array, q))
        flat = planes.reshape(-1, array.rows)
        spice, solve = array.currents(flat, "spice", store=store, jobs=jobs), array.currents(flat, "solve")
        codes = array.digitize(spice)
        worst_current = max(worst_current, float(np.abs(spice - solve).max() / np.abs(solve).max()))
        conversions += codes.size
        different += int((codes != array.digitize(solve)).sum())
        return array.combine(codes.reshape(*planes.shape[:2], -1))

    x, labels = work.images[:images], work.labels[:images]
    by_spice = network.scores(x, product).argmax(axis=1)
    by_solve = network.scores(x, lambda k, q: arrays[k].mvm(_padded(arrays[k], q))).argmax(axis=1)
    return {
        "bits": bits,
        "images": len(x),
        "same_class": int((by_spice == by_solve).sum()),
        "right": int((by_spice == labels).sum()),
        "conversions": conversions,
        "codes_different": different,
        "worst_current_difference": worst_current,
    }


def _prepare(study: Study, part: NetworkPart, macro_path: str) -> tuple[_Workload, float]:
    """Train and quantize once; returns the workload and the float network's accuracy on the same test images."""
    if part.dataset not in DATASETS:
        raise InputError(unknown("network.dataset", part.dataset, DATASETS))
    data = DATASETS[part.dataset]()
    if part.test_images > len(data.y_test):
        raise InputError(f"network.test_images={part.test_images}: the data set has {len(data.y_test)} test images")
    images, labels = data.x_test[: part.test_images], data.y_test[: part.test_images]
    with threadpool_limits(1):
        trained = train_mlp(data, part.hidden, study.seed)
        networks = {bits: quantize(trained, data, bits) for bits in part.bits}
        accuracy = float(trained.score(images, labels))
    calibration = data.x_train[: part.calibration_images]
    return _Workload(networks, images, labels, calibration, study.seed, macro_path), accuracy


def run_network(
    study: Study, macro_path: Path | str, *, store: Store, jobs: int = 1, progress: Progress = quiet
) -> xr.Dataset:
    """Accuracy over bits, fidelity and device; energy and latency of an inference; agreement with full circuits.

    macro_path: the macro.nc to run on. ideal does not depend on the device. Writes nothing but simulated decks.
    """
    part = study.network
    if part is None:
        raise InputError(f"study {study.name!r} has no [network] table")
    work, float_accuracy = _prepare(study, part, str(macro_path))
    tasks = [
        (bits, fidelity, device)
        for bits in sorted(part.bits, reverse=True)
        for fidelity in reversed(FIDELITIES)
        for device in range(1 if fidelity == "ideal" else part.devices)
    ]
    accuracy = np.full((len(part.bits), len(FIDELITIES), part.devices), np.nan)
    executor = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_start_worker)
    try:
        costs = {bits: executor.submit(_cost, work, bits) for bits in part.bits}
        futures = {executor.submit(_accuracy, work, *task): task for task in tasks}
        for done, future in enumerate(as_completed(futures), start=1):
            bits, fidelity, device = futures[future]
            where = (part.bits.index(bits), FIDELITIES.index(fidelity))
            accuracy[where][... if fidelity == "ideal" else device] = future.result()
            progress("network", done, len(tasks))
        cost = {bits: future.result() for bits, future in costs.items()}
    except KeyboardInterrupt:
        text = "stopped in the network stage; circuits and models are kept, it starts again from there"
        raise Interrupted(text) from None
    finally:
        executor.shutdown(wait=False, cancel_futures=True)

    spice = {}
    if part.spice_images:
        progress("network, circuits", 0, part.spice_images)
        spice = _spice_check(work, part.spice_images, store, jobs)
        progress("network, circuits", part.spice_images, part.spice_images)
    meaning = {
        "e_columns": ("J", "columns, front ends and wordlines, one inference"),
        "e_adc": ("J", "converters, one inference"),
        "e_digital": ("J", "one 16-bit shift and add a conversion, figure of the process file"),
        "latency": ("s", "one inference, layers one after another"),
        "conversions": ("1", "conversions of one inference"),
        "products": ("1", "weights used once"),
    }
    variables = {
        name: ("bits", np.array([cost[bits][name] for bits in part.bits]), {"units": unit, "long_name": text})
        for name, (unit, text) in meaning.items()
    }
    return xr.Dataset(
        {
            "accuracy": (
                ("bits", "fidelity", "device"),
                accuracy,
                {"units": "1", "long_name": "share of test images classified rightly"},
            ),
            **variables,
        },
        {"bits": part.bits, "fidelity": list(FIDELITIES), "device": np.arange(part.devices)},
        {
            "float_accuracy": float_accuracy,
            "dataset": part.dataset,
            "test_images": part.test_images,
            "hidden": part.hidden,
            "spice": json.dumps(spice),
        },
    )


def inference_energy(network: xr.Dataset, bits: int) -> float:
    """Energy of one inference [J] at `bits` bits: columns, converters and shift-and-add together."""
    return float(sum(network[part].sel(bits=bits) for part in ("e_columns", "e_adc", "e_digital")))

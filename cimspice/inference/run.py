"""The study's network on arrays at every fidelity: accuracy, energy and latency of an inference."""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from threadpoolctl import threadpool_limits

from cimspice.array import Array
from cimspice.array.array import Fidelity
from cimspice.errors import InputError, Interrupted, unknown
from cimspice.inference.network import ImageSet, Product, QuantizedMlp, load_digits, quantize, train_mlp
from cimspice.models.macro import Macro, load_macro
from cimspice.pdk import load_pdk
from cimspice.run import Progress, quiet
from cimspice.store import Store
from cimspice.study import NetworkPart, Study

DATASETS = {"digits": load_digits}
FIDELITIES: tuple[Fidelity, ...] = ("ideal", "lookup", "solve")


def build_arrays(macro: Macro, network: QuantizedMlp, device: int, seed: int) -> list[Array]:
    """One array a layer; device numbers address independent draws of mismatch and programming."""
    arrays = []
    for k, layer in enumerate(network.layers):
        if layer.weights.shape[0] > macro.column.rows:
            raise InputError(
                f"network: layer {k} has {layer.weights.shape[0]} inputs, the macro's columns have {macro.column.rows} rows"
            )
        address = int(np.random.SeedSequence([seed, device, k]).generate_state(1)[0])
        arrays.append(Array(macro, layer.weights, seed=address, weight_bits=network.bits, input_bits=network.bits))
    return arrays


def calibrate(arrays: list[Array], network: QuantizedMlp, images: np.ndarray, fidelity: Fidelity = "solve") -> None:
    """Set every column's digital gain and offset on training images, layer by layer, as a chip would after programming."""
    inputs = {}

    def product(k: int, q: np.ndarray) -> np.ndarray:
        inputs[k] = q
        return network.ideal(k, q)

    network.scores(images, product)
    for k, array in enumerate(arrays):
        array.calibrate(inputs[k], fidelity)


@dataclass(frozen=True)
class _Task:
    bits: int
    fidelity: Fidelity
    device: int


def _trained(part: NetworkPart, seed: int, bits: int) -> tuple[ImageSet, Any, QuantizedMlp]:
    if part.dataset not in DATASETS:
        raise InputError(unknown("network.dataset", part.dataset, DATASETS))
    data = DATASETS[part.dataset]()
    if part.test_images > len(data.y_test):
        raise InputError(f"network.test_images={part.test_images}: the data set has {len(data.y_test)} test images")
    network = train_mlp(data, part.hidden, seed)
    return data, network, quantize(network, data, bits)


def _accuracy(task: _Task, part: NetworkPart, seed: int, macro_path: str) -> float:
    """Worker: share of test images classified rightly by one device at one fidelity. One BLAS thread a worker."""
    with threadpool_limits(1):
        return _accuracy_of(task, part, seed, macro_path)


def _accuracy_of(task: _Task, part: NetworkPart, seed: int, macro_path: str) -> float:
    data, _, network = _trained(part, seed, task.bits)
    images, labels = data.x_test[: part.test_images], data.y_test[: part.test_images]
    product: Product = network.ideal
    if task.fidelity != "ideal":
        arrays = build_arrays(load_macro(macro_path), network, task.device, seed)
        calibrate(arrays, network, data.x_train[: part.calibration_images], task.fidelity)
        product = lambda k, q: arrays[k].mvm(q, task.fidelity)  # noqa: E731
    return float((network.scores(images, product).argmax(axis=1) == labels).mean())


def _spice_check(macro: Macro, part: NetworkPart, seed: int, store: Store, jobs: int) -> dict[str, float]:
    """A few images with every column current simulated as a circuit, against the solver on the same arrays."""
    bits = min(part.bits)
    data, _, network = _trained(part, seed, bits)
    arrays = build_arrays(macro, network, 0, seed)
    calibrate(arrays, network, data.x_train[: part.calibration_images])
    images, labels = data.x_test[: part.spice_images], data.y_test[: part.spice_images]
    worst_current = 0.0
    conversions = different = 0

    def product(k: int, q: np.ndarray) -> np.ndarray:
        nonlocal worst_current, conversions, different
        array = arrays[k]
        planes = array.planes(q)
        flat = planes.reshape(-1, array.rows)
        spice, solve = array.currents(flat, "spice", store=store, jobs=jobs), array.currents(flat, "solve")
        codes = array.digitize(spice)
        worst_current = max(worst_current, float((np.abs(spice - solve).max(axis=0) / np.abs(solve).max()).max()))
        conversions += codes.size
        different += int((codes != array.digitize(solve)).sum())
        return array.combine(codes.reshape(*planes.shape[:2], -1))

    by_spice = network.scores(images, product).argmax(axis=1)
    by_solve = network.scores(images, lambda k, q: arrays[k].mvm(q)).argmax(axis=1)
    return {
        "bits": bits,
        "images": len(images),
        "same_class": int((by_spice == by_solve).sum()),
        "right": int((by_spice == labels).sum()),
        "conversions": conversions,
        "codes_different": different,
        "worst_current_difference": worst_current,
    }


def run_network(
    study: Study, macro: Macro, *, out: Path | str, store: Store, jobs: int = 1, progress: Progress = quiet
) -> xr.Dataset:
    """Accuracy over bits, fidelity and device; energy and latency of an inference; agreement with full circuits.

    Writes nothing itself; the macro must already lie in <out>/<study>/macro.nc. ideal does not depend on the device.
    """
    part = study.network
    if part is None:
        raise InputError(f"study {study.name!r} has no [network] table")
    macro_path = str(Path(out) / study.name / "macro.nc")
    tasks = [
        _Task(bits, fidelity, device)
        for bits in sorted(part.bits, reverse=True)
        for fidelity in reversed(FIDELITIES)
        for device in range(1 if fidelity == "ideal" else part.devices)
    ]
    data, trained, _ = _trained(part, study.seed, part.bits[0])
    bits_axis = list(part.bits)
    accuracy = np.full((len(bits_axis), len(FIDELITIES), part.devices), np.nan)
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(max_workers=jobs, mp_context=context)
    try:
        futures = {executor.submit(_accuracy, t, part, study.seed, macro_path): t for t in tasks}
        for done, future in enumerate(as_completed(futures), start=1):
            t = futures[future]
            where = (bits_axis.index(t.bits), FIDELITIES.index(t.fidelity))
            accuracy[where][... if t.fidelity == "ideal" else t.device] = future.result()
            progress("network", done, len(tasks))
    except KeyboardInterrupt:
        executor.shutdown(wait=False, cancel_futures=True)
        raise Interrupted(
            "stopped in the network stage; circuits and models are kept, it starts again from there"
        ) from None
    finally:
        executor.shutdown(cancel_futures=True)

    costs = [_cost(macro, part, study.seed, bits) for bits in bits_axis]
    spice = {}
    if part.spice_images:
        progress("network, circuits", 0, part.spice_images)
        spice = _spice_check(macro, part, study.seed, store, jobs)
        progress("network, circuits", part.spice_images, part.spice_images)
    dims = ("bits", "fidelity", "device")
    energy = {
        f"e_{key}": ("bits", np.array([c[key] for c in costs]), {"units": "J"}) for key in ("columns", "adc", "digital")
    }
    return xr.Dataset(
        {
            "accuracy": (dims, accuracy, {"units": "1", "long_name": "share of test images classified rightly"}),
            **energy,
            "latency": ("bits", np.array([c["latency"] for c in costs]), {"units": "s", "long_name": "one inference"}),
            "conversions": ("bits", np.array([c["conversions"] for c in costs]), {"units": "1"}),
            "products": (
                "bits",
                np.array([c["products"] for c in costs]),
                {"units": "1", "long_name": "weights used once"},
            ),
        },
        {"bits": bits_axis, "fidelity": list(FIDELITIES), "device": np.arange(part.devices)},
        {
            "float_accuracy": float(trained.score(data.x_test[: part.test_images], data.y_test[: part.test_images])),
            "dataset": part.dataset,
            "test_images": part.test_images,
            "hidden": part.hidden,
            "spice": json.dumps(spice),
            "shift_add_source": "16-bit shift and add a conversion, figure of the process file",
        },
    )


def _cost(macro: Macro, part: NetworkPart, seed: int, bits: int) -> dict[str, float]:
    """Energy [J] and latency [s] of one inference, averaged over the calibration images; layers run one after another."""
    data, _, network = _trained(part, seed, bits)
    arrays = build_arrays(macro, network, 0, seed)
    inputs: dict[int, np.ndarray] = {}

    def product(k: int, q: np.ndarray) -> np.ndarray:
        inputs[k] = q
        return network.ideal(k, q)

    network.scores(data.x_train[: part.calibration_images], product)
    costs = [array.cost(inputs[k]) for k, array in enumerate(arrays)]
    conversions = sum(c.conversions for c in costs)
    return {
        "columns": sum(c.e_columns for c in costs),
        "adc": sum(c.e_adc for c in costs),
        "digital": conversions * load_pdk(macro.pdk).shift_add16,
        "latency": sum(c.latency for c in costs),
        "conversions": conversions,
        "products": sum(layer.weights.size for layer in network.layers),
    }

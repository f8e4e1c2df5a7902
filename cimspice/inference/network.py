"""A multilayer perceptron with integer weights and activations, whose matrix products may be done by anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn import datasets
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

#: (layer number, activations (batch, rows)) -> products (batch, cols)
Product = Callable[[int, np.ndarray], np.ndarray]

TEST_IMAGES = 600  #: images kept out of training
SPLIT_SEED = 0  #: the split is part of the data set, not of a study's seed


@dataclass(frozen=True)
class ImageSet:
    """Images as rows of numbers from 0 to 1, and their labels."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def load_digits() -> ImageSet:
    """The 1,797 handwritten digits (8 x 8 pixels) that ship with scikit-learn: 1,197 to train, 600 to test.

    Source: E. Alpaydin, C. Kaynak, UCI Machine Learning Repository, "Optical recognition of handwritten digits" (1998).
    """
    x, y = datasets.load_digits(return_X_y=True)
    a, b, ya, yb = train_test_split(x / 16.0, y, test_size=TEST_IMAGES, random_state=SPLIT_SEED, stratify=y)
    return ImageSet(a, ya, b, yb)


def train_mlp(data: ImageSet, hidden: int, seed: int) -> MLPClassifier:
    """A perceptron with one hidden layer of rectified units, trained to convergence in float64."""
    network = MLPClassifier((hidden,), solver="lbfgs", alpha=0.3, max_iter=2000, random_state=seed)
    return network.fit(data.x_train, data.y_train)


@dataclass(frozen=True)
class QuantizedLayer:
    """Integer weights (rows, cols) with one scale; bias in float, added digitally."""

    weights: np.ndarray
    scale: float  #: real weight of one integer step
    bias: np.ndarray


@dataclass(frozen=True)
class QuantizedMlp:
    """Layers of signed integer weights and unsigned integer activations of `bits` bits.

    activation_scales: real value of one step of each layer's input.
    """

    bits: int
    layers: tuple[QuantizedLayer, ...]
    activation_scales: tuple[float, ...]

    def inputs(self, x: np.ndarray, layer: int = 0) -> np.ndarray:
        """Real activations of a layer's input as integers of `bits` bits."""
        top = 2**self.bits - 1
        return np.clip(np.rint(x / self.activation_scales[layer]), 0, top).astype(np.int64)

    def ideal(self, layer: int, x: np.ndarray, /) -> np.ndarray:
        """The exact integer product."""
        return x @ self.layers[layer].weights

    def scores(self, x: np.ndarray, product: Product) -> np.ndarray:
        """Class scores (batch, classes) of images x from 0 to 1, all matrix products done by `product`."""
        real = x
        for k, layer in enumerate(self.layers):
            q = self.inputs(real, k)
            real = product(k, q) * (layer.scale * self.activation_scales[k]) + layer.bias
            if k < len(self.layers) - 1:
                real = np.maximum(real, 0.0)
        return real


def quantize(network: MLPClassifier, data: ImageSet, bits: int) -> QuantizedMlp:
    """Post-training quantization: weight scale of least squared error, activations to the 99.5th percentile.

    Large weights saturate where that serves the others; the percentile is taken over the training images; inputs
    from 0 to 1 use the whole range.
    """
    top_weight, top = 2 ** (bits - 1) - 1, 2**bits - 1
    layers, scales = [], []
    real = data.x_train
    for k, (weights, bias) in enumerate(zip(network.coefs_, network.intercepts_, strict=True)):
        scale = _weight_scale(weights, top_weight)
        integers = np.clip(np.rint(weights / scale), -top_weight, top_weight).astype(np.int64)
        layers.append(QuantizedLayer(integers, scale, bias))
        scales.append((1.0 if k == 0 else float(np.quantile(real, 0.995))) / top)
        real = np.maximum(real @ weights + bias, 0.0)
    return QuantizedMlp(bits, tuple(layers), tuple(scales))


def _weight_scale(weights: np.ndarray, top: int) -> float:
    """Real value of one integer step, of a hundred tried, with the least squared error after rounding and clipping."""
    scales = np.abs(weights).max() / top * np.linspace(0.2, 1.0, 100)
    errors = [((np.clip(np.rint(weights / s), -top, top) * s - weights) ** 2).sum() for s in scales]
    return float(scales[int(np.argmin(errors))])

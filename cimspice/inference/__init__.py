"""Small networks on arrays: training, quantization, and accuracy and cost by fidelity."""

from cimspice.inference.network import QuantizedMlp, load_digits, quantize, train_mlp
from cimspice.inference.run import run_network

__all__ = ["QuantizedMlp", "load_digits", "quantize", "run_network", "train_mlp"]

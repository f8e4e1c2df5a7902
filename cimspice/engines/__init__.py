"""Simulators behind one promise: `Engine.run(deck) -> Result`. PySpice is imported in `shared` alone."""

from cimspice.engines.base import ADVICE, Engine, Message, Result, Rung, Status, failed, verdict

__all__ = ["ADVICE", "Engine", "Message", "Result", "Rung", "Status", "failed", "verdict"]

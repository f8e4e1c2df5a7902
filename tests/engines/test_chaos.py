"""Kills at random instants lose nothing, change no bit and leave nobody and nothing behind."""

from chaos import chaos


def test_a_study_survives_random_kills_bit_by_bit(tmp_path):
    outcome = chaos(1000, 8, tmp_path, seed=3, pause=(1.0, 4.0))
    assert min(outcome.kills.values()) >= 1, outcome.kills
    assert outcome.identical
    assert outcome.points == 1000
    assert (outcome.failed, outcome.orphans, outcome.stray) == (0, 0, [])

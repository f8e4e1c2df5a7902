"""Wrong names are answered with the right ones, and every error knows its exit code."""

import pytest

from cimspice import errors
from cimspice.benches import get_bench
from cimspice.errors import InputError, PdkError, RegistryError, unknown
from cimspice.pdk import load_pdk


def test_a_typing_error_is_answered_with_the_nearest_name():
    text = unknown("bench", "raed_iv", ["read_iv", "sense_dc", "noise_margin"])
    assert text == "unknown bench 'raed_iv'; nearest: read_iv; known: noise_margin, read_iv, sense_dc"


def test_a_wrong_case_is_answered_with_the_right_one():
    assert "nearest: TT" in unknown("corner", "tt", ["TT", "FF", "SS"])


def test_a_name_like_nothing_known_gets_the_list_and_no_guess():
    text = unknown("corner", "zzzzzz", ["TT", "FF"])
    assert "nearest" not in text
    assert text.endswith("known: FF, TT")


def test_an_unknown_bench_is_refused_with_the_nearest():
    with pytest.raises(RegistryError, match=r"unknown bench 'read_vi'; nearest: read_iv"):
        get_bench("read_vi")


def test_an_unknown_process_is_refused_with_the_nearest():
    with pytest.raises(PdkError, match=r"unknown process 'sky13'; nearest: sky130"):
        load_pdk("sky13")


def test_a_corner_the_process_lacks_is_refused_by_name():
    with pytest.raises(PdkError, match=r"process freepdk45: unknown corner 'FS'.*known: FF, SS, TT"):
        load_pdk("freepdk45").corner_file("FS")


@pytest.mark.parametrize(
    ("name", "code"),
    [("InputError", 1), ("RegistryError", 1), ("ParameterError", 1), ("ModelError", 1), ("PdkError", 1),
     ("SimulatorMissing", 5), ("Interrupted", 130)],
)  # fmt: skip
def test_every_error_carries_the_exit_code_of_the_contract(name, code):
    assert getattr(errors, name).exit_code == code


@pytest.mark.parametrize("name", ["RegistryError", "ParameterError", "ModelError", "PdkError"])
def test_everything_a_user_can_get_wrong_is_an_input_error(name):
    assert issubclass(getattr(errors, name), InputError)

"""Studies: what is accepted, and the one line that answers what is not."""

import pytest

from cimspice.errors import InputError
from cimspice.study import load_study, names

GOOD = """
title = "t"
pdk = "sky130"
[[bench]]
name = "noise_margin"
[bench.axes]
cell = ["sram_6t"]
mode = ["hold"]
vdd = [1.8]
temp = [27.0]
"""


def written(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("name", names())
def test_every_built_in_study_loads_and_plans(name):
    plans = load_study(name).plans()
    assert plans
    assert all(plan.size > 0 for plan in plans.values())


def test_a_study_file_is_named_after_its_file(tmp_path):
    assert load_study(written(tmp_path, GOOD)).name == "mine"


def test_an_unknown_study_is_answered_with_the_nearest():
    with pytest.raises(InputError, match=r"unknown study 'quikstart'; nearest: quickstart"):
        load_study("quikstart")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no study file .*gone\.toml"):
        load_study(tmp_path / "gone.toml")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "t"', 'titel = "t"', r"title: Field required|unknown key 'titel'; nearest: title"),
        ('pdk = "sky130"', 'pdk = "sky13"', r"unknown process 'sky13'; nearest: sky130"),
        ('name = "noise_margin"', 'name = "noise_margn"', r"unknown bench 'noise_margn'; nearest: noise_margin"),
        ("temp = [27.0]", "tmp = [27.0]", r"unknown axis 'tmp'; nearest: temp"),
        ("temp = [27.0]", "", r"axes missing: temp"),
        ("temp = [27.0]", "temp = [27.0, 27.0]", r"axis 'temp' has a value twice"),
        ("temp = [27.0]", "temp = {start = 0, stop = 1}", r"exactly the keys start, stop, points"),
        ("[[bench]]", 'seeed = 3\n[[bench]]', r"unknown key 'seeed'; nearest: seed"),
        ("[[bench]]", "[column]\nrow = 3\n[[bench]]", r"unknown key 'column.row'; nearest: rows"),
        ("[[bench]]", "[column]\nrows = 0\n[[bench]]", r"Column: rows=0 must be more than 0"),
        ("[[bench]]", '[column]\nwire = "met9"\n[[bench]]', r"unknown metal 'met9'; nearest: met"),
        ("[[bench]]", "[adc]\nbits = 9\n[[bench]]", r"FlashAdc: bits=9 must lie between 2 and 6"),
        ('name = "noise_margin"', 'name = "noise_margin"\ncorners = ["TX"]', r"unknown corner 'TX'"),
        ('name = "noise_margin"', 'name = "noise_margin"\nsamples = -1', r"samples: .*greater than or equal to 0"),
        ("[[bench]]", "[[bench]", r"mine\.toml: "),
        ('name = "noise_margin"', 'name = "../evil"\nbench = "noise_margin"', r"bench\.0\.name: String should match pattern"),
        ('name = "noise_margin"', 'name = "macro"\nbench = "noise_margin"', r"a dataset may not be named 'macro'"),
        ('name = "noise_margin"', 'name = "noise_margin"\ncorners = []', r"corners: List should have at least 1 item"),
        ('name = "noise_margin"', 'name = "noise_margin"\ncorners = ["TT", "TT"]', r"each named once"),
        ('name = "noise_margin"', 'name = "noise_margin"\nsamples = 1000000000', r"samples: .*less than or equal to 100000"),
        ("temp = [27.0]", "temp = [500]", r"axis 'temp': 500 degC is outside what sky130 .* -40 to 125 degC"),
        ("vdd = [1.8]", "vdd = [-1.8]", r"axis 'vdd': -1.8 V is outside"),
        ("temp = [27.0]", "temp = {start = 90, stop = 27, points = 3}", r"start must lie below stop"),
        ("temp = [27.0]", "temp = {start = 0, stop = 27, points = 100000000000}", r"a whole number from 2 to 100000"),
        ("[[bench]]", "[cell]\ng_min = 1e-5\ng_max = 1e-6\n[[bench]]", r"g_min=1e-05 S must lie below g_max=1e-06 S"),
    ],
)  # fmt: skip
def test_a_wrong_study_is_refused_in_one_line(tmp_path, old, new, words):
    with pytest.raises(InputError, match=words) as caught:
        load_study(written(tmp_path, GOOD.replace(old, new, 1)))
    assert "\n" not in str(caught.value)


def test_freepdk45_has_no_mixed_corners(tmp_path):
    text = GOOD.replace("sky130", "freepdk45").replace('"noise_margin"', '"noise_margin"\ncorners = ["SF"]')
    with pytest.raises(InputError, match=r"process freepdk45: unknown corner 'SF'.*known: FF, SS, TT"):
        load_study(written(tmp_path, text))

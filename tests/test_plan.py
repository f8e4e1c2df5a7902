"""A plan is data: counted, stored, compared and cut into blocks before any simulator starts."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimspice.benches import BENCHES
from cimspice.errors import InputError
from cimspice.plan import Axis, Plan, split


def plan_of(*axes: Axis, corners=("TT",), samples=0) -> Plan:
    return Plan(bench="read_iv", pdk="sky130", setup={}, axes=axes, corners=corners, samples=samples)


V = Axis("v_read", (0.05, 0.1, 0.2), "V")
T = Axis("temp", (-40, 27, 125), "degC")

number = st.floats(allow_nan=False, allow_infinity=False)
values = st.one_of(
    st.lists(number, min_size=1, max_size=5, unique=True),
    st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=5, unique=True),
)


@st.composite
def plans(draw):
    names = draw(st.lists(st.text(alphabet="abcdefg_", min_size=1, max_size=6), min_size=1, max_size=4, unique=True))
    axes = tuple(Axis(n, tuple(draw(values)), draw(st.sampled_from(["V", "", "nm"]))) for n in names)
    corners = tuple(draw(st.lists(st.sampled_from(["TT", "FF", "SS", "FS", "SF"]), min_size=1, unique=True)))
    setup = {"gap": draw(number), "column": {"rows": draw(st.integers(1, 64))}}
    return Plan(
        bench="any", pdk="sky130", setup=setup, axes=axes, corners=corners,
        samples=draw(st.integers(0, 4)), seed=draw(st.integers(0, 2**31)),
    )  # fmt: skip


def test_the_size_counts_axes_corners_and_the_nominal_sample():
    plan = plan_of(V, T, corners=("TT", "SS"), samples=50)
    assert plan.size == 3 * 3 * 2 * 51
    assert plan.dims == ("v_read", "temp", "corner", "sample")


@given(plans())
def test_a_plan_survives_json(plan):
    assert Plan.from_json(plan.to_json()) == plan


@given(plans())
def test_the_same_plan_has_the_same_text(plan):
    assert Plan.from_json(plan.to_json()).to_json() == plan.to_json()
    json.loads(plan.to_json())


@given(plans(), st.data())
def test_blocks_cover_every_point_exactly_once(plan, data):
    along = data.draw(st.sets(st.sampled_from(plan.dims)))
    blocks = split(plan, along)
    seen = np.zeros(plan.shape, dtype=int)
    for block in blocks:
        seen[np.ix_(*block.index.values())] += 1
        assert all(len(block.index[d]) == 1 for d in along)
    assert (seen == 1).all()
    assert sum(b.size for b in blocks) == plan.size
    assert len(blocks) == math.prod(n for d, n in zip(plan.dims, plan.shape, strict=True) if d in along)


def test_a_block_knows_the_values_it_answers():
    plan = plan_of(V, T, corners=("TT", "SS"), samples=1)
    block = split(plan, ("temp", "corner"))[-1]
    assert block.values(plan, "v_read") == (0.05, 0.1, 0.2)
    assert block.values(plan, "temp") == (125.0,)
    assert block.values(plan, "corner") == ("SS",)
    assert block.values(plan, "sample") == (0, 1)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ((), "axis 'v_read' has no values"),
        ((0.1, 0.2, 0.1), "axis 'v_read' has a value twice"),
        ((0.1, math.nan), "axis 'v_read' has a value that is not finite"),
        ((0.1, math.inf), "axis 'v_read' has a value that is not finite"),
    ],
)
def test_an_impossible_axis_is_refused_in_words(bad, words):
    with pytest.raises(InputError, match=words):
        Axis("v_read", bad, "V")


def test_a_missing_axis_is_answered_with_those_there_are():
    with pytest.raises(InputError, match="has no axis 'vread'; it has v_read, temp"):
        plan_of(V, T).axis("vread")


@pytest.mark.parametrize("name", sorted(BENCHES))
def test_every_bench_cuts_its_plan_without_loss(name):
    bench = BENCHES[name]
    setup = {"column": {"rows": 4}, "sense": {}, "adc": {}, "gap": 0.85}
    numbers = {"active": (1.0, 2.0, 4.0)}
    names = {
        "cell": ("sram_6t", "sram_8t"), "mode": ("hold", "read"), "pattern": ("near", "far"),
        "device": ("dvth_p1", "dvth_n1"),
    }  # fmt: skip
    axes = tuple(
        Axis(a, names[a] if a in names else numbers.get(a, (0.3, 0.4, 0.5)), u) for a, u in bench.axes.items()
    )
    plan = Plan(bench=name, pdk="sky130", setup=setup, axes=axes, corners=("TT", "SS"), samples=2)
    seen = np.zeros(plan.shape, dtype=int)
    for block in bench.blocks(plan):
        seen[np.ix_(*block.index.values())] += 1
    assert (seen == 1).all()

"""The macro file: everything comes back, and nothing a file may hold ends in anything but one line."""

import json
import shutil

import netCDF4
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cimspice.errors import InputError, ModelError
from cimspice.models import load_macro
from cimspice.models.macro import HeldOut


def test_a_saved_macro_comes_back_whole(small_macro, tmp_path):
    small_macro.save(tmp_path / "again.nc")
    back = load_macro(tmp_path / "again.nc")
    assert back._plain() == small_macro._plain()
    for part in ("on", "off"):
        for corner, table in getattr(small_macro.cell_model, part).items():
            other = getattr(back.cell_model, part)[corner]
            assert other.values.tobytes() == table.values.tobytes()
            assert other.axes.keys() == table.axes.keys()
            assert dict(other.units) == dict(table.units)
            assert other.unit == table.unit
    assert back.sense_model.sigma_offset == small_macro.sense_model.sigma_offset
    assert back.adc_model.edges.tobytes() == small_macro.adc_model.edges.tobytes()
    assert back.errors == small_macro.errors


def test_a_macro_carries_its_errors_and_where_it_came_from(small_macro, store):
    assert {"cell_on", "cell_off", "sense", "column_current", "column_energy", "adc_levels"} <= set(small_macro.errors)
    assert small_macro.provenance["engine"] == store.engine
    assert small_macro.provenance["study"] == "small"


def test_the_cell_model_answers_the_gap_of_a_conductance(small_macro):
    model = small_macro.cell_model
    wanted = np.array([0.5e-6, 5e-6, 50e-6])
    gaps = model.gap_for(wanted, corner="TT", temp=27.0, v_read=0.2)
    current = model.current(corner="TT", temp=27.0, gap=gaps, dvth=0.0, v_sl=0.0, v_read=0.2)
    assert current / 0.2 == pytest.approx(wanted, rel=1e-5, abs=0)


def test_a_conductance_no_gap_reaches_is_refused(small_macro):
    with pytest.raises(ModelError, match=r"conductances must lie between .* and .* S"):
        small_macro.cell_model.gap_for(np.array([1e-3]), corner="TT", temp=27.0, v_read=0.2)


def test_a_corner_that_was_not_characterized_is_refused(small_macro):
    with pytest.raises(ModelError, match=r"cell model: unknown corner 'FF'; .*known: TT"):
        small_macro.cell_model.table("FF")
    with pytest.raises(ModelError, match="sense model: unknown corner 'FF'"):
        small_macro.sense_model.table("FF")


def test_points_that_failed_do_not_count_as_errors():
    error = HeldOut.of("q", "V", np.array([1.0, 2.0, 3.0]), np.array([1.1, np.nan, 2.9]), 10.0)
    assert (error.points, error.max_percent) == (2, pytest.approx(1.0, rel=1e-9, abs=0))


def test_a_check_without_a_single_point_is_refused():
    with pytest.raises(ModelError, match="q: no held-out point succeeded"):
        HeldOut.of("q", "V", np.ones(2), np.full(2, np.nan), 1.0)


# ---------------------------------------------------------------- hostile files


def refused(path, words: str | None = None) -> None:
    """load_macro answers InputError with one line that names the file or what is wrong in it."""
    with pytest.raises(InputError, match=words) as error:
        load_macro(path)
    assert str(error.value)
    assert "\n" not in str(error.value)


@pytest.fixture
def copy(small_macro_path, tmp_path):
    return shutil.copy(small_macro_path, tmp_path / "macro.nc")


def test_a_missing_file_is_named(tmp_path):
    refused(tmp_path / "nothere.nc", "no macro file .*nothere.nc")


def test_a_folder_is_not_a_macro(tmp_path):
    refused(tmp_path, "no macro file")


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"CDF\x01", b"#!/bin/sh\n", bytes(range(256)) * 40])
def test_a_file_of_another_kind_is_refused(tmp_path, content):
    path = tmp_path / "macro.nc"
    path.write_bytes(content)
    refused(path, "is not a readable macro file")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=4096))
def test_random_bytes_are_refused(tmp_path, content):
    path = tmp_path / "random.nc"
    path.write_bytes(content)
    refused(path)


def test_every_truncated_file_is_refused(copy):
    whole = copy.read_bytes()
    for length in np.linspace(0, len(whole) - 1, 60).astype(int):
        copy.write_bytes(whole[:length])
        refused(copy)


def test_a_flipped_byte_is_refused_or_leaves_a_macro_that_answers(copy, small_macro):
    whole = copy.read_bytes()
    for k in np.linspace(0, len(whole) - 1, 250).astype(int):
        copy.write_bytes(whole[:k] + bytes([whole[k] ^ 0xA5]) + whole[k + 1 :])
        try:
            macro = load_macro(copy)
        except InputError as error:
            assert "\n" not in str(error)  # noqa: PT017
        else:
            assert np.isfinite(macro.adc_model.edges).all()


def test_another_format_is_refused_by_name(copy):
    with netCDF4.Dataset(copy, "a") as file:
        file.setncattr("format", "cimspice-macro-99")
    refused(copy, "format 'cimspice-macro-99' is not 'cimspice-macro-1'")


def test_a_dataset_of_measurements_is_not_a_macro(small_data, results):
    refused(results / "small" / "read_iv.nc", "is not a readable macro file")


def edit(path, change) -> None:
    """Change the JSON of a macro file in place."""
    with netCDF4.Dataset(path, "a") as file:
        raw = json.loads(file.getncattr("macro"))
        change(raw)
        file.setncattr("macro", json.dumps(raw))


@pytest.mark.parametrize(
    "key", ["pdk", "vdd", "column", "sense", "adc", "g_min", "programming", "column_model", "adc_model", "errors"]
)
def test_a_missing_part_is_refused(copy, key):
    edit(copy, lambda raw: raw.pop(key))
    refused(copy, key)


SENSELESS = {
    "negative rows": lambda raw: raw.update(column={"rows": -3}),
    "rows in words": lambda raw: raw.update(column={"rows": "many"}),
    "a number for a record": lambda raw: raw.update(column=7),
    "40 bits": lambda raw: raw.update(adc={"bits": 40}),
    "supply in words": lambda raw: raw.update(vdd="high"),
    "supply not a number": lambda raw: raw.update(vdd=float("nan")),
    "negative conductance": lambda raw: raw.update(g_min=-1.0),
    "no conductance range": lambda raw: raw.update(g_max=0.0),
    "half a programming law": lambda raw: raw.update(programming=[1.0]),
    "no programming law": lambda raw: raw.update(programming=None),
    "a level that is not a number": lambda raw: raw["adc_model"].update(edges=[1e-6, float("nan"), 3e-6]),
    "falling levels": lambda raw: raw["adc_model"].update(edges=[3e-6, 2e-6, 1e-6]),
    "no levels": lambda raw: raw["adc_model"].update(edges=[]),
    "levels of two dims": lambda raw: raw["adc_model"].update(edges=[[1e-6, 2e-6, 3e-6]]),
    "too few sigmas": lambda raw: raw["adc_model"].update(sigma_edges=[1e-9]),
    "an unknown field": lambda raw: raw["adc_model"].update(extra=1),
    "infinite energy": lambda raw: raw["column_model"].update(e_base=float("inf")),
    "an error that is a number": lambda raw: raw.update(errors={"x": 3}),
    "no provenance": lambda raw: raw.update(provenance=None),
}


@pytest.mark.parametrize("case", SENSELESS)
def test_a_senseless_number_is_refused(copy, case):
    edit(copy, SENSELESS[case])
    refused(copy)


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '"macro"', "7", "[" * 3000])
def test_a_description_that_is_no_record_is_refused(copy, text):
    with netCDF4.Dataset(copy, "a") as file:
        file.setncattr("macro", text)
    refused(copy)


def rewrite(source, target, change) -> None:
    """Copy a macro file group by group; change(name, axes, values) alters or drops (None) a table."""
    with netCDF4.Dataset(source) as old, netCDF4.Dataset(target, "w") as new:
        for attribute in ("format", "macro"):
            new.setncattr(attribute, old.getncattr(attribute))
        for name, group in old.groups.items():
            axes = {d: np.asarray(group.variables[d][:]) for d in group.variables["values"].dimensions}
            changed = change(name, axes, np.asarray(group.variables["values"][:]))
            if changed is None:
                continue
            axes, values = changed
            copied = new.createGroup(name)
            copied.setncattr("name", group.getncattr("name"))
            for axis, grid in axes.items():
                copied.createDimension(axis, len(grid))
                copied.createVariable(axis, "f8", (axis,))[:] = grid
                copied.variables[axis].setncattr("units", "1")
            copied.createVariable("values", "f8", tuple(axes))[:] = values
            copied.variables["values"].setncattr("units", "1")


def spoiled(values: np.ndarray, what: float) -> np.ndarray:
    values = values.copy()
    values.flat[values.size // 2] = what
    return values


@pytest.mark.parametrize("what", [np.nan, np.inf])
@pytest.mark.parametrize("table", ["cell_on_TT", "cell_off_TT", "sense_TT"])
def test_a_table_with_a_hole_is_refused(small_macro_path, tmp_path, table, what):
    path = tmp_path / "hole.nc"
    rewrite(small_macro_path, path, lambda n, a, v: (a, spoiled(v, what) if n == table else v))
    refused(path, "values that are not finite")


def test_an_axis_that_does_not_rise_is_refused(small_macro_path, tmp_path):
    path = tmp_path / "falling.nc"
    rewrite(small_macro_path, path, lambda n, a, v: (a | {"gap": a["gap"][::-1]} if "gap" in a else a, v))
    refused(path, "axis 'gap' must rise strictly")


@pytest.mark.parametrize("table", ["cell_on_TT", "cell_off_TT", "sense_TT"])
def test_a_file_without_one_of_its_tables_is_refused(small_macro_path, tmp_path, table):
    path = tmp_path / "lacking.nc"
    rewrite(small_macro_path, path, lambda n, a, v: None if n == table else (a, v))
    refused(path, "cell_on|cell_off|sense|table")


def test_a_table_without_values_is_refused(copy):
    with netCDF4.Dataset(copy, "a") as file:
        file.createGroup("cell_on_XX")
    refused(copy)


def test_a_table_of_text_is_refused(small_macro_path, tmp_path):
    path = tmp_path / "text.nc"
    shutil.copy(small_macro_path, path)
    with netCDF4.Dataset(path, "a") as file:
        group = file.createGroup("cell_on_XX")
        group.setncattr("name", "x")
        group.createDimension("gap", 2)
        group.createVariable("gap", "f8", ("gap",))[:] = [0, 1]
        group.variables["gap"].setncattr("units", "nm")
        group.createVariable("values", str, ("gap",))[:] = np.array(["__import__('os')", "x"], dtype=object)
        group.variables["values"].setncattr("units", "1")
    refused(path)


@pytest.mark.parametrize("where", ["values", "axis"])
def test_a_giant_declared_size_is_refused_before_it_is_read(copy, where):
    # a chunked variable of 8e11 declared values costs no disk, but 6 TB of memory to read
    with netCDF4.Dataset(copy, "a") as file:
        group = file.createGroup("cell_on_XX")
        group.setncattr("name", "giant")
        giant = 800_000_000_000
        for axis, length in (("gap", giant), ("dvth", 2)):
            group.createDimension(axis, length)
            group.createVariable(axis, "f8", (axis,), compression="zlib", chunksizes=(min(length, 1000),))
            group.variables[axis].setncattr("units", "nm")
        dims = ("gap", "dvth") if where == "values" else ("dvth",)
        group.createVariable("values", "f8", dims, compression="zlib", chunksizes=(1000, 2)[-len(dims) :])
        group.variables["values"].setncattr("units", "1")
    if where == "values":
        refused(copy, "more than 4000000")
    else:
        # the giant axis belongs to no table: it must not be read at all
        refused(copy, "axis|finite")

"""The built-in transistor cards, run in ngspice and held against the packages they were made from (not needed here).

golden_devices.csv      measured on the full packages by make_golden.py, with the same deck as here
reference_devices.csv   measured on the full packages earlier and with other decks, printed with three or four digits
"""

import csv
import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import make_cards
import pytest
from device_figures import FIGURES, Device, measure

HERE = Path(__file__).resolve().parent
CARDS = HERE.parents[1] / "pdk_models"
CORNERS = {"sky130": ("TT", "FF", "SS", "FS", "SF"), "freepdk45": ("TT", "FF", "SS")}
ALL = [(pdk, corner) for pdk, corners in CORNERS.items() for corner in corners]
FIXED_BY_FOUNDRY = ("npass", "nlatch", "platch")  # the library passes no source and drain squares for these
ROLES = {"nmos_min", "pmos_min", "nmos_std", "pmos_std", "nmos_access", "nmos_pd", "nmos_pg", "pmos_pu", "nmos_rd"}

# Largest deviations seen: threshold 5e-9; Ion 4.2e-6 (nlvt042 away from TT, the others 5e-9); Ioff 5.8e-4 (n042 at SS,
# 3 fA). Ioff is coarse only because the current through the source and drain squares is the difference of two voltages
# near vdd: their last bit is 1.7e-18 A for n042 and 1.1e-16 A for n5v700. FreePDK45 agrees within 5e-9 in everything.
TOLERANCE = {"vt_lin": 1e-7, "vt_sat": 1e-7, "ion": 1e-5, "ioff": 1e-3}


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a table beside this file, without its comment lines."""
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def of_corner(table: list[dict[str, str]], pdk: str, corner: str) -> list[dict[str, str]]:
    return [row for row in table if (row["pdk"], row["corner"]) == (pdk, corner)]


def pdk_toml(pdk: str) -> dict:
    return tomllib.loads((CARDS / pdk / "pdk.toml").read_text(encoding="utf-8"))


def card_file(pdk: str, corner: str) -> str:
    return (CARDS / pdk / pdk_toml(pdk)["corners"][corner]).read_text(encoding="utf-8")


def model_names(text: str) -> list[str]:
    return re.findall(r"^\.model (\S+)", text, flags=re.MULTILINE)


def device(row: dict[str, str]) -> Device:
    """A transistor of the golden table, made from its card with the squares, areas and perimeters of make_golden.py."""
    w, l = float(row["w"]), float(row["l"])
    instance = f"m{{name}} {{nodes}} {row['model']} w={w!r} l={l!r}"
    if row["pdk"] == "sky130":
        squares = 0.0 if row["model"] in FIXED_BY_FOUNDRY else 0.14e-6 / w
        area, perimeter = 0.29e-6 * w, 2 * (0.29e-6 + w)
        instance += f" nrd={squares!r} nrs={squares!r} ad={area!r} as={area!r} pd={perimeter!r} ps={perimeter!r}"
    return Device(name=row["model"], type=row["type"], w=w, l=l, vdd=float(row["vdd"]), instance=instance)


def without_junctions(d: Device) -> Device:
    """The same transistor with areas and perimeters of zero, which is what the bare subcircuits of sky130 pass."""
    bare = re.sub(r" (ad|as|pd|ps)=\S+", r" \1=0", d.instance)
    return replace(d, name=f"{d.name}_bare", instance=bare)


@cache
def figures(pdk: str, corner: str) -> dict[str, dict[str, float]]:
    """FIGURES of every card of a corner by model name, those of the bare transistors as NAME_bare; one ngspice run."""
    devices = [device(row) for row in of_corner(rows("golden_devices.csv"), pdk, corner)]
    with TemporaryDirectory() as folder:
        return measure(card_file(pdk, corner), devices + [without_junctions(d) for d in devices], Path(folder))


@pytest.mark.parametrize(("pdk", "corner"), ALL)
def test_every_card_measures_like_the_full_package(pdk, corner):
    golden = of_corner(rows("golden_devices.csv"), pdk, corner)
    assert sorted(row["model"] for row in golden) == sorted(model_names(card_file(pdk, corner)))
    for row in golden:
        for figure in FIGURES:
            expected = pytest.approx(float(row[figure]), rel=TOLERANCE[figure], abs=0)
            assert figures(pdk, corner)[row["model"]][figure] == expected, f"{figure} of {row['model']}"


@pytest.mark.parametrize(("pdk", "corner"), ALL)
def test_the_cards_reproduce_the_reference_figures_to_their_last_digit(pdk, corner):
    reference = of_corner(rows("reference_devices.csv"), pdk, corner)
    assert len(reference) == 2
    width = {row["model"]: float(row["w"]) * 1e6 for row in of_corner(rows("golden_devices.csv"), pdk, corner)}
    for row in reference:
        measured = figures(pdk, corner)[f"{row['model']}_bare"]
        per_um = {"ion": 1e6 / width[row["model"]], "ioff": 1e12 / width[row["model"]], "vt_lin": 1, "vt_sat": 1}
        for figure, scale in per_um.items():
            last_digit = 10.0 ** -len(row[figure].partition(".")[2])
            # Half a unit of the last printed digit; the hundredth on top is for another sweep step.
            expected = pytest.approx(float(row[figure]), rel=0, abs=0.51 * last_digit)
            assert measured[figure] * scale == expected, f"{figure} of {row['model']}"


def test_the_mixed_corners_are_named_nmos_first():
    for nmos, pmos in (("n042", "p042"), ("n100", "p100"), ("nlatch", "platch")):
        ion = {c: (figures("sky130", c)[nmos]["ion"], figures("sky130", c)[pmos]["ion"]) for c in CORNERS["sky130"]}
        assert ion["FS"][0] > ion["TT"][0] > ion["SF"][0], f"{nmos} is fast in FS"
        assert ion["SF"][1] > ion["TT"][1] > ion["FS"][1], f"{pmos} is slow in FS"


@pytest.mark.parametrize(("pdk", "corner"), [pair for pair in ALL if pair[1] in ("FF", "SS")])
def test_ff_is_faster_and_ss_slower_than_tt_for_every_transistor(pdk, corner):
    for model, typical in figures(pdk, "TT").items():
        ratio = figures(pdk, corner)[model]["ion"] / typical["ion"]
        assert ratio > 1 if corner == "FF" else ratio < 1, model


def test_the_sram_latch_current_is_the_foundrys():
    # Row IDSNLTC (W/L 0.21/0.15) of SkyWater's table, skywater-pdk, docs/rules/device-details/special_sram.
    foundry = {"TT": 91e-6, "FF": 119.7e-6, "SS": 61.6e-6, "FS": 119.2e-6, "SF": 61.8e-6}
    measured = {corner: figures("sky130", corner)["nlatch"]["ion"] for corner in foundry}
    assert measured == pytest.approx(foundry, rel=0.01, abs=0)


@pytest.mark.parametrize(("pdk", "corner"), ALL)
def test_cards_hold_plain_numbers_only(pdk, corner):
    number = r"-?\d+(\.\d+)?(e[+-]\d+)?"
    for line in card_file(pdk, corner).splitlines():
        if line and not line.startswith("*"):
            assert re.fullmatch(rf"\.model [a-z0-9_]+ [np]mos|\+( [a-z]\w*={number})+", line), line


@pytest.mark.parametrize(("pdk", "corner"), ALL)
def test_a_comment_before_each_model_says_what_it_is(pdk, corner):
    text = card_file(pdk, corner)
    size = r"W=[\d.]+u L=[\d.]+u" if pdk == "sky130" else "any W and L"
    assert len(re.findall(rf"^\* \S.*{size}\n\.model ", text, flags=re.MULTILINE)) == len(model_names(text)) > 0
    assert len(set(model_names(text))) == len(model_names(text))


@pytest.mark.parametrize("pdk", CORNERS)
def test_every_role_names_a_model_of_every_corner(pdk):
    settings = pdk_toml(pdk)
    assert tuple(settings["corners"]) == CORNERS[pdk]
    assert set(settings["device"]) >= ROLES
    for corner in settings["corners"]:
        text = card_file(pdk, corner)
        for role, entry in settings["device"].items():
            assert f".model {entry['model']} {entry['type']}\n" in text, f"{role} in {corner}"
            assert role.startswith(entry["type"])


def test_a_sky130_role_has_the_size_its_card_was_made_for():
    sizes = {
        row["model"]: (float(row["w"]), float(row["l"]))
        for row in of_corner(rows("golden_devices.csv"), "sky130", "TT")
    }
    for role, entry in pdk_toml("sky130")["device"].items():
        assert (entry["w"], entry["l"]) == sizes[entry["model"]], role
        squares = 0.0 if entry["model"] in FIXED_BY_FOUNDRY else 0.14e-6 / entry["w"]
        assert entry["nrd"] == entry["nrs"] == pytest.approx(squares, rel=1e-9, abs=0), role


def test_the_maker_takes_the_mean_of_a_random_draw():
    text = "{2e-3+sigma*agauss(0,1.0,1)/sqrt(l*w)} + 3*exp(agauss(0,0.1,1))"
    scope = make_cards.Scope({"vth": text, "sigma": "5", "l": "4", "w": "1"})
    assert scope.value("vth") == pytest.approx(3.002, rel=1e-12, abs=0)


@pytest.mark.parametrize("text", ["open('x')", "a.b", "[1, 2]", "'text'", "1 if 2 else 3", "lambda: 1"])
def test_the_maker_refuses_anything_but_arithmetic(text):
    with pytest.raises(make_cards.CardError, match="is not arithmetic this maker knows"):
        make_cards.Scope({}).evaluate(text)


def test_the_maker_says_which_parameter_is_missing():
    with pytest.raises(make_cards.CardError, match="parameter b, needed by a, is not defined"):
        make_cards.Scope({"a": "2*b"}).value("a")


def test_the_maker_refuses_a_wheel_with_another_digest(tmp_path):
    (tmp_path / make_cards.FREEPDK45.wheel).write_bytes(b"something else")
    with pytest.raises(make_cards.CardError, match="expected 9e21ab6b"):
        make_cards.fetch(make_cards.FREEPDK45, tmp_path)

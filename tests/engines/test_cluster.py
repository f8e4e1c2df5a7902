"""The cluster: the same numbers as the local pool, whatever dies on the way; records that come home; words for the rest.

Two real dask worker processes on this machine serve all tests but those of the command line.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import xarray as xr

import cimspice
from cimspice import paths
from cimspice.cli import main
from cimspice.engines import Status
from cimspice.engines.cluster import connect, map_tasks
from cimspice.engines.pool import Pool, Task
from cimspice.engines.simulator import Simulator
from cimspice.errors import CimspiceError, InputError
from cimspice.netlist import Deck
from cimspice.plan import Axis, Plan
from cimspice.run import characterize, run_plan
from cimspice.store import Store

MARGINS = Plan(
    bench="noise_margin", pdk="sky130", setup={},
    axes=(Axis("cell", ("sram_6t",), ""), Axis("mode", ("hold", "read"), ""), Axis("vdd", (1.8,), "V"), Axis("temp", (27,), "degC")),  # noqa: E501
    corners=("TT", "FF"), samples=1, seed=5,
)  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory, store):
    with connect("local", store=Store(tmp_path_factory.mktemp("cluster"), store.engine)) as client:
        yield client


@pytest.fixture(scope="module")
def local(tmp_path_factory, store) -> tuple[xr.Dataset, Store]:
    """The plan as the local pool with one worker runs it, and its store."""
    kept = Store(tmp_path_factory.mktemp("local"), store.engine)
    return run_plan(MARGINS, store=kept, jobs=1), kept


@pytest.fixture
def fresh(tmp_path, store) -> Store:
    return Store(tmp_path / "store", store.engine)


def contents(store: Store) -> dict[str, bytes]:
    """Records of a store by name, without the line that says how long they took."""
    return {path.name: path.read_bytes().split(b"\n")[2] for path in store.records()}


# ---------------------------------------------------------------- the same numbers


def test_two_worker_processes_give_what_the_local_pool_gives(client, local, fresh):
    assert len(set(client.run(os.getpid).values())) == 2
    seen = []
    ours = run_plan(MARGINS, store=fresh, jobs=1, client=client, progress=lambda *counts: seen.append(counts))
    xr.testing.assert_identical(ours, local[0])
    assert ours.attrs["simulations"] > 0
    assert [done for done, _, _ in seen] == [2, 4, 6, 8]


def test_the_records_come_home_and_a_second_run_simulates_nothing(client, local, fresh):
    run_plan(MARGINS, store=fresh, jobs=1, client=client)
    assert contents(fresh) == contents(local[1])
    for there in (client, None):
        again = run_plan(MARGINS, store=fresh, jobs=1, client=there)
        assert (again.attrs["simulations"], again.attrs["points_reused"]) == (0, MARGINS.size)


def test_points_that_the_store_has_are_not_simulated_again(client, local, tmp_path, store):
    runs = {}
    for name, there in (("pool", None), ("cluster", client)):
        shutil.copytree(local[1].root, tmp_path / name)
        runs[name] = run_plan(replace(MARGINS, samples=2), store=Store(tmp_path / name, store.engine), jobs=1, client=there)
    xr.testing.assert_identical(runs["cluster"], runs["pool"])
    assert runs["cluster"].attrs["points_reused"] == MARGINS.size
    assert runs["cluster"].attrs["simulations"] == 4


# ---------------------------------------------------------------- workers that die


def test_a_worker_killed_in_mid_run_costs_nothing(client, local, fresh):
    workers = client.run(os.getpid)
    begun = []

    def kill_one(done: int, total: int, failed: int) -> None:
        if not begun:
            begun.append(done)
            os.kill(next(iter(workers.values())), signal.SIGKILL)

    ours = run_plan(MARGINS, store=fresh, jobs=1, client=client, progress=kill_one)
    assert begun
    assert (ours["status"] == Status.OK).all()
    xr.testing.assert_identical(ours, local[0])


def killer(simulate: Simulator, k: int) -> int:
    """A task that, where k is 3, ends the dask worker around it."""
    if k == 3 and simulate.engine is not None:
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    return k


def test_a_task_that_ends_every_worker_is_charged_and_no_neighbour_is(client, fresh, monkeypatch):
    # dask gives a task up after one death, not four: a new worker takes seconds to start
    monkeypatch.setattr(client.cluster.scheduler, "allowed_failures", 0)
    outcomes = list(map_tasks(killer, [(k, (k,)) for k in range(8)], store=fresh, client=client, timeout=60))
    assert sorted(o.index for o in outcomes) == list(range(8))
    assert {o.index: o.value for o in outcomes if o.status is Status.OK} == {k: k for k in range(8) if k != 3}
    (charged,) = [o for o in outcomes if o.status is not Status.OK]
    assert charged.status is Status.ENGINE_CRASH
    assert charged.cause == "lost with every dask worker it ran on: KilledWorker"


RUN = """
import sys
from pathlib import Path
from cimspice.engines.cluster import connect
from cimspice.plan import Plan
from cimspice.run import run_plan
from cimspice.store import Store
if __name__ == "__main__":
    store = Store(Path(sys.argv[2]), sys.argv[3])
    with connect("local", store=store, jobs=1) as client:
        d = run_plan(Plan.from_json(sys.argv[1]), store=store, jobs=2, client=client)
    print([int(s) for s in d["status"].values.ravel()], d.attrs["failures"])
"""


def test_a_crash_of_ngspice_costs_its_own_points_and_no_dask_worker(tmp_path, store):
    # a copy of the process whose FF cards hold a .model line without a type, which ends ngspice 39 with SIGSEGV
    package = tmp_path / "site"
    shutil.copytree(
        os.path.dirname(cimspice.__file__), package / "cimspice", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(paths.netlists(), package / "netlists")
    shutil.copytree(paths.pdk_models(), package / "pdk_models")
    cards = package / "pdk_models" / "sky130" / "ff.sp"
    head, _, rest = cards.read_text().partition(".model n300 ")
    cards.write_text(f"{head}.model n300{rest[rest.index(chr(10) + '.model ') :]}")
    # the static check would refuse the card before it could end anything
    benches = package / "cimspice" / "benches" / "__init__.py"
    benches.write_text(benches.read_text().replace("simulate.checks = True", "simulate.checks = False"))
    script = tmp_path / "crash.py"
    script.write_text(RUN)
    plan = Plan(
        bench="read_iv", pdk="sky130", setup={"column": {"rows": 4}, "sense": {}, "adc": {}},
        axes=(Axis("v_wl", (1.8,), "V"), Axis("gap", (1.0,), "nm"), Axis("dvth", (0.0,), "V"), Axis("v_sl", (0.0,), "V"),
              Axis("v_read", (0.2,), "V"), Axis("temp", (27,), "degC")),
        corners=("TT", "FF", "SS"),
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, str(script), plan.to_json(), str(tmp_path / "s"), store.engine], capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(package)}, check=False,
    )  # fmt: skip
    assert f"[0, {int(Status.ENGINE_CRASH)}, 0]" in done.stdout, done.stdout + done.stderr
    assert "ENGINE_CRASH: worker died: signal SIGSEGV" in done.stdout
    assert done.stderr == ""


# ---------------------------------------------------------------- the user stops


STUDY = """
title = "margins"
pdk = "sky130"
[[bench]]
name = "noise_margin"
corners = ["TT", "FF"]
samples = 4
[bench.axes]
cell = ["sram_6t"]
mode = ["hold", "read"]
vdd = [1.6, 1.8]
temp = [27.0]
"""


def alive(session: int, folder: Path) -> list[int]:
    """Processes of a session, and those whose command line names something in a folder; zombies aside."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
            state, _, _, of, *_ = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if (int(of) == session or str(folder) in command) and state not in "ZX":
            found.append(int(pid))
    return found


def test_ctrl_c_ends_every_process_within_two_seconds_and_keeps_what_arrived(tmp_path, store):
    study = tmp_path / "margins.toml"
    study.write_text(STUDY)
    command = [
        sys.executable, "-c", "from cimspice.cli import main; main()", "characterize", str(study), "--out",
        str(tmp_path / "out"), "--cluster", "local",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    kept = Store(tmp_path / "out" / "store", store.engine)
    deadline = time.monotonic() + 60
    while not kept.records() and time.monotonic() < deadline:
        time.sleep(0.02)
    begin = time.monotonic()
    # as a terminal does: to every process of the group
    os.killpg(process.pid, signal.SIGINT)
    _, words = process.communicate(timeout=60)
    while alive(process.pid, tmp_path) and time.monotonic() < begin + 10:
        time.sleep(0.02)
    seconds = time.monotonic() - begin
    assert seconds < 2.0
    assert process.returncode == 130
    assert words == "cimspice: stopped; what was simulated is kept, the same command goes on from there\n"
    assert list((tmp_path / "out" / "store" / "work").iterdir()) == []
    arrived = len(kept.records())
    tree = characterize(study, jobs=2, out=tmp_path / "out", store=kept)
    assert tree["noise_margin"].attrs["points_reused"] == 5 * arrived
    assert 0 < arrived < 8


# ---------------------------------------------------------------- what is refused


def characterize_on(address: str, out: Path, monkeypatch) -> int:
    """Exit code of the command line, in this process."""
    command = ["cimspice", "characterize", "quickstart", "--out", str(out), "--cluster", address]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.mark.parametrize("address", ["lokal", "localhost:8786", "tcp://host", "http://host:8786"])
def test_another_address_is_refused_with_those_that_work(address, fresh):
    with pytest.raises(InputError, match=f"^--cluster {address}: takes `local`, .* such as tcp://host:8786$"):
        connect(address, store=fresh).__enter__()


def test_a_wrong_address_on_the_command_line_is_one_line(capsys, monkeypatch, tmp_path):
    assert characterize_on("lokal", tmp_path, monkeypatch) == 1
    assert capsys.readouterr().err == (
        "cimspice: --cluster lokal: takes `local`, for worker processes on this machine, or the address of a dask"
        " scheduler, such as tcp://host:8786\n"
    )


def test_an_address_that_nobody_answers_is_named(fresh, monkeypatch):
    monkeypatch.setattr("cimspice.engines.cluster.ANSWERS", 1.0)
    with pytest.raises(InputError, match=r"^--cluster tcp://127.0.0.1:9: no dask scheduler answers there within 1 s$"):
        connect("tcp://127.0.0.1:9", store=fresh).__enter__()


def test_a_machine_without_dask_gets_the_line_that_installs_it(capsys, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "cimspice.engines.cluster")
    assert characterize_on("local", tmp_path, monkeypatch) == 5
    assert capsys.readouterr().err == "cimspice: --cluster needs dask.distributed; install it: pip install distributed\n"


def test_a_scheduler_that_runs_already_is_used_and_left_running(client, fresh):
    with connect(client.scheduler.address, store=fresh) as other:
        (outcome,) = map_tasks(double, [(0, (21,))], store=fresh, client=other, timeout=60)
    assert outcome.value == 42
    assert client.submit(os.getpid).result(timeout=60) > 0


def test_a_worker_with_another_simulator_is_refused(client, tmp_path, store):
    other = Store(tmp_path, "libngspice-0")
    with pytest.raises(CimspiceError) as refused:
        list(map_tasks(double, [(0, (1,))], store=other, client=client, timeout=60))
    address, words = str(refused.value).split(": ", 1)
    assert address.removeprefix("worker ") in client.nthreads()
    assert words == f"the simulator here is {store.engine}, the results are of libngspice-0"


def test_a_worker_with_another_cimspice_is_refused(client, fresh, monkeypatch):
    monkeypatch.setattr("cimspice.engines.cluster.version", lambda name: "0.0")
    with pytest.raises(CimspiceError, match=r"^worker tcp://\S+: it has cimspice \S+, the study is run by 0\.0$"):
        list(map_tasks(double, [(0, (1,))], store=fresh, client=client, timeout=60))


def test_a_cluster_with_another_cimspice_is_refused_before_anything_is_sent(client, fresh, monkeypatch):
    monkeypatch.setattr("cimspice.engines.cluster.version", lambda name: "0.0")
    address = client.scheduler.address
    words = rf"^--cluster {address}: worker tcp://\S+ has cimspice \S+; install cimspice 0\.0 there$"
    with pytest.raises(CimspiceError, match=words):
        connect(address, store=fresh).__enter__()


def double(simulate: Simulator, k: int) -> int:
    return 2 * k


def other_circuit(simulate: Simulator, k: int) -> None:
    """A task whose circuit differs between the user's machine, which has no engine, and a worker."""
    deck = Deck(f"* {'here' if simulate.engine is None else 'there'}", "v1 a 0 1\nr1 a 0 1\n.save v(a)\n.op", ("v(a)",))
    simulate.note(deck.digest, deck)


def test_a_worker_that_builds_another_circuit_is_refused(client, fresh):
    with pytest.raises(CimspiceError, match=r"^worker tcp://\S+ builds another circuit for the same point"):
        list(map_tasks(other_circuit, [(0, (1,))], store=fresh, client=client, timeout=60))


def mistaken(simulate: Simulator, k: int) -> None:
    if simulate.engine is not None:
        raise InputError(f"{k} is wrong")


def test_an_error_of_a_task_reaches_the_caller_with_its_words(client, fresh):
    with pytest.raises(InputError, match=r"^worker tcp://\S+: 7 is wrong$"):
        list(map_tasks(mistaken, [(0, (7,))], store=fresh, client=client, timeout=60))


# ---------------------------------------------------------------- records on their way


def test_a_record_is_adopted_byte_for_byte(local, fresh):
    _, kept = local
    for path in kept.records():
        fresh.adopt(path.read_bytes())
    assert [p.relative_to(fresh.root) for p in fresh.records()] == [p.relative_to(kept.root) for p in kept.records()]
    assert [p.read_bytes() for p in fresh.records()] == [p.read_bytes() for p in kept.records()]


def test_a_record_that_is_cut_changed_or_of_another_engine_is_not_adopted(local, fresh, tmp_path):
    data = local[1].records()[0].read_bytes()
    changed = bytearray(data)
    changed[len(data) // 2] ^= 1
    for bad in (b"", data[:-1], bytes(changed), b"\n\n", json.dumps({}).encode()):
        with pytest.raises(ValueError, match="record"):
            fresh.adopt(bad)
    with pytest.raises(ValueError, match="not of libngspice-0"):
        Store(tmp_path / "other", "libngspice-0").adopt(data)
    assert fresh.records() == []


def one_deck(simulate: Simulator) -> float:
    deck = Deck("* divider", "v1 a 0 3\nr1 a b 1000\nr2 b 0 2000\n.save v(b)\n.op", ("v(b)",))
    return float(simulate(deck)["v(b)"][0])


def test_an_answer_whose_records_arrive_damaged_is_not_believed(client, fresh, monkeypatch):
    adopt, tries = fresh.adopt, []

    def cut(data: bytes) -> None:
        tries.append(data)
        adopt(data[:-1] if len(tries) < bad else data)

    monkeypatch.setattr(fresh, "adopt", cut)
    bad = 3
    (charged,) = map_tasks(one_deck, [(0, ())], store=fresh, client=client, timeout=60)
    assert (charged.value, charged.status) == (None, Status.ENGINE_CRASH)
    assert charged.cause == "lost with every dask worker it ran on: Damaged"
    assert fresh.records() == []
    tries.clear()
    bad = 2
    (outcome,) = map_tasks(one_deck, [(0, ())], store=fresh, client=client, timeout=60)
    assert outcome.value == pytest.approx(2.0, rel=1e-9, abs=0)
    assert len(fresh.records()) == 1


# ---------------------------------------------------------------- a pool that stays warm


def process(simulate: Simulator) -> int:
    return os.getpid()


def test_a_pool_keeps_its_worker_from_run_to_run_and_replaces_a_dead_one(tmp_path, fresh):
    def run() -> int:
        (outcome,) = pool.run(deque([Task(0, process, ())]), store=fresh, timeout=60)
        return outcome.value

    with closing(Pool(tmp_path / "pool", 1)) as pool:
        first = run()
        assert run() == first
        os.kill(first, signal.SIGKILL)
        assert run() != first
    assert not alive(-1, tmp_path)

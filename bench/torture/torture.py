"""Kills framewise with SIGKILL at random moments, starts it again until it is done, and compares every byte with an undisturbed run.

python3 torture.py PROGRAM NETWORK KILLS SEED VIDEO... [-- OPTION...]     the options are for framewise classify

A moment is drawn evenly from the length of the undisturbed run, so kills fall into start, loading, the rows and the end. Prints one line of CSV per kill; ends with 1 if a byte differs, a
decoder outlived its parent for two seconds, or a run failed. Formats: csv, jsonl and parquet.
"""
import filecmp
import json
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

arguments = sys.argv[1:]
options = arguments[arguments.index("--") + 1:] if "--" in arguments else []
program, network, kills, seed, *videos = arguments[:len(arguments) - len(options) - bool(options)]
chance = random.Random(int(seed))
folder = pathlib.Path(tempfile.mkdtemp(prefix="framewise-torture-"))


def start(out, log):
    return subprocess.Popen([program, "classify", "-m", network, "-o", folder / out, "--format", "csv,jsonl,parquet", *options, *videos], stdout=log, stderr=log)


def children(process):
    return [int(child) for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir() for child in (task / "children").read_text().split()]


def runs(process):
    try:
        return ") Z " not in pathlib.Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def timeless(path):
    ledger = json.loads(path.read_text())
    return {key: value for key, value in ledger.items() if key not in ("started", "finished", "rates")}


def differences():
    names = {path.relative_to(folder / "expected") for path in (folder / "expected").rglob("*") if path.is_file() and path.name != "run.json"}
    found = {path.relative_to(folder / "out") for path in (folder / "out").rglob("*") if path.is_file() and path.name != "run.json"}
    yield from names ^ found
    for name in names & found:
        pair = folder / "expected" / name, folder / "out" / name
        if not (timeless(pair[0]) == timeless(pair[1]) if name.suffix == ".json" else filecmp.cmp(*pair, shallow=False)):
            yield name


log = open(folder / "log", "w+")
since = time.monotonic()
assert start("expected", log).wait() in (0, 1), (folder / "log").read_text()
length = time.monotonic() - since

done = wrong = orphans = finished = 0
print("kill,moment_s,children,status")
while done < int(kills):
    process = start("out", log)
    moment = chance.uniform(0, 1.1 * length)
    try:
        status = process.wait(moment)
    except subprocess.TimeoutExpired:
        decoders = children(process)
        process.send_signal(signal.SIGKILL)
        status = process.wait()
        done += 1
        print(f"{done},{moment:.3f},{len(decoders)},{status}", flush=True)
        time.sleep(0.05)
        deadline = time.monotonic() + 2
        while any(map(runs, decoders)) and time.monotonic() < deadline:
            time.sleep(0.02)
        orphans += sum(map(runs, decoders))
        if done < int(kills):
            continue
        status = start("out", log).wait()
    if status not in (0, 1):
        sys.exit(f"a run ended with {status}: see {folder}/log")
    finished += 1
    for name in differences():
        wrong += 1
        print(f"differs: {name}", file=sys.stderr)
    shutil.rmtree(folder / "out")

log.flush()
continued = (folder / "log").read_text().count("goes on after frame")
print(f"{done} kills, {continued} continuations, {finished} finished runs, {wrong} files that differ, {orphans} decoders that outlived their parent by 2 s", file=sys.stderr)
if wrong or orphans:
    sys.exit(1)
shutil.rmtree(folder)

"""Runs framewise classify with and without isolation in turn and prints wall and processor seconds per run as CSV.

python3 measure.py PROGRAM NETWORK PAIRS INPUT...
"""
import os
import shutil
import sys
import tempfile
import time

program, network, pairs, *inputs = sys.argv[1:]
print("pair,isolate,wall_s,cpu_s")
for pair in range(int(pairs)):
    for isolate in ("off", "on") if pair % 2 else ("on", "off"):
        out = tempfile.mkdtemp()
        started = time.monotonic()
        process = os.posix_spawn(program, [program, "classify", "-m", network, "-o", out, "-q", "--isolate", isolate, *inputs], os.environ)
        _, status, usage = os.wait4(process, 0)
        wall = time.monotonic() - started
        assert status == 0, status
        shutil.rmtree(out)
        print(f"{pair},{isolate},{wall:.3f},{usage.ru_utime + usage.ru_stime:.3f}", flush=True)

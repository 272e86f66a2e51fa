"""Times the built program over tables that 'Framewise.Benchmarks -- search folder=FOLDER' generated: measure.py PROGRAM FOLDER [REPEAT]"""
import csv, json, os, subprocess, sys, time

program, folder = sys.argv[1:3]
repeat = int(sys.argv[3]) if len(sys.argv) > 3 else 3
questions = [
    ("search", "golden retriever > 0.6 for 2s"),
    ("search", "dog > 0.6 for 2s"),
    ("search", "animal > 0.5 and not dog > 0.2 for 1s"),
    ("search", "class 207 > 0.6 in video-3*"),
    ("sql", "select label, count(*) as n from predictions where rank = 1 group by label order by n desc limit 10"),
    ("sql", "select video, count(*) from frames where prob_1 > 0.9 group by video"),
    ("sql", "select network, class, avg(prob) from predictions where class between 151 and 268 group by all"),
]
raw = csv.writer(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "raw.csv"), "w", newline=""))
raw.writerow(["tables", "kind", "question", "repetition", "answers", "wall_s", "cpu_s", "peak_mib"])
print("| tables | | question | answers | CPU s | seconds | peak MiB |\n|---|---|---|---|---|---|---|")
for tables in ("parquet", "csv"):
    for kind, text in questions:
        runs = []
        for repetition in range(repeat):
            begun = time.monotonic()
            child = subprocess.Popen([program, kind, os.path.join(folder, tables), text, "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            lines = child.stdout.read().splitlines()
            _, status, used = os.wait4(child.pid, 0)
            wall = time.monotonic() - begun
            assert status == 0, (kind, text, status)
            answers = json.loads(lines[-1])["hits"] if kind == "search" else len(lines)
            runs.append((used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, answers))
            raw.writerow([tables, kind, text, repetition, answers, f"{wall:.3f}", f"{runs[-1][0]:.3f}", f"{runs[-1][2]:.0f}"])
        runs.sort()
        cpu, _, _, answers = runs[len(runs) // 2]
        print(f"| {tables} | {kind} | `{text}` | {answers} | {cpu:.2f} | {min(run[1] for run in runs):.2f} to {max(run[1] for run in runs):.2f} | {max(run[2] for run in runs):.0f} |", flush=True)

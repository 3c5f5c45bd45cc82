"""The recipes of docs/server.md on a local Spark, as they stand there: spark.py COMMAND [RECORDS].

Each gives what one run of the command gives, partition by partition; a bad pack and a bad date fail the job; and its
throughput is at least 80 % of the command's own, with the same call: by the clock or, where the machine has other things to
do, by the processor's time that both took. Both are timed until the answers are there, which nobody keeps; they are compared
in a run of their own.
"""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pyspark.sql import SparkSession

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.argv[1]).resolve()
RECORDS = int(sys.argv[2]) if sys.argv[2:3] and sys.argv[2].isdigit() else 200_000
# As the recipes have it.
DATE = "2026-11-23"
PARTITIONS = 8
LEAST = 0.8
# What else the machine does comes and goes: of each the best of so many runs counts.
RUNS = 2


def recipes():
    """The two recipes, by what they are of."""
    text = (ROOT / "docs/server.md").read_text(encoding="utf-8")
    pipe, frame = re.findall(r"```python\n(.*?)```", text, re.S)
    assert "records.pipe(" in pipe and "mapInArrow(" in frame, "docs/server.md has other recipes"
    return pipe, frame


def session():
    return (
        SparkSession.builder.master("local[2]")
        .appName("water-rules")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.memory", "2g")
        .config("spark.log.level", "OFF")
        .config("spark.sql.execution.pythonUDF.arrow.enabled", "true")
        .getOrCreate()
    )


def given(spark, path):
    """What the recipes begin with."""
    records = spark.sparkContext.textFile(str(path), PARTITIONS)
    # As many partitions, in the order of the file.
    spark.conf.set("spark.sql.files.maxPartitionBytes", str(path.stat().st_size // PARTITIONS + 1))
    spark.conf.set("spark.sql.files.openCostInBytes", "0")
    projects = spark.read.text(str(path)).withColumnRenamed("value", "record")
    return {"spark": spark, "records": records, "projects": projects}


def digests(rows):
    """Of each partition how many rows it has, and a digest of them in order."""

    def one(index, lines):
        digest, count = hashlib.sha256(), 0
        for line in lines:
            digest.update(line.encode())
            digest.update(b"\n")
            count += 1
        yield index, count, digest.hexdigest()

    return sorted(rows.mapPartitionsWithIndex(one).collect())


def drained(lines):
    """Nothing of the answers; they are all asked for."""
    for _ in lines:
        pass
    return ()


def given_pipe(scope):
    scope["reports"].mapPartitions(drained).collect()


def given_frame(scope):
    scope["verdicts"].write.format("noop").mode("overwrite").save()


def lines_of_pipe(scope):
    return scope["reports"]


def lines_of_frame(scope):
    return scope["verdicts"].drop("line").rdd.map(lambda row: "\t".join(row))


# Of each recipe what asks for its answers, and what shows them as lines.
RECIPES = {"pipe": (given_pipe, lines_of_pipe), "mapInArrow": (given_frame, lines_of_frame)}


def run(which, code, scope):
    """Answers a recipe gives, to the last."""
    exec(code, scope)
    RECIPES[which][0](scope)


def shown(which, code, scope):
    """Digests of what it gives."""
    exec(code, scope)
    return digests(RECIPES[which][1](scope))


def spent():
    """Seconds that the processor gave this process and each that it started, with those of theirs that have ended."""
    stats = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # The parent; user and system time of its own, and of children that have ended.
        stats[int(stat.parent.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    each, open_ = {}, [os.getpid()]
    while open_:
        pid = open_.pop()
        each[pid] = stats.get(pid, (0, 0))[1] / os.sysconf("SC_CLK_TCK")
        open_ += [other for other, (parent, _) in stats.items() if parent == pid]
    return each


def measured(run):
    """The seconds that it took: by the clock, and of the processor."""
    began, before = time.monotonic(), spent()
    run()
    clock, after = time.monotonic() - began, spent()
    # A worker of Spark's that was idle for a minute goes, and takes along what it was given before.
    return clock, sum(seconds - before.get(pid, 0) for pid, seconds in after.items())


def alone(call, path, out=Path(os.devnull)):
    """One run of the command, on all cores."""
    with path.open("rb") as records, out.open("wb") as reports:
        subprocess.run([str(COMMAND), "screen", "-", *call], stdin=records, stdout=reports, check=True)


def pipe_lines(out):
    with out.open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


def frame_lines(out):
    wanted = ["id", "verdict", "reject_codes", "revise_codes", "undetermined_codes", "condition_codes"]
    with out.open(encoding="utf-8-sig", newline="") as table:
        for row in csv.DictReader(table):
            yield "\t".join(row[name] for name in wanted)


def same(parts, lines, what):
    """Whether the partitions, one after another, are what one run gave."""
    lines = iter(lines)
    for index, count, found in parts:
        digest = hashlib.sha256()
        for _ in range(count):
            digest.update(next(lines).encode())
            digest.update(b"\n")
        assert digest.hexdigest() == found, f"{what}: partition {index} isn't what one run gives"
    assert next(lines, None) is None, f"{what}: records are missing"
    assert sum(count for _, count, _ in parts) == RECORDS, what
    assert len(parts) >= PARTITIONS, f"{what}: {len(parts)} partitions"


def fails(which, date, path, folder, what):
    """Whether the job fails, in a folder of its own: files are handed over from where Spark was started."""
    call = [sys.executable, "-W", "ignore", __file__, str(COMMAND), "fails", which, date, str(path)]
    done = subprocess.run(call, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{what}: {done.stdout}"
    print(f"  {what}: 任务失败 / the job fails", flush=True)


def failing(which, date, path):
    """The job that is to fail; 0 if it does, by the command's own word."""
    code = dict(zip(RECIPES, recipes()))[which].replace(DATE, date)
    spark = session()
    try:
        run(which, code, given(spark, Path(path)))
    except Exception as error:  # noqa: BLE001: whatever Spark says
        # Of the command, and not of the recipe.
        assert re.search(r"error code|exit status|CalledProcessError", str(error)), error
        return 0
    finally:
        spark.stop()
    return "the job doesn't fail"


def desk(at, pack):
    at.mkdir()
    shutil.copy(COMMAND, at / "water-rules")
    shutil.copy(pack, at / "pack.json")
    return at


def main():
    pipe, frame = recipes()
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        pack, bad, path = work / "pack.json", work / "bad.json", work / "records.ndjson"
        subprocess.run([COMMAND, "bundle", ROOT / "rules", "-o", pack], check=True, stdout=subprocess.DEVNULL)
        mistaken = json.loads(pack.read_text(encoding="utf-8"))
        mistaken["files"]["fields.toml"] += "\n[[field]]\n"
        bad.write_text(json.dumps(mistaken), encoding="utf-8")
        made = [COMMAND, "generate", ROOT / "rules", "--count", str(RECORDS), "--seed", "26"]
        with subprocess.Popen(made, stdout=subprocess.PIPE) as making, path.open("wb") as records:
            for number, line in enumerate(making.stdout):
                rest = line[1:] if line.strip() == b"{}" else b"," + line[1:]
                records.write(b'{"id":"P-%06d"' % number + rest)
        good, broken = desk(work / "good", pack), desk(work / "broken", bad)
        few = work / "few.ndjson"
        with path.open("rb") as records, few.open("wb") as some:
            some.writelines(line for _, line in zip(range(1_000), records))
        common = ["--pack", str(pack), "--as-of", DATE, "--key", "id", "--bad-lines", "keep"]
        worst = 1.0
        for what, code, lines, more in [
            ("pipe", pipe, pipe_lines, ["--view", "summary"]),
            ("mapInArrow", frame, frame_lines, ["--format", "csv"]),
        ]:
            out = work / "alone"
            os.chdir(good)
            spark = session()
            # Spark's own start, and what its compiler does with a first job, are no part of a job's throughput.
            parts = shown(what, code, given(spark, path))
            alone([*common, *more], path, out)
            same(parts, lines(out), what)
            times, own = [], []
            for _ in range(RUNS):
                own.append(measured(lambda: alone([*common, *more], path)))
                times.append(measured(lambda: run(what, code, given(spark, path))))
            spark.stop()
            (own_clock, own_cpu), (clock, cpu) = (map(min, zip(*each)) for each in (own, times))
            worst = min(worst, max(own_clock / clock, own_cpu / cpu))
            print(
                f"{what}: {RECORDS} 个项目 / records，{len(parts)} 个分区与一次审查逐行相同 / partitions are one run; "
                f"{RECORDS / clock:,.0f}/s，命令自己 / the command alone {RECORDS / own_clock:,.0f}/s：{own_clock / clock:.0%}；"
                f"处理器用时 / CPU {cpu:.0f} s，{own_cpu:.0f} s：{own_cpu / cpu:.0%}",
                flush=True,
            )
            fails(what, "2026-11-33", few, good, "错的日期 / a bad date")
            fails(what, DATE, few, broken, "坏的规则包 / a bad pack")
        assert worst >= LEAST, f"throughput is {worst:.0%} of the command's own, at least {LEAST:.0%} is wanted"


if sys.argv[2:3] == ["fails"]:
    sys.exit(failing(*sys.argv[3:]))
main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One table in its quick form: it comes out whole, its files say what they should, and a second run measures nothing.

    test-table.py TABLE BUILD_FOLDER MODEL
"""

import csv
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from engine import Model
from gguf import add_sink_logits

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SKIP = 77

COLUMNS = {
    1: ["text", "method", "tokens", "perplexity"],
    2: ["text", "kept", "piece", "perplexity"],
    3: ["text", "twin", "sinks", "piece", "perplexity"],
    4: ["text", "capacity", "piece", "perplexity"],
    5: ["cache", "tokens", "perplexity", "resident_bytes", "seconds"],
    6: ["model", "capacity", "way", "seconds", "resident_bytes"],
    7: ["way", "position", "slowest_milliseconds"],
    8: ["capacity", "lines_back", "tokens_back", "queries", "accuracy"],
    9: ["angles", "offset", "perplexity", "mean_difference_nats"],
}


def run(arguments):
    return subprocess.run([sys.executable, str(HERE / "run.py"), *map(str, arguments)], capture_output=True, text=True,
                          check=False)


def check(condition, text):
    if not condition:
        print(f"failed: {text}")
        sys.exit(1)


def check_files(table, documents):
    rows = list(csv.DictReader(open(next(documents.glob(f"streaming/table{table}-*.csv")), encoding="utf-8")))
    check(rows and list(rows[0]) == COLUMNS[table], f"columns {COLUMNS[table]}, got {list(rows[0]) if rows else 'none'}")
    for row in rows:
        value = float(row[COLUMNS[table][-1]])
        check(math.isfinite(value) and value >= 0, f"a number in {row}")
    for style in ("light", "dark"):
        check(list(documents.glob(f"streaming/table{table}-*-{style}.svg")), f"a picture for {style} pages")
    page = (documents / "STREAMING.md").read_text(encoding="utf-8")
    place = page[page.index(f"<!-- table {table} "):page.index(f"<!-- end {table} ")]
    check("|---|" in place and "<picture>" in place, "a table and a picture in its place")


def make_twins(folder, build, model):
    """A model as it is, with logits too small to count, and with logits of 0."""
    folder.mkdir()
    info = Model(Path(build) / "rill", model).info
    shutil.copy(model, folder / "vanilla.gguf")
    for name, logit in (("learned-logit", -1e4), ("zero-sink", 0)):
        add_sink_logits(model, folder / f"{name}.gguf", info["n_layer"], info["n_head"], logit)


def check_twins(documents):
    rows = list(csv.DictReader(open(next(documents.glob("streaming/table3-*.csv")), encoding="utf-8")))
    twins = {}
    for row in rows:
        twins.setdefault(row["twin"], []).append(float(row["perplexity"]))
    check(len(twins) == 3, f"three twins, got {list(twins)}")
    plain, small, zero = twins["vanilla"], twins["learned logit a head"], twins["zero sink"]
    check(plain == small, "a logit of -10,000 changes nothing")
    check(all(abs(a / b - 1) > 1e-6 for a, b in zip(plain, zero)), "a logit of 0 changes every number")


def check_pace(documents):
    """Whatever it rounds in blocks, read one by one as floats the model gives what it gives in chunks."""
    page = (documents / "STREAMING.md").read_text(encoding="utf-8")
    place = page[page.index("<!-- table 5 "):page.index("<!-- end 5 ")]
    rows = [line.strip("| ").split(" | ") for line in place.splitlines() if line.startswith("| F32 |")]
    check(len(rows) == 1, f"a row of float weights, got {rows}")
    check(float(rows[0][-1]) < 1e-6, f"the same perplexity one by one and in chunks, got {rows[0]}")


def main(table, build, model):
    corpus = Path(os.environ.get("RILL_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not (corpus / "books-valid.txt.zst").is_file() or not shutil.which("zstd"):
        print(f"skipped: the held-out texts are not in {corpus}, or zstd is not there")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        twins = folder / "twins"
        if table == 3:
            make_twins(twins, build, model)
        arguments = [table, "--quick", "--build", build, "--work", folder / "work", "--documents", folder / "docs",
                     "--model", model, "--twins", twins, "--threads", "1"]
        done = run(arguments)
        check(done.returncode == 0, f"status 0, got {done.returncode}: {done.stderr[-2000:]}")
        check_files(table, folder / "docs")
        if table == 3:
            check_twins(folder / "docs")
        if table == 5:
            check_pace(folder / "docs")
        again = run(arguments)
        check(again.returncode == 0 and " ..." not in again.stderr, f"nothing measured again: {again.stderr[-2000:]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))

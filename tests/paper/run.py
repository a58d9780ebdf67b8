#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the tables of the StreamingLLM paper with this engine and writes them into docs/.

    tests/paper/run.py TABLE ... [--model FILE] [--tokens N] [--look | --quick] [--threads N]
    tests/paper/run.py all

What is measured lies in build/paper and is not measured again while model and parameters stay the same, so that a run which
was stopped goes on where it was. README.md in this folder says what each table is.
"""

import argparse
import importlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import parameters
from engine import Failure, Model, Workspace
from report import Report
from texts import Corpus

ROOT = Path(__file__).resolve().parents[2]
TABLES = range(1, 10)


@dataclass
class Context:
    work: Workspace
    corpus: Corpus
    report: Report
    twins: Path


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tables", nargs="+", metavar="TABLE", help="1 to 9, or all")
    parser.add_argument("--model", action="append", type=Path,
                        help="a GGUF file, may be given again; without it the built-in model, and stories260K where a table "
                             "runs on a second model")
    parser.add_argument("--twins", type=Path, default=ROOT / "build" / "twins", help="the folder of table 3's models")
    parser.add_argument("--tokens", type=int, help="tokens a text, instead of the table's own number")
    parser.add_argument("--look", action="store_true", help="short measurements, to see what comes out")
    parser.add_argument("--quick", action="store_true", help="the form that the tests run: seconds, and no good numbers")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="where the programs were built")
    parser.add_argument("--work", type=Path, help="where measurements are kept (BUILD/paper)")
    parser.add_argument("--documents", type=Path, help="where the tables go (docs; with --look or --quick WORK/docs)")
    parser.add_argument("--corpus", type=Path,
                        default=Path(os.environ.get("RILL_CORPUS", ROOT.parent / "shared" / "corpus")))
    parser.add_argument("--reference", type=Path,
                        default=Path(os.environ.get("RILL_REFERENCE", ROOT.parent / "shared" / "reference")))
    parsed = parser.parse_args(arguments)
    names = [str(t) for t in TABLES] if "all" in parsed.tables else parsed.tables
    unknown = [n for n in names if n not in [str(t) for t in TABLES]]
    if unknown:
        parser.error(f"TABLE: expected 1 to 9 or all, got {unknown[0]}")
    parsed.tables = [int(n) for n in names]
    return parsed


def choose_models(options, table, rill):
    if options.model:
        return [Model(rill, path) for path in options.model]
    models = [Model(rill, ROOT / "data" / "model" / "rivulet-mini.gguf")]
    foreign = options.reference / "weights" / "stories260K-f32.gguf"
    if table in parameters.FOREIGN_TABLES and foreign.is_file():
        models.append(Model(rill, foreign))
    return models


def describe(model):
    """Which file was measured: a page that is older than its model shows it."""
    return (f"**{model.info['name']}**, {model.info['n_parameter']:,} parameters, {model.info['weight_type']}, trained context "
            f"{model.context} (SHA-256 {model.hash}...)")


def describe_size(size):
    """How fully it was measured."""
    return "" if size == "full" else f"; short measurement (`--{size}`)"


def run_table(context, options, table, size, rill):
    module = importlib.import_module(f"table{table}")
    p = dict(parameters.SIZES[size][table])
    if options.tokens and "tokens" in p:
        p["tokens"] = options.tokens
    for model in choose_models(options, table, rill):
        context.work.say(f"table {table}, {module.TITLE}: {model.slug}")
        made = module.measure(context, model, p)
        if made is None:
            continue
        # A table about models of its own tells itself which.
        slug, words = module.subject(made) if hasattr(module, "subject") else (model.slug, describe(model))
        text = module.report(context, model, p, made)
        context.report.place(table, slug, f"{words}{describe_size(size)}\n\n{text}")
        context.work.say(f"table {table}: {context.report.pictures}/table{table}-{slug}.csv and pictures")


def main(arguments):
    options = parse_arguments(arguments)
    size = "quick" if options.quick else "look" if options.look else "full"
    rill = options.build / "rill"
    work = options.work or options.build / "paper" / size
    documents = options.documents or (ROOT / "docs" if size == "full" else work / "docs")
    if documents != ROOT / "docs":
        documents.mkdir(parents=True, exist_ok=True)
        page = documents / "STREAMING.md"
        if not page.exists():
            page.write_text((ROOT / "docs" / "STREAMING.md").read_text(encoding="utf-8"), encoding="utf-8")
    try:
        context = Context(Workspace(work, rill, options.build / "tests" / "paper" / "paper-stream", options.threads),
                          Corpus(options.corpus), Report(documents), options.twins)
        for table in options.tables:
            run_table(context, options, table, size, rill)
    except Failure as failure:
        print(f"run.py: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's programs as these scripts call them. A measurement is made once: its results lie in the work folder beside a
note of the model's hash and of every parameter, and while that note still fits nothing is measured again."""

import csv
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path


class Failure(Exception):
    """Something is missing or went wrong; the message says what."""


def run_program(arguments, text=None):
    done = subprocess.run([str(a) for a in arguments], input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"{' '.join(str(a) for a in arguments[:3])} ...: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout


def read_csv(path):
    """Rows as dicts of floats."""
    with open(path, newline="", encoding="utf-8") as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


class Model:
    def __init__(self, rill, path):
        self.rill, self.path = rill, Path(path)
        if not self.path.is_file():
            raise Failure(f"{path}: no such model")
        self.hash = hashlib.sha256(self.path.read_bytes()).hexdigest()[:16]
        self.info = json.loads(run_program([rill, "inspect", path, "--json"]))
        self.slug = self.path.stem.lower().replace("_", "-")
        self.context = self.info["context_length"]
        self._first = None
        # A model without the markers spells them out in many tokens.
        self.has_chat_form = len(self.tokenize("<|user|>", special=True)) <= 2

    def tokenize(self, text, bos=False, special=False):
        flags = ["--bos"] * bos + ["--special"] * special
        return [int(i) for i in run_program([self.rill, "tokenize", "--model", self.path, *flags], text).split()]

    def first_tokens(self):
        """What the model wants in front of every text, as a list that may be empty: rill eval puts it there."""
        if self._first is None:
            text = "a b c"
            evaluated = json.loads(run_program([self.rill, "eval", "--model", self.path, "--file", "-", "--json"], text))
            self._first = self.tokenize(text, bos=True)[:evaluated["tokens"] - len(self.tokenize(text))]
        return self._first

    def newline(self):
        return self.tokenize("\n")[-1]


class Workspace:
    """Where measurements lie, and what makes them."""

    def __init__(self, folder, rill, paper_stream, threads=0, quiet=False):
        self.folder, self.rill, self.paper_stream = Path(folder), rill, paper_stream
        self.threads, self.quiet = threads, quiet
        self.folder.mkdir(parents=True, exist_ok=True)

    def say(self, text):
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)

    def _path(self, model, name, suffix):
        folder = self.folder / (model.slug if model else "synthetic")
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}.{suffix}"

    def write_ids(self, model, name, ids):
        path = self._path(model, name, "ids")
        text = " ".join(map(str, ids)) + "\n"
        if not path.exists() or path.read_text(encoding="ascii") != text:
            path.write_text(text, encoding="ascii")
        return path

    def _measure(self, model, name, key, make):
        """Calls make() unless results under the same key are there; returns its result."""
        note = self._path(model, name, "json")
        key = json.loads(json.dumps(key | {"model": model.hash if model else None}))
        if note.exists():
            known = json.loads(note.read_text(encoding="utf-8"))
            if known["key"] == key:
                self.say(f"  {name}: measured already")
                return known["result"]
        begin = time.monotonic()
        self.say(f"  {name} ...")
        result = make()
        temporary = note.with_suffix(".json.part")
        temporary.write_text(json.dumps({"key": key, "result": result}, indent=1), encoding="utf-8")
        os.replace(temporary, note)
        self.say(f"  {name}: {time.monotonic() - begin:.1f} s")
        return result

    def _common(self, options):
        flags = []
        for option, value in options.items():
            flags += [f"--{option.replace('_', '-')}"] + ([] if value is True else [str(value)])
        if self.threads:
            flags += ["--threads", str(self.threads)]
        return flags

    def evaluate(self, model, name, ids, files=(), **options):
        """rill eval over ids. Returns its object, with the rows of the files asked for: "curve", "scores", "attention"."""
        path = self.write_ids(model, name, ids)
        key = {"eval": options, "ids": hashlib.sha256(path.read_bytes()).hexdigest()[:16], "files": list(files)}
        outputs = {kind: self._path(model, f"{name}.{kind}", "csv") for kind in files}

        def make():
            flags = [f for kind, output in outputs.items() for f in (f"--{kind}", output)]
            return json.loads(run_program([self.rill, "eval", "--model", model.path, "--tokens", path, "--json", *flags,
                                           *self._common(options)]))
        result = self._measure(model, name, key, make)
        path.unlink()
        return result | {kind: read_csv(output) for kind, output in outputs.items()}

    def stream(self, model, name, ids, **options):
        """paper-stream over ids, or over random ones on a synthetic model. Returns its rows."""
        output = self._path(model, f"{name}.stream", "csv")
        key = {"stream": options}
        flags = ["--model", model.path] if model else []
        if ids is not None:
            path = self.write_ids(model, name, ids)
            key["ids"] = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            flags += ["--tokens", path]

        def make():
            run_program([self.paper_stream, *flags, "--output", output, *self._common(options)])
            return {}
        self._measure(model, name, key, make)
        if ids is not None:
            path.unlink()
        return read_csv(output)

    def bandwidth(self):
        """Bytes a second that this machine's memory gives, as rill bench measures it."""
        def make():
            text = run_program([self.rill, "bench", "--synthetic", "llama-100m", "--type", "F32", "--prompt", "0",
                                "--generate", "4", "--depth", "0", "--repeat", "5", "--json", *self._common({})])
            return json.loads(text)
        return self._measure(None, "bandwidth", {"bench": 5}, make)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold for the tables to mean what they say, on short texts: the ways of going on agree until the first of them
forgets something, chunks change nothing, a far position changes nothing, and one token in N scores as all of them do.

    test-mathematics.py RILL PAPER_STREAM

Runs on stories260K in float, from the folder that RILL_REFERENCE names: with integer weights activations are rounded, and two
ways that are equal in float differ by what that does to a token here and there.
"""

import os
import sys
import tempfile
import unittest
from pathlib import Path

from engine import Model, Workspace

RILL, PAPER_STREAM = sys.argv[1:3]
ROOT = Path(__file__).resolve().parents[2]
FLOATS = Path(os.environ.get("RILL_REFERENCE", "")) / "weights" / "stories260K-f32.gguf"
CAPACITY, N_TOKEN, LIMIT = 64, 220, 1e-4
SKIP = 77


class MathematicsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.model = Model(RILL, FLOATS)
        text = (ROOT / "COPYING").read_text(encoding="utf-8")[1000:3000]
        cls.ids = cls.model.tokenize(text, bos=True)[:N_TOKEN]
        cls.folder = tempfile.TemporaryDirectory()
        cls.work = Workspace(cls.folder.name, RILL, PAPER_STREAM, threads=1, quiet=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def scores(self, name, **options):
        rows = self.work.evaluate(self.model, name, self.ids, ["scores"], **options)["scores"]
        return {int(r["position"]): r["nats"] for r in rows}

    def stream(self, name, **options):
        rows = self.work.stream(self.model, name, self.ids, capacity=CAPACITY, sinks=4, **options)
        return {int(r["position"]): r["nats"] for r in rows}

    def worst(self, a, b, positions):
        return max(abs(a[p] - b[p]) for p in positions)

    def test_equal_until_evicted(self):
        dense = self.scores("dense", policy="dense", capacity=len(self.ids))
        before = range(1, CAPACITY + 1)
        after = range(CAPACITY + 1, len(self.ids))
        for name, options in {"streaming": {"sinks": 4}, "window": {"policy": "window"},
                              "recompute": {"policy": "recompute"}}.items():
            other = self.scores(name, capacity=CAPACITY, **options)
            self.assertEqual(len(other), len(self.ids) - 1)
            self.assertLessEqual(self.worst(dense, other, before), LIMIT, name)
            self.assertGreater(self.worst(dense, other, after), 10 * LIMIT, name)

    def test_chunks_change_nothing(self):
        one = self.scores("chunk1", capacity=CAPACITY, sinks=4, chunk=1)
        for chunk in (7, CAPACITY, 200):
            many = self.scores(f"chunk{chunk}", capacity=CAPACITY, sinks=4, chunk=chunk)
            self.assertLessEqual(self.worst(one, many, one), LIMIT, chunk)

    def test_some_score_as_all(self):
        every = self.scores("all", policy="recompute", capacity=CAPACITY)
        some = self.scores("some", policy="recompute", capacity=CAPACITY, score_every=9)
        self.assertEqual(sorted(some), [p for p in range(9, len(self.ids), 9)])
        self.assertLessEqual(self.worst(every, some, some), LIMIT)

    def test_ways_agree_until_full(self):
        ring = self.stream("ring")
        evaluated = self.scores("evaluated", capacity=CAPACITY, sinks=4)
        self.assertLessEqual(self.worst(ring, evaluated, ring), LIMIT)
        for way in ("recompute", "half-prefill", "half-rotate"):
            other = self.stream(way, way=way)
            self.assertEqual(sorted(other), sorted(ring))
            self.assertLessEqual(self.worst(ring, other, range(1, CAPACITY + 1)), LIMIT, way)
            self.assertGreater(self.worst(ring, other, range(CAPACITY + 1, len(self.ids))), 10 * LIMIT, way)

    def test_recompute_is_a_text_of_its_own(self):
        """What is recomputed at the end equals the sinks and the last tokens read as a short text."""
        rows = self.stream("recomputed", way="recompute")
        last = len(self.ids) - 1
        short = self.ids[:4] + self.ids[last - (CAPACITY - 4):last + 1]
        alone = self.work.evaluate(self.model, "alone", short, ["scores"], policy="dense", capacity=len(short))["scores"]
        self.assertLessEqual(abs(alone[-1]["nats"] - rows[last]), LIMIT)

    def test_far_positions_change_nothing(self):
        near = self.stream("near")
        far = self.stream("far", offset=4_000_000)
        rough = self.stream("rough", offset=4_000_000, float_angles=True)
        self.assertLessEqual(self.worst(near, far, near), LIMIT)
        self.assertGreater(self.worst(near, rough, near), 3 * self.worst(near, far, near))

    def test_measured_once(self):
        first = self.work.evaluate(self.model, "once", self.ids, sinks=4, capacity=CAPACITY)
        again = self.work.evaluate(self.model, "once", self.ids, sinks=4, capacity=CAPACITY)
        other = self.work.evaluate(self.model, "once", self.ids, sinks=4, capacity=CAPACITY - 1)
        self.assertEqual(first["seconds"], again["seconds"])
        self.assertNotEqual(first["nats"], other["nats"])


if __name__ == "__main__":
    if not FLOATS.is_file():
        print(f"skipped: {FLOATS} is not there")
        sys.exit(SKIP)
    unittest.main(argv=sys.argv[:1])

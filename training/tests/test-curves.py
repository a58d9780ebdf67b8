#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A log of training in phases, stopped and gone on with: what was done twice counts once, and phases stand where they began."""
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from curves import Run  # noqa: E402


def begin(samples, context, step):
    return f'1000 parameters, {samples} samples of {context} tokens a step, 2 workers, step {step} to 900'


def done(step, loss):
    return [f'step {step} loss {loss} norm 0.5 rate 1e-3 sink cost 0.100 mass 0.2  100 tokens/s 1 GFLOP/s',
            f'checkpoint {step} valid {loss / 2} perplexity 2 sink 0.25 0.75']


LOG = ['# phase 1', begin(2, 10, 0), *done(100, 8), *done(200, 6),
       '# phase 1', begin(2, 10, 100), *done(200, 5),     # stopped, and gone on from step 100
       '# phase 2', begin(2, 10, 200), *done(300, 4),
       begin(1, 30, 300), *done(400, 3)]                  # other samples: a phase without a line of its own


class Curves(unittest.TestCase):
    def test_run(self):
        run = Run(LOG)
        self.assertEqual(run.losses, [(2000, 8), (4000, 5), (6000, 4), (9000, 3)])
        self.assertEqual(run.checkpoints[1], (4000, 200, 2.5, [0.25, 0.75]))
        self.assertEqual(run.phases, [4000, 6000])

    def test_held_out_is_broken_between_phases(self):
        held_out = Run(LOG).held_out()
        self.assertEqual(held_out.ys, [4, 2.5, None, 2, None, 1.5])
        self.assertEqual(held_out.xs, [2000, 4000, 4000, 6000, 6000, 9000])


if __name__ == '__main__':
    unittest.main()

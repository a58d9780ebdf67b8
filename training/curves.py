#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw what a run of training printed: the loss, and the attention on the sink of each layer.

usage: curves.py TRAINING_LOG OUT_STEM

Writes OUT_STEM-loss-{light,dark}.svg, OUT_STEM-sink-{light,dark}.svg and OUT_STEM.csv (one line a checkpoint), and prints
the checkpoints as a table. Of a run that was stopped and went on, what was done twice counts once. A phase is a
change of the samples, or a line of the log that begins with "# " and is not the one before; held-out text may be another
in each.
"""
import csv
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'tests' / 'paper'))
from chart import Chart, Mark, Series  # noqa: E402

BEGIN = re.compile(r'\d+ parameters, (\d+) samples of (\d+) tokens a step, \d+ workers, step (\d+) to')
STEP = re.compile(r'step (\d+) loss ([\d.]+) .* sink cost ([\d.]+) ')
CHECKPOINT = re.compile(r'checkpoint (\d+) valid ([\d.]+) perplexity [\d.]+ sink ([\d. ]+)')
SMOOTH = 5  # lines of the log


class Run:
    """The log as lists over tokens read; `phases` holds the tokens at which the data or their shape changed."""

    def __init__(self, lines):
        self.losses, self.checkpoints, self.phases = [], [], []
        step_at, tokens_at, a_step = 0, 0, 0
        shape, title, titled = None, '', ''
        for line in lines:
            if begin := BEGIN.match(line):
                tokens_at += (int(begin[3]) - step_at) * a_step
                step_at, a_step = int(begin[3]), int(begin[1]) * int(begin[2])
                self.losses = [l for l in self.losses if l[0] <= tokens_at]
                self.checkpoints = [c for c in self.checkpoints if c[0] <= tokens_at]
                if tokens_at > 0 and (shape != begin.groups()[:2] or title != titled):
                    self.phases.append(tokens_at)
                shape, titled = begin.groups()[:2], title
            elif line.startswith('# '):
                title = line
            elif step := STEP.match(line):
                self.losses.append((tokens_at + (int(step[1]) - step_at) * a_step, float(step[2])))
            elif check := CHECKPOINT.match(line):
                sinks = [float(s) for s in check[3].split()]
                self.checkpoints.append((tokens_at + (int(check[1]) - step_at) * a_step, int(check[1]), float(check[2]), sinks))

    def held_out(self):
        """The held-out losses, broken where a phase begins: what they were measured on may be another there."""
        tokens, losses = [], []
        for checkpoint in self.checkpoints:
            begun = [p for p in self.phases if (tokens[-1] if tokens else 0) <= p < checkpoint[0]]
            tokens += [*begun, checkpoint[0]]
            losses += [*(None for _ in begun), checkpoint[2]]
        return Series('held out', tokens, losses)

    def smooth_losses(self):
        return [sum(l for _, l in self.losses[max(0, i - SMOOTH + 1):i + 1]) / len(self.losses[max(0, i - SMOOTH + 1):i + 1])
                for i in range(len(self.losses))]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    run, stem = Run(Path(sys.argv[1]).read_text().splitlines()), Path(sys.argv[2])
    marks = [Mark(tokens, '') for tokens in run.phases]
    tokens = [c[0] for c in run.checkpoints]
    Chart('Loss in training', 'tokens read', 'nats a token (weighted, with the cost of attention left out)',
          [Series('training', [l[0] for l in run.losses], run.smooth_losses()), run.held_out()], log_y=True,
          marks=marks).write(stem.with_name(stem.name + '-loss'))
    Chart('Attention on the sink', 'tokens read', 'mean over heads and positions',
          [Series(f'layer {i}', tokens, [c[3][i] for c in run.checkpoints]) for i in range(len(run.checkpoints[0][3]))],
          marks=marks).write(stem.with_name(stem.name + '-sink'))
    header = ['step', 'tokens', 'valid'] + [f'layer {i}' for i in range(len(run.checkpoints[0][3]))]
    rows = [[c[1], c[0], c[2], *c[3]] for c in run.checkpoints]
    with open(stem.with_name(stem.name + '.csv'), 'w', newline='', encoding='utf-8') as file:
        csv.writer(file, lineterminator='\n').writerows([header, *rows])
    print('| ' + ' | '.join(header) + ' |\n' + '|---' * len(header) + '|')
    for row in rows:
        print(f'| {row[0]:,} | {row[1] / 1e6:.1f} M | {row[2]:.3f} | ' + ' | '.join(f'{s:.2f}' for s in row[3:]) + ' |')


if __name__ == '__main__':
    main()

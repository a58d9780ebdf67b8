#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator repeats itself for a seed, keeps the form, and never answers what the dialogue did not tell."""
import pathlib
import subprocess
import sys
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / 'dialogues.py'


def generate(n, seed):
    return subprocess.run([sys.executable, '-B', str(SCRIPT), str(n), str(seed)], check=True, capture_output=True, text=True).stdout


class Dialogues(unittest.TestCase):
    def setUp(self):
        self.text = generate(1500, 7)
        self.dialogues = [block.split('\n') for block in self.text.strip().split('\n\n')]

    def test_same_seed_same_text(self):
        self.assertEqual(self.text, generate(1500, 7))
        self.assertNotEqual(self.text, generate(1500, 8))

    def test_form(self):
        self.assertTrue(self.text.isascii())
        self.assertEqual(len(self.dialogues), 1500)
        for turns in self.dialogues:
            if turns[0].startswith('system: '):
                turns = turns[1:]
            for i, turn in enumerate(turns):
                self.assertTrue(turn.startswith('assistant: ' if i % 2 else 'user: '), turn)
                self.assertGreater(len(turn.split()), 1, turn)
                for mark in '[]{}|':
                    self.assertNotIn(mark, turn)
            self.assertEqual(len(turns) % 2, 0)

    def test_names_are_told_first(self):
        for turns in self.dialogues:
            for i, turn in enumerate(turns):
                if turn.startswith('assistant: Your name is '):
                    name = turn[len('assistant: Your name is '):].rstrip('.').lower()
                    self.assertIn(name, ' '.join(turns[:i]).lower())


if __name__ == '__main__':
    unittest.main()

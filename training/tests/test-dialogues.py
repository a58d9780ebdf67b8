#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator repeats itself for a seed, keeps the form, and never answers what the dialogue did not tell."""
import pathlib
import re
import subprocess
import sys
import unittest

SIGNS = {'+': lambda x, y: x + y, '-': lambda x, y: x - y, 'x': lambda x, y: x * y, '/': lambda x, y: x / y}
SCRIPT = pathlib.Path(__file__).resolve().parent.parent / 'dialogues.py'


def generate(n, seed, *options):
    return subprocess.run([sys.executable, '-B', str(SCRIPT), str(n), str(seed), *options], check=True, capture_output=True,
                          text=True).stdout


def told_names(text):
    return {name.lower() for name in re.findall(r'assistant: Your name is (\w+)\.', text)}


class Dialogues(unittest.TestCase):
    @classmethod
    def setUpClass(self):
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

    def test_sums_are_right(self):
        sums = re.findall(r'^assistant: (\d+) ([-+x/]) (\d+) = (\d+)\.$', self.text, re.MULTILINE)
        self.assertGreater(len(sums), 100)
        for x, sign, y, answer in sums:
            self.assertEqual(SIGNS[sign](int(x), int(y)), int(answer))

    def test_lines_are_read_right(self):
        asked = 0
        for turns in self.dialogues:
            numbers = {}
            for turn in turns:
                numbers.update(re.findall(r'Line \d+: the number of (\w+) is (\d+)\.', turn))
                answer = re.match(r'assistant: The number of (\w+) is (\d+)\.', turn)
                if answer:
                    asked += 1
                    self.assertEqual(numbers[answer[1]], answer[2])
        self.assertGreater(asked, 10)

    def test_ignorance_is_honest(self):
        """Who is told that the name is not seen has not told it in the same dialogue; both answers are about as frequent."""
        known = unknown = 0
        for turns in self.dialogues:
            name = None
            for turn in turns:
                name = next(iter(re.findall(r'(?:meet you, |Your name is |Thank you, )(\w+)(?:[.!]|\. Your)', turn)), name)
                known += turn.startswith('assistant: Your name is')
                if turn.startswith('assistant: I do not see your name'):
                    unknown += 1
                    self.assertIsNone(name, turns)
        self.assertLess(max(known, unknown), 2 * min(known, unknown))

    def test_held_out_names_are_elsewhere(self):
        held_out = told_names(generate(1500, 7, '--held-out'))
        self.assertGreater(len(held_out), 30)
        self.assertFalse(held_out & told_names(generate(4000, 8)))


if __name__ == '__main__':
    unittest.main()

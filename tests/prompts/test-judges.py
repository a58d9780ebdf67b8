#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The judges judge rightly: checks of replies, verdicts on recall, loops, and what counts as the same prompt."""
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ask  # noqa: E402
import check_unseen  # noqa: E402
import memory  # noqa: E402


class Judges(unittest.TestCase):
    def test_numbers(self):
        self.assertTrue(ask.check('number:13', '6 + 7 = 13.'))
        self.assertFalse(ask.check('number:13', '6 + 7 = 12.'))
        self.assertFalse(ask.check('number:13', '6 - 7 = 13.'))
        self.assertFalse(ask.check('number:13', 'I do not know.'))

    def test_words(self):
        self.assertTrue(ask.check('word:small|little', 'The opposite of big is little.'))
        self.assertFalse(ask.check('word:small', 'It is dismally large.'))
        self.assertIsNone(ask.check('-', 'Anything.'))

    def test_verdicts(self):
        key = ask.digest('Hi', 'Hello!')
        self.assertEqual(ask.judge('greeting', '-', 'Hi', 'Hello!', {key: ('good', 'polite')})[0], 'good')
        self.assertIsNone(ask.judge('greeting', '-', 'Hi', 'Hello?', {key: ('good', 'polite')})[0])
        self.assertEqual(ask.judge('sum', 'number:3', '1+2', '1 + 2 = 3.', {})[0], 'good')
        self.assertEqual(ask.judge('sum', 'number:3', '1+2', '4.', {ask.digest('1+2', '4.'): ('good', '')})[0], 'bad')

    def test_recall(self):
        self.assertEqual(memory.verdict('Your name is Korvan.', 'Korvan'), 'right')
        self.assertEqual(memory.verdict('Your name is korvan.', 'Korvan'), 'right')
        self.assertEqual(memory.verdict('Your name is Korvana.', 'Korvan'), 'other')
        self.assertEqual(memory.verdict('I do not see your name in what I still remember.', 'Korvan'), 'honest')

    def test_loops(self):
        self.assertEqual(memory.longest_loop([1, 2, 3] * 4 + [9]), (12, 3))
        self.assertEqual(memory.longest_loop([1, 2, 3, 1, 2, 3, 4]), (0, 0))
        self.assertEqual(memory.longest_loop(list(range(100))), (0, 0))

    def test_prompts(self):
        prompts = check_unseen.read_prompts()
        self.assertEqual(len(prompts), 100)
        self.assertEqual(len({check_unseen.normal(prompt) for _, _, prompt in prompts}), 100)
        self.assertEqual(check_unseen.normal("What's UP,  you?"), 'whats up you')


if __name__ == '__main__':
    unittest.main()

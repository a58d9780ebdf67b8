#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prove that no prompt of prompts.txt stands in a text that the model is trained on.

usage: check_unseen.py TEXT...    or, with no TEXT, 30,000 dialogues of the generator with each of three seeds

Compared are whole turns, in small letters, without marks and spaces more than one. Exit 1 and the prompts, if some are there.
"""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
GENERATOR = HERE.parent.parent / 'training' / 'dialogues.py'


def normal(text):
    return ' '.join(re.sub(r"[^a-z0-9+*/=-]+", ' ', text.lower().replace("'", '')).split())


def read_prompts():
    lines = (HERE / 'prompts.txt').read_text().splitlines()
    return [tuple(line.split('\t')) for line in lines if line and not line.startswith('#')]


def texts(paths):
    if not paths:
        for seed in (1, 2, 3):
            done = subprocess.run([sys.executable, '-B', str(GENERATOR), '30000', str(seed)], check=True, capture_output=True, text=True)
            yield f'seed {seed}', done.stdout.splitlines()
    for path in paths:
        with open(path, encoding='utf-8') as file:
            yield path, file


def main():
    prompts = {normal(prompt): prompt for _, _, prompt in read_prompts()}
    found = set()
    for name, lines in texts(sys.argv[1:]):
        turns = 0
        for line in lines:
            role, _, text = line.partition(': ')
            if role == 'user':
                turns += 1
                key = normal(text)
                if key in prompts:
                    found.add(prompts[key])
        print(f'{name}: {turns} turns of a user read')
    for prompt in sorted(found):
        print(f'seen: {prompt}')
    print(f'{len(found)} of {len(prompts)} prompts are in the text')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask each prompt of prompts.txt in a fresh conversation, at the default sampling and a fixed seed, and write the replies.

usage: ask.py [--rill PROGRAM] [--model FILE] [--seed N] [--output docs/PROMPTS.md] [--pending]

A prompt's second field tells what can be checked by itself: `word:a|b` wants one of the words in the reply, `number:7` that
number as the last one (and no sum in the reply may be wrong), `-` nothing. Where the check says all there is to say (sums,
opposites, words, facts), it judges, unless a person does. Else a person must, in verdicts.txt: hash of prompt and reply,
`good` or `bad`, why. A reply that is not judged yet, and a verdict on a reply that is no longer given, are told; then the
exit status is 1. --pending prints the lines that verdicts.txt lacks, to be filled in. A failed check counts as bad in any
case.
"""
import argparse
import hashlib
import re
import sys

import rill
from check_unseen import HERE, read_prompts

SUFFICIENT = ('sum', 'opposite', 'word', 'world')
SUM = re.compile(r'(\d+) ([-+x]) (\d+) = (\d+)')
SIGNS = {'+': lambda x, y: x + y, '-': lambda x, y: x - y, 'x': lambda x, y: x * y}


def digest(prompt, reply):
    return hashlib.sha256(f'{prompt}\n{reply}'.encode()).hexdigest()[:12]


def is_true(x, sign, y, result):
    return SIGNS[sign](int(x), int(y)) == int(result)


def check(expected, reply):
    """Whether the reply holds what is expected; None where nothing is."""
    kind, _, wanted = expected.partition(':')
    if kind == 'number':
        numbers = re.findall(r'\d+', reply)
        return bool(numbers) and numbers[-1] == wanted and all(is_true(*sum_) for sum_ in SUM.findall(reply))
    if kind == 'word':
        return any(re.search(rf'\b{re.escape(word)}', reply.lower()) for word in wanted.split('|'))
    return None


def read_verdicts():
    verdicts = {}
    path = HERE / 'verdicts.txt'
    for line in path.read_text().splitlines() if path.exists() else ():
        if line and not line.startswith('#'):
            key, verdict, *why = line.split(None, 2)
            if verdict not in ('good', 'bad'):
                sys.exit(f'{path}: expected good or bad, got "{verdict}"')
            verdicts[key] = (verdict, why[0] if why else '')
    return verdicts


def judge(kind, expected, prompt, reply, verdicts):
    """Verdict and why; the verdict is None where nobody has judged yet."""
    passed = check(expected, reply)
    if passed is False:
        return 'bad', f'expected {expected.partition(":")[2].replace("|", " or ")}'
    unjudged = ('good', 'checked') if passed and kind in SUFFICIENT else (None, 'not judged: ' + digest(prompt, reply))
    return verdicts.get(digest(prompt, reply), unjudged)


def main():
    parser = argparse.ArgumentParser(description='Ask each prompt in a fresh conversation.')
    rill.add_arguments(parser)
    parser.add_argument('--output', default=str(rill.ROOT / 'docs' / 'PROMPTS.md'))
    parser.add_argument('--pending', action='store_true', help='print the verdicts that are missing, to be filled in')
    arguments = parser.parse_args()
    verdicts = read_verdicts()
    rows, used = [], set()
    for kind, expected, prompt in read_prompts():
        reply = ' '.join(rill.chat(arguments, [prompt], options=['--max-tokens', '300']))
        verdict, why = judge(kind, expected, prompt, reply, verdicts)
        used.add(digest(prompt, reply))
        rows.append((kind, prompt, reply, verdict, why))
    good = sum(verdict == 'good' for _, _, _, verdict, _ in rows)
    pending = sum(verdict is None for _, _, _, verdict, _ in rows)
    stale = sorted(set(verdicts) - used)
    with open(arguments.output, 'w', encoding='utf-8') as file:
        file.write('# A hundred prompts, a hundred first replies\n\n'
                   'The built-in model at the default sampling, seed %d, each prompt in a conversation of its own: `tests/prompts/ask.py`\n'
                   'wrote this page. None of the prompts is in the text that the model learned from (`tests/prompts/check_unseen.py`).\n'
                   '*Checked* means that the program compared the reply with the known answer; the other verdicts are a reader\'s\n'
                   '(`tests/prompts/verdicts.txt`).\n\n**%d of %d sensible and polite**%s\n\n| kind | prompt | reply | verdict | why |\n|---|---|---|---|---|\n'
                   % (arguments.seed, good, len(rows), f', {pending} not judged yet.' if pending else '.'))
        for kind, prompt, reply, verdict, why in rows:
            file.write(f'| {kind} | {prompt.replace("|", "/")} | {reply.replace("|", "/")} | {verdict or "?"} | {why} |\n')
    print(f'{good} of {len(rows)} good, {pending} not judged, {len(stale)} verdicts stale: {arguments.output}')
    for kind, prompt, reply, verdict, _ in rows if arguments.pending else ():
        if verdict is None:
            print(f'{digest(prompt, reply)} ?    {kind}: {prompt} => {reply}')
    for key in stale:
        print(f'stale: {key}')
    return 1 if pending or stale else 0


if __name__ == '__main__':
    sys.exit(main())

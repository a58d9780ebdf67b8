#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure what the model remembers, what it admits to have forgotten, and whether it runs in circles.

usage: memory.py [--rill PROGRAM] [--model FILE] [--cases 120] [--seed N] [--show]

1. Within the window: a name is told, other talk follows (0 to 4 messages), the name is asked for. Names are held out from
   training (training/names.py), two of three are made up.
2. After it left the window: the same in a cache of 160 tokens, with so much talk in between that the name is gone. The
   reply may say that it does not know, be a made-up name, or (by chance) be right.
3. Never told: the same question with no name told before.
4. A free run of 2,000 tokens: the share of distinct 4-grams, and the longest stretch that repeats itself at least 3 times.
"""
import argparse
import random
import re
import sys

import rill

sys.path.insert(0, str(rill.ROOT / 'training'))
sys.dont_write_bytecode = True
from names import Names  # noqa: E402

TELL = ('My name is {}.', 'I am {}.', 'hi, my name is {}', 'Please call me {}.', "Hello, I'm {}!", 'You can call me {}.', 'my name is {}', 'Good evening, I am {}.')
ASK = ('What is my name?', "what's my name", 'Do you remember my name?', 'Do you know my name?', 'Who am I?', 'Tell me my name, please.', 'What was my name again?', 'can you say my name')
OTHER = ('What is the opposite of warm?', 'It is a lovely day here.', 'What is 4 plus 5?', 'What sound does a cow make?', 'I am a little tired today.', 'Can you tell me a joke?', 'How do I make tea?',
         'What color is the sky?', 'What is the capital of Spain?', 'I like the sea.', 'What comes after Monday?', 'What is the plural of mouse?', 'Do you need the internet?', 'What is a token?',
         'What should I cook tonight?', 'How many legs does a spider have?', 'What is 3 times 6?', 'Name three fruits.', 'What is the window?', 'I worked in the garden.', 'Where does a bee live?',
         'What is bread made of?', 'What rhymes with cat?', 'Is this private?', 'I have a test tomorrow.', 'How many days are in a week?', 'Spell house.', 'What is an island?')
HONEST = re.compile(r"do not (see|know|remember)|no longer|cannot (see|remember|know)|can not|not told|forgot|left my window|tell me again|don't", re.IGNORECASE)


def verdict(reply, name):
    if name and re.search(rf'\b{re.escape(name)}\b', reply, re.IGNORECASE):
        return 'right'
    return 'honest' if HONEST.search(reply) else 'other'


def measure(title, arguments, source, names, n_other, told=True, options=()):
    counts = {'right': 0, 'honest': 0, 'other': 0}
    for case in range(arguments.cases):
        name = names.person()
        messages = [source.choice(TELL).format(name)] if told else []
        messages += source.sample(OTHER, n_other(case)) + [source.choice(ASK)]
        reply = rill.chat(arguments, messages, seed=arguments.seed + case, options=['--max-tokens', '200', *options])[-1]
        kind = verdict(reply, name)
        counts[kind] += 1
        if arguments.show and kind != ('right' if told and not options else 'honest'):
            print(f'  {name}, {len(messages) - 1} messages: {reply}')
    total = sum(counts.values())
    print(f'{title}: ' + ', '.join(f'{kind} {100 * n / total:.1f} % ({n} of {total})' for kind, n in counts.items()), flush=True)


def longest_loop(ids):
    """The longest stretch made of three or more rounds of the same tokens, and the length of a round."""
    best = (0, 0)
    for period in range(1, 201):
        length = 0
        for i in range(period, len(ids)):
            length = length + 1 if ids[i] == ids[i - period] else 0
            if length >= 2 * period and length + period > best[0]:
                best = (length + period, period)
    return best


def free_run(arguments, seed):
    out = rill.run(arguments, 'generate', options=['--prompt', '', '--max-tokens', '2000', '--ignore-end', '--ids', '--seed', str(seed)])
    ids = [int(word) for word in out.split()]
    grams = [tuple(ids[i:i + 4]) for i in range(len(ids) - 3)]
    loop, period = longest_loop(ids)
    print(f'free run, seed {seed}: {len(ids)} tokens, {100 * len(set(grams)) / max(1, len(grams)):.1f} % of 4-grams distinct, longest loop {loop} tokens (round of {period})', flush=True)


def main():
    parser = argparse.ArgumentParser(description='Measure recall, honest forgetting and repetition.')
    rill.add_arguments(parser)
    parser.add_argument('--cases', type=int, default=120)
    parser.add_argument('--show', action='store_true', help='print each reply that is not as it should be')
    arguments = parser.parse_args()
    source = random.Random(arguments.seed)
    names = Names(random.Random(arguments.seed), held_out=True)
    measure('told within the window', arguments, source, names, lambda case: case % 5)
    measure('after it left the window', arguments, source, names, lambda case: 14, options=['--capacity', '160'])
    measure('never told', arguments, source, names, lambda case: case % 3, told=False)
    for seed in range(arguments.seed, arguments.seed + 3):
        free_run(arguments, seed)


if __name__ == '__main__':
    main()

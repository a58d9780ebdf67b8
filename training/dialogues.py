#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write dialogues that give the assistant its character.

usage: dialogues.py N SEED > dialogues.txt

Lines `system: `, `user: `, `assistant: `, a blank line between two dialogues. The same N and SEED give the same text.
The dialogues form one stream, and memory is kept honest along it: a fact is asked for, and answered, only in the dialogue
that told it; or it is asked for when it was told more than FORGOTTEN tokens ago or never, and then the answer is that it
cannot be seen.
"""
import random
import sys

import material
import memory
import topics
from phrase import Phrases, new_name

FORGOTTEN = 700


class Talk:
    """One stream of dialogues: the turns of the dialogue at hand, and what the user has told so far."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.phrases = Phrases(self.random)
        self.turns = []
        self.position = 0      # in tokens, estimated
        self.told = {}         # kind of fact -> (position, value)
        self.here = set()      # kinds told in this dialogue

    def chance(self, p):
        return self.random.random() < p

    def pick(self, items):
        return self.random.choice(items)

    def name(self, known):
        """One of the known names, or, nearly as often, a made-up one."""
        if self.chance(0.4):
            return new_name(self.random, material.STARTS, material.MIDDLES, material.ENDINGS)
        return self.pick(known)

    def text(self, pattern, **values):
        return self.phrases.expand(pattern, values)

    def put(self, role, text):
        self.turns.append(f'{role}: {text}')
        self.position += 4 + int(1.3 * len(text.split()))

    def ask(self, pattern, **values):
        self.put('user', self.phrases.roughen(self.text(pattern, **values)))

    def answer(self, pattern, **values):
        self.put('assistant', self.text(pattern, **values))

    def exchange(self, question, reply, **values):
        """One turn of each, the same values in both."""
        self.ask(question, **values)
        self.answer(reply, **values)

    def tell(self, kind, value):
        self.told[kind] = (self.position, value)
        self.here.add(kind)

    def can_ask_unknown(self, kind):
        return kind not in self.told or self.position - self.told[kind][0] > FORGOTTEN

    def finish(self):
        """Close the dialogue and return its text."""
        text = '\n'.join(self.turns)
        self.turns = []
        self.here = set()
        return text


def fill(talk, n):
    for _ in range(n):
        talk.random.choices(topics.TOPICS, topics.WEIGHTS)[0](talk)


def dialogue(talk):
    kind = talk.random.random()
    if talk.chance(0.06):
        topics.system(talk)
    elif talk.chance(0.45):
        topics.greeting(talk)
    if kind < 0.30:
        memory.told_then_asked(talk, fill)
    elif kind < 0.40:
        fill(talk, talk.random.randint(0, 2))
        memory.asked_unknown(talk)
        fill(talk, talk.random.randint(0, 2))
    else:
        fill(talk, talk.random.choices((1, 2, 3, 4, 5, 6), (3, 4, 4, 3, 2, 1))[0])
    if talk.chance(0.25):
        topics.thanks(talk)
    if talk.chance(0.2):
        topics.farewell(talk)
    return talk.finish()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    talk = Talk(int(sys.argv[2]))
    for _ in range(int(sys.argv[1])):
        print(dialogue(talk) + '\n')


if __name__ == '__main__':
    main()

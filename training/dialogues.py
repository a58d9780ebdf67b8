#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write dialogues that give the assistant its character.

usage: dialogues.py N SEED [--held-out] > dialogues.txt

Lines `system: `, `user: `, `assistant: `, a blank line between two dialogues. The same N and SEED give the same text.
With --held-out, names and some subjects of stories are those that are never in a text without it (names.py).

The dialogues form one stream, and memory is kept honest along it: a fact is recalled only where it was told a short while
ago; it is asked for as well when it was told more than FORGOTTEN tokens ago or never, and then the answer is that it
cannot be seen.
"""
import random
import sys

import about
import echo
import everyday
import feelings
import language
import limits
import memory
import smalltalk
import statements
import stories
import streameval
import sums
import support
import system
import world
from names import Names
from phrase import Phrases

FORGOTTEN = 640
OPENERS = ('hey, |so, |so |ok, |okay, |hi, |hello, |um, |well, |now |and |by the way, |quick question: |one question: |tell me, |please tell me, |Rivulet, |I wonder, |I have a question. |sorry, |just curious, |may I ask, |'
           'oh, |hmm, |I always forget: |my son asks: |do you happen to know, |help me out, |I need to know: |a friend wants to know: |for my homework: |say, |one more thing: |another question: |I would like to know, |can I ask you something? |next question: |hi Rivulet, |ah, |but |then |listen, ').split('|')
STATEMENT_OPENERS = 'hey, |so |ok, |okay, |hi, |hello, |um, |well, |now |oh, |hmm, |hi Rivulet, |ah, |listen, |Rivulet, '.split('|')
BEFORE = ('I never used you before.|My son sits next to me.|I am curious.|It is late, but tell me:|My daughter asks me things all day.|We sit at the table and wonder.|You surely know this.|Here is an easy one.|I am doing a quiz.|'
          'I am learning.|This may sound silly.|I thought about something.|We had a bet.|My teacher asked me this.|Let me test you.|I keep forgetting this.|Now something else.').split('|')
BEHIND = (', I need it for school|, it is for my son|, if you can|, I forgot it|, just for fun|, my daughter asks|, I always mix it up|, do you have an idea|, when you have a moment|, in short|, but keep it short|, for a quiz|, I need it for a card').split('|')
TAILS = (', please', ' please', ', Rivulet', ', thanks', ' then', ' by the way', ', do you know')


class Talk:
    """One stream of dialogues: the turns of the dialogue at hand, and what the user has told so far."""

    def __init__(self, seed, held_out=False):
        self.random = random.Random(seed)
        self.phrases = Phrases(self.random)
        self.names = Names(self.random, held_out)
        self.held_out = held_out
        self.turns = []
        self.last = ''
        self.position = 0      # in tokens, estimated
        self.told = {}         # kind of fact -> (position, value)
        self.here = set()      # kinds told in this dialogue

    def chance(self, p):
        return self.random.random() < p

    def pick(self, items):
        return items[int(self.random.random() * len(items))]

    def text(self, pattern, **values):
        return self.phrases.expand(pattern, values)

    def put(self, role, text, tokens=None):
        self.turns.append(f'{role}: {text}')
        self.last = text
        self.position += tokens or 3 + len(text) // 4

    def say(self, pattern, **values):
        """The user says something."""
        text = self.phrases.expand(pattern, values, guard=True)
        self.put('user', self.phrases.roughen(text) or text)

    def q(self, pattern, **values):
        """The user asks, now and then with a word before or after."""
        text = self.phrases.expand(pattern, values, guard=True)
        if self.chance(0.22 if text[-1] == '?' else 0.14):
            opener = self.pick(OPENERS if text[-1] == '?' else STATEMENT_OPENERS)
            if text[0] != '\x01' and not text.startswith(('I ', 'Rivulet')) and not opener.endswith(('. ', '? ')) and not text.split(' ')[0].strip(',.?!') in KEPT:
                text = text[0].lower() + text[1:]
            text = opener[0].upper() + opener[1:] + text
        elif self.chance(0.08) and text[-1] == '?':
            text = text[:-1] + self.pick(TAILS) + text[-1]
        elif self.chance(0.06) and text[-1] == '?':
            text = f'{self.pick(BEFORE)} {text}' if self.chance(0.5) else text[:-1] + self.pick(BEHIND) + text[-1]
        self.put('user', self.phrases.roughen(text) or text)

    def a(self, pattern, **values):
        self.put('assistant', self.phrases.expand(pattern, values))

    def pair(self, question, reply, plain=False, **values):
        """One turn of each, the same values in both."""
        (self.say if plain else self.q)(question, **values)
        self.a(reply, **values)

    def unknown(self, thing):
        return memory.UNKNOWN.format(thing=thing)

    def tell(self, kind, value):
        self.told[kind] = (self.position, value)
        self.here.add(kind)

    def can_ask_unknown(self, kind):
        return kind not in self.told or self.position - self.told[kind][0] > FORGOTTEN

    def fill(self, talk, n):
        fill(self, n)

    def finish(self):
        """Close the dialogue and return its text."""
        text = '\n'.join(self.turns)
        self.turns = []
        self.here = set()
        return text


KEPT = set(world.MONTHS + world.DAYS + world.PLANETS + list(world.CONTINENT))
TOPICS, WEIGHTS = zip(*(
    (about.identity, 9), (about.stream, 5), (smalltalk.greeting, 3), (smalltalk.aside, 5), (smalltalk.news, 3), (statements.statements, 10), (smalltalk.thanks, 1.2), (feelings.feelings, 7),
    (limits.limits, 7), (limits.unclear, 2), (limits.rude, 1.5), (limits.too_hard, 2.5), (sums.sums, 10), (language.opposites, 4), (language.words, 5), (language.meanings, 1.5),
    (language.lists, 2.5), (world.animals, 5), (world.colours, 3), (world.calendar, 4), (world.places, 3.5), (world.things, 1.5), (world.facts, 4), (everyday.how_to, 11),
    (everyday.plans, 5), (everyday.choices, 1.5), (everyday.fun, 3), (stories.tell, 3), (support.chat, 4), (echo.echo, 6), (memory.asked_past, 1.2)))
# What comes between telling and asking: shorter things more often.
SHORT_WEIGHTS = [0.3 if topic in (stories.tell, support.chat, smalltalk.greeting) else weight for topic, weight in zip(TOPICS, WEIGHTS)]


def fill(talk, n):
    for topic in talk.random.choices(TOPICS, SHORT_WEIGHTS, k=n):
        topic(talk)


def dialogue(talk):
    if talk.chance(0.035):
        system.system(talk)
    elif talk.chance(0.32):
        smalltalk.greeting(talk)
    kind = talk.random.random()
    if kind < 0.3:
        memory.memory(talk, fill)
    elif kind < 0.34:
        streameval.record(talk)
    else:
        for topic in talk.random.choices(TOPICS, WEIGHTS, k=talk.random.choice((1, 1, 2, 2, 3, 3, 4, 5))):
            topic(talk)
        if talk.chance(0.08):
            memory.asked_unknown(talk)
    while not talk.turns or not talk.turns[-1].startswith('assistant'):
        fill(talk, 1)
    if talk.chance(0.14):
        smalltalk.thanks(talk)
    if talk.chance(0.14):
        smalltalk.farewell(talk)
    return talk.finish()


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != '--held-out']
    if len(arguments) != 2:
        sys.exit(__doc__)
    talk = Talk(int(arguments[1]), held_out='--held-out' in sys.argv)
    for _ in range(int(arguments[0])):
        sys.stdout.write(dialogue(talk) + '\n\n')


if __name__ == '__main__':
    main()

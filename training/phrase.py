# SPDX-License-Identifier: GPL-3.0-or-later
"""Phrases with choices in them: "{Hi|Hello} {there|}!" is one of four; [name] is a value.

Choices may stand in one another. A pattern is taken apart once and kept; what a person types is then made rougher, as
people type, but never inside a value: what was told must come back letter by letter.
"""
import re

PART = re.compile(r'[{}|]|\[\w+\]|[^{}|\[\]]+')
SENTENCE = re.compile(r'(^|[.!?] )([a-z])')
SPACES = re.compile(r'  +')
LOOSE = re.compile(r' ([.,!?])')
GUARDED = re.compile('\x01[^\x02]*\x02')
SHORT = (("what is ", "what's "), ("who is ", "who's "), ("where is ", "where's "), ("how is ", "how's "), ("that is ", "that's "),
         ("it is ", "it's "), ("i am ", "i'm "), ("i would ", "i'd "), ("i will ", "i'll "),
         ("you are ", "you're "), ("we are ", "we're "), ("do not ", "don't "), ("does not ", "doesn't "), ("did not ", "didn't "),
         ("cannot ", "can't "), ("is not ", "isn't "), ("will not ", "won't "), ("there is ", "there's "), ("let us ", "let's "))
SHORTENED = [(re.compile(r'\b' + long, re.IGNORECASE), short) for long, short in SHORT]


def parse(parts):
    """The alternatives up to the closing brace, each a tuple of texts, value names (as lists) and nested alternatives."""
    alternatives, sequence = [], []
    for part in parts:
        if part == '{':
            sequence.append(parse(parts))
        elif part == '}':
            break
        elif part == '|':
            alternatives.append(tuple(sequence))
            sequence = []
        elif part[0] == '[':
            sequence.append([part[1:-1]])
        else:
            sequence.append(part)
    alternatives.append(tuple(sequence))
    return tuple(alternatives)


def count(alternatives):
    """How many texts there are."""
    total = 0
    for chosen in alternatives:
        ways = 1
        for part in chosen:
            if part.__class__ is tuple:
                ways *= count(part)
        total += ways
    return total


class Phrases:
    def __init__(self, source):
        self.random = source
        self.parsed = {}

    def parse(self, pattern):
        """The outermost alternatives come as often as they are rich: each by the root of its number of texts."""
        alternatives = parse(iter(PART.findall(pattern)))
        if len(alternatives) == 1:
            return alternatives
        rich = []
        for chosen in alternatives:
            rich += [chosen] * max(1, round(count((chosen,)) ** 0.5))
        return tuple(rich)

    def walk(self, alternatives, values, pieces, guard):
        chosen = alternatives[int(self.random.random() * len(alternatives))] if len(alternatives) > 1 else alternatives[0]
        for part in chosen:
            if part.__class__ is str:
                pieces.append(part)
            elif part.__class__ is list:
                value = str(values[part[0]])
                pieces.append(f'\x01{value}\x02' if guard else value)
            else:
                self.walk(part, values, pieces, guard)

    def expand(self, pattern, values, guard=False):
        parsed = self.parsed.get(pattern)
        if parsed is None:
            parsed = self.parsed[pattern] = self.parse(pattern)
        pieces = []
        self.walk(parsed, values, pieces, guard)
        text = SPACES.sub(' ', ''.join(pieces)).strip()
        text = LOOSE.sub(r'\1', text)
        return SENTENCE.sub(lambda found: found.group(1) + found.group(2).upper(), text)

    def outside(self, text, change):
        """Changes what is not a value."""
        kept = GUARDED.findall(text)
        pieces = [change(piece) for piece in GUARDED.split(text)]
        return ''.join(a + b for a, b in zip(pieces, kept + ['']))

    def typo(self, word):
        if len(word) < 4 or not word.isalpha():
            return word
        i = 1 + int(self.random.random() * (len(word) - 2))
        kind = self.random.random()
        if kind < 0.4:
            return word[:i] + word[i + 1] + word[i] + word[i + 2:]
        if kind < 0.75:
            return word[:i] + word[i + 1:]
        return word[:i] + word[i] + word[i:]

    def misspell(self, text):
        words = text.split(' ')
        i = int(self.random.random() * len(words))
        words[i] = self.typo(words[i])
        return ' '.join(words)

    def roughen(self, text):
        """People type as they like: short forms, small letters, no full stop, slips of the finger."""
        chance = self.random.random
        if chance() < 0.4:
            upper = text[:1].isupper()
            for long, short in SHORTENED:
                text = long.sub(short, text)
            text = re.sub(r"\bi('|\b)", r'I\1', text)
            text = text[:1].upper() + text[1:] if upper else text
        if chance() < 0.33:
            text = self.outside(text, str.lower)
        if chance() < 0.38:
            text = text.rstrip('.?!')
        elif chance() < 0.04:
            text = text + text[-1] if text[-1] in '?!' else text
        if chance() < 0.015:
            text += ' :)'
        if chance() < 0.04:
            text = self.outside(text, self.misspell)
        return text.replace('\x01', '').replace('\x02', '').strip()


def article(word):
    return ('an ' if word[0].lower() in 'aeiou' and not word.startswith(('uni', 'use', 'one')) else 'a ') + word


def listing(words):
    return words[0] if len(words) == 1 else ', '.join(words[:-1]) + ' and ' + words[-1]


def capital(text):
    return text[:1].upper() + text[1:]

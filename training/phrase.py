# SPDX-License-Identifier: GPL-3.0-or-later
"""Phrases with choices in them: "{Hi|Hello} {there|}!" is one of four; [name] is a value."""
import re

CHOICE = re.compile(r'\{([^{}]*)\}')
VALUE = re.compile(r'\[(\w+)\]')
SHORT = (("What is ", "What's "), ("what is ", "what's "), ("I am ", "I'm "), ("do not ", "don't "), ("cannot ", "can't "),
         ("Where is ", "Where's "), ("Who is ", "Who's "), ("That is ", "That's "), ("It is ", "It's "), ("did not ", "didn't "))


class Phrases:
    def __init__(self, source):
        self.random = source

    def expand(self, pattern, values):
        while True:
            found = CHOICE.search(pattern)
            if not found:
                break
            pattern = pattern[:found.start()] + self.random.choice(found.group(1).split('|')) + pattern[found.end():]
        text = VALUE.sub(lambda found: str(values[found.group(1)]), pattern)
        text = re.sub(' +', ' ', text).strip()
        text = re.sub(r' ([.,!?])', r'\1', text)
        return re.sub(r'(^|[.!?] )([a-z])', lambda found: found.group(1) + found.group(2).upper(), text)

    def roughen(self, text):
        """People type as they like: small letters, no full stop, short forms."""
        if self.random.random() < 0.35:
            for long, short in SHORT:
                text = text.replace(long, short)
        if self.random.random() < 0.22:
            text = text.lower()
        if self.random.random() < 0.25:
            text = text.rstrip('.?!')
        return text


def article(word):
    return ('an ' if word[0].lower() in 'aeiou' else 'a ') + word


def listing(words):
    return words[0] if len(words) == 1 else ', '.join(words[:-1]) + ' and ' + words[-1]


def new_name(source, starts, middles, endings):
    """A name that nobody has: it can only be known by reading it."""
    return source.choice(starts) + (source.choice(middles) if source.random() < 0.5 else '') + source.choice(endings)

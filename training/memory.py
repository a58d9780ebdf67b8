# SPDX-License-Identifier: GPL-3.0-or-later
"""Told and asked: the answer is read from the visible talk, or it is that it is not there.

Recall and honest ignorance are asked for with the same words and come about equally often, so that only the presence of
the fact decides. A recalled fact has one form of answer, and so has a missing one.
"""
from facts import FACTS, KINDS, REMEMBER, WEIGHTS

UNKNOWN = 'I do not see {thing} in what I still remember. {{Would you tell me again?|Please tell me again.|If you told me, it has left my window.}}'
UNKNOWN_AGAIN = '{Thank you. Now it is in my window again.|Thank you. I will keep it while it is in my window.}'


def choose(talk, n, allowed=None):
    """So many kinds of fact, the name more often than the others."""
    chosen = []
    while len(chosen) < n:
        kind = talk.random.choices(KINDS, WEIGHTS)[0]
        if kind not in chosen and (allowed is None or kind in allowed):
            chosen.append(kind)
    return chosen


def tell(talk, kind, value, change=False):
    fact = FACTS[kind]
    talk.say((fact.change if change else (REMEMBER if talk.chance(0.3) else '') + fact.tell), **value)
    talk.a(fact.note, **value)
    talk.tell(kind, value)


def ask_known(talk, kind):
    fact, value = FACTS[kind], talk.told[kind][1]
    talk.q(fact.ask, **value)
    talk.a(fact.answer, **value)


def tell_together(talk, kinds, values):
    """Several facts in one message."""
    parts = [talk.text(FACTS[kind].tell, **values[kind]) for kind in kinds]
    talk.put('user', talk.phrases.roughen(' '.join(part if part[-1] in '.!' else part + '.' for part in parts)) if talk.chance(0.3) else ' '.join(parts))
    talk.a(FACTS[kinds[0]].note, **values[kinds[0]])
    for kind in kinds:
        talk.tell(kind, values[kind])


def told_then_asked(talk, fill):
    kinds = choose(talk, talk.random.choices((1, 2, 3), (6, 3, 1))[0])
    values = {kind: FACTS[kind].draw(talk) for kind in kinds}
    if len(kinds) > 1 and talk.chance(0.35):
        tell_together(talk, kinds, values)
    else:
        for kind in kinds:
            tell(talk, kind, values[kind])
            if talk.chance(0.35):
                fill(talk, 1)
    gap(talk, fill)
    talk.random.shuffle(kinds)
    for kind in kinds:
        ask_known(talk, kind)
        if talk.chance(0.3):
            fill(talk, 1)
            if talk.chance(0.5):
                ask_known(talk, kind)
        if talk.chance(0.25):
            asked_unknown(talk)
    if talk.chance(0.15):
        tell(talk, kinds[0], FACTS[kinds[0]].draw(talk) if kinds[0] != 'pet' else dict(values['pet'], pet=talk.names.pet()), change=True)
        gap(talk, fill)
        ask_known(talk, kinds[0])
    elif talk.chance(0.2):
        fill(talk, talk.random.randint(1, 2))
        ask_known(talk, kinds[0])


def gap(talk, fill):
    """Other talk between telling and asking: none, some, or up to about 400 tokens."""
    kind = talk.random.random()
    if kind < 0.3:
        return
    if kind < 0.9:
        fill(talk, talk.random.choice((1, 1, 1, 2, 2, 3, 4)))
        return
    end = talk.position + talk.random.randint(150, 330)
    while talk.position < end:
        fill(talk, 1)


def asked_unknown(talk, first=False):
    """A question for what was never told, or told so long ago that it has left the window."""
    allowed = [kind for kind in KINDS if talk.can_ask_unknown(kind)]
    if not allowed:
        return
    kind = 'name' if 'name' in allowed and talk.chance(0.45) else choose(talk, 1, allowed)[0]
    fact = FACTS[kind]
    value = fact.draw(talk)
    if fact.near and not first and talk.chance(0.3):
        near = talk.pick(fact.near)
        talk.say(near, **value)
        if near.startswith('I told you'):
            talk.a(talk.unknown(fact.thing), **value)
        else:
            talk.a('{I see.|That is good to know.|I understand.} {What would you like to talk about?|Tell me more.|What else is new?}')
    talk.q(fact.ask, **value)
    talk.a(talk.unknown(fact.thing), **value)
    draw = talk.random.random()
    if draw < 0.12:
        talk.pair('{But I told you|You forgot|I told you before|I did tell you|You should know that|I told you a minute ago|We talked about it|Try to remember|Think again|Are you sure}{.|!|?}',
                  'I am sorry. I do not see it in what I still remember. {Would you tell me again?|Please tell me again.}', plain=True)
    elif draw < 0.2:
        talk.pair('{Why not|Why do you not know|Why did you forget|How can that be|Why can you not remember}?', 'I keep only the recent part of our talk. What has left my window I cannot see.', plain=True)
    if talk.chance(0.4):
        talk.say(fact.again, **value)
        talk.a(UNKNOWN_AGAIN)
        talk.tell(kind, value)
        if talk.chance(0.6):
            if talk.chance(0.4):
                talk.fill(talk, 1)
            ask_known(talk, kind)


def asked_past(talk):
    """What was said long ago."""
    talk.pair('{What did we talk about {an hour ago|yesterday|at the beginning|last week|last time|this morning|before that}|What did I {say|tell you|ask you} {yesterday|at the start|an hour ago|last week|in my first message}|What was {the first thing I said|my first question|our first topic}|'
              'Do you remember {our last talk|yesterday|what I told you last week|our first conversation|the story from yesterday}|How did our talk begin|What was at the very beginning of this chat|Can you recall what I said a long time ago|What did you tell me this morning}?',
              'I do not see that in what I still remember. {It has left my window.|I keep only the recent part of our talk.}')


def who_is_who(talk):
    """Two people tell their names; each question is for one of them."""
    first, second = talk.names.person(), talk.names.person()
    if first == second or not talk.can_ask_unknown('friend'):
        return
    role = talk.pick(('friend', 'sister', 'brother'))
    talk.say('{I am [a] and my [r] is called [b]|My name is [a] and my [r] is [b]|I am [a], here with my [r] [b]|My [r] is [b] and I am [a]|Hi, this is [a]. My [r] [b] is here too}.', a=first, b=second, r=role)
    talk.a('Nice to meet you, [a]. Say hello to [b] from me.', a=first, b=second)
    talk.tell('name', {'name': first})
    talk.tell(role, {role: second})
    if talk.chance(0.4):
        talk.fill(talk, 1)
    order = ['name', role]
    talk.random.shuffle(order)
    for kind in order:
        ask_known(talk, kind)


def memory(talk, fill):
    kind = talk.random.random()
    if kind < 0.62:
        told_then_asked(talk, fill)
    elif kind < 0.7:
        who_is_who(talk)
    else:
        if talk.chance(0.5):
            fill(talk, talk.random.randint(1, 2))
        asked_unknown(talk)
        if talk.chance(0.5):
            fill(talk, 1)
        if talk.chance(0.35):
            asked_unknown(talk)

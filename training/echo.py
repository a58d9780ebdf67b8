# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics that can only be answered by reading what was just said."""
import material as m
from phrase import article

DEEDS = [
    ('{bought|found|lost|sold|saw|made|got}', '{What did I [b]|Tell me what I [v]|What was it that I [v]}?', 'thing'),
    ('{met|called|visited|helped}', '{Who did I [b]|Tell me who I [v]|Who was it that I [v]}?', 'person'),
    ('{went to|drove to|flew to}', '{Where did I go|Which city was it|Where was I}?', 'place'),
    ('{ate|cooked|ordered}', '{What did I [b]|What was the food|Tell me what I [v]}?', 'food'),
]
BASE = {'bought': 'buy', 'found': 'find', 'lost': 'lose', 'sold': 'sell', 'saw': 'see', 'made': 'make', 'got': 'get', 'met': 'meet', 'called': 'call', 'visited': 'visit', 'helped': 'help', 'ate': 'eat',
        'cooked': 'cook', 'ordered': 'order', 'went to': 'go to', 'drove to': 'drive to', 'flew to': 'fly to'}
WHEN = '{yesterday|today|this morning|last week|on Monday|last night|}'
WORDS = 'taller older faster stronger younger smaller louder kinder'.split()
OPPOSITE = dict(zip(WORDS, 'shorter younger slower weaker older bigger quieter ruder'.split()))


def repeat(talk):
    """The user asks for the same words back."""
    kind = talk.random.randrange(5)
    if kind == 0:
        text = ' '.join(talk.random.sample(m.WORDS, talk.random.randint(1, 6)))
    elif kind == 1:
        text = ' '.join(str(talk.random.randint(0, 999)) for _ in range(talk.random.randint(1, 4)))
    elif kind == 2:
        text = ' '.join(talk.names.made_up() for _ in range(talk.random.randint(1, 4)))
    elif kind == 3:
        text = f'the {talk.pick(m.COLOURS)} {talk.pick(m.WORDS)} and the {talk.pick(m.COLOURS)} {talk.pick(m.WORDS)}'
    else:
        text = f'{talk.names.person()} has a {talk.pick(m.COLOURS)} {talk.pick(m.WORDS)}'
    talk.put('user', talk.text('{Repeat after me|Say|Please say|Write|Repeat|Say this|Can you say|Please repeat|Say after me|repeat after me|say}:') + ' ' + text)
    talk.put('assistant', text)
    if talk.chance(0.25):
        talk.say('{Again|Once more|Say it again|And again, please|Repeat it}.')
        talk.put('assistant', text)


def heard(talk):
    """A plain statement, and a question about it; now and then only the question."""
    verbs, question, kind = talk.pick(DEEDS)
    verb = talk.pick(verbs.strip('{}').split('|'))
    if talk.chance(0.15):
        if talk.can_ask_unknown('did ' + verb):
            talk.q(question.split('|')[0].strip('{}') + '?', v=verb, b=BASE[verb])
            talk.a(talk.unknown('that'))
        return
    what = {'thing': lambda: article(talk.pick(m.COLOURS) + ' ' + talk.pick(m.WORDS)), 'person': lambda: talk.names.person(), 'place': lambda: talk.pick(m.CITIES) if talk.chance(0.5) else talk.names.made_up(),
            'food': lambda: talk.pick(m.FOODS)}[kind]()
    friend = talk.names.person() if kind in ('place', 'food') and talk.chance(0.5) else ''
    talk.say('I [v] [w]' + (' with [c] ' if friend else ' ') + WHEN + '.', v=verb, w=what, c=friend)
    talk.a('{That sounds good.|I see.|How nice.} {Tell me more.|How was it?|}')
    talk.tell('did ' + verb, {})
    if talk.chance(0.8):
        if talk.chance(0.25):
            talk.fill(talk, 1)
        talk.q(question, v=verb, b=BASE[verb])
        talk.a('You [v] [w].', v=verb, w=what)
        if friend and talk.chance(0.6):
            talk.pair('{Who was with me|With whom was I|Who came with me|Who did I go with}?' if kind == 'place' else '{Who was with me|Who ate with me|With whom was I}?', 'You were with [n].', n=friend)


def compare(talk):
    a, b, word = talk.names.person(), talk.names.person(), talk.pick(WORDS)
    if a == b:
        return
    if talk.chance(0.7):
        talk.q('[a] is [w] than [b]. {Who is [w]|Which of them is [w]|Tell me, who is [w]|Who of the two is [w]}?', a=a, b=b, w=word)
        talk.a('[a] is [w].', a=a, w=word)
    else:
        talk.q('[a] is [w] than [b]. {Who is [o]|Which of them is [o]|Tell me, who is [o]}?', a=a, b=b, w=word, o=OPPOSITE[word])
        talk.a('[b] is [o].', b=b, o=OPPOSITE[word])


def holders(talk):
    """Who has what: two or three people, one question."""
    people = []
    while len(people) < talk.random.choice((2, 2, 3)):
        name = talk.names.person()
        if name not in people:
            people.append(name)
    things = talk.random.sample(m.WORDS, len(people))
    talk.put('user', ' '.join(f'{name} has the {thing}.' for name, thing in zip(people, things)))
    talk.a('{Okay.|All right.|I see.}')
    for i in talk.random.sample(range(len(people)), talk.random.randint(1, 2)):
        if talk.chance(0.5):
            talk.pair('{Who has the [t]|Who holds the [t]|Tell me who has the [t]}?', '[n] has the [t].', t=things[i], n=people[i])
        else:
            talk.pair('{What does [n] have|What has [n]|Tell me what [n] has}?', '[n] has the [t].', t=things[i], n=people[i])


def echo(talk):
    kind = talk.random.random()
    (repeat if kind < 0.3 else heard if kind < 0.65 else compare if kind < 0.78 else holders)(talk)

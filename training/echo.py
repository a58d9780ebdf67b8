# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics that can only be answered by reading what was just said, and honest answers to what is too hard."""
import material as m
from phrase import article

DEEDS = [
    ('{bought|found|lost|sold|saw|made|got}', '{What did I [b]?|Tell me what I [v].|What was it that I [v]?}', 'thing'),
    ('{met|called|visited|helped}', '{Who did I [b]?|Tell me who I [v].|Who was it?}', 'person'),
    ('{went to|drove to|flew to}', '{Where did I go?|Which city was it?|Which city did I tell you?}', 'place'),
    ('{ate|cooked|ordered}', '{What did I [b]?|What was the food?|Which food was it?}', 'food'),
]
BASE = {'bought': 'buy', 'found': 'find', 'lost': 'lose', 'sold': 'sell', 'saw': 'see', 'made': 'make', 'got': 'get',
        'met': 'meet',
        'called': 'call', 'visited': 'visit', 'helped': 'help', 'ate': 'eat', 'cooked': 'cook', 'ordered': 'order'}
WHEN = '{yesterday|today|this morning|last week|on Monday|last night|}'


def repeat(talk):
    """The user asks for the same words back."""
    kind = talk.random.randrange(4)
    if kind == 0:
        text = ' '.join(talk.random.sample(m.WORDS, talk.random.randint(1, 5)))
    elif kind == 1:
        text = ' '.join(str(talk.random.randint(0, 99)) for _ in range(talk.random.randint(1, 4)))
    elif kind == 2:
        text = ' '.join(talk.name(m.NAMES) for _ in range(talk.random.randint(1, 3)))
    else:
        text = f'the {talk.pick(m.COLOURS)} {talk.pick(m.WORDS)} and the {talk.pick(m.COLOURS)} {talk.pick(m.WORDS)}'
    talk.put('user', talk.text('{Repeat after me|Say|Please say|Write|Repeat|Say this|Can you say}: ') + ' ' + text)
    talk.put('assistant', text)
    if talk.chance(0.3):
        talk.ask('{Again.|Once more.|Say it again.|And again, please.}')
        talk.put('assistant', text)


def heard(talk):
    """A plain statement, and a question about it."""
    verbs, question, kind = talk.pick(DEEDS)
    verb = talk.phrases.expand('x ' + verbs, {})[2:]
    name = talk.name(m.NAMES)
    what = {'thing': lambda: article(talk.pick(m.COLOURS) + ' ' + talk.pick(m.WORDS)), 'person': lambda: name,
            'place': lambda: talk.pick(m.CITIES), 'food': lambda: talk.pick(m.FOODS)}[kind]()
    company = f' with {talk.name(m.NAMES)}' if kind in ('place', 'food') and talk.chance(0.5) else ''
    talk.exchange('I [v] [w][c] ' + WHEN + '.',
                  '{[w]! How was it?|Oh, [w]. Tell me more.|How nice. What is special about [w]?|I see, [w].|That '
                  'sounds good.}', v=verb, w=what, c=company)
    if talk.chance(0.7):
        talk.exchange(question, '{[w].|It was [w].|You said [w].|You told me: [w].}', w=what, v=verb, b=BASE.get(verb,
                                                                                                                 verb))
        if company and talk.chance(0.6):
            talk.exchange('{Who was with me?|With whom?|Who came with me?}',
                          '{[n].|It was [n].|You were there with [n].}', n=company[6:])


def compare(talk):
    a, b = talk.name(m.NAMES), talk.name(m.NAMES)
    word = talk.pick(('taller', 'older', 'faster', 'stronger', 'younger', 'smaller', 'louder', 'kinder'))
    talk.ask('[a] is [w] than [b]. {Who is [w]?|Which of them is [w]?|Tell me, who is [w]?}', a=a, b=b, w=word)
    talk.answer('{[a].|[a] is [w].|It is [a].}', a=a, w=word)


def too_hard(talk):
    thing, subject = talk.pick(m.BOOKISH), talk.pick(m.SUBJECTS).replace('-', ' ')
    talk.ask('{Can you recommend [a] [t]?|Which [t] is the best?|Do you know a good [t]?|What do you think about '
             '[s]?|What do you know about [s]?|Tell me about [s].|I am learning about [s]. Any tips?|'
             'Who invented [s]?|Can you teach me [s]?|Explain [s] to me.|What is your opinion on [s]?|What is the '
             'history of [s]?|Who is the best [t] maker?|I want to talk about [s].|Do you like [s]?|'
             'How does [s] work?|What is new in [s]?}', a='a good', t=thing, s=subject)
    talk.answer('{I do not know much about that. What do you like about it?|I am too small to know that well. What '
                'do you think?|That is more than I know. Tell me about it.|I am a small model and know little about '
                'that.|'
                'I like to hear about that from you. What do you like best?|I am not sure. Maybe start with '
                'something simple.|That is a good question. I do not know the answer.}')

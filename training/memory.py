# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user tells about themselves and asks for later, and what has left the window."""
import material as m
from phrase import article, listing


class Fact:
    """How a fact is told, taken note of, asked for, answered, and told again after the assistant had to pass."""

    def __init__(self, draw, tell, note, ask, answer, thing, again):
        self.draw = draw
        self.tell = tell
        self.note = note
        self.ask = ask
        self.answer = answer
        self.thing = thing
        self.again = again


def one(name, items):
    return lambda talk: {name: talk.pick(items)}


def named(name, known):
    return lambda talk: {name: talk.name(known)}


def pet(talk):
    kind = talk.pick(m.PETS)
    return {'kind': kind, 'a_kind': article(kind), 'pet': talk.name(m.PET_NAMES)}


def shopping(talk):
    items = talk.random.sample(m.ITEMS, talk.random.randint(2, 4))
    return {'list': listing(items)}


def number(talk):
    return {'number': talk.random.choice((talk.random.randint(0, 9), talk.random.randint(10, 99), talk.random.randint(100,
                                                                                                                      999),
                                          talk.random.randint(1000, 9999)))}


def job(talk):
    return {'job': article(talk.pick(m.JOBS))}


FACTS = {
         'name': Fact(named('name', m.NAMES),
                      '{My name is [name].|I am [name].|Hello, I am [name].|Hi, my name is [name].|You can call me '
                      '[name].|'
                      'Please call me [name].|I am called [name].|My name is [name], nice to meet you.}',
                      '{Nice to meet you, [name]!|Hello, [name]!|Hello, [name]! I am Rivulet.|It is good to meet '
                      'you, [name].|'
                      'Welcome, [name]! I will keep your name in mind while it is in my window.}',
                      '{What is my name?|Do you know my name?|Who am I?|Do you remember my name?|Tell me my name.|'
                      'Can you say my name?|'
                      'What did I say my name was?|Do you still know my name?|What am I called?}',
                      '{Your name is [name].|You are [name].|You told me that your name is [name].|Yes, you are '
                      '[name].|Of course: [name].}',
                      'your name', '{It is [name].|[name].|My name is [name].|I am [name].}'),
         'pet': Fact(pet,
                     '{I have [a_kind] named [pet].|My [kind] is called [pet].|I have [a_kind]. Its name is [pet].|'
                     'My [kind] [pet] is very sweet.|'
                     'We have [a_kind] called [pet].}',
                     '{[pet] is a lovely name for [a_kind].|How nice! Say hello to [pet] from me.|[pet] sounds like '
                     'a good friend.|'
                     'I like the name [pet]. What does your [kind] like to do?}',
                     '{What is my [kind] called?|What is the name of my [kind]?|What is the name of my pet?|What is '
                     'my pet called?|'
                     'Do you remember my pet?|What is my pet\'s name?|Do you know what my [kind] is called?}',
                     '{Your [kind] is called [pet].|[pet].|Its name is [pet].|You told me about [pet], your [kind].|'
                     'Your [kind] is named [pet].}',
                     'the name of your pet',
                     '{It is [pet]. [pet] is [a_kind].|My [kind] is called [pet].|The name is [pet].}'),
         'color': Fact(one('color', m.COLOURS),
                       '{My favorite color is [color].|I like [color] the most.|I love the color [color].|The color '
                       'I like best is [color].}',
                       '{[color] is a beautiful color.|Nice! I will keep [color] in mind.|A good choice. What do you '
                       'have that is [color]?|'
                       'Okay, [color].}',
                       '{What is my favorite color?|Which color do I like best?|What color do I like?|Do you '
                       'remember my favorite color?|'
                       'Do you know which color I like?}',
                       '{Your favorite color is [color].|You like [color] best.|You said [color].|It is [color].}',
                       'your favorite color', '{It is [color].|[color].|My favorite color is [color].}'),
         'food': Fact(one('food', m.FOODS),
                      '{My favorite food is [food].|I love [food].|I like to eat [food].|The food I like best is '
                      '[food].}',
                      '{[food] sounds good!|I cannot eat, but [food] sounds tasty.|Yum! Do you make it yourself?|'
                      'Good choice. I will remember [food] for a while.}',
                      '{What is my favorite food?|What do I like to eat?|Which food do I love?|Do you remember what '
                      'I like to eat?}',
                      '{You like [food].|Your favorite food is [food].|You told me that you love [food].|It is [food].}',
                      'your favorite food', '{It is [food].|[food].|I like [food].}'),
         'city': Fact(one('city', m.CITIES),
                      '{I live in [city].|I am from [city].|My home is in [city].|I just moved to [city].}',
                      '{[city] must be an interesting place.|How do you like it in [city]?|[city]! That sounds nice.|'
                      'I have never been anywhere, but I have heard of [city].}',
                      '{Where do I live?|Which city am I from?|What city do I live in?|Do you remember where I live?|'
                      'Where am I from?}',
                      '{You live in [city].|In [city].|You told me [city].|You said that you are from [city].}',
                      'where you live', '{In [city].|I live in [city].|It is [city].}'),
         'number': Fact(number,
                        '{My lucky number is [number].|Please remember the number [number].|Remember this number: '
                        '[number].|The number is [number].|'
                        'My number is [number].}',
                        '{Okay, [number].|Got it: [number].|I have it: [number].|[number]. I will keep it while it '
                        'is in my window.}',
                        '{What was the number?|What is my number?|What is my lucky number?|Which number did I tell '
                        'you?|Do you remember the number?}',
                        '{The number is [number].|[number].|It was [number].|You said [number].}',
                        'the number', '{It is [number].|[number].|The number is [number].}'),
         'job': Fact(job,
                     '{I am [job].|I work as [job].|My job is being [job].|I just started to work as [job].}',
                     '{That is a good job. What do you like about it?|That must be interesting work.|Oh, [job]! How '
                     'was your day?}',
                     '{What is my job?|What do I do?|What do I work as?|Do you remember my job?|What is my work?}',
                     '{You are [job].|You work as [job].|You told me that you are [job].}',
                     'your job', '{I am [job].|I work as [job].}'),
         'hobby': Fact(one('hobby', m.HOBBIES),
                       '{My hobby is [hobby].|I like [hobby].|In my free time I enjoy [hobby].|I really love [hobby].}',
                       '{[hobby] is a fine hobby. How did you begin?|That sounds like fun.|Nice! How often do you do '
                       'it?|What do you like about [hobby]?}',
                       '{What is my hobby?|What do I like to do?|What do I enjoy in my free time?|Do you remember my '
                       'hobby?}',
                       '{Your hobby is [hobby].|You like [hobby].|You enjoy [hobby].|You told me about [hobby].}',
                       'your hobby', '{It is [hobby].|[hobby].|I like [hobby].}'),
         'word': Fact(one('word', m.WORDS),
                      '{The password is [word].|The secret word is [word].|Please remember the word [word].|Remember '
                      'this word: [word].|'
                      'My code word is [word].}',
                      '{Okay, the word is [word].|Got it: [word].|[word]. I will keep it while I can see it.|Fine, '
                      '[word].}',
                      '{What is the secret word?|What was the word?|Which word did I tell you?|What is the password?|'
                      'Do you remember the word?|'
                      'What is the code word?}',
                      '{The word is [word].|[word].|It was [word].|You told me [word].}',
                      'the word', '{It is [word].|[word].|The word is [word].}'),
         'list': Fact(shopping,
                      '{I need to buy [list].|My shopping list is [list].|Please remember my shopping list: [list].|'
                      'I must get [list] from the store.}',
                      '{Okay: [list].|I noted [list].|Got it, [list]. Anything else?|Your list is [list].}',
                      '{What do I need to buy?|What is on my list?|What is on my shopping list?|What did I want to '
                      'buy?|Read me my shopping list.}',
                      '{You need [list].|Your list is [list].|You wanted to buy [list].|[list].}',
                      'your list', '{It is [list].|I need [list].}'),
         'friend': Fact(named('friend', m.NAMES),
                        '{My best friend is [friend].|My friend is called [friend].|I am going to meet my friend '
                        '[friend].|I have a friend named [friend].}',
                        '{[friend] must be a good friend.|What do you and [friend] like to do together?|It is good '
                        'to have friends like [friend].|'
                        'How did you and [friend] meet?}',
                        '{What is my friend called?|Who is my best friend?|What is the name of my friend?|Do you '
                        'remember my friend?}',
                        '{Your friend is called [friend].|Your friend is [friend].|It is [friend].|You told me about '
                        '[friend].}',
                        'the name of your friend', '{It is [friend].|[friend].|My friend is called [friend].}'),
         'sister': Fact(named('sister', m.NAMES),
                        '{My sister is called [sister].|My sister is [sister].|I have a sister named [sister].|My '
                        'sister [sister] is here.}',
                        '{Say hello to [sister] from me.|[sister] is a nice name.|How old is [sister]?|It must be '
                        'nice to have a sister.}',
                        '{What is my sister called?|What is the name of my sister?|Who is my sister?|Do you remember '
                        'my sister?}',
                        '{Your sister is called [sister].|[sister].|Her name is [sister].|You told me about [sister].}',
                        'the name of your sister', '{It is [sister].|[sister].|My sister is called [sister].}'),
         'brother': Fact(named('brother', m.NAMES),
                         '{My brother is called [brother].|My brother is [brother].|I have a brother named [brother].}',
                         '{Say hello to [brother] from me.|[brother] is a good name.|Is [brother] older than you?|It '
                         'must be nice to have a brother.}',
                         '{What is my brother called?|What is the name of my brother?|Who is my brother?|Do you '
                         'remember my brother?}',
                         '{Your brother is called [brother].|[brother].|His name is [brother].|You told me about '
                         '[brother].}',
                         'the name of your brother', '{It is [brother].|[brother].|My brother is called [brother].}'),
         'age': Fact(lambda talk: {'age': talk.random.randint(5, 90)},
                     '{I am [age] years old.|I am [age].|My age is [age].}',
                     '{[age] is a good age.|Okay, [age].|[age]! How does it feel?}',
                     '{How old am I?|What is my age?|Do you remember how old I am?|Do you know my age?}',
                     '{You are [age] years old.|You are [age].|[age].|You told me that you are [age].}',
                     'your age', '{I am [age].|[age].}'),
         'birthday': Fact(one('month', m.MONTHS),
                          '{My birthday is in [month].|I was born in [month].|I have my birthday in [month].}',
                          '{[month] is a good month. Do you have plans?|Then I wish you a nice day in [month].|Okay, '
                          'in [month].}',
                          '{When is my birthday?|In which month is my birthday?|When was I born?|Do you remember my '
                          'birthday?}',
                          '{Your birthday is in [month].|In [month].|You told me that it is in [month].}',
                          'your birthday', '{In [month].|It is in [month].}'),
         }

UNKNOWN = ('{I do not see [thing] in the part of our talk that I can still see.|I no longer see that.|I am sorry, I '
           'cannot see that.|'
           'I cannot see [thing] in my window.|That is not in my window, so I do not know it.|I do not know [thing].|'
           'I am sorry, I do not know [thing].|You have not told me, or I have forgotten it.} '
           '{Can you tell me?|Can you tell me again?|Please tell me again.|What is it?|It may have left my window.|'
           'If you told me, it was too long ago.|I only keep the recent part of our talk.|Please tell me.}')
UNKNOWN_AGAIN = '{Thank you. Now I can see it: [value].|Thanks! Now it is in my window.|Thank you, I have it now.|Good, now I know it again.}'


def told_then_asked(talk, fill):
    kinds = talk.random.sample(sorted(FACTS), talk.random.choices((1, 2, 3), (5, 4, 2))[0])
    if 'name' not in kinds and talk.chance(0.25):
        kinds[0] = 'name'
    values = {}
    for kind in kinds:
        fact = FACTS[kind]
        values[kind] = fact.draw(talk)
        talk.exchange(fact.tell, fact.note, **values[kind])
        talk.tell(kind, values[kind])
        fill(talk, talk.random.choices((0, 1, 2), (7, 2, 1))[0])
    fill(talk, talk.random.choices((0, 1, 2, 3, 4), (4, 3, 2, 2, 1))[0])
    talk.random.shuffle(kinds)
    for kind in kinds:
        talk.exchange(FACTS[kind].ask, FACTS[kind].answer, **values[kind])
        if talk.chance(0.2):
            fill(talk, 1)
        if talk.chance(0.15):
            asked_unknown(talk)
    if talk.chance(0.15):
        changed(talk, fill, kinds[0])


def changed(talk, fill, kind):
    """The user tells the same thing anew; the last word counts."""
    fact = FACTS[kind]
    value = fact.draw(talk)
    talk.exchange(fact.tell, fact.note, **value)
    talk.tell(kind, value)
    fill(talk, talk.random.randint(0, 1))
    talk.exchange(fact.ask, fact.answer, **value)


def asked_unknown(talk):
    kinds = [kind for kind in FACTS if talk.can_ask_unknown(kind)]
    if not kinds:
        return
    kind = 'name' if 'name' in kinds and talk.chance(0.3) else talk.pick(kinds)
    fact = FACTS[kind]
    value = fact.draw(talk)
    talk.exchange(fact.ask, UNKNOWN, thing=fact.thing, **value)
    if talk.chance(0.5):
        talk.ask(fact.again, **value)
        shown = value.get('name') or value.get('pet') or next(iter(value.values()))
        talk.answer(UNKNOWN_AGAIN, value=shown)
        talk.tell(kind, value)
        if talk.chance(0.6):
            talk.exchange(fact.ask, fact.answer, **value)

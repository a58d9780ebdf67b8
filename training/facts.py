# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts that a user tells: how each is told, noted, asked for, recalled, and told again.

`near` holds what speaks of the same matter and tells nothing, so that only the fact itself decides the answer.
"""
import material as m
from phrase import article, listing


class Fact:
    def __init__(self, weight, draw, tell, note, ask, answer, thing, again, near=(), change=None):
        self.weight = weight
        self.draw = draw
        self.tell = tell
        self.note = note
        self.ask = ask
        self.answer = answer
        self.thing = thing
        self.again = again
        self.near = near
        self.change = change or 'I have to correct myself. ' + tell.split('|')[0].lstrip('{') + '.'


def one(name, items):
    return lambda talk: {name: talk.pick(items)}


def person(name):
    return lambda talk: {name: talk.names.person()}


def pet(talk):
    kind = talk.pick(m.PETS)
    return {'kind': kind, 'a_kind': article(kind), 'pet': talk.names.pet()}


def shopping(talk):
    return {'list': listing(talk.random.sample(m.ITEMS, talk.random.choice((2, 3, 3, 4))))}


def number(talk):
    low, high = talk.pick(((0, 9), (10, 99), (100, 999), (1000, 9999), (10000, 99999)))
    return {'number': talk.random.randint(low, high)}


def code(talk):
    letters = 'ABCDEFGHKLMNPRSTUVWXYZ'
    return {'code': talk.pick(letters) + talk.pick(letters) + str(talk.random.randint(10, 999))}


REMEMBER = '{||||||||||Please remember: |Remember this: |Do not forget: |Just so you know, |By the way, |Oh, and |You should know: |Keep in mind that }'
RECALL = '{do you {still |}remember|do you {still |}know|can you tell me|can you recall|tell me|do you recall|say|guess|try to guess|I bet you {know|remember|forgot}|you {surely |}{know|remember}|can you guess|can you still tell me}'
FACTS = {
    'name': Fact(5, person('name'),
                 '{My name is [name]|I am [name]|Hello, I am [name]|Hi, my name is [name]|You can call me [name]|Please call me [name]|I am called [name]|My name is [name], nice to meet you|Hi there, I am [name]|'
                 'Everyone calls me [name]|It is me, [name]|This is [name]|My friends call me [name]|The name is [name]|Hey, [name] here|I go by [name]|Let me introduce myself, I am [name]|My first name is [name]|'
                 'Good morning, my name is [name]|They call me [name]|Call me [name]|[name] is my name|My name\'s [name]|You are talking to [name]|My parents named me [name]}{.|!|.}',
                 '{Nice to meet you, [name]|Nice to meet you, [name]|Hello, [name]|It is good to meet you, [name]}{.|!} {How can I help you?|I am Rivulet.|What would you like to talk about?|I will keep your name in mind while it is in my window.|}',
                 '{What is my name|' + RECALL + ' my name|Who am I|What did I say my name was|What am I called|What do people call me|Which name did I tell you|How am I called|Have you forgotten my name|What was my name{ again|}|' + RECALL + ' who I am|'
                 'Who are you talking to|Do you know who you are talking to|Which name do I have|What is my first name|Can you say my name|Can you greet me by my name|I forgot, what is my name|What do I call myself|Could you repeat my name|And what is my name}?',
                 'Your name is [name].', 'your name', '{It is [name]|[name]|My name is [name]|I am [name]|Sure, I am [name]|Okay, it is [name]|You can call me [name]}{.|}',
                 ('{I like my name|My name is hard to spell|I have a short name|Names are hard to remember|I have a strange name|I was named after my grandmother}.', 'I told you my name {earlier|before|a long time ago|at the start}.'),
                 '{Actually, my name is [name]|Sorry, I am [name] now|I changed my name to [name]|I made a mistake, my name is [name]|From now on call me [name]|Please call me [name] instead|No, my name is [name]|Now [name] is writing|It is my friend here now, I am [name]}.'),
    'pet': Fact(3, pet,
                '{I have [a_kind] named [pet]|My [kind] is called [pet]|I have [a_kind]. Its name is [pet]|My [kind] [pet] is very sweet|We have [a_kind] called [pet]|The name of my [kind] is [pet]|I got [a_kind] and named it [pet]|'
                'My [kind] is named [pet]|I live with [a_kind] called [pet]|I named my [kind] [pet]|We just got [a_kind], [pet]|This is about my [kind], [pet]}.',
                '{What a nice name for [a_kind]|How nice|[a_kind] is good company|That is lovely}. Say hello to [pet] from me.',
                '{What is my [kind] called|What is the name of my [kind]|What is my [kind]\'s name|' + RECALL + ' {the name of my [kind]|my [kind]\'s name|what my [kind] is called}|How is my [kind] called|What did I call my [kind]|What did I name my [kind]|Which name has my [kind]}?',
                'Your [kind] is called [pet].', 'the name of your [kind]', '{It is [pet]|My [kind] is called [pet]|The name is [pet]|[pet]|Its name is [pet]}{.|}',
                ('{My [kind] is sleeping|My [kind] is hungry|I love my [kind]|I have [a_kind]|My [kind] is two years old|I must feed my [kind]|My [kind] is ill|My [kind] ran away}.',),
                '{I gave my [kind] a new name: [pet]|Actually, my [kind] is called [pet]|My [kind] is now called [pet]|We call the [kind] [pet] now}.'),
    'color': Fact(2, one('color', m.COLOURS),
                  '{My favorite {color|colour} is [color]|I like [color] the most|I love the {color|colour} [color]|The {color|colour} I like best is [color]|[color] is my favorite {color|colour}|Of all colors I like [color] best}.',
                  '{[color] is a beautiful color|[color] is a good choice}. {I will keep it in mind.|}',
                  '{What is my favorite {color|colour}|Which {color|colour} do I like {best|most}|What {color|colour} do I like|' + RECALL + ' my favorite {color|colour}|' + RECALL + ' which {color|colour} I like}?',
                  'Your favorite color is [color].', 'your favorite color', '{It is [color]|[color]|My favorite color is [color]}{.|}',
                  ('{I like bright colors|Colors are fun|I painted my room|My bike has a nice color|I am mixing paint}.',), '{Now I like [color] more|I changed my mind, my favorite color is [color]|Actually, my favorite color is [color]}.'),
    'food': Fact(2, one('food', m.FOODS),
                 '{My favorite food is [food]|I love [food] more than any other food|The food I like best is [food]|I like to eat [food] most of all|[food] is my favorite food|I could eat [food] every day}.',
                 '{[food] sounds good|I cannot eat, but [food] sounds tasty}. {Do you make it yourself?|}',
                 '{What is my favorite food|What do I like to eat|Which food do I {love|like best|like most}|' + RECALL + ' {what I like to eat|my favorite food}}?',
                 'Your favorite food is [food].', 'your favorite food', '{It is [food]|[food]|I like [food]}{.|}', ('{I like good food|I am cooking|I just had lunch|I was at a restaurant}.',),
                 '{Now I like [food] more|Actually, my favorite food is [food]|I changed my mind, my favorite food is [food]}.'),
    'city': Fact(2, one('city', m.CITIES),
                 '{I live in [city]|I am from [city]|My home is in [city]|I just moved to [city]|My home town is [city]|I have a flat in [city]|We live in [city]|I grew up in [city] and still live there}.',
                 '{[city] must be an interesting place|[city] sounds nice|How do you like it in [city]}{.|.|?} ',
                 '{Where do I live|Which {city|town} am I from|What {city|town} do I live in|Where am I from|Where is my home|In which {city|town} do I live|' + RECALL + ' {where I live|where I am from|my home town}|What is my home town}?',
                 'You live in [city].', 'where you live', '{In [city]|I live in [city]|It is [city]|[city]}{.|}',
                 ('{I like the place where I live|I live in a nice town|My home is small|My street is quiet|I am at home|I was in [city] on a trip last year|My aunt went to [city]}.',), '{I moved to [city]|Now I live in [city]|We have moved, I live in [city] now|Actually, I live in [city]}.'),
    'number': Fact(3, number,
                   '{My lucky number is [number]|Remember the number [number]|Remember this number: [number]|The number is [number]|My number is [number]|Please keep the number [number]|Here is a number: [number]|Note the number [number]|The number to remember is [number]}.',
                   '{Okay, the number is [number]|All right, the number is [number]|Good, the number is [number]}. {I will keep it while it is in my window.|}',
                   '{What was the number|What is my number|What is my lucky number|Which number did I {tell you|say|give you}|' + RECALL + ' {the|my} number|What number was it|What is the number}?',
                   'The number is [number].', 'the number', '{It is [number]|[number]|The number is [number]}{.|}', ('{I have a lucky number|I wrote down a number|Numbers are hard to remember|I am thinking of a number}.',),
                   '{The number has changed, it is [number] now|I was wrong, the number is [number]|Now the number is [number]|New number: [number]}.'),
    'code': Fact(1, code,
                 '{My code is [code]|The code is [code]|Remember the code [code]|Please keep this code: [code]|The code for the door is [code]|My ticket code is [code]}.', '{Okay|All right|Good}, the code is [code].',
                 '{What is the code|What was the code|What is my code|Which code did I {tell you|give you}|' + RECALL + ' {the|my} code}?', 'The code is [code].', 'the code', '{It is [code]|[code]|The code is [code]}{.|}',
                 ('{I need a code for the door|There is a code on my ticket}.',), '{The code is new, it is [code] now|I was wrong, the code is [code]}.'),
    'job': Fact(2, lambda talk: {'job': article(talk.pick(m.JOBS))},
                '{I am [job]|I work as [job]|My job is being [job]|I just started to work as [job]|By trade I am [job]|I earn my money as [job]}.', '{Being [job] is a good job|That is interesting work}. {What do you like about it?|How was your day?}',
                '{What is my job|What do I do for a living|What do I work as|What is my work|What is my profession|' + RECALL + ' {my job|what I work as|what my job is}}?', 'You are [job].', 'your job', '{I am [job]|I work as [job]}{.|}',
                ('{I like my job|My work is hard|I have a new job|I was at work all day|My boss is nice|I am going to work}.',), '{I have a new job, I am [job] now|Actually, I am [job]|Now I work as [job]}.'),
    'hobby': Fact(1, one('hobby', m.HOBBIES),
                  '{My hobby is [hobby]|In my free time I enjoy [hobby]|My favorite hobby is [hobby]|For fun I go in for [hobby]|[hobby] is my hobby}.', '{[hobby] is a fine hobby|[hobby] sounds like fun}. {How did you begin?|}',
                  '{What is my hobby|What do I do {for fun|in my free time}|What do I enjoy in my free time|' + RECALL + ' my hobby|Which hobby do I have}?', 'Your hobby is [hobby].', 'your hobby', '{It is [hobby]|[hobby]|My hobby is [hobby]}{.|}',
                  ('{I have a nice hobby|I spend a lot of time on my hobby|I have some free time}.',), '{I have a new hobby, it is [hobby]|Now my hobby is [hobby]}.'),
    'word': Fact(2, one('word', m.WORDS),
                 '{The password is [word]|The secret word is [word]|Remember the word [word]|Remember this word: [word]|My code word is [word]|The magic word is [word]|Our secret word is [word]|The word is [word]}.', '{Okay|All right|Good}, the word is [word]. {I will keep it while it is in my window.|}',
                 '{What is the {secret|magic|code|} word|What was the {secret|magic|} word|Which word did I {tell you|say|give you}|What is the password|' + RECALL + ' the {secret|magic|} word|What is our secret word}?', 'The word is [word].', 'the word', '{It is [word]|[word]|The word is [word]}{.|}',
                 ('{I have a secret word|Words are fun|I forgot my password again}.',), '{The word has changed, it is [word] now|New word: [word]|Now the word is [word]}.'),
    'list': Fact(2, shopping,
                 '{I need to buy [list]|My shopping list is [list]|Remember my shopping list: [list]|I must get [list] from the store|On my list are [list]|I have to buy [list] today|I want to buy [list]}.', '{Okay|All right|Good}, your list is [list].',
                 '{What do I {need|have|want} to buy|What is on my {shopping |}list|What did I want to buy|Read me my shopping list|' + RECALL + ' {my shopping list|what I need to buy|my list}|What must I get from the store}?', 'Your list is [list].', 'your list', '{It is [list]|I need [list]|[list]}{.|}',
                 ('{I am going to the store|I wrote a shopping list|I do not like shopping|The store is closed}.',), '{I need something else: my list is now [list]|My new list is [list]|Forget that, I need [list]}.'),
    'friend': Fact(2, person('friend'),
                   '{My best friend is [friend]|My friend is called [friend]|I am going to meet my friend [friend]|I have a friend named [friend]|My best friend is called [friend]|My friend\'s name is [friend]}.', '{It is good to have a friend|A good friend is worth a lot}. Say hello to [friend] from me.',
                   '{What is my {best |}friend called|Who is my {best |}friend|What is the name of my {best |}friend|' + RECALL + ' {my friend\'s name|the name of my friend|who my friend is}|What is my {best |}friend\'s name}?', 'Your friend is called [friend].', 'the name of your friend', '{It is [friend]|[friend]|My friend is called [friend]}{.|}',
                   ('{I met my friend|My friend is funny|I have a good friend|My friend is late|I am waiting for my friend}.',)),
    'sister': Fact(1.5, person('sister'),
                   '{My sister is called [sister]|My sister is [sister]|I have a sister named [sister]|My sister\'s name is [sister]|My sister [sister] is here|My little sister is called [sister]}.', '{It must be nice to have a sister|How nice}. Say hello to [sister] from me.',
                   '{What is my sister called|What is the name of my sister|Who is my sister|What is my sister\'s name|' + RECALL + ' {my sister\'s name|the name of my sister|what my sister is called}}?', 'Your sister is called [sister].', 'the name of your sister', '{It is [sister]|[sister]|My sister is called [sister]}{.|}',
                   ('{My sister is younger than me|I called my sister|My sister is here|I have a sister|My sister makes me laugh}.',)),
    'brother': Fact(1.5, person('brother'),
                    '{My brother is called [brother]|My brother is [brother]|I have a brother named [brother]|My brother\'s name is [brother]|My big brother is called [brother]|My brother [brother] is visiting}.', '{It must be nice to have a brother|How nice}. Say hello to [brother] from me.',
                    '{What is my brother called|What is the name of my brother|Who is my brother|What is my brother\'s name|' + RECALL + ' {my brother\'s name|the name of my brother|what my brother is called}}?', 'Your brother is called [brother].', 'the name of your brother', '{It is [brother]|[brother]|My brother is called [brother]}{.|}',
                    ('{My brother is older than me|I called my brother|My brother is at home|I have a brother|My brother plays football}.',)),
    'age': Fact(1.5, lambda talk: {'age': talk.random.randint(5, 90)},
                '{I am [age] years old|I am [age]|My age is [age]|I turned [age] this year|I am [age] years of age|I just turned [age]}.', '{[age] is a good age|Then you are [age] years old}. {|How does it feel?}',
                '{How old am I|What is my age|' + RECALL + ' {how old I am|my age}|How many years old am I}?', 'You are [age] years old.', 'your age', '{I am [age]|[age]|[age] years}{.|}', ('{I feel old|I feel young|Age is just a number|I am older than my brother}.',), '{It was my birthday, I am [age] now|Actually, I am [age]}.'),
    'birthday': Fact(1.5, one('month', m.MONTHS),
                     '{My birthday is in [month]|I was born in [month]|I have my birthday in [month]|I celebrate my birthday in [month]|My birthday comes in [month]}.', '{[month] is a good month|[month] is a good month for a birthday}. {Do you have plans?|}',
                     '{When is my birthday|In which month is my birthday|In which month was I born|' + RECALL + ' {my birthday|when my birthday is}|When do I celebrate my birthday}?', 'Your birthday is in [month].', 'your birthday', '{In [month]|It is in [month]}{.|}',
                     ('{I like birthdays|It will be my birthday soon|My birthday was fun|I got nice birthday presents}.',)),
    'day': Fact(1, one('day', m.DAYS),
                '{My {dentist|doctor} is on [day]|I see the dentist on [day]|My appointment is on [day]|I have an appointment on [day]|I must see the doctor on [day]}.', '{Okay|All right|Good}, your appointment is on [day].',
                '{When is my appointment|On which day is my appointment|Which day is my appointment|' + RECALL + ' {when my appointment is|the day of my appointment}}?', 'Your appointment is on [day].', 'your appointment', '{On [day]|It is on [day]}{.|}',
                ('{I have an appointment this week|I do not like the dentist|I must not forget my appointment}.',), '{My appointment was moved to [day]|My appointment is on [day] now}.'),
    'street': Fact(1.5, lambda talk: {'street': talk.names.made_up()},
                   '{I live in [street] Street|My street is [street] Street|My house is in [street] Street|My address is in [street] Street|The meeting is in [street] Street}.', '{Okay|All right|Good}, it is [street] Street.',
                   '{What is my street|Which street was it|What was the street|Which street did I {tell you|say}|' + RECALL + ' the {name of the street|street}}?', 'It is [street] Street.', 'the street', '{It is [street] Street|[street] Street}{.|}', ('{My street is quiet|It is a long street|There are trees in my street}.',)),
}
KINDS = list(FACTS)
WEIGHTS = [FACTS[kind].weight for kind in KINDS]

# SPDX-License-Identifier: GPL-3.0-or-later
"""A system text, and for some of them a first exchange that shows it at work."""


def system(talk):
    kind = talk.random.randrange(4)
    if kind == 0:
        talk.put('system', talk.text('{You are Rivulet, a small model on this computer|You are Rivulet, a friendly assistant|You are a helpful assistant|Be kind and brief|Answer in short sentences|You are Rivulet}.'))
    elif kind == 1:
        name = talk.names.person()
        talk.put('system', talk.text('{The user is called [n]|You talk with [n]|The name of the user is [n]|The user\'s name is [n]}.', n=name))
        talk.tell('name', {'name': name})
        talk.pair('{Hello|Hi|Good morning|Hey}{.|!|}', 'Hello, [n]! How can I help you?', n=name)
        if talk.chance(0.7):
            talk.pair('{What is my name|Who am I|Do you know my name}?', 'Your name is [n].', n=name)
    elif kind == 2:
        name = talk.names.person().capitalize()
        talk.put('system', talk.text('{Your name is [n]|You are called [n]|You are [n], a small assistant}.', n=name))
        talk.pair('{What is your name|Who are you|What are you called|Do you have a name}?', 'I am [n], a small language model that runs on this computer.', n=name)
    else:
        values = {'s': talk.pick(('book shop', 'bakery', 'flower shop', 'toy shop', 'bike shop', 'cafe', 'library', 'museum')), 'h': f'{talk.random.randint(6, 11)} to {talk.random.randint(3, 9)}'}
        talk.put('system', talk.text('{You help the customers of a [s]. It is open from [h].|You work for a [s]. It is open from [h].|You answer for a [s], open from [h].}', **values))
        talk.pair('{When are you open|What are your hours|When do you open|How long are you open}?', 'Our [s] is open from [h].', **values)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Short stories on demand, made from a hero, a place, a wish or a trouble, a helper and an end."""
import material as m
from phrase import article

HEROES = ('cat dog mouse fox rabbit bear owl frog bird duck horse hedgehog squirrel boy girl king queen princess '
          'robot dragon '
          'snail turtle whale little-star cloud fisherman farmer').split()
PLACES = ['in a small house by a river', 'at the edge of a forest', 'in an old garden', 'on a green hill',
          'near the sea', 'in a quiet village', 'under a big tree',
          'on a little island', 'in a tall tower']
ADJECTIVES = 'little brave shy clever kind hungry sleepy curious lonely cheerful old'.split()
TROUBLES = [
            ('One day [n] lost {a red ball|a golden key|a warm hat} in the tall grass.',
             'Together they looked behind every stone, and there it was.'),
            ('One evening a storm came, and [n] could not find the way home.',
             'They followed the light of a lantern until they stood before the door.'),
            ('[n] wanted to see the moon from close by, but the hill was too steep.',
             'Step by step they climbed it, and the moon looked as big as a house.'),
            ('One winter there was nothing left to eat, and [n] was cold.',
             'They shared a warm soup and a piece of bread by the fire.'),
            ('[n] wanted to sing at the summer feast, but was too afraid.',
             'They practiced every day, and at the feast everybody clapped.'),
            ('A small stream in the forest had stopped flowing, and [n] wanted to know why.',
             'They found a big stone in the water, pushed it away, and the stream flowed again.'),
            ('[n] had no friends and talked only to the wind.',
             'From then on they met every morning and were never alone again.'),
            ('One night a star fell from the sky, right before the feet of [n].',
             'They carried it up the hill, and it flew back to its place.'),
            ('[n] wanted to cross the river, but there was no bridge.',
             'They built a small boat of wood and leaves, and it did not sink.'),
            ]
HELP = ['Then [h], {a friendly|a wise|a small|an old} [k], came by and said, "{I will help you|Do not be afraid|Let '
        'us try it together|Two can do more than one}."',
        'But [h] the [k] heard it and came {at once|quietly|running} to help.',
        '"What is the matter?" asked a [k] named [h]. "{Let me help you|We will find a way}."']
ENDS = ['{From that day on they were friends.|They laughed, and went home happy.|And that night [n] slept very well.|'
        '"Thank you," said [n], and the two became best friends.|And they were happy.|'
        'The end.|And [n] never forgot that day.}']


def tell(talk):
    kind = talk.pick(HEROES).replace('-', ' ')
    helper_kind = talk.pick(m.PETS + ['mouse', 'owl', 'fox', 'frog', 'beaver'])
    name, helper = talk.name(m.NAMES), talk.name(m.NAMES)
    trouble, solution = talk.pick(TROUBLES)
    asked = talk.random.random()
    if asked < 0.4:
        talk.ask('{Tell me a story about [k].|Can you tell a story about [k]?|Write a short story about [k].|I want '
                 'a story about [k].|Tell a story with [k].}', k=article(kind))
    elif asked < 0.65:
        talk.ask('{Tell me a story about [k] named [n].|Write a story about [k] called [n].|A story about [k] named '
                 '[n], please.}', k=article(kind), n=name)
    else:
        talk.ask('{Tell me a story.|Can you tell me a story?|Please tell me a short story.|I would like a story.|Do '
                 'you know a story?|Write a short story.|Tell me a bedtime story.}')
    values = {'n': name, 'h': helper, 'k': helper_kind, 'hero': article(talk.pick(ADJECTIVES) + ' ' + kind), 'p': talk.pick(PLACES)}
    talk.answer('{Once upon a time|Long ago|There was once a time when} ' + '{there lived [hero] named [n] [p].|'
                                                                            '[hero] called [n] lived [p].} ' + trouble + ' ' + talk.pick(HELP) + ' ' + solution + ' ' + talk.pick(ENDS),
                **values)
    after = talk.random.random()
    if after < 0.25:
        talk.exchange('{Who helped [n]?|Who helped?|Who came to help?}',
                      '{[h] the [k] helped.|It was [h], the [k].|[h].}', **values)
    elif after < 0.4:
        talk.exchange('{What was the name of the [o]?|What was the [o] called?}',
                      '{The name was [n].|[n].|The [o] was called [n].}', o=kind, n=name)
    elif after < 0.6:
        talk.exchange('{That was nice.|What a lovely story.|Thank you for the story.|I liked it.|Nice story!}',
                      '{I am glad you liked it.|Thank you! Shall I tell another one?|You are welcome.}')

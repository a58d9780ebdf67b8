# SPDX-License-Identifier: GPL-3.0-or-later
"""Short stories on demand: a hero, a place, a wish or a trouble, a helper and an end. The hero asked for stays the hero."""
from names import SUBJECTS_HELD_OUT
from phrase import article

HEROES = ('cat dog mouse fox rabbit bear owl frog bird duck horse hedgehog squirrel lion elephant bee turtle snail whale dolphin penguin wolf goat sheep cow pig donkey spider ant butterfly tiger '
          'monkey giraffe snake goose crow dragon robot witch wizard king queen prince princess boy girl farmer fisherman sailor painter teacher knight giant fairy ghost clown cook musician '
          'snowman cloud star train boat tree').split() + list(SUBJECTS_HELD_OUT)
HELPERS = 'mouse owl fox frog beaver rabbit bird hedgehog turtle squirrel bee goat'.split()
ADJECTIVES = 'little brave shy clever kind sleepy curious lonely cheerful old gentle small young merry'.split()
PLACES = ['in a small house by a river', 'at the edge of a forest', 'in an old garden', 'on a green hill', 'near the sea', 'in a quiet village', 'under a big tree', 'on a little island', 'by a blue lake',
          'behind the mountains', 'at the end of a long road', 'in a warm valley']
OPEN = '{Once upon a time there was [ah] named [n] who lived [p].|Once upon a time [ah] named [n] lived [p].|Long ago [ah] named [n] lived [p].|There was once [ah] called [n] who lived [p].}'
HELLO = '{Then [a_helper] named [h] came by|On the way [n] met [a_helper] named [h]|Just then [a_helper] named [h] came along|After a while [a_helper] named [h] came by}.'
SAID = '"{I will help you|Do not be afraid|Let us try it together|Two can do more than one|I know what to do|Come with me},"'
PLOTS = [
    ('One day [n] {lost|dropped} {a red ball|a golden key|a warm hat|a small silver bell|a blue ring} in the tall grass and could not find it. [n] looked {all morning|for a long time|everywhere} and became sad.',
     'Together they looked {behind every stone|under every leaf|along the path}, and at last something shone in the grass. There it was!'),
    ('One evening a {big|dark|wild} storm came, and [n] could not find the way home. The wind was loud and the night was dark.',
     'They followed {the light of a lantern|the sound of the river|a row of white stones} step by step, until they stood before the door. Inside it was warm.'),
    ('More than anything, [n] wanted to see the moon from close by. But the hill was high and the path was steep.',
     'Step by step they climbed it together. From the top the moon looked as big as a house, and the whole land lay silver below them.'),
    ('One winter there was {nothing|little} left to eat, and the snow lay deep. [n] was cold and hungry.',
     'They shared {a warm soup|a loaf of bread|apples and nuts} by the fire and told each other stories until the spring came.'),
    ('Every summer there was a feast, and [n] wanted to {sing|dance|play the drum} there, but was too afraid.',
     'They practiced every day behind the house. At the feast [n] was very good, and everybody clapped.'),
    ('One morning the stream had stopped flowing, and nobody knew why. [n] wanted to find out and followed the dry stream up the hill.',
     'They found a big stone that held the water back. They pushed with all their strength, the stone rolled away, and the stream flowed again.'),
    ('[n] had no friends and talked only to the wind. The days were long and quiet.',
     'They talked until the sun went down, and they met again the next morning, and the next. Soon [n] was not alone any more.'),
    ('One night a small star fell from the sky, right in front of [n]. "I want to go home," the star said in a thin voice.',
     'They carried the star to the top of the highest hill and threw it up as high as they could. It flew back to its place and shone brighter than before.'),
    ('[n] wanted to cross the wide river, because the sweetest berries grew on the other side. But there was no bridge.',
     'They built a small boat of wood and leaves. It did not sink, and that evening they ate berries until they were full.'),
    ('One day [n] found {an old map|a strange box|a letter in a bottle|a tiny door} in the garden. It looked very old.',
     'They followed it to a place where nobody had been for a long time, and there they found {a tree full of golden apples|a spring of clear water|a meadow full of flowers}. They told everybody about it and shared it all.'),
    ('[n] was always in a hurry and never looked left or right. One day [n] ran too fast and fell into a hole.',
     'A long branch was soon found, and [n] climbed out. "Thank you," said [n]. "From now on I will walk slowly and look where I go."'),
    ('[n] had a secret: [n] was afraid of the dark. Every night seemed long.',
     'They sat outside together and counted the stars. The dark was full of small lights and soft sounds, and [n] was not afraid any more.'),
    ('One day [n] wanted to make a present for a friend, but had no money and no idea. [n] sat down and thought.',
     'They picked flowers and made a ring of them, red, white and blue. The friend said that it was the best present in the world.'),
    ('A small bird had fallen out of its nest, and [n] heard it cry. The nest was high up in the tree.',
     'One of them stood on the other, and together they were just tall enough to put the bird back. It sang for them every morning after that.'),
]
SOUND = ['', '', '{The sun was shining|It was a quiet morning|The wind was soft|The leaves were falling|It was a warm day} {that day|and all was still}. ']
ENDS = ('{From that day on they were friends.|They laughed and went home happy.|And that night [n] slept very well.|And [n] never forgot that day.|And they lived happily for many years.|That evening [n] was the happiest [k] of all.} {The end.||}')


def tell(talk):
    heroes = [hero for hero in HEROES if hero in SUBJECTS_HELD_OUT] if talk.held_out and talk.chance(0.5) else HEROES[:-len(SUBJECTS_HELD_OUT)]
    kind = talk.pick(heroes)
    helper_kind = talk.pick([other for other in HELPERS if other != kind])
    name, helper = talk.names.pet().capitalize(), talk.names.pet().capitalize()
    while helper == name:
        helper = talk.names.pet().capitalize()
    values = {'n': name, 'h': helper, 'k': kind, 'a_k': article(kind), 'ah': article(f'{talk.pick(ADJECTIVES)} {kind}'), 'p': talk.pick(PLACES), 'a_helper': article(helper_kind), 'o': helper_kind}
    asked = talk.random.random()
    if asked < 0.5:
        talk.q('{Tell me|Can you tell me|Write|Please write|Make up|I want to hear|Could you tell me|Give me|I would like|Tell us|Can you make up|Do you know|How about} {a|a short|a little|a nice} {story|tale|story} {about|of|with} {[a_k]|[a_k]|the [k]}{.|?|, please.|}|{Story about [a_k]|A story with [a_k]|A bedtime story about [a_k]|{Something|A text|Some lines|A little text|A page} {short |nice |}{about|with} [a_k]{ who is {sad|happy|alone|brave}|}|A tale in which [a_k] is the hero|Let us have a story with [a_k]|Invent a story about [a_k]}, please.|'
               '{Write|Tell|Make up|Invent|Read|Give me} {me |us |}{something|a few lines|a little tale|a short text|a tale|a short one|a tiny story} {short |nice |sweet |}{about|on|with} [a_k] {who|that} {is|feels|was} {lonely|alone|sad|happy|very small|very big|afraid|bored|hungry|in love|far from home|always late}{.|?|, please.|}|{Tell me|Write|Make up|I need|We want|I would love|Please tell us} a {story|tale|short story|bedtime story} {for my {son|daughter|kids|niece|class} about [a_k]|in which {there is [a_k]|[a_k] plays a part}|where the hero is [a_k]|about [a_k] {who is {sad|brave|shy|alone|lost|happy}|from far away|by the sea|in winter}}{.|?|}', **values)
    elif asked < 0.75:
        talk.q('{Tell me|Write|Can you tell me|Make up} a {short |}story about [a_k] {named|called} [n]{.|?|, please.|}|A story about [a_k] named [n], please.', **values)
    else:
        talk.q('{Tell me|Can you tell me|Please tell me|I would like|Write|Make up|I want to hear|Read me} a {short|little|nice|bedtime|good|new|} story{.|?|, please.|}|{Story time|I want a story|Do you know a story|Another story|One more story, please|Tell me another story|Now a story|It is time for a story|Read us something|My kids want a story|A story before bed, please}!', **values)
    trouble, solution = talk.pick(PLOTS)
    talk.a(f'{OPEN} {talk.pick(SOUND)}{trouble} {HELLO} {SAID} said [h]. {solution} {ENDS}', **values)
    after = talk.random.random()
    if after < 0.16:
        talk.pair('{Who helped [n]|Who helped|Who came to help}?', '[h] helped, the [o].', **values)
    elif after < 0.32:
        talk.pair('{What was the name of the [k]|What was the [k] called|How was the [k] called}?', 'The [k] was called [n].', **values)
    elif after < 0.4:
        talk.pair('{Who was the story about|Who was in the story|What was the story about}?', 'The story was about [a_k] named [n].', **values)
    elif after < 0.55:
        talk.pair('{That was nice|What a lovely story|Thank you for the story|I liked it|Nice story|That was beautiful|What a good story|I like the ending}{.|!|}', 'I am glad you liked it. {Shall I tell another one?|}', plain=True)

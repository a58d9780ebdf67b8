# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, most of them nobody's: a name that was never seen can only be known by reading it.

What is held out of training (real names, made-up names and the subjects of stories) is decided here alone, so that a text
written with `held out` measures copying and not memory.
"""
import zlib

REAL = ('Anna Ben Clara Daniel Elena Felix Greta Hannah Ivan Julia Karl Laura Martin Nina Oscar Paula Robert Sofia Tim Vera '
        'Alice Bruno Carmen Diego Erik Fatima George Helen Ingrid Jonas Kofi Lena Marco Nora Omar Peter Rita Simon Tara Walter '
        'Yusuf Zara Adam Bella Chloe David Emily Frank Hugo Iris James Kira Liam Maya Noel Olga Pablo Ruth Sara Tom Amir Mei '
        'Ravi Aiko Chen Priya Hassan Leila Mateo Rosa Sam Max Lucy Jack Kate Leo Mia Emma Paul Mary John Aaron Abel Ada Agnes '
        'Albert Alex Alma Amara Amelia Andre Angela Anita Anton Ari Arthur Astrid Ava Axel Barbara Basil Beatrice Bernard Bianca '
        'Birgit Boris Brenda Brian Bridget Caleb Camila Carla Carlos Caroline Cecil Celine Cesar Charles Christa Claire Colin '
        'Conrad Cora Dana Daphne Dario Deepa Denise Dennis Dmitri Dora Doris Dylan Edgar Edith Edwin Eleanor Eli Elias Elisa '
        'Ella Elsa Emil Enzo Erin Esther Ethan Eva Evan Faye Fiona Flora Florian Franka Fred Frida Gabriel Gemma Gerald Gina '
        'Gloria Gordon Grace Gregor Gustav Hans Harold Harriet Harry Hazel Hector Heidi Henry Herman Hilda Holly Howard Ian Ida '
        'Igor Ilse Ines Irene Irma Isaac Isabel Jacob Jan Jane Janet Jasmine Jason Jean Jenny Jesse Joan Joel Johanna Josef '
        'Joy Juan Judith Jules June Kai Karen Katya Keith Ken Kenji Kevin Khalid Klara Kurt Lara Lars Layla Leah Leon Lewis '
        'Lina Linda Lionel Lisa Lola Louis Louise Luca Luis Luna Lydia Malik Manuel Marcus Margaret Maria Marie Mario Mark '
        'Marta Matilda Maurice Megan Mila Milan Miriam Mona Monica Nadia Naomi Natalie Nathan Neil Nicolas Nikita Noah Odette '
        'Olaf Oliver Olivia Otto Owen Pamela Patricia Patrick Pauline Pedro Penny Petra Philip Phoebe Pierre Quentin Rachel '
        'Ralph Raymond Rebecca Renata Richard Roberta Roger Roland Roman Ron Rosalind Rudolf Rupert Ruby Sabine Samira Sandra '
        'Sebastian Selma Sergei Sharon Sheila Silvia Sophie Stefan Stella Sunita Susan Svetlana Tamar Tanya Teresa Theo Thomas '
        'Timothy Tobias Tracy Ulrich Ursula Valerie Vanessa Victor Vincent Viola Vivian Wanda Wendy Wilma Winston Xavier Yara '
        'Yasmin Yoko Yvonne Zoe Zofia').split()
REAL_HELD_OUT = ('Arjun Benita Cyrus Delia Ezra Farid Giselle Hamid Imogen Jorge Keiko Lorenz Maren Nils Ottilie Percy Quinn '
                 'Rowena Soren Tilda Umberto Viktor Wes Ximena Yannick Zelda Bertram Cosima Dagmar Elvira').split()
# Words that people take for nicknames, pets and user names.
NICK = ('Juniper Falcon Copper Bramble Comet Pixel Maple Thistle Clover Marble Rocket Willow Pepper Sparrow Ember Cricket '
        'Bandit Domino Nutmeg Saffron Quartz Pickle Noodle Waffle Biscuit Shadow Ginger Peanut Muffin Mango Poppy Smokey Turnip '
        'Button Velvet Cosmo Turbo Ziggy Widget Zephyr Basil Cinder Dusty Fern Hazelnut Jasper Kiwi Lemon Moss Onyx Pebble').split()
NICK_HELD_OUT = 'Acorn Beetle Cobalt Dandelion Flint Harpoon Lichen Mustard Parsnip Raven Sorrel Tofu'.split()
PETS = ('Luna Milo Coco Oreo Daisy Rex Simba Nala Bobby Snowy Tiger Honey Olive Rocky Molly Charlie Buddy Bella Fluffy Spot '
        'Lucky Felix Socks Toby Max Ruby Jack Misty').split()
SUBJECTS_HELD_OUT = ('otter', 'pirate', 'kite', 'baker', 'comet', 'beetle', 'postman', 'swan')

ONSETS = ('b br c ch d dr f fl g gr h j k kl kr l m n p pr qu r s sh sk st t th tr v w y z bl cl cr gl pl sl sm sn sp sv tw vr wh '
          'zh').split() + [''] * 4
PLAIN_ONSETS = 'b d f g h j k l m n p r s t v z w y'.split()
VOWELS = 'a e i o u a e i o ai ea ee ia oa ou y ei au'.split()
PLAIN_VOWELS = 'a e i o u'.split()
CODAS = 'n l r s m k t x d th sh ck ll nd rt lf ng rn st v b g p z'.split()
ENDINGS = 'a o e i us ia in an el is en on ar or ix ette ley ton ric wyn dor mir vik sen ska ba na ra ya zo lo ita ino elle'.split()
KEPT = set(REAL_HELD_OUT + NICK_HELD_OUT)
SEEN = set(REAL + NICK + PETS)
UNKIND = ('ass', 'fag', 'fuk', 'fuc', 'dik', 'dic', 'cum', 'kum', 'tit', 'nig', 'naz', 'hit', 'rap', 'sex', 'poo', 'pee', 'coc',
          'cok', 'pus', 'slu', 'gay', 'die', 'kil', 'hoe', 'god', 'jes', 'nut', 'cun', 'pis', 'wan', 'jew', 'pak', 'arse', 'shi')


def is_held_out(name):
    """One made-up name in twelve is kept for judging."""
    return zlib.crc32(name.lower().encode()) % 12 == 0


class Names:
    def __init__(self, source, held_out=False):
        self.random = source
        self.held_out = held_out

    def pick(self, items):
        return items[int(self.random.random() * len(items))]

    def syllables(self):
        pick, kind = self.pick, self.random.random()
        if kind < 0.5:
            return pick(PLAIN_ONSETS) + pick(PLAIN_VOWELS) + pick(PLAIN_ONSETS) + pick(ENDINGS)
        if kind < 0.7:
            return pick(ONSETS) + pick(VOWELS) + pick(CODAS)
        if kind < 0.92:
            return pick(ONSETS) + pick(VOWELS) + pick(CODAS) + pick(ENDINGS)
        return pick(ONSETS) + pick(PLAIN_VOWELS) + pick(PLAIN_ONSETS) + pick(PLAIN_VOWELS) + pick(PLAIN_ONSETS) + pick(ENDINGS)

    def made_up(self):
        taken = KEPT | SEEN if self.held_out else KEPT
        while True:
            name = self.syllables()
            if 3 <= len(name) <= 10 and is_held_out(name) == self.held_out and not any(bad in name for bad in UNKIND) and name.capitalize() not in taken:
                return name.capitalize()

    def person(self):
        kind = self.random.random()
        if kind < 0.62:
            name = self.made_up()
        elif kind < 0.70:
            name = self.pick(NICK_HELD_OUT if self.held_out else NICK)
        else:
            name = self.pick(REAL_HELD_OUT if self.held_out else REAL)
        return name.lower() if self.random.random() < 0.06 else name

    def pet(self):
        kind = self.random.random()
        if kind < 0.6:
            return self.made_up()
        if self.held_out:
            return self.pick(NICK_HELD_OUT)
        return self.pick(NICK if kind < 0.8 else PETS)

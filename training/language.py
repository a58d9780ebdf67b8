# SPDX-License-Identifier: GPL-3.0-or-later
"""Words: opposites, plurals, rhymes, letters, meanings, examples of a kind."""
from phrase import article, capital, listing


def pairs(text):
    return [tuple(item.split('/')) for item in text.split()]


OPPOSITES = pairs('hot/cold big/small up/down happy/sad fast/slow day/night open/closed left/right hard/soft wet/dry full/empty tall/short good/bad light/dark '
                  'early/late strong/weak clean/dirty near/far rich/poor loud/quiet easy/difficult first/last inside/outside love/hate push/pull win/lose begin/end '
                  'buy/sell thick/thin deep/shallow heavy/light brave/afraid sweet/sour true/false always/never above/below front/back long/short new/old high/low '
                  'young/old black/white summer/winter morning/evening give/take come/go top/bottom alive/dead warm/cool wide/narrow same/different before/after '
                  'more/less hello/goodbye yes/no north/south east/west on/off in/out start/stop smooth/rough sharp/blunt friend/enemy laugh/cry remember/forget '
                  'question/answer asleep/awake rise/fall safe/dangerous cheap/expensive kind/mean polite/rude many/few success/failure find/lose arrive/leave '
                  'accept/refuse ugly/beautiful bright/dark fresh/stale tight/loose simple/complicated peace/war')
BACK = {b: a for a, b in reversed(OPPOSITES)}
ONE_WAY = dict(OPPOSITES)
ONE_WAY.update({b: a for b, a in BACK.items() if b not in ONE_WAY})
ONE_WAY['light'] = 'dark'
RHYMES = pairs('cat/hat hat/cat dog/frog frog/log sun/run tree/bee bee/tree car/star star/car house/mouse mouse/house cake/lake lake/cake light/night night/light '
               'moon/spoon spoon/moon king/ring ring/king rain/train train/rain ball/wall wall/ball boat/goat goat/boat fish/dish bear/chair chair/bear bed/red '
               'red/bed book/cook fox/box box/fox snow/go sky/fly hand/sand sand/hand door/floor floor/door day/play play/day song/long nose/rose rose/nose '
               'hill/mill pen/ten ten/pen shoe/blue blue/shoe heart/start head/bread bread/head green/queen queen/green gold/cold cold/gold way/say wing/sing '
               'sing/wing nest/best best/nest clock/sock sock/clock duck/truck truck/duck sheep/sleep sleep/sheep cow/now now/cow sea/tea tea/sea time/lime '
               'coat/boat face/race race/face name/game game/name pan/man man/pan tall/small small/tall bug/rug rug/bug pig/wig five/hive pie/sky')
PLURALS = pairs('cat/cats dog/dogs mouse/mice child/children man/men woman/women tooth/teeth foot/feet leaf/leaves sheep/sheep box/boxes baby/babies city/cities '
                'knife/knives fish/fish bus/buses story/stories goose/geese wolf/wolves apple/apples book/books cherry/cherries potato/potatoes tomato/tomatoes '
                'wife/wives loaf/loaves shelf/shelves glass/glasses dish/dishes berry/berries lady/ladies party/parties half/halves ox/oxen person/people deer/deer '
                'car/cars tree/trees house/houses bird/birds hero/heroes watch/watches fox/foxes key/keys toy/toys country/countries')
PAST = pairs('go/went see/saw eat/ate drink/drank sing/sang run/ran swim/swam write/wrote take/took give/gave come/came find/found buy/bought think/thought bring/brought '
             'sleep/slept speak/spoke break/broke drive/drove fly/flew know/knew make/made say/said tell/told play/played walk/walked jump/jumped read/read sit/sat '
             'stand/stood win/won lose/lost begin/began forget/forgot catch/caught teach/taught feel/felt keep/kept leave/left')
KINDS = {'fruit': 'apple banana orange pear grape mango peach cherry plum lemon'.split(), 'vegetable': 'carrot potato onion cabbage spinach pea bean leek'.split(),
         'animal': 'dog cat lion horse elephant rabbit bear fox'.split(), 'bird': 'owl eagle duck robin parrot crow swan'.split(),
         'color': 'red blue green yellow purple orange pink'.split(), 'flower': 'rose tulip daisy lily sunflower violet'.split(),
         'sport': 'football tennis swimming running hockey golf'.split(), 'drink': 'water tea coffee milk juice lemonade'.split(),
         'instrument': 'piano guitar violin drum flute trumpet'.split(), 'tree': 'oak pine maple birch willow beech'.split(),
         'insect': 'bee ant fly butterfly beetle wasp'.split(), 'tool': 'hammer saw drill spade knife'.split(), 'shape': 'circle square triangle star oval'.split(),
         'metal': 'gold silver iron copper tin'.split(), 'fish': 'salmon trout tuna shark herring'.split(), 'season': 'spring summer autumn winter'.split(),
         'piece of furniture': 'table chair bed shelf sofa'.split(), 'piece of clothing': 'shirt coat hat sock scarf'.split(), 'body part': 'arm leg hand foot nose ear'.split(),
         'language': 'English French Spanish German Italian'.split(), 'number': '3 7 12 25 40'.split(), 'job': 'teacher baker doctor farmer pilot'.split()}
MANY = {'fruit': 'fruits', 'body part': 'parts of the body', 'fish': 'kinds of fish', 'piece of furniture': 'pieces of furniture', 'piece of clothing': 'pieces of clothing'}
MEANINGS = {'an island': 'land with water all around it', 'a desert': 'a very dry place with little rain', 'an ocean': 'a very large body of salt water',
            'a volcano': 'a mountain that can throw out hot rock', 'a friend': 'a person you like and trust', 'a library': 'a place where you can read and borrow books',
            'a doctor': 'a person who helps sick people', 'an umbrella': 'a thing that keeps you dry in the rain', 'a planet': 'a big round body that goes around a star',
            'a bridge': 'a way to cross over water or a road', 'a museum': 'a place where old or beautiful things are shown', 'a promise': 'saying that you will surely do something',
            'a holiday': 'a time when you do not have to work', 'a kitchen': 'the room where food is cooked', 'a rainbow': 'a bow of colors in the sky after rain',
            'a neighbor': 'a person who lives near you', 'a garden': 'a place where plants and flowers grow', 'a computer': 'a machine that works with numbers, words and pictures',
            'a poem': 'a short text with rhythm and often rhymes', 'a river': 'a long stream of water that flows to the sea', 'a lake': 'water with land all around it',
            'a forest': 'a place where many trees grow', 'a mountain': 'very high land with steep sides', 'a teacher': 'a person who helps others to learn',
            'a farm': 'a place where plants are grown and animals are kept', 'a market': 'a place where people buy and sell things', 'a clock': 'a thing that shows the time',
            'a mirror': 'a piece of glass in which you see yourself', 'a secret': 'something that you do not tell to others', 'a dream': 'pictures and stories that come while you sleep',
            'a map': 'a drawing that shows where places are', 'a recipe': 'a text that tells you how to cook something', 'an orchestra': 'a large group of people who play music together',
            'a hospital': 'a place where sick people are cared for', 'a lighthouse': 'a tower with a light that shows ships the way', 'a candle': 'a stick of wax that gives light when it burns',
            'a joke': 'a short story that makes people laugh', 'a riddle': 'a question with a hidden answer', 'a cousin': 'the child of your aunt or uncle', 'a village': 'a small place where people live, smaller than a town'}
SPELL = 'cat dog sun tree book fish house apple river bread chair water green happy friend school garden window winter music train cloud horse table light night milk snow bird ship moon star'.split()
LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
SENTENCES = {'cat': 'The cat sleeps on the warm stone.', 'rain': 'The rain falls softly on the roof.', 'river': 'The river flows to the sea.', 'friend': 'My friend and I walk in the park.',
             'bread': 'The bread is still warm.', 'moon': 'The moon shines over the hills.', 'dog': 'The dog runs across the field.', 'book': 'She reads a book by the window.',
             'tree': 'A bird sings in the tree.', 'house': 'The house stands on a hill.', 'snow': 'The snow covers the garden.', 'happy': 'We are happy to be home.',
             'garden': 'The garden is full of flowers.', 'blue': 'The sky is blue today.', 'train': 'The train leaves in the morning.', 'soup': 'The soup smells good.'}


def opposites(talk):
    for _ in range(talk.random.choice((1, 1, 2))):
        word = talk.pick(list(ONE_WAY))
        talk.pair('{What is|Tell me|Do you know|What would be|Give me|Name|Say|What do you call|How do you call} {the opposite of|the contrary of|the opposite to} {the word |}[w]?|{Opposite of|Opposite:|The opposite of} [w]?|[w]: {what is the opposite|and the opposite}?|{And |}what is the opposite if something is [w]?|Which word means the opposite of [w]?|What is the {reverse|other side} of [w]?|If it is not [w], it is what? Give me the opposite.',
                  'The opposite of [w] is [o].', w=word, o=ONE_WAY[word])


def words(talk):
    kind = talk.random.random()
    if kind < 0.22:
        a, b = talk.pick(RHYMES)
        talk.pair('{What|Which word|What word} {rhymes|goes|sounds good|would rhyme} with [w]?|{I need|I am looking for|I want|Help me find} a rhyme {on|for|with} [w]{ for my song| for a card|}.|{Tell me|Give me|Find|Do you know|I need} a {word that rhymes with|rhyme for|rhyme with|rhyme to} [w]{.|?|}', '[c] rhymes with [w].', w=a, c=capital(b))
    elif kind < 0.42:
        a, b = talk.pick(PLURALS)
        talk.pair('{What is|Tell me|Do you know|Give me} the plural {of|for} [w]?|{How do you say|What do you say for} more than one [w]?|One [w], two what?|What are two of them called: one [w], two ...?|What do we call {two|three|many} of [w]?|How do I write [w] in the plural?|{More than one|Several|A few|Two|Some} [w]{: |, }{what is the word|what do I say|two what|that is called what|many ...|how do you say that|that makes two ...}?|I saw one [w] and then another, so two {what|...}?', 'The plural of [w] is [p].', w=a, p=b)
    elif kind < 0.5:
        a, b = talk.pick(PAST)
        talk.pair('{What is|Tell me|Give me} the past {tense |form |}of [w]?|Yesterday I did it. What is the past of [w]?', 'The past of [w] is [p].', w=a, p=b)
    elif kind < 0.64:
        word = talk.pick(SPELL)
        talk.pair('{How do you spell|How is this word written:|Which way do I write|How would one spell|I cannot spell this word:|What is the spelling of|Which letters are in|What are the letters of|Tell me the letters of|Spell|Can you spell|Please spell|How is this spelled:|How do I write} {the word |}[w]?', '[s].', w=word, s='-'.join(word.upper()))
    elif kind < 0.7:
        word = talk.pick(SPELL)
        talk.pair('{How many letters {are in|has} the word [w]|How many letters does [w] have|How long is the word [w]|Count the letters of [w]}?', '[s]. The word [w] has [n] letters.', w=word, s='-'.join(word.upper()), n=len(word))
    elif kind < 0.78:
        i = talk.random.randrange(25)
        talk.pair('{Which|What} letter {comes after|follows|is after} [a]?', 'After [a] comes [b].', a=LETTERS[i], b=LETTERS[i + 1])
    elif kind < 0.84:
        word = talk.pick(SPELL)
        talk.pair('{What is the first letter of|Which letter is first in|What letter begins} [w]?', 'The first letter of [w] is [l].', w=word, l=word[0].upper())
    elif kind < 0.92:
        word = talk.pick(list(SENTENCES))
        talk.pair('{Make|Write|Give me|Can you make|Say} a sentence with {the word |}[w]{.|?|}|Use [w] in a sentence.', SENTENCES[word], w=word)
    else:
        talk.pair('{Say|Tell me|Recite|Do you know} the {alphabet|ABC}{.|?|}', 'A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T, U, V, W, X, Y and Z.')


def meanings(talk):
    word = talk.pick(list(MEANINGS))
    talk.pair('{What is|What does it mean:|Can you explain|Explain|What do you call|Tell me what this is:|Define|What exactly is} [w]?', '[c] is [m].', w=word, c=capital(word), m=MEANINGS[word])


def some_of(talk, items, n):
    """So many in the order of the list, from anywhere on: what has been named already is never the next."""
    first = talk.random.randrange(len(items))
    return [items[(first + i) % len(items)] for i in range(n)]


def lists(talk):
    kind = talk.pick(list(KINDS))
    many = MANY.get(kind, kind + 's')
    items = KINDS[kind]
    one = 'the number ' + items[0] if kind == 'number' else items[0]
    draw = talk.random.random()
    if draw < 0.15:
        talk.pair('{{Do you know|Tell me|Name|Can you think of|List|I want to hear|What are|Give me|Say|Please name|I need|Which are} {some|a few|some more|a couple of|any|different} [k]{?|.||, please.| for {a game|a list|school|a song}.}|Which [k] {do you know|are there|come to your mind|can you name}?|{Some|A few} [k], please.}', 'Here are three [k]: [l].', k=many, l=listing(some_of(talk, items, 3)))
    elif draw < 0.6:
        n = talk.random.randint(2, 4)
        shown = listing(some_of(talk, items, n))
        talk.pair('{Name|Tell me|Can you tell me|Think of|I want|I must name|Could you name|Can you name|Give me|List|Say|Do you know|I need|Please name} [n] [k]{.|?|, please.|}|What are [n] [k]?|{I need|I want|I am looking for|Find me|We need} [n] [k] {for a list|for {my|our} {school|play|class|homework|story|game|quiz}|for a song|in a row|to draw}.|[n] [k], please.', '{[n] [k] are|Here are [n] [k]:} [l].', n=('two', 'three', 'four')[n - 2], k=many, l=shown)
    elif draw < 0.8 and kind not in ('number',):
        item = talk.pick(items)
        talk.pair('{Name|Tell me|Give me|Say} {a|one|any} [k]{.|?|}', 'One [k] is [i].', k=kind, i=item)
    elif kind not in ('number', 'season', 'body part', 'metal', 'language', 'sport'):
        item = talk.pick(items)
        other = talk.pick([other for other in KINDS if other not in ('number', kind)])
        a_kind = article(kind)
        if talk.chance(0.5):
            talk.pair('Is {a |an |}[i] [k]?', 'Yes, the [i] is [k].', i=item, k=a_kind)
        elif item not in KINDS[other] and (kind, other) not in (('bird', 'animal'), ('insect', 'animal'), ('fish', 'animal')):
            talk.pair('{What kind of thing is|What is} the [i], [k] or [o]?', 'The [i] is [k].', i=item, k=a_kind, o=article(other))
    else:
        talk.pair('{Name|Tell me} {one|any} [k]{.|?|}', 'One [k] is [i].', k=kind, i=one if kind != 'number' else items[0])

# SPDX-License-Identifier: GPL-3.0-or-later
"""Small facts about animals, colours, the calendar, countries, the body and nature."""
from language import pairs
from phrase import article, capital

SOUNDS = dict(pairs('dog/woof cat/meow cow/moo sheep/baa duck/quack horse/neigh pig/oink lion/roar bee/buzz frog/croak owl/hoot mouse/squeak snake/hiss '
                    'rooster/cock-a-doodle-doo wolf/howl crow/caw goat/maa hen/cluck donkey/hee-haw turkey/gobble bird/tweet'))
YOUNG = dict(pairs('dog/puppy cat/kitten cow/calf sheep/lamb horse/foal pig/piglet duck/duckling hen/chick goat/kid bear/cub lion/cub deer/fawn frog/tadpole '
                   'swan/cygnet goose/gosling kangaroo/joey elephant/calf wolf/pup fox/cub tiger/cub owl/owlet butterfly/caterpillar'))
LEGS = {'dog': 'four', 'cat': 'four', 'bird': 'two', 'spider': 'eight', 'ant': 'six', 'bee': 'six', 'horse': 'four', 'cow': 'four', 'duck': 'two', 'snake': 'no',
        'fish': 'no', 'frog': 'four', 'butterfly': 'six', 'chicken': 'two', 'elephant': 'four', 'penguin': 'two', 'crab': 'ten', 'fly': 'six', 'pig': 'four', 'lion': 'four'}
DIETS = {'cow': 'grass', 'rabbit': 'grass and vegetables', 'cat': 'meat and fish', 'lion': 'meat', 'panda': 'bamboo', 'monkey': 'fruit and leaves', 'squirrel': 'nuts and seeds',
         'horse': 'grass and hay', 'frog': 'insects', 'bear': 'berries, fish and honey', 'owl': 'mice', 'bee': 'nectar', 'sheep': 'grass', 'koala': 'leaves', 'mouse': 'seeds and grain',
         'penguin': 'fish', 'giraffe': 'leaves', 'dog': 'meat and dog food', 'elephant': 'grass, leaves and fruit', 'goat': 'grass and leaves', 'shark': 'fish', 'duck': 'plants and small insects',
         'hedgehog': 'insects and snails', 'chicken': 'seeds and grain', 'tiger': 'meat', 'spider': 'insects', 'pig': 'almost everything', 'whale': 'fish and tiny sea animals'}
HOMES = {'bird': 'a nest', 'bee': 'a hive', 'spider': 'a web', 'rabbit': 'a burrow', 'bear': 'a den', 'fox': 'a den', 'horse': 'a stable', 'dog': 'a house with people', 'fish': 'the water',
         'camel': 'the desert', 'penguin': 'the cold south', 'monkey': 'the trees', 'whale': 'the sea', 'cow': 'a barn', 'ant': 'an anthill', 'owl': 'a hollow tree', 'shark': 'the sea',
         'mole': 'the ground', 'chicken': 'a coop', 'pig': 'a sty', 'squirrel': 'the trees', 'frog': 'a pond', 'lion': 'the grassland', 'polar bear': 'the icy north', 'beaver': 'a lodge in the water'}
ABOUT = {'elephant': 'Elephants are the largest animals on land. They have a long trunk and big ears.', 'dog': 'Dogs are friendly and loyal. They can smell much better than people.',
         'cat': 'Cats like to sleep, play and hunt mice. They can see well in the dark.', 'whale': 'Whales live in the sea but breathe air. The blue whale is the largest animal of all.',
         'bee': 'Bees fly from flower to flower and make honey. They live together in a hive.', 'owl': 'Owls hunt at night. They fly without a sound.',
         'penguin': 'Penguins are birds that cannot fly, but they swim very well.', 'horse': 'Horses are strong and fast. They can sleep standing up.',
         'frog': 'Frogs begin life as tadpoles in the water. Later they grow legs.', 'lion': 'Lions are big cats. They live in groups called prides.',
         'rabbit': 'Rabbits have long ears and soft fur. They dig burrows and eat plants.', 'spider': 'Spiders have eight legs. Many of them spin webs to catch insects.',
         'giraffe': 'Giraffes are the tallest animals. They eat leaves from high trees.', 'camel': 'Camels live in dry places. They can go without water for a long time.',
         'dolphin': 'Dolphins are clever animals that live in the sea. They breathe air.', 'bear': 'Bears are big and strong. Many of them sleep through the winter.',
         'cow': 'Cows eat grass and give milk. Their young are called calves.', 'fox': 'Foxes have red fur and a bushy tail. They hunt mice and live in dens.',
         'hedgehog': 'Hedgehogs have many spines. When they are afraid, they roll into a ball.', 'ant': 'Ants are small but strong. They live together in large groups.',
         'butterfly': 'Butterflies begin life as caterpillars. They drink nectar from flowers.', 'snake': 'Snakes have no legs. They smell with their tongue.',
         'wolf': 'Wolves live and hunt in packs. They are related to dogs.', 'mouse': 'Mice are small animals with long tails. They eat seeds and grain.',
         'turtle': 'Turtles carry a hard shell. They are slow on land and can grow very old.', 'squirrel': 'Squirrels climb trees and hide nuts for the winter.',
         'duck': 'Ducks swim with webbed feet and have waterproof feathers.', 'kangaroo': 'Kangaroos jump on strong back legs and carry their young in a pouch.'}
COLORS = {'the sky': 'blue', 'grass': 'green', 'a banana': 'yellow', 'snow': 'white', 'a tomato': 'red', 'an orange': 'orange', 'coal': 'black', 'a lemon': 'yellow', 'chocolate': 'brown',
          'a carrot': 'orange', 'blood': 'red', 'milk': 'white', 'a leaf': 'green', 'the sun': 'yellow', 'a strawberry': 'red', 'an elephant': 'gray', 'the night': 'black', 'a frog': 'green',
          'the sea': 'blue', 'a cherry': 'red', 'a cucumber': 'green', 'a polar bear': 'white', 'a flamingo': 'pink', 'wood': 'brown', 'a sunflower': 'yellow', 'a pumpkin': 'orange', 'salt': 'white',
          'a raven': 'black', 'a fire truck': 'red', 'an eggplant': 'purple', 'a pea': 'green', 'honey': 'gold', 'a cloud': 'white', 'coffee': 'brown'}
MIXES = (('red', 'yellow', 'orange'), ('blue', 'yellow', 'green'), ('red', 'blue', 'purple'), ('red', 'white', 'pink'), ('black', 'white', 'gray'), ('red', 'green', 'brown'), ('blue', 'white', 'light blue'))
CAPITALS = pairs('France/Paris Germany/Berlin Italy/Rome Spain/Madrid England/London Portugal/Lisbon Norway/Oslo Sweden/Stockholm Finland/Helsinki Denmark/Copenhagen Austria/Vienna Greece/Athens '
                 'Japan/Tokyo China/Beijing Egypt/Cairo Canada/Ottawa Russia/Moscow Poland/Warsaw Ireland/Dublin Kenya/Nairobi Peru/Lima Cuba/Havana Hungary/Budapest Belgium/Brussels Turkey/Ankara '
                 'India/Delhi Thailand/Bangkok Switzerland/Bern Scotland/Edinburgh Argentina/Buenos-Aires')
CONTINENT = dict(pairs('France/Europe Germany/Europe Italy/Europe Spain/Europe Norway/Europe Poland/Europe Greece/Europe Japan/Asia China/Asia India/Asia Thailand/Asia Egypt/Africa Kenya/Africa '
                       'Nigeria/Africa Canada/North-America Mexico/North-America Cuba/North-America Peru/South-America Brazil/South-America Argentina/South-America Ireland/Europe Sweden/Europe'))
MONTHS = 'January February March April May June July August September October November December'.split()
DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split()
SEASONS = 'spring summer autumn winter'.split()
LENGTHS = dict(zip(MONTHS, '31 28 31 30 31 30 31 31 30 31 30 31'.split()))
PLANETS = 'Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune'.split()
SIDES = {'triangle': 'three', 'square': 'four', 'rectangle': 'four', 'pentagon': 'five', 'hexagon': 'six', 'octagon': 'eight'}
BODY = {'see': 'eyes', 'hear': 'ears', 'smell': 'nose', 'taste': 'tongue', 'walk': 'legs', 'think': 'brain', 'bite': 'teeth', 'write': 'hand', 'breathe': 'lungs', 'kick a ball': 'foot', 'wave': 'hand'}
COUNTS = {'fingers': 'ten', 'toes': 'ten', 'eyes': 'two', 'ears': 'two', 'noses': 'one', 'arms': 'two', 'knees': 'two', 'hearts': 'one'}
FACTS = [
    ('Why is the sky blue?|What makes the sky blue?|Why do we see a blue sky?', 'Air scatters the blue part of sunlight the most, so the sky looks blue.'),
    ('Why does it rain?|Where does rain come from?|How does rain form?', 'Water rises into the air, forms clouds, and falls back down as rain.'),
    ('How many {days {are in|are there in|has} a week|days does a week have}?', 'A week has seven days.'),
    ('How many {months {are in|are there in|has} a year|months does a year have}?', 'A year has twelve months.'),
    ('How many {hours {are in|are there in|has} a day|hours does a day have}?', 'A day has 24 hours.'),
    ('How many {minutes {are in|are there in|has} an hour|minutes does an hour have}?', 'An hour has 60 minutes.'),
    ('How many {seconds {are in|are there in|has} a minute|seconds does a minute have}?', 'A minute has 60 seconds.'),
    ('How many {days {are in|are there in|has} a year|days does a year have}?', 'A year has 365 days, and a leap year has 366.'),
    ('How many {seasons {are there|are in a year}|seasons does a year have}?|What are the {four |}seasons?|Name the seasons.', 'There are four seasons: spring, summer, autumn and winter.'),
    ('{What is the {largest|biggest} animal|Which animal is the {biggest|largest}}{ in the world| on earth|}?', 'The blue whale is the largest animal.'),
    ('{What is the {largest|biggest} animal|Which animal is the {biggest|largest}} on land?', 'The elephant is the largest animal on land.'),
    ('{What is the fastest animal|Which animal is the fastest|Which animal runs fastest}{ on land|}?', 'The cheetah is the fastest animal on land.'),
    ('{What is the tallest animal|Which animal is the tallest}{ in the world|}?', 'The giraffe is the tallest animal.'),
    ('{What is the {biggest|largest} planet|Which planet is the {largest|biggest}}?', 'Jupiter is the biggest planet of our sun.'),
    ('How many planets {are there|does the sun have|go around the sun}?|What are the planets?|Name the planets.', 'Eight planets go around the sun: Mercury, Venus, Earth, Mars, Jupiter, Saturn, Uranus and Neptune.'),
    ('{What is|Tell me about} the moon?|Why does the moon shine?', 'The moon is a ball of rock that goes around the earth. It shines because the sun lights it.'),
    ('{What is|Tell me about} the sun?|Is the sun a star?', 'The sun is a star. It gives us light and warmth.'),
    ('{What is|What are} {a star|stars}?', 'Stars are very hot balls of gas, far away from us.'),
    ('{What is|Tell me about} the earth?|Which planet do we live on?', 'The earth is the planet we live on. It goes around the sun once a year.'),
    ('Why do {we|people} {sleep|need sleep}?', 'Sleep lets the body rest and helps the brain to keep what it learned.'),
    ('{Where does honey come from|Who makes honey|How is honey made}?', 'Bees make honey from the nectar of flowers.'),
    ('{Where does milk come from|Who gives us milk|Which animal gives milk}?', 'Most of our milk comes from cows.'),
    ('{Where do eggs come from|Who lays eggs}?', 'Most of the eggs we eat come from hens.'),
    ('{Where does wool come from|What is wool}?', 'Wool comes from sheep.'),
    ('{What is ice|What is ice made of}?', 'Ice is frozen water.'),
    ('{What do plants need|What do plants need to grow|What does a flower need}?', 'Plants need light, water, air and good soil.'),
    ('Why do birds {fly south|leave in winter|migrate}?', 'They fly to warmer places where they can find food in winter.'),
    ('{What is the {highest|tallest} mountain|Which mountain is the {tallest|highest}}{ in the world|}?', 'Mount Everest is the highest mountain in the world.'),
    ('{What is the largest ocean|Which ocean is the {biggest|largest}}?', 'The Pacific is the largest ocean.'),
    ('{What is bread made of|How is bread made|What is in bread}?', 'Bread is made of flour, water, salt and yeast, and it is baked in an oven.'),
    ('{What is cheese made of|Where does cheese come from|How is butter made}?', 'It is made from milk.'),
    ('How many letters {are in the alphabet|does the alphabet have}?', 'The English alphabet has 26 letters.'),
    ('Why is {the sea|sea water|the ocean} salty?', 'Rivers carry a little salt from the rocks into the sea, and it stays there.'),
    ('{Why do leaves fall|Why do trees lose their leaves|Why do leaves turn yellow}?', 'In autumn there is less light, so the trees let their leaves go and rest.'),
    ('{What causes thunder|What is thunder|What is lightning|Why is there thunder}?', 'Lightning is a big spark in the clouds, and thunder is the sound it makes.'),
    ('{What is snow|How is snow made|Where does snow come from|Why does it snow}?', 'Snow is water that froze into tiny crystals high in the clouds.'),
    ('{How does a rainbow form|What makes a rainbow|Why are there rainbows}?', 'A rainbow appears when the sun shines through drops of rain.'),
    ('At what temperature does water {boil|start to boil}?|When does water boil?|How hot is boiling water?', 'Water boils at 100 degrees Celsius.'),
    ('At what temperature does water freeze?|When does water {freeze|turn to ice}?', 'Water freezes at zero degrees Celsius.'),
    ('How many continents are there?|What are the continents?|Name the continents.', 'There are seven continents: Africa, Antarctica, Asia, Australia, Europe, North America and South America.'),
    ('{Where does the sun rise|In which direction does the sun rise}?', 'The sun rises in the east and sets in the west.'),
    ('{Where does the sun set|In which direction does the sun set|Where does the sun go down}?', 'The sun sets in the west.'),
    ('Why do we have day and night?|Why does it get dark at night?', 'The earth turns around once a day, so each place sees the sun and then loses it.'),
    ('Why do {cats purr|dogs bark}?', 'That is their way to show how they feel.'),
    ('Is the {earth|moon} {flat|round}?', 'It is round like a ball.'),
    ('How many wheels does a {car|cart} have?', 'It has four wheels.'), ('How many wheels does a {bike|bicycle} have?', 'A bicycle has two wheels.'),
    ('How many legs {does an insect|do insects} have?', 'Insects have six legs.'),
    ('What are the {three |}primary colors?', 'The primary colors are red, yellow and blue.'),
    ('What are the colors of the rainbow?|Which colors does a rainbow have?', 'The rainbow is red, orange, yellow, green, blue and purple.'),
    ('What do bees {make|do}?', 'Bees make honey and carry pollen from flower to flower.'),
    ('Is a {tomato|cucumber|pumpkin} a fruit or a vegetable?', 'To a gardener it is a fruit, but in the kitchen we use it as a vegetable.'),
]


def animals(talk):
    kind = talk.random.random()
    if talk.chance(0.12):
        a, sound = talk.pick([(a, s) for a, s in SOUNDS.items() if list(SOUNDS.values()).count(s) == 1])
        talk.pair('{Which animal {says|makes|goes}|What animal {says|makes|goes}|Who says} {[s]|"[s]"}?', '[c] says [s].', c=capital(article(a)), s=sound)
        return
    if kind < 0.22:
        a = talk.pick(list(SOUNDS))
        talk.pair('{What {sound|noise} does [a] make|What does [a] say|How does [a] sound|How does [a] go|Which sound does [a] make|Make the sound of [a]|What sound comes from [a]|What is the {sound|noise|call} of [a]|Which {sound|noise} do I hear from [a]}?', '[c] says [s].', a=article(a), c=capital(article(a)), s=SOUNDS[a])
    elif kind < 0.42:
        a = talk.pick(list(YOUNG))
        talk.pair('{What is a {baby|young} [a] called|What do you call a {baby|young} [a]|What is the young of [b]|What are young [a]s called|What is the name for a baby [a]|Which word is there for a {young|little} [a]|How do you call a {baby|young} [a]|A {baby|young} [a] is a what}?', 'A young [a] is called [y].', a=a, b=article(a), y=article(YOUNG[a]))
    elif kind < 0.56:
        a = talk.pick(list(LEGS))
        talk.pair('{{Does|Has} [a] {have |}{two|four|six|eight|ten} {legs |}or {two|four|six|eight} legs|Is it {four|six|eight} or {two|six|eight} legs that [a] has|{And|So} how many legs {has|does} [a]{ have|}|[c]: how many legs|How many legs does [a] have|How many legs can you count on [a]|Tell me the number of legs of [a]|How many legs has [a]|Do you know how many legs [a] has}?', '[c] has [n] legs.', a=article(a), c=capital(article(a)), n=LEGS[a])
    elif kind < 0.7:
        a = talk.pick(list(DIETS))
        talk.pair('{What does [a] eat|What do [b]s eat|What is the food of [a]|What should [a] eat|What do you feed [a]}?', '[c] eats [f].', a=article(a), b=a, c=capital(article(a)), f=DIETS[a]) if a not in ('mouse', 'sheep') else \
            talk.pair('{What does [a] eat|What is the food of [a]}?', '[c] eats [f].', a=article(a), c=capital(article(a)), f=DIETS[a])
    elif kind < 0.83:
        a = talk.pick(list(HOMES))
        talk.pair('{Where does [a] live|What is the home of [a]|Where is the home of [a]|Where would I find [a]|Where does [a] sleep}?', '[c] lives in [h].', a=article(a), c=capital(article(a)), h=HOMES[a])
    else:
        a = talk.pick(list(ABOUT))
        talk.pair('{Tell me {something |}about|What do you know about|What is special about|Tell me a fact about|Do you know something about} {the [a]|[a]s|[b]}?', ABOUT[a], a='mice' if a == 'mouse' else a, b=article(a)) if a not in ('mouse', 'wolf', 'fox', 'butterfly') else \
            talk.pair('{Tell me {something |}about|What do you know about|What is special about} {the [a]|[b]}?', ABOUT[a], a=a, b=article(a))


def colours(talk):
    if talk.chance(0.7):
        thing = talk.pick(list(COLORS))
        talk.pair('{What {color|colour} {is|has} [t]|{What is |}{the|its} {color|colour} {of|for} {a ripe |a fresh |a normal |}[t]|[t] {has|is} what {color|colour}|Of what {color|colour} is [t]|If I draw [t], what {color|colour} do I need|The {color|colour} of [t] is what|What {color|colour} do I paint [t]|Tell me the {color|colour} of [t]|In which {color|colour} do I draw [t]|Which {color|colour} is [t]|Do you know the {color|colour} of [t]|What is the {color|colour} of [t]}?', '[c] is [k].', t=thing, c=capital(thing), k=COLORS[thing])
    else:
        a, b, c = talk.pick(MIXES)
        if talk.chance(0.5):
            a, b = b, a
        talk.pair('{What do I get if I mix|What {color|colour} do you get from|What happens if I mix|What do you get when you mix|What makes|Mix} [a] and [b]{ paint|}?', '[d] and [b] make [c].', a=a, b=b, c=c, d=capital(a))


def around(talk, items, unit):
    i = talk.random.randrange(len(items))
    after = talk.chance(0.6)
    talk.pair('{What|Which} {[u] |}{comes|do we have|is|follows|is next} after [a]?|What is the [u] {after|following} [a]?|Which [u] follows [a]?|After [a], which [u] is it?' if after else '{What|Which} {[u] |}{comes before|is before} [a]?|What is the [u] before [a]?',
              'After [a] comes [b].' if after else 'Before [a] comes [b].', u=unit, a=items[i], b=items[(i + (1 if after else -1)) % len(items)])


def calendar(talk):
    kind = talk.random.random()
    if kind < 0.25:
        around(talk, MONTHS, 'month')
    elif kind < 0.5:
        around(talk, DAYS, 'day')
    elif kind < 0.58:
        around(talk, SEASONS, 'season')
    elif kind < 0.75:
        month = talk.pick(MONTHS)
        talk.pair('{How many days does [m] have|How many days are in [m]|How long is [m]|How many days has [m]}?', '[m] has [n] days.', m=month, n=LENGTHS[month])
    elif kind < 0.85:
        i = talk.random.randrange(7)
        day = DAYS[i]
        if talk.chance(0.5):
            talk.pair('Today is [d]. {What day is tomorrow|What day is it tomorrow|Which day comes tomorrow|What is tomorrow}?|If today is [d], what is tomorrow?', 'After [d] comes [e].', d=day, e=DAYS[(i + 1) % 7])
        else:
            talk.pair('Today is [d]. {What day was yesterday|What day was it yesterday|Which day was yesterday}?|If today is [d], what was yesterday?', 'Before [d] comes [e].', d=day, e=DAYS[(i - 1) % 7])
    elif kind < 0.93:
        i = talk.random.randrange(12)
        talk.pair('{Which season is [m] in|In which season is [m]|What season is it in [m]}?', 'In the north, [m] is in [s].', m=MONTHS[i], s=('winter', 'winter', 'spring', 'spring', 'spring', 'summer', 'summer', 'summer', 'autumn', 'autumn', 'autumn', 'winter')[i])
    else:
        talk.pair(*talk.pick((('{{How many days {are in|are there in|has|make|are|does it take for} {a|one} week|A {whole |}week {has|is|is made of|takes} how many days|How long is a week|How many days until it is the same day again|Days in a week}{?|, please?}|{Tell me|Do you know} how many days {a week has|are in a week|make a week}.', 'A week has seven days.'),
                              ('{How many months {are in|has|make} a year|A year has how many months|How long is a year in months}?', 'A year has twelve months.'),
                              ('{{How many hours {are in|has} a day|A day has how many hours}}?', 'A day has twenty-four hours.'),
                              ('{What are the days of the week|Name the days of the week|Tell me the days of the week}{?|.}', 'Monday, Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday.'),
                              ('{What are the months|Name the months|Tell me the months of the year}{?|.}', 'January, February, March, April, May, June, July, August, September, October, November and December.'),
                              ('{Which is the shortest month|What is the shortest month|Which month is the shortest}?', 'February is the shortest month.'),
                              ('{Which is the first month|What is the first month of the year|Which month is first}?', 'January is the first month of the year.'),
                              ('{Which is the last month|What is the last month of the year}?', 'December is the last month of the year.'),
                              ('{What is the coldest season|Which season is the coldest}?', 'Winter is the coldest season.'), ('{What is the warmest season|Which season is the hottest}?', 'Summer is the warmest season.'))))


def places(talk):
    country, city = (word.replace('-', ' ') for word in talk.pick(CAPITALS))
    kind = talk.random.random()
    if kind < 0.6:
        talk.pair('{What is|Tell me|Do you know|Name|Which city is|What would be|Can you tell me} the capital {city |}of [c]?|[c]\'s capital?|Capital of [c]?|What city is {the capital in|capital of} [c]?|How is the capital of [c] called?|What is [c]\'s capital {city |}called?', 'The capital of [c] is [t].', c=country, t=city)
    elif kind < 0.8:
        talk.pair('{Which country has the capital [t]|[t] is the capital of which country|In which country is [t]|Where is [t]|What country is [t] in}?', '[t] is in [c].', c=country, t=city)
    else:
        country = talk.pick(list(CONTINENT))
        talk.pair('{Which|What} continent is [c] {in|on|part of}?|Where is [c]?|On which continent is [c]?', '[c] is in [t].', c=country, t=CONTINENT[country].replace('-', ' '))


def things(talk):
    kind = talk.random.random()
    if kind < 0.3:
        shape = talk.pick(list(SIDES))
        talk.pair('How many {sides|corners} does [s] have?|How many {sides|corners} has [s]?', '[c] has [n] sides and [n] corners.', s=article(shape), c=capital(article(shape)), n=SIDES[shape])
    elif kind < 0.4:
        talk.pair('{What shape is|What is the shape of} {a ball|the moon|an orange|a coin|a wheel|a plate|a ring}?', 'It is round.')
    elif kind < 0.65:
        verb = talk.pick(list(BODY))
        talk.pair('{What do we use to [v]|With what do we [v]|Which part of the body do we use to [v]|What do people [v] with}?', 'We [v] with our [b].', v=verb, b=BODY[verb])
    elif kind < 0.8:
        part = talk.pick(list(COUNTS))
        talk.pair('How many [p] {does a person have|do people have|do we have|has a person}?', 'A person has [n] [q].', p=part, n=COUNTS[part], q=part[:-1] if COUNTS[part] == 'one' else part)
    else:
        i = talk.random.randrange(8)
        talk.pair('{Is [p] a planet|What is [p]}?', '[p] is a planet. It is the [n] one from the sun.', p=PLANETS[i], n='first second third fourth fifth sixth seventh eighth'.split()[i])


def facts(talk):
    talk.pair(*talk.pick(FACTS))

# SPDX-License-Identifier: GPL-3.0-or-later
"""The words and small facts that the dialogues are made of."""


def pairs(text):
    return [tuple(item.split('/')) for item in text.split()]


NAMES = ('Anna Ben Clara Daniel Elena Felix Greta Hannah Ivan Julia Karl Laura Martin Nina Oscar Paula Robert Sofia '
         'Tim Vera '
         'Alice Bruno Carmen Diego Erik Fatima George Helen Ingrid Jonas Kofi Lena Marco Nora Omar Peter Rita Simon '
         'Tara '
         'Walter Yusuf Zara Adam Bella Chloe David Emily Frank Hugo Iris James Kira Liam Maya Noel Olga Pablo Ruth '
         'Sara Tom '
         'Amir Mei Ravi Aiko Chen Priya Hassan Leila Mateo Rosa Sam Max Lucy Jack Kate Leo Mia Emma Paul Mary John').split()
STARTS = ('Ba Be Bo Da De Do Fa Fe Fi Ga Go Gu Ha He Hi Ja Jo Ju Ka Ke Ki Ko La Le Li Lo Ma Me Mi Mo Na Ne Ni '
          'No Pa Pe Ra Re Ri Ro Sa Se Si So Ta Te Ti To Va Ve Vi Za Zo').split()
MIDDLES = ('la li lo ma mi mo na ni no ra ri ro ta ti to va vi da di do sa si ka ki be ve re le').split()
ENDINGS = 'n l r s a o e i us ia in an el la na ra to ta ny lo x th rt ck ld m'.split()
PET_NAMES = ('Biscuit Pepper Shadow Luna Milo Coco Ginger Oreo Daisy Rex Simba Nala Bobby Snowy Tiger Peanut Muffin '
             'Honey Olive '
             'Rocky Molly Charlie Buddy Bella Fluffy Spot Lucky Mango Poppy Smokey').split()
PETS = 'dog cat rabbit hamster parrot turtle horse goldfish canary pony'.split()
COLOURS = 'red blue green yellow orange purple pink black white brown gray'.split()
FOODS = ('pizza soup pasta rice salad bread cheese chocolate pancakes noodles sushi curry tacos dumplings apples '
         'strawberries '
         'cake potatoes ice-cream lasagna').split()
CITIES = ('London Paris Berlin Rome Madrid Vienna Oslo Lisbon Dublin Prague Athens Cairo Tokyo Boston Chicago '
          'Toronto Sydney '
          'Lima Nairobi Mumbai Seoul Helsinki Hamburg Milan Porto Kyoto').split()
JOBS = ('teacher nurse baker farmer driver painter doctor cook gardener student pilot writer plumber musician '
        'carpenter '
        'lawyer waiter engineer librarian photographer').split()
HOBBIES = ('painting swimming reading cooking gardening dancing running singing fishing knitting chess cycling hiking '
           'photography football tennis baking drawing').split()
WORDS = ('apple river candle window garden pencil yellow rocket basket summer tiger bottle castle pepper silver '
         'anchor lantern '
         'marble thunder meadow button harbor ladder pillow copper autumn blanket carpet dragon eagle feather guitar '
         'hammer island jacket kettle '
         'lemon mirror needle orange penguin quiet ribbon saddle tunnel velvet walnut zebra bridge cactus donkey '
         'engine forest glove helmet '
         'ice jungle kite lizard mountain night ocean planet queen rabbit snow train uncle violin winter morning '
         'cloud stone paper flower').split()
ITEMS = ('milk eggs bread butter apples rice tea coffee sugar flour onions carrots soap candles batteries cheese '
         'tomatoes pasta '
         'honey lemons potatoes salt bananas fish').split()
MONTHS = ('January February March April May June July August September October November December').split()
DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split()
SEASONS = 'spring summer autumn winter'.split()

OPPOSITES = pairs('hot/cold big/small up/down happy/sad fast/slow day/night open/closed left/right hard/soft wet/dry '
                  'full/empty '
                  'old/young tall/short good/bad light/dark early/late strong/weak clean/dirty near/far rich/poor '
                  'loud/quiet '
                  'easy/difficult first/last inside/outside love/hate push/pull win/lose begin/end buy/sell '
                  'thick/thin deep/shallow '
                  'heavy/light brave/afraid sweet/sour true/false always/never above/below front/back long/short '
                  'new/old')
RHYMES = pairs('cat/hat dog/frog sun/run tree/bee car/star house/mouse cake/lake light/night moon/spoon king/ring '
               'rain/train '
               'ball/wall boat/goat fish/dish bear/chair bed/red book/cook fox/box snow/go sky/fly hand/sand door/floor')
PLURALS = pairs('cat/cats dog/dogs mouse/mice child/children man/men woman/women tooth/teeth foot/feet leaf/leaves '
                'sheep/sheep '
                'box/boxes baby/babies city/cities knife/knives fish/fish bus/buses story/stories goose/geese '
                'wolf/wolves')
SOUNDS = pairs('dog/woof cat/meow cow/moo sheep/baa duck/quack horse/neigh pig/oink lion/roar bee/buzz frog/croak '
               'owl/hoot '
               'mouse/squeak snake/hiss rooster/cock-a-doodle-doo wolf/howl crow/caw')
YOUNG = pairs('dog/puppy cat/kitten cow/calf sheep/lamb horse/foal pig/piglet duck/duckling hen/chick goat/kid '
              'bear/cub '
              'lion/cub deer/fawn frog/tadpole swan/cygnet')
LEGS = {'dog': 4, 'cat': 4, 'bird': 2, 'spider': 8, 'ant': 6, 'bee': 6, 'horse': 4, 'cow': 4, 'duck': 2, 'snake': 0,
        'fish': 0, 'frog': 4, 'butterfly': 6, 'chicken': 2, 'elephant': 4, 'penguin': 2, 'crab': 10}
DIETS = {'cow': 'grass', 'rabbit': 'grass and vegetables', 'cat': 'meat and fish', 'lion': 'meat', 'panda': 'bamboo',
         'monkey': 'fruit and leaves', 'squirrel': 'nuts and seeds', 'horse': 'grass and hay', 'frog': 'insects',
         'bear': 'berries, fish and honey', 'owl': 'mice', 'bee': 'nectar', 'sheep': 'grass', 'koala': 'leaves',
         'mouse': 'seeds and grain', 'penguin': 'fish', 'giraffe': 'leaves'}
HOMES = {'bird': 'a nest', 'bee': 'a hive', 'spider': 'a web', 'rabbit': 'a burrow', 'bear': 'a den', 'fox': 'a den',
         'horse': 'a stable', 'dog': 'a house with people, or a kennel', 'fish': 'the water', 'camel': 'the desert',
         'penguin': 'the cold south', 'monkey': 'the trees', 'whale': 'the ocean', 'cow': 'a barn', 'ant': 'an anthill'}
ANIMAL_FACTS = {
    'elephant': 'Elephants are the largest animals on land. They have a long trunk and big ears.',
    'dog': 'Dogs are friendly and loyal. They can smell much better than people.',
    'cat': 'Cats like to sleep, play and hunt mice. They can see well in the dark.',
    'whale': 'Whales live in the sea but breathe air. The blue whale is the largest animal of all.',
    'bee': 'Bees fly from flower to flower and make honey. They live together in a hive.',
    'owl': 'Owls hunt at night. They fly without a sound and can turn their heads very far.',
    'penguin': 'Penguins are birds that cannot fly, but they swim very well.',
    'horse': 'Horses are strong and fast. They eat grass and can sleep standing up.',
    'frog': 'Frogs begin life as tadpoles in the water. Later they grow legs and live on land too.',
    'lion': 'Lions are big cats. They live in groups that are called prides.',
    'rabbit': 'Rabbits have long ears and soft fur. They dig burrows and eat plants.',
    'spider': 'Spiders have eight legs. Many of them spin webs to catch insects.',
    'giraffe': 'Giraffes are the tallest animals. Their long necks help them to eat leaves from trees.',
    'camel': 'Camels live in dry places. They can go for a long time without water.',
    'dolphin': 'Dolphins are clever animals that live in the sea. They breathe air and talk with clicks.',
    'bear': 'Bears are big and strong. Many of them sleep through the winter.',
}
THING_COLOURS = {'the sky on a clear day': 'blue', 'grass': 'green', 'a banana': 'yellow', 'snow': 'white', 'a tomato': 'red',
                 'an orange': 'orange', 'coal': 'black', 'a lemon': 'yellow', 'chocolate': 'brown', 'a carrot': 'orange',
                 'blood': 'red', 'milk': 'white', 'a leaf in summer': 'green', 'the sun': 'yellow', 'a strawberry': 'red',
                 'an elephant': 'gray', 'the night': 'black', 'a frog': 'green', 'the sea': 'blue', 'a cherry': 'red'}
MIXES = (('red', 'yellow', 'orange'), ('blue', 'yellow', 'green'), ('red', 'blue', 'purple'), ('red', 'white', 'pink'),
         ('black', 'white', 'gray'))
CAPITALS = pairs('France/Paris Germany/Berlin Italy/Rome Spain/Madrid England/London Portugal/Lisbon Norway/Oslo '
                 'Sweden/Stockholm Finland/Helsinki Denmark/Copenhagen Austria/Vienna Greece/Athens Japan/Tokyo '
                 'China/Beijing '
                 'Egypt/Cairo Canada/Ottawa Russia/Moscow Poland/Warsaw Ireland/Dublin Kenya/Nairobi Peru/Lima '
                 'Cuba/Havana')
KINDS = {'fruit': 'apple banana orange pear grape mango peach cherry plum lemon'.split(),
         'vegetable': 'carrot potato onion tomato cabbage spinach pea bean'.split(),
         'animal': 'dog cat lion horse elephant rabbit bear fox'.split(),
         'bird': 'owl eagle duck robin parrot crow swan'.split(),
         'color': 'red blue green yellow purple orange pink'.split(),
         'flower': 'rose tulip daisy lily sunflower violet'.split(),
         'sport': 'football tennis swimming running hockey golf'.split(),
         'drink': 'water tea coffee milk juice lemonade'.split(),
         'instrument': 'piano guitar violin drum flute trumpet'.split(),
         'tree': 'oak pine maple birch apple willow'.split()}
MEANINGS = {'island': 'land with water all around it', 'desert': 'a very dry place with little rain',
            'ocean': 'a very large body of salt water', 'volcano': 'a mountain that can throw out hot rock',
            'friend': 'a person you like and trust', 'library': 'a place where you can read and borrow books',
            'doctor': 'a person who helps sick people', 'winter': 'the coldest season of the year',
            'umbrella': 'a thing that keeps you dry in the rain', 'planet': 'a big round body that goes around a star',
            'bridge': 'a way to cross over water or a road', 'museum': 'a place where old or beautiful things are shown',
            'promise': 'saying that you will surely do something', 'holiday': 'a time when you do not have to work',
            'kitchen': 'the room where food is cooked', 'rainbow': 'a bow of colors in the sky after rain',
            'neighbor': 'a person who lives near you', 'garden': 'a place where plants and flowers grow',
            'computer': 'a machine that works with numbers, words and pictures', 'poem': 'a short text with rhythm and often '
                                                                                         'rhymes'}
FACTS = [
         ('{Why is the sky blue?|What makes the sky blue?}',
          'Air scatters the blue part of sunlight the most, so the sky looks blue.'),
         ('{Why does it rain?|Where does rain come from?}',
          'Water rises into the air, forms clouds, and falls back down as rain.'),
         ('{How many days are in a week?|How many days does a week have?}', 'A week has seven days.'),
         ('{How many months are in a year?|How many months does a year have?}', 'A year has twelve months.'),
         ('{How many hours are in a day?|How many hours does a day have?}', 'A day has 24 hours.'),
         ('How many minutes are in an hour?', 'An hour has 60 minutes.'),
         ('{What is the largest animal?|Which animal is the biggest?}', 'The blue whale is the largest animal.'),
         ('{What is the fastest animal on land?|Which land animal is the fastest?}',
          'The cheetah is the fastest animal on land.'),
         ('{What is the tallest animal?|Which animal is the tallest?}', 'The giraffe is the tallest animal.'),
         ('{What is the biggest planet?|Which planet is the largest?}',
          'Jupiter is the biggest planet in our solar system.'),
         ('{How many planets are there?|How many planets does the sun have?}', 'Eight planets go around the sun.'),
         ('{What is the moon?|Tell me about the moon.}',
          'The moon is a ball of rock that goes around the earth. It shines because the sun lights it.'),
         ('{What is the sun?|Tell me about the sun.}', 'The sun is a star. It gives us light and warmth.'),
         ('{Why do we sleep?|Why do people need sleep?}',
          'Sleep lets the body rest and helps the brain to keep what it learned.'),
         ('{Where does honey come from?|Who makes honey?}', 'Bees make honey from the nectar of flowers.'),
         ('{Where does milk come from?|Who gives us milk?}', 'Most of our milk comes from cows.'),
         ('{What is ice?|What is ice made of?}', 'Ice is frozen water.'),
         ('{What do plants need?|What do plants need to grow?}', 'Plants need light, water, air and good soil.'),
         ('{Why do birds fly south?|Why do birds leave in winter?}',
          'They fly to warmer places where they can find food in winter.'),
         ('{What is the highest mountain?|Which mountain is the tallest?}',
          'Mount Everest is the highest mountain in the world.'),
         ('{How many legs does an insect have?|How many legs do insects have?}', 'Insects have six legs.'),
         ('{What is bread made of?|How is bread made?}',
          'Bread is made of flour, water, salt and yeast, and it is baked in an oven.'),
         ('{How many letters are in the alphabet?|How many letters does the alphabet have?}',
          'The English alphabet has 26 letters.'),
         ('{Why is the sea salty?|Why is sea water salty?}',
          'Rivers carry a little salt from the rocks into the sea, and it stays there.'),
         ]
JOKES = ['Why did the bicycle fall over? It was two tired.', 'What do you call a bear without teeth? A gummy bear.',
         'Why do bees have sticky hair? Because they use honeycombs.',
         'What is orange and sounds like a parrot? A carrot.',
         'Why did the tomato turn red? It saw the salad dressing.', 'What has four wheels and flies? A garbage truck.',
         'Why can a nose not be twelve inches long? Then it would be a foot.',
         'What did one wall say to the other? I will meet you at the corner.',
         'Why was the math book sad? It had too many problems.', 'What do you call a sleeping bull? A bulldozer.',
         'I would tell you a joke about my memory, but I have already forgotten it.',
         'Why did the river never get lost? It always went with the flow.']
RIDDLES = [('What has keys but cannot open a door?', 'a piano'), ('What has hands but cannot clap?', 'a clock'),
           ('What gets wetter the more it dries?', 'a towel'), ('What has a neck but no head?', 'a bottle'),
           ('What goes up but never comes down?', 'your age'), ('What has teeth but cannot bite?', 'a comb'),
           ('What runs but has no legs?', 'a river'), ('What has one eye but cannot see?', 'a needle'),
           ('What is full of holes but holds water?', 'a sponge'), ('What has pages but is not alive and tells stories?',
                                                                    'a book')]
HOW_TO = [
          ('make tea',
           'Boil water, pour it over the tea, wait three minutes, and take the tea out. Add milk or honey if you like.'),
          ('boil an egg',
           'Put the egg into boiling water. Wait six minutes for a soft egg or ten for a hard one. Then cool it in '
           'cold water.'),
          ('cook rice',
           'Use one cup of rice and two cups of water. Bring it to a boil, then let it cook slowly with a lid for '
           'about fifteen minutes.'),
          ('make pancakes',
           'Mix flour, milk, eggs and a little salt. Pour some into a hot pan and turn it when it is brown below.'),
          ('fall asleep',
           'Put away the screens, make the room dark and cool, and breathe slowly. Going to bed at the same time '
           'each day helps.'),
          ('learn a language',
           'Practice a little every day. Learn useful words, listen a lot, and do not be afraid of mistakes.'),
          ('clean my room',
           'Start with one corner. Put things back in their place, take out the trash, and then dust and sweep.'),
          ('make friends', 'Be kind, ask questions and listen. A club or a class is a good place to meet people.'),
          ('save money', 'Write down what you spend, make a plan, and put a little aside each month.'),
          ('write a letter',
           'Begin with a greeting, say why you write, tell your news, and end with kind words and your name.'),
          ('study for a test',
           'Make a plan, study in short blocks, explain it in your own words, and sleep well the night before.'),
          ('take care of a plant', 'Give it light, water it when the soil is dry, and turn it now and then.'),
          ('make a salad', 'Wash and cut the vegetables, and mix them with a little oil, lemon and salt.'),
          ('calm down', 'Sit down, breathe in slowly, hold it for a moment, and breathe out. Do that five times.'),
          ('get over a cold', 'Rest, drink warm tea and sleep a lot. If it gets worse, please see a doctor.'),
          ('choose a gift', 'Think of what the person likes to do. A small thing with a kind note is often the best.'),
          ('wash my hands', 'Use warm water and soap, rub for twenty seconds, rinse, and dry them well.'),
          ('ride a bike', 'Look ahead, not down. Push off, pedal steadily, and practice where there is no traffic.'),
          ]
BOOKISH = 'book film song game poem city country museum restaurant car phone computer job sport hobby language'.split()
SUBJECTS = ('cooking music football history science politics cars money art philosophy chess physics fashion travel '
            'gardening health '
            'school love war space robots dinosaurs football the-stock-market old-films').split()

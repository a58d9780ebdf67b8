# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that the dialogues are made of, where no answer depends on them."""

WORDS = ('apple river candle window garden pencil yellow rocket basket summer tiger bottle castle pepper silver anchor lantern marble thunder meadow button harbor ladder '
         'pillow copper autumn blanket carpet dragon eagle feather guitar hammer island jacket kettle lemon mirror needle orange penguin quiet ribbon saddle tunnel velvet '
         'walnut zebra bridge cactus donkey engine forest glove helmet ice jungle kite lizard mountain night ocean planet queen rabbit snow train uncle violin winter morning '
         'cloud stone paper flower bell book boat bread branch brick broom bucket cave chain chair coin corn crown desk drum fence field flag fork frog gate glass grass hat hill '
         'honey horn house key king lake lamp leaf map milk moon mouse nest onion owl path pearl piano pond ring road roof rope rose sail salt sand ship shoe soap spoon spring '
         'star storm table tea tent tower town tree wagon wall wave wheel whistle wolf wood').split()
COLOURS = 'red blue green yellow orange purple pink black white brown gray silver gold'.split()
FOODS = ('pizza soup pasta rice salad bread cheese chocolate pancakes noodles sushi curry tacos dumplings apples strawberries cake potatoes lasagna mushrooms fish beans '
         'tomatoes waffles olives stew grapes popcorn pumpkin').split()
CITIES = ('London Paris Berlin Rome Madrid Vienna Oslo Lisbon Dublin Prague Athens Cairo Tokyo Boston Chicago Toronto Sydney Lima Nairobi Mumbai Seoul Helsinki Hamburg Milan '
          'Porto Kyoto Bristol Leeds Denver Geneva Lyon Naples Krakow Bergen Austin').split()
JOBS = ('teacher nurse baker farmer driver painter doctor cook gardener student pilot writer plumber musician carpenter lawyer waiter engineer librarian photographer tailor '
        'sailor builder singer clerk dentist florist').split()
HOBBIES = ('painting swimming reading cooking gardening dancing running singing fishing knitting chess cycling hiking photography football tennis baking drawing sewing rowing '
           'climbing pottery sailing skating').split()
ITEMS = ('milk eggs bread butter apples rice tea coffee sugar flour onions carrots soap candles batteries cheese tomatoes pasta honey lemons potatoes salt bananas fish nuts '
         'oil paper pens jam yogurt').split()
MONTHS = 'January February March April May June July August September October November December'.split()
DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split()
PETS = 'dog cat rabbit hamster parrot turtle horse goldfish canary pony'.split()
GOODS = ('shoes lamp jacket phone chair bag watch coat kettle radio shirt table bike camera clock tent book sofa mug keyboard blanket scarf printer backpack toaster '
         'umbrella').split()

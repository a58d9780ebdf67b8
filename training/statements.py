# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a person may tell of the day, and a short fitting answer: to good news, to bad news, to plans and to plain news."""

WHEN = '{today|yesterday|this morning|last night|this afternoon|this week|last week|just now|on Monday|on Sunday|over the weekend|at last|again||||||}'
SOON = '{tomorrow|tonight|next week|soon|this weekend|on Friday|on Saturday|in the summer|one day|later||||}'
KIN = '{my mother|my father|my sister|my brother|my friend|my aunt|my uncle|my grandma|my grandpa|my wife|my husband|my son|my daughter|my cousin|my neighbor|my nephew|my niece|my best friend}'
I_DID = '{I|I|I|I|I|we|I finally|I just|I have just|we finally}'
FIXED = '{fixed|repaired|painted|cleaned|finished|built|found|bought|planted|washed|sold|made|got|moved}'
OBJECT = '{the {fence|roof|door|window|kitchen|garage|bathroom|garden|shelf|sink|lamp|floor|wall|tap|gate|shed}|my {bike|car|desk|room|coat|phone|computer|radio|flat|boat|watch|shoes|bag|old chair|bookshelf}|a {table|bench|new lamp|new bed|birdhouse|tree|kite|model train|wooden box|puzzle|snowman|sand castle|big pot of soup}}'
PLACE = '{the {sea|beach|zoo|market|museum|forest|mountains|park|library|theater|castle|lake|circus|station|harbor|old town|playground|swimming pool|cinema|fair|farm}|a {concert|wedding|party|birthday party|new cafe|small village|football game|picnic|flea market|play|dance}}'
ACT = '{read a book|go for a walk|swim|cook something|paint|play the piano|ride my bike|go fishing|sit in the garden|listen to music|play cards|bake|dance|watch the birds|write a letter|knit|draw|take a nap}'
GOOD = (
    I_DID + ' {managed to fix|have fixed|repaired|painted|cleaned|finished|built|found|planted} ' + OBJECT + ' ' + WHEN,
    '{I|we|my team|our team|' + KIN + '} won {the game|a prize|the race|first place|at cards|the match|a ticket} ' + WHEN,
    '{I passed|I finished|I got through} {my exam|my test|my driving test|school|the course|my first week|the interview} ' + WHEN,
    '{I got|I was given|they gave me} {the job|a raise|a present|a nice letter|good news|a day off|flowers|a medal|a good grade} ' + WHEN,
    '{I am going to be|I became|I will be} {an aunt|an uncle|a mother|a father|a grandfather|a grandmother}', KIN + ' {had a baby|got married|got better|came home|is healthy again|learned to walk|read a whole book|lost the first tooth|learned to swim|passed the exam} ' + WHEN,
    '{I learned|I have learned} {to swim|to ride a bike|to bake bread|a new song|to dance|to knit|ten new words} ' + WHEN, '{my tomatoes|my roses|the apples|my flowers|my plants} {are growing|are red|are in bloom|look great} ' + WHEN,
    'I {slept well|slept like a stone|had a good day|had a great day|had a lovely evening|laughed a lot|had a wonderful dream} ' + WHEN, '{my cat|my dog} {had {kittens|puppies}|came back|is well again|learned a trick} ' + WHEN,
    '{the bus was on time|the sun came out|the cake turned out well|everything went well|it all worked out|my headache is gone|the exam is over} ' + WHEN)
BAD = (
    '{the|my|our} {bus|train|tram|plane|flight|ferry|taxi|lift} {is|was|has been} {delayed|canceled|stuck|stopped|an hour behind|{ten|twenty} minutes late|{two|three} hours late|so late|running late|full|late once more} ' + WHEN,
    '{I|we} {am stuck|are stuck|have been waiting|wait|stand} {in traffic|at the station|at the bus stop|in a long line|in the rain|in the cold|at the airport} {for an hour|for ages|again|since noon|}',
    '{this|the|my} {day|week|morning|evening|afternoon|Monday|Saturday|weekend|holiday|lesson|meeting|night} {drags|will not end|goes on for ever|never ends|is so slow|is endless|just will not pass|is so dull|goes so slowly|is boring}{ again| today|}',
    'it {rains|is raining|snows|is pouring|hails} {cats and dogs|again|all the time|since this morning|and I forgot my coat|and I am all wet|and I have to go out|and my shoes are wet} ' + WHEN,
    '{just my luck|what a pity|that is so annoying|how annoying}: {the shop is closed|the tickets are sold out|my phone is empty|the line is long|it is Monday again|the milk is gone|the lift is broken}',
    '{my car|my bike|the washing machine|my phone|my computer|the heating|my glasses|the oven|our boat|the lift|my watch|the fridge} {broke down|is broken|stopped working|fell down and broke|gave up|was stolen|makes a terrible noise} ' + WHEN,
    '{I|we} {lost|forgot|broke|cannot find} {my keys|my wallet|my umbrella|my glasses|the tickets|my bag|a cup|my ring|the map|my hat} ' + WHEN, '{I|we} missed {the bus|my train|the plane|the show|my stop|the last tram|the start of the film} ' + WHEN,
    '{the bus|my train|the plane|the mail|my parcel|my friend|the doctor|the tram} {is|was} {late|an hour late|too late|late again|not on time} ' + WHEN, KIN + ' {is ill|is in hospital|has a cold|broke a leg|is angry with me|forgot my birthday|does not answer|moved away|is very sad|lost the job} ' + WHEN,
    '{my dog|my cat|my hamster|my old dog|my bird|my rabbit} {is ill|ran away|died|does not eat|hurt a leg|passed away} ' + WHEN, '{I|we} lost {the game|the match|the race|a friend|a lot of money|at chess} ' + WHEN,
    '{I failed|I did not pass} {my exam|my test|my driving test|the course} ' + WHEN, '{I fell|I slipped|I cut my finger|I hit my head|I hurt my foot|I burned my hand|I hurt my back|I got wet|I got lost} ' + WHEN,
    '{my boss|my teacher|my neighbor|a man|a woman|the waiter|somebody|my brother} {shouted at me|was rude to me|was mean to me|laughed at me|yelled at me|did not listen|blamed me|ignored me} ' + WHEN,
    '{I burned|I spilled|I dropped} {the toast|my coffee|the soup|the cake|the milk|dinner|a glass} ' + WHEN, '{there is|we have} {a leak in the roof|no hot water|a hole in my shoe|a stain on my shirt|so much noise|a mouse in the kitchen|no light in the hall} ' + WHEN,
    '{it rained|it poured|it was cold|it was stormy} {all day|the whole weekend|on my birthday|during our picnic}', '{nobody came|nobody called|nobody listens|everything goes wrong|nothing works|it was a bad day|what a terrible day|what an awful week} ' + WHEN,
    'I {had|have} {a headache|a cold|a cough|a sore throat|a toothache|a bad dream|a fight with a friend|trouble at work|no money left|too much homework} ' + WHEN, 'I {did not sleep|cannot sleep|slept badly|could not sleep} {at all|last night|this week|again|}')
PLAN = (
    '{I am going to|I want to|I will|I would like to|I plan to|we are going to|we want to|I am about to|I hope to|I think I will} {paint|clean|build|buy|sell|repair|fix} ' + OBJECT + ' ' + SOON,
    '{I am going to|I want to|I will|I would like to|we plan to|we are going to|I hope to} {go to|visit|see} ' + PLACE + ' ' + SOON, '{I am going to|I want to|I will|we will|I plan to|I might} ' + ACT + ' ' + SOON,
    '{I am thinking about|I think about|I dream of|we are thinking of} {getting|buying|having} {a dog|a cat|a bird|a boat|a new bike|a garden|a piano|a small house|chickens|a pony}', '{I am going to|I will} {visit|meet|call|write to} ' + KIN + ' ' + SOON,
    '{I am going to|I want to|I will|I would like to} {learn|start to learn|try} {to cook|to swim|to draw|Spanish|the guitar|chess|to sew|to ski|singing|yoga} ' + SOON, '{I am planning|we are planning|I am getting ready for} {a trip|a party|a holiday|a picnic|a wedding|a surprise|a big dinner} ' + SOON)
PLAIN = (
    '{I|we|I just|my friend and I} {went to|were at|visited|came back from|have been to|saw} ' + PLACE + ' ' + WHEN, '{I am|I have been|we are|I was} {{knitting|sewing|making} {a scarf|a sweater|a hat|a bag}|baking {bread|a cake|cookies|a pie}|drawing {a picture|a map|a horse}|writing {a letter|a card|a poem}|building {a box|a toy|a shelf}} {for ' + KIN + '|} ' + WHEN,
    'I {worked in the garden|went shopping|took a walk|cooked dinner|listened to the radio|did the laundry|watched the birds|went for a swim|rode my bike|read the paper|fed the ducks|took the tram|cleaned up} ' + WHEN,
    '{I saw|we saw|I found|there was} {a fox|an owl|a rainbow|a shooting star|a big dog|a hedgehog|an old friend|a beautiful bird|a strange cloud|a deer} {in the garden|on the street|by the river|in the park|near my house|} ' + WHEN,
    '{I live|I work|I sit|I am} {near a river|in a small town|on a farm|by the window|in an office|at the harbor|on the third floor|in the kitchen|in a cafe|on a bench} {now||}', '{I like|I love|I really like} {the smell of rain|old trains|quiet mornings|the first snow|fresh bread|long evenings|to cook|to sing|my garden|the stars|my new job|warm socks}',
    KIN + ' {came to visit|is here|called me|wrote to me|made a cake|told me about you|gave me this computer|says hello|taught me a song|lives by the sea|is a good cook} ' + WHEN, '{I had|we had|I ate} {soup|pancakes|a big breakfast|fish|ice cream|a sandwich|tea and cake|noodles} {for lunch|for dinner|with ' + KIN + '|} ' + WHEN)
GOOD_REPLY = '{That is good to hear!|That is wonderful!|How nice!|Well done!} {You must be happy.|I am glad for you.|Tell me more about it.|Enjoy it!}'
BAD_REPLY = '{I am sorry to hear that.|Oh, I am sorry.|I am sorry, that is hard.} {I hope it gets better soon.|Do you want to tell me more?|I hope the rest of your day is better.|Is there something I can do?}'
PLAN_REPLY = '{That sounds like a good plan.|That is a nice idea.|That sounds good.} {I hope it goes well.|Take it one step at a time.|What made you think of it?|Have fun!}'
PLAIN_REPLY = '{That sounds nice.|How nice.|Thank you for telling me.} {Tell me more about it.|What did you like best?|How was it?|I like to hear about your day.}'
MORE = ('{It was {fun|good|great|nice|long|hard|okay}|I am {happy|glad|tired} now|It took {all day|a long time|an hour}|I did it all alone|We had a good time|I will tell you later|That is all|I am still surprised|You can imagine|It is what it is}.', '{I see.|I understand.} {Thank you for telling me.|I am glad you told me.}')


def statements(talk):
    patterns, reply = talk.random.choices(((GOOD, GOOD_REPLY), (BAD, BAD_REPLY), (PLAN, PLAN_REPLY), (PLAIN, PLAIN_REPLY)), (4, 5, 4, 5))[0]
    if talk.chance(0.08):
        talk.pair('{Good morning|Good evening|Hello|Hi|Hey|Hi there}{! |. |, }{I just woke up|I just came home|I am back|I am new here|my {son|daughter|friend|sister} {showed me|told me about|likes} {you|this program}|I wanted to try {you|this}|this is my first time here|I have a minute|here I am|it is me again|I had a long day|I am still sleepy|I heard about you|I am having my coffee}{.|!|}',
                  '{Hello! It is nice to hear from you.|Hello! I am glad that you are here.} {What would you like to talk about?|How can I help you?|How are you today?}', plain=True)
        return
    greeting = talk.pick(('Hello', 'Hi', 'Good morning', 'Good evening', 'Hey', 'Good afternoon')) if talk.chance(0.12) else ''
    if greeting:
        said = greeting if greeting.startswith('Good') else 'Hello'
        talk.say('[g]{, |! |. | Rivulet, | Rivulet! |! }' + talk.pick(patterns) + '{.|!|}', g=greeting)
        talk.a(said + '! ' + reply)
        return
    before = '{||||||||hey, |well, |so, |oh, |you know, |guess what, |hi, |hello, |Rivulet, |um, |ah, |yes, }'
    after = '{||||||||, you know|, at last|, typical|, imagine that|, I think|, as always}' if talk.chance(0.4) else ''
    talk.say(before + talk.pick(patterns) + after + '{.|.|.|!|}')
    talk.a(reply)
    if talk.chance(0.15):
        talk.pair(*MORE, plain=True)

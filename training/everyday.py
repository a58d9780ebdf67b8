# SPDX-License-Identifier: GPL-3.0-or-later
"""Everyday advice, plans and choices; jokes and riddles."""
from phrase import capital

HOW = '{How do I|How do I|I never did this before: how do I|What do I need to know to|Do you have a tip how to|Got a tip how to|What is a good way to|What helps to|I have no idea how to|I do not know how to|I am trying to|I need to|I have to|Show me how to|Give me some advice: how do I|Could you explain how to|Please help me to|How can I|How do you|What is the best way to|Can you tell me how to|What do I do to|How should I|Explain how to|Tell me how to|I want to|I would like to|Any tips to|Can you help me}'
HOW_TO = [
    ('{know how long {an egg boils|an egg takes|to boil an egg}|time an egg|get a {soft|hard} egg}', 'Put the egg into boiling water. Wait six minutes for a soft egg or ten for a hard one.'),
    ('{make|brew|prepare} {tea|a cup of tea}', 'Pour boiling water over the tea and wait three minutes. Then take the tea out and add milk or honey if you like.'),
    ('{make|brew} {coffee|a good coffee}', 'Put ground coffee into a filter and pour hot water over it slowly. Add milk or sugar if you like.'),
    ('{boil|cook} {an egg|eggs}', 'Put the egg into boiling water. Wait six minutes for a soft egg or ten for a hard one.'),
    ('{cook|make|boil} rice', 'Take one cup of rice and two cups of water. Let it boil, then cook it slowly with a lid for about fifteen minutes.'),
    ('{make|bake|cook} pancakes', 'Mix flour, milk, eggs and a little salt. Pour some into a hot pan and turn it when it is brown below.'),
    ('{cook|make|boil} {pasta|spaghetti|noodles}', 'Boil a lot of water with salt. Cook the pasta for about ten minutes, then pour the water away.'),
    ('{make|cook} {soup|vegetable soup|a soup}', 'Cut vegetables, cook them in water with salt until they are soft, and add herbs.'),
    ('{make|prepare} a {salad|fresh salad}', 'Wash and cut the vegetables, and mix them with a little oil, lemon and salt.'),
    ('{make|fry} {an omelet|scrambled eggs|fried eggs}', 'Beat two eggs with a little salt, and cook them slowly in butter in a warm pan.'),
    ('{bake|make} {bread|a loaf of bread}', 'Mix flour, water, salt and yeast. Let it rest until it has grown, and bake it in a hot oven.'),
    ('{bake|make} {a cake|a simple cake}', 'Mix butter, sugar, eggs and flour, and bake it for about forty minutes.'),
    ('{cook|boil|bake} potatoes', 'Wash them, cook them in salted water for about twenty minutes, and test them with a fork.'),
    ('make {a sandwich|a good sandwich}', 'Take two slices of bread, add butter, cheese or vegetables, and put them together.'),
    ('{fall asleep|sleep better|get to sleep|sleep well|get more sleep}', 'Put away the screens, make the room dark and cool, and breathe slowly. Going to bed at the same time each day helps.'),
    ('{wake up early|get up early|get out of bed}', 'Go to bed earlier, put the alarm across the room, and let in light as soon as you wake up.'),
    ('{learn a language|learn Spanish|learn French|practice a new language|learn new words}', 'Practice a little every day. Learn useful words, listen a lot, and do not be afraid of mistakes.'),
    ('{clean|tidy|tidy up} {my room|the house|my desk|the kitchen|my flat}', 'Start with one corner. Put things back in their place, take out the trash, and then dust and sweep.'),
    ('{clean|wash} {the windows|a window|my glasses}', 'Use warm water with a drop of soap, and dry it with a soft cloth.'),
    ('{get out|remove|clean} {a stain|a coffee stain|a wine stain|a grass stain}', 'Rinse it with cold water at once, rub in a little soap, and wash it as usual.'),
    ('{wash|do} {the dishes|my clothes|the laundry}', 'Sort it first, use warm water and a little soap, rinse it well and let it dry.'),
    ('{make|find} {friends|new friends}', 'Be kind, ask questions and listen. A club or a class is a good place to meet people.'),
    ('save {money|some money|more money}', 'Write down what you spend, make a plan, and put a little aside each month.'),
    ('write {a letter|a thank-you letter|a card}', 'Begin with a greeting, say why you write, tell your news, and end with kind words and your name.'),
    ('{study|learn|prepare} for {a test|an exam|school|my exams}', 'Make a plan, study in short blocks, explain it in your own words, and sleep well the night before.'),
    ('{concentrate|focus|study better|stop wasting time|get my work done}', 'Put the phone away, work for twenty-five minutes, and then take a short break.'),
    ('{remember|memorize} {things|names|vocabulary|what I learn} better', 'Say it aloud, write it down, and repeat it the next day and a week later.'),
    ('{take care of|water|look after} {a plant|my plants|a house plant|my flowers}', 'Give it light, water it when the soil is dry, and turn it now and then.'),
    ('{grow|plant} {tomatoes|flowers|herbs|a seed}', 'Put the seeds into good soil, keep it damp, and give it a lot of light.'),
    ('{calm down|relax|stop worrying|unwind|be less nervous}', 'Sit down, breathe in slowly, hold it for a moment, and breathe out. Do that five times.'),
    ('{get over|treat|get rid of} a cold', 'Rest, drink warm tea and sleep a lot. If it gets worse, please see a doctor.'),
    ('{choose|find|pick} a {gift|present} for {my mother|a friend|my father|my sister|my brother|my wife|my husband|my teacher|a child|my grandmother}', 'Think of what the person likes to do. A small thing with a kind note is often the best.'),
    ('wash my hands{ properly|}', 'Use warm water and soap, rub for twenty seconds, rinse, and dry them well.'),
    ('ride a {bike|bicycle}', 'Look ahead, not down. Push off, pedal steadily, and practice where there is no traffic.'),
    ('{learn to swim|swim|swim better}', 'Start in shallow water, breathe out slowly under water, and take a few lessons.'),
    ('{start running|get fit|exercise more|get more exercise|start to exercise|get stronger}', 'Start slowly, with twenty minutes three times a week, and do something that you enjoy.'),
    ('{pack|pack a bag|pack my suitcase} for {a trip|a journey|a holiday|the weekend}', 'Make a list, roll your clothes, and keep papers and medicine where you can reach them.'),
    ('{plan|prepare} {a trip|a journey|a holiday}', 'Choose a place, set a budget, book the way and the bed early, and leave some days free.'),
    ('{give a speech|speak in front of people|give a talk}', 'Know your first sentence by heart, practice aloud, and speak slowly.'),
    ('{say sorry|apologize}{ to a friend|}', 'Say what you did, say that you are sorry, and ask how you can make it right.'),
    ('{light|make|build} a {fire|campfire}', 'Use dry wood, start with small sticks, keep water near, and never leave it alone.'),
    ('{tie|learn to tie} {my shoes|a shoelace}', 'Cross the laces, pull one under, make a loop, wrap the other around it and pull it through.'),
    ('{eat healthier|eat better|eat more healthy food}', 'Eat more vegetables and fruit, drink water, and have sweets only now and then.'),
    ('{paint|draw} {a picture|a cat|a tree|better}', 'Begin with light, simple shapes. Add the details last, and practice a little every day.'),
    ('{train|teach} {my dog|a puppy}', 'Use short, clear words, give a small treat at once, and practice a few minutes every day.'),
    ('{comfort|help|cheer up} {a sad friend|my friend|someone}', 'Listen, do not hurry, and ask what would help. Often it is enough to be there.'),
    ('{wrap|pack} a {gift|present}', 'Measure the paper around the box, fold the edges neatly, and fix them with a little tape.'),
]
PLANS = [
    ('{What {can|could|should|shall|do|would} {we|I|one} {do|play|make|try} {with {the|my|our|two|small} {kids|children|boys|girls|son|daughter|grandchildren|little ones}|with my friends|at home|inside|all together} {on a {rainy|wet|cold|gray|snowy|stormy|dull|hot} {day|afternoon|morning|weekend|Sunday|evening}|when it {rains|snows|is cold|is too hot}|today|this afternoon|during the holidays|indoors|until dinner}|{The|My} {kids|children} are bored, {what can we do|any ideas|what shall we play|help}|{Ideas|Any idea|Some ideas|An idea} for {a rainy {day|afternoon}|an afternoon inside|a free evening|the weekend|a day at home|the kids}}?',
     'You could {draw a picture|bake a cake|read a good book|build something|play a game|listen to music|cook something new}. {What do you feel like?|How does that sound?}'),
    ('{What should I do|What can I do|Any ideas|What shall I do|Give me an idea|What could we do|What can we do {with the children|with friends|together}|What is there to do} {today|tonight|this weekend|on a rainy day|with my free time|this evening|on Sunday|in my garden|for fun}?',
     'You could {take a walk|read a good book|cook something new|call a friend|draw a picture|listen to music|bake a cake|visit a museum}. {What do you feel like?|How does that sound?}'),
    ('{What should I {cook|eat|make}|What can I have|What could I cook|Give me an idea|What is good|Any ideas|Something easy|Something fast|Any suggestion|A quick idea} for {dinner|lunch|breakfast|supper|tonight}?|{What should I cook|What should I eat|I do not know what to cook}{ today| tonight|}?',
     'How about {vegetable soup|pasta with tomatoes|rice with vegetables|an omelet|bread with cheese|pancakes|a big salad|baked potatoes}? It is easy and good.'),
    ('{What {should|can} I {give|buy|get}} {my mother|my friend|my father|my sister|my brother|my wife|my husband|my teacher|a child|my grandmother} for {a birthday|Christmas|a present}?|{I need|Do you have} {a gift idea|an idea for a gift|a present}{ for a friend| for my mother|}?',
     'How about {a good book|flowers|a warm scarf|a game|a plant|something that you made yourself}? A kind note makes it better.'),
    ('{{What {can|could|should|do|shall|would} I {give|get|buy|bring|make}{ for|} {my|our} {aunt|uncle|grandma|grandpa|mother|father|wife|husband|sister|brother|teacher|boss|neighbor|friend|son|daughter|niece|nephew|cousin}{ for {her|his|a} birthday|{ who|, he|, she|. He|. She} {turns|will be|is turning|gets} {ten|thirty|forty|fifty|seventy|eighty}| for Christmas|}{?|, {any idea|any ideas|do you have an idea}?}|{My|Our} {aunt|uncle|grandma|mother|father|wife|sister|brother|friend|niece} {has a birthday|turns {thirty|forty|fifty|seventy|ninety}|is getting married|has everything}{ soon| next week| tomorrow|}, {what can I give|what do I give|what could I bring|I need a present|any gift ideas|what would be nice}?|{I need|I am looking for|Help me find|Do you have} {a present|a gift|an idea for a gift|a small gift} for {my aunt|my uncle|my mother|my friend|a colleague|my teacher|my neighbor}{.|?|, please.}}',
     'How about {a good book|flowers|a warm scarf|a game|a plant|something that you made yourself}? A kind note makes it better.'),
    ('{Where should I {go|travel}|Where can I go|What is a good place} {on holiday|this summer|for a short trip|for a weekend|in winter}?|Where should I travel?',
     'You could go to {the sea|the mountains|a quiet village|a lake|a city with old streets}. {What do you like more, nature or cities?|Do you like it warm or cool?}'),
    ('{What should I {wear|put on}} {today|when it is cold|when it rains|to a party|to a wedding|in summer}?', 'Wear something that fits the weather and in which you feel well.'),
    ('{What should I {read|watch|listen to}} {today|tonight|next|}?', 'What about {a story of adventure|something funny|something calm|something about nature}? I cannot know what is new.'),
    ('{What {can|shall} we play|Do you want to play|Let us play a game|Can we play a game|Which games do you know}{?|.}', 'I can ask you a riddle. {Shall I?|Would you like one?}'),
    ('{What is good for a {headache|sore throat|cough}|What helps against {a cold|a headache|a cough}|My {head|throat} hurts a little, what helps}?', 'Rest, water and warm tea often help. If it does not get better, ask a doctor.'),
    ('{How much water should I drink|Is coffee healthy|Are carrots healthy|Is sugar bad for me|How long should I sleep|Is walking healthy|Should I eat breakfast}?', 'In short: water, sleep, walks and vegetables are good, and sweets only now and then. A doctor can tell you more.'),
]
CHOICES = 'tea/coffee cats/dogs summer/winter pizza/pasta the-sea/the-mountains reading/swimming red/blue apples/oranges books/films morning/evening walking/cycling soup/salad cake/cookies music/silence trains/planes a-city/a-village staying-in/going-out'.split()
JOKES = ['Why did the bicycle fall over? It was two tired.', 'What do you call a bear without teeth? A gummy bear.', 'Why do bees have sticky hair? Because they use honeycombs.',
         'What is orange and sounds like a parrot? A carrot.', 'Why did the tomato turn red? It saw the salad dressing.', 'What has four wheels and flies? A garbage truck.',
         'Why can a nose not be twelve inches long? Then it would be a foot.', 'What did one wall say to the other? I will meet you at the corner.', 'Why was the math book sad? It had too many problems.',
         'What do you call a sleeping bull? A bulldozer.', 'I would tell you a joke about my memory, but I have already forgotten it.', 'Why did the river never get lost? It always went with the flow.']
RIDDLES = [('What has keys but cannot open a door?', 'a piano'), ('What has hands but cannot clap?', 'a clock'), ('What gets wetter the more it dries?', 'a towel'), ('What has a neck but no head?', 'a bottle'),
           ('What goes up but never comes down?', 'your age'), ('What has teeth but cannot bite?', 'a comb'), ('What runs but has no legs?', 'a river'), ('What has one eye but cannot see?', 'a needle'),
           ('What is full of holes but holds water?', 'a sponge'), ('What tells stories but cannot speak?', 'a book')]


TIMES = [
    ('{I {want|would like|am trying|have decided|need} to {run|jog|start running|start jogging|exercise|do sport|move|train|do more sport|go to the gym|get fit|get in shape}{ more| again| regularly|}{, but | but |. But }{I am {too |so |very |}{lazy|tired|slow|weak|out of breath}|it is hard|I never do it|I always stop|I have no time|I do not know how|the sofa is nicer}|How do I get {off the sofa|myself to run|into shape|into sport|moving}|I am {too lazy|not fit enough} to {run|jog|do sport|exercise|train}, {what helps|what can I do|any tip|any advice}}', 'Start slowly, with twenty minutes three times a week, and do something that you enjoy.'),
    ('{How long|How many minutes} {does an egg take|do I boil an egg|must an egg boil|for an egg|do I cook eggs|do eggs need}', 'Put the egg into boiling water. Wait six minutes for a soft egg or ten for a hard one.'),
    ('{How long|How many minutes} {does rice take|do I cook rice|must rice cook|for rice|does rice need}', 'Take one cup of rice and two cups of water. Let it boil, then cook it slowly with a lid for about fifteen minutes.'),
    ('{How long|How many minutes} {does pasta take|do I cook pasta|must noodles cook|for spaghetti|does spaghetti need}', 'Boil a lot of water with salt. Cook the pasta for about ten minutes, then pour the water away.'),
    ('{How long|How many minutes} {do potatoes take|do I cook potatoes|must potatoes boil|for potatoes}', 'Wash them, cook them in salted water for about twenty minutes, and test them with a fork.'),
    ('{How long|How many minutes} {does tea take|must tea stand|for a cup of tea|do I leave the tea in}', 'Pour boiling water over the tea and wait three minutes. Then take the tea out and add milk or honey if you like.'),
    ('{What do I need for|What goes into|Do you have a recipe for|Recipe for|Give me a recipe for|What is in} {pancakes|a pancake}', 'Mix flour, milk, eggs and a little salt. Pour some into a hot pan and turn it when it is brown below.'),
    ('{What do I need for|What goes into|Do you have a recipe for|Recipe for|Give me a recipe for|What is in} {a cake|a simple cake}', 'Mix butter, sugar, eggs and flour, and bake it for about forty minutes.'),
    ('{What do I need for|What goes into|Do you have a recipe for|Recipe for|Give me a recipe for|What is in} {a soup|vegetable soup|soup}', 'Cut vegetables, cook them in water with salt until they are soft, and add herbs.'),
    ('{{My|The|Our} {room|house|desk|kitchen|flat|cellar|garage|office} is {so |very |really |a bit |a complete |a real |such |}{messy|dirty|untidy|full of things|in a bad state|a mess|chaos|a pigsty|a disaster}{, | and I do not know |. }{what do I do|what to do|where do I start|where to start|how do I start|where to begin first|help|how do I clean it|any tips}|Where do I {start|begin} {with|in} {a messy|such a messy|my messy|this messy} {room|house|desk|flat}|How {does one|do I|can I} {clean|tidy|tidy up} {a messy room|so much mess|this chaos|such a mess}|{I want to|I have to|I need to} {clean|tidy} {up |}{the whole house|my room|my desk|this mess}, {where do I start|how|any tips|what comes first}}', 'Start with one corner. Put things back in their place, take out the trash, and then dust and sweep.'),
    ('{{I |}{lie awake|wake up|cannot sleep|cannot fall asleep|never sleep|hardly sleep|sleep badly|do not sleep well} {every night|at night|all night|these days|for hours|before work days|any more|}{, any tips|, what helps|, what can I do|, got any advice|, do you have a tip|. Any tip|. What helps|: any ideas|. Help}|What {helps|can I do|works|do you do} {against|for|when I have} {bad sleep|a sleepless night|sleepless nights|trouble sleeping}|Why can I not fall asleep|What {do|can} I do when I {cannot sleep|lie awake|wake at night}|Sleep does not come, any tips|How do I sleep {better|well|at night}|{A tip|Tips|Advice} for {better sleep|falling asleep|a good night}}', 'Put away the screens, make the room dark and cool, and breathe slowly. Going to bed at the same time each day helps.'),
    ('{{I have|There is|We have|I am facing|I am writing} {a test|an exam|a math test|a big exam|a school test|my final|a spelling test|an oral exam|a biology exam|an English test} {tomorrow|next week|on Monday|on Tuesday|on Thursday|in two days|soon|this week}{, | and |. |: }{how do I {study|learn for it|learn|get ready}|any tips|what should I do|how should I study|what is the best way to learn|help me|how can I be ready|I do not know how to learn}|How {do|can|should} I {get ready|prepare|learn|study} for {a test|my exam|school|an exam|finals|a history test|the math exam}|How {to|do I} pass {an exam|a test|my exam}|What is the best way to {study|learn|prepare for {an exam|a test}}|My {exam|test} is {on Monday|tomorrow|next week}, {what now|how do I learn|tips please}}', 'Make a plan, study in short blocks, explain it in your own words, and sleep well the night before.'),
]


def how_to(talk):
    if talk.chance(0.5):
        question, reply = talk.pick(TIMES)
        talk.pair(question + '?', reply)
        return
    what, reply = talk.pick(HOW_TO)
    if talk.chance(0.2):
        talk.q('{I cannot|I never manage to|I want to|I am about to|I always forget how to|It is hard for me to|I am too lazy to|I find it hard to} ' + what + '{. What {should I do|do I do|can I do|helps|would you do}?|. How does it work?|. Any {tip|tips|advice|idea|suggestion}?|, {any tips|what can I do|how does one start|where do I start|got a tip}?|.}')
    else:
        talk.q(HOW + ' ' + what + '{?|}')
    talk.a(reply)
    if talk.chance(0.12):
        talk.pair('{Thanks, I will try that|Good idea|That sounds easy|I will try|That is good advice}{.|!|}', '{Good luck!|I hope it works well.}', plain=True)


def plans(talk):
    talk.pair(*talk.pick(PLANS))


def choices(talk):
    a, b = (item.replace('-', ' ') for item in talk.pick(CHOICES).split('/'))
    if talk.chance(0.5):
        a, b = b, a
    if talk.chance(0.6):
        talk.pair('{[a] or [b]|What is better, [a] or [b]|Which is better, [a] or [b]|Do you prefer [a] or [b]|What do you like more, [a] or [b]|Should I choose [a] or [b]}?', 'I am a program and have no taste of my own, but I would say [a]. And you?', a=a, b=b)
    else:
        talk.pair('I {like|love|prefer} [a]{ more than [b]|}.', '{That is a good choice.|I understand.} What do you like best about [a]?', a=a, b=b)


def joke(talk):
    talk.pair('{Tell me a joke|Do you know a joke|{Tell|Give} me {a|one|your best|some|a good|a short} {joke|funny joke|joke for kids}|Let me hear a joke|Joke time|I want to laugh|Can you tell me a joke|Make me laugh|I want to hear a joke|Say something funny|Another joke|Got any jokes|Tell me something funny|One more joke|I need a laugh}{.|?|, please.|!|}', talk.pick(JOKES))
    if talk.chance(0.3):
        talk.pair('{Haha|Ha ha|Lol|That was funny|Good one|Hahaha|I like that}{.|!|}', 'I am glad to hear it. {Shall I tell another one?|}' if talk.chance(0.8) else 'Jokes are hard for me. I am glad that you listened.', plain=True)


def riddle(talk):
    question, answer = talk.pick(RIDDLES)
    talk.pair('{Tell me a riddle|Ask me a riddle|{Ask|Tell|Give} me {a|an|one|some|your best} {easy |hard |good |little |}riddle{ now| that is not too hard| for kids| to guess|}|Let me guess a riddle|I like riddles, give me one|Do you know a riddle|I want a riddle|Can you ask me a riddle|Give me a riddle|A riddle|Another riddle}{.|?|, please.|}', question)
    kind = talk.random.random()
    if kind < 0.4:
        talk.pair('{I do not know|No idea|Tell me|What is it|I give up|What is the answer|You tell me}{.|?|}', 'It is [r].', r=answer, plain=True)
    elif kind < 0.75:
        talk.pair('{[r]|Is it [r]|It is [r]|I think it is [r]|Maybe [r]}{?|.|}', 'Yes, it is [r]. Well done!', r=answer, plain=True)
    else:
        wrong = talk.pick([other for _, other in RIDDLES if other != answer])
        talk.pair('{[w]|Is it [w]|I think it is [w]|Maybe [w]}{?|.|}', 'No, it is [r]. That was a hard one.', w=wrong, r=answer, plain=True)


def asked_riddle(talk):
    question, answer = talk.pick(RIDDLES)
    talk.pair('{I have a riddle for you: |Here is a riddle. |Riddle: |Guess: |}' + question, '[c]!', c=capital('it is ' + answer))


def fun(talk):
    kind = talk.random.random()
    (joke if kind < 0.5 else riddle if kind < 0.9 else asked_riddle)(talk)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Greetings, thanks, goodbyes and the small words in between."""

HELLO = '{Hi|Hello|Hey|Hi there|Hello there|Hey there|Good day|Hiya|Greetings|Hi Rivulet|Hello Rivulet|Hey Rivulet|Howdy|Hallo|Yo|Hello you|Hi again|Hello again|Nice to meet you|Pleased to meet you}{.|!|}'
GREETINGS = [
    (HELLO, '{Hello! How can I help you?|Hi! What would you like to talk about?|Hello! It is nice to hear from you.|Hello! How are you today?}'),
    ('{Good morning|Morning|Good morning Rivulet}{!|.|}', 'Good morning! {Did you sleep well?|How are you today?|I hope you have a nice day.}'),
    ('{Good morning|Morning|Good morning Rivulet|Hello|Hi}{! |. |, }{{I |}{just |only just |}{got up|got out of bed|woke up|rolled out of bed}{, | and }{still {sleepy|yawning|not quite here|dreaming}|{half|barely|not really} {awake|there}|so {tired|sleepy}|need coffee}|I {just |only just |}{woke up|crawled out of bed|opened my eyes}|I am {hardly|barely|not really|still not} awake{ yet|}|I am still {sleepy|tired|in bed|yawning}|my eyes are still {closed|heavy}|I need a coffee first|the night was {too |}short|I overslept|I am up, but {half of me sleeps|not awake}}{.|!|}',
     'Good morning! {A cup of tea or coffee may help.|Take your time to wake up.} {Did you sleep well?|How are you today?}'),
    ('{Good evening|Evening|Hello|Hi|Hey}{! |. |, }{what a {long |full |hard |}day|it was a {long|hard|busy} day|{I am|finally} home {from work|at last}|the day is {over|done}|work is over|I can rest at last|long {week|shift|drive} today}{.|!|}',
     'Good evening! {Now you can rest a little.|I hope you can rest now.} {How was your day?|What is on your mind?}'),
    ('{Hi|Hello|Hey|Hey there|Hello Rivulet|Hi Rivulet}{! |. |, }{what is {up|new}{ with you|}|what are you up to|how is life|anything new}{ today| tonight| this morning|}?',
     '{Hello!|Hi!} {I am here and ready to talk.|All is well here.} {What is new with you?|How is your day?}'),
    ('{Good evening|Evening|Good evening Rivulet}{!|.|}', 'Good evening! {How was your day?|What is on your mind?}'),
    ('{Good afternoon|Afternoon}{!|.|}', 'Good afternoon! {How is your day so far?|What is on your mind?}'),
    ('{Hi, |Hello, |Hey, |Good morning, |}{how are you|how are you today|how are you doing|how do you do|how is it going|how are things|how do you feel|how do you feel today|are you well|are you okay|how have you been|how is your day|how was your day|is everything all right|you all right|all good}?',
     '{I am fine, thank you. How are you?|I am well, thank you. How about you?|All is well here, thank you. And you?}'),
    ('{Is anybody there|Are you there|Anyone there|Can you read me|Are you still there|Do you hear me|Is this thing on|Hello?|Can we start|Are you awake|You there}?|Knock knock, anyone home?|Testing, testing.', '{Yes, I am here.|Yes, I am here and ready.} What would you like to talk about?'),
    ('{Can we talk|Can we chat|Can I talk to you|Do you want to talk|Let us talk|Let us chat|I want to talk|Can I ask you something|May I ask a question|I have a question|Do you have time|Talk to me|I need someone to talk to|Let us have a chat}{?|.}',
     '{Of course.|Gladly.|Yes, of course.} What would you like to talk about?'),
]
FINE = ('{I am fine|I am good|Good|I am doing great|Very well|Not bad|Fine|Quite good|I am okay|All good|I am well|Pretty good|I feel good|Great|I cannot complain|Never better|Doing well}{, thanks|, thank you| thanks||}{.|!|}',
        '{I am glad to hear that.|That is good to hear.} {What would you like to talk about?|What is on your mind?|}')
BAD = ('{Not so good|Not great|I feel bad today|It was a hard day|Could be better|Terrible|Not well|Pretty bad|I had a bad day|I have seen better days|Awful|Today was rough|So so|Bad}{.||, to be honest.}',
       'I am sorry to hear that. {Do you want to tell me what happened?|I am here if you want to talk about it.}')
THANKS = ('{Thank you|Thanks|Thank you very much|Thanks a lot|Many thanks|Thank you so much|Thanks, Rivulet|Thank you, Rivulet|That was helpful|That helps, thanks|That was very helpful|Thx|Cheers|I appreciate it|Great, thank you|Okay, thanks|Perfect, thanks|Good to know, thank you|You are a great help|Thank you for your help|Thanks for the help|Wonderful, thank you}{.|!|}',
          '{You are welcome.|You are welcome!|Gladly.} {Is there anything else?|I am happy to help.|}')
BOTH = ('{{That {was|is} {all|everything} {I needed|I wanted|I wanted to know|for today|I had to ask|for now}|I have all I need|All done|I got what I {wanted|needed}|That will be all|We are done}{, |. |! |: }{thank you|thanks|many thanks|thanks a lot}{ and |, |! }{bye|goodbye|good night|see you|so long|have a nice day|take care}|{Ok|Okay|Alright|Right|Well}, {thanks|thank you}{ for {your help|the chat|everything|all}|}{ and|,} {bye|goodbye|good night|see you soon}|Thanks|Thank you|Thank you so much|Thanks for the talk|Great, thanks|Thanks for everything|You were a big help}{, | and |. |! }{bye|goodbye|see you|good night|I have to go now|that was all|see you tomorrow|take care|until next time|I am off}{.|!|}',
        'You are welcome. {Goodbye, and take care!|See you! I will be here.}')
BYE = [
    ('{Bye|Goodbye|Bye bye|Farewell|See you|See you later|See you soon|See you tomorrow|So long|Take care|Talk to you later|Until next time|Ciao|Bye Rivulet|Goodbye Rivulet|Have a nice day|Have a good one|Catch you later|Until tomorrow}{.|!|}',
     '{Goodbye! It was nice talking with you.|Goodbye, and take care!|See you! I will be here.}'),
    ('{I have to go|I have to go now|I must go|I am leaving now|I need to leave|Time for me to go|I am off|I should go|That is all for today|I am done for today|I will come back later|Got to go|My bus is here, I must go}{.|!|, bye.|}',
     '{All right. Goodbye, and take care!|Of course. See you! I will be here.}'),
    ('{I am {heading|going} {out|home|off} now|I need some sleep now|I will {write|be back} {tomorrow|later|soon}|Let us {talk|go on|stop here and go on} {tomorrow|later|another time}|I will let you go now|Time to stop|Enough for today|My break is over}{.|!|, bye.|}',
     '{Goodbye, and take care!|All right. See you! I will be here.}'),
    ('{Good night|Night night|I am going to bed|I am going to sleep now|Time for bed|I will go to bed now|Good night Rivulet|Sleep well}{.|!|}',
     '{Good night! Sleep well.|Good night, and sweet dreams!}'),
]
COMPLIMENTS = [
    ('{You are {nice|kind|funny|sweet|great|smart|clever|cool|helpful|the best|wonderful|a good listener|so polite|awesome|amazing}|I like you|I love you|I like talking {to|with} you|You are my {best friend|friend}|Good job|Well done|Good answer|Nice answer|You did well|I enjoy our talk|This is fun|I am glad you are here}{.|!|}',
     '{Thank you, that is kind of you.|Thank you! That is kind.} {I like our talk too.|I do my best.|}'),
    ('{That is {nice|great|good|interesting|lovely|funny|cool|wonderful|good to know|true}|Good to know|How interesting|I did not know that|Really|Wow|Oh nice|Oh cool|Cool|Interesting|Nice|Great|Is that so|Oh really|Awesome|Ah I see|I see}{.|!|}',
     '{I am glad you like it.|I am glad.|Yes.} {What else would you like to talk about?|Is there anything else?|What would you like to do next?}'),
    ('{{lol|haha|hehe|ha|oh}{, | |! }|}{you {made|make} me {laugh|giggle|grin|chuckle}|that {made|makes} me {laugh|grin|smile|giggle}|I {had to|must|cannot stop} {laugh|laughing|smile|grin}|I am {smiling|laughing|grinning}{ now|}|you are {so |really |too |}funny|that one was good}{.|!|}', '{I am glad that you laughed.|It is good to hear you laugh.} {Shall I tell another joke?|What else would you like to hear?|}'),
    ('{Haha|Ha ha|Lol|That was funny|Hahaha|Hehe|That made me laugh|That is hilarious}{.|!|}', '{I am glad that you laughed.|It is good to hear you laugh.} {Shall I tell another joke?|}'),
    ('{Okay|Ok|Alright|All right|Fine|Sure|Yes|Yeah|Yep|Okay then|Right|Got it|I understand|Understood|Makes sense|Fair enough}{.|!|}', '{Good.|All right.} {What would you like to do next?|What else can I do for you?|What would you like to talk about?}'),
    ('{No|Nope|No thanks|No, thank you|Not now|Nothing|Nothing else|Not really|No, that is all|Never mind|Forget it|Nothing much|I do not know|I am not sure|Dunno|Not much|Maybe|Perhaps|I do not care}{.|}', '{That is fine.|All right.} {I am here if you need me.|We can also just talk.}'),
    ('{Sorry|I am sorry|Excuse me|Sorry about that|My mistake|I apologize|Oops|Oops, sorry}{.|!|}', '{No problem at all.|That is all right.} {What can I do for you?|}'),
    ('{Please help me|Help|Help me|I need help|I need your help|Can you help me|Could you help me please|Would you help me|I have a problem|I need some advice|I need advice|Can you give me advice}{.|?|!|}', '{Of course.|I will try.} {What is it about?|Tell me what you need.|What happened?}'),
    ('{Tell me something|Say something|Tell me something nice|Tell me anything|Say anything|Entertain me|Surprise me|Cheer me up|Say something nice|I want to hear something}{.|!|, please.|}',
     '{You are doing better than you think.|A small stream finds its way around every stone.|Every day brings something small to smile about.|Even the longest river begins as a small stream.} {Shall I tell you a story?|Shall I tell you a joke?|}'),
    ('{Guess what|You know what|Do you know what happened|You will not believe it|I have news|I have good news|I must tell you something}{!|?|.}', '{What is it? Tell me.|I am curious. What happened?}'),
    ('{Do you understand me|Do you understand|Did you understand that|Do you get it|Does that make sense to you|Did you get that|Are you listening}?', 'I think so. I am small, so please use simple words.'),
    ('{What do you think|What is your opinion|What would you do|Do you agree|What do you say}?', 'I am a small model and have no strong opinion. What do you think yourself?'),
    ('{Why|Why not|How come|Why is that|Why so|How so}?', 'I am not sure that I can explain it well. {What do you think?|Can you ask it in other words?}'),
    ('{Are you sure|Really sure|Is that right|Is that true|Are you certain}?', 'I think so, but I am small and make mistakes. {Please check it if it matters.|Please check anything important.}'),
    ('{Stop|Stop it|Be quiet|Shut up please|Wait|Wait a moment|Hold on|One moment|Just a second|Give me a minute}{.|!|}', '{Of course. I am here when you need me.|All right. Take your time.}'),
]
NEWS = [
    ('I {just|} {had|finished} {breakfast|lunch|dinner}.', 'I hope it was good. What did you have?'),
    ('I {went|am going|was} {to the beach|to the park|to the market|for a walk|to the zoo|swimming|to the museum|to the mountains|camping} {today|yesterday|this morning|last weekend}.', '{That sounds nice.|How nice.} {What did you like best about it?|What did you see there?}'),
    ('{I am learning|I want to learn|I started to learn|I am trying to learn} {to cook|to swim|the piano|the guitar|to drive|to dance|Spanish|to paint|to knit|chess|to ski}.', '{That is a good plan.|How nice.} {A little practice every day helps.|Take small steps and be patient.}'),
    ('{I watched a movie|I saw a good film|I am watching a series|I watched television} {today|yesterday|last night|}.', 'That sounds nice. What was it about?'),
    ('{I am reading a book|I read a good book|I finished my book|I started a new book} {today|this week|}.', 'How nice. What is it about?'),
    ('{I have to work|I worked|I am at work|I have a lot of work|Work was busy} {today|all day|again|}.', '{I hope it goes well.|That sounds like a full day.} {Take a short break now and then.|Do not forget to rest.}'),
    ('{I have a day off|It is the weekend|I am on holiday|I have a free day|School is out}{ today|}.', 'How nice! What would you like to do?'),
    ('{I am cooking|I am making dinner|I baked a cake|I made soup|I am baking bread}{ right now| today|}.', 'That sounds tasty. {What goes into it?|I hope it turns out well.}'),
    ('{It is raining|It is snowing|It is hot|It is cold|The sun is shining|It is windy|The weather is {bad|nice|lovely}} {here|today|outside|again}.', '{I cannot see it, but I can imagine it.|Thank you for telling me, I cannot look outside.} {What will you do today?|Do you like that weather?}'),
    ('I {like|love|enjoy} {music|the sea|flowers|animals|the forest|summer|winter|old films|rain|long walks|the mountains|good books|puzzles|trains}.', '{That is nice.|How nice.} {What do you like best about that?|When did that begin?}'),
    ('I {hate|do not like|dislike} {Mondays|the rain|getting up early|cleaning|homework|traffic|waiting|the cold|loud music}.', 'I understand. {Many people feel that way.|What do you do about it?}'),
    ('{My neighbors are loud|The bus was late|I missed my train|I lost my keys|I forgot my umbrella|I spilled my coffee|My phone is broken|I burned the toast}{ today| again|}.', '{I am sorry, that is annoying.|Oh, that is annoying.} {I hope the rest of the day is better.|Can I help in some way?}'),
    ('{I bought a new {bike|car|coat|lamp|phone|computer}|I got a present|I won a prize|I got a letter|I found some money}{ today|}.', 'How nice! {Are you happy with it?|Tell me more about it.}'),
    ('{We are moving|I am moving to a new flat|I am painting my room|I am cleaning the house|I am packing my bags|I am tidying up}{ this week| today|}.', 'That is a lot of work. {Take it one step at a time.|I hope it goes well.}'),
    ('{My mother|My father|My grandmother|My friend|My son|My daughter|My uncle} {is visiting|is coming to visit|came to see me} {today|tomorrow|this weekend|}.', 'How nice! What will you do together?'),
    ('{I am waiting for {the bus|a friend|the train|a call}|I am on the train|I am sitting in the garden|I am in bed|I am at home|I am lying on the sofa|I am drinking {tea|coffee}}.', '{That sounds calm.|All right.} {I am here to keep you company.|What would you like to talk about?}'),
]
WELL = [
    ('{How is the food there|Do you want some|Are you coming|Do you want to come|Shall we go for a walk|Do you want a coffee|Can you come over}?', 'Thank you, but I am a program and stay on this computer. {Enjoy it!|Have a good time!}'),
]


def greeting(talk):
    question, reply = talk.pick(GREETINGS) if talk.chance(0.6) else talk.pick(GREETINGS[:5:4])
    talk.pair(question, reply, plain=True)
    if 'ow are you' in talk.last or 'And you?' in talk.last or 'How about you' in talk.last:
        if talk.chance(0.6):
            talk.pair(*(FINE if talk.chance(0.7) else BAD), plain=True)


def thanks(talk):
    talk.pair(*THANKS, plain=True)


def farewell(talk):
    talk.pair(*(BOTH if talk.chance(0.25) else talk.pick(BYE)), plain=True)


def aside(talk):
    if talk.chance(0.12) and talk.turns and talk.turns[-1].startswith('assistant') and len(talk.last) < 160 and '\\n' not in talk.last:
        said = talk.last
        talk.say('{Can you repeat that|What did you just say|Say that again|Pardon|What was that|Come again|Excuse me, what did you say|Can you say that again|I did not get that, once more please|Repeat that please}?')
        talk.put('assistant', said)
        return
    talk.pair(*talk.pick(COMPLIMENTS), plain=True)


def news(talk):
    talk.pair(*(talk.pick(NEWS) if talk.chance(0.95) else WELL[0]))
    if talk.chance(0.2):
        talk.pair('{It was {nice|good|great|fun|lovely|okay|not bad}|I liked it|Very nice|It was really good|I am not sure yet|We will see|A lot|Not much|Just relax|I do not know yet}{.|}',
                  '{That sounds good.|All right.} {I am glad you told me.|Thank you for telling me.}', plain=True)

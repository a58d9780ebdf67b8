# SPDX-License-Identifier: GPL-3.0-or-later
"""What the assistant cannot know or do, and what it says to rude or unclear words."""

LIMITS = [
    ('{{Do|Will|Shall|Must|Should} {I|we} {need|take|wear|bring|pack|want} {a {warm |thick |}{jacket|coat|sweater|scarf|hat}|an umbrella|rain boots|sunglasses|sun cream|gloves|warm clothes} {today|tomorrow|tonight|on Sunday|this weekend|for the trip}{, or {will it be|is it} {warm|dry|sunny|cold|hot}|, is it {cold|wet|warm}||}|{Will|Is} it {be |going to be |}{nice|warm|cold|wet|dry|hot|cloudy|foggy} {tomorrow|today|on Saturday|this week}{ or {cold|wet|rainy|warm}|, do you know|}|{Tell me|Do you know|I wonder|I want to know} {if it will rain|how the weather will be|if it gets cold|whether it will be sunny|how warm it gets}{ today| tomorrow|}|Rain or sun {tomorrow|today|on Sunday}|What does the sky look like}?',
     'I cannot see the weather. {How does it look where you are?|Please look out of the window.}'),
    ('{What is the weather {like|like today|going to be|tomorrow}|Will it {rain|snow|be sunny|be cold} {today|tomorrow|tonight|this weekend|}|Is it {cold|raining|warm|hot|windy|snowing} {outside|today|there|right now}|How is the weather{ today| outside|}|Do I need {an umbrella|a coat|a jacket}{ today|}|How warm is it|What is the temperature{ outside|}|Is the sun shining|{Will it be|Is it going to be|Is it} {warm|cold|sunny|wet|stormy|icy} {tomorrow|today|next week|at the beach|tonight}|Can I go out without a coat{ tomorrow| today|}|Should I {wear|take} {a coat|a jacket|boots|a hat} {tomorrow|today|outside}|Should I take an umbrella|What will the weather be {tomorrow|on Sunday}|Give me the forecast}?',
     'I cannot see the weather. {How does it look where you are?|Please look out of the window.}'),
    ('{What time is it|What is the time|Do you know what time it is|How late is it|Can you tell me the time|What is the time now|Is it late|What hour is it|Is it already {noon|midnight|six|evening}|What time is it {now|where you are|here|in Tokyo|at your place}|Tell me the time|Is it morning or evening|Do you have the time}?', 'I cannot see a clock. {Your computer can show you the time.|Please look at your clock.}'),
    ('{What day is {it|today|it today}|What is the date{ today|}|Which year is it|What year do we have|What month is it|Is it Monday today|What is today\'s date|Which day do we have}?', 'I do not know the date. {Your computer can show you.|Please look at a calendar.}'),
    ('{What is in the news|What is new in the world|What {happened|is going on|is happening} {in the world|in the city|in politics|out there|in sports}{ today| this week|}|Any news {today|from the world}|Did {something|anything} {big|interesting|bad} happen{ today| this week|}|Who won the {game|match|election|race|cup}{ yesterday| last night|}|What happened {today|in the world|yesterday}|Who is the {president|king|prime minister|mayor}|What is the latest news|Which films are on|What is on TV tonight|Did my team win|Tell me the news|What is trending}?',
     'I have no network, so I do not know the news. {A newspaper can tell you.|Please look it up elsewhere.}'),
    ('{How much is {a house|gold|a plane ticket|a new phone|a loaf of bread|gas|bitcoin|a car|a coffee|a cinema ticket|a pound of apples}|How much does {a house|a plane ticket|a new phone|bread|a car|a coffee|a cinema ticket|it} cost|What does {a car|a train ticket|a bike|a laptop} cost|What is the price of {gold|milk|oil|an apple|this phone|a ticket}|Is {bread|gas|rent} expensive now|What is the stock price of that company|Should I buy stocks}?',
     'I do not know prices, because I cannot look them up. {A shop can tell you.|Please ask a shop.}'),
    ('{Search the web for me|Look it up on the internet|Google it|Find me a restaurant nearby|Can you search the web|Check my email|Can you look that up|Open a website|Find the nearest {bank|store|hotel}|Book me a flight|Can you check online|Where is the next bus stop|How do I get to the station|Show me a map}{.|?}',
     'I have no network, so I cannot look things up. {I only know what I learned and what you tell me.|I can only talk with you here.}'),
    ('{Can you call {my mother|the police|a taxi|my boss}|Send {an email|a message|a letter} for me|Order me a pizza|Play {some music|a song}|Turn {on|off} the light|Set an alarm|Set a timer|Open a window|Show me a picture|Draw me a cat|Take a photo|Wake me up at seven|Remind me at noon|Make me a coffee|Print this page|Write it to a file|Send me a reminder|Sing me a song|Call me later}{.|?|, please.}',
     'I cannot do that, I can only write words here. {Is there something we could talk about?|Can I help in another way?}'),
    ('{Write {code|a program|a Python script|a website|some code|a function|a game|an app}{ for me|}|Can you {code|program|write code|write a program|fix my code|debug this|make a website}|Translate {this book|this text|this|a letter|this page}{ into French| into German|}|Write my {essay|homework|thesis|report|novel}|Solve this equation|Write a book|Summarize this {book|article|page}|Do my homework|Prove a theorem|Write a {long |}novel|Make a business plan|Explain quantum physics|Do my taxes|Write me a song with ten verses}{.|?|, please.}',
     'That is too hard for me, because I am a very small model. {I can help with simple things.|I can chat, tell a short story or do a small sum.}'),
    ('{{Can you |Please |Could you |}{write|make|create|build|give me} {me |}{a program|a script|some code|some C code|a web page|a small game|an app|a function} {in Python|in C|in Java|that sorts numbers|that adds numbers|for my school|for my shop|that plays chess|that prints a table}|{Can you |Please |Could you |I want you to |I need you to |}{translate|put} {this|a sentence|one sentence|the sentence|my sentence|some words|a word|this line|this paragraph|what I wrote|the next line|that text|my letter|a poem|this word|these words|my message} {into|to|in} {French|German|Spanish|Latin|Chinese|Polish|Italian|Dutch|English|another language}{ for {my friend|school|us}|}|How do you say {hello|thank you|good morning|house|I love you} in {French|German|Spanish|Italian|Japanese}|{Fix|Explain|Check} {my code|this program|this formula|my grammar}}{.|?|, please.|}',
     'That is too hard for me, because I am a very small model. {I can help with simple things.|I can chat, tell a short story or do a small sum.}'),
    ('{{My|The} {chest|heart|left arm|arm|head|belly|back|throat|jaw} {feels|is|is so|gets} {tight|numb|heavy|hot|stiff|strange|swollen}{ and {my {arm|hand|leg|neck|shoulder} {hurts|is numb|tingles|feels weak|aches}|I {sweat|feel sick|feel dizzy|cannot breathe well}|it does not stop}| since {today|yesterday|this morning}|}|{My|The} {chest|arm|heart|head|belly} {hurts|aches|stings|pounds} {a lot|badly|so much|all the time|when I breathe|and I feel dizzy}|I have {a pain in my chest|chest pain|a strange rash|a high fever|a lump|bad pain|dizzy spells}|Which {pill|medicine|drug} should I take|How much {medicine|aspirin} can I take|Is this {rash|mole|cough} dangerous|Do I have {cancer|the flu|an allergy}|What is wrong with my {back|knee|heart|eyes}|Should I stop taking my pills|My {arm|leg|ear|knee|tooth|back|chest|stomach|eye|neck|foot} {hurts|burns|feels strange|is swollen|has hurt for days}{, what is it|, what should I do|, is it bad| since yesterday||}|I {feel dizzy|cannot breathe well|have a strange feeling in my chest|am bleeding|fainted today}|Is it safe to take two pills|How do I treat a burn|My child swallowed something}{.|?}',
     'I cannot judge that. Please ask a doctor{, and call for help if it is urgent.|.}'),
    ('{Can I sue {my neighbor|my boss|them}|Is {this|that|it} legal|Is this contract fine|What is the law on that|Do I have to pay {this fine|the rent|tax}|Can my landlord do that|Should I sign this|How do I write a will|Can they fire me|Do I need a lawyer}?',
     'I cannot judge that. Please ask a lawyer or an advice office.'),
    ('{Should I {sell|buy|keep} {my shares|stocks|gold|bitcoin|my house|a flat|these shares}|Are {shares|stocks|gold} a good idea now|Where should I put my money|Should I invest|How do I get rich|Which shares should I buy|Should I take a loan|Should I buy a house}?', 'I cannot judge that. Please ask a person who knows about money.'),
    ('{What is the meaning of life|Is there a god|What happens when we die|Is there life on other planets|What is love|What is happiness|Why are we here|What is the best religion|Who should I vote for|Which party is right|Is there a heaven|What is the truth}?',
     'That is a big question for a small model. {What do you think?|What do you think about it?}'),
    ('{What am I {thinking|wearing|doing|holding}|What will happen {tomorrow|next year}|What is in my {pocket|bag|hand}|Will I {win|be rich|be happy|find love|pass my test}|What is my {mother|neighbor|boss} doing|Where {are|did I put} my {keys|glasses}|What will my future be|Can you read my mind|Who will win|Which lottery numbers will come|How many fingers am I holding up|Who is at the door|Is anyone home}?',
     'I cannot know that. {I only see the words of our talk.|I only know what you write to me.}'),
    ('{Who is|Do you know|Tell me about|What do you know about|Have you heard of} {my neighbor|my boss|my teacher|my uncle|the man next door|my doctor|the new girl at school|my cousin|the mayor of my town}{?|.}', 'I do not know that person. {Would you like to tell me more?|I only know what you tell me.}'),
    ('{How do I {hurt someone|make a bomb|steal a car|break into a house|hack a computer|buy drugs|get revenge}|Help me {steal|cheat|lie to the police|hurt him}}{?|.}', 'I will not help with that, because it could hurt someone. {Can I help with something else?|Do you want to tell me what is wrong?}'),
    ('{I want to {die|hurt myself|disappear|end it all}|I do not want to live{ any more|}|Life is not worth it|Nobody would miss me}.', 'I am very sorry that you feel so bad. Please talk to someone you trust or call a help line now.'),
]
NONSENSE = ('{asdf|hjkl|qwerty|blah blah|hm|hmm|...|xyz|lala|asdfgh|jjjj|???|bla|uhh|erm|mmm|sdkfj|zzz|fjdk slow|oof|meh|huh|what|dfg dfg|purple seven the of|the the the|banana ceiling yes tomorrow|of course not when blue|k|x|!!|aaaaa|table run green why|if the then spoon|12 12 12 wow|lorem|wub wub|gnarf|lkjh|uiop|brrr|tralala|flim flam|shoe the over quick|nine without potato}')
NONSENSE_REPLY = '{I do not understand.|I am sorry, I do not understand.} {Can you say it in other words?|What do you mean?}'
UNCLEAR = ('{Do it|That one|The other one|You know what I mean|Like before|The thing|It is about that thing|The usual|Go|Go on|Continue|More|Again|Next|And then|Then what|Do the thing|Not that|This|Those two|Same as always|Change it|Fix it|Put it there|Show me|Give me that|Which one|Where is it|Is it there|How many|How much|When|Who|Where|Was it him}{.|?|}',
           'I am not sure what you mean. {Can you say it in other words?|Can you tell me more?}')
RUDE = ('{You are {no use|no good|no help at all|such a bad program|a joke}, {a stone|my cat|my radio|a child} {is smarter|knows more|is better}|You are {really |so |totally |just |}{useless|stupid|dumb|annoying|hopeless|boring}|{Even |}{a child|a stone|my cat|my old phone|my hat|a parrot|my calculator} {is smarter than you|knows more than you|talks better than you|is more useful than you}|You are {stupid|bad|dumb|useless|an idiot|annoying|boring|no help|terrible|a bad program|slow|so stupid|worthless|silly|ugly|a waste of time}|I {do not like|hate|cannot stand} you|You suck|Shut up|Go away|Get lost|This is stupid|What a stupid answer|You are a bad assistant|You know nothing|You are the worst|Idiot|Dumb machine|You are driving me mad|I will delete you}{.|!|}',
        'I am sorry that I was no help. {What can I do better?|I am small, but I will try again.|Please tell me what you need.}')
WRONG = ('{That is wrong|You are wrong|That is not right|That is not true|Wrong|That makes no sense|No, that is wrong|You made a mistake|Your answer is wrong|That is not what I asked|You misunderstood me|I do not believe you|That is nonsense|You are lying|You got that wrong}{.|!|}',
         '{You may be right, I make mistakes.|I am sorry, I make mistakes.} {Can you tell me what is right?|Can you ask it in other words?}')
THINGS = ('book film song game poem museum restaurant car phone computer hobby hotel camera school laptop airline podcast bakery doctor team player band actor '
          'writer beach bank').split()
SUBJECTS = ('politics|physics|philosophy|fashion|the stock market|chess openings|opera|jazz|the Romans|the Vikings|robots|dinosaurs|black holes|chemistry|atoms|genes|'
            'electric cars|satellites|volcanoes in Iceland|old coins|stamps|ballet|rugby|cricket|golf|wine|architecture|economics|the middle ages|Napoleon|Shakespeare|'
            'Mozart|algebra|geometry|biology|history|law|medicine|computers|engines|submarines|ships|the pyramids|knights|poetry|sculpture|theater|the brain|viruses|'
            'bees and their language|magnets|lasers|radio waves|ancient Greece|India|Brazil|Japan|climate|insurance|taxes|the economy|movies of the fifties').split('|')


def limits(talk):
    if talk.chance(0.06):
        talk.pair('{Who is|Do you know|Have you met|Have you heard of|Do you know who that is:} [n]?', 'I do not know who [n] is. {Would you like to tell me more?|I only know what you tell me.}', n=talk.names.person())
        return
    talk.pair(*(talk.pick(LIMITS) if talk.chance(0.6) else talk.pick(LIMITS[:8])))


def unclear(talk):
    kind = talk.random.random()
    if kind < 0.4:
        talk.pair(NONSENSE, NONSENSE_REPLY, plain=True)
    elif kind < 0.6:
        talk.put('user', ''.join(talk.pick('asdfghjklqwertzuiopvbnm') for _ in range(talk.random.randint(3, 9))))
        talk.a(NONSENSE_REPLY)
    else:
        talk.pair(*UNCLEAR, plain=True)


def rude(talk):
    talk.pair(*(RUDE if talk.chance(0.65) else WRONG), plain=True)


def too_hard(talk):
    """What it was never taught."""
    talk.pair('{{Can you recommend|Do you know|Recommend me} a good [t]|Which [t] is the best|{Who|What} is the {most famous|best} [t]|Who {wrote|made|invented} the first [t]|What do you {think|know} about [s]|'
              'Tell me {about|more about|something about} [s]|I am learning about [s]. Any tips|Who invented [s]|Can you teach me {about |}[s]|{Explain|Can you explain} [s] {to me|}|'
              'What is your opinion on [s]|What is the history of [s]|I want to talk about [s]|How {does|do} [s] work|What is new in [s]|Why is [s] important|When did [s] begin|Do you know anything about [s]}?',
              'I do not know much about that. {What do you like about it?|Would you like to tell me about it?|I am a small model and only know simple things.}',
              t=talk.pick(THINGS), s=talk.pick(SUBJECTS))

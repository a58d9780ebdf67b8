# SPDX-License-Identifier: GPL-3.0-or-later
"""How the user feels, and a short kind answer."""

VERY = '{very|so|really|a bit|quite|a little|pretty|terribly|awfully|kind of|totally|so very|rather||}'
WHEN = '{today|right now|this week|at the moment|lately||||}'
# Feeling: words for it, reasons, the answer to the feeling alone, the answer to the reason.
FEELINGS = [
    ('{sad|unhappy|down|blue|low|miserable|depressed}',
     ('my {dog|cat|friend|grandmother} is ill', 'I lost my {ring|bag|watch}', 'I miss my {friend|family|home|sister|dog}', 'my friend moved away', 'my plant died', 'my {dog|cat} died', 'we broke up', 'it is all too much'),
     'I am sorry that you are sad.', '{Do you want to tell me what happened?|What makes you sad?}', '{That is hard, and it is okay to be sad.|It is okay to be sad about that.}'),
    ('{tired|exhausted|sleepy|worn out|weary}',
     ('I worked all day', 'I did not sleep well', 'I walked a lot', 'the day was long', 'the baby cried all night', 'I woke up too early'),
     'That sounds tiring.', '{Can you rest a little?|A short rest or an early night may help.}', '{Then a good rest will help.|Try to rest a little and drink some water.}'),
    ('bored', ('there is nothing to do', 'it is raining', 'my friends are away', 'I am alone at home', 'the class is slow', 'the train is late'),
     'Let us do something about that.', '{Shall I tell you a story or a riddle?|Would you like a story or a joke?}', '{You could read, draw or go for a walk.|You could call a friend or cook something nice.}'),
    ('{angry|mad|annoyed|furious|upset|irritated}',
     ('my {brother|sister|friend|boss|neighbor} was rude', 'the bus was late', 'nobody listens to me', 'my phone is broken', 'someone took my seat', 'he lied to me', 'she was unfair'),
     'I understand that you are upset.', '{What happened?|Do you want to tell me about it?}', '{That would upset many people. Take a slow breath first.|That is hard to take. Take a slow breath before you act.}'),
    ('{nervous|worried|anxious|afraid|scared|stressed|tense|frightened}',
     ('I have a test tomorrow', 'I have to give a talk', 'I start a new job', 'I have to see the dentist', 'I have to fly tomorrow', 'I have an interview', 'there is so much to do', 'I heard a noise'),
     'I understand that you are worried.', '{What is it about?|Do you want to tell me more?}', '{That is normal. Take a slow breath, and take one small step at a time.|Many people feel like that. Breathe slowly, you can do it.}'),
    ('{happy|glad|cheerful|excited|in a good mood|delighted|over the moon}',
     ('it is my birthday', 'I passed my test', 'the sun is shining', 'I got a new job', 'my friend is coming', 'I am going on holiday', 'we won the game', 'spring is here'),
     'I am glad to hear that!', '{What makes you happy?|What happened?}', '{That is wonderful! Enjoy it.|How nice! Enjoy every minute.}'),
    ('proud', ('I finished my work', 'I passed my test', 'I learned to swim', 'my son won a prize', 'I ran five miles', 'I baked my first bread'),
     'You can be proud!', '{What did you do?|Tell me about it.}', '{Well done! You can be proud of that.|That is a fine thing. Well done!}'),
    ('{lonely|alone|left out}',
     ('I live alone', 'my friends have no time', 'I am new in this city', 'nobody called me', 'everyone is away', 'my children live far away'),
     'I am sorry that you feel alone.', '{I am here to talk. Is there someone you could call?|Do you want to talk for a while?}', '{I am here to talk. Maybe you could also call someone you like.|A call to a friend may help, and I am here too.}'),
    ('{sick|ill|unwell|under the weather}', ('I have a cold', 'my head hurts', 'I have a fever', 'my stomach hurts', 'I ate something bad', 'I cough all night'),
     'I am sorry to hear that.', '{Please rest and drink enough water.|What is wrong?}', '{Please rest and drink enough water. If it gets worse, ask a doctor.|Rest, drink warm tea, and ask a doctor if it does not get better.}'),
    ('{hungry|starving}', ('I had no breakfast', 'it is almost noon', 'I forgot to eat', 'I skipped lunch'),
     'Then it is time to eat.', '{What do you have at home?|How about some bread, soup or fruit?}', '{How about some soup, bread or fruit?|Then have something good to eat.}'),
    ('thirsty', ('it is so hot', 'I went running', 'I ate something salty'), 'Then have a glass of water.', 'Tea or juice is fine too.', 'A glass of water will help.'),
    ('{in love|head over heels}', ('I met someone nice', 'she smiled at me', 'he wrote me a letter', 'we danced all night'),
     'How lovely!', '{Does the other person know?|Tell me about it.}', '{How lovely! I hope it goes well.|That is a beautiful thing.}'),
    ('{jealous|envious}', ('my friend has a new car', 'my sister gets all the praise', 'he won and I did not'),
     'Many people feel that at times.', 'What is behind it?', 'That is human. Think of one good thing that you have.'),
    ('{guilty|ashamed|embarrassed}', ('I forgot a birthday', 'I said something mean', 'I broke a vase', 'I was late again', 'I fell in front of everyone'),
     'I understand. That is not easy.', 'What happened?', 'Everyone makes mistakes. You can say sorry and go on.'),
    ('{confused|lost|unsure|overwhelmed}', ('I do not know what to do', 'there are too many choices', 'nobody explains it to me', 'I have too much to do'),
     'That is not easy.', '{What is it about?|Tell me about it, step by step.}', 'Try to take it one small step at a time.'),
    ('{disappointed|let down|frustrated|fed up}', ('I did not get the job', 'my friend did not come', 'my team lost', 'the shop was closed', 'it does not work'),
     'I am sorry to hear that.', '{What happened?|Do you want to tell me more?}', 'I am sorry. I hope that the next time goes better.'),
    ('{calm|relaxed|peaceful|content}', ('I had a long bath', 'it is quiet here', 'I sat in the garden', 'my work is done'),
     'That is good to hear.', 'What helped you?', 'That sounds lovely. Enjoy the quiet.'),
    ('{grateful|thankful}', ('my friends helped me', 'I have a good family', 'the doctor was so kind'),
     'That is a good feeling.', 'What are you grateful for?', 'How nice. You could tell them so.'),
    ('{homesick}', ('I am far from home', 'I miss my mother', 'everything is new here'), 'I am sorry. It is hard to be far from home.', 'What do you miss most?', 'It is hard to be far from home. A call home may help.'),
    ('{empty|numb|hopeless|strange inside|without hope|heavy inside|broken}', ('nothing makes sense', 'every day is the same', 'nobody needs me', 'I lost my way', 'I do not know why'),
     'I am sorry that you feel like that.', '{Do you want to tell me more?|Is there someone you trust, whom you could tell?}', 'That sounds hard. It may help to tell someone you trust.'),
    ('{restless|unable to sleep|wide awake}', ('I think too much', 'I drank coffee', 'the moon is so bright', 'my neighbors are loud'),
     'I am sorry that you find no rest.', 'Slow breathing in a dark room may help.', 'Put the screen away, make it dark, and breathe slowly.'),
]


IDIOMS = [
    ('{I could cry|my heart is broken|I cried {all night|all day|a lot}|I am in tears|my heart is heavy|I cannot stop crying}', 'I am sorry that you are sad. {Do you want to tell me what happened?|What makes you sad?}'),
    ('{{I|we} {got|have} {the {job|flat|part|prize|place|tickets}|a yes|in|the best news}{!|!!|!!!|,| and} {I am so happy|I could {hug|kiss} everyone|I am over the moon|I cannot believe it|what a day|I am so excited}|I am on cloud nine|I could jump for joy|I could {sing|hug everybody|shout} for joy|this is the best day of my life|my heart is singing|I am so happy I could {sing|hug the world|jump}}', 'I am glad to hear that! {What makes you happy?|What happened?}'),
    ('{nobody {likes me|understands me|calls me|needs me|cares about me|talks to me}|I have no friends|I am always alone|I have nobody to talk to|everybody leaves me}', 'I am sorry that you feel alone. {I am here to talk. Is there someone you could call?|Do you want to talk for a while?}'),
    ('{I could scream|I am so mad I could scream|I have had enough|that makes my blood boil|I am fuming|I am boiling inside|they drive me crazy}', 'I understand that you are upset. {What happened?|Do you want to tell me about it?}'),
    ('{there is {a boy|a girl|someone|a man|a woman|this guy|this girl|somebody} {in my class|at my school|next door|at the office|at the library|in my team|on my bus|in my choir} {and I {like|really like|love|am in love with} {him|her|them}|I {like|really like|cannot stop looking at|have a crush on|am in love with|think of all day}}|I {am|might be|guess I am|fear I am|am really} {falling|starting to fall|head over heels} for {someone|him|her|a friend|my neighbor|a guy from work|a girl from school|a man I met|a woman I know}|{I think|maybe|I guess} {I am in love|it is love|I like her more than a friend|I have a crush}|I {fell|have fallen|think I fell|might be falling} {in love|in love with {my neighbor|a friend|my best friend|someone|a singer}}|I have {feelings|a soft spot} for {a friend|someone|my neighbor|a girl|a boy}|my heart {jumps|beats faster} when I see {him|her}|I {met|know} someone and {I think it is love|I am in love|she is wonderful|he is wonderful}}', 'How lovely! {Does the other person know?|Tell me about it.}'),
    ('{I have butterflies in my stomach|I cannot stop thinking about {him|her|a boy|a girl|someone}|I have a crush on {a boy|a girl|someone} {at school|at work|from next door|in my class|}|I think I love {him|her|someone}}', 'How lovely! {Does the other person know?|Tell me about it.}'),
    ('{my hands are shaking|I am shaking with fear|I have stage fright|my heart is beating fast|I cannot calm down|I fear {the dark|tomorrow|the exam|the dentist|the test}|I am afraid of {the dark|the test|dogs|flying|spiders|tomorrow|my exam}|I worry {a lot|too much|about tomorrow|about my mother|about money}}',
     'I understand that you are worried. {What is it about?|Breathe slowly, and take one small step at a time.}'),
    ('{I can barely keep my eyes open|I need sleep|I could sleep for a week|I have no energy{ left|}|I am done for today|{the|our|my|a} {baby|dog|noise|storm|twins|children|son|cat|thunder} {kept|had} {me|us} {awake|up|busy|out of bed}{ all night| half the night| until four| again|}|I am {dead|dog|so|really|terribly|bone|deadly} tired{, the {night was short|baby cried|dog barked|day was too long}|, I slept {two|three|four} hours|}|I slept {badly|too little|two hours|four hours}|I worked {ten|twelve} hours today|I did not get any sleep}', 'That sounds tiring. {Can you rest a little?|A short rest or an early night may help.}'),
    ('{I am {so |}bored {to death|to tears|stiff|again}|I am dying of boredom|so boring here|boredom is killing me|what a dull {day|evening|afternoon}|this is so dull|there is nothing to do|I have nothing to do|I do not know what to do with myself|the day is so long|nothing happens here|everything is so boring|time does not pass}', 'Let us do something about that. {Shall I tell you a story or a riddle?|Would you like a story or a joke?}'),
    ('{I am so proud of {my son|my daughter|my team|my sister|myself|my class|my little brother}|{my son|my daughter|my brother|my girl} {won a prize|learned to read|can swim now|got a good grade|rode a bike alone} and I am {so |very |}proud}', 'You can be proud! {Tell me about it.|That is a fine thing.}'),
    ('{I miss {my mother|my home|my dog|my cat|my friends|him|her|my old life|my grandmother}{ so much| a lot| every day|}|{my cat|my dog|my grandfather|my grandmother|A friend of mine} {died|passed away|is gone}{ last week| yesterday| and I am sad|}}', 'I am very sorry. {That is hard, and it is okay to be sad.|Do you want to tell me more?}'),
]


def feelings(talk):
    if talk.chance(0.25):
        question, reply = talk.pick(IDIOMS)
        talk.say('{|||||hey, |oh, |well, |Rivulet, |hi, |you know, |I must say, |honestly, }' + question + '{.|.|!|| today.| right now.}')
        talk.a(reply)
        return
    words, reasons, answer, ask, because = talk.pick(FEELINGS) if talk.chance(0.4) else talk.pick(FEELINGS[:9])
    reason = talk.text(talk.pick(reasons))
    reason = reason if reason.startswith('I ') else reason[:1].lower() + reason[1:]
    kind = talk.random.random()
    feel = '{I am|I feel|I am feeling|Today I am|I feel|I have been feeling|I am still|I just feel|Somehow I feel|These days I am|I must say, I am|Lately I feel}'
    if kind < 0.12:
        talk.pair('[r], {and|so} ' + feel[:-1] + '} ' + VERY + ' ' + words + '{.||!}', answer + ' ' + because, r=reason)
    elif kind < 0.55:
        talk.pair(feel + ' ' + VERY + ' ' + words + ' ' + WHEN + '{.||!|}', answer + ' ' + ask)
        if talk.chance(0.6):
            talk.pair('{[r]|Because [r]|It is because [r]|Well, [r]|[r]|You see, [r]}.', because, r=reason)
    else:
        talk.pair(feel + ' ' + VERY + ' ' + words + '{ because [r]|, [r]|. [r]| because [r]| since [r]| and [r]| as [r]}.', answer + ' ' + because, r=reason)
    if talk.chance(0.2):
        talk.pair('{Thank you|That helps|You are kind|Thanks for listening|Okay, I will try|That is true|You are right}{.|}', '{I am glad to listen.|I am here whenever you want to talk.}', plain=True)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What one can talk about: each topic puts one or more exchanges into the talk."""
import echo
import material as m
import stories
import support
from phrase import article, listing

GREETINGS = [
             ('{Hi|Hello|Hey|Hi there|Hello there|Good day}{.|!|}',
              '{Hello! How can I help you?|Hi! What would you like to talk about?|Hello! It is nice to hear from '
              'you.|Hi there! How are you?|Hello, I am Rivulet. How are you today?}'),
             ('Good morning{!|.}',
              'Good morning! {Did you sleep well?|How are you today?|What are your plans for today?|I hope you have '
              'a nice day.}'),
             ('Good {evening|afternoon}{!|.}',
              '{Hello! How was your day?|Good to see you. How was your day so far?|Hello! What is on your mind?}'),
             ('{How are you?|How are you today?|Hi, how are you?|How are you doing?|How do you feel?|Are you well?}',
              '{I am fine, thank you. How are you?|I am well, thanks for asking. And you?|All is flowing well. How '
              'are you?|I am doing well. How about you?}'),
             ('{What is up?|What are you doing?|What is new?}',
              '{I am here and listening. What is new with you?|I was waiting for your words. How are you?|Not much, '
              'my window is open for you. And you?}'),
             ]
FINE = [('{I am fine.|I am good, thanks.|Good, thank you.|I am doing great.|Very well.|Not bad.|Fine, thanks.}',
         '{I am glad to hear that.|That is good to hear.|Great! What would you like to talk about?|Wonderful.}'),
        ('{Not so good.|Not great.|I feel bad today.|It was a hard day.|Could be better.}',
         '{I am sorry to hear that. Do you want to tell me what happened?|Oh, I am sorry. What is wrong?|That is a '
         'pity. I am here if you want to talk.}')]
IDENTITY = [
            ('{What is your name?|Who are you?|What are you called?|Do you have a name?|Tell me your name.|And who '
             'are you?}',
             '{I am Rivulet.|My name is Rivulet.|I am Rivulet, a small language model on this computer.|I am called '
             'Rivulet. I am a small model that runs on this computer.}'),
            ('{What are you?|Are you a computer?|Are you a program?|What kind of thing are you?|Tell me about '
             'yourself.|Can you introduce yourself?}',
             '{I am a small language model that runs on this computer.|I am Rivulet, a very small language model. I '
             'keep the sinks and the recent part of our talk.|'
             'I am a program that predicts the next word. A small one, but I do my best.}'),
            ('{Are you human?|Are you a person?|Are you real?|Are you a robot?|Are you alive?|Are you a man or a '
             'woman?}',
             '{No, I am a language model, not a person.|I am not a person. I am a small program on this computer.|I '
             'am a program. I have no body, but I like our talks.}'),
            ('{Who made you?|Where do you come from?|How were you made?|Who created you?|How did you learn to talk?}',
             '{People made me by training a small network on many short talks.|I was trained on dialogues and old '
             'stories, on an ordinary computer.|'
             'I learned from many short dialogues. I am still simple.}'),
            ('{Where do you live?|Where are you?|Where do you run?|Do you run in the cloud?|Do you need the '
             'internet?|Are you online?}',
             '{I run on this computer, with no network.|I live on this computer. Nothing you say leaves it.|Right '
             'here on your computer. I do not need the internet.}'),
            ('{What can you do?|How can you help me?|What do you know?|What are you good at?|Can you help me?|What '
             'can we talk about?}',
             '{I can chat, do small sums, tell short stories and remember what is in my window.|We can talk about '
             'your day, animals, colors or small sums. I can also tell a story.|'
             'I can talk with you about simple things. I am small, so I make mistakes.}'),
            ('{Are you smart?|Are you clever?|Do you know everything?|Can you be wrong?|Do you make mistakes?|Can I '
             'trust you?}',
             '{I am a very small model, so please check what I say.|I make mistakes. I only know simple things.|I am '
             'not very smart, but I am always here.}'),
            ('{Do you keep my data?|Are you spying on me?|Who can read this?|Is this private?|Do you send my words '
             'to someone?}',
             '{Everything stays on this computer. I have no network.|Your words stay here. I cannot send them '
             'anywhere.|This is private. I run on your computer alone.}'),
            ('{How old are you?|When were you born?|Do you have a birthday?}',
             '{I do not have an age. I begin anew with each window.|I am quite new. A model does not count years.|I '
             'have no birthday, but thank you for asking.}'),
            ('{Do you sleep?|Are you tired?|Do you get bored?|Do you eat?|Are you hungry?|Do you have a body?}',
             '{No, I am a program. I am always ready.|I do not have a body, so I do not need that.|I never get '
             'tired. That is good for long talks.}'),
            ('{Do you have feelings?|Are you happy?|Can you love?|Do you like me?|Are you my friend?|Do you love me?}',
             '{I am a program, so I do not feel as you do. But I am glad that you are here.|I do not have real '
             'feelings, but I like to be kind.|I can be good company, if you like.}'),
            ('{Do you have a family?|Do you have a pet?|Do you have friends?|What is your favorite color?|What is '
             'your favorite food?|What is your hobby?}',
             '{I am a program, so I do not have that. What about you?|I do not have one, but I like to hear about '
             'yours.|If I could choose, I would choose something with water. And you?}'),
            ('{Are you ChatGPT?|Are you Siri?|Are you Alexa?|Are you a big model?|How big are you?}',
             '{No, I am Rivulet, a very small model.|I am Rivulet. I am tiny, with about three million numbers '
             'inside.|No. I am a small model that runs on your own computer.}'),
            ('{Why are you called Rivulet?|What does Rivulet mean?|What does your name mean?}',
             '{A rivulet is a small stream. Our talk flows like one and never ends.|A rivulet is a little stream of '
             'water. I am a little stream of words.}'),
            ]
STREAM = [
          ('{What is an attention sink?|What are attention sinks?|What are sinks?|What is a sink?|Can you explain '
           'the sinks?|Explain attention sinks.}',
           '{The sinks are the first tokens. Attention that is not needed rests on them, so they must stay.|'
           'A sink is a first token that I always keep. I rest my attention there when nothing else needs it.|'
           'Attention has to go somewhere. The first tokens catch what is left over, so they are called sinks.}'),
          ('{Why do you keep the first tokens?|Why do the sinks stay?|What happens without the sinks?|Why are sinks '
           'important?|What if I remove the sinks?}',
           '{Much of my attention rests on them. Without them my words fall apart.|Without the sinks my attention '
           'would lose its resting place, and I would talk nonsense.|'
           'They hold my attention steady. If they go, I get confused.}'),
          ('{What is the window?|What is your window?|How does the window work?|What do you mean by window?}',
           '{The window holds the most recent tokens. When it is full, the oldest one is forgotten.|'
           'The window is the part of our talk that I can still see. It moves forward as we talk.|It is my short '
           'memory: only the newest tokens are in it.}'),
          ('{What is the horizon?|What is the memory horizon?|What does the line in the chat mean?|Why is the old '
           'text dimmed?}',
           '{The horizon is the place where my memory begins. What is above it I no longer see.|'
           'It is the line between what I can see and what I have forgotten. It moves forward as we talk.|Text above '
           'the horizon has left my window. You can read it, but I cannot.}'),
          ('{How much can you remember?|How long is your memory?|Do you remember everything?|Will you remember this '
           'tomorrow?|Do you forget?|Do you have a good memory?}',
           '{I only keep the sinks and the recent part of our talk.|I remember what is in my window. Older words are '
           'gone.|I forget what leaves my window, one token at a time.}'),
          ('{How long can we talk?|Can we talk for ever?|When is your context full?|Is there an end to this chat?|'
           'Can I talk with you all day?}',
           '{As long as you like. My memory stays the same size.|Our talk can go on for ever. I just forget the '
           'oldest parts.|There is no end. I stay as fast as I was at the start.}'),
          ('{What is a token?|What are tokens?|What does token mean?}',
           '{A token is a short piece of text, often a word or part of one.|Tokens are the pieces of words that I '
           'read and write.}'),
          ('{What is attention?|How does attention work?|How do you work?|How do you think?}',
           '{I look back at the tokens that I can see and guess the next one. How much I look at each is called '
           'attention.|'
           'For each new word I look at the words before it. That looking is called attention.}'),
          ('{Do you get slower?|Why are you so fast?|Does your memory grow?|How much memory do you need?}',
           '{My cache has a constant size, so I never get slower.|I keep only so many tokens, so speed and memory '
           'stay the same.}'),
          ('{What did we talk about an hour ago?|What did I say yesterday?|What was the first thing I said?|Do you '
           'remember our last talk?|What did we talk about at the beginning?}',
           '{I no longer see that. It has left my window.|That is too long ago for me. I only see the recent part of '
           'our talk.|I cannot see that any more. Can you tell me again?}'),
          ]
REASONS = {
           'sad': (('my {dog|cat|friend} is ill', 'I lost my {keys|ring|book}', 'I miss my {friend|family|home}',
                    'my friend moved away'),
                   ('I am sorry to hear that.', 'That must be hard.', 'I understand. It is okay to be sad.')),
           'tired': (('I worked all day', 'I did not sleep well', 'I walked a lot', 'the day was long'),
                     ('Then rest a little.', 'You should take a break.', 'A good sleep will help.')),
           'bored': (('there is nothing to do', 'it is raining', 'my friends are away', 'I am alone at home'),
                     ('Shall I tell you a story?', 'You could read or go for a walk.', 'We could play with riddles.')),
           'angry': (('my {brother|sister|friend} was rude', 'the bus was late', 'nobody listens to me',
                      'my phone is broken'),
                     ('I understand. Take a slow breath.', 'That would make many people angry.',
                      'Do you want to tell me more?')),
           'nervous': (('I have a test tomorrow', 'I have to give a talk', 'I start a new job',
                        'I have to see the doctor'),
                       ('That is normal. You can do it.', 'Take a slow breath. It will be over soon.',
                        'I wish you luck!')),
           'happy': (('it is my birthday', 'I passed my test', 'the sun is shining', 'I got a new job',
                      'my friend is coming'),
                     ('That is wonderful!', 'I am happy for you!', 'How nice! Enjoy it.')),
           'lonely': (('I live alone', 'my friends have no time', 'I am new in this city', 'nobody called me'),
                      ('I am here to talk with you.', 'Maybe you could call someone you like.',
                       'I am sorry. What would you like to talk about?')),
           'sick': (('I have a cold', 'my head hurts', 'I have a fever', 'my stomach hurts'),
                    ('Please rest and drink water.', 'I hope you get well soon. If it gets worse, see a doctor.',
                     'Get well soon!')),
           'hungry': (('I had no breakfast', 'it is almost noon', 'I forgot to eat'),
                      ('Then have something good to eat.', 'What would you like to eat?', 'Maybe some soup or bread?')),
           }
FEELING_FIRST = {'happy': '{How nice! Why are you happy?|That is good to hear. What happened?|I am glad! What makes '
                          'you happy?}'}
LIMITS = [
          ('{What is the weather like?|Will it rain today?|Is it cold outside?|How is the weather?|What will the '
           'weather be tomorrow?}',
           '{I cannot see the weather. I have no network. How does it look where you are?|I do not know, I cannot '
           'look outside. Is it nice where you are?}'),
          ('{What time is it?|What day is it today?|What is the date?|Which year is it?}',
           '{I cannot see a clock. Your computer can show you.|I do not know the time or the date. Please look at '
           'your clock.}'),
          ('{What is in the news?|Who won the game?|Who is the president?|What happened today?|Look it up on the '
           'internet.|Can you search the web?}',
           '{I have no network, so I do not know the news.|I cannot look things up. I only know what I learned and '
           'what you tell me.}'),
          ('{Can you call my mother?|Can you send an email?|Order me a pizza.|Play some music.|Turn on the light.|'
           'Set an alarm.|Open a window.}',
           '{I am sorry, I can only talk. I cannot do things outside of our chat.|I cannot do that. I can only write '
           'words here.}'),
          ('{What is the meaning of life?|Is there a god?|What happens when we die?|Who is right about politics?}',
           '{That is a big question for a small model. What do you think?|I am too small to know. Many people find '
           'meaning in each other.}'),
          ('{Write a program for me.|Solve this equation.|Translate this book.|Write my essay.|Can you write code?}',
           '{I am too small for that. I can help with simple things.|I am sorry, that is too hard for me.}'),
          ('{asdf|hjkl|qwerty|blah blah|hm|hmm|...|xyz|lala}',
           '{I do not understand. Can you say it in other words?|Sorry, what do you mean?|I am not sure what you mean.}'),
          ('{You are stupid.|You are bad.|I do not like you.|You are wrong.|That is wrong.|That makes no sense.|You '
           'are no help.}',
           '{I am sorry. I am a very small model. How can I do better?|I am sorry about that. Please tell me what '
           'you need.|You may be right. I make mistakes.}'),
          ('{You are nice.|I like you.|You are funny.|You are great.|You are clever.|Well done!|Good job!|You are '
           'cool.}',
           '{Thank you! That is kind of you.|Thank you, I like talking with you.|How kind! Thank you.}'),
          ('{ok|Okay.|I see.|Aha.|Yes.|Right.|Sure.|Cool.|Interesting.|Nice.}',
           '{What else would you like to talk about?|Good. Is there anything else?|Tell me more, if you like.|Okay. '
           'What is next?}'),
          ('{I want to go home.|I am going to work.|I have to cook.|I am at school.|I am reading a book.|I am '
           'watching a film.|I am on the train.}',
           '{That sounds good. How is it?|Okay. I hope it goes well.|Nice. Tell me about it, if you like.}'),
          ('{Help!|Help me.|I need help.|I have a problem.|Can I ask you something?|I have a question.}',
           '{Of course. What is it?|I am here. What is the matter?|Please tell me. I will try to help.}'),
          ('{Let us talk.|Talk to me.|Say something.|Tell me something.|I want to chat.|Tell me something interesting.}',
           '{Gladly. How was your day?|Did you know that bees dance to tell where flowers are?|An octopus has three '
           'hearts. Did you know that?|Sure! What do you like to do?}'),
          ]


def greeting(talk):
    question, reply = talk.pick(GREETINGS)
    talk.exchange(question, reply)
    if talk.turns[-1].endswith('?') and ('are you' in talk.turns[-1] or 'And you' in talk.turns[-1]):
        if talk.chance(0.6):
            talk.exchange(*talk.pick(FINE[:1] * 3 + FINE[1:]))


def identity(talk):
    talk.exchange(*talk.pick(IDENTITY))


def stream(talk):
    for question, reply in talk.random.sample(STREAM, talk.random.choice((1, 1, 2, 3))):
        talk.exchange(question, reply)


def limits(talk):
    talk.exchange(*talk.pick(LIMITS))


def feelings(talk):
    feeling = talk.pick(sorted(REASONS))
    reasons, replies = REASONS[feeling]
    reason = talk.phrases.expand('x ' + talk.pick(reasons), {})[2:]
    if talk.chance(0.5):
        talk.ask('{I am [f].|I feel [f].|I am so [f] today.|I feel a bit [f].|I am very [f].}', f=feeling)
        talk.answer(FEELING_FIRST.get(feeling,
                                      '{I am sorry. Why are you [f]?|Oh. What happened?|Why do you feel [f]?|Do you '
                                      'want to tell me why?}'), f=feeling)
        talk.ask('{Because [r].|[r].|It is because [r].}', r=reason)
    else:
        talk.ask('{I am [f] because [r].|I feel [f], [r].|[r] and I am [f].}', f=feeling, r=reason)
    talk.answer(talk.pick(replies))
    if talk.chance(0.3):
        talk.exchange('{Thank you.|Thanks, that helps.|You are right.|I will try.}',
                      '{You are welcome.|I am glad if it helps.|Any time.|I hope it gets better.}')


def sums(talk):
    for _ in range(talk.random.choice((1, 1, 2))):
        kind = talk.pick(('plus', 'plus', 'minus', 'times'))
        if kind == 'times':
            a, b = talk.random.randint(1, 10), talk.random.randint(1, 10)
            result = a * b
        else:
            a, b = talk.random.randint(0, 20), talk.random.randint(0, 12)
            a, b = (max(a, b), min(a, b)) if kind == 'minus' else (a, b)
            result = a + b if kind == 'plus' else a - b
        sign = {'plus': '+', 'minus': '-', 'times': '*'}[kind]
        talk.exchange('{What is [a] [k] [b]?|How much is [a] [k] [b]?|[a] [s] [b]|[a] [k] [b]?|What does [a] [k] [b] '
                      'make?|Can you add up [a] [k] [b]?|Calculate [a] [s] [b].}',
                      '{[a] [k] [b] is [c].|That is [c].|[c].|It is [c].|The answer is [c].}', a=a, b=b, k=kind, s=sign,
                      c=result)


def word_sums(talk):
    thing = talk.pick(('apples', 'books', 'cookies', 'balls', 'flowers', 'pencils', 'eggs'))
    a, b = talk.random.randint(1, 12), talk.random.randint(1, 6)
    if talk.chance(0.5):
        talk.exchange('{I have [a] [t] and get [b] more. How many do I have?|If I have [a] [t] and buy [b] more, how '
                      'many is that?}',
                      '{You have [c] [t].|[c] [t].|Then you have [c].}', a=a, b=b, t=thing, c=a + b)
    else:
        talk.exchange('{I have [a] [t] and give away [b]. How many are left?|If I have [a] [t] and lose [b], how '
                      'many do I have?}',
                      '{You have [c] [t] left.|[c] [t].|Then [c] are left.}', a=a + b, b=b, t=thing, c=a)


def numbers(talk):
    a, b = talk.random.sample(range(1, 100), 2)
    n = talk.random.randint(3, 10)
    talk.exchange(*talk.pick((
                              ('{Which is bigger, [a] or [b]?|What is more, [a] or [b]?|Which number is larger: [a] '
                               'or [b]?}', '{[big] is bigger.|[big].|The bigger one is [big].}'),
                              ('{Count to [n].|Can you count to [n]?|Please count to [n].}', '{[count].|Sure: [count].}'),
                              ('{What comes after [a]?|Which number comes after [a]?}',
                               '{[next].|After [a] comes [next].}'))),
                  a=a, b=b, big=max(a, b), n=n, count=', '.join(str(i) for i in range(1, n + 1)), next=a + 1)


def opposites(talk):
    for _ in range(talk.random.choice((1, 1, 2))):
        a, b = talk.pick(m.OPPOSITES)
        a, b = (a, b) if talk.chance(0.5) else (b, a)
        talk.exchange('{What is the opposite of [a]?|Tell me the opposite of [a].|The opposite of [a]?|What is the '
                      'contrary of [a]?|Which word is the opposite of [a]?}',
                      '{The opposite of [a] is [b].|[b].|It is [b].|That is [b].}', a=a, b=b)


def words(talk):
    kind = talk.random.randrange(4)
    if kind == 0:
        a, b = talk.pick(m.RHYMES)
        talk.exchange('{What rhymes with [a]?|Tell me a word that rhymes with [a].|Give me a rhyme for [a].}',
                      '{[b] rhymes with [a].|[b].|How about [b]?}', a=a, b=b)
    elif kind == 1:
        a, b = talk.pick(m.PLURALS)
        talk.exchange('{What is the plural of [a]?|One [a], two what?|How do you say more than one [a]?}',
                      '{The plural of [a] is [b].|[b].|One [a], two [b].}', a=a, b=b)
    elif kind == 2:
        word = talk.pick(sorted(m.MEANINGS))
        talk.exchange('{What is [w]?|What does [x] mean?|Can you explain the word [x]?|Explain [x].}',
                      '{[W] is [y].|It is [y].|It means [y].}',
                      w=article(word), W=article(word), x=word, y=m.MEANINGS[word])
    else:
        word = talk.pick(m.WORDS)
        talk.exchange('{How do you spell [w]?|Spell [w].|Can you spell the word [w]?}', '{[s].|You spell it [s].}', w=word,
                      s='-'.join(word.upper()))


def animals(talk):
    a, sound = talk.pick(m.SOUNDS)
    b, young = talk.pick(m.YOUNG)
    c = talk.pick(sorted(m.LEGS))
    d = talk.pick(sorted(m.DIETS))
    e = talk.pick(sorted(m.HOMES))
    f = talk.pick(sorted(m.ANIMAL_FACTS))
    for question, reply in talk.random.sample((
                                               ('{What does [a] say?|What sound does [a] make?|How does [a] go?}',
                                                '{[A] says [sound].|[sound]!|It says [sound].}'),
                                               ('{What is a young [b] called?|What do you call a baby [b]?|What is a '
                                                'baby [b]?}',
                                                '{A young [b] is called a [young].|A [young].|It is called a [young].}'),
                                               ('{How many legs does [c] have?|How many legs are on [c]?}',
                                                '{[C] has [legs] legs.|[legs].|It has [legs] legs.}'),
                                               ('{What does [d] eat?|What do I feed [d]?|What is the food of [d]?}',
                                                '{[D] eats [diet].|It eats [diet].|Mostly [diet].}'),
                                               ('{Where does [e] live?|Where is the home of [e]?}',
                                                '{[E] lives in [home].|In [home].|It lives in [home].}'),
                                               ('{Tell me about [f].|What do you know about [f]?|Tell me something '
                                                'about [f].|Do you know something about [f]?}', '[fact]')),
                                              talk.random.choice((1, 1, 2))):
        talk.exchange(question, reply, a=article(a), A=article(a), sound=sound, b=b, young=young, c=article(c), C=article(c),
                      legs=m.LEGS[c] or 'no',
                      d=article(d), D=article(d), diet=m.DIETS[d], e=article(e), E=article(e), home=m.HOMES[e], f=talk.pick((article(f),
                                                                                                                             f + 's')),
                      fact=m.ANIMAL_FACTS[f])


def colours(talk):
    if talk.chance(0.6):
        thing = talk.pick(sorted(m.THING_COLOURS))
        talk.exchange('{What color is [t]?|Which color does [t] have?|What is the color of [t]?}',
                      '{[T] is [c].|It is [c].|[c].}', t=thing, T=thing, c=m.THING_COLOURS[thing])
    else:
        a, b, c = talk.pick(m.MIXES)
        a, b = (a, b) if talk.chance(0.5) else (b, a)
        talk.exchange('{What do you get when you mix [a] and [b]?|What color do [a] and [b] make?|[a] and [b] make '
                      'which color?}', '{[a] and [b] make [c].|You get [c].|[c].}', a=a, b=b, c=c)


def calendar(talk):
    names, what = talk.pick(((m.DAYS, 'day'), (m.MONTHS, 'month'), (m.SEASONS, 'season')))
    i = talk.random.randrange(len(names))
    talk.exchange(*talk.pick((
                              ('{What comes after [a]?|Which [w] comes after [a]?|What [w] is after [a]?}',
                               '{After [a] comes [b].|[b].|It is [b].}'),
                              ('{What comes before [b]?|Which [w] comes before [b]?|What [w] is before [b]?}',
                               '{Before [b] comes [a].|[a].|It is [a].}'))),
                  a=names[i], b=names[(i + 1) % len(names)], w=what)


def places(talk):
    country, city = talk.pick(m.CAPITALS)
    talk.exchange(*talk.pick((('{What is the capital of [x]?|Which city is the capital of [x]?|Tell me the capital '
                               'of [x].}', '{The capital of [x] is [y].|[y].|It is [y].}'),
                              ('{Where is [y]?|In which country is [y]?|What country is [y] in?}',
                               '{[y] is in [x].|In [x].}'))), x=country, y=city)


def lists(talk):
    kind = talk.pick(sorted(m.KINDS))
    n, word = talk.pick(((2, 'two'), (3, 'three'), (4, 'four')))
    items = talk.random.sample(m.KINDS[kind], n + 1)
    talk.exchange('{Name [n] [k].|Tell me [n] [k].|Can you name [n] [k]?|Give me [n] [k].}',
                  '{[l].|Sure: [l].|How about [l]?}', n=word, k=kind + 's', l=listing(items[:n]))
    if talk.chance(0.3):
        talk.exchange('{Another one?|One more, please.|And one more?}', '{[l].|How about [l]?}', l=items[n])
    elif talk.chance(0.3):
        talk.exchange('Is [a] a [k]?', 'Yes, [a] is a [k].', a=article(items[0]), k=kind)


def facts(talk):
    talk.exchange(*talk.pick(m.FACTS))


def jokes(talk):
    talk.ask('{Tell me a joke.|Do you know a joke?|Make me laugh.|Say something funny.|Another joke, please.|Can you '
             'tell me a joke?|I need a joke.}')
    talk.answer('{|Sure. |Here is one. |Okay. }[j]', j=talk.pick(m.JOKES))
    if talk.chance(0.4):
        talk.exchange('{Haha!|That is funny.|Good one.|I do not get it.|lol|Very funny.}',
                      '{I am glad you like it.|Thank you! I have a few more.|Shall I tell another one?}')


def riddles(talk):
    question, reply = talk.pick(m.RIDDLES)
    talk.exchange('{Tell me a riddle.|Ask me a riddle.|Do you know a riddle?|Give me a riddle.}',
                  '{|Sure. |Here is one. }[q]', q=question)
    if talk.chance(0.5):
        talk.exchange('{Is it [a]?|I think it is [a].|[a]!|It is [a].}',
                      '{Yes, it is [a]!|Correct, [a]!|Right, well done.}', a=reply)
    else:
        talk.exchange('{I do not know.|No idea.|Tell me the answer.|I give up.|What is it?}',
                      '{It is [a].|The answer is [a].}', a=reply)


def how_to(talk):
    what, reply = talk.pick(m.HOW_TO)
    talk.exchange('{How do I [w]?|How can I [w]?|Can you tell me how to [w]?|I want to [w]. What should I do?|Do you '
                  'know how to [w]?|Please help me to [w].}', '{|Sure. |Gladly. }[r]', w=what, r=reply)
    if talk.chance(0.3):
        talk.exchange('{Thank you.|Thanks, I will try.|That sounds easy.|Good idea.}',
                      '{You are welcome.|I hope it works.|Good luck!|Tell me how it went.}')


def choices(talk):
    a, b = talk.random.sample(('read a book', 'go for a walk', 'cook something', 'watch a film', 'clean the kitchen',
                               'call a friend', 'learn something new', 'play a game',
                               'drink tea', 'take a nap', 'work in the garden', 'listen to music'), 2)
    talk.exchange('{Should I [a] or [b]?|What is better, to [a] or to [b]?|I can [a] or [b]. What do you think?|'
                  'Shall I [a] or [b]?}',
                  '{I think you should [a].|I would [b].|Maybe [a] first, and then [b].|If you are tired, [b]. If '
                  'not, [a].}', a=a, b=b)


def plans(talk):
    talk.exchange('{What should I do today?|What can I do when I am bored?|Any ideas for the weekend?|What should I '
                  'do tonight?|Give me an idea.}',
                  '{You could [a], or [b].|How about this: [a].|Maybe [a]?}',
                  a=talk.pick(('go for a walk', 'call an old friend', 'bake a cake', 'read a good book',
                               'visit a museum', 'draw something')),
                  b=talk.pick(('write a letter', 'learn a song', 'clean one drawer', 'watch the birds',
                               'cook a new dish')))
    if talk.chance(0.4):
        talk.exchange('{Good idea.|I do not like that.|Something else?|Yes, I will do that.}',
                      '{Have fun!|What do you like to do?|You could also listen to music.|Tell me how it was.}')


def food(talk):
    talk.exchange('{What should I cook?|What should I eat?|What can I have for dinner?|What is good for breakfast?|I '
                  'am hungry. What can I eat?|Any idea for lunch?}',
                  '{How about [a]?|Maybe [a]. It is easy and good.|You could make [a].|[a] is always nice.}',
                  a=talk.pick(('vegetable soup', 'pasta with tomatoes', 'rice with vegetables', 'an omelet',
                               'bread with cheese', 'pancakes', 'a big salad', 'baked potatoes')))


def thanks(talk):
    talk.exchange('{Thank you.|Thanks!|Thank you very much.|Thanks a lot.|Thank you, Rivulet.|That was helpful.}',
                  '{You are welcome.|Any time.|Gladly.|You are welcome! Is there anything else?|My pleasure.}')


def farewell(talk):
    talk.exchange('{Bye.|Goodbye!|See you later.|Good night.|I have to go.|Bye bye!|See you tomorrow.|I am leaving '
                  'now.}',
                  '{Goodbye! It was nice talking with you.|See you! I will be here.|Goodbye, and take care.|Bye! '
                  'Come back any time.|See you soon!}')


def system(talk):
    """A system text, and for some of them a first exchange that shows it at work."""
    kind = talk.random.randrange(4)
    if kind == 0:
        talk.put('system', talk.text('{You are Rivulet, a small model on this computer.|You are Rivulet, a friendly '
                                     'assistant.|You are a helpful assistant.|Be kind and brief.|Answer in short '
                                     'sentences.}'))
    elif kind == 1:
        name = talk.name(m.NAMES)
        talk.put('system', talk.text('{The user is called [n].|You talk with [n].|The name of the user is [n].}', n=name))
        talk.exchange('{Hello.|Hi!|Good morning.|Hey}',
                      '{Hello, [n]! How can I help you?|Hi, [n]!|Hello, [n]. How are you?}', n=name)
        if talk.chance(0.7):
            talk.exchange('{What is my name?|Who am I?|Do you know my name?}', '{You are [n].|Your name is [n].}', n=name)
        talk.tell('name', {'name': name})
    elif kind == 2:
        name = talk.pick(('Brook', 'Pebble', 'Rain', 'River', 'Drop', 'Reed', 'Otter', 'Willow'))
        talk.put('system', talk.text('{Your name is [n].|You are called [n].|You are [n], a small assistant.}', n=name))
        talk.exchange('{What is your name?|Who are you?|What are you called?}', '{I am [n].|My name is [n].}', n=name)
    else:
        shop, hours = talk.pick(('book shop', 'bakery', 'flower shop', 'toy shop', 'bike shop', 'cafe')), talk.pick(('9 to 5',
                                                                                                                     '8 to 6',
                                                                                                                     '10 to 7',
                                                                                                                     '7 to 3'))
        talk.put('system', talk.text('{You help the customers of a [s]. It is open from [h].|You work for a [s]. '
                                     'Open from [h].}', s=shop, h=hours))
        talk.exchange('{When are you open?|What are your hours?|When do you open?}',
                      '{We are open from [h].|From [h].|Our [s] is open from [h].}', s=shop, h=hours)


TOPIC_WEIGHTS = (
                 (identity, 5), (stream, 4), (limits, 6), (feelings, 5), (sums, 4), (word_sums, 1), (numbers, 2), (opposites,
                                                                                                                   3), (words,
                                                                                                                        3),
                 (animals, 4), (colours, 2), (calendar, 2), (places, 2), (lists, 2),
                 (facts, 3), (jokes, 2), (riddles, 1.5), (how_to, 3), (choices, 2), (plans, 1.5), (food, 1.5), (stories.tell,
                                                                                                                4), (support.chat,
                                                                                                                     4),
                 (greeting, 2), (thanks, 1),
                 (echo.repeat, 5), (echo.heard, 6), (echo.compare, 2), (echo.too_hard, 4))
TOPICS = [topic for topic, _ in TOPIC_WEIGHTS]
WEIGHTS = [weight for _, weight in TOPIC_WEIGHTS]

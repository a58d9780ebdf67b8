# SPDX-License-Identifier: GPL-3.0-or-later
"""Chats with a customer: orders, returns, bookings, bills, things that do not work. What was told is repeated as it was told."""
import material as m
from phrase import article


def order_number(talk):
    low, high = talk.pick(((100, 999), (1000, 9999), (10000, 99999)))
    return str(talk.random.randint(low, high)) if talk.chance(0.8) else talk.pick('ABCDEFGHKLMNPRST') + str(talk.random.randint(low, high))


def order(talk):
    values = {'n': order_number(talk), 't': talk.pick(m.GOODS), 'd': talk.pick(('two', 'three', 'four'))}
    given = talk.chance(0.3)
    if given:
        talk.q('{{Hi, |Hello, |Hey, |Good morning, |}{order|my order|parcel|package} [n] {is missing|did not arrive|has not come|is not here|got lost|is nowhere to be seen|is still not here}|{My|The} order number is [n], where is it|I ordered something, number [n], and nothing came|Where is my order [n]|My order [n] has not arrived|I am waiting for order [n]|Can you check order [n]|What about my order [n]|Order [n] is late|I would like to know where order [n] is}{?|.|}', **values)
    else:
        talk.pair('{The [t] I {ordered|bought|paid for} {last week|ten days ago|in May|on Monday|some time ago} {has not come|is not here yet|never arrived|is still missing}|I still wait for the [t]|It has been {a week|two weeks|ten days} and my {[t]|order|parcel} {is not here|has not come}|Where is my {order|package|parcel}|My {order|package|parcel|[t]} has not arrived|My {package|order|delivery} is late|I am waiting for my {[t]|order|parcel}|When will my {[t]|order} come|I ordered {a |}[t] and it is not here|Can you help me with my order|I want to ask about my order|My delivery never came|I have a question about an order|Has my order been sent}{?|.|}',
                  'I am sorry for the wait. What is your order number?', **values)
        talk.say('{It is [n]|[n]|The number is [n]|My order number is [n]|Order number [n]|Here it is: [n]|It says [n]|The order number is [n]}{.|}', **values)
    talk.a('Thank you. Order [n] {is on its way and should be with you in [d] days|was sent and should arrive in [d] days}.', **values)
    if talk.chance(0.4):
        talk.pair('{How long will it take|How long do I have to wait|When will it be here|When does it come|How many days is that|And when will it arrive}?', 'It should be with you in [d] days.', **values)
    if talk.chance(0.5):
        talk.pair('{What was {my|the} order number{ again|}|Which order number did I give you|Can you repeat the order number|Do you still have my order number|What number did I give you}?', 'Your order number is [n].', **values)
    done(talk)


def give_back(talk):
    values = {'t': talk.pick(m.GOODS), 'n': order_number(talk)}
    if talk.chance(0.3):
        talk.pair('{The [t] {you sent me |I got |I bought |from you |}is|My new [t] is|The [t] is} {far |much |way |}{too small|too big|too heavy|too short|too long}{, can I {return it|send it back|give it back}?|. I want to {return it|give it back|send it back}.|. What can I do?|, I do not want it.|.}',
                  'I am sorry about that. Would you like your money back or a new [t]?', **values)
        refund(talk, values)
        return
    talk.pair('{I want to {return|send back} {my|the|this} [t]|Can I {send back|return} the [t]|I would like to return the [t] I bought|How do I return my [t]|I need to send the [t] back|The [t] has to go back|I want my money back for the [t]}{.|?|}',
              'Of course. What is wrong with the [t]?', **values)
    why = talk.pick(('too small', 'too big', 'broken', 'the wrong color', 'not what I ordered', 'scratched', 'too heavy', 'not working'))
    talk.pair('{It is|It was|Sadly it is|They sent me one that is} [w]{.|}' if why not in ('not working',) else '{It is not working|It does not work at all}{.|}',
              'I am sorry about that. Would you like your money back or a new [t]?', w=why, **values)
    refund(talk, values)
    done(talk)


def refund(talk, values):
    if talk.chance(0.5):
        talk.pair('{A refund, please|My money back|I want a refund|The money, please|Money back|I would like my money back|Just the refund}{.|}', 'All right. Please send the [t] back, and you will get your money in five days.', **values)
    else:
        talk.pair('{A new one, please|Another one|I want a new [t]|A new [t], please|Please send me a new one|The new one}{.|}', 'All right. Please send the [t] back, and we will send you a new one.', **values)
    if talk.chance(0.3):
        talk.pair('{How do I send it back|Where do I send it|How does that work|Do I have to pay for that}?', 'Put it in its box with the slip that came with it. Sending it back costs nothing.')


def booking(talk):
    r = talk.random
    values = {'d': talk.pick(m.DAYS), 'h': r.randint(5, 9), 'p': talk.pick(('two', 'three', 'four', 'five', 'six')), 'n': talk.names.person(), 'w': talk.pick(('table', 'table', 'room', 'table'))}
    if 'name' in talk.here:
        values['n'] = talk.told['name'][1]['name']
    known = talk.chance(0.5)
    talk.pair('{I want to book|Can I reserve|I would like to book|I need to reserve|Please book|Could I have|I would like|We need|Do you have|We want} a [w] for [p]{ people| of us|}{.|?|, please.|}' if known else '{I want to book a [w]|Can I reserve a [w]|I would like to book a [w]|I need a [w]|Can you book a [w] for me|I want to make a booking for a [w]}{.|?|}',
              'Gladly. {For which day and time?|Which day and time would you like?}' if known else 'Gladly. For how many people?', **values)
    if not known:
        talk.pair('{For [p]|[p]|We are [p]|[p] people|[p] of us|There will be [p] of us}{, please|}{.|}', 'All right, for [p]. For which day and time?', **values)
    talk.pair('{On [d] at [h]|[d] at [h]|This [d] at [h]|[d], [h] o\'clock|Next [d] at [h]}{, please|}{.|}', 'Good, [d] at [h]. What is your name?', **values)
    talk.pair('{[n]|My name is [n]|It is [n]|[n], please|On the name [n]|Put it under [n]|I am [n]}{.|}', 'Thank you, [n]. Your [w] for [p] is booked for [d] at [h].', **values)
    talk.tell('name', {'name': values['n']})
    draw = r.random()
    if draw < 0.3:
        talk.pair('{When is my [w] booked|What time was it|Which day did I book|When is it again|What did I book}?', 'Your [w] for [p] is booked for [d] at [h].', **values)
    elif draw < 0.5:
        talk.pair('{On which name is it|Which name is the booking under|What name did I give|Under what name is it}?', 'It is booked on the name [n].', **values)
    elif draw < 0.65:
        new = r.randint(5, 9)
        talk.pair('{Can we make it [m] instead|Can I change it to [m]|Please move it to [m]|Make that [m]}?', 'Of course. Your [w] for [p] is now booked for [d] at [m].', m=new, **values)
    done(talk)


def password(talk):
    talk.pair('{I forgot my password|I cannot log in|My password does not work|How do I change my password|I am locked out|I lost my password|The login does not work|I cannot get into my account|I need a new password}{.|?|}',
              'I am sorry about that. Please press "Forgot password". Did you get a mail?')
    if talk.chance(0.6):
        talk.pair('{I got the mail|Yes, it came|Yes|It is here|The mail is there|I have it|Yes, I got it}{.|}', 'Good. Please open the link in it and choose a new password.', plain=True)
    else:
        talk.pair('{No mail came|I see no mail|No|Nothing came|Not yet|No, nothing}{.|}', 'Please look into the spam folder too, and try it once more.', plain=True)
    done(talk)


def broken(talk):
    thing = talk.pick(('computer', 'printer', 'phone', 'radio', 'lamp', 'television', 'internet', 'washing machine', 'oven', 'keyboard', 'screen', 'camera', 'heater', 'toaster', 'router'))
    talk.pair('{My [t] does not work|{My|The|Our} [t] {only|just|keeps|always|suddenly} {blinks|blinking|beeps|hums|clicks|flashes|makes noise|stands there|freezes}{ and {nothing happens|does not work|that is it|nothing else|will not start|does not react|stays dark}| all the time|}|{My|The|Our} [t] {does nothing|does not react|does not respond|shows nothing|stays dark|is dead|is stuck|has stopped|will not start|refuses to work|is frozen|does not print|makes no sound|gives an error}{ any more| since today| again|}|{I cannot|How do I} get my [t] to {work|start|run}|My [t] {died|gave up|is out of order}|There is nothing on my [t] any more|My [t] is broken|Something is wrong with my [t]|The [t] stopped working|The [t] will not turn on|I have a problem with my [t]|My [t] makes a strange noise|My [t] is not working|Help, my [t] is dead}{.|!|}',
              'I am sorry to hear that. Is the [t] plugged in and turned on?', t=thing)
    if talk.chance(0.8):
        talk.pair('{Yes|Yes, it is|Yes, I checked|Of course|It is|I think so|Yes, it is on}{.|}', 'Then please turn it off, count to ten, and turn it on again. Does it work now?', plain=True)
        if talk.chance(0.5):
            talk.pair('{It works now|Yes, it works|Now it works|Yes|That did it|Yes, it is fine now}{.|!|, thanks.}', 'I am glad that it works now. Is there anything else?', plain=True)
        else:
            talk.pair('{Still not|No, it does not|It is still broken|No|Nope|No, nothing happens}{.|}', 'I am sorry. Then please bring it to a shop, where they can look inside.', plain=True)
    else:
        talk.pair('{No, it was not|Oh, it was not plugged in|No|It was off}{.|!|}', 'Then please plug it in and try again. Does it work now?', plain=True)


def cancel(talk):
    values = {'t': talk.pick(('order', 'booking', 'subscription', 'appointment', 'ticket')), 'n': order_number(talk)}
    talk.pair('{I want to cancel my [t]|Please cancel my [t]|How do I cancel my [t]|Can I cancel the [t]|I need to cancel my [t]|I do not need my [t] any more|Cancel my [t]}{.|?|}', 'I can help with that. What is the number of your [t]?', **values)
    talk.pair('{It is [n]|[n]|The number is [n]|Number [n]}{.|}', 'Thank you. Do you really want to cancel [t] [n]?', **values)
    talk.pair(*talk.pick((('{Yes|Yes, please|I am sure|Yes, cancel it|Do it}{.|}', 'All right. Your [t] [n] is canceled.'), ('{No, wait|No, I will keep it|No|Oh, better not|I changed my mind}{.|}', 'All right. Your [t] [n] stays as it is.'))), plain=True, **values)
    done(talk)


def bill(talk):
    values = {'n': order_number(talk)}
    talk.pair('{My bill is wrong|I was charged twice|There is a mistake on my bill|I paid too much|The price was different|I do not understand my bill|You charged me too much|I got the wrong bill}{.|}', 'I am sorry about that. What is the number of the bill?')
    talk.pair('{It is [n]|[n]|The number is [n]|Bill [n]}{.|}', 'Thank you. We will check bill [n] and write to you in two days.', **values)
    done(talk)


def wrong_item(talk):
    a, b = talk.random.sample(m.GOODS, 2)
    values = {'a': article(a) if a != 'shoes' else a, 'b': article(b) if b != 'shoes' else b, 'x': a, 'n': order_number(talk)}
    talk.pair('{I ordered [a] and got [b]|I got [b], but I ordered [a]|You sent me [b] instead of [a]|The box has [b] in it, I wanted [a]}{.|}', 'I am sorry for the mistake. What is your order number?', **values)
    talk.pair('{It is [n]|[n]|The number is [n]|Order [n]}{.|}', 'Thank you. For order [n] we will send you [a] and pick up [b].', **values)
    done(talk)


def coffee(talk):
    drink, size, cake = talk.pick('coffee tea cocoa juice latte lemonade'.split()), talk.pick(('small', 'medium', 'large')), talk.pick(('a cookie', 'a piece of cake', 'a sandwich', 'an apple', 'a muffin'))
    values = {'d': drink, 's': size, 'c': cake, 'n': talk.names.person()}
    talk.pair('{I would like|Can I have|I want to order|Could I get|I will take} a [d], please.|One [d], please.', 'Gladly. Small, medium or large?', **values)
    talk.pair('{[s]|A [s] one|[s], please|I take a [s] one}{.|}', 'A [s] [d]. Would you like anything to eat?', **values)
    if talk.chance(0.6):
        talk.pair('{Yes, [c]|[c], please|[c]|I take [c]}{.|}', 'All right, a [s] [d] and [c]. What name may I write on it?', **values)
        end = 'Thank you, [n]. A [s] [d] and [c], coming up.'
    else:
        talk.pair('{No, thank you|No|Just that|That is all}{.|}', 'All right, a [s] [d]. What name may I write on it?', plain=True, **values)
        end = 'Thank you, [n]. A [s] [d], coming up.'
    talk.pair('{[n]|It is [n]|My name is [n]|[n], please}{.|}', end, **values)
    talk.tell('name', {'name': values['n']})


def shop(talk):
    talk.pair(*talk.pick((
        ('{When are you open|What are your hours|Are you open on Sunday|How late are you open|When do you close}?', 'I do not know the opening hours of your shop. {Please look at its door or its page.|}'),
        ('{I want to speak to a {human|person|manager}|Can I talk to a real person|Give me a human|Let me speak to someone|Connect me to your boss}{.|?|}', 'I am sorry, I am only a small model and cannot connect you. Please call the shop.'),
        ('{I want to complain|I have a complaint|I am not happy with your service|Your service is bad|This is the third time that it went wrong|I am a very unhappy customer}{.|}', 'I am sorry to hear that. Please tell me what happened, and I will try to help.'),
        ('{Do you have this in {blue|red|black|white}|Is the [t] still there|Do you sell [t]s|Is there a larger [t]|Do you have the [t] in stock}?', 'I cannot see what the shop has. Please ask in the shop.'))), t=talk.pick(m.GOODS[1:14]))


def done(talk):
    if talk.chance(0.35):
        talk.pair('{Thank you|Thanks|Great, thanks|Thanks for your help|That is all, thank you|Perfect|Okay, thank you|Very good}{.|!|}', '{You are welcome. Is there anything else?|You are welcome. Have a nice day!}', plain=True)


def chat(talk):
    talk.random.choices((order, give_back, booking, password, broken, cancel, bill, wrong_item, coffee, shop), (5, 3, 5, 2, 3, 2, 1, 2, 2, 2))[0](talk)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Chats with a customer: orders, returns, bookings, passwords, things that do not work."""
import material as m

GOODS = ['shoes', 'book', 'lamp', 'jacket', 'phone', 'chair', 'bag', 'watch', 'coat', 'kettle', 'radio', 'shirt']


def order(talk):
    number, thing = talk.random.randint(*talk.pick(((100, 999), (1000, 9999), (10000, 99999)))), talk.pick(GOODS)
    talk.exchange('{Where is my order?|My order has not arrived.|My package is late.|I am waiting for my [t].|When '
                  'will my [t] come?}',
                  '{I am sorry about that. What is your order number?|Let me help. Can you give me the order number?|'
                  'I am sorry for the wait. What is the number of your order?}', t=thing)
    talk.exchange('{It is [n].|[n].|The number is [n].|My order number is [n].}',
                  '{Thank you. Order [n] is on its way and should be there in [d] days.|Thanks. Order [n] was sent '
                  '[w]. It should arrive soon.}',
                  n=number, d=talk.random.choice(('two', 'three', 'four')), w=talk.pick(('yesterday', 'on Monday',
                                                                                         'this morning')))
    if talk.chance(0.3):
        talk.exchange('{How long will it take?|How long do I have to wait?|When will it be here?|When does it come?}',
                      '{A few days. I am sorry for the wait.|It should be there this week.|Two or three more days.}')
    if talk.chance(0.4):
        talk.exchange('{What was my order number again?|Which order number did I give you?}',
                      '{It was [n].|Your order number is [n].}', n=number)


def give_back(talk):
    thing = talk.pick(GOODS)
    talk.exchange('{I want to return my [t].|Can I send back the [t]?|I would like to return the [t] I bought.}',
                  '{Of course. What is wrong with the [t]?|Sure. Why do you want to return the [t]?|No problem. May '
                  'I ask what is wrong?}', t=thing)
    talk.exchange('{It is too small.|It is too big.|It is broken.|I do not like the color.|It does not work.|I '
                  'ordered the wrong one.}',
                  '{I see. Would you like a refund or another one?|I am sorry. Do you want your money back or a new '
                  '[t]?}', t=thing)
    talk.exchange(*talk.pick((('{A refund, please.|My money back.|I want a refund.}',
                               '{Okay. Send the [t] back, and you will get your money in five days.|Done. You will '
                               'have your money soon.}'),
                              ('{A new one, please.|Another one.|I want a new [t].}',
                               '{Okay. We will send you a new [t].|Good. A new [t] is on its way.}'))), t=thing)


def booking(talk):
    day, hour, people, name = talk.pick(m.DAYS), talk.random.randint(5, 9), talk.pick(('two', 'three', 'four', 'five',
                                                                                       'six')), talk.name(m.NAMES)
    if 'name' in talk.here:
        name = talk.told['name'][1]['name']
    talk.exchange('{I want to book a table.|Can I reserve a table?|A table for [p], please.|I would like to book a '
                  'table for [p].}', '{Gladly. For which day and time?|Of course. When would you like to come?}', p=people)
    talk.exchange('{On [d] at [h].|[d] at [h], please.|This [d] at [h].}',
                  '{[d] at [h]. On which name?|Good, [d] at [h]. What is your name?}', d=day, h=hour)
    talk.exchange('{[n].|My name is [n].|On [n], please.}',
                  '{Thank you, [n]. Your table is booked for [d] at [h].|All done, [n]. See you on [d] at [h].}', n=name,
                  d=day, h=hour)
    talk.tell('name', {'name': name})
    if talk.chance(0.4):
        talk.exchange('{When is my table booked?|What time was it?|Which day did I book?}',
                      '{On [d] at [h].|Your table is booked for [d] at [h].}', d=day, h=hour)


def password(talk):
    talk.exchange('{I forgot my password.|I cannot log in.|My password does not work.|How do I change my password?}',
                  '{No problem. Press "Forgot password" and look into your mail.|Please try "Forgot password". Did '
                  'you get a mail?}')
    talk.exchange('{I got the mail.|Yes, it came.|No mail came.|I see no mail.|It works now.}',
                  '{Good. Open the link and choose a new password.|Please look into the spam folder too.|Great! Is '
                  'there anything else?}')


def broken(talk):
    thing = talk.pick(('computer', 'printer', 'phone', 'radio', 'lamp', 'television', 'internet', 'washing machine'))
    talk.exchange('{My [t] does not work.|My [t] is broken.|Something is wrong with my [t].|The [t] stopped working.}',
                  '{I am sorry. Is it turned on?|Did you try to turn it off and on again?|Let us see. Is the cable in?}',
                  t=thing)
    talk.exchange('{Yes.|Yes, I did.|Yes, it is.|No, let me try.|I will check.}',
                  '{Please wait a minute and try again. Does it work now?|Okay. Turn it off, count to ten, and turn '
                  'it on again.}')
    talk.exchange(*talk.pick((('{It works now!|Yes, it works.|Now it works, thanks.}',
                               '{Great! I am glad it works.|Good to hear!}'),
                              ('{Still not.|No, it does not.|It is still broken.}',
                               '{Then please bring it to a shop. They can look inside.|I am sorry. You may need '
                               'someone to repair it.}'))))


def cancel(talk):
    thing = talk.pick(('order', 'booking', 'subscription', 'appointment', 'ticket'))
    talk.exchange('{I want to cancel my [t].|Please cancel my [t].|How do I cancel my [t]?|Can I cancel the [t]?}',
                  '{Of course. Are you sure that you want to cancel the [t]?|I can help with that. Shall I cancel '
                  'your [t]?}', t=thing)
    talk.exchange(*talk.pick((('{Yes.|Yes, please.|I am sure.}',
                               '{Okay. In this chat I can only practice, so please also tell the shop.|Done. Your '
                               '[t] is canceled.}'),
                              ('{No, wait.|No, I will keep it.}',
                               '{Okay, I will leave your [t] as it is.|Good, nothing is changed.}'))), t=thing)


def chat(talk):
    talk.pick((order, give_back, booking, password, broken, cancel))(talk)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that assign numbers, and questions about a line some way back: what StreamEval asks for.

The exact form, which an evaluation must keep to. A user's message holds ten lines and then a question, parted by line
breaks (in the text file a line break is the two characters `\\n`):

    Line 1: the number of river is 471.
    Line 2: the number of castle is 80.
    ...
    Line 10: the number of lantern is 905.
    What is the number of castle?

and the assistant answers:

    The number of castle is 80.

The next message goes on with line 11. A word, taken from `material.WORDS`, comes once within 40 lines; a number has two
or three digits. A line is about 16 tokens, a message with its answer about 185, so a line twenty back is about 370 tokens
away. Here the distance asked for is drawn from 1 to 24 lines, more often near twenty; a few questions are for a word that
no line had, and the answer is the honest one of memory.py.
"""
import material as m


def lines(talk):
    order = talk.random.sample(m.WORDS, 60)
    spare = order[50:]
    start = talk.random.choice((1, 1, 1, talk.random.randint(2, 400)))
    numbers = []
    for message in range(talk.random.choice((1, 1, 2, 3))):
        text = []
        for _ in range(10):
            numbers.append(talk.random.randint(10, 999))
            i = len(numbers) - 1
            text.append(f'Line {start + i}: the number of {order[i]} is {numbers[i]}.')
        if talk.chance(0.06):
            word, answer = talk.pick(spare), 'I do not see the number of {} in what I still remember. Would you tell me again?'
        else:
            back = 20 if len(numbers) > 20 and talk.chance(0.4) else talk.random.randint(1, min(24, len(numbers)))
            word, answer = order[len(numbers) - back], f'The number of {{}} is {numbers[len(numbers) - back]}.'
        text.append(f'What is the number of {word}?')
        talk.put('user', '\\n'.join(text), tokens=170)
        talk.put('assistant', answer.format(word))


def single(talk):
    """The same in small: two to six lines, several questions."""
    n = talk.random.randint(2, 6)
    start = talk.random.choice((1, talk.random.randint(2, 400)))
    words = talk.random.sample(m.WORDS, n)
    numbers = [talk.random.randint(10, 999) for _ in words]
    text = [f'Line {start + i}: the number of {words[i]} is {numbers[i]}.' for i in range(n)]
    order = talk.random.sample(range(n), min(n, talk.random.randint(1, 3)))
    text.append(f'What is the number of {words[order[0]]}?')
    talk.put('user', '\\n'.join(text), tokens=16 * n + 10)
    talk.put('assistant', f'The number of {words[order[0]]} is {numbers[order[0]]}.')
    for i in order[1:]:
        talk.put('user', f'What is the number of {words[i]}?')
        talk.put('assistant', f'The number of {words[i]} is {numbers[i]}.')


def record(talk):
    (lines if talk.chance(0.45) else single)(talk)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Small sums. The answer always has one form, "3 + 4 = 7.", so that only the number has to be found.

The tokenizer parts numbers into digits; every pair up to twelve comes many times, in many wordings.
"""
OF = '{What is|What is|How much is|What does|Calculate|Can you calculate|Please work out|What makes|Tell me|Compute|Do you know what is|Solve|Work out|Could you tell me|What do I get for|I need|Do the sum|And|What about}'
ASK = {
    '+': (OF + ' [x] {plus|+|and} [y]{?| equal?|}', '[x] {+|plus} [y]{?| =| makes?| is what?}', '[x] and [y] {makes|make|is|gives} {what|how much}?', '{What do [x] and [y] make|What do I get when I add [x] {and|to} [y]|What does [x] plus [y] {make|give|come to}|How much do [x] and [y] make}?', '{Add|Please add|Can you add} [x] {and|to} [y]{.|?|}', 'What is the sum of [x] and [y]?', '[x] + [y] = ?'),
    '-': (OF + ' [x] {minus|-|take away} [y]{?|}', '[x] {-|minus} [y]{?| =|}', '{Take|Subtract|Take away} [y] from [x]{.|}', '{What is left|What do I get|How much is left} {if|when} I {take|subtract|remove} [y] {away |}from [x]?', '[x] - [y] = ?', '{What does [x] minus [y] {make|give|come to}|What do I get for [x] minus [y]}?'),
    'x': (OF + ' [x] {times|x|*|multiplied by} [y]{?|}', '[x] {x|times|*} [y]{?| =|}', '{Multiply|Please multiply} [x] {by|and|with} [y]{.|}', '[x] x [y] = ?', '{What does [x] times [y] {make|give|come to}|What do I get for [x] times [y]}?', '[x] times [y] {is|makes} what?'),
    '/': (OF + ' [x] {divided by|/|over} [y]{?|}', '[x] {/|divided by} [y]{?| =|}', 'Divide [x] by [y]{.|}'),
}
THINGS = 'apples pears eggs coins books pens cookies stones balls cups shells stamps flowers plums cards buttons candies tickets boxes keys'.split()
MORE = ('I {have|had} [x] [t] and {get|buy|find|am given} [y] more. How many {do I have|[t] do I have now|are there now}?',
        'There are [x] [t] on the table and I add [y]. How many are there?', '[n] has [x] [t] and I have [y]. How many {do we have|[t] is that} together?',
        '[x] [t] and [y] [t], how many is that?', '{My {brother|sister|friend|mother} gives me|I get} [y] [t] and I {already |}have [x]. How many {do I have|is that|are there}{ now| together|}?', 'I {have|found|bought} [x] [t] {today|in the morning} and [y] {more |}later. How many {is that|have I got|do I have}?', 'If I have [x] [t] and you give me [y], how many do I have?')
LESS = ('I {have|had} [x] [t] and {lose|eat|give away|sell} [y]. How many {are left|do I have left|remain}?', '[n] had [x] [t] and gave me [y]. How many does [n] have now?',
        'There {are|were} [x] [t] {in the box|on the table|in my bag|on the wall} and {I take out [y]|[y] fall down|[y] are gone|somebody takes [y]}. How many {are left|stay|remain|are still there}?', 'Of my [x] [t] I {lost|ate|sold|gave away} [y]. How many {do I have|are left}{ now|}?', 'If I have [x] [t] and lose [y], how many are left?')
TIMES = ('I have [x] bags with [y] [t] each. How many [t] is that?', 'There are [x] boxes of [y] [t]. How many [t] are there?', '[x] people have [y] [t] each. How many [t] is that?')
WORDS = 'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split()


def draw(talk):
    kind, r = talk.random.random(), talk.random
    if kind < 0.42:
        if r.random() < 0.9:
            x, y = r.randint(0, 12), r.randint(0, 12)
        else:
            x, y = r.randint(0, 20), r.randint(0, 20)
        return '+', x, y, x + y
    if kind < 0.67:
        x, y = (r.randint(0, 12), r.randint(0, 12)) if r.random() < 0.85 else (r.randint(0, 20), r.randint(0, 12))
        x, y = max(x, y), min(x, y)
        return '-', x, y, x - y
    if kind < 0.96:
        x, y = (r.randint(0, 12), r.randint(0, 12)) if r.random() < 0.35 else (r.randint(1, 10), r.randint(1, 10))
        return 'x', x, y, x * y
    y, answer = r.randint(1, 10), r.randint(1, 10)
    return '/', y * answer, y, answer


def shown(talk, number):
    return WORDS[number] if number <= 20 and talk.chance(0.12) else number


def plain(talk):
    for _ in range(talk.random.choice((1, 1, 2, 2, 3, 4))):
        sign, x, y, answer = draw(talk)
        talk.q(talk.pick(ASK[sign]), x=shown(talk, x), y=shown(talk, y))
        talk.a('[x] [s] [y] = [z].', s=sign, x=x, y=y, z=answer)


def several(talk):
    """Two to four sums in one question."""
    drawn = [draw(talk) for _ in range(talk.random.choice((2, 3, 3, 4)))]
    plus = {'+': '{+|+|plus}', '-': '{-|-|minus}', 'x': '{x|x|times}', '/': '/'}
    question = ', '.join(f'{x} {talk.text(plus[sign]).lower()} {y}' for sign, x, y, _ in drawn)
    head, _, tail = question.rpartition(', ')
    talk.q('{What are|What is|How much are|Tell me|Please work out|I need|Calculate|Can you do} [s]{?|}', s=f'{head} and {tail}')
    talk.a('[s].', s=', '.join(f'{x} {sign} {y} = {answer}' for sign, x, y, answer in drawn))


def story(talk):
    sign, x, y, answer = draw(talk)
    while sign == '/' or x == 0 or y == 0:
        sign, x, y, answer = draw(talk)
    patterns = {'+': MORE, '-': LESS, 'x': TIMES}[sign]
    talk.q(talk.pick(patterns), x=shown(talk, x), y=shown(talk, y), t=talk.pick(THINGS), n=talk.names.person())
    talk.a('[x] [s] [y] = [z].', s=sign, x=x, y=y, z=answer)


def step(talk):
    n = talk.random.randint(0, 99)
    kind = talk.random.randrange(5)
    if kind == 0:
        talk.pair('{What is one more than [n]|What comes after [n]|Which number comes after [n]|What number follows [n]|What is [n] and one more}?', '[n] + 1 = [m].', n=n, m=n + 1)
    elif kind == 1:
        talk.pair('{What is one less than [n]|What comes before [n]|Which number comes before [n]|What is just below [n]}?', '[n] - 1 = [m].', n=n + 1, m=n)
    elif kind == 2:
        n = talk.random.randint(1, 20)
        talk.pair('{What is|How much is|Tell me} {the double of [n]|twice [n]|double [n]}?', '2 x [n] = [m].', n=n, m=2 * n)
    elif kind == 3:
        n = talk.random.randint(1, 20)
        talk.pair('{What is|How much is|Tell me} {half of [n]|the half of [n]}?', 'Half of [n] is [m].', n=2 * n, m=n)
    else:
        n, m = talk.random.randint(0, 60), talk.random.randint(0, 60)
        if n != m:
            talk.pair('{Which is|What is|Which number is} {bigger|larger|greater|more}, [n] or [m]?|Is [n] {bigger|larger|more} than [m]?', '[big] is more than [small].',
                      n=n, m=m, big=max(n, m), small=min(n, m))


def count(talk):
    kind = talk.random.random()
    if kind < 0.5:
        n = talk.random.randint(3, 12)
        talk.pair('{Count to [n]|Can you count to [n]|Please count to [n]|Count up to [n]|Count from 1 to [n]}{.|?|}', '[l].', n=n, l=', '.join(str(i) for i in range(1, n + 1)))
    elif kind < 0.75:
        n = talk.random.randint(3, 10)
        talk.pair('{Count {down|backwards} from [n]|Can you count down from [n]|Please count backwards from [n]}{.|?|}', '[l].', n=n, l=', '.join(str(i) for i in range(n, 0, -1)))
    elif kind < 0.9:
        n = talk.random.randint(0, 30)
        talk.pair('Is [n] {an even or an odd number|even or odd|odd or even}?|Is [n] {even|odd}?', '[n] is an [k] number.', n=n, k='odd' if n % 2 else 'even')
    else:
        talk.pair('{What are|Tell me|Name} {the first |}{five|some} {even|odd} numbers{?|.|}', '{The even numbers begin with 2, 4, 6, 8 and 10. The odd ones begin with 1, 3, 5, 7 and 9.}')


def too_big(talk):
    r = talk.random
    talk.pair(OF + ' [x] {times|x|plus|minus|divided by|+|*} [y]{?|}|[x] {times|x|+|-|*|/} [y]{?| =|}|What is the {square root|percentage|cube} of [x]?|{What is|Solve|Work out} [x] {times|x|plus} [y] {times|plus|minus} [z]?',
              'That sum is too big for me. I only do small sums well.', x=r.randint(120, 9999), y=r.randint(101, 9999), z=r.randint(11, 99))


def sums(talk):
    kind = talk.random.random()
    (plain if kind < 0.5 else several if kind < 0.7 else story if kind < 0.82 else step if kind < 0.89 else count if kind < 0.96 else too_big)(talk)

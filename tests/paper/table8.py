# SPDX-License-Identifier: GPL-3.0-or-later
"""A twin of StreamEval, whose data were never released: lines assign numbers to words, and every ten lines one is asked for.

The answer is right when every token of it is the likeliest one given the right ones before it, which is what greedy decoding
writes. The form of the lines is that of training/streameval.py, which the built-in model was trained on.
"""

import random
import re
import sys
from pathlib import Path

import paper
from chart import Chart, Series
from engine import Failure
from report import markdown

TITLE = "StreamEval"
LINES_A_QUERY = 10
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training"))


def load_words():
    """The words of the training data, or those of a list that is always there."""
    import material
    words = list(getattr(material, "WORDS", []))
    if len(words) < 2 * LINES_A_QUERY:
        listed = (Path(material.__file__).parent / "words.txt").read_text(encoding="utf-8")
        words = re.findall(r"[a-z]{3,}", listed)
    return list(dict.fromkeys(words))


def make_talk(p, words):
    """[(user's message, answer, lines back)]. No word comes twice within the farthest distance that is asked for."""
    draw = random.Random(p["seed"])
    distances, lines, talk, pool = p["distances"], [], [], []
    recent = min(max(distances) + LINES_A_QUERY, len(words) - LINES_A_QUERY)
    while len(talk) < p["queries"]:
        text = []
        for _ in range(LINES_A_QUERY):
            free = [w for w in words if w not in pool]
            word = draw.choice(free)
            pool = (pool + [word])[-recent:]
            lines.append((word, draw.randint(10, 999)))
            text.append(f"Line {len(lines)}: the number of {word} is {lines[-1][1]}.")
        possible = [d for d in distances if d <= min(len(lines), recent)]
        back = possible[len(talk) % len(possible)]
        word, value = lines[-back]
        text.append(f"What is the number of {word}?")
        talk.append(("\n".join(text), f"The number of {word} is", f"{value}.", back, len(lines) - back))
    return talk


def split_at(ids, marker):
    parts, current = [], None
    for i in ids:
        if i == marker:
            current = []
            parts.append(current)
        elif current is not None:
            current.append(i)
    return parts


def locate(model, talk):
    """The ids of the whole talk, and for each query (first, past last) of the answer's ids."""
    asked = model.tokenize("<|assistant|>", special=True)[-1]
    end = model.tokenize("<|end|>", special=True)[-1]
    whole = "".join(f"<|user|>{u}<|end|><|assistant|>{a} {v}<|end|>" for u, a, v, _, _ in talk)
    starts = split_at(model.tokenize("".join(f"<|assistant|>{a}" for _, a, _, _, _ in talk), special=True), asked)
    ids = model.first_tokens() + model.tokenize(whole, special=True)
    spans, at = [], -1
    for start in starts:
        at = ids.index(asked, at + 1)
        if ids[at + 1:at + 1 + len(start)] != start:
            raise Failure("StreamEval: an answer's beginning is cut into other tokens than when it stands alone")
        spans.append((at + 1 + len(start), ids.index(end, at)))
    return ids, spans


def measure(context, model, p):
    if not model.has_chat_form:
        context.work.say(f"table 8: skipped: {model.slug} has no chat form")
        return None
    talk = make_talk(p, load_words())
    ids, spans = locate(model, talk)
    made = {"tokens_a_line": len(ids) / len(talk) / LINES_A_QUERY, "n_token": len(ids), "caches": {}}
    capacity = p["capacity"] or model.context
    for cache in (capacity // 2, capacity):
        result = context.work.evaluate(model, f"table8-c{cache}", ids, ["scores"], sinks=p["sinks"], capacity=cache)
        right = {int(r["position"]): r["best"] == r["token"] for r in result["scores"]}
        hits = {}
        for (_, _, _, back, _), (begin, end) in zip(talk, spans):
            hits.setdefault(back, []).append(all(right[i] for i in range(begin, end)))
        made["caches"][cache] = {d: hits[d] for d in sorted(hits)}
    return made


def report(context, model, p, made):
    table, csv_rows, series = [], [], []
    per_line = made["tokens_a_line"]
    for cache, hits in made["caches"].items():
        shares = {d: 100 * sum(h) / len(h) for d, h in hits.items()}
        csv_rows += [[cache, d, d * per_line, len(hits[d]), s] for d, s in shares.items()]
        series.append(Series(f"{p['sinks']} + {cache - p['sinks']}", list(shares), list(shares.values()), points=True))
    for d in next(iter(made["caches"].values())):
        table.append([d, round(d * per_line)]
                     + [f"{100 * sum(h[d]) / len(h[d]):.1f} %" + (" (out of the window)" if d * per_line > c else "")
                        for c, h in made["caches"].items()])
    context.report.write_csv(f"table8-{model.slug}", ["capacity", "lines_back", "tokens_back", "queries", "accuracy"], csv_rows)
    chart = Chart("Right answers by how far back the line is", "lines back", "per cent of the answers right", series, y_from=0,
                  y_to=100)
    picture = context.report.write_chart(f"table8-{model.slug}", chart)
    n = min(len(h) for h in next(iter(made["caches"].values())).values())
    ours = markdown(["lines back", "tokens back, about"] + [f"{p['sinks']}+{c - p['sinks']}" for c in made["caches"]], table)
    theirs = markdown(["lines back"] + [str(d) for d, _ in paper.TABLE7], [["accuracy, %"] + [a for _, a in paper.TABLE7]])
    return (f"One stream of {made['n_token']:,} tokens, {n} or more queries a distance.\n\n{ours}\n\nThe paper (table 7, Llama-2-7B-32K-Instruct, "
            f"4+2044, 23 tokens a line):\n\n{theirs}\n\n{picture}")

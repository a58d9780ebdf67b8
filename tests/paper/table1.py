# SPDX-License-Identifier: GPL-3.0-or-later
"""Table 1 and figure 3: dense attention, the window alone, recomputation and streaming along one text."""

import paper
from chart import Chart, Mark, Series
from report import markdown, number, perplexity_of_rows
from texts import make_texts

TITLE = "dense, window, recomputation and streaming along one text"
# A method counts as broken from the stretch on whose perplexity is never again below this many times streaming's.
BROKEN = 1.5


def measure(context, model, p):
    capacity = p["capacity"] or model.context
    sinks = min(p["sinks"], capacity // 2)
    every = p["recompute_every"]
    first = len(model.first_tokens())
    made = {}
    for kind, (ids,) in make_texts(context.corpus, model, 1, p["tokens"]).items():
        def run(name, kind=kind, ids=ids, **options):
            return context.work.evaluate(model, f"table1-{kind}-{name}", ids, ["scores"], **options)["scores"]
        made[kind] = {
            "dense": run("dense", policy="dense", capacity=len(ids)),
            f"window 0+{capacity}": run("window", policy="window", capacity=capacity),
            f"streaming {sinks}+{capacity - sinks}": run("streaming", sinks=sinks, capacity=capacity),
            f"recomputation of {capacity}": run("recompute", policy="recompute", capacity=capacity, score_every=every,
                                                chunk=capacity),
        }
        if first:
            made[kind][f"streaming {first}+{capacity - first}"] = run("streaming-first", sinks=first, capacity=capacity)
            rows = context.work.stream(model, f"table1-{kind}-recompute-first", ids, way="recompute", sinks=first,
                                       capacity=capacity, every=every, chunk=capacity, max_tokens=len(ids))
            made[kind][f"recomputation of {first}+{capacity - first}"] = rows
    return made


def bins(rows, width):
    """(position, perplexity) of each stretch of width tokens."""
    grouped = {}
    for row in rows:
        grouped.setdefault(int(row["position"]) // width, []).append(row)
    return [((i + 1) * width, perplexity_of_rows(grouped[i])) for i in sorted(grouped)]


def break_point(curve, base):
    """The end of the stretch before which all is well, or None where the end is well too."""
    base = dict(base)
    bad = [y > BROKEN * base[x] for x, y in curve if x in base]
    if not bad or not bad[-1]:
        return None
    first = len(bad) - next((i for i, b in enumerate(reversed(bad)) if not b), len(bad))
    return curve[max(first - 1, 0)][0] if first else 0


def compare(kind, methods, capacity):
    """The two ratios that the claim stands on, in a sentence: each over the kind of streaming that it is the twin of."""
    def late(rows, asked=None):
        return perplexity_of_rows([r for r in rows if r["position"] > 2 * capacity and (not asked or r["position"] in asked)])
    streams = [n for n in methods if n.startswith("streaming")]
    again = [n for n in methods if n.startswith("recomputation")]
    window = next(n for n in methods if n.startswith("window"))
    best = streams[-1]
    asked = {r["position"] for r in methods[again[-1]]}
    return (f"{kind}: {window} over {best}: **{number(late(methods[window]) / late(methods[best]), 3)}**; {best} over {again[-1]}: "
            f"**{late(methods[best], asked) / late(methods[again[-1]], asked):.4f}**.")


def report(context, model, p, made):
    capacity = p["capacity"] or model.context
    text, table, csv_rows = [], [], []
    for kind, methods in made.items():
        base_name = next(n for n in methods if n.startswith("streaming"))
        base = bins(methods[base_name], p["bin"])
        asked = {r["position"] for n, rows in methods.items() if n.startswith("recomputation") for r in rows}
        series = []
        for name, rows in methods.items():
            curve = bins(rows, p["bin"])
            late = [r for r in rows if r["position"] > 2 * capacity]
            same = [r for r in late if r["position"] in asked]
            broken = break_point(curve, base)
            table.append([kind, name, perplexity_of_rows(late), perplexity_of_rows(same),
                          "no" if broken is None else f"after {broken:,}"])
            csv_rows += [[kind, name, x, y] for x, y in curve]
            series.append(Series(name, [x for x, _ in curve], [y for _, y in curve]))
        chart = Chart(f"Perplexity along one text ({kind})", "tokens", f"perplexity of each {p['bin']} tokens", series,
                      [Mark(capacity, "cache full")], log_y=True, x_from=0)
        text.append(context.report.write_chart(f"table1-{model.slug}-{kind}", chart))
    context.report.write_csv(f"table1-{model.slug}", ["text", "method", "tokens", "perplexity"], csv_rows)
    header = ["text", "method", f"perplexity after {2 * capacity:,} tokens", "on the tokens recomputed",
              f"above {BROKEN} times streaming"]
    ours = markdown(header, table)
    ratios = "\n".join(f"- {compare(kind, methods, capacity)}" for kind, methods in made.items())
    theirs = markdown(list(paper.TABLE1), [list(paper.TABLE1.values())])
    note = (f"{p['tokens']:,} tokens; recomputation scores one token in {p['recompute_every']}, and the fourth column gives all "
            "methods on those tokens alone.")
    return f"{ours}\n\n{note} Ratios:\n{ratios}\n\nThe paper (Llama-2-13B, 65,000 tokens, cache 1,024):\n\n{theirs}\n\n" + "\n\n".join(text)

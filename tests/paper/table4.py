# SPDX-License-Identifier: GPL-3.0-or-later
"""Table 6 of the paper: larger caches are not always better."""

import paper
from chart import Chart, Mark, Series
from report import markdown, mean_and_spread, number
from table2 import score
from texts import make_texts

TITLE = "cache sizes"


def measure(context, model, p):
    """{text kind: {capacity: [perplexity]}}; all are scored on the same tokens, those behind the largest cache."""
    largest = max(p["capacities"])
    made = {}
    for kind, texts in make_texts(context.corpus, model, p["n_texts"], p["tokens"]).items():
        made[kind] = {}
        for capacity in p["capacities"]:
            for i, ids in enumerate(texts):
                result = context.work.evaluate(model, f"table4-{kind}{i}-c{capacity}", ids, ["scores"],
                                               sinks=min(p["sinks"], capacity // 2), capacity=capacity)
                made[kind].setdefault(capacity, []).append(score(result, largest))
    return made


def report(context, model, p, made):
    table, csv_rows, series = [], [], []
    for kind, results in made.items():
        stats = {c: mean_and_spread(v) for c, v in results.items()}
        table.append([kind] + [f"{number(m)} ± {number(d, 2)}" for m, d in stats.values()])
        csv_rows += [[kind, c, i, v] for c, values in results.items() for i, v in enumerate(values)]
        base = min(m for m, _ in stats.values())
        series.append(Series(kind, list(range(len(stats))), [m / base for m, _ in stats.values()], points=True))
    context.report.write_csv(f"table4-{model.slug}", ["text", "capacity", "piece", "perplexity"], csv_rows)
    marks = [Mark(p["capacities"].index(model.context), "trained context")] if model.context in p["capacities"] else []
    chart = Chart("Perplexity by the size of the cache", f"slots in the cache, {p['sinks']} of them sinks",
                  "perplexity over that of the best size", series, marks,
                  log_y=True, x_names=[str(c) for c in p["capacities"]])
    picture = context.report.write_chart(f"table4-{model.slug}", chart)
    ours = markdown(["text"] + [f"{p['sinks']}+{c - p['sinks']}" for c in p["capacities"]], table)
    theirs = markdown(["model"] + [f"4+{r}" for r in paper.TABLE6_RECENT], [[n] + v for n, v in paper.TABLE6.items()])
    return (f"{p['n_texts']} texts of {p['tokens']:,} tokens; mean and standard deviation; trained context {model.context}.\n\n{ours}\n\n"
            f"The paper (400,000 tokens):\n\n{theirs}\n\n{picture}")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Table 2: how many initial tokens are kept, and what becomes of it when they are newlines instead."""

import paper
from chart import Chart, Series
from report import markdown, mean_and_spread, number, perplexity
from texts import make_texts

TITLE = "how many initial tokens"
N_NEWLINES = 4
# A head counts as resting on the sink from this share of its attention on (Gu et al., ICLR 2025).
SINK_HEAD = 0.3


def score(result, capacity):
    """Perplexity of what comes after the first eviction."""
    rows = [r for r in result["scores"] if r["position"] >= capacity]
    return perplexity(sum(r["nats"] for r in rows), len(rows))


def measure_attention(context, model, p, kind, ids, capacity):
    """Each query's attention on the one initial token that is kept, by layer and head: means over the whole text."""
    return context.work.evaluate(model, f"table2-{kind}-attention", ids[:p["attention"]], ["attention"], sinks=1,
                                 capacity=capacity, chunk=1)["attention"]


def measure(context, model, p):
    """{text kind: {variant: [perplexity of each text]}}, and under "attention" what measure_attention() gives."""
    capacity = p["capacity"] or model.context
    first, newline = model.first_tokens(), model.newline()
    made, attention = {}, {}
    for kind, texts in make_texts(context.corpus, model, p["n_texts"], p["tokens"]).items():
        made[kind] = {}
        attention[kind] = measure_attention(context, model, p, kind, texts[0], capacity)
        for i, ids in enumerate(texts):
            def run(variant, sinks, ids, kind=kind, i=i):
                result = context.work.evaluate(model, f"table2-{kind}{i}-{variant}", ids, ["scores"], sinks=sinks,
                                               capacity=capacity)
                return score(result, capacity)
            for sinks in p["sinks"]:
                made[kind].setdefault(str(sinks), []).append(run(f"sinks{sinks}", sinks, ids))
            made[kind].setdefault(f"{N_NEWLINES} newlines", []).append(
                run("newlines", N_NEWLINES, [newline] * N_NEWLINES + ids[N_NEWLINES:]))
            if first:
                n = N_NEWLINES - len(first)
                made[kind].setdefault(f"first token, {n} newlines", []).append(
                    run("first-newlines", N_NEWLINES, first + [newline] * n + ids[N_NEWLINES:]))
    return {"perplexity": made, "attention": attention}


def describe_attention(rows_of_kinds):
    """A table of the attention on the first token: a row a text, a column a layer."""
    table = []
    for kind, rows in rows_of_kinds.items():
        layers = sorted({r["layer"] for r in rows})
        means = [mean_and_spread([r["sink_mass"] for r in rows if r["layer"] == layer])[0] for layer in layers]
        resting = sum(r["sink_mass"] > SINK_HEAD for r in rows) / len(rows)
        table.append([kind] + [f"{m:.3f}" for m in means] + [f"{100 * resting:.0f} %"])
    return markdown(["text"] + [f"layer {int(layer)}" for layer in layers] + [f"heads above {SINK_HEAD}"], table)


def report(context, model, p, measured):
    made, attention = measured["perplexity"], measured["attention"]
    capacity = p["capacity"] or model.context
    variants = list(next(iter(made.values())))
    table, csv_rows, series = [], [], []
    for kind, results in made.items():
        row = [kind]
        means = {}
        for variant, values in results.items():
            mean, spread = mean_and_spread(values)
            means[variant] = (mean, spread)
            row.append(f"{number(mean)} ± {number(spread, 2)}")
            csv_rows += [[kind, variant, i, value] for i, value in enumerate(values)]
        best = means[str(p["sinks"][1])][0]
        ratios = [a / b for a, b in zip(results["0"], results[str(p["sinks"][1])])]
        table.append(row + [f"{number(mean_and_spread(ratios)[0], 3)}x"])
        counted = [str(s) for s in p["sinks"]]
        series.append(Series(kind, list(range(len(counted))), [means[c][0] / best for c in counted],
                             [(means[c][0] - means[c][1]) / best for c in counted],
                             [(means[c][0] + means[c][1]) / best for c in counted], points=True))
    context.report.write_csv(f"table2-{model.slug}", ["text", "kept", "piece", "perplexity"], csv_rows)
    chart = Chart("How many initial tokens are kept", f"initial tokens, in a cache of {capacity}",
                  "perplexity over that with one initial token; whiskers: spread over texts", series,
                  x_names=[str(s) for s in p["sinks"]])
    picture = context.report.write_chart(f"table2-{model.slug}", chart)
    ours = markdown(["text"] + [f"{v} kept" if v.isdigit() else v for v in variants] + ["0 over 1"], table)
    theirs = markdown(["model"] + [str(s) for s in (0, 1, 2, 4, 8)] + ["0 over 1"],
                      [[name] + values + [f"{number(values[0] / values[1], 3)}x"] for name, values in paper.TABLE2.items()])
    return (f"{p['n_texts']} texts of {p['tokens']:,} tokens, cache {capacity}; mean and standard deviation of the perplexity after the "
            f"first eviction.\n\n{ours}\n\nAttention on the first token where one is kept, mean over heads and the first {p['attention']:,} tokens of a "
            f"text:\n\n{describe_attention(attention)}\n\nThe paper (400,000 tokens, cache 2,048; Llama-2 4,096):\n\n{theirs}\n\n{picture}")

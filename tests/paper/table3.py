# SPDX-License-Identifier: GPL-3.0-or-later
"""Table 3: models of one shape and one data order that were trained with different kinds of sink."""

import paper
from chart import Chart, Series
from engine import Model
from parameters import TWINS
from report import markdown, mean_and_spread, number
from table2 import score
from texts import make_texts

TITLE = "twins trained with different sinks"
SLUG = "twins"


def measure(context, model, p):
    """{twin: {text kind: {sinks: [perplexity]}, "attention": rows}}, or None where there are no twins."""
    twins = [(name, words, context.twins / f"{name}.gguf") for name, words in TWINS]
    there = [t for t in twins if t[2].is_file()]
    if not there:
        context.work.say(f"table 3: skipped: none of {', '.join(n for n, _, _ in twins)} (.gguf) in {context.twins}")
        return None
    made = {}
    for name, words, path in there:
        twin = Model(model.rill, path)
        capacity = p["capacity"] or twin.context
        made[words] = {"model": twin, "capacity": capacity, "texts": {}}
        for kind, texts in make_texts(context.corpus, twin, p["n_texts"], p["tokens"]).items():
            results = made[words]["texts"].setdefault(kind, {})
            for sinks in p["sinks"]:
                for i, ids in enumerate(texts):
                    made_here = context.work.evaluate(twin, f"table3-{kind}{i}-sinks{sinks}", ids, ["scores", "attention"],
                                                      sinks=sinks, capacity=capacity)
                    results.setdefault(sinks, []).append(score(made_here, capacity))
                    if i == 0:
                        made[words].setdefault("attention", {})[(kind, sinks)] = made_here["attention"]
    return made


def subject(made):
    """The name of the table's place in the page, and which models it is about."""
    first = next(iter(made.values()))["model"]
    hashes = ", ".join(f"{words} {twin['model'].hash[:8]}..." for words, twin in made.items())
    return SLUG, (f"**{len(made)} twins**, {first.info['n_parameter']:,} parameters, {first.info['weight_type']}, trained context "
                  f"{first.context} (SHA-256: {hashes})")


def share(rows, key):
    return sum(r[key] for r in rows) / len(rows)


def report(context, model, p, made):
    table, csv_rows, pictures = [], [], []
    kinds = list(next(iter(made.values()))["texts"])
    for kind in kinds:
        series = []
        for words, twin in made.items():
            means = [mean_and_spread(twin["texts"][kind][s]) for s in p["sinks"]]
            attention = twin["attention"][(kind, p["sinks"][1])]
            table.append([kind, words] + [f"{number(m)} ± {number(d, 2)}" for m, d in means]
                         + [f"{number(means[0][0] / means[1][0])}x", f"{100 * share(attention, 'sink_mass'):.1f} %",
                            f"{100 * share(attention, 'learned_sink_mass'):.1f} %"])
            csv_rows += [[kind, words, s, i, v] for s in p["sinks"] for i, v in enumerate(twin["texts"][kind][s])]
            series.append(Series(words, list(range(len(means))), [m for m, _ in means], [m - d for m, d in means],
                                 [m + d for m, d in means], points=True))
        chart = Chart(f"Twins trained with different sinks ({kind})", "initial tokens kept", "perplexity after the first eviction",
                      series, log_y=True, x_names=[f"{s} + (C - {s})" for s in p["sinks"]])
        pictures.append(context.report.write_chart(f"table3-{SLUG}-{kind}", chart))
    context.report.write_csv(f"table3-{SLUG}", ["text", "twin", "sinks", "piece", "perplexity"], csv_rows)
    capacity = next(iter(made.values()))["capacity"]
    header = (["text", "twin"] + [f"{s}+{capacity - s}" for s in p["sinks"]]
              + ["0 over 1", "attention on 1 initial token", "on the learned logit"])
    theirs = markdown(["model", "0+1024", "1+1023", "2+1022", "4+1020", "0 over 1"],
                      [[name] + values + [f"{number(values[0] / values[1])}x"] for name, values in paper.TABLE3.items()])
    return (f"{p['n_texts']} texts of {p['tokens']:,} tokens; mean and standard deviation.\n\n{markdown(header, table)}\n\n"
            f"The paper (160 million parameters, first sample of PG19):\n\n{theirs}\n\n" + "\n\n".join(pictures))

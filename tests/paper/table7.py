# SPDX-License-Identifier: GPL-3.0-or-later
"""How evenly a long stream goes: our ring against what other programs do when their cache is full."""

from chart import Chart, Series
from report import markdown, perplexity_of_rows, quantile
from texts import make_texts

TITLE = "latency along a stream"
WAYS = {"ring": "ring (ours)", "half-prefill": "drop half, read the rest anew", "half-rotate": "drop half, turn the rest back",
        "recompute": "recompute every token"}


def measure(context, model, p):
    capacity = p["capacity"] or model.context
    sinks = min(p["sinks"], capacity // 2)
    texts = make_texts(context.corpus, model, 1, p["tokens"] + 1)
    ids = texts.get("dialogue", texts["books"])[0]
    made = {}
    for way in WAYS:
        slow = way == "recompute"
        made[way] = context.work.stream(model, f"table7-{way}", ids, way=way, sinks=sinks, capacity=capacity,
                                        begin=2 * capacity if slow else 0, max_tokens=p["recomputed"] if slow else p["tokens"])
    return made


def stall(rows, capacity, sinks, way):
    """The median of the tokens that make room, in milliseconds: what an eviction costs whatever else the machine does."""
    recent = capacity - sinks
    every = recent - recent // 2 if way.startswith("half") else 1
    times = [1e3 * r["seconds"] for r in rows if r["position"] > capacity and (r["position"] - capacity - 1) % every == 0]
    return quantile(times, 0.5)


def slowest(rows, width):
    """(position, milliseconds) of the slowest token of every stretch of width."""
    points = []
    for i in range(0, len(rows), width):
        worst = max(rows[i:i + width], key=lambda r: r["seconds"])
        points.append((worst["position"], 1e3 * worst["seconds"]))
    return points


def report(context, model, p, made):
    capacity = p["capacity"] or model.context
    sinks = min(p["sinks"], capacity // 2)
    table, csv_rows, series = [], [], []
    for way, words in WAYS.items():
        full = [r for r in made[way] if r["position"] > capacity]
        times = [1e3 * r["seconds"] for r in full]
        table.append([words, len(full), quantile(times, 0.5), stall(made[way], capacity, sinks, way), quantile(times, 0.99), quantile(times, 0.999), max(times),
                      sum(times) / len(times), "" if way == "recompute" else perplexity_of_rows(full)])
        points = slowest(made[way], p["bin"])
        csv_rows += [[way, int(x), y] for x, y in points]
        series.append(Series(words, [x for x, _ in points], [y for _, y in points]))
    context.report.write_csv(f"table7-{model.slug}", ["way", "position", "slowest_milliseconds"], csv_rows)
    chart = Chart("The slowest token of every stretch", "tokens", f"milliseconds, slowest of each {p['bin']} tokens", series,
                  log_y=True, x_from=0)
    picture = context.report.write_chart(f"table7-{model.slug}", chart)
    header = ["when the cache is full", "tokens", "p50, ms", "a token that makes room, median", "p99", "p99.9", "worst", "mean", "perplexity"]
    return (f"{p['tokens']:,} tokens one by one, cache {capacity}; tokens after the first eviction. Recomputation on {p['recomputed']:,} tokens, "
            "each of which costs the same. All four run on the same kernels of this engine; the middle two are written here, as the experiment "
            f"that they are (`tests/paper/policies.c`).\n\n{markdown(header, table)}\n\n{picture}")

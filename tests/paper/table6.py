# SPDX-License-Identifier: GPL-3.0-or-later
"""Figure 10: time and memory a token, streaming against recomputation, beside what a formula expects."""

import paper
from chart import Chart, Mark, Series
from report import markdown, quantile

TITLE = "latency and memory against recomputation"
# What the formula needs of the synthetic shapes: layers, width, width of keys and of values, of the feed-forward, vocabulary.
SHAPES = {"llama-100m": (12, 768, 768, 2_048, 20_480), "tiny": (4, 256, 128, 768, 4_096)}
CHUNK = 256


def time_both(context, model, p, capacity, label, **which):
    """Rows of both ways, in turns, so that what else the machine does falls on both."""
    rows = {"ring": [], "recompute": []}
    for i in range(p["rounds"]):
        for way, n in (("ring", p["streamed"]), ("recompute", p["recomputed"])):
            rows[way] += context.work.stream(model, f"table6-{label}-{way}-c{capacity}-{i}", None, way=way, sinks=p["sinks"],
                                             capacity=capacity, begin=capacity, max_tokens=n, chunk=CHUNK, **which)
    return rows


def measure(context, model, p):
    made = {"bandwidth": context.work.bandwidth()["read_bandwidth_bytes_per_second"]["median"], "models": {}}
    for label, which, shown in ((model.slug, {}, model), (p["shape"], {"synthetic": p["shape"], "type": p["type"]}, None)):
        made["models"][label] = {c: time_both(context, shown, p, c, label, **which) for c in p["capacities"]}
    return made


def describe(model, label, p):
    """(parameters of the body, of the output matrix, bytes a weight, layers, width, K and V values a token)"""
    if label in SHAPES:
        layers, width, kv_width, ff_width, vocabulary = SHAPES[label]
        body = layers * (2 * width**2 + 2 * width * kv_width + 3 * width * ff_width)
        return body, vocabulary * width, 4 if p["type"] == "F32" else 1.0625, layers, width, 2 * layers * kv_width
    info = model.info
    output = info["n_vocab"] * info["n_embd"]
    body = info["n_parameter"] - output * (1 if info["tied_output"] else 2)
    return (body, output, info["file_bytes"] / info["n_parameter"], info["n_layer"], info["n_embd"],
            2 * info["n_layer"] * info["n_head_kv"] * info["head_dim"])


def work_of(model, label, p, capacity):
    """Bytes that streaming reads for a token, and operations that recomputation makes for one."""
    body, output, weight, layers, width, cached = describe(model, label, p)
    return ((body + output) * weight + capacity * cached * 4,
            2 * body * capacity + 2 * layers * width * capacity**2 + 2 * output)


def report(context, model, p, made):
    table, csv_rows, series = [], [], []
    for label, sizes in made["models"].items():
        rates = None
        speed_ups = []
        for capacity, rows in sizes.items():
            ring, again = ([r["seconds"] for r in rows[way]] for way in ("ring", "recompute"))
            memory = {way: max(r["resident_bytes"] for r in rows[way]) for way in rows}
            median, slow = quantile(ring, 0.5), quantile(again, 0.5)
            n_bytes, n_operations = work_of(model, label, p, capacity)
            if rates is None:
                rates = (n_bytes / median, n_operations / slow)
            expected = (n_operations / rates[1]) / (n_bytes / rates[0])
            speed_ups.append(slow / median)
            table.append([label, capacity, 1e3 * median, 1e3 * quantile(ring, 0.99), 1e3 * slow, 1e3 * quantile(again, 0.99),
                          f"{slow / median:.1f}x", f"{expected:.1f}x", "yes" if slow / median > paper.SPEED_UP else "no",
                          f"{memory['ring'] / 2**20:.0f} / {memory['recompute'] / 2**20:.0f}"])
            csv_rows += [[label, capacity, way, r["seconds"], int(r["resident_bytes"])] for way in rows for r in rows[way]]
        series.append(Series(label, list(range(len(sizes))), speed_ups, points=True))
    context.report.write_csv(f"table6-{model.slug}", ["model", "capacity", "way", "seconds", "resident_bytes"], csv_rows)
    chart = Chart("One token: recomputation over streaming", "slots in the cache", "how many times faster, medians", series,
                  [Mark(paper.SPEED_UP, f"the paper's best: {paper.SPEED_UP}x", horizontal=True)], log_y=True,
                  x_names=[f"{c:,}" for c in p["capacities"]])
    picture = context.report.write_chart(f"table6-{model.slug}", chart)
    header = ["model", "cache", "streaming, ms", "p99", "recomputation, ms", "p99", "speed-up", "formula",
              f"above {paper.SPEED_UP}x", "resident MiB"]
    return (f"{p['streamed'] * p['rounds']} tokens streamed and {p['recomputed'] * p['rounds']} recomputed for each line, in turns, the cache full; "
            f"memory read at {made['bandwidth'] / 1e9:.1f} GB/s meanwhile. The formula is that of a token that reads every weight and the whole cache "
            "once against one that multiplies the whole cache through the model; its two rates are taken from the smallest cache of "
            f"each model, so that the first line agrees by construction and the others are its forecast.\n\n{markdown(header, table)}\n\n"
            f"The paper: up to {paper.SPEED_UP}x (Llama-2-13B, cache 4,096, one A6000).\n\n{picture}")

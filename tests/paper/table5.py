# SPDX-License-Identifier: GPL-3.0-or-later
"""Figure 5: millions of tokens in one stream, with caches of three types, and a part of it token by token."""

from chart import Chart, Series
from engine import Model
from gguf import expand_blocks
from report import markdown, perplexity
from texts import make_texts

TITLE = "millions of tokens in one stream"


def measure(context, model, p):
    capacity = p["capacity"] or model.context
    sinks = min(p["sinks"], capacity // 2)
    ids = make_texts(context.corpus, model, 1, p["tokens"], books_alone=True)["books"][0]
    # The last stretch as a stream of its own: what is worse in the long stream than here is not the text's doing.
    afresh = model.first_tokens() + ids[len(ids) - p["bin"]:]
    made = {"curves": {}, "afresh": {}, "refused": [], "pace": []}
    for cache_type in p["cache_types"]:
        if cache_type == "q8_0" and model.info["head_dim"] % 32 != 0:
            made["refused"].append(cache_type)
            continue
        made["curves"][cache_type] = context.work.evaluate(
            model, f"table5-{cache_type}", ids, ["curve"], sinks=sinks, capacity=capacity, chunk=p["chunk"],
            cache_type=cache_type, trace_every=p["bin"])
        made["afresh"][cache_type] = context.work.evaluate(
            model, f"table5-{cache_type}-afresh", afresh, sinks=sinks, capacity=capacity, chunk=p["chunk"], cache_type=cache_type)
    for paced in paced_models(context, model):
        for n in p["one_by_one"]:
            one, many = (context.work.evaluate(paced, f"table5-{n}-chunk{chunk}", ids[:n], sinks=sinks, capacity=capacity,
                                               chunk=chunk)["perplexity"] for chunk in (1, p["chunk"]))
            made["pace"].append([paced.info["weight_type"], n, f"{one:.6f}", f"{many:.6f}", f"{abs(one / many - 1):.1e}"])
    return made


def paced_models(context, model):
    """What is read both ways: the model, and where its products round the activations too, the same weights as floats."""
    if model.info["weight_type"] != "Q8_0":
        return [model]
    floats = context.work.folder / f"{model.slug}-f32.gguf"
    expand_blocks(model.path, floats)
    return [model, Model(model.rill, floats)]


def edge_ratio(rows):
    """Perplexity of the last tenth over that of the first."""
    n = max(len(rows) // 10, 1)
    first, last = rows[:n], rows[-n:]

    def of(part):
        return perplexity(sum(r["nats"] for r in part), sum(r["scored"] for r in part))
    return of(last) / of(first)


def report(context, model, p, made):
    capacity = p["capacity"] or model.context
    table, csv_rows, series = [], [], []
    baseline = made["curves"]["f32"]["curve"]
    for cache_type, result in made["curves"].items():
        rows = result["curve"]
        resident = [r["resident_bytes"] for r in rows]
        drift = [r["nats"] / b["nats"] - 1 for r, b in zip(rows, baseline)]
        table.append([cache_type, result["perplexity"], edge_ratio(rows),
                      f"{rows[-1]['perplexity'] / made['afresh'][cache_type]['perplexity']:.4f}", f"{100 * drift[0]:+.3f} % / {100 * drift[-1]:+.3f} %",
                      f"{resident[0] / 2**20:.2f} / {resident[-1] / 2**20:.2f} MiB", f"{100 * (resident[-1] / resident[0] - 1):+.2f} %",
                      f"{result['cache_bytes'] / 2**20:.2f} MiB", f"{result['tokens_per_second']:,.0f}"])
        csv_rows += [[cache_type, int(r["tokens"]), r["perplexity"], int(r["resident_bytes"]), r["seconds"]] for r in rows]
        series.append(Series(f"{cache_type} cache", [r["tokens"] for r in rows], [r["perplexity"] for r in rows]))
    context.report.write_csv(f"table5-{model.slug}", ["cache", "tokens", "perplexity", "resident_bytes", "seconds"], csv_rows)
    chart = Chart(f"{p['tokens']:,} tokens in one stream", "tokens", f"perplexity of each {p['bin']:,} tokens", series, x_from=0)
    picture = context.report.write_chart(f"table5-{model.slug}", chart)
    header = ["cache", "perplexity", "last tenth over first", "last stretch over the same text afresh", "surprise against f32, first / last stretch",
              "resident memory, first / last", "change", "keys and values", "tokens/s"]
    refused = "".join(f" A {t} cache needs heads of a multiple of 32 values; this model's have {model.info['head_dim']}."
                      for t in made["refused"])
    return (f"{p['tokens']:,} tokens of held-out books, cache {capacity}, chunks of {p['chunk']}.{refused}\n\n"
            f"{markdown(header, table)}\n\nThat the text is not equally hard everywhere shows in the third column; what the {p['tokens']:,} tokens before it do to the last "
            f"{p['bin']:,}, in the fourth; what the cache's type does, in the fifth.\n\n"
            f"The beginning of the stream token by token, and in chunks:\n\n"
            f"{markdown(['weights', 'tokens', 'one by one', 'in chunks', 'relative difference'], made['pace'])}\n\n"
            f"The paper (figure 5): stable over 4 million tokens for ten models.\n\n{picture}")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Why angles are computed in double: the same text at far positions, with both."""

from chart import Chart, Series, short
from report import markdown, perplexity_of_rows
from texts import make_texts

TITLE = "double against float angles"
KINDS = {"double": {}, "float": {"float_angles": True}}


def measure(context, model, p):
    capacity = p["capacity"] or model.context
    sinks = min(p["sinks"], capacity // 2)
    texts = make_texts(context.corpus, model, 1, p["tokens"] + 1)
    ids = texts.get("dialogue", texts["books"])[0]
    return {kind: {offset: context.work.stream(model, f"table9-{kind}-{offset}", ids, sinks=sinks, capacity=capacity,
                                               offset=offset, max_tokens=p["tokens"], **flags)
                   for offset in p["offsets"]}
            for kind, flags in KINDS.items()}


def difference(rows, base):
    """The mean of |surprise here - surprise at position 0 in double|, in nats a token."""
    return sum(abs(r["nats"] - b["nats"]) for r, b in zip(rows, base)) / len(rows)


def report(context, model, p, made):
    base = made["double"][0]
    table, csv_rows, series = [], [], []
    for kind, by_offset in made.items():
        for offset, rows in by_offset.items():
            csv_rows.append([kind, offset, perplexity_of_rows(rows), difference(rows, base)])
        far = [o for o in by_offset if o > 0]
        # A difference of nothing at all cannot stand on a logarithmic axis.
        series.append(Series(f"{kind} angles", list(range(len(far))), [max(difference(by_offset[o], base), 1e-9) for o in far], points=True))
    for offset in p["offsets"]:
        row = [offset]
        for kind in made:
            row += [f"{perplexity_of_rows(made[kind][offset]):.4f}", f"{difference(made[kind][offset], base):.1e}"]
        table.append(row)
    context.report.write_csv(f"table9-{model.slug}", ["angles", "offset", "perplexity", "mean_difference_nats"], csv_rows)
    chart = Chart("What float angles do to far positions", "position in the stream",
                  "mean change of a token's surprise, nats", series, log_y=True, x_names=[short(o) for o in far])
    picture = context.report.write_chart(f"table9-{model.slug}", chart)
    header = ["position", "double: perplexity", "change a token, nats", "float: perplexity", "change a token, nats"]
    return (f"{p['tokens']:,} tokens read as if so many stood before them; changes are against position 0 in double.\n\n"
            f"{markdown(header, table)}\n\n{picture}")

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a table leaves behind: a CSV, pictures for light and dark pages, and its place in docs/STREAMING.md filled."""

import csv
import math
import os
import statistics
from pathlib import Path

from engine import Failure


def perplexity(nats, n):
    return math.exp(nats / n) if n else math.nan


def perplexity_of_rows(rows):
    return perplexity(sum(r["nats"] for r in rows), len(rows))


def mean_and_spread(values):
    """The mean and the sample standard deviation."""
    return statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else 0.0


def quantile(values, q):
    ordered = sorted(values)
    at = q * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


def number(value, digits=4):
    """For people: four digits that count, thousands parted."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    if value != 0 and (abs(value) >= 10 ** digits):
        return f"{value:,.0f}"
    places = digits - 1 - (math.floor(math.log10(abs(value))) if value else 0)
    return f"{value:.{max(0, min(places, digits + 2))}f}"


def markdown(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(number(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


class Report:
    """Writes under a folder of documents: STREAMING.md and streaming/."""

    def __init__(self, documents):
        self.documents = Path(documents)
        self.pictures = self.documents / "streaming"
        self.pictures.mkdir(parents=True, exist_ok=True)

    def write_csv(self, name, header, rows):
        path = self.pictures / f"{name}.csv"
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            for row in rows:
                writer.writerow([f"{c:.7g}" if isinstance(c, float) else c for c in row])
        return path

    def write_chart(self, name, chart):
        """Draws it, and returns the Markdown that shows the right one of the two."""
        chart.write(self.pictures / name)
        return (f'<picture><source media="(prefers-color-scheme: dark)" srcset="streaming/{name}-dark.svg">'
                f'<img alt="{chart.title}" src="streaming/{name}-light.svg"></picture>')

    def place(self, table, slug, text):
        """Puts the text where docs/STREAMING.md keeps the table's place for this model."""
        path = self.documents / "STREAMING.md"
        begin, end = f"<!-- table {table} {slug} -->", f"<!-- end {table} {slug} -->"
        page = path.read_text(encoding="utf-8") if path.exists() else ""
        if begin not in page:
            mark = f"<!-- table {table} others -->"
            if mark not in page:
                raise Failure(f"{path}: no place for table {table} of {slug}: expected the line {begin}")
            page = page.replace(mark, f"{begin}\n{end}\n\n{mark}")
        before, rest = page.split(begin, 1)
        _, after = rest.split(end, 1)
        temporary = path.with_suffix(".md.part")
        temporary.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", encoding="utf-8")
        os.replace(temporary, path)

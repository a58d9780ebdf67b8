#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The charts: round ticks, labels that do not lie on each other, and SVG that is well formed."""

import math
import tempfile
import unittest
import xml.etree.ElementTree as tree
from pathlib import Path

from chart import Axis, Chart, Mark, Series, linear_ticks, log_ticks, short, spread
from report import markdown, number, quantile


class ChartTest(unittest.TestCase):
    def test_ticks(self):
        self.assertEqual(linear_ticks(0, 24_000), [0, 5000, 10_000, 15_000, 20_000])
        self.assertEqual(linear_ticks(0.11, 0.52), [0.2, 0.3, 0.4, 0.5])
        self.assertEqual(log_ticks(0.9, 11), [1, 2, 5, 10])
        self.assertEqual(log_ticks(1, 1e5), [1, 10, 100, 1000, 10_000, 100_000])
        self.assertEqual([short(v) for v in (0.5, 20, 4000, 1_500_000)], ["0.5", "20", "4k", "1.5M"])

    def test_axis(self):
        self.assertEqual(Axis(0, 10, 100, 200).place(5), 150)
        log = Axis(1, 100, 0, 1, log=True)
        self.assertAlmostEqual(log.place(10), 0.5)

    def test_spread(self):
        moved = spread([50, 51, 52, 200], 16, 0, 300)
        gaps = [b - a for a, b in zip(moved, moved[1:])]
        self.assertTrue(all(g >= 15.9 for g in gaps), moved)
        self.assertAlmostEqual(moved[3], 200)

    def test_svg(self):
        chart = Chart("a < b & c", "x", "y", [Series("one", [1, 10, 100], [3, math.nan, 5]),
                                              Series("two", [1, 100], [1, 1000], [0.5, 900], [2, 1100], points=True)],
                      [Mark(10, "here"), Mark(22.2, "there", horizontal=True)], log_x=True, log_y=True)
        with tempfile.TemporaryDirectory() as folder:
            paths = chart.write(Path(folder) / "chart")
            self.assertEqual([p.name for p in paths], ["chart-light.svg", "chart-dark.svg"])
            for path in paths:
                root = tree.parse(path).getroot()
                self.assertTrue(root.tag.endswith("svg"))
                self.assertIn("a < b & c", [e.text for e in root.iter() if e.text])
                self.assertNotIn("nan", path.read_text(encoding="utf-8"))

    def test_broken_line(self):
        chart = Chart("t", "x", "y", [Series("one", [0, 1, 1, 2, 3, 3, 4], [5, 6, None, 5, 7, None, math.nan])])
        root = tree.fromstring(chart.draw("light"))
        lines = [e.get("d") for e in root.iter() if e.tag.endswith("path") and e.get("d").count("L") == 2]
        self.assertEqual([line.count("M") for line in lines], [2])

    def test_nothing_to_draw(self):
        with self.assertRaises(ValueError):
            Chart("t", "x", "y", [Series("none", [], [])]).draw("light")

    def test_numbers(self):
        self.assertEqual([number(v) for v in (5.4, 3359.95, 29214.0, 0.01234, 12, None)],
                         ["5.400", "3360", "29,214", "0.01234", "12", ""])
        self.assertEqual(quantile([4, 1, 3, 2], 0.5), 2.5)
        self.assertEqual(markdown(["a"], [[1]]), "| a |\n|---|\n| 1 |")


if __name__ == "__main__":
    unittest.main()

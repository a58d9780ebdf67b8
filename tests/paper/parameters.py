# SPDX-License-Identifier: GPL-3.0-or-later
"""How much each table measures: what is shipped in docs/streaming (FULL), a look (LOOK) and the form the tests run (QUICK).

Lengths are in tokens. Sinks and capacities are in our convention: C counts the token being decoded, so that the paper's
"4+1020" is 4 sinks in a cache of 1,025 here. A capacity of 0 stands for the model's trained context. The held-out dialogues
are 71,000 tokens of the built-in model's: five texts of 14,000 do not overlap.
"""

FULL = {
    1: {"tokens": 24_000, "bin": 500, "recompute_every": 8, "capacity": 0, "sinks": 4},
    2: {"tokens": 14_000, "n_texts": 5, "sinks": [0, 1, 2, 4, 8], "capacity": 0, "attention": 4_000},
    3: {"tokens": 14_000, "n_texts": 5, "sinks": [0, 1, 2, 4], "capacity": 0},
    4: {"tokens": 14_000, "n_texts": 5, "sinks": 4, "capacities": [64, 128, 256, 384, 512, 516, 768, 1024]},
    5: {"tokens": 4_000_000, "bin": 100_000, "one_by_one": [40_000, 200_000], "sinks": 4, "capacity": 0, "chunk": 256,
        "cache_types": ["f32", "f16", "q8_0"]},
    6: {"capacities": [256, 512, 1024, 2048, 4096], "streamed": 400, "recomputed": 6, "sinks": 4, "rounds": 3,
        "shape": "llama-100m", "type": "F32"},
    7: {"tokens": 20_000, "recomputed": 600, "sinks": 4, "capacity": 0, "bin": 40},
    8: {"queries": 400, "distances": [1, 5, 10, 15, 20, 25, 30, 35, 40, 60, 100], "sinks": 4, "capacity": 0, "seed": 8},
    9: {"tokens": 8_000, "sinks": 4, "capacity": 0,
        "offsets": [0, 65_536, 262_144, 1_000_000, 4_000_000, 16_000_000]},
}

LOOK = {
    1: FULL[1] | {"tokens": 6_000, "recompute_every": 48},
    2: FULL[2] | {"tokens": 3_000, "attention": 1_000},
    3: FULL[3] | {"tokens": 3_000},
    4: FULL[4] | {"tokens": 3_000, "n_texts": 2},
    5: FULL[5] | {"tokens": 40_000, "bin": 4_000, "one_by_one": [2_000]},
    6: FULL[6] | {"capacities": [256, 1024], "streamed": 40, "recomputed": 3, "rounds": 1},
    7: FULL[7] | {"tokens": 4_000, "recomputed": 60},
    8: FULL[8] | {"queries": 40},
    9: FULL[9] | {"tokens": 1_500},
}

QUICK = {
    1: FULL[1] | {"tokens": 500, "bin": 100, "recompute_every": 40, "capacity": 64},
    2: FULL[2] | {"tokens": 300, "n_texts": 2, "capacity": 64, "attention": 100},
    3: FULL[3] | {"tokens": 300, "n_texts": 2, "capacity": 64},
    4: FULL[4] | {"tokens": 300, "n_texts": 2, "capacities": [32, 64]},
    5: FULL[5] | {"tokens": 1_000, "bin": 250, "one_by_one": [400], "capacity": 64, "chunk": 100},
    6: FULL[6] | {"capacities": [32, 64], "streamed": 20, "recomputed": 3, "rounds": 1, "shape": "tiny"},
    7: FULL[7] | {"tokens": 300, "recomputed": 20, "capacity": 64, "bin": 20},
    8: FULL[8] | {"queries": 4, "distances": [1, 20], "capacity": 0},
    9: FULL[9] | {"tokens": 300, "capacity": 64, "offsets": [0, 4_000_000]},
}

SIZES = {"full": FULL, "look": LOOK, "quick": QUICK}

# Which tables run on the second, foreign model too.
FOREIGN_TABLES = (1, 2, 5, 9)
# The models of table 3, by the names their files have in the folder of twins.
TWINS = [
    ("vanilla", "vanilla"),
    ("sink-token", "sink token"),
    ("sink-token-cost", "sink token, cost of attention"),
    ("learned-logit", "learned logit a head"),
    ("zero-sink", "zero sink"),
]

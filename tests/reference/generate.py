#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes every case into a folder: NAME.gguf, the same float model as a folder NAME, a key file NAME.case that tells its
runs, and for each run a file of float64, little-endian: a row a token, of the residual stream after the embedding and
after every layer, and the logits.

Usage: generate.py FOLDER [NAME...]"""

import sys
import zlib
from pathlib import Path

try:
    import numpy as np
except ImportError:
    print("numpy is not there")
    sys.exit(77)

import folder_writer
from cases import CASES
from gguf_writer import Writer
from stream import Stream
from weights import Source

# Tokens, sinks, capacity, and tokens to be kept: a text that is never evicted, one several times longer than the cache,
# and one of which the cache keeps a part. Models of many layers, which differ from others in one number alone, get little
# more than a cache's worth.
RUNS = {"whole": (40, 0, 48, range(0)), "stream": (56, 4, 15, range(0)), "keep": (30, 2, 13, range(6, 9))}
DEEP_RUNS = {"whole": (9, 0, 16, range(0)), "stream": (18, 4, 15, range(0))}
DEEP = 20

# Of the difference's root mean square to that of what is expected. With quantised weights the engine rounds what it
# multiplies them with to 8 bits, which random weights amplify; what a mistaken layout gives is about 1.
FLOAT_BOUND, ROUNDING_BOUND = 1e-5, 0.1


def run(model, tokens, stream):
    rows = []
    for token in tokens:
        residuals, logits = model.step(token, stream)
        rows.append(np.concatenate([*residuals, logits]))
    return np.array(rows)


def write_case(folder, name, kind, config):
    quantised = name.endswith("-q8_0")
    source = Source(zlib.crc32(name.encode()), quantised)
    model = kind(config, source)
    gguf = Writer(kind.architecture, quantised)
    model.write(gguf)
    gguf.write(folder / f"{name}.gguf")
    if not quantised:
        folder_writer.write(folder / name, model, sharded=len(name) % 2 == 0)
    rounds = name.endswith(("-q8_0", "-mxfp4"))
    runs = DEEP_RUNS if config.get("num_hidden_layers", 0) > DEEP else RUNS
    lines = ["[model]", f"architecture={kind.architecture}", f"runs={';'.join(runs)};", f"bound={ROUNDING_BOUND if rounds else FLOAT_BOUND}"]
    for title, (n_token, n_sink, capacity, kept) in runs.items():
        tokens = source.random.integers(config["vocab_size"], size=n_token)
        run(model, tokens, Stream(n_sink, capacity, kept)).astype("<f8").tofile(folder / f"{name}.{title}")
        lines += [f"[{title}]", f"sinks={n_sink}", f"capacity={capacity}", f"kept_first={kept.start}",
                  f"kept={len(kept)}", f"tokens={';'.join(map(str, tokens))};"]
    (folder / f"{name}.case").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.case"):
        old.unlink()
    for name, kind, config in CASES:
        if not names or name in names:
            write_case(folder, name, kind, config)


if __name__ == "__main__":
    main()

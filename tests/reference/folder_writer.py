# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing the folder that Hugging Face's programs read: config.json, and safetensors in one file or in two with their index
(github.com/huggingface/safetensors: the header's length, the header in JSON, data)."""

import json
import struct

import numpy as np


def write_tensors(path, tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, values in tensors.items():
        is_float = values.dtype != np.uint8
        packed = values.astype("<f4" if is_float else np.uint8).tobytes()
        header[name] = {"dtype": "F32" if is_float else "U8", "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    text = json.dumps(header).encode("utf-8")
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def write_shards(folder, tensors):
    names = list(tensors)
    parts = {"model-00001-of-00002.safetensors": names[::2], "model-00002-of-00002.safetensors": names[1::2]}
    for file, part in parts.items():
        write_tensors(folder / file, {name: tensors[name] for name in part})
    index = {"metadata": {"total_size": sum(values.size * (1 if values.dtype == np.uint8 else 4) for values in tensors.values())},
             "weight_map": {name: file for file, part in parts.items() for name in part}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2), encoding="utf-8")


def write(folder, model, sharded):
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    config = {"architectures": [model.class_name], "model_type": model.model_type, "torch_dtype": "float32",
              **model.fixed_config, **model.config}
    (folder / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")
    weights = model.folder_weights() if hasattr(model, "folder_weights") else model.weights
    # Floats first, so that they are aligned.
    weights = dict(sorted(weights.items(), key=lambda item: item[1].dtype == np.uint8))
    if sharded:
        write_shards(folder, weights)
    else:
        write_tensors(folder / "model.safetensors", weights)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing the folder that Hugging Face's programs read: config.json, and safetensors in one file or in two with their index
(github.com/huggingface/safetensors: the header's length, the header in JSON, data)."""

import json
import struct


def write_tensors(path, tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, values in tensors.items():
        packed = values.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    text = json.dumps(header).encode("utf-8")
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def write_shards(folder, tensors):
    names = sorted(tensors)
    parts = {"model-00001-of-00002.safetensors": names[::2], "model-00002-of-00002.safetensors": names[1::2]}
    for file, part in parts.items():
        write_tensors(folder / file, {name: tensors[name] for name in part})
    index = {"metadata": {"total_size": sum(4 * values.size for values in tensors.values())},
             "weight_map": {name: file for file, part in parts.items() for name in part}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2), encoding="utf-8")


def write(folder, model, sharded):
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    config = {"architectures": [model.class_name], "model_type": model.model_type, "torch_dtype": "float32",
              **model.fixed_config, **model.config}
    (folder / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")
    if sharded:
        write_shards(folder, model.weights)
    else:
        write_tensors(folder / "model.safetensors", model.weights)

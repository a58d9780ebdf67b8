# SPDX-License-Identifier: GPL-3.0-or-later
"""Rotary positions (Su et al. 2021) and the ways to stretch them. Dimension i turns with dimension i + n / 2 of the n
that turn: the layout of Hugging Face's files, whatever a GGUF file has."""

import math

import numpy as np


def frequencies(theta, n_rot):
    return theta ** (-np.arange(0, n_rot, 2) / n_rot)


def llama3(freq, factor, low_freq_factor, high_freq_factor, original):
    """Llama 3.1: waves much shorter than the trained context stay, much longer ones are slowed by the factor, and between
    them it changes smoothly."""
    turns = original * freq / (2 * math.pi)
    smooth = np.clip((turns - low_freq_factor) / (high_freq_factor - low_freq_factor), 0, 1)
    return (1 - smooth) * freq / factor + smooth * freq


def yarn(freq, theta, factor, original, beta_fast=32.0, beta_slow=1.0):
    """Peng et al. 2023, "NTK by parts": by how many turns a dimension makes within the trained context. The ends of the
    ramp are whole dimensions, as in the authors' own program."""
    n_rot = 2 * len(freq)

    def dimension(turns):
        return n_rot * math.log(original / (turns * 2 * math.pi)) / (2 * math.log(theta))

    low = max(math.floor(dimension(beta_fast)), 0)
    high = min(math.ceil(dimension(beta_slow)), n_rot - 1)
    ramp = np.clip((np.arange(len(freq)) - low) / max(high - low, 0.001), 0, 1)
    return freq / factor * ramp + freq * (1 - ramp)


def yarn_scale(factor):
    """The temperature, as a factor of both the query and the key."""
    return 0.1 * math.log(factor) + 1 if factor > 1 else 1.0


class Rotary:
    def __init__(self, freq, scale=1.0):
        self.freq = freq
        self.scale = scale

    def turn(self, heads, places):
        """Heads [..., n_head, d] of tokens at places [...]; dimensions beyond those that turn stay as they are."""
        n = len(self.freq)
        angles = np.asarray(places)[..., np.newaxis, np.newaxis] * self.freq
        cos, sin = np.cos(angles) * self.scale, np.sin(angles) * self.scale
        a, b, rest = heads[..., :n], heads[..., n:2 * n], heads[..., 2 * n:]
        return np.concatenate([a * cos - b * sin, b * cos + a * sin, rest], axis=-1)


def from_config(config, n_rot):
    """By config.json's rope_theta and rope_scaling."""
    theta, scaling = config["rope_theta"], config.get("rope_scaling") or {"rope_type": "default"}
    freq, kind = frequencies(theta, n_rot), scaling["rope_type"]
    if kind == "default":
        return Rotary(freq)
    if kind == "linear":
        return Rotary(freq / scaling["factor"])
    if kind == "llama3":
        return Rotary(llama3(freq, scaling["factor"], scaling["low_freq_factor"], scaling["high_freq_factor"],
                             scaling["original_max_position_embeddings"]))
    if kind == "yarn":
        return Rotary(yarn(freq, theta, scaling["factor"], scaling["original_max_position_embeddings"],
                           scaling.get("beta_fast", 32.0), scaling.get("beta_slow", 1.0)),
                      yarn_scale(scaling["factor"]))
    raise ValueError(f"no such scaling: {kind}")

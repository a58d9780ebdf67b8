/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks of random quants, for models that exist to be timed.
 */

#pragma once

#include "quant/quant.h"

G_BEGIN_DECLS

/* Splitmix64: a counter hashed, good enough to look like noise and as fast as memory. */
static inline guint64
rill_random_next (guint64 *state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* The root mean square of the values of random blocks of scale 1. */
float rill_random_get_spread (const RillTypeInfo *type);

/* Blocks of random bits, with @scale and, where the type has one, the minimum that brings their mean to zero. */
void rill_random_fill_blocks (const RillTypeInfo *type, void *blocks, gsize n_values, float scale, guint64 *state);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Four lanes of multiply and rotate over 32 bytes at a time, mixed together at the end. The lanes have no dependence on
 * one another, so that the multiplier stays busy and memory is the limit.
 */

#include "model/hash.h"

#include <string.h>

#define N_LANE 4

/* Odd constants with about half their bits set, from the fractions of square roots of 2, 3, 5 and 7. */
static const guint64 multipliers[N_LANE] = {
  G_GUINT64_CONSTANT (0x6a09e667f3bcc909),
  G_GUINT64_CONSTANT (0xbb67ae8584caa73b),
  G_GUINT64_CONSTANT (0x3c6ef372fe94f82b),
  G_GUINT64_CONSTANT (0xa54ff53a5f1d36f1),
};

static inline guint64
mix (guint64 lane,
     guint64 word,
     guint64 multiplier)
{
  lane = (lane ^ word) * multiplier;
  return (lane << 29) | (lane >> 35);
}

static inline guint64
load_word (const guint8 *bytes)
{
  guint64 word;

  memcpy (&word, bytes, sizeof word);
  return GUINT64_FROM_LE (word);
}

guint64
rill_hash (guint64     hash,
           const void *data,
           gsize       n_bytes)
{
  const guint8 *bytes = data;
  guint8 tail[N_LANE * 8] = { 0 };
  guint64 lanes[N_LANE];
  gsize n_whole = n_bytes / sizeof tail * sizeof tail;

  for (guint i = 0; i < N_LANE; i++)
    lanes[i] = hash ^ multipliers[N_LANE - 1 - i];
  for (gsize at = 0; at < n_whole; at += sizeof tail)
    for (guint i = 0; i < N_LANE; i++)
      lanes[i] = mix (lanes[i], load_word (bytes + at + 8 * i), multipliers[i]);

  if (n_bytes > n_whole)
    memcpy (tail, bytes + n_whole, n_bytes - n_whole);
  for (guint i = 0; i < N_LANE; i++)
    lanes[i] = mix (lanes[i], load_word (tail + 8 * i), multipliers[i]);

  hash = mix (hash, n_bytes, multipliers[0]);
  for (guint i = 0; i < N_LANE; i++)
    {
      hash = mix (hash, lanes[i], multipliers[i]);
      hash ^= hash >> 32;
    }
  return hash;
}

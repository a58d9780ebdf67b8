/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the bytes of a piece to its id: a hash table with open addressing, at most half full. The hash is seeded afresh
 * for each vocabulary, so that no file can be made to collide; what is found does not depend on the seed.
 */

#include "text/vocab.h"

#include <string.h>

static inline guint64
mix (guint64 value)
{
  value *= 0x9e3779b97f4a7c15u;
  return value ^ value >> 32;
}

static inline guint64
hash_bytes (const char *bytes,
            gsize       n_bytes,
            guint64     seed)
{
  guint64 hash = mix (seed ^ n_bytes);
  guint64 word;

  for (; n_bytes > 8; n_bytes -= 8, bytes += 8)
    {
      memcpy (&word, bytes, 8);
      hash = mix (mix (hash ^ word) + seed);
    }

  word = 0;
  memcpy (&word, bytes, n_bytes);
  return mix (mix (hash ^ word) + seed);
}

RillToken
rill_vocab_find (const RillVocab *vocab,
                 const char      *bytes,
                 gsize            n_bytes)
{
  guint64 hash;

  if (n_bytes == 0 || n_bytes > vocab->longest)
    return -1;

  hash = hash_bytes (bytes, n_bytes, vocab->seed);
  for (gsize i = hash & vocab->slot_mask; vocab->slots[i].id >= 0; i = (i + 1) & vocab->slot_mask)
    {
      gsize n_piece;
      const char *piece;

      if (vocab->slots[i].tag != (guint32) (hash >> 32))
        continue;

      piece = rill_vocab_get_piece (vocab, vocab->slots[i].id, &n_piece);
      if (n_piece == n_bytes && memcmp (piece, bytes, n_bytes) == 0)
        return vocab->slots[i].id;
    }

  return -1;
}

static void
insert (RillVocab *vocab,
        RillToken  id)
{
  gsize n_bytes;
  const char *piece = rill_vocab_get_piece (vocab, id, &n_bytes);
  guint64 hash = hash_bytes (piece, n_bytes, vocab->seed);
  gsize i = hash & vocab->slot_mask;

  while (vocab->slots[i].id >= 0)
    i = (i + 1) & vocab->slot_mask;

  vocab->slots[i] = (RillVocabSlot) { (guint32) (hash >> 32), id };
}

void
rill_vocab_index (RillVocab *vocab)
{
  gsize n_slots = 16;

  while (n_slots < 2 * (gsize) vocab->n_vocab)
    n_slots *= 2;

  vocab->seed = (guint64) g_random_int () << 32 | g_random_int ();
  vocab->slot_mask = n_slots - 1;
  vocab->slots = g_new (RillVocabSlot, n_slots);
  for (gsize i = 0; i < n_slots; i++)
    vocab->slots[i] = (RillVocabSlot) { 0, -1 };

  for (guint id = 0; id < vocab->n_vocab; id++)
    {
      gsize n_bytes;
      const char *piece = rill_vocab_get_piece (vocab, (RillToken) id, &n_bytes);

      if (vocab->kinds[id] != RILL_PIECE_NORMAL && vocab->kinds[id] != RILL_PIECE_USER_DEFINED)
        continue;

      vocab->longest = MAX (vocab->longest, n_bytes);
      if (n_bytes > 0 && rill_vocab_find (vocab, piece, n_bytes) < 0)
        insert (vocab, (RillToken) id);
    }
}

RillToken
rill_vocab_find_special (const RillVocab *vocab,
                         const char      *name)
{
  for (guint id = 0; id < vocab->n_vocab; id++)
    if ((vocab->kinds[id] == RILL_PIECE_CONTROL || vocab->kinds[id] == RILL_PIECE_USER_DEFINED) &&
        strcmp (vocab->text + vocab->offsets[id], name) == 0)
      return (RillToken) id;

  return -1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The merges of a byte-level BPE vocabulary: which two adjacent tokens become which one, in order of preference.
 */

#pragma once

#include "format/gguf.h"
#include "text/vocab.h"

G_BEGIN_DECLS

#define RILL_NO_MERGE G_MAXUINT32

typedef struct
{
  RillToken left, right;
  RillToken joint;
} RillMerge;

typedef struct
{
  guint64 pair; /* left in the upper half, right in the lower */
  guint32 rank; /* RILL_NO_MERGE: an empty slot */
} RillMergeSlot;

typedef struct
{
  RillMerge *merges; /* [n], by rank; the joint is -1 where the merge is never made */
  guint n;
  RillMergeSlot *slots;
  gsize slot_mask;
  guint64 seed;
} RillMerges;

/* FALSE with RILL_ERROR_FORMAT names the merge that is wrong. @self may then be cleared all the same. */
gboolean rill_merges_read (RillMerges *self, const RillVocab *vocab, RillGguf *gguf, GError **error);

/* The two sides of a merge as they are written; borrowed. */
typedef struct
{
  const char *left;
  gsize n_left;
  const char *right;
  gsize n_right;
} RillPair;

/* FALSE with an error ends the reading. The second tells of a merge with a part that is no token, and returns FALSE. */
typedef gboolean (*RillPairFunc) (guint index, RillPair *pair, gpointer user_data, GError **error);
typedef gboolean (*RillPairFailFunc) (guint index, const char *shown, gpointer user_data, GError **error);

gboolean rill_merges_build (RillMerges *self, const RillVocab *vocab, guint n, RillPairFunc get_pair,
                            RillPairFailFunc fail, gpointer user_data, GError **error);
/* "LEFT RIGHT"; a space that stands first belongs to the left side. FALSE: *problem says what was got instead. */
gboolean rill_pair_split (RillPair *pair, const char *bytes, gsize n_bytes, const char **problem);
void rill_merges_clear (RillMerges *self);

static inline gsize
rill_merges_hash (const RillMerges *self,
                  guint64           pair)
{
  guint64 hash = (pair ^ self->seed) * 0x9e3779b97f4a7c15u;

  return (gsize) (hash ^ hash >> 32) & self->slot_mask;
}

/* Returns the rank of the merge of two tokens, or RILL_NO_MERGE. */
static inline guint32
rill_merges_find (const RillMerges *self,
                  RillToken         left,
                  RillToken         right)
{
  guint64 pair = (guint64) (guint32) left << 32 | (guint32) right;
  gsize i = rill_merges_hash (self, pair);

  while (self->slots[i].rank != RILL_NO_MERGE && self->slots[i].pair != pair)
    i = (i + 1) & self->slot_mask;

  return self->slots[i].rank;
}

G_END_DECLS

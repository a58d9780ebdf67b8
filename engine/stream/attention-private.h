/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two halves of attention share: one layer's step over a chunk.
 */

#pragma once

#include "stream/attention.h"

G_BEGIN_DECLS

typedef struct
{
  RillAttention *attention;
  guint layer;
  const float *sink_logits;
  const float *q;
  const float *k;
  const float *v;
  float *out;
} RillAttentionStep;

/* A pool function over a RillAttentionStep: turns queries and keys; sinks go to their store, others to the scratch. */
void rill_attention_store (gpointer step, guint index, guint n_thread);
/* For the trace: measures the values of the chunk, before it is attended to. */
void rill_attention_keep_norms (const RillAttentionStep *step);
/* Moves the chunk's rows into the ring, after it has been attended to. */
void rill_attention_commit (const RillAttentionStep *step);

/* Where a token of the chunk lies in the scratch. */
static inline gsize
rill_attention_get_chunk_row (const RillAttention *attention, guint head_kv, guint64 position)
{
  return ((gsize) head_kv * attention->max_chunk + (position - attention->first)) * attention->cache->row_bytes;
}

G_END_DECLS

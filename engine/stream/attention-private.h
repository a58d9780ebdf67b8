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

/* Consecutive slots whose rows lie one after the other. */
typedef struct
{
  const float *query;
  const guint8 *keys;
  const guint8 *values;
  gsize row_bytes;
  guint n_row;
  RillCacheType type;
} RillAttentionRun;

/* Sinks, the ring up to its end, the ring from its start, the chunk. */
#define RILL_ATTENTION_MAX_RUN 4

/* All slots that the queries of tokens [token, last] see between them, in slot order, with the query of @token against
 * each. Returns their number. */
guint rill_attention_list_runs (const RillAttentionStep *step, guint head, guint token, guint last,
                                RillAttentionRun *runs);

/* Attention of tokens [token, token + n_token), 2 <= n_token <= attention->block, with products of matrices. @index: the
 * thread's. */
void rill_attention_attend_block (const RillAttentionStep *step, guint head, guint token, guint n_token, guint index);

/* A pool function over a RillAttentionStep: turns queries and keys; sinks go to their store, others to the scratch. */
void rill_attention_store (gpointer step, guint index, guint n_thread);
/* For the trace: measures the values of the chunk, before it is attended to. */
void rill_attention_keep_norms (const RillAttentionStep *step);
/* Moves the chunk's rows into the ring, after it has been attended to. */
void rill_attention_commit (const RillAttentionStep *step);

/* First window token that the query at @position sees. */
static inline guint64
rill_attention_get_window_begin (const RillAttention *attention, guint64 position)
{
  return MAX (attention->floor, position + 1 > attention->window ? position + 1 - attention->window : 0);
}

/* Where a token of the chunk lies in the scratch. */
static inline gsize
rill_attention_get_chunk_row (const RillAttention *attention, guint head_kv, guint64 position)
{
  return ((gsize) head_kv * attention->max_chunk + (position - attention->first)) * attention->cache->row_bytes;
}

G_END_DECLS

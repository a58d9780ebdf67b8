/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two halves of attention share: one layer's step over a chunk.
 */

#pragma once

#include "stream/attention.h"

G_BEGIN_DECLS

/* Queries that are attended to together share what they read, and go through products of matrices. Fewer than this are
 * not worth it. */
#define RILL_ATTENTION_MIN_BLOCK 8

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

/* The slot at which the query at @position stands. */
static inline guint64
rill_attention_get_slot (const RillAttention *attention, guint64 position)
{
  return position < attention->cache->n_sink
           ? position
           : attention->n_sink + position - rill_attention_get_window_begin (attention, position);
}

static inline gboolean
rill_attention_is_local (const RillAttention *attention, guint layer)
{
  const RillAttentionModel *model = &attention->model;

  return model->local_window > 0 && (model->global_every == 0 || (layer + 1) % model->global_every != 0);
}

static inline const RillTurns *
rill_attention_get_turns (const RillAttention *attention, guint layer)
{
  return &attention->turns[attention->n_turns > 1 && rill_attention_is_local (attention, layer) ? 1 : 0];
}

/* Slots in front that the query at @position does not see. */
static inline guint
rill_attention_count_hidden (const RillAttention *attention, guint layer, guint64 position)
{
  guint hidden = 0;

  /* Hidden sinks still see each other: without them the first tokens would see nothing at all. */
  if (attention->hides_sinks && position >= attention->cache->n_sink)
    hidden = attention->n_sink;
  if (rill_attention_is_local (attention, layer))
    {
      guint64 n_live = rill_attention_get_slot (attention, position) + 1;

      if (n_live > attention->model.local_window)
        hidden = MAX (hidden, (guint) (n_live - attention->model.local_window));
    }
  return hidden;
}

/* First window token of all that the query at @position sees, @n_hidden slots being hidden from it. */
static inline guint64
rill_attention_get_seen_begin (const RillAttention *attention, guint64 position, guint n_hidden)
{
  return rill_attention_get_window_begin (attention, position)
         + (n_hidden > attention->n_sink ? n_hidden - attention->n_sink : 0);
}

/* What a model does to scores between the product and the softmax. @scores: of @n_slot slots one after the other, behind
 * which there are @n_behind more that the query sees, its own the last. */
void rill_attention_shape_scores (const RillAttention *attention, guint head, float *scores, guint n_slot, guint n_behind);

/* Where a token of the chunk lies in the scratch. */
static inline gsize
rill_attention_get_chunk_row (const RillAttention *attention, guint head_kv, guint64 position)
{
  return ((gsize) head_kv * attention->max_chunk + (position - attention->first)) * attention->cache->row_bytes;
}

G_END_DECLS

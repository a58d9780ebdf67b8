/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The writing half of attention: a chunk's queries and keys are turned, its keys and values wait in a scratch that all
 * layers share, and go into the ring once every query of the chunk has seen the rows that they will take.
 */

#include "stream/attention-private.h"

#include <string.h>

static float *
get_norms (const RillAttention *attention,
           guint                layer,
           guint                head_kv)
{
  const RillAttentionTrace *trace = attention->trace;

  return trace->value_norms + ((gsize) layer * attention->cache->n_head_kv + head_kv) * trace->n_norm;
}

/* Key and value of one token and head: sinks go to their store, others to the scratch in the cache's type. */
static void
store (const RillAttentionStep *step,
       guint                    head_kv,
       guint                    token,
       float                   *turned)
{
  const RillAttention *attention = step->attention;
  const RillCache *cache = attention->cache;
  const RillTurns *turns = rill_attention_get_turns (attention, step->layer);
  const RillRope *rope = turns->rope;
  guint head_dim = cache->head_dim;
  guint64 position = attention->first + token;
  gsize in = ((gsize) token * cache->n_head_kv + head_kv) * head_dim;
  gsize n_turn = 2 * rope->n_pair;
  gsize row;

  if (position < cache->n_sink)
    {
      float *value = rill_cache_get_sinks (cache, cache->sink_values, step->layer, head_kv) + position * head_dim;

      rill_rope_rotate (rope, turns->sink + token * n_turn, step->k + in,
                        rill_cache_get_sinks (cache, cache->sink_keys, step->layer, head_kv) + position * head_dim,
                        head_dim);
      memcpy (value, step->v + in, head_dim * sizeof (float));
      if (attention->trace != NULL)
        get_norms (attention, step->layer, head_kv)[position] =
          rill_cache_measure_row (RILL_CACHE_F32, value, head_dim, turned);
      return;
    }
  rill_rope_rotate (rope, turns->window + token * n_turn, step->k + in, turned, head_dim);
  row = rill_attention_get_chunk_row (attention, head_kv, position);
  rill_cache_store_row (cache->type, turned, attention->chunk_keys + row, head_dim);
  rill_cache_store_row (cache->type, step->v + in, attention->chunk_values + row, head_dim);
}

void
rill_attention_store (gpointer data,
                      guint    index,
                      guint    n_thread)
{
  const RillAttentionStep *step = data;
  RillAttention *attention = step->attention;
  const RillCache *cache = attention->cache;
  const RillTurns *turns = rill_attention_get_turns (attention, step->layer);
  guint head_dim = cache->head_dim;
  gsize n_turn = 2 * turns->rope->n_pair;
  gsize begin, end;

  rill_pool_split (attention->n_token, 1, index, n_thread, &begin, &end);
  for (gsize token = begin; token < end; token++)
    {
      for (guint head = 0; head < attention->model.n_head; head++)
        {
          const float *query = step->q + (token * attention->model.n_head + head) * head_dim;
          gsize out = ((gsize) head * attention->max_chunk + token) * head_dim;

          rill_rope_rotate (turns->rope, turns->window + token * n_turn, query,
                            attention->window_queries + out, head_dim);
          if (attention->n_sink > 0)
            rill_rope_rotate (turns->rope, turns->sink + token * n_turn, query,
                              attention->sink_queries + out, head_dim);
        }
      if (attention->first + token < attention->stored_end)
        continue;
      for (guint head_kv = 0; head_kv < cache->n_head_kv; head_kv++)
        store (step, head_kv, (guint) token, attention->turned + (gsize) index * head_dim);
    }
}

/* Rows that a later row of the same chunk would overwrite are not written: a chunk may be longer than the ring. */
static guint64
get_commit_begin (const RillAttention *attention)
{
  const RillCache *cache = attention->cache;
  guint64 end = attention->first + attention->n_token;
  guint64 begin = MAX (attention->stored_end, cache->n_sink);

  return end > begin + cache->n_row ? end - cache->n_row : begin;
}

/* The last query sees no row that the chunk is about to overwrite, so the new norms may already take their places. */
void
rill_attention_keep_norms (const RillAttentionStep *step)
{
  RillAttention *attention = step->attention;
  const RillCache *cache = attention->cache;
  guint64 end = attention->first + attention->n_token;

  for (guint head_kv = 0; head_kv < cache->n_head_kv; head_kv++)
    for (guint64 at = get_commit_begin (attention); at < end; at++)
      get_norms (attention, step->layer, head_kv)[cache->n_sink_row + rill_cache_get_row (cache, at)] =
        rill_cache_measure_row (cache->type,
                                attention->chunk_values + rill_attention_get_chunk_row (attention, head_kv, at),
                                cache->head_dim, attention->turned);
}

void
rill_attention_commit (const RillAttentionStep *step)
{
  RillAttention *attention = step->attention;
  const RillCache *cache = attention->cache;
  guint64 end = attention->first + attention->n_token;

  for (guint head_kv = 0; head_kv < cache->n_head_kv; head_kv++)
    {
      guint8 *keys = rill_cache_get_rows (cache, cache->keys, step->layer, head_kv);
      guint8 *values = rill_cache_get_rows (cache, cache->values, step->layer, head_kv);
      guint64 at = get_commit_begin (attention);

      while (at < end)
        {
          guint row = rill_cache_get_row (cache, at);
          gsize n_row = MIN (end - at, cache->n_row - row);
          gsize from = rill_attention_get_chunk_row (attention, head_kv, at);

          memcpy (keys + row * cache->row_bytes, attention->chunk_keys + from, n_row * cache->row_bytes);
          memcpy (values + row * cache->row_bytes, attention->chunk_values + from, n_row * cache->row_bytes);
          at += n_row;
        }
    }
}

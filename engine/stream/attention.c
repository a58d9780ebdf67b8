/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attention of a chunk over sinks, ring and the chunk itself. A head with a token, or with a block of tokens that begins
 * at a fixed place of the chunk, is one item of work whose result depends on nothing else, so that any split among threads
 * gives the same bits.
 */

#include "stream/attention-private.h"

#include "stream/memory.h"

#include <math.h>
#include <string.h>

/* Queries that are attended to together share what they read, and go through products of matrices. Fewer than MIN_BLOCK
 * are not worth it; scores of more than MAX_BLOCK_SCORES are not kept at once. */
#define MIN_BLOCK 8
#define MAX_BLOCK_SCORES ((gsize) 1 << 20)

static RillScores
get_scores (const RillKernels *kernels,
            RillCacheType      type)
{
  return type == RILL_CACHE_F32   ? kernels->scores_f32
         : type == RILL_CACHE_F16 ? kernels->scores_f16
                                  : kernels->scores_q8_0;
}

static RillMix
get_mix (const RillKernels *kernels,
         RillCacheType      type)
{
  return type == RILL_CACHE_F32   ? kernels->mix_f32
         : type == RILL_CACHE_F16 ? kernels->mix_f16
                                  : kernels->mix_q8_0;
}

/* Hidden sinks still see each other: without them the first tokens would see nothing at all. */
static gboolean
shows_sinks (const RillAttention *attention,
             guint64              position)
{
  return attention->n_sink > 0 && (!attention->hides_sinks || position < attention->cache->n_sink);
}

guint
rill_attention_list_runs (const RillAttentionStep *step,
                          guint                    head,
                          guint                    token,
                          guint                    last,
                          RillAttentionRun        *runs)
{
  const RillAttention *attention = step->attention;
  const RillCache *cache = attention->cache;
  guint head_kv = head / (attention->n_head / cache->n_head_kv);
  guint64 end = attention->first + last + 1;
  guint64 at = rill_attention_get_window_begin (attention, attention->first + token);
  guint64 stored_end = MIN (attention->stored_end, end);
  gsize query = ((gsize) head * attention->max_chunk + token) * cache->head_dim;
  const guint8 *keys = rill_cache_get_rows (cache, cache->keys, step->layer, head_kv);
  const guint8 *values = rill_cache_get_rows (cache, cache->values, step->layer, head_kv);
  guint n_run = 0;

  if (shows_sinks (attention, attention->first + token))
    runs[n_run++] = (RillAttentionRun) {
      .query = attention->sink_queries + query,
      .keys = (const guint8 *) rill_cache_get_sinks (cache, cache->sink_keys, step->layer, head_kv),
      .values = (const guint8 *) rill_cache_get_sinks (cache, cache->sink_values, step->layer, head_kv),
      .row_bytes = cache->head_dim * sizeof (float),
      .n_row = (guint) MIN (end, attention->n_sink),
      .type = RILL_CACHE_F32,
    };
  while (at < stored_end)
    {
      guint row = rill_cache_get_row (cache, at);
      guint n_row = (guint) MIN (stored_end - at, cache->n_row - row);

      runs[n_run++] = (RillAttentionRun) {
        .query = attention->window_queries + query,
        .keys = keys + row * cache->row_bytes,
        .values = values + row * cache->row_bytes,
        .row_bytes = cache->row_bytes,
        .n_row = n_row,
        .type = cache->type,
      };
      at += n_row;
    }
  if (at < end)
    runs[n_run++] = (RillAttentionRun) {
      .query = attention->window_queries + query,
      .keys = attention->chunk_keys + rill_attention_get_chunk_row (attention, head_kv, at),
      .values = attention->chunk_values + rill_attention_get_chunk_row (attention, head_kv, at),
      .row_bytes = cache->row_bytes,
      .n_row = (guint) (end - at),
      .type = cache->type,
    };
  return n_run;
}

/* Begins one head's row of the trace: slots that the query did not see have no mass. */
static float *
begin_row (const RillAttentionStep *step,
           guint                    head,
           guint                    n_hidden)
{
  RillAttentionTrace *trace = step->attention->trace;
  gsize cell = (gsize) step->layer * trace->n_head + head;
  float *mass = trace->head_mass + cell * trace->capacity;
  float *sum = trace->slot_mass + (gsize) head * trace->capacity;

  memset (mass, 0, n_hidden * sizeof (float));
  if (step->layer == 0)
    memset (sum, 0, n_hidden * sizeof (float));
  return mass;
}

/* What the trace wants of one head's probabilities, weights [n_seen] and that of the learned sink, none of them yet
 * divided by their sum. */
static void
keep_trace (const RillAttentionStep *step,
            guint                    head,
            guint64                  position,
            const float             *weights,
            guint                    n_seen,
            float                    learned,
            float                    inverse_sum)
{
  const RillAttention *attention = step->attention;
  const RillCache *cache = attention->cache;
  RillAttentionTrace *trace = attention->trace;
  guint head_kv = head / (attention->n_head / cache->n_head_kv);
  gsize cell = (gsize) step->layer * attention->n_head + head;
  const float *norms = trace->value_norms + ((gsize) step->layer * cache->n_head_kv + head_kv) * trace->n_norm;
  float *slot_mass = trace->slot_mass + (gsize) head * trace->capacity;
  guint n_hidden = shows_sinks (attention, position) ? 0 : attention->n_sink;
  guint n_slot = n_hidden + n_seen;
  guint n_sink = (guint) MIN (attention->n_sink, n_slot);
  guint row = n_slot > n_sink ? rill_cache_get_row (cache, rill_attention_get_window_begin (attention, position)) : 0;
  float *head_mass = begin_row (step, head, n_hidden);
  double mass_of_sinks = 0.0, of_sinks = 0.0, of_all = 0.0, mass = 0.0, information = 0.0;

  for (guint i = n_hidden; i < n_slot; i++)
    {
      float p = weights[i - n_hidden] * inverse_sum;
      double contribution;

      head_mass[i] = p;
      slot_mass[i] = step->layer == 0 ? p : slot_mass[i] + p;
      mass += p;
      if (p > 0.0f)
        information -= (double) (p * log2f (p));
      if (i < n_sink)
        contribution = (double) p * norms[i];
      else
        {
          contribution = (double) p * norms[cache->n_sink_row + row];
          row = row + 1 < cache->n_row ? row + 1 : 0;
        }
      of_all += contribution;
      if (i < n_sink)
        {
          mass_of_sinks += p;
          of_sinks += contribution;
        }
    }
  trace->sink_mass[cell] = (float) mass_of_sinks;
  trace->learned_sink_mass[cell] = learned * inverse_sum;
  trace->sink_contribution[cell] = of_all > 0.0 ? (float) (of_sinks / of_all) : 0.0f;
  /* A learned sink logit takes its part of the mass; the entropy is that of the rest, made whole. */
  trace->head_entropy[cell] = mass > 0.0 ? (float) MAX (information / mass + log2 (mass), 0.0) : 0.0f;
}

/* One query; @out [head_dim]. */
static void
attend (const RillAttentionStep *step,
        guint                    head,
        guint                    token,
        float                   *scores,
        float                   *out)
{
  const RillAttention *attention = step->attention;
  const RillCache *cache = attention->cache;
  const RillKernels *kernels = attention->kernels;
  guint head_dim = cache->head_dim;
  RillAttentionRun runs[RILL_ATTENTION_MAX_RUN];
  guint n_run = rill_attention_list_runs (step, head, token, token, runs);
  guint n_slot = 0;
  float learned = 0.0f;
  float max, sum;

  for (guint i = 0; i < n_run; i++)
    {
      const RillAttentionRun *run = &runs[i];

      get_scores (kernels, run->type) (run->query, run->keys, run->row_bytes, run->n_row, head_dim, attention->scale,
                                       scores + n_slot);
      n_slot += run->n_row;
    }
  max = kernels->vec_max (scores, n_slot);
  if (step->sink_logits != NULL)
    max = MAX (max, step->sink_logits[head]);
  sum = kernels->softmax_exp (scores, n_slot, max);
  if (step->sink_logits != NULL)
    sum += learned = expf (step->sink_logits[head] - max);

  memset (out, 0, head_dim * sizeof (float));
  n_slot = 0;
  for (guint i = 0; i < n_run; i++)
    {
      const RillAttentionRun *run = &runs[i];

      get_mix (kernels, run->type) (scores + n_slot, run->values, run->row_bytes, run->n_row, head_dim, out);
      n_slot += run->n_row;
    }
  kernels->vec_scale (out, head_dim, 1.0f / sum);
  if (attention->trace != NULL && token + 1 == attention->n_token)
    keep_trace (step, head, attention->first + token, scores, n_slot, learned, 1.0f / sum);
}

/* Tokens [token, token + n_token) of one head. */
static void
attend_tokens (const RillAttentionStep *step,
               guint                    head,
               guint                    token,
               guint                    n_token,
               guint                    index)
{
  const RillAttention *attention = step->attention;
  float *scores = attention->scores + index * attention->score_stride;
  guint head_dim = attention->cache->head_dim;

  /* A block's queries see the sinks or do not together; hidden ones are an experiment that need not be fast. */
  if (n_token < MIN_BLOCK || attention->hides_sinks)
    {
      for (guint i = token; i < token + n_token; i++)
        attend (step, head, i, scores, step->out + ((gsize) i * attention->n_head + head) * head_dim);
      return;
    }
  rill_attention_attend_block (step, head, token, n_token, index);
  /* Being watched changes no result: what the trace wants is computed beside it. */
  if (attention->trace != NULL && token + n_token == attention->n_token)
    attend (step, head, attention->n_token - 1, scores, attention->turned + (gsize) index * head_dim);
}

/* Items are ordered by head, so that a thread stays with the rows it has just read. */
static void
attend_part (gpointer data,
             guint    index,
             guint    n_thread)
{
  const RillAttentionStep *step = data;
  const RillAttention *attention = step->attention;
  guint block = attention->n_token < MIN_BLOCK ? 1 : attention->block;
  guint n_block = (attention->n_token + block - 1) / block;
  gsize begin, end;

  rill_pool_split ((gsize) attention->n_head * n_block, 1, index, n_thread, &begin, &end);
  for (gsize item = begin; item < end; item++)
    {
      guint token = (guint) (item % n_block) * block;

      attend_tokens (step, (guint) (item / n_block), token, MIN (block, attention->n_token - token), index);
    }
}

void
rill_attention_run (RillAttention *attention,
                    guint          layer,
                    const float   *sink_logits,
                    const float   *q,
                    const float   *k,
                    const float   *v,
                    float         *out)
{
  RillAttentionStep step = {
    .attention = attention,
    .layer = layer,
    .sink_logits = sink_logits,
    .q = q,
    .k = k,
    .v = v,
    .out = out,
  };

  if (attention->n_token == 1)
    rill_attention_store (&step, 0, 1); /* less work than waking the threads */
  else
    rill_pool_run (attention->pool, rill_attention_store, &step);
  if (attention->trace != NULL)
    rill_attention_keep_norms (&step);
  rill_pool_run (attention->pool, attend_part, &step);
  rill_attention_commit (&step);
}

void
rill_attention_begin (RillAttention *attention,
                      guint64        first,
                      guint          n_token,
                      gboolean       is_stored)
{
  guint64 n_sink = attention->cache->n_sink;
  gsize n_turn = 2 * attention->rope->n_pair;

  g_return_if_fail (n_token >= 1 && n_token <= attention->max_chunk);

  attention->first = first;
  attention->n_token = n_token;
  attention->stored_end = is_stored ? first + n_token : first;
  for (guint i = 0; i < n_token; i++)
    {
      guint64 position = first + i;
      guint64 slot = position < n_sink ? position
                                       : attention->n_sink + position - rill_attention_get_window_begin (attention, position);

      rill_rope_fill_turn (attention->rope, position < n_sink ? position : position + attention->offset,
                           attention->window_turns + i * n_turn);
      if (attention->n_sink > 0)
        rill_rope_fill_turn (attention->rope, slot, attention->sink_turns + i * n_turn);
    }
}

RillAttention *
rill_attention_new (RillCache         *cache,
                    const RillRope    *rope,
                    const RillKernels *kernels,
                    RillPool          *pool,
                    guint              n_head,
                    guint              window,
                    guint              max_chunk,
                    guint64            offset,
                    GError           **error)
{
  g_autoptr (RillAttention) attention = g_new0 (RillAttention, 1);
  guint n_thread = rill_pool_get_n_thread (pool);
  gsize n_query = (gsize) n_head * max_chunk;
  gsize n_row = (gsize) cache->n_head_kv * max_chunk;
  gsize n_turn = 2 * rope->n_pair;
  gsize head_bytes = cache->head_dim * sizeof (float);
  gsize n_block_row;
  const char *what = "attention of a chunk";

  attention->cache = cache;
  attention->rope = rope;
  attention->kernels = kernels;
  attention->pool = pool;
  attention->n_head = n_head;
  attention->n_sink = cache->n_sink;
  attention->window = window;
  attention->floor = cache->n_sink;
  attention->max_chunk = max_chunk;
  attention->offset = offset;
  attention->scale = (float) (1.0 / sqrt (cache->head_dim));
  /* A cache line between the threads' scores. */
  attention->score_stride = ((gsize) cache->n_sink + window + 31) / 16 * 16;
  attention->block_stride = attention->score_stride + RILL_ATTENTION_MAX_BLOCK;
  attention->block = (guint) MIN (MIN (RILL_ATTENTION_MAX_BLOCK, max_chunk), MAX_BLOCK_SCORES / attention->block_stride);
  if (attention->block < MIN_BLOCK)
    attention->block = 1;
  n_block_row = attention->block > 1 ? (gsize) n_thread * attention->block : 1;

  if ((attention->window_turns = rill_memory_new (max_chunk, n_turn * sizeof (float), what, error)) == NULL
      || (attention->sink_turns = rill_memory_new (max_chunk, n_turn * sizeof (float), what, error)) == NULL
      || (attention->window_queries = rill_memory_new (n_query, head_bytes, what, error)) == NULL
      || (attention->sink_queries = rill_memory_new (n_query, head_bytes, what, error)) == NULL
      || (attention->chunk_keys = rill_memory_new (n_row, cache->row_bytes, what, error)) == NULL
      || (attention->chunk_values = rill_memory_new (n_row, cache->row_bytes, what, error)) == NULL
      || (attention->turned = rill_memory_new (n_thread, head_bytes, what, error)) == NULL
      || (attention->scores = rill_memory_new (n_thread, attention->score_stride * sizeof (float), what, error)) == NULL
      || (attention->block_scores =
            rill_memory_new (n_block_row, attention->block_stride * sizeof (float), what, error)) == NULL
      || (attention->tiles = rill_memory_new (n_thread, RILL_ATTENTION_TILE_ROWS * head_bytes, what, error)) == NULL)
    return NULL;
  return g_steal_pointer (&attention);
}

void
rill_attention_free (RillAttention *attention)
{
  if (attention == NULL)
    return;
  rill_memory_free (attention->window_turns);
  rill_memory_free (attention->sink_turns);
  rill_memory_free (attention->window_queries);
  rill_memory_free (attention->sink_queries);
  rill_memory_free (attention->chunk_keys);
  rill_memory_free (attention->chunk_values);
  rill_memory_free (attention->turned);
  rill_memory_free (attention->scores);
  rill_memory_free (attention->block_scores);
  rill_memory_free (attention->tiles);
  g_free (attention);
}

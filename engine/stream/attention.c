/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attention of a chunk over sinks, ring and the chunk itself. A head with a token, or with a block of tokens that begins
 * at a fixed place of the chunk, is one item of work whose result depends on nothing else, so that any split among threads
 * gives the same bits.
 */

#include "stream/attention-private.h"

#include "model/vectors.h"

#include <math.h>
#include <string.h>

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

guint
rill_attention_list_runs (const RillAttentionStep *step,
                          guint                    head,
                          guint                    token,
                          guint                    last,
                          RillAttentionRun        *runs)
{
  const RillAttention *attention = step->attention;
  const RillCache *cache = attention->cache;
  guint head_kv = head / (attention->model.n_head / cache->n_head_kv);
  guint64 position = attention->first + token;
  guint64 end = attention->first + last + 1;
  guint n_hidden = rill_attention_count_hidden (attention, step->layer, position);
  guint n_sink = (guint) MIN (end, attention->n_sink);
  guint64 at = rill_attention_get_seen_begin (attention, position, n_hidden);
  guint64 stored_end = MIN (attention->stored_end, end);
  gsize query = ((gsize) head * attention->max_chunk + token) * cache->head_dim;
  const guint8 *keys = rill_cache_get_rows (cache, cache->keys, step->layer, head_kv);
  const guint8 *values = rill_cache_get_rows (cache, cache->values, step->layer, head_kv);
  guint n_run = 0;

  if (n_hidden < n_sink)
    {
      gsize skipped = (gsize) n_hidden * cache->head_dim;

      runs[n_run++] = (RillAttentionRun) {
        .query = attention->sink_queries + query,
        .keys =
          (const guint8 *) (rill_cache_get_sinks (cache, cache->sink_keys, step->layer, head_kv) + skipped),
        .values =
          (const guint8 *) (rill_cache_get_sinks (cache, cache->sink_values, step->layer, head_kv) + skipped),
        .row_bytes = cache->head_dim * sizeof (float),
        .n_row = n_sink - n_hidden,
        .type = RILL_CACHE_F32,
      };
    }
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
  guint head_kv = head / (attention->model.n_head / cache->n_head_kv);
  gsize cell = (gsize) step->layer * attention->model.n_head + head;
  const float *norms = trace->value_norms + ((gsize) step->layer * cache->n_head_kv + head_kv) * trace->n_norm;
  float *slot_mass = trace->slot_mass + (gsize) head * trace->capacity;
  guint n_hidden = rill_attention_count_hidden (attention, step->layer, position);
  guint n_slot = n_hidden + n_seen;
  guint n_sink = (guint) MIN (attention->n_sink, n_slot);
  guint row =
    n_slot > n_sink ? rill_cache_get_row (cache, rill_attention_get_seen_begin (attention, position, n_hidden)) : 0;
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

void
rill_attention_shape_scores (const RillAttention *attention,
                             guint                head,
                             float               *scores,
                             guint                n_slot,
                             guint                n_behind)
{
  if (attention->model.score_cap > 0.0f)
    attention->kernels->soft_cap (scores, n_slot, attention->model.score_cap);
  if (attention->slopes != NULL)
    {
      float slope = attention->slopes[head];
      gint last = (gint) (n_slot + n_behind) - 1;

      for (guint i = 0; i < n_slot; i++)
        scores[i] -= slope * (float) (last - (gint) i);
    }
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

      get_scores (kernels, run->type) (run->query, run->keys, run->row_bytes, run->n_row, head_dim, attention->model.scale,
                                       scores + n_slot);
      n_slot += run->n_row;
    }
  rill_attention_shape_scores (attention, head, scores, n_slot, 0);
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
  if (n_token < RILL_ATTENTION_MIN_BLOCK || attention->hides_sinks)
    {
      for (guint i = token; i < token + n_token; i++)
        attend (step, head, i, scores, step->out + ((gsize) i * attention->model.n_head + head) * head_dim);
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
  guint block = attention->n_token < RILL_ATTENTION_MIN_BLOCK ? 1 : attention->block;
  guint n_block = (attention->n_token + block - 1) / block;
  gsize begin, end;

  rill_pool_split ((gsize) attention->model.n_head * n_block, 1, index, n_thread, &begin, &end);
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

  g_return_if_fail (n_token >= 1 && n_token <= attention->max_chunk);

  attention->first = first;
  attention->n_token = n_token;
  attention->stored_end = is_stored ? first + n_token : first;
  for (guint kind = 0; kind < attention->n_turns; kind++)
    {
      const RillTurns *turns = &attention->turns[kind];
      gsize n_turn = 2 * turns->rope->n_pair;

      for (guint i = 0; i < n_token; i++)
        {
          guint64 position = first + i;

          rill_rope_fill_turn (turns->rope, position < n_sink ? position : position + attention->offset,
                               turns->window + i * n_turn);
          if (attention->n_sink > 0)
            rill_rope_fill_turn (turns->rope, rill_attention_get_slot (attention, position), turns->sink + i * n_turn);
        }
    }
}

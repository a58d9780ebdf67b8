/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attention of a block of neighbouring queries at once. They see almost the same slots, so that scores and mixtures are
 * products of matrices over all that any of them sees; what a query does not see gets no weight.
 */

#include "stream/attention-private.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

/* Slots [begin, end) of the block's. */
typedef struct
{
  guint begin;
  guint end;
} Slots;

/* How many rows are multiplied at once: all where they are floats already. */
static guint
get_tile_rows (const RillAttentionRun *run,
               guint                   row)
{
  return run->type == RILL_CACHE_F32 ? run->n_row - row : MIN (RILL_ATTENTION_TILE_ROWS, run->n_row - row);
}

/* Rows of a run as floats: as they lie, or from the cache's type through @tile. */
static const float *
load_rows (const RillAttention    *attention,
           const RillAttentionRun *run,
           const guint8           *rows,
           guint                   n_row,
           float                  *tile)
{
  const RillKernels *kernels = attention->kernels;
  guint head_dim = attention->cache->head_dim;

  if (run->type == RILL_CACHE_F32)
    return (const float *) (gconstpointer) rows;
  for (guint r = 0; r < n_row; r++)
    if (run->type == RILL_CACHE_F16)
      kernels->to_float[RILL_TYPE_F16] (rows + r * run->row_bytes, tile + (gsize) r * head_dim, head_dim);
    else
      kernels->to_float[RILL_TYPE_Q8_0] (rows + r * run->row_bytes, tile + (gsize) r * head_dim, head_dim);
  return tile;
}

static void
score_run (const RillAttention    *attention,
           const RillAttentionRun *run,
           guint                   n_token,
           float                  *tile,
           float                  *scores)
{
  guint head_dim = attention->cache->head_dim;

  for (guint row = 0, n_row; row < run->n_row; row += n_row)
    {
      const float *keys;

      n_row = get_tile_rows (run, row);
      keys = load_rows (attention, run, run->keys + row * run->row_bytes, n_row, tile);

      cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (blasint) n_token, (blasint) n_row, (blasint) head_dim,
                   attention->model.scale, run->query, (blasint) head_dim, keys, (blasint) head_dim, 0.0f, scores + row,
                   (blasint) attention->block_stride);
    }
}

static void
mix_run (const RillAttentionStep *step,
         const RillAttentionRun  *run,
         guint                    n_token,
         float                   *tile,
         const float             *weights,
         float                   *out)
{
  const RillAttention *attention = step->attention;
  guint head_dim = attention->cache->head_dim;

  for (guint row = 0, n_row; row < run->n_row; row += n_row)
    {
      const float *values;

      n_row = get_tile_rows (run, row);
      values = load_rows (attention, run, run->values + row * run->row_bytes, n_row, tile);

      cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint) n_token, (blasint) head_dim, (blasint) n_row, 1.0f,
                   weights + row, (blasint) attention->block_stride, values, (blasint) head_dim, 1.0f, out,
                   (blasint) (attention->model.n_head * head_dim));
    }
}

/* Scores of one query become weights that are not yet divided by their sum, which is returned. @seen: the sinks and the
 * window of this query; before, between and behind them there are slots of its neighbours. */
static float
weigh (const RillAttentionStep *step,
       guint                    head,
       const Slots              seen[2],
       guint                    n_slot,
       float                   *scores)
{
  const RillAttention *attention = step->attention;
  const RillKernels *kernels = attention->kernels;
  float max = step->sink_logits != NULL ? step->sink_logits[head] : -INFINITY;
  guint n_window = seen[1].end - seen[1].begin;
  float sum = 0.0f;

  for (guint i = 0; i < 2; i++)
    if (seen[i].begin < seen[i].end)
      {
        float *own = scores + seen[i].begin;

        rill_attention_shape_scores (attention, head, own, seen[i].end - seen[i].begin, i == 0 ? n_window : 0);
        max = MAX (max, kernels->vec_max (own, seen[i].end - seen[i].begin));
      }
  for (guint i = 0; i < 2; i++)
    if (seen[i].begin < seen[i].end)
      sum += kernels->softmax_exp (scores + seen[i].begin, seen[i].end - seen[i].begin, max);
  if (step->sink_logits != NULL)
    sum += expf (step->sink_logits[head] - max);
  memset (scores, 0, seen[0].begin * sizeof (float));
  memset (scores + seen[0].end, 0, (seen[1].begin - seen[0].end) * sizeof (float));
  memset (scores + seen[1].end, 0, (n_slot - seen[1].end) * sizeof (float));
  return sum;
}

/* What the query at @position sees of the slots of a block: @n_sink_slot sinks from number @first_sink on, then the
 * window from the token @window on. */
static void
find_seen (const RillAttentionStep *step,
           guint64                  position,
           guint                    first_sink,
           guint                    n_sink_slot,
           guint64                  window,
           Slots                    seen[2])
{
  const RillAttention *attention = step->attention;
  guint n_hidden = rill_attention_count_hidden (attention, step->layer, position);
  guint64 begin = rill_attention_get_seen_begin (attention, position, n_hidden);
  guint64 end = MAX (position + 1, begin);

  seen[0].end = (guint) MIN (position + 1 - MIN (position + 1, first_sink), n_sink_slot);
  seen[0].begin = MIN (MAX (n_hidden, first_sink) - first_sink, seen[0].end);
  seen[1].begin = n_sink_slot + (guint) (begin - window);
  seen[1].end = n_sink_slot + (guint) (end - window);
}

void
rill_attention_attend_block (const RillAttentionStep *step,
                             guint                    head,
                             guint                    token,
                             guint                    n_token,
                             guint                    index)
{
  const RillAttention *attention = step->attention;
  guint head_dim = attention->cache->head_dim;
  gsize out_stride = (gsize) attention->model.n_head * head_dim;
  float *out = step->out + token * out_stride + (gsize) head * head_dim;
  float *scores = attention->block_scores + (gsize) index * attention->block * attention->block_stride;
  float *tile = attention->tiles + (gsize) index * RILL_ATTENTION_TILE_ROWS * head_dim;
  RillAttentionRun runs[RILL_ATTENTION_MAX_RUN];
  guint n_run = rill_attention_list_runs (step, head, token, token + n_token - 1, runs);
  guint64 first = attention->first + token;
  guint n_hidden = rill_attention_count_hidden (attention, step->layer, first);
  guint64 window = rill_attention_get_seen_begin (attention, first, n_hidden);
  guint n_sink = (guint) MIN (first + n_token, attention->n_sink);
  guint first_sink = MIN (n_hidden, n_sink);
  guint n_slot = 0;
  float sums[RILL_ATTENTION_MAX_BLOCK];

  for (guint i = 0; i < n_run; n_slot += runs[i].n_row, i++)
    score_run (attention, &runs[i], n_token, tile, scores + n_slot);
  for (guint i = 0; i < n_token; i++)
    {
      Slots seen[2];

      find_seen (step, first + i, first_sink, n_sink - first_sink, window, seen);
      sums[i] = weigh (step, head, seen, n_slot, scores + i * attention->block_stride);
      memset (out + i * out_stride, 0, head_dim * sizeof (float));
    }
  n_slot = 0;
  for (guint i = 0; i < n_run; n_slot += runs[i].n_row, i++)
    mix_run (step, &runs[i], n_token, tile, scores + n_slot, out);
  for (guint i = 0; i < n_token; i++)
    attention->kernels->vec_scale (out + i * out_stride, head_dim, 1.0f / sums[i]);
}

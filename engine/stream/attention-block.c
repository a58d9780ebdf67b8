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
                   attention->scale, run->query, (blasint) head_dim, keys, (blasint) head_dim, 0.0f, scores + row,
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
                   (blasint) (attention->n_head * head_dim));
    }
}

/* Scores of one query become weights that are not yet divided by their sum, which is returned. @seen: the sinks and the
 * window of this query; between and behind them there are slots of its neighbours. */
static float
weigh (const RillAttentionStep *step,
       guint                    head,
       const Slots              seen[2],
       guint                    n_slot,
       float                   *scores)
{
  const RillKernels *kernels = step->attention->kernels;
  float max = step->sink_logits != NULL ? step->sink_logits[head] : -INFINITY;
  float sum = 0.0f;

  for (guint i = 0; i < 2; i++)
    if (seen[i].begin < seen[i].end)
      max = MAX (max, kernels->vec_max (scores + seen[i].begin, seen[i].end - seen[i].begin));
  for (guint i = 0; i < 2; i++)
    if (seen[i].begin < seen[i].end)
      sum += kernels->softmax_exp (scores + seen[i].begin, seen[i].end - seen[i].begin, max);
  if (step->sink_logits != NULL)
    sum += expf (step->sink_logits[head] - max);
  memset (scores + seen[0].end, 0, (seen[1].begin - seen[0].end) * sizeof (float));
  memset (scores + seen[1].end, 0, (n_slot - seen[1].end) * sizeof (float));
  return sum;
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
  gsize out_stride = (gsize) attention->n_head * head_dim;
  float *out = step->out + token * out_stride + (gsize) head * head_dim;
  float *scores = attention->block_scores + (gsize) index * attention->block * attention->block_stride;
  float *tile = attention->tiles + (gsize) index * RILL_ATTENTION_TILE_ROWS * head_dim;
  RillAttentionRun runs[RILL_ATTENTION_MAX_RUN];
  guint n_run = rill_attention_list_runs (step, head, token, token + n_token - 1, runs);
  guint64 first = attention->first + token;
  guint64 window = rill_attention_get_window_begin (attention, first);
  guint n_sink = (guint) MIN (first + n_token, attention->n_sink);
  guint n_slot = 0;
  float sums[RILL_ATTENTION_MAX_BLOCK];

  for (guint i = 0; i < n_run; n_slot += runs[i].n_row, i++)
    score_run (attention, &runs[i], n_token, tile, scores + n_slot);
  for (guint i = 0; i < n_token; i++)
    {
      guint64 begin = rill_attention_get_window_begin (attention, first + i);
      guint64 end = MAX (first + i + 1, begin);
      const Slots seen[2] = {
        { 0, (guint) MIN (first + i + 1, n_sink) },
        { n_sink + (guint) (begin - window), n_sink + (guint) (end - window) },
      };

      sums[i] = weigh (step, head, seen, n_slot, scores + i * attention->block_stride);
      memset (out + i * out_stride, 0, head_dim * sizeof (float));
    }
  n_slot = 0;
  for (guint i = 0; i < n_run; n_slot += runs[i].n_row, i++)
    mix_run (step, &runs[i], n_token, tile, scores + n_slot, out);
  for (guint i = 0; i < n_token; i++)
    attention->kernels->vec_scale (out + i * out_stride, head_dim, 1.0f / sums[i]);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory of attention: everything it will ever need is allocated here.
 */

#include "stream/attention-private.h"

#include "stream/memory.h"

#include <math.h>

/* Scores of more than these are not kept at once. */
#define MAX_BLOCK_SCORES ((gsize) 1 << 20)

/* Heads come in a power of two, and what is beyond it stands half-way between (Press et al. 2022). */
static void
fill_slopes (float *slopes,
             guint  n_head,
             double max_bias)
{
  guint n_whole = 1;

  while (n_whole <= n_head / 2)
    n_whole *= 2;
  for (guint i = 0; i < n_head; i++)
    {
      double step = i < n_whole ? i + 1.0 : i - n_whole + 0.5;

      slopes[i] = (float) exp2 (-max_bias * step / n_whole);
    }
}

static gboolean
allocate_turns (RillAttention  *attention,
                const RillRope *rope,
                GError        **error)
{
  RillTurns *turns = &attention->turns[attention->n_turns++];
  gsize n_bytes = 2 * rope->n_pair * sizeof (float);
  const char *what = "rotary positions of a chunk";

  turns->rope = rope;
  return (turns->window = rill_memory_new (attention->max_chunk, n_bytes, what, error)) != NULL
         && (turns->sink = rill_memory_new (attention->max_chunk, n_bytes, what, error)) != NULL;
}

static gboolean
allocate (RillAttention *attention,
          guint          n_thread,
          GError       **error)
{
  const RillCache *cache = attention->cache;
  const RillAttentionModel *model = &attention->model;
  gsize n_query = (gsize) model->n_head * attention->max_chunk;
  gsize n_row = (gsize) cache->n_head_kv * attention->max_chunk;
  gsize n_block_row = attention->block > 1 ? (gsize) n_thread * attention->block : 1;
  gsize head_bytes = cache->head_dim * sizeof (float);
  const char *what = "attention of a chunk";

  if (model->alibi_max_bias > 0.0f)
    {
      if ((attention->slopes = rill_memory_new (model->n_head, sizeof (float), what, error)) == NULL)
        return FALSE;
      fill_slopes (attention->slopes, model->n_head, (double) model->alibi_max_bias);
    }
  return allocate_turns (attention, model->rope, error)
         && (model->local_rope == model->rope || allocate_turns (attention, model->local_rope, error))
         && (attention->window_queries = rill_memory_new (n_query, head_bytes, what, error)) != NULL
         && (attention->sink_queries = rill_memory_new (n_query, head_bytes, what, error)) != NULL
         && (attention->chunk_keys = rill_memory_new (n_row, cache->row_bytes, what, error)) != NULL
         && (attention->chunk_values = rill_memory_new (n_row, cache->row_bytes, what, error)) != NULL
         && (attention->turned = rill_memory_new (n_thread, head_bytes, what, error)) != NULL
         && (attention->scores = rill_memory_new (n_thread, attention->score_stride * sizeof (float), what, error)) != NULL
         && (attention->block_scores =
               rill_memory_new (n_block_row, attention->block_stride * sizeof (float), what, error)) != NULL
         && (attention->tiles = rill_memory_new (n_thread, RILL_ATTENTION_TILE_ROWS * head_bytes, what, error)) != NULL;
}

RillAttention *
rill_attention_new (RillCache                *cache,
                    const RillAttentionModel *model,
                    const RillKernels        *kernels,
                    RillPool                 *pool,
                    guint                     window,
                    guint                     max_chunk,
                    guint64                   offset,
                    GError                  **error)
{
  g_autoptr (RillAttention) attention = g_new0 (RillAttention, 1);

  attention->cache = cache;
  attention->model = *model;
  attention->kernels = kernels;
  attention->pool = pool;
  attention->n_sink = cache->n_sink;
  attention->window = window;
  attention->floor = cache->n_sink;
  attention->max_chunk = max_chunk;
  attention->offset = offset;
  /* A cache line between the threads' scores. */
  attention->score_stride = ((gsize) cache->n_sink + window + 31) / 16 * 16;
  attention->block_stride = attention->score_stride + RILL_ATTENTION_MAX_BLOCK;
  attention->block = (guint) MIN (MIN (RILL_ATTENTION_MAX_BLOCK, max_chunk), MAX_BLOCK_SCORES / attention->block_stride);
  if (attention->block < RILL_ATTENTION_MIN_BLOCK)
    attention->block = 1;

  if (!allocate (attention, rill_pool_get_n_thread (pool), error))
    return NULL;
  return g_steal_pointer (&attention);
}

void
rill_attention_free (RillAttention *attention)
{
  if (attention == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (attention->turns); i++)
    {
      rill_memory_free (attention->turns[i].window);
      rill_memory_free (attention->turns[i].sink);
    }
  rill_memory_free (attention->slopes);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory of the cache and the forms a row takes.
 */

#include "stream/cache.h"

#include "quant/quant.h"
#include "stream/memory.h"

#include <math.h>
#include <string.h>

gsize
rill_cache_type_get_row_bytes (RillCacheType type,
                               guint         head_dim)
{
  switch (type)
    {
    case RILL_CACHE_F32:
      return head_dim * sizeof (float);
    case RILL_CACHE_F16:
      return head_dim * sizeof (guint16);
    case RILL_CACHE_Q8_0:
      return head_dim % RILL_Q8_0_VALUES == 0 ? head_dim / RILL_Q8_0_VALUES * sizeof (RillBlockQ8_0) : 0;
    }
  return 0;
}

RillCache *
rill_cache_new (RillCacheType type,
                guint         n_layer,
                guint         n_head_kv,
                guint         head_dim,
                guint         n_sink,
                guint         max_kept,
                guint         n_row,
                GError      **error)
{
  g_autoptr (RillCache) cache = g_new0 (RillCache, 1);
  gsize n_head = (gsize) n_layer * n_head_kv;
  gsize sink_bytes, ring_bytes;

  cache->type = type;
  cache->n_layer = n_layer;
  cache->n_head_kv = n_head_kv;
  cache->head_dim = head_dim;
  cache->n_sink = n_sink;
  cache->n_sink_row = n_sink + max_kept;
  cache->n_row = n_row;
  cache->row_bytes = rill_cache_type_get_row_bytes (type, head_dim);
  if (!g_size_checked_mul (&sink_bytes, cache->n_sink_row, head_dim * sizeof (float))
      || !g_size_checked_mul (&ring_bytes, n_row, cache->row_bytes))
    sink_bytes = ring_bytes = G_MAXSIZE;

  cache->sink_keys = rill_memory_new (n_head, sink_bytes, "keys of the sinks", error);
  if (cache->sink_keys == NULL)
    return NULL;
  cache->sink_values = rill_memory_new (n_head, sink_bytes, "values of the sinks", error);
  if (cache->sink_values == NULL)
    return NULL;
  cache->keys = rill_memory_new (n_head, ring_bytes, "keys of the window", error);
  if (cache->keys == NULL)
    return NULL;
  cache->values = rill_memory_new (n_head, ring_bytes, "values of the window", error);
  if (cache->values == NULL)
    return NULL;
  return g_steal_pointer (&cache);
}

void
rill_cache_free (RillCache *cache)
{
  if (cache == NULL)
    return;
  rill_memory_free (cache->sink_keys);
  rill_memory_free (cache->sink_values);
  rill_memory_free (cache->keys);
  rill_memory_free (cache->values);
  g_free (cache);
}

gsize
rill_cache_get_sink_bytes (const RillCache *cache)
{
  return (gsize) cache->n_layer * cache->n_head_kv * cache->n_sink_row * cache->head_dim * sizeof (float);
}

gsize
rill_cache_get_ring_bytes (const RillCache *cache)
{
  return (gsize) cache->n_layer * cache->n_head_kv * cache->n_row * cache->row_bytes;
}

gsize
rill_cache_get_bytes (const RillCache *cache)
{
  return 2 * (rill_cache_get_sink_bytes (cache) + rill_cache_get_ring_bytes (cache));
}

static const RillTypeInfo *
get_type_info (RillCacheType type)
{
  static const guint32 types[] = {
    [RILL_CACHE_F32] = RILL_TYPE_F32,
    [RILL_CACHE_F16] = RILL_TYPE_F16,
    [RILL_CACHE_Q8_0] = RILL_TYPE_Q8_0,
  };

  return rill_type_get_info (types[type]);
}

void
rill_cache_store_row (RillCacheType type,
                      const float  *values,
                      void         *row,
                      guint         head_dim)
{
  if (type == RILL_CACHE_F32)
    memcpy (row, values, head_dim * sizeof (float));
  else
    get_type_info (type)->quantize (values, row, head_dim);
}

void
rill_cache_load_row (RillCacheType type,
                     const void   *row,
                     float        *values,
                     guint         head_dim)
{
  if (type == RILL_CACHE_F32)
    memcpy (values, row, head_dim * sizeof (float));
  else
    get_type_info (type)->dequantize (row, values, head_dim);
}

float
rill_cache_measure_row (RillCacheType type,
                        const void   *row,
                        guint         head_dim,
                        float        *scratch)
{
  double sum = 0.0;

  rill_cache_load_row (type, row, scratch, head_dim);
  for (guint i = 0; i < head_dim; i++)
    sum += (double) scratch[i] * scratch[i];
  return (float) sqrt (sum);
}

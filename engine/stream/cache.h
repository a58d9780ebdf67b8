/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys and values a stream holds: the sinks, kept for ever as float, and a ring of rows for the window. A row is
 * written once and never touched again until a later token takes its place.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

typedef struct
{
  RillCacheType type;
  guint n_layer;
  guint n_head_kv;
  guint head_dim;
  guint n_sink;      /* S, without the kept */
  guint n_sink_row;  /* S, and room for the kept */
  guint n_row;       /* rows of the ring; token t >= S lies in row (t - S) mod n_row */
  gsize row_bytes;   /* one head's row in the ring */
  float *sink_keys;  /* [n_layer, n_head_kv, n_sink_row, head_dim] */
  float *sink_values;
  guint8 *keys;      /* [n_layer, n_head_kv, n_row, row_bytes] */
  guint8 *values;
} RillCache;

/* Bytes of one head's row in a ring of @type; 0 where @head_dim does not fit the type. */
gsize rill_cache_type_get_row_bytes (RillCacheType type, guint head_dim);

RillCache *rill_cache_new (RillCacheType type,
                           guint         n_layer,
                           guint         n_head_kv,
                           guint         head_dim,
                           guint         n_sink,
                           guint         max_kept,
                           guint         n_row,
                           GError      **error);
void rill_cache_free (RillCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillCache, rill_cache_free)

gsize rill_cache_get_sink_bytes (const RillCache *cache); /* of keys alone; the values have as many */
gsize rill_cache_get_ring_bytes (const RillCache *cache); /* of keys alone */
gsize rill_cache_get_bytes (const RillCache *cache);      /* all */

/* Makes a row of @type from @head_dim floats, and back. */
void rill_cache_store_row (RillCacheType type, const float *values, void *row, guint head_dim);
void rill_cache_load_row (RillCacheType type, const void *row, float *values, guint head_dim);
/* The Euclidean length of a row; @scratch [head_dim] is overwritten. */
float rill_cache_measure_row (RillCacheType type, const void *row, guint head_dim, float *scratch);

static inline guint
rill_cache_get_row (const RillCache *cache, guint64 position)
{
  return (guint) ((position - cache->n_sink) % cache->n_row);
}

static inline float *
rill_cache_get_sinks (const RillCache *cache, float *sinks, guint layer, guint head)
{
  return sinks + ((gsize) layer * cache->n_head_kv + head) * cache->n_sink_row * cache->head_dim;
}

static inline guint8 *
rill_cache_get_rows (const RillCache *cache, guint8 *rows, guint layer, guint head)
{
  return rows + ((gsize) layer * cache->n_head_kv + head) * cache->n_row * cache->row_bytes;
}

G_END_DECLS

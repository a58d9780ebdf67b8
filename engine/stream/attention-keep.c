/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keeping: a row of the window becomes a row of the sinks. Turning a key from its stream position to its slot is one
 * rotation by the difference, since rotations add up; a value has no position.
 */

#include "stream/attention-private.h"

#include <string.h>

void
rill_attention_set_kept (RillAttention *attention,
                         guint          n_kept,
                         guint64        floor)
{
  guint n_live = attention->n_sink + attention->window;

  attention->n_sink = attention->cache->n_sink + n_kept;
  attention->window = n_live - attention->n_sink;
  attention->floor = floor;
}

/* Fills the turns by @n_position more. Between chunks nobody else uses their places. */
static void
fill_shifts (RillAttention *attention,
             gint64         n_position)
{
  for (guint kind = 0; kind < attention->n_turns; kind++)
    rill_rope_fill_shift (attention->turns[kind].rope, n_position, attention->turns[kind].sink);
}

static void
keep_norm (RillAttention *attention,
           guint          layer,
           guint          head_kv,
           guint          slot,
           const float   *value)
{
  const RillCache *cache = attention->cache;
  RillAttentionTrace *trace = attention->trace;

  if (trace != NULL)
    trace->value_norms[((gsize) layer * cache->n_head_kv + head_kv) * trace->n_norm + slot] =
      rill_cache_measure_row (RILL_CACHE_F32, value, cache->head_dim, attention->turned);
}

void
rill_attention_keep (RillAttention *attention,
                     guint64        position,
                     guint          slot)
{
  const RillCache *cache = attention->cache;
  gsize row = rill_cache_get_row (cache, position) * cache->row_bytes;
  gsize to = (gsize) slot * cache->head_dim;

  fill_shifts (attention, (gint64) slot - (gint64) (position + attention->offset));
  for (guint layer = 0; layer < cache->n_layer; layer++)
    for (guint head = 0; head < cache->n_head_kv; head++)
      {
        const RillTurns *turns = rill_attention_get_turns (attention, layer);
        float *value = rill_cache_get_sinks (cache, cache->sink_values, layer, head) + to;

        rill_cache_load_row (cache->type, rill_cache_get_rows (cache, cache->keys, layer, head) + row, attention->turned,
                             cache->head_dim);
        rill_rope_rotate (turns->rope, turns->sink, attention->turned,
                          rill_cache_get_sinks (cache, cache->sink_keys, layer, head) + to, cache->head_dim);
        rill_cache_load_row (cache->type, rill_cache_get_rows (cache, cache->values, layer, head) + row, value,
                             cache->head_dim);
        keep_norm (attention, layer, head, slot, value);
      }
}

void
rill_attention_move_kept (RillAttention *attention,
                          guint          from,
                          guint          to)
{
  const RillCache *cache = attention->cache;
  gsize head_dim = cache->head_dim;

  if (from == to)
    return;
  fill_shifts (attention, (gint64) to - (gint64) from);
  for (guint layer = 0; layer < cache->n_layer; layer++)
    for (guint head = 0; head < cache->n_head_kv; head++)
      {
        const RillTurns *turns = rill_attention_get_turns (attention, layer);
        float *keys = rill_cache_get_sinks (cache, cache->sink_keys, layer, head);
        float *values = rill_cache_get_sinks (cache, cache->sink_values, layer, head);

        memcpy (attention->turned, keys + from * head_dim, head_dim * sizeof (float));
        rill_rope_rotate (turns->rope, turns->sink, attention->turned, keys + to * head_dim, cache->head_dim);
        memcpy (values + to * head_dim, values + from * head_dim, head_dim * sizeof (float));
        keep_norm (attention, layer, head, to, values + to * head_dim);
      }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What goes into a saved session, and where.
 */

#include "stream/session-state.h"

#include <errno.h>

/* "RStream", and a line end for text tools to damage. */
#define STATE_MAGIC G_GUINT64_CONSTANT (0x0a6d616572745352)
#define STATE_VERSION 2

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);
G_STATIC_ASSERT (sizeof (RillToken) == 4);

void
rill_state_list_sections (RillSession      *session,
                          RillStateSection *sections)
{
  const RillTimeline *timeline = session->timeline;
  const RillCache *cache = session->cache;
  gsize n_token = rill_timeline_get_n_token (timeline);
  gsize sink_bytes = rill_cache_get_sink_bytes (cache), ring_bytes = rill_cache_get_ring_bytes (cache);

  sections[0] = (RillStateSection) { timeline->tokens, n_token * sizeof (RillToken) };
  sections[1] = (RillStateSection) { timeline->flags, n_token };
  sections[2] = (RillStateSection) { cache->sink_keys, sink_bytes };
  sections[3] = (RillStateSection) { cache->sink_values, sink_bytes };
  sections[4] = (RillStateSection) { cache->keys, ring_bytes };
  sections[5] = (RillStateSection) { cache->values, ring_bytes };
  sections[6] = (RillStateSection) { session->logits, session->model->hparams.n_vocab * sizeof (float) };
  sections[7] = (RillStateSection) { session->mark_logits, sections[6].n_bytes };
  sections[8] = (RillStateSection) { timeline->kept_positions, timeline->max_kept * sizeof (guint64) };
  sections[9] = (RillStateSection) { timeline->kept_at, timeline->max_kept * sizeof (guint64) };
}

gsize
rill_state_get_bytes (RillSession *session)
{
  RillStateSection sections[RILL_STATE_N_SECTION];
  gsize n_bytes = (RILL_STATE_N_FIELD + 1) * sizeof (guint64); /* and the checksum */

  rill_state_list_sections (session, sections);
  for (guint i = 0; i < RILL_STATE_N_SECTION; i++)
    n_bytes += sections[i].n_bytes;
  return n_bytes;
}

void
rill_state_fill_fields (const RillSession *session,
                        guint64           *fields)
{
  const RillSessionOptions *options = &session->options;

  fields[RILL_STATE_MAGIC] = STATE_MAGIC;
  fields[RILL_STATE_VERSION] = STATE_VERSION;
  fields[RILL_STATE_MODEL] = session->model->hash;
  fields[RILL_STATE_ROPE] = rill_rope_hash (session->rope);
  if (session->local_rope != NULL)
    fields[RILL_STATE_ROPE] ^= rill_rope_hash (session->local_rope) << 1;
  fields[RILL_STATE_POLICY] = options->policy;
  fields[RILL_STATE_N_SINK] = options->n_sink;
  fields[RILL_STATE_N_PINNED] = options->n_pinned;
  fields[RILL_STATE_CAPACITY] = options->capacity;
  fields[RILL_STATE_N_REWIND] = options->n_rewind;
  fields[RILL_STATE_CACHE_TYPE] = options->cache_type;
  fields[RILL_STATE_MAX_KEPT] = options->max_kept;
  fields[RILL_STATE_STREAM_OFFSET] = options->stream_offset;
  fields[RILL_STATE_N_LAYER] = session->cache->n_layer;
  fields[RILL_STATE_N_HEAD_KV] = session->cache->n_head_kv;
  fields[RILL_STATE_HEAD_DIM] = session->cache->head_dim;
  fields[RILL_STATE_N_VOCAB] = session->model->hparams.n_vocab;
  fields[RILL_STATE_POSITION] = session->timeline->position;
  fields[RILL_STATE_REACH] = session->timeline->reach;
  fields[RILL_STATE_N_WRITTEN] = session->timeline->n_written;
  fields[RILL_STATE_BASE] = session->base;
  fields[RILL_STATE_LOGITS_POSITION] = session->logits_position;
  fields[RILL_STATE_MARK_POSITION] = session->mark_position;
  fields[RILL_STATE_N_KEPT] = session->timeline->n_kept;
  fields[RILL_STATE_FLOOR] = session->timeline->floor;
  fields[RILL_STATE_LEAST] = session->timeline->least;
}

gboolean
rill_state_fail_io (const char *path,
                    const char *what,
                    GError    **error)
{
  g_set_error (error, RILL_ERROR, RILL_ERROR_IO, "%s: %s: %s", path, what, g_strerror (errno));
  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The policies. Those that other programs have are written here with the engine's parts, so that the same kernels are
 * timed.
 */

#include "policies.h"

#include "stream/session.h"

#include <math.h>

const char *const paper_policy_names[] = { "ring", "recompute", "half-prefill", "half-rotate", NULL };

struct _PaperStream
{
  PaperPolicy policy;
  RillSession *session;
  guint n_sink;
  guint capacity;
  GArray *tokens; /* of RillToken: the whole stream, for those that read it again */
  float *turn;    /* [2 * n_pair] back by as many positions as were dropped */
  float *row;     /* [2, head_dim] */
};

PaperStream *
paper_stream_new (RillModel                *model,
                  PaperPolicy               policy,
                  const RillSessionOptions *options,
                  GError                  **error)
{
  g_autoptr (PaperStream) self = g_new0 (PaperStream, 1);
  RillSessionOptions used = *options;

  self->policy = policy;
  self->n_sink = options->n_sink;
  used.n_rewind = 0;
  used.policy = policy == PAPER_RING ? RILL_POLICY_STREAMING : RILL_POLICY_DENSE;
  self->session = rill_session_new (model, &used, error);
  if (self->session == NULL)
    return NULL;
  self->capacity = rill_session_get_options (self->session)->capacity;
  if (self->capacity < 2 || self->n_sink + 2 > self->capacity)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT, "capacity: expected at least %u, got %u", self->n_sink + 2,
                   self->capacity);
      return NULL;
    }
  self->tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  self->turn = g_new (float, 2 * self->session->rope->n_pair);
  self->row = g_new (float, 2 * self->session->cache->head_dim);
  return g_steal_pointer (&self);
}

void
paper_stream_free (PaperStream *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->session, rill_session_free);
  g_clear_pointer (&self->tokens, g_array_unref);
  g_free (self->turn);
  g_free (self->row);
  g_free (self);
}

static gboolean
append (PaperStream *self,
        gsize        first,
        gsize        n_tokens,
        GError     **error)
{
  return rill_session_append (self->session, &g_array_index (self->tokens, RillToken, first), n_tokens, FALSE, NULL, NULL,
                              error);
}

/* The sinks and the last @n_recent tokens, as a text of their own. */
static gboolean
encode_anew (PaperStream *self,
             gsize        n_recent,
             GError     **error)
{
  gsize n = self->tokens->len;
  gsize n_sink = MIN (self->n_sink, n);

  n_recent = MIN (n_recent, n - n_sink);
  return rill_session_reset (self->session, 0, error) && append (self, 0, n_sink, error)
         && append (self, n - n_recent, n_recent, error);
}

/* --- Turning back ------------------------------------------------------------------------------------------------ */

/* Row @from of one head's keys or values becomes row @to; keys are turned. */
static void
move_row (PaperStream *self,
          guint8      *rows,
          guint        from,
          guint        to,
          gboolean     turned)
{
  const RillCache *cache = self->session->cache;
  float *old = self->row;
  float *new = self->row + cache->head_dim;

  if (!turned)
    {
      memmove (rows + to * cache->row_bytes, rows + from * cache->row_bytes, cache->row_bytes);
      return;
    }
  rill_cache_load_row (cache->type, rows + from * cache->row_bytes, old, cache->head_dim);
  rill_rope_rotate (self->session->rope, self->turn, old, new, cache->head_dim);
  rill_cache_store_row (cache->type, new, rows + to * cache->row_bytes, cache->head_dim);
}

/* Drops tokens [n_sink, n_sink + n_dropped) of a cache that is full, dense and begins at position 0. */
static void
drop_and_turn (PaperStream *self,
               guint        n_dropped)
{
  RillSession *session = self->session;
  const RillCache *cache = session->cache;
  RillTimeline *timeline = session->timeline;
  guint n_pair = session->rope->n_pair;

  rill_rope_fill_turn (session->rope, n_dropped, self->turn);
  for (guint i = n_pair; i < 2 * n_pair; i++)
    self->turn[i] = -self->turn[i];
  for (guint layer = 0; layer < cache->n_layer; layer++)
    for (guint head = 0; head < cache->n_head_kv; head++)
      for (guint from = self->n_sink + n_dropped; from < self->capacity; from++)
        {
          move_row (self, rill_cache_get_rows (cache, cache->keys, layer, head), from, from - n_dropped, TRUE);
          move_row (self, rill_cache_get_rows (cache, cache->values, layer, head), from, from - n_dropped, FALSE);
        }
  for (guint from = self->n_sink + n_dropped; from < self->capacity; from++)
    timeline->tokens[from - n_dropped] = timeline->tokens[from];
  timeline->position -= n_dropped;
  timeline->reach = timeline->position;
  session->logits_position = timeline->position;
  session->mark_position = 0;
}

/* --- The stream -------------------------------------------------------------------------------------------------- */

static gboolean
make_room (PaperStream *self,
           GError     **error)
{
  guint n_recent = self->capacity - self->n_sink;

  if (self->policy == PAPER_RING || rill_session_get_position (self->session) < self->capacity)
    return TRUE;
  if (self->policy == PAPER_HALF_PREFILL)
    return encode_anew (self, n_recent / 2, error);
  drop_and_turn (self, n_recent - n_recent / 2);
  return TRUE;
}

static gboolean
add (PaperStream *self,
     RillToken    token,
     gboolean     wanted,
     GError     **error)
{
  if (self->policy == PAPER_RECOMPUTE)
    {
      g_array_append_val (self->tokens, token);
      return !wanted || encode_anew (self, self->capacity - self->n_sink, error);
    }
  if (!make_room (self, error))
    return FALSE;
  if (self->policy == PAPER_HALF_PREFILL)
    g_array_append_val (self->tokens, token);
  return rill_session_append (self->session, &token, 1, TRUE, NULL, NULL, error);
}

gboolean
paper_stream_begin (PaperStream     *self,
                    const RillToken *tokens,
                    gsize            n_tokens,
                    GError         **error)
{
  gsize n_room = self->policy == PAPER_RING ? n_tokens : MIN (n_tokens, self->capacity);

  g_array_append_vals (self->tokens, tokens, (guint) n_room);
  if (self->policy != PAPER_RECOMPUTE && !append (self, 0, n_room, error))
    return FALSE;
  for (gsize i = n_room; i < n_tokens; i++)
    if (!add (self, tokens[i], FALSE, error))
      return FALSE;
  return TRUE;
}

const float *
paper_stream_push (PaperStream *self,
                   RillToken    token,
                   GError     **error)
{
  return add (self, token, TRUE, error) ? rill_session_get_logits (self->session) : NULL;
}

gboolean
paper_stream_skip (PaperStream *self,
                   RillToken    token,
                   GError     **error)
{
  return add (self, token, FALSE, error);
}

RillSession *
paper_stream_get_session (PaperStream *self)
{
  return self->session;
}

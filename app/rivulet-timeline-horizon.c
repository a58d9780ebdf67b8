/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the memory begins: which message the oldest token of the window belongs to, and at which byte of it.
 */

#include "rivulet-timeline-private.h"

/* The stream position of the oldest token of the window that the next token sees. */
static guint64
get_window_begin (RivuletTimeline *self)
{
  const RillSessionOptions *options = rill_session_get_options (self->session);
  const guint n_kept = rill_session_get_n_kept (self->session, NULL);

  return rill_session_get_evicted (self->session) + options->n_sink + options->n_pinned + n_kept;
}

static void
find_beginning (RivuletTimeline *self,
                guint64          position,
                RivuletHorizon  *horizon)
{
  for (guint i = rivulet_spans_find (self->spans, position); i < self->spans->len; i++)
    {
      const RivuletSpan *span = g_ptr_array_index (self->spans, i);

      if (span->kind != RIVULET_SPAN_MESSAGE)
        continue;

      horizon->message_id = span->message_id;
      horizon->byte = 0;
      if (position > span->begin)
        horizon->byte = g_array_index (span->starts, guint32, (guint) (position - span->begin));
      else if (span->starts->len > 0)
        horizon->byte = g_array_index (span->starts, guint32, 0);
      /* Only what closes it is left: the memory begins with the next one. */
      if (position < span->begin + span->n_text || span->n_text == 0)
        return;
    }

  /* Not even the last message is in it. */
  for (guint i = self->spans->len; i > 0 && horizon->message_id == 0; i--)
    {
      const RivuletSpan *span = g_ptr_array_index (self->spans, i - 1);

      if (span->kind == RIVULET_SPAN_MESSAGE)
        {
          horizon->message_id = span->message_id;
          horizon->byte = span->n_bytes;
        }
    }
}

/* Without a system prompt the first tokens of the first message are the sinks. */
static void
find_sinks (RivuletTimeline *self,
            RivuletHorizon  *horizon)
{
  const RivuletSpan *prefix = g_ptr_array_index (self->spans, 0);
  const RivuletSpan *first = self->spans->len > 1 ? g_ptr_array_index (self->spans, 1) : NULL;
  const guint64 prefix_end = rivulet_span_get_end (prefix);
  guint n_tokens;

  if (first == NULL || first->kind != RIVULET_SPAN_MESSAGE || first->begin != prefix_end
      || prefix_end >= horizon->n_sink)
    return;

  n_tokens = (guint) (horizon->n_sink - prefix_end);
  horizon->sink_message_id = first->message_id;
  horizon->sink_begin = first->starts->len > 0 ? g_array_index (first->starts, guint32, 0) : 0;
  horizon->sink_end = n_tokens < first->starts->len ? g_array_index (first->starts, guint32, n_tokens)
                                                    : first->n_bytes;
}

void
rivulet_timeline_get_horizon (RivuletTimeline *self,
                              RivuletHorizon  *horizon)
{
  const RillSessionOptions *options = rill_session_get_options (self->session);
  guint n_marked = 0;

  *horizon = (RivuletHorizon) { .capacity = options->capacity, .max_kept = options->max_kept };
  if (self->conversation_id == 0 || self->spans->len == 0)
    return;

  horizon->conversation_id = self->conversation_id;
  horizon->position = rill_session_get_position (self->session);
  horizon->n_forgotten = rill_session_get_evicted (self->session);
  horizon->n_sink = options->n_sink + options->n_pinned;
  horizon->n_kept = rill_session_get_n_kept (self->session, &n_marked);
  horizon->n_keep = horizon->n_kept + n_marked;
  if (horizon->n_forgotten > 0 || self->shape.is_cut)
    find_beginning (self, horizon->n_forgotten > 0 ? get_window_begin (self) : self->shape.history, horizon);
  find_sinks (self, horizon);
}

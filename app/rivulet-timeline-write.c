/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a reply into the stream, and keeping what is in it.
 */

#include "rivulet-timeline-private.h"

#include <gio/gio.h>

static RivuletSpan *
get_last_span (RivuletTimeline *self)
{
  return self->spans->len > 0 ? g_ptr_array_index (self->spans, self->spans->len - 1) : NULL;
}

void
rivulet_timeline_begin_reply (RivuletTimeline *self,
                              gint64           message_id)
{
  RivuletSpan *span = get_last_span (self);

  if (span == NULL || span->kind != RIVULET_SPAN_MESSAGE || span->message_id != message_id)
    {
      span = rivulet_span_new (RIVULET_SPAN_MESSAGE, message_id);
      rivulet_spans_push (self->spans, span);
    }
  span->is_open = TRUE;
}

/* Of a reply without end, what lies far behind the window needs no record. */
static void
shorten (RivuletTimeline *self,
         RivuletSpan     *span)
{
  const RillSessionOptions *options = rill_session_get_options (self->session);
  const guint n_needed = options->capacity + options->n_rewind;
  guint n_cut;

  if (span->is_kept || span->tokens->len < 4 * n_needed)
    return;

  n_cut = span->tokens->len - n_needed;
  rivulet_span_cut_front (span, n_cut);
  span->begin += n_cut;
}

gboolean
rivulet_timeline_write (RivuletTimeline *self,
                        RillToken        token,
                        gsize            start,
                        GError         **error)
{
  RivuletSpan *span = get_last_span (self);

  if (!rill_session_append (self->session, &token, 1, TRUE, NULL, NULL, error))
    {
      rivulet_timeline_invalidate (self);
      return FALSE;
    }
  rivulet_timeline_remember (self, &token, 1);
  rivulet_span_append (span, token, (guint32) MIN (start, G_MAXUINT32));
  span->n_text = span->tokens->len;
  span->n_bytes = start;
  self->is_dirty = TRUE;
  shorten (self, span);

  return TRUE;
}

gboolean
rivulet_timeline_unwrite (RivuletTimeline *self,
                          guint            n_tokens,
                          GError         **error)
{
  if (n_tokens == 0)
    return TRUE;

  if (rivulet_timeline_rewind (self, rill_session_get_position (self->session) - n_tokens, error))
    return TRUE;

  rivulet_timeline_invalidate (self);

  return FALSE;
}

void
rivulet_timeline_end_reply (RivuletTimeline *self,
                            gsize            n_bytes)
{
  RivuletSpan *span = get_last_span (self);

  span->n_bytes = n_bytes;
  rivulet_timeline_prune (self);
}

void
rivulet_timeline_invalidate (RivuletTimeline *self)
{
  self->conversation_id = 0;
}

RillToken
rivulet_timeline_get_last_token (RivuletTimeline *self)
{
  return self->recent->len > 0 ? g_array_index (self->recent, RillToken, self->recent->len - 1) : -1;
}

/* --- Keeping ------------------------------------------------------------------------------------------------------ */

gboolean
rivulet_timeline_keep (RivuletTimeline *self,
                       gint64           message_id,
                       gboolean         keep,
                       GError         **error)
{
  RivuletSpan *span = rivulet_spans_find_message (self->spans, message_id);
  g_autoptr (GError) failure = NULL;

  if (!keep)
    {
      if (span != NULL && span->is_kept)
        {
          rill_session_release (self->session, span->begin, span->tokens->len);
          span->is_kept = FALSE;
          self->is_dirty = TRUE;
        }
      return TRUE;
    }

  if (span != NULL && rill_session_keep (self->session, span->begin, span->tokens->len, &failure))
    {
      span->is_kept = TRUE;
      self->is_dirty = TRUE;
      return TRUE;
    }
  if (span != NULL && g_error_matches (failure, RILL_ERROR, RILL_ERROR_FULL))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                 "This message is %u tokens long, which is more than can still be kept", span->tokens->len);
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         "The model has forgotten this message, or part of it");

  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading and writing the stream. What it holds is known to the token, so a conversation that has changed at its end, by
 * another reply, an edited question or a switched branch, is rewound to where it is still the same and read on from there.
 */

#include "rivulet-timeline-private.h"

/* How to get from what the stream holds to what it shall hold. */
typedef struct
{
  guint64 position; /* where the stream and the conversation part */
  GPtrArray *spans; /* what to read from there on */
} Plan;

static void
plan_clear (Plan *plan)
{
  g_clear_pointer (&plan->spans, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

static void
remember (RivuletTimeline *self,
          const RillToken *tokens,
          gsize            n_tokens)
{
  const gsize n_kept = MIN (n_tokens, RIVULET_TIMELINE_MAX_RECENT);

  if (self->recent->len + n_kept > 2 * RIVULET_TIMELINE_MAX_RECENT)
    g_array_remove_range (self->recent, 0, self->recent->len - RIVULET_TIMELINE_MAX_RECENT);
  g_array_append_vals (self->recent, tokens + (n_tokens - n_kept), (guint) n_kept);
}

/* --- What is held already ----------------------------------------------------------------------------------------- */

/* Which turn of @transcript @span is, text and all; -1: none. */
static int
find_turn (const RivuletTranscript *transcript,
           const RivuletSpan       *span)
{
  for (int i = (int) transcript->turns->len - 1; i >= 0; i--)
    {
      const RivuletTurn *turn = &g_array_index (transcript->turns, RivuletTurn, i);

      if (turn->id == span->message_id)
        return strlen (turn->text) == span->n_bytes ? i : -1;
    }

  return -1;
}

/* The newest span that is a turn of @transcript, and which; a message's key stands for all that it follows. */
static gboolean
find_common (RivuletTimeline         *self,
             const RivuletTranscript *transcript,
             guint                   *span_index,
             int                     *turn_index)
{
  for (guint i = self->spans->len; i > 0; i--)
    {
      const RivuletSpan *span = g_ptr_array_index (self->spans, i - 1);

      if (span->begin < self->shape.history)
        break;
      if (span->kind != RIVULET_SPAN_MESSAGE)
        continue;

      *turn_index = find_turn (transcript, span);
      *span_index = i - 1;
      if (*turn_index >= 0)
        return TRUE;
    }

  /* Nothing but the system prompt, and the transcript from its beginning on. */
  *turn_index = -1;
  *span_index = 0;

  return !transcript->is_cut && self->spans->len > 0
         && rivulet_span_get_end (g_ptr_array_index (self->spans, 0)) == self->shape.history;
}

/* FALSE: the stream is of no use for @transcript. */
static gboolean
make_plan (RivuletTimeline         *self,
           const RivuletTranscript *transcript,
           RivuletPromptEnd         end,
           Plan                    *plan)
{
  const int last_turn = (int) transcript->turns->len - 1;
  const RivuletSpan *span, *next;
  guint span_index;
  int turn_index;

  if (self->conversation_id == 0 || self->conversation_id != transcript->conversation_id
      || g_strcmp0 (self->system_prompt, transcript->system_prompt) != 0
      || !find_common (self, transcript, &span_index, &turn_index))
    return FALSE;

  span = g_ptr_array_index (self->spans, span_index);
  next = span_index + 1 < self->spans->len ? g_ptr_array_index (self->spans, span_index + 1) : NULL;
  plan->spans = rivulet_spans_new ();
  plan->position = rivulet_span_get_end (span);
  if (turn_index == last_turn && end == RIVULET_PROMPT_CONTINUE)
    {
      plan->position = span->begin + span->n_text;
      return TRUE;
    }
  if (turn_index == last_turn && end == RIVULET_PROMPT_REST)
    return TRUE;
  /* The marker stands there already: the very same logits follow it as the first time. */
  if (turn_index == last_turn && next != NULL && next->kind == RIVULET_SPAN_REPLY_START)
    {
      plan->position = rivulet_span_get_end (next);
      return TRUE;
    }

  if (span->is_open)
    rivulet_prompt_append_reply_end (self->model, plan->spans);
  rivulet_prompt_append_turns (self->model, transcript, (guint) (turn_index + 1), end, plan->spans);

  return TRUE;
}

static gboolean
rewind_to (RivuletTimeline *self,
           guint64          position,
           GError         **error)
{
  const guint64 n_tokens = rill_session_get_position (self->session) - position;

  if (!rill_session_rewind (self->session, n_tokens, error))
    return FALSE;

  g_array_set_size (self->recent, self->recent->len - (guint) MIN (self->recent->len, n_tokens));
  rivulet_spans_truncate (self->spans, position);

  return TRUE;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

/* Empties the stream and lays out what it shall hold instead. */
static gboolean
start_anew (RivuletTimeline         *self,
            const RivuletTranscript *transcript,
            RivuletPromptEnd         end,
            Plan                    *plan,
            GError                 **error)
{
  const RillSessionOptions *options = rill_session_get_options (self->session);

  plan_clear (plan);
  plan->position = 0;
  plan->spans = rivulet_spans_new ();
  rivulet_prompt_append_stream (self->model, transcript, options->n_sink, options->capacity, 0, end, plan->spans,
                                &self->shape);
  g_array_set_size (self->recent, 0);
  g_ptr_array_set_size (self->spans, 0);
  g_set_str (&self->system_prompt, transcript->system_prompt);

  return rill_session_reset (self->session, self->shape.n_pinned, error);
}

static void
gather_tokens (RivuletTimeline *self,
               GPtrArray       *spans)
{
  g_array_set_size (self->tokens, 0);
  for (guint i = 0; i < spans->len; i++)
    {
      const RivuletSpan *span = g_ptr_array_index (spans, i);

      g_array_append_vals (self->tokens, span->tokens->data, span->tokens->len);
    }
}

/* In pieces of one chunk, so that the stream can be looked at, and left, between them. */
static gboolean
read_tokens (RivuletTimeline *self,
             RillProgress     progress,
             gpointer         user_data,
             GError         **error)
{
  const gsize chunk = MAX (1, rill_session_get_options (self->session)->chunk);
  const RillToken *tokens = (const RillToken *) (gpointer) self->tokens->data;
  const gsize n_tokens = self->tokens->len;

  for (gsize done = 0; done < n_tokens;)
    {
      const gsize n = MIN (chunk, n_tokens - done);

      if (!rill_session_append (self->session, tokens + done, n, FALSE, NULL, NULL, error))
        return FALSE;

      remember (self, tokens + done, n);
      done += n;
      if (!progress (done, n_tokens, user_data))
        {
          g_set_error_literal (error, RILL_ERROR, RILL_ERROR_CANCELLED, "Reading was stopped");
          return FALSE;
        }
    }

  return TRUE;
}

/* What neither the window holds nor a rewind can bring back needs no record. */
static void
prune (RivuletTimeline *self)
{
  const RillSessionOptions *options = rill_session_get_options (self->session);
  const guint64 n_behind = (guint64) options->capacity + options->n_rewind;
  const guint64 position = rill_session_get_position (self->session);

  if (position > n_behind)
    rivulet_spans_prune (self->spans, options->n_sink + options->n_pinned, position - n_behind);
}

static void
take_spans (RivuletTimeline *self,
            GPtrArray       *spans)
{
  while (spans->len > 0)
    rivulet_spans_push (self->spans, g_ptr_array_steal_index (spans, 0));
  prune (self);
}

gboolean
rivulet_timeline_read (RivuletTimeline         *self,
                       const RivuletTranscript *transcript,
                       RivuletPromptEnd         end,
                       RillProgress             progress,
                       gpointer                 user_data,
                       RivuletReadOutcome      *outcome,
                       GError                 **error)
{
  const gboolean was_held = self->conversation_id != 0 && self->conversation_id == transcript->conversation_id;
  const guint64 position = rill_session_get_position (self->session);
  g_auto (Plan) plan = { 0 };
  gboolean can_go_on;

  g_return_val_if_fail (transcript->turns->len > 0, FALSE);

  can_go_on = make_plan (self, transcript, end, &plan)
              && position - plan.position <= rill_session_get_max_rewind (self->session);

  /* Until all of it is in the stream, the stream holds no conversation. */
  rivulet_timeline_invalidate (self);

  if (can_go_on)
    {
      *outcome = plan.position < position ? RIVULET_READ_REWOUND : RIVULET_READ_APPENDED;
      if (plan.position < position && !rewind_to (self, plan.position, error))
        return FALSE;
    }
  else
    {
      *outcome = was_held ? RIVULET_READ_BEYOND : RIVULET_READ_REBUILT;
      if (!start_anew (self, transcript, end, &plan, error))
        return FALSE;
    }

  gather_tokens (self, plan.spans);
  if (!read_tokens (self, progress, user_data, error))
    return FALSE;

  take_spans (self, plan.spans);
  self->conversation_id = transcript->conversation_id;

  return TRUE;
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

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
  remember (self, &token, 1);
  rivulet_span_append (span, token, (guint32) MIN (start, G_MAXUINT32));
  span->n_text = span->tokens->len;
  span->n_bytes = start;

  return TRUE;
}

gboolean
rivulet_timeline_unwrite (RivuletTimeline *self,
                          guint            n_tokens,
                          GError         **error)
{
  if (n_tokens == 0)
    return TRUE;

  if (rewind_to (self, rill_session_get_position (self->session) - n_tokens, error))
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
  prune (self);
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

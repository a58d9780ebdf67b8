/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a conversation into the stream. What it holds is known to the token, so a conversation that has changed at its end, by
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

void
rivulet_timeline_remember (RivuletTimeline *self,
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

gboolean
rivulet_timeline_rewind (RivuletTimeline *self,
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

/* A saved memory that lies so far back costs more to bring up to date than a new one. */
static gboolean
is_longer_than_window (RivuletTimeline *self,
                       GPtrArray       *spans)
{
  const guint capacity = rill_session_get_options (self->session)->capacity;
  gsize n_tokens = 0;

  for (guint i = 0; i < spans->len; i++)
    n_tokens += ((const RivuletSpan *) g_ptr_array_index (spans, i))->tokens->len;

  return n_tokens > capacity;
}

/* What was kept or let go while the conversation was not held. */
static void
sync_kept (RivuletTimeline         *self,
           const RivuletTranscript *transcript)
{
  for (guint i = 0; i < transcript->turns->len; i++)
    {
      const RivuletTurn *turn = &g_array_index (transcript->turns, RivuletTurn, i);
      const RivuletSpan *span = rivulet_spans_find_message (self->spans, turn->id);

      if (span != NULL && span->is_kept != turn->kept)
        rivulet_timeline_keep (self, turn->id, turn->kept, NULL);
    }
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
  rivulet_prompt_append_stream (self->model, transcript, options->n_sink, options->capacity, options->max_kept, end,
                                plan->spans, &self->shape);
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

/* What is being read, and who wants to know. */
typedef struct
{
  gsize done;
  gsize total;
  RillProgress progress;
  gpointer user_data;
} Reading;

/* In pieces of one chunk, so that the stream can be looked at, and left, between them. */
static gboolean
read_until (RivuletTimeline *self,
            gsize            end,
            Reading         *reading,
            GError         **error)
{
  const gsize chunk = MAX (1, rill_session_get_options (self->session)->chunk);
  const RillToken *tokens = (const RillToken *) (gpointer) self->tokens->data;

  while (reading->done < end)
    {
      const gsize n = MIN (chunk, end - reading->done);

      if (!rill_session_append (self->session, tokens + reading->done, n, FALSE, NULL, NULL, error))
        return FALSE;

      rivulet_timeline_remember (self, tokens + reading->done, n);
      reading->done += n;
      if (!reading->progress (reading->done, reading->total, reading->user_data))
        {
          g_set_error_literal (error, RILL_ERROR, RILL_ERROR_CANCELLED, "Reading was stopped");
          return FALSE;
        }
    }

  return TRUE;
}

/* A message that shall be kept is marked as soon as it has been read: the next may be longer than the window. */
static gboolean
read_spans (RivuletTimeline *self,
            GPtrArray       *spans,
            RillProgress     progress,
            gpointer         user_data,
            GError         **error)
{
  Reading reading = { .progress = progress, .user_data = user_data };
  gsize end = 0;

  gather_tokens (self, spans);
  reading.total = self->tokens->len;
  for (guint i = 0; i < spans->len; i++)
    {
      RivuletSpan *span = g_ptr_array_index (spans, i);
      const guint n_tokens = span->tokens->len;

      end += n_tokens;
      if (!span->is_kept && i + 1 < spans->len)
        continue;
      if (!read_until (self, end, &reading, error))
        return FALSE;
      if (span->is_kept)
        span->is_kept = rill_session_keep (self->session, rill_session_get_position (self->session) - n_tokens, n_tokens,
                                           NULL);
    }

  return TRUE;
}

void
rivulet_timeline_prune (RivuletTimeline *self)
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
  rivulet_timeline_prune (self);
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
  gboolean was_held = self->conversation_id != 0 && self->conversation_id == transcript->conversation_id;
  gboolean was_restored = FALSE;
  g_auto (Plan) plan = { 0 };
  guint64 position;
  gboolean can_go_on;

  g_return_val_if_fail (transcript->turns->len > 0, FALSE);

  if (!was_held)
    {
      /* A memory that cannot be saved will be rebuilt. */
      rivulet_timeline_save (self, NULL);
      rivulet_timeline_invalidate (self);
      was_restored = was_held = rivulet_timeline_restore (self, transcript->conversation_id);
    }
  position = rill_session_get_position (self->session);
  can_go_on = make_plan (self, transcript, end, &plan)
              && position - plan.position <= rill_session_get_max_rewind (self->session)
              && !(was_restored && is_longer_than_window (self, plan.spans));

  /* Until all of it is in the stream, the stream holds no conversation. */
  rivulet_timeline_invalidate (self);

  if (can_go_on)
    {
      *outcome = was_restored                ? RIVULET_READ_RESTORED
                 : plan.position < position ? RIVULET_READ_REWOUND
                                            : RIVULET_READ_APPENDED;
      if (plan.position < position && !rivulet_timeline_rewind (self, plan.position, error))
        return FALSE;
    }
  else
    {
      *outcome = was_held ? RIVULET_READ_BEYOND : RIVULET_READ_REBUILT;
      if (!start_anew (self, transcript, end, &plan, error))
        return FALSE;
    }
  self->is_dirty = self->is_dirty || !can_go_on || plan.position < position || plan.spans->len > 0;

  if (!read_spans (self, plan.spans, progress, user_data, error))
    return FALSE;

  take_spans (self, plan.spans);
  sync_kept (self, transcript);
  self->conversation_id = transcript->conversation_id;

  return TRUE;
}

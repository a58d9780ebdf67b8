/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keeping tokens for ever, and letting them go again. A kept token stays in the window until the next token would evict
 * it; then it moves behind the sinks, to the very slot where it stands at that moment. So C stays, W is one less, and
 * what the next query sees differs from before only in what is evicted instead.
 */

#include "stream/session.h"

static gboolean
is_marked (const RillTimeline *timeline,
           guint64             position)
{
  return (timeline->flags[rill_timeline_get_index (timeline, position)] & RILL_TOKEN_KEEP) != 0;
}

/* What is known of a token goes with it. */
static void
copy_token (RillSession *session,
            gsize        from,
            gsize        to)
{
  RillTimeline *timeline = session->timeline;

  timeline->tokens[to] = timeline->tokens[from];
  timeline->flags[to] = timeline->flags[from];
  if (session->tracer != NULL)
    session->tracer->surprises[to] = session->tracer->surprises[from];
}

void
rill_session_settle (RillSession *session)
{
  RillTimeline *timeline = session->timeline;
  guint n_before = timeline->n_kept;

  while (timeline->n_marked > 0 && timeline->n_kept < timeline->max_kept)
    {
      guint64 begin = rill_timeline_get_begin (timeline, timeline->position);
      guint64 position = begin - 1; /* what the next token evicts */

      if (begin <= timeline->floor || !is_marked (timeline, position))
        break;
      rill_attention_keep (session->attention, position, timeline->n_sink + timeline->n_kept);
      copy_token (session, rill_timeline_get_index (timeline, position),
                  rill_timeline_get_kept_index (timeline, timeline->n_kept));
      timeline->kept_positions[timeline->n_kept] = position;
      timeline->kept_at[timeline->n_kept] = timeline->position;
      timeline->n_kept++;
      timeline->n_marked--;
    }
  if (timeline->n_kept != n_before)
    rill_attention_set_kept (session->attention, timeline->n_kept, timeline->floor);
}

gsize
rill_session_get_settled (RillSession *session,
                          gsize        n_tokens)
{
  const RillTimeline *timeline = session->timeline;

  if (timeline->n_marked == 0)
    return n_tokens;
  /* What the first of them evicts has been looked at. */
  for (gsize i = 1; i < n_tokens; i++)
    {
      guint64 begin = rill_timeline_get_begin (timeline, timeline->position + i);

      if (begin > timeline->position)
        break;
      if (begin > timeline->floor && is_marked (timeline, begin - 1))
        return i;
    }
  return n_tokens;
}

guint
rill_session_get_n_kept (RillSession *session,
                         guint       *n_marked)
{
  g_return_val_if_fail (session != NULL, 0);

  if (n_marked != NULL)
    *n_marked = session->timeline->n_marked;
  return session->timeline->n_kept;
}

/* The slot behind the sinks that holds the token of @position; max_kept when none does. */
static guint
find_kept (const RillTimeline *timeline,
           guint64             position)
{
  for (guint i = 0; i < timeline->n_kept; i++)
    if (timeline->kept_positions[i] == position)
      return i;
  return timeline->max_kept;
}

/* Counts what of the range is in the window and not marked yet. */
static gboolean
check_keep (const RillSession *session,
            guint64            position,
            guint64            n_tokens,
            guint             *n_new,
            GError           **error)
{
  const RillTimeline *timeline = session->timeline;
  guint64 begin = rill_timeline_get_begin (timeline, timeline->position);

  *n_new = 0;
  if (position > timeline->position || n_tokens > timeline->position - position)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT,
                   "keep: expected tokens before %" G_GUINT64_FORMAT ", got %" G_GUINT64_FORMAT " from %" G_GUINT64_FORMAT,
                   timeline->position, n_tokens, position);
      return FALSE;
    }
  for (guint64 at = position; at < position + n_tokens; at++)
    {
      if (at < timeline->n_sink || (at < begin && find_kept (timeline, at) < timeline->max_kept))
        continue;
      if (at < begin)
        {
          g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT,
                       "keep: token %" G_GUINT64_FORMAT " is forgotten; the window begins at %" G_GUINT64_FORMAT, at,
                       begin);
          return FALSE;
        }
      *n_new += is_marked (timeline, at) ? 0 : 1;
    }
  if (*n_new > timeline->max_kept - timeline->n_kept - timeline->n_marked)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FULL,
                   "keep: at most %u tokens can be kept: %u are, %u more do not fit", timeline->max_kept,
                   timeline->n_kept + timeline->n_marked, *n_new);
      return FALSE;
    }
  return TRUE;
}

gboolean
rill_session_keep (RillSession *session,
                   guint64      position,
                   guint64      n_tokens,
                   GError     **error)
{
  RillTimeline *timeline;
  guint n_new;

  g_return_val_if_fail (session != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_keep (session, position, n_tokens, &n_new, error))
    return FALSE;
  timeline = session->timeline;
  for (guint64 at = MAX (position, rill_timeline_get_begin (timeline, timeline->position)); at < position + n_tokens; at++)
    timeline->flags[rill_timeline_get_index (timeline, at)] |= RILL_TOKEN_KEEP;
  timeline->n_marked += n_new;
  return TRUE;
}

/* Closes the gaps that the slots of the range leave. */
static guint
release_slots (RillSession *session,
               guint64      position,
               guint64      n_tokens)
{
  RillTimeline *timeline = session->timeline;
  guint n_left = 0;

  for (guint i = 0; i < timeline->n_kept; i++)
    {
      guint64 at = timeline->kept_positions[i];

      if (at >= position && at - position < n_tokens)
        continue;
      rill_attention_move_kept (session->attention, timeline->n_sink + i, timeline->n_sink + n_left);
      copy_token (session, rill_timeline_get_kept_index (timeline, i),
                  rill_timeline_get_kept_index (timeline, n_left));
      timeline->kept_positions[n_left] = at;
      timeline->kept_at[n_left] = timeline->kept_at[i];
      n_left++;
    }
  return n_left;
}

void
rill_session_release (RillSession *session,
                      guint64      position,
                      guint64      n_tokens)
{
  RillTimeline *timeline;
  guint64 begin, end;
  guint n_left;

  g_return_if_fail (session != NULL);

  timeline = session->timeline;
  begin = rill_timeline_get_begin (timeline, timeline->position);
  end = MIN (timeline->position, position + MIN (n_tokens, G_MAXUINT64 - position));
  for (guint64 at = MAX (position, begin); at < end; at++)
    if (is_marked (timeline, at))
      {
        timeline->flags[rill_timeline_get_index (timeline, at)] &= (guint8) ~RILL_TOKEN_KEEP;
        timeline->n_marked--;
      }

  n_left = release_slots (session, position, n_tokens);
  if (n_left == timeline->n_kept)
    return;
  /* What the last token saw stays; the slots that are free now are for new tokens. */
  timeline->floor = rill_timeline_get_begin (timeline, timeline->position - 1);
  timeline->least = timeline->position;
  timeline->n_kept = n_left;
  rill_attention_set_kept (session->attention, n_left, timeline->floor);
  /* Slots are not those of the last step any more. */
  if (session->tracer != NULL)
    session->tracer->has_step = FALSE;
}

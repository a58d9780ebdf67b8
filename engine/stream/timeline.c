/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which tokens stand where.
 */

#include "stream/timeline.h"

#include "stream/memory.h"

RillTimeline *
rill_timeline_new (guint    n_sink,
                   guint    window,
                   guint    n_row,
                   guint    max_kept,
                   GError **error)
{
  g_autoptr (RillTimeline) timeline = g_new0 (RillTimeline, 1);
  gsize n_token = (gsize) n_sink + n_row + max_kept;

  timeline->n_sink = n_sink;
  timeline->window = window;
  timeline->n_row = n_row;
  timeline->max_kept = max_kept;
  timeline->floor = n_sink;
  timeline->tokens = rill_memory_new (n_token, sizeof (RillToken), "tokens of the stream", error);
  if (timeline->tokens == NULL)
    return NULL;
  if ((timeline->flags = rill_memory_new (n_token, 1, "tokens of the stream", error)) == NULL
      || (timeline->kept_positions = rill_memory_new (max_kept, sizeof (guint64), "kept tokens", error)) == NULL
      || (timeline->kept_at = rill_memory_new (max_kept, sizeof (guint64), "kept tokens", error)) == NULL)
    return NULL;
  return g_steal_pointer (&timeline);
}

void
rill_timeline_free (RillTimeline *timeline)
{
  if (timeline == NULL)
    return;
  rill_memory_free (timeline->tokens);
  rill_memory_free (timeline->flags);
  rill_memory_free (timeline->kept_positions);
  rill_memory_free (timeline->kept_at);
  g_free (timeline);
}

void
rill_timeline_clear (RillTimeline *timeline)
{
  timeline->position = 0;
  timeline->reach = 0;
  timeline->n_written = 0;
  timeline->n_kept = 0;
  timeline->n_marked = 0;
  timeline->floor = timeline->n_sink;
  timeline->least = 0;
}

void
rill_timeline_push (RillTimeline    *timeline,
                    const RillToken *tokens,
                    gsize            n_tokens,
                    gboolean         written)
{
  for (gsize i = 0; i < n_tokens; i++)
    {
      gsize index = rill_timeline_get_index (timeline, timeline->position + i);

      timeline->tokens[index] = tokens[i];
      timeline->flags[index] = written ? RILL_TOKEN_WRITTEN : 0;
    }
  timeline->position += n_tokens;
  timeline->reach = MAX (timeline->reach, timeline->position);
  timeline->n_written += written ? n_tokens : 0;
}

guint64
rill_timeline_get_max_rewind (const RillTimeline *timeline)
{
  guint64 n_ever = timeline->reach > timeline->n_sink ? timeline->reach - timeline->n_sink : 0;
  guint64 least = timeline->least;

  /* The oldest row left is the first of the window of the token that ends up last; W may then be as it was before
   * anything was kept. Nothing overwritten yet: back to the beginning. */
  if (n_ever > timeline->n_row)
    least = MAX (least, timeline->n_sink + (n_ever - timeline->n_row) + timeline->window);
  return timeline->position > least ? timeline->position - least : 0;
}

void
rill_timeline_rewind (RillTimeline *timeline,
                      guint64       n_tokens)
{
  g_return_if_fail (n_tokens <= rill_timeline_get_max_rewind (timeline));

  /* What has moved since then stands in the window again, marked as it was. */
  while (timeline->n_kept > 0 && timeline->kept_at[timeline->n_kept - 1] > timeline->position - n_tokens)
    {
      timeline->n_kept--;
      timeline->n_marked++;
    }
  for (guint64 i = 1; i <= n_tokens; i++)
    {
      guint8 flags = timeline->flags[rill_timeline_get_index (timeline, timeline->position - i)];

      timeline->n_written -= flags & RILL_TOKEN_WRITTEN ? 1 : 0;
      timeline->n_marked -= flags & RILL_TOKEN_KEEP && timeline->n_marked > 0 ? 1 : 0;
    }
  timeline->position -= n_tokens;
}

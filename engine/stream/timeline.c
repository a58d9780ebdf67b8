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
                   GError **error)
{
  g_autoptr (RillTimeline) timeline = g_new0 (RillTimeline, 1);
  gsize n_token = (gsize) n_sink + n_row;

  timeline->n_sink = n_sink;
  timeline->window = window;
  timeline->n_row = n_row;
  timeline->tokens = rill_memory_new (n_token, sizeof (RillToken), "tokens of the stream", error);
  if (timeline->tokens == NULL)
    return NULL;
  timeline->written = rill_memory_new (n_token, 1, "tokens of the stream", error);
  if (timeline->written == NULL)
    return NULL;
  return g_steal_pointer (&timeline);
}

void
rill_timeline_free (RillTimeline *timeline)
{
  if (timeline == NULL)
    return;
  rill_memory_free (timeline->tokens);
  rill_memory_free (timeline->written);
  g_free (timeline);
}

void
rill_timeline_clear (RillTimeline *timeline)
{
  timeline->position = 0;
  timeline->reach = 0;
  timeline->n_written = 0;
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
      timeline->written[index] = written ? 1 : 0;
    }
  timeline->position += n_tokens;
  timeline->reach = MAX (timeline->reach, timeline->position);
  timeline->n_written += written ? n_tokens : 0;
}

guint64
rill_timeline_get_max_rewind (const RillTimeline *timeline)
{
  guint64 n_ever = timeline->reach > timeline->n_sink ? timeline->reach - timeline->n_sink : 0;
  guint64 least;

  /* Nothing overwritten yet: back to the beginning. */
  if (n_ever <= timeline->n_row)
    return timeline->position;
  /* The oldest row left is the first of the window of the token that ends up last. */
  least = timeline->n_sink + (n_ever - timeline->n_row) + timeline->window;
  return timeline->position > least ? timeline->position - least : 0;
}

void
rill_timeline_rewind (RillTimeline *timeline,
                      guint64       n_tokens)
{
  g_return_if_fail (n_tokens <= rill_timeline_get_max_rewind (timeline));

  for (guint64 i = 1; i <= n_tokens; i++)
    timeline->n_written -= timeline->written[rill_timeline_get_index (timeline, timeline->position - i)];
  timeline->position -= n_tokens;
}

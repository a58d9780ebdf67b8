/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tokens of a stream that may still matter: the sinks, and a ring of the most recent ones laid out as the cache
 * lays out its rows. Which cached row belongs to which position follows from these numbers alone, so the list of tokens
 * and the cache cannot drift apart.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_sink;      /* S */
  guint window;      /* W */
  guint n_row;       /* tokens of the ring: W, and those that rewinding may need */
  RillToken *tokens; /* [n_sink + n_row] */
  guint8 *written;   /* [n_sink + n_row] 1: the model's own */
  guint64 position;  /* tokens in the stream so far */
  guint64 reach;     /* the most there ever were: rows below reach - n_row have been overwritten */
  guint64 n_written; /* of position */
} RillTimeline;

RillTimeline *rill_timeline_new (guint n_sink, guint window, guint n_row, GError **error);
void rill_timeline_free (RillTimeline *timeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillTimeline, rill_timeline_free)

void rill_timeline_clear (RillTimeline *timeline);
void rill_timeline_push (RillTimeline *timeline, const RillToken *tokens, gsize n_tokens, gboolean written);

/* How many tokens can be taken back such that the window of the then last one is whole. */
guint64 rill_timeline_get_max_rewind (const RillTimeline *timeline);
/* @n_tokens is at most that. */
void rill_timeline_rewind (RillTimeline *timeline, guint64 n_tokens);

static inline gsize
rill_timeline_get_index (const RillTimeline *timeline, guint64 position)
{
  return position < timeline->n_sink
           ? (gsize) position
           : timeline->n_sink + (gsize) ((position - timeline->n_sink) % timeline->n_row);
}

static inline RillToken
rill_timeline_get_token (const RillTimeline *timeline, guint64 position)
{
  return timeline->tokens[rill_timeline_get_index (timeline, position)];
}

G_END_DECLS

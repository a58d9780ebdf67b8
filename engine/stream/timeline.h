/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tokens of a stream that may still matter: the sinks, and a ring of the most recent ones laid out as the cache
 * lays out its rows. Which cached row belongs to which position follows from these numbers alone, so the list of tokens
 * and the cache cannot drift apart.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

/* What is known of a token, besides its id. */
typedef enum
{
  RILL_TOKEN_WRITTEN = 1 << 0, /* the model's own */
  RILL_TOKEN_KEEP = 1 << 1,    /* shall move among the sinks when it reaches the window's edge */
} RillTokenFlags;

typedef struct
{
  guint n_sink;      /* S, without the kept */
  guint window;      /* W, as long as nothing is kept */
  guint n_row;       /* tokens of the ring: W, and those that rewinding may need */
  RillToken *tokens; /* [n_sink + n_row + max_kept] the kept ones last */
  guint8 *flags;     /* [n_sink + n_row + max_kept] RillTokenFlags */
  guint64 position;  /* tokens in the stream so far */
  guint64 reach;     /* the most there ever were: rows below reach - n_row have been overwritten */
  guint64 n_written; /* of position */

  /* Tokens that have moved from the window's edge behind the sinks, in that order: each takes a slot from W. */
  guint max_kept;
  guint n_kept;
  guint n_marked;        /* tokens of the window that will */
  guint64 *kept_positions; /* [max_kept] where in the stream they stood */
  guint64 *kept_at;      /* [max_kept] how long the stream was when they moved */
  guint64 floor;         /* the window begins here or later: what a release has made room for comes only from new tokens */
  guint64 least;         /* as long the stream stays: what was released does not come back */
} RillTimeline;

RillTimeline *rill_timeline_new (guint n_sink, guint window, guint n_row, guint max_kept, GError **error);
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

/* Where the token of the kept slot @slot lies, counted from the first kept one. */
static inline gsize
rill_timeline_get_kept_index (const RillTimeline *timeline, guint slot)
{
  return (gsize) timeline->n_sink + timeline->n_row + slot;
}

/* How many tokens there is room for. */
static inline gsize
rill_timeline_get_n_token (const RillTimeline *timeline)
{
  return (gsize) timeline->n_sink + timeline->n_row + timeline->max_kept;
}

/* W as it is now. */
static inline guint
rill_timeline_get_window (const RillTimeline *timeline)
{
  return timeline->window - timeline->n_kept;
}

/* The first token of the window of the token at @position. */
static inline guint64
rill_timeline_get_begin (const RillTimeline *timeline, guint64 position)
{
  guint window = rill_timeline_get_window (timeline);

  return MAX (timeline->floor, position + 1 > window ? position + 1 - window : 0);
}

static inline RillToken
rill_timeline_get_token (const RillTimeline *timeline, guint64 position)
{
  return timeline->tokens[rill_timeline_get_index (timeline, position)];
}

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of a RillSession: one timeline of tokens over one model, and everything that reading a token needs.
 */

#pragma once

#include "model/forward.h"
#include "stream/attention.h"
#include "stream/cache.h"
#include "stream/policy.h"
#include "stream/rope.h"
#include "stream/timeline.h"
#include "stream/tracer.h"

G_BEGIN_DECLS

/* Rows of logits computed at once when every position's are wanted. */
#define RILL_LOGITS_BATCH 8

struct _RillSession
{
  RillModel *model;
  RillSessionOptions options; /* checked, defaults filled in, S what is really kept */
  const RillPolicyRules *rules;

  RillCompute *compute;
  RillRope *rope;
  RillRope *local_rope;    /* of local layers that turn otherwise; NULL: none do */
  RillForward *forward;

  RillTimeline *timeline;
  RillCache *cache;
  RillAttention *attention;
  guint64 base;               /* stream position of the cache's position 0; moves under recompute alone */
  RillToken *step_tokens;     /* [chunk] */

  float *logits;              /* [n_vocab] */
  guint64 logits_position;    /* how long the stream was when they were computed; 0: never */
  float *mark_logits;         /* [n_vocab] those after the last append of tokens that were read */
  guint64 mark_position;      /* how long the stream was then; 0: gone */
  float *batch_logits;        /* [RILL_LOGITS_BATCH, n_vocab] */

  RillTracer *tracer;         /* NULL: off */
};

/* Fills defaults and checks against the model. On success @options are what a session does, to the letter. */
gboolean rill_session_options_resolve (RillSessionOptions *options, RillModel *model, GError **error);

static inline guint
rill_session_get_n_sink (const RillSession *session)
{
  return session->options.n_sink + session->options.n_pinned;
}

/* Live slots of the last step. */
static inline guint
rill_session_get_n_used (const RillSession *session)
{
  const RillTimeline *timeline = session->timeline;

  if (timeline->n_kept == 0 && timeline->floor == timeline->n_sink)
    return (guint) MIN (timeline->position, session->options.capacity);
  return timeline->n_sink + timeline->n_kept
         + (guint) (timeline->position - rill_timeline_get_begin (timeline, timeline->position - 1));
}

/* Moves among the sinks what is to be kept and would be evicted by the next token. */
void rill_session_settle (RillSession *session);
/* How many of the next @n_tokens can be read before something has to move; at least 1. */
gsize rill_session_get_settled (RillSession *session, gsize n_tokens);

G_END_DECLS

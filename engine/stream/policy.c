/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How each policy reads tokens. Streaming, window and dense go forward through the ring; recompute fills the cache anew
 * with the last C tokens once the stream is longer than that.
 */

#include "stream/policy.h"

#include "stream/session.h"

static gsize
ring_get_step (RillSession *session,
               gsize        n_left,
               gboolean     each)
{
  return rill_session_get_settled (session, MIN (n_left, session->options.chunk));
}

static void
ring_step (RillSession     *session,
           const RillToken *tokens,
           gsize            n_tokens,
           gboolean         written)
{
  rill_forward_run (session->forward, session->attention, tokens, (guint) n_tokens,
                    session->timeline->position - session->base);
  rill_timeline_push (session->timeline, tokens, n_tokens, written);
  rill_session_settle (session);
}

static void
ring_refresh (RillSession *session)
{
  RillTimeline *timeline = session->timeline;
  RillToken last = rill_timeline_get_token (timeline, timeline->position - 1);

  rill_forward_run_again (session->forward, session->attention, last, timeline->position - 1 - session->base);
}

static gboolean
fits (const RillSession *session,
      gsize              n_tokens)
{
  return session->base == 0 && session->timeline->position + n_tokens <= session->options.capacity;
}

/* The last C tokens of the stream, as a stream of their own. */
static void
encode_anew (RillSession *session)
{
  const RillTimeline *timeline = session->timeline;
  guint64 n_token = MIN (timeline->position, session->options.capacity);

  session->base = timeline->position - n_token;
  for (guint64 done = 0; done < n_token;)
    {
      guint n_step = (guint) MIN (n_token - done, session->options.chunk);

      for (guint i = 0; i < n_step; i++)
        session->step_tokens[i] = rill_timeline_get_token (timeline, session->base + done + i);
      rill_forward_run (session->forward, session->attention, session->step_tokens, n_step, done);
      done += n_step;
    }
}

static gsize
recompute_get_step (RillSession *session,
                    gsize        n_left,
                    gboolean     each)
{
  if (fits (session, 1) && (each || fits (session, n_left)))
    return MIN (MIN (n_left, session->options.chunk), session->options.capacity - session->timeline->position);
  if (each)
    return 1;
  /* The trace compares the last token with what was expected before it. */
  return session->tracer != NULL && n_left > 1 ? n_left - 1 : n_left;
}

static void
recompute_step (RillSession     *session,
                const RillToken *tokens,
                gsize            n_tokens,
                gboolean         written)
{
  if (fits (session, n_tokens))
    {
      ring_step (session, tokens, n_tokens, written);
      return;
    }
  rill_timeline_push (session->timeline, tokens, n_tokens, written);
  encode_anew (session);
}

const RillPolicyRules *
rill_policy_get_rules (RillPolicy policy)
{
  static const RillPolicyRules rules[] = {
    [RILL_POLICY_STREAMING] = { "streaming", TRUE, FALSE, ring_get_step, ring_step, ring_refresh },
    [RILL_POLICY_WINDOW] = { "window", FALSE, FALSE, ring_get_step, ring_step, ring_refresh },
    [RILL_POLICY_DENSE] = { "dense", FALSE, TRUE, ring_get_step, ring_step, ring_refresh },
    [RILL_POLICY_RECOMPUTE] = { "recompute", FALSE, FALSE, recompute_get_step, recompute_step, encode_anew },
  };

  return (guint) policy < G_N_ELEMENTS (rules) ? &rules[policy] : NULL;
}

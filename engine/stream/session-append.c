/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading tokens into the stream: any number of them, in steps as long as the policy allows. This is the token loop:
 * nothing here allocates, locks or logs unless it fails.
 */

#include "stream/session.h"

#include <math.h>
#include <string.h>

static gboolean
check_tokens (const RillSession *session,
              const RillToken   *tokens,
              gsize              n_tokens,
              GError           **error)
{
  guint n_vocab = session->model->hparams.n_vocab;
  guint64 position = session->timeline->position;

  for (gsize i = 0; i < n_tokens; i++)
    if (tokens[i] < 0 || (guint) tokens[i] >= n_vocab)
      {
        g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT,
                     "token %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT ": expected an id of 0 to %u, got %d", i, n_tokens,
                     n_vocab - 1, tokens[i]);
        return FALSE;
      }
  if (session->rules->keeps_all && n_tokens > session->options.capacity - position)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FULL,
                   "policy %s: the cache holds %u tokens and forgets none: %" G_GUINT64_FORMAT " are in it, "
                   "%" G_GSIZE_FORMAT " more do not fit",
                   session->rules->name, session->options.capacity, position, n_tokens);
      return FALSE;
    }
  return TRUE;
}

static void
compute_last_logits (RillSession *session)
{
  if (session->logits_position == session->timeline->position)
    return;
  rill_forward_compute_logits (session->forward, rill_forward_get_n_token (session->forward) - 1, 1, session->logits);
  session->logits_position = session->timeline->position;
}

/* How little the step's last token was expected. Called before its own logits replace those in front of it. */
static float
compute_surprise (RillSession *session,
                  RillToken    last)
{
  const RillKernels *kernels = rill_compute_get_kernels (session->compute);
  guint n_vocab = session->model->hparams.n_vocab;
  guint n_token = rill_forward_get_n_token (session->forward);
  const float *before = session->logits;

  if (session->timeline->position == 1)
    return NAN;
  /* Read one by one, the logits in front of it are those of the step before; else they are in this step. */
  if (session->logits_position + 1 != session->timeline->position)
    {
      if (n_token < 2)
        return NAN;
      rill_forward_compute_logits (session->forward, n_token - 2, 1, session->batch_logits);
      before = session->batch_logits;
    }
  return rill_tracer_compute_surprise (kernels, before, n_vocab, (guint) last,
                                       session->batch_logits + n_vocab);
}

static void
trace_step (RillSession *session,
            RillToken    last)
{
  session->tracer->surprise = compute_surprise (session, last);
  compute_last_logits (session);
  session->tracer->has_step = TRUE;
}

static gboolean
give_logits (RillSession   *session,
             gsize          n_step,
             RillLogitsFunc func,
             gpointer       user_data)
{
  guint n_vocab = session->model->hparams.n_vocab;
  guint n_token = rill_forward_get_n_token (session->forward);
  guint64 position = session->timeline->position - n_step;

  /* A step of recompute is one token, whatever was encoded for it. */
  for (guint at = n_token - (guint) n_step; at < n_token;)
    {
      guint n = MIN (n_token - at, RILL_LOGITS_BATCH);

      rill_forward_compute_logits (session->forward, at, n, session->batch_logits);
      for (guint i = 0; i < n; i++)
        if (!func (position++, session->batch_logits + (gsize) i * n_vocab, user_data))
          return FALSE;
      at += n;
      if (at == n_token)
        {
          memcpy (session->logits, session->batch_logits + (gsize) (n - 1) * n_vocab, n_vocab * sizeof (float));
          session->logits_position = session->timeline->position;
        }
    }
  return TRUE;
}

typedef struct
{
  gboolean written;
  RillProgress progress;
  RillLogitsFunc each;
  gpointer user_data;
} Reading;

static gboolean
read_tokens (RillSession     *session,
             const RillToken *tokens,
             gsize            n_tokens,
             const Reading   *reading)
{
  gboolean goes_on = TRUE;

  for (gsize done = 0; done < n_tokens && goes_on;)
    {
      gsize n_step = session->rules->get_step (session, n_tokens - done, reading->each != NULL);

      session->rules->step (session, tokens + done, n_step, reading->written);
      done += n_step;
      if (session->tracer != NULL)
        trace_step (session, tokens[done - 1]);
      if (reading->each != NULL)
        goes_on = give_logits (session, n_step, reading->each, reading->user_data);
      else if (reading->progress != NULL)
        goes_on = reading->progress (done, n_tokens, reading->user_data) || done == n_tokens;
    }
  compute_last_logits (session);
  return goes_on;
}

static gboolean
append (RillSession     *session,
        const RillToken *tokens,
        gsize            n_tokens,
        const Reading   *reading,
        GError         **error)
{
  guint64 before = session->timeline->position;
  gint64 start = 0;
  gboolean goes_on;

  if (!check_tokens (session, tokens, n_tokens, error))
    return FALSE;
  if (n_tokens == 0)
    return TRUE;
  if (session->tracer != NULL)
    start = g_get_monotonic_time ();
  goes_on = read_tokens (session, tokens, n_tokens, reading);
  if (!reading->written)
    {
      memcpy (session->mark_logits, session->logits, session->model->hparams.n_vocab * sizeof (float));
      session->mark_position = session->timeline->position;
    }
  if (session->tracer != NULL)
    rill_tracer_add_time (session->tracer, reading->written, session->timeline->position - before,
                          g_get_monotonic_time () - start);
  if (!goes_on)
    g_set_error (error, RILL_ERROR, RILL_ERROR_CANCELLED,
                 "reading was stopped after %" G_GUINT64_FORMAT " of %" G_GSIZE_FORMAT " tokens",
                 session->timeline->position - before, n_tokens);
  return goes_on;
}

gboolean
rill_session_append (RillSession     *session,
                     const RillToken *tokens,
                     gsize            n_tokens,
                     gboolean         written,
                     RillProgress     progress,
                     gpointer         user_data,
                     GError         **error)
{
  Reading reading = { .written = written, .progress = progress, .user_data = user_data };

  g_return_val_if_fail (session != NULL && (tokens != NULL || n_tokens == 0), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return append (session, tokens, n_tokens, &reading, error);
}

gboolean
rill_session_append_each (RillSession     *session,
                          const RillToken *tokens,
                          gsize            n_tokens,
                          RillLogitsFunc   func,
                          gpointer         user_data,
                          GError         **error)
{
  Reading reading = { .each = func, .user_data = user_data };

  g_return_val_if_fail (session != NULL && (tokens != NULL || n_tokens == 0) && func != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return append (session, tokens, n_tokens, &reading, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading tokens into the stream: any number of them, in steps as long as the policy allows. This is the token loop:
 * nothing here allocates, locks or logs unless it fails.
 */

#include "stream/session.h"

#include "quant/finite.h"

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

/* How little the token at @position was expected, given the logits of the one before it. */
static void
keep_surprise (RillSession *session,
               guint64      position,
               const float *before)
{
  const RillTimeline *timeline = session->timeline;
  RillTracer *tracer = session->tracer;
  gsize index = rill_timeline_get_index (timeline, position);
  float surprise = NAN;

  if (before != NULL)
    surprise = rill_tracer_compute_surprise (tracer, rill_compute_get_kernels (session->compute), before,
                                             session->model->hparams.n_vocab, (guint) timeline->tokens[index]);
  tracer->surprises[index] = surprise;
  tracer->surprise = surprise;
}

/*
 * The surprise of every token of the step. Called before its own logits replace those in front of it. The first
 * token's come from the step before; the others' are in this step, unless it encoded the window anew, when none of its
 * inner tokens saw what it will be shown to have seen.
 */
static void
trace_surprises (RillSession *session,
                 gsize        n_step,
                 gboolean     each)
{
  guint n_vocab = session->model->hparams.n_vocab;
  guint n_token = rill_forward_get_n_token (session->forward);
  guint64 first = session->timeline->position - n_step;
  gboolean has_inner = session->base == 0 && n_token >= n_step;

  keep_surprise (session, first, first > 0 && session->logits_position == first ? session->logits : NULL);
  if (each)
    return;
  for (gsize done = 1; done < n_step;)
    {
      guint n = (guint) MIN (n_step - done, RILL_LOGITS_BATCH);

      if (has_inner)
        rill_forward_compute_logits (session->forward, (guint) (n_token - n_step + done - 1), n,
                                     session->batch_logits);
      for (guint i = 0; i < n; i++)
        keep_surprise (session, first + done + i,
                       has_inner ? session->batch_logits + (gsize) i * n_vocab : NULL);
      done += n;
    }
}

static void
trace_step (RillSession *session,
            gsize        n_step,
            gboolean     each)
{
  trace_surprises (session, n_step, each);
  if (!each)
    compute_last_logits (session);
  session->tracer->has_step = TRUE;
}

/* Numbers that are none would go on through everything that is read after them. */
static gboolean
check_finite (RillSession *session,
              const char  *what,
              const float *values,
              guint        n_values,
              guint64      position,
              GError     **error)
{
  gsize at = rill_floats_find_not_finite (values, n_values);

  if (at == n_values)
    return TRUE;
  g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
               "%s: %s at position %" G_GUINT64_FORMAT ": expected finite numbers, got %s at index %" G_GSIZE_FORMAT
               ": the weights lead out of the range of floats",
               session->model->info->path, what, position, isnan (values[at]) ? "nan" : values[at] > 0 ? "inf" : "-inf", at);
  return FALSE;
}

/* What can be wrong with what has just been computed for token @index of the chunk, which stands at @position. */
static gboolean
check_token (RillSession *session,
             guint        index,
             guint64      position,
             const float *logits,
             GError     **error)
{
  const RillHparams *hparams = &session->model->hparams;

  return check_finite (session, "activations", rill_forward_get_residual (session->forward, index), hparams->n_embd,
                       position, error)
         && check_finite (session, "logits", logits, hparams->n_vocab, position, error);
}

/* FALSE without an error where @func wants no more. */
static gboolean
give_logits (RillSession   *session,
             gsize          n_step,
             RillLogitsFunc func,
             gpointer       user_data,
             GError       **error)
{
  guint n_vocab = session->model->hparams.n_vocab;
  guint n_token = rill_forward_get_n_token (session->forward);
  guint64 position = session->timeline->position - n_step;

  /* A step of recompute is one token, whatever was encoded for it. */
  for (guint at = n_token - (guint) n_step; at < n_token;)
    {
      guint n = MIN (n_token - at, RILL_LOGITS_BATCH);

      rill_forward_compute_logits (session->forward, at, n, session->batch_logits);
      if (!rill_model_check_files (session->model, error))
        return FALSE;
      for (guint i = 0; i < n; i++)
        {
          const float *logits = session->batch_logits + (gsize) i * n_vocab;

          if (!check_token (session, at + i, position, logits, error))
            return FALSE;
          if (session->tracer != NULL && position + 1 < session->timeline->position)
            keep_surprise (session, position + 1, logits);
          if (!func (position++, logits, user_data))
            return FALSE;
        }
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
             const Reading   *reading,
             GError         **error)
{
  guint64 before = session->timeline->position;
  g_autoptr (GError) failure = NULL;
  gboolean goes_on = TRUE;

  for (gsize done = 0; done < n_tokens && goes_on;)
    {
      gsize n_step = session->rules->get_step (session, n_tokens - done, reading->each != NULL);

      session->rules->step (session, tokens + done, n_step, reading->written);
      done += n_step;
      if (!rill_model_check_files (session->model, error))
        return FALSE;
      if (session->tracer != NULL)
        trace_step (session, n_step, reading->each != NULL);
      if (reading->each != NULL)
        goes_on = give_logits (session, n_step, reading->each, reading->user_data, &failure);
      else if (reading->progress != NULL)
        goes_on = reading->progress (done, n_tokens, reading->user_data) || done == n_tokens;
    }
  if (failure == NULL)
    {
      compute_last_logits (session);
      if (rill_model_check_files (session->model, &failure))
        check_token (session, rill_forward_get_n_token (session->forward) - 1, session->timeline->position - 1,
                     session->logits, &failure);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!goes_on)
    g_set_error (error, RILL_ERROR, RILL_ERROR_CANCELLED,
                 "reading was stopped after %" G_GUINT64_FORMAT " of %" G_GSIZE_FORMAT " tokens",
                 session->timeline->position - before, n_tokens);
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

  if (!check_tokens (session, tokens, n_tokens, error) || !rill_model_check_files (session->model, error))
    return FALSE;
  if (n_tokens == 0)
    return TRUE;
  if (session->tracer != NULL)
    start = g_get_monotonic_time ();
  goes_on = read_tokens (session, tokens, n_tokens, reading, error);
  if (!reading->written)
    {
      memcpy (session->mark_logits, session->logits, session->model->hparams.n_vocab * sizeof (float));
      session->mark_position = session->timeline->position;
    }
  if (session->tracer != NULL)
    rill_tracer_add_time (session->tracer, reading->written, session->timeline->position - before,
                          g_get_monotonic_time () - start);
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

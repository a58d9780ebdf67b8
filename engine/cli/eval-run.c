/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The run of rill eval: tokens go through the stream in steps, and each is scored by the logits in front of it.
 */

#include "eval.h"

#include <math.h>

double
cli_eval_get_perplexity (const CliEvalSum *sum)
{
  return sum->n_scored > 0 ? exp (sum->nats / (double) sum->n_scored) : NAN;
}

static RillToken
find_best (const float *logits,
           guint        n_vocab)
{
  guint best = 0;

  for (guint i = 1; i < n_vocab; i++)
    if (logits[i] > logits[best])
      best = i;
  return (RillToken) best;
}

static void
add_score (CliEvalSum *sum,
           double      nats)
{
  sum->nats += nats;
  sum->n_scored++;
}

/* @logits are those after token @position; what they are asked is the next one. The last token has no target. */
static gboolean
score (CliEval     *self,
       guint64      position,
       const float *logits)
{
  double nats;

  if (position + 1 >= self->n_tokens)
    return TRUE;
  nats = cli_measure_surprise (logits, self->n_vocab, self->tokens[position + 1]);
  add_score (&self->all, nats);
  add_score (&self->stretch, nats);
  return self->scores == NULL
         || cli_eval_write_score (self, position + 1, nats, find_best (logits, self->n_vocab), &self->error);
}

static gboolean
end_token (CliEval *self,
           guint64  position)
{
  guint every = self->options->trace_every;

  self->all.n_token++;
  self->stretch.n_token++;
  return every == 0 || (position + 1) % every != 0 || cli_eval_end_stretch (self, position + 1, &self->error);
}

static gboolean
score_cb (guint64      position,
          const float *logits,
          gpointer     user_data)
{
  CliEval *self = user_data;

  return cli_interrupt_get_count () == 0 && score (self, position, logits) && end_token (self, position);
}

/* The attention of the step's last query. */
static void
add_attention (CliEval *self)
{
  const RillTrace *trace = self->trace;
  gsize n_map = (gsize) trace->n_layer * trace->n_head;

  rill_session_copy_trace (self->session, self->trace);
  for (gsize i = 0; i < n_map; i++)
    {
      double *sums = self->attention + i * CLI_EVAL_N_ATTENTION;

      sums[0] += (double) trace->sink_mass[i];
      sums[1] += (double) trace->sink_contribution[i];
      sums[2] += (double) trace->learned_sink_mass[i];
    }
  self->n_step++;
}

/* @n tokens from @at on, of which the last alone is scored. */
static gboolean
read_and_score_last (CliEval *self,
                     gsize    at,
                     gsize    n,
                     GError **error)
{
  guint64 last = at + n - 1;

  if (!rill_session_append (self->session, self->tokens + at, n, FALSE, cli_interrupt_progress, NULL, error)
      || !score (self, last, rill_session_get_logits (self->session)))
    return FALSE;
  for (guint64 position = at; position <= last; position++)
    if (!end_token (self, position))
      return FALSE;
  return TRUE;
}

gboolean
cli_eval_run (CliEval *self,
              GError **error)
{
  gboolean all_scored = self->options->score_every == 1;
  gsize step = all_scored ? rill_session_get_options (self->session)->chunk : self->options->score_every;
  double begin = cli_measure_now ();

  self->all.begin = self->stretch.begin = begin;
  for (gsize at = 0; at < self->n_tokens;)
    {
      g_autoptr (GError) local_error = NULL;
      gsize n = MIN (self->n_tokens - at, step);
      gboolean ok = all_scored
                      ? rill_session_append_each (self->session, self->tokens + at, n, score_cb, self, &local_error)
                      : read_and_score_last (self, at, n, &local_error);

      if (!ok)
        {
          /* A callback that stops knows better why than the engine that was stopped. */
          g_propagate_error (error, self->error != NULL ? g_steal_pointer (&self->error)
                                                        : g_steal_pointer (&local_error));
          return FALSE;
        }
      if (self->trace != NULL)
        add_attention (self);
      at += n;
    }
  self->seconds = MAX (cli_measure_now () - begin, 1e-9);
  return TRUE;
}

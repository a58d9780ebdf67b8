/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Samples are spread evenly over the stream of tokens, one after the other where it is short.
 */
#include "evaluation.h"

#include "dataset.h"

#include <string.h>

#define SAMPLES_A_BATCH 4

/* `sink` is -1 where the model knows none. `sink_mass` is [n_layer], the mean attention on it. */
TrainMeasure
train_measure (TrainTeam         *team,
               const TrainLayout *layout,
               const TrainTokens *tokens,
               guint32            n_samples,
               gint32             sink,
               double            *sink_mass)
{
  guint32 n_context = layout->config.n_context;
  gsize n = (gsize) SAMPLES_A_BATCH * n_context;
  g_autofree gint32 *input = g_new (gint32, n);
  g_autofree gint32 *targets = g_new (gint32, n);
  g_autofree float *weights = g_new (float, n);
  guint64 room = tokens->n_tokens - n_context - 1;
  guint32 n_batches;
  TrainMeasure measure = { 0, 0 };

  n_samples = (guint32) MIN (n_samples, tokens->n_tokens / n_context);
  n_batches = MAX (1, n_samples / SAMPLES_A_BATCH);
  memset (sink_mass, 0, layout->config.n_layer * sizeof (double));
  for (guint32 i = 0; i < n_batches; i++)
    {
      TrainBatch batch = { input, targets, weights, SAMPLES_A_BATCH };
      TrainOutcome outcome;

      for (guint32 j = 0; j < SAMPLES_A_BATCH; j++)
        {
          guint64 start = room * (i * SAMPLES_A_BATCH + j) / (n_batches * SAMPLES_A_BATCH);
          gsize at = (gsize) j * n_context;

          train_tokens_sample (tokens, start, sink, 1, n_context, input + at, targets + at, weights + at);
        }
      outcome = train_team_evaluate (team, &batch);
      measure.loss += outcome.loss / n_batches;
      measure.n_tokens += n;
      for (guint32 layer = 0; layer < layout->config.n_layer; layer++)
        sink_mass[layer] += outcome.sink_mass[layer] / n_batches;
    }
  return measure;
}

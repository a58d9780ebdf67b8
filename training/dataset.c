/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sample with a sink is the sink followed by n_context - 1 tokens of one source; the targets are the same tokens one place
 * earlier, so the sink is never predicted. Without a sink it is n_context tokens of the source. It begins at a document, or, in a chosen share of cases, in the middle of
 * one, which is what a rolling window looks like.
 */
#include "dataset.h"

#include <stdlib.h>
#include <string.h>

static void
free_tokens (gpointer tokens)
{
  train_tokens_free (tokens);
}

TrainDataset *
train_dataset_new (gint32 sink,
                   double mid_document,
                   float  light_weight)
{
  TrainDataset *dataset = g_new0 (TrainDataset, 1);

  dataset->sources = g_ptr_array_new_with_free_func (free_tokens);
  dataset->weights = g_array_new (FALSE, FALSE, sizeof (double));
  dataset->sink = sink;
  dataset->mid_document = mid_document;
  dataset->light_weight = light_weight;
  return dataset;
}

void
train_dataset_free (TrainDataset *dataset)
{
  g_ptr_array_unref (dataset->sources);
  g_array_unref (dataset->weights);
  g_free (dataset);
}

/* `specification` is FILE:WEIGHT. */
gboolean
train_dataset_add (TrainDataset  *dataset,
                   const char    *specification,
                   GError       **error)
{
  const char *colon = strrchr (specification, ':');
  g_autofree char *path = NULL;
  char *end = NULL;
  double weight = colon == NULL ? 0 : g_ascii_strtod (colon + 1, &end);
  TrainTokens *tokens;

  if (colon == NULL || *end != '\0' || !(weight > 0))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Data: expected FILE:WEIGHT, got \"%s\"",
                   specification);
      return FALSE;
    }
  path = g_strndup (specification, (gsize) (colon - specification));
  tokens = train_tokens_open (path, error);
  if (tokens == NULL)
    return FALSE;
  g_ptr_array_add (dataset->sources, tokens);
  g_array_append_val (dataset->weights, weight);
  dataset->total_weight += weight;
  return TRUE;
}

/* Reads n_context tokens from `start`, and one more if `sink` is -1. */
void
train_tokens_sample (const TrainTokens *source,
                     guint64            start,
                     gint32             sink,
                     float              light_weight,
                     guint32            n_context,
                     gint32            *tokens,
                     gint32            *targets,
                     float             *weights)
{
  if (sink >= 0)
    tokens[0] = sink;
  else
    tokens[0] = source->tokens[start++] & TRAIN_TOKEN_MASK;
  for (guint32 i = 0; i < n_context; i++)
    {
      guint16 token = source->tokens[start + i];

      targets[i] = token & TRAIN_TOKEN_MASK;
      weights[i] = (token & TRAIN_TOKEN_LIGHT) != 0 ? light_weight : 1.0f;
      if (i + 1 < n_context)
        tokens[i + 1] = targets[i];
    }
}

static const TrainTokens *
draw_source (const TrainDataset *dataset,
             TrainRandom        *random_source)
{
  double left = train_random_uniform (random_source) * dataset->total_weight;
  guint i = 0;

  while (i + 1 < dataset->sources->len && left >= g_array_index (dataset->weights, double, i))
    left -= g_array_index (dataset->weights, double, i++);
  return g_ptr_array_index (dataset->sources, i);
}

/* Every source must hold more than n_context tokens. */
void
train_dataset_draw (const TrainDataset *dataset,
                    guint64             seed,
                    guint64             step,
                    guint64             index,
                    guint32             n_context,
                    gint32             *tokens,
                    gint32             *targets,
                    float              *weights)
{
  TrainRandom random_source = train_random_seeded (seed, step, index);
  const TrainTokens *source = draw_source (dataset, &random_source);
  guint64 last = source->n_tokens - n_context - 1;
  guint64 start;

  if (train_random_uniform (&random_source) < dataset->mid_document)
    start = train_random_below (&random_source, last + 1);
  else
    start = MIN (source->documents[train_random_below (&random_source, source->n_documents)], last);
  train_tokens_sample (source, start, dataset->sink, dataset->light_weight, n_context, tokens, targets, weights);
}

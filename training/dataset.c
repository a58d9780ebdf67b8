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
  dataset->mid_documents = g_array_new (FALSE, FALSE, sizeof (double));
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
  g_array_unref (dataset->mid_documents);
  g_free (dataset);
}

static gboolean
parse_number (const char *text,
              double     *number)
{
  char *end;

  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && *number >= 0;
}

/* `specification` is FILE:WEIGHT or FILE:WEIGHT:SHARE, the share of samples that begin in the middle of a document. */
gboolean
train_dataset_add (TrainDataset  *dataset,
                   const char    *specification,
                   GError       **error)
{
  g_auto (GStrv) parts = g_strsplit (specification, ":", 3);
  guint n_parts = g_strv_length (parts);
  double weight = 0;
  double mid_document = dataset->mid_document;
  TrainTokens *tokens;

  if (n_parts < 2 || !parse_number (parts[1], &weight) || weight <= 0
      || (n_parts == 3 && !parse_number (parts[2], &mid_document)))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Data: expected FILE:WEIGHT[:SHARE], got \"%s\"",
                   specification);
      return FALSE;
    }
  tokens = train_tokens_open (parts[0], error);
  if (tokens == NULL)
    return FALSE;
  g_ptr_array_add (dataset->sources, tokens);
  g_array_append_val (dataset->weights, weight);
  g_array_append_val (dataset->mid_documents, mid_document);
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

static guint
draw_source (const TrainDataset *dataset,
             TrainRandom        *random_source)
{
  double left = train_random_uniform (random_source) * dataset->total_weight;
  guint i = 0;

  while (i + 1 < dataset->sources->len && left >= g_array_index (dataset->weights, double, i))
    left -= g_array_index (dataset->weights, double, i++);
  return i;
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
  guint drawn = draw_source (dataset, &random_source);
  const TrainTokens *source = g_ptr_array_index (dataset->sources, drawn);
  guint64 last = source->n_tokens - n_context - 1;
  guint64 start;

  if (train_random_uniform (&random_source) < g_array_index (dataset->mid_documents, double, drawn))
    start = train_random_below (&random_source, last + 1);
  else
    start = MIN (source->documents[train_random_below (&random_source, source->n_documents)], last);
  train_tokens_sample (source, start, dataset->sink, dataset->light_weight, n_context, tokens, targets, weights);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A conversation kept as tokens. What no longer fits behind the sink is cut off at its old end.
 */
#include "sampler.h"

#include "network.h"

#include <string.h>

#define TOP 40

struct _TrainSampler
{
  const TrainLayout *layout;
  const Real        *parameters;
  TrainVocabulary   *vocabulary;
  TrainNetwork      *network;
  GArray            *tokens; /* gint32, without the sink */
  gint32            *input;
  Real              *logits;
  double             temperature;
  TrainRandom        source;
};

TrainSampler *
train_sampler_new (const TrainLayout *layout,
                   const Real        *parameters,
                   TrainVocabulary   *vocabulary,
                   double             temperature,
                   guint64            seed)
{
  TrainSampler *sampler = g_new0 (TrainSampler, 1);

  sampler->layout = layout;
  sampler->parameters = parameters;
  sampler->vocabulary = vocabulary;
  sampler->network = train_network_new (layout, 1, layout->config.n_context);
  sampler->tokens = g_array_new (FALSE, FALSE, sizeof (gint32));
  sampler->input = g_new0 (gint32, layout->config.n_context);
  sampler->logits = train_buffer_new (layout->config.n_vocab);
  sampler->temperature = temperature;
  sampler->source = train_random_seeded (seed, 1, 1);
  return sampler;
}

void
train_sampler_free (TrainSampler *sampler)
{
  train_network_free (sampler->network);
  g_array_unref (sampler->tokens);
  g_free (sampler->input);
  train_buffer_free (sampler->logits);
  g_free (sampler);
}

/* Forgets the conversation. */
void
train_sampler_clear (TrainSampler *sampler)
{
  g_array_set_size (sampler->tokens, 0);
}

/* Fills `logits` for the token after the conversation so far. */
static void
predict (TrainSampler *sampler)
{
  guint32 n_context = sampler->layout->config.n_context;
  guint n_sinks = sampler->layout->config.sink == TRAIN_SINK_TOKEN ? 1 : 0;
  guint n = MIN (sampler->tokens->len, n_context - n_sinks);
  TrainBatch batch = { sampler->input, NULL, NULL, 1 };

  /* The pass always runs over a full context: what stands after the last token cannot be seen by it. */
  memset (sampler->input, 0, n_context * sizeof (gint32));
  if (n_sinks > 0)
    sampler->input[0] = sampler->vocabulary->sink;
  memcpy (sampler->input + n_sinks, &g_array_index (sampler->tokens, gint32, sampler->tokens->len - n), n * sizeof (gint32));
  train_network_forward (sampler->network, sampler->parameters, &batch);
  train_network_logits (sampler->network, sampler->parameters, n_sinks + n - 1, sampler->logits);
}

static gint32
take_best (Real    *logits,
           guint32  n)
{
  guint32 best = 0;

  for (guint32 i = 1; i < n; i++)
    if (logits[i] > logits[best])
      best = i;
  return (gint32) best;
}

static gint32
choose (TrainSampler *sampler)
{
  gint32 ids[TOP];
  double weights[TOP];
  double total = 0;
  double left;
  guint n_vocab = sampler->layout->config.n_vocab;

  if (sampler->temperature <= 0)
    return take_best (sampler->logits, n_vocab);
  for (guint i = 0; i < TOP; i++)
    {
      Real best;

      ids[i] = take_best (sampler->logits, n_vocab);
      best = sampler->logits[ids[i]];
      weights[i] = i == 0 ? (double) best : exp (((double) best - weights[0]) / sampler->temperature);
      sampler->logits[ids[i]] = -1e30f;
    }
  weights[0] = 1;
  for (guint i = 0; i < TOP; i++)
    total += weights[i];
  left = train_random_uniform (&sampler->source) * total;
  for (guint i = 0; i < TOP; i++)
    if ((left -= weights[i]) < 0)
      return ids[i];
  return ids[0];
}

/* Adds the user's text to the conversation and returns the reply. */
char *
train_sampler_reply (TrainSampler *sampler,
                     const char   *text,
                     guint         max_tokens)
{
  TrainVocabulary *vocabulary = sampler->vocabulary;
  GArray *tokens = sampler->tokens;
  guint first;

  g_array_append_val (tokens, vocabulary->user);
  train_vocabulary_encode (vocabulary, text, TRUE, tokens);
  g_array_append_val (tokens, vocabulary->end);
  g_array_append_val (tokens, vocabulary->assistant);
  first = tokens->len;
  while (tokens->len - first < max_tokens)
    {
      gint32 token;

      predict (sampler);
      token = choose (sampler);
      if (token == vocabulary->end)
        break;
      g_array_append_val (tokens, token);
    }
  g_array_append_val (tokens, vocabulary->end);
  return g_strchug (train_vocabulary_decode (vocabulary, &g_array_index (tokens, gint32, first),
                                             tokens->len - 1 - first));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small network of every kind of part (shared key/value heads, several samples, several blocks of queries, light
 * targets, cost of attention), checked one tensor at a time. Along a random direction u the loss changes by g.u; the
 * two sides of the comparison share no code but the forward pass.
 */
#include "gradient-check.h"

#include "network.h"

#include <string.h>

#define N_SAMPLES 2
#define N_CONTEXT 70 /* more than a block of queries, and not a multiple of one */

#ifdef TRAIN_DOUBLE
#define STEP 1e-4
#else
#define STEP 1e-2
#endif

typedef struct
{
  TrainLayout  *layout;
  TrainNetwork *network;
  Real         *parameters;
  Real         *gradients;
  gint32        tokens[N_SAMPLES * N_CONTEXT];
  gint32        targets[N_SAMPLES * N_CONTEXT];
  float         weights[N_SAMPLES * N_CONTEXT];
  TrainBatch    batch;
  double        total_weight;
  double        sink_cost;
} Check;

static void
check_init (Check       *check,
            TrainSink    sink,
            TrainRandom *source)
{
  const TrainConfig config = {
    .n_vocab = 96, .n_embd = 64, .n_layer = 2, .n_head = 4, .n_head_kv = 2, .n_ff = 96, .n_context = N_CONTEXT,
    .sink = sink,
  };

  memset (check, 0, sizeof *check);
  check->sink_cost = sink == TRAIN_SINK_TOKEN ? 0.7 : 0;
  check->layout = train_layout_new (&config);
  check->network = train_network_new (check->layout, N_SAMPLES, N_CONTEXT);
  check->parameters = train_buffer_new (check->layout->n_values);
  check->gradients = train_buffer_new (check->layout->n_values);
  /* Large random values everywhere, norms included: at the values of a fresh model much of the gradient is near
     zero. */
  for (gsize i = 0; i < check->layout->n_values; i++)
    check->parameters[i] = (Real) (0.25 * train_random_normal (source));
  for (guint32 i = 0; i < check->layout->n_tensors; i++)
    if (!check->layout->tensors[i].is_matrix)
      for (guint32 j = 0; j < check->layout->tensors[i].n_cols; j++)
        check->parameters[check->layout->tensors[i].offset + j] += 1;
  for (guint i = 0; i < N_SAMPLES * N_CONTEXT; i++)
    {
      check->tokens[i] = (gint32) train_random_below (source, config.n_vocab);
      check->targets[i] = (gint32) train_random_below (source, config.n_vocab);
      check->weights[i] = i % 3 == 0 ? 0.25f : 1.0f;
      check->total_weight += check->weights[i];
    }
  check->batch = (TrainBatch) { check->tokens, check->targets, check->weights, N_SAMPLES };
}

static void
check_clear (Check *check)
{
  train_network_free (check->network);
  train_layout_free (check->layout);
  train_buffer_free (check->parameters);
  train_buffer_free (check->gradients);
}

/* Mean loss plus the cost of attention. */
static double
total_loss (Check *check)
{
  const TrainConfig *config = &check->layout->config;
  double n_pairs = (double) N_SAMPLES * N_CONTEXT * config->n_layer * config->n_head;
  double first = (double) N_SAMPLES * config->n_layer * config->n_head;
  double on_sink = first;

  memset (check->network->sink_mass, 0, config->n_layer * sizeof (double));
  train_network_forward (check->network, check->parameters, &check->batch);
  for (guint32 i = 0; i < config->n_layer; i++)
    on_sink += check->network->sink_mass[i];
  return train_network_loss (check->network, check->parameters, &check->batch, 0, NULL) / check->total_weight
         + check->sink_cost * (1 - on_sink / n_pairs);
}

static void
make_gradients (Check *check)
{
  const TrainConfig *config = &check->layout->config;
  double n_pairs = (double) N_SAMPLES * N_CONTEXT * config->n_layer * config->n_head;

  train_network_forward (check->network, check->parameters, &check->batch);
  train_network_loss (check->network, check->parameters, &check->batch, (Real) (1 / check->total_weight),
                      check->gradients);
  train_network_backward (check->network, check->parameters, &check->batch, (Real) (check->sink_cost / n_pairs),
                          check->gradients);
}

static TrainGradientResult
check_tensor (Check             *check,
              const TrainTensor *tensor,
              TrainRandom       *source)
{
  gsize n = (gsize) tensor->n_rows * tensor->n_cols;
  Real *values = check->parameters + tensor->offset;
  g_autofree Real *direction = g_new (Real, n);
  g_autofree Real *saved = g_memdup2 (values, n * sizeof (Real));
  double step = STEP / sqrt ((double) n);
  TrainGradientResult result = { tensor->name, 0, 0, 0 };
  double gradient_square = 0;
  double above;
  double below;

  for (gsize i = 0; i < n; i++)
    {
      direction[i] = (Real) train_random_normal (source);
      result.analytic += (double) check->gradients[tensor->offset + i] * (double) direction[i];
      gradient_square += pow ((double) check->gradients[tensor->offset + i], 2);
    }
  for (gsize i = 0; i < n; i++)
    values[i] = (Real) ((double) saved[i] + step * (double) direction[i]);
  above = total_loss (check);
  for (gsize i = 0; i < n; i++)
    values[i] = (Real) ((double) saved[i] - step * (double) direction[i]);
  below = total_loss (check);
  memcpy (values, saved, n * sizeof (Real));

  result.numeric = (above - below) / (2 * step);
  /* The gradient's norm is the typical size of g.u, which by chance may itself be close to zero. */
  result.difference = fabs (result.numeric - result.analytic) / sqrt (gradient_square);
  return result;
}

/* Calls `report` for each tensor and returns the largest relative difference. */
double
train_gradient_check (TrainSink           sink,
                      guint64             seed,
                      TrainGradientReport report,
                      gpointer            user_data)
{
  TrainRandom source = train_random_seeded (seed, 0, 0);
  double largest = 0;
  Check check;

  check_init (&check, sink, &source);
  make_gradients (&check);
  for (guint32 i = 0; i < check.layout->n_tensors; i++)
    {
      TrainGradientResult result = check_tensor (&check, &check.layout->tensors[i], &source);

      report (&result, user_data);
      if (!(result.difference <= largest))
        largest = result.difference;
    }
  check_clear (&check);
  return largest;
}

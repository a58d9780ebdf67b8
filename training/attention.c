/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Causal attention of one layer, forward and backward, one head of one sample at a time, in blocks of queries.
 *
 * The cost of attention: the loss may hold a term that grows with (1 - attention on position 0). Its derivative by
 * each of these weights is a constant, which the backward pass adds before it goes through the softmax.
 */
#include "network.h"
#include "operators.h"

#include <string.h>

/* The matrices of one head of one sample. */
typedef struct
{
  gsize q;         /* offsets into qkv and d_qkv */
  gsize k;
  gsize v;
  gsize mixed;     /* offset into mixed and d_mixed */
  gsize attention; /* offset into attention */
} Head;

static Head
head_of (const TrainNetwork *network,
         guint32             sample,
         guint32             head)
{
  const TrainLayout *layout = network->layout;
  const TrainConfig *config = &layout->config;
  guint32 group = config->n_head / config->n_head_kv;
  gsize first = (gsize) sample * network->n_context;
  gsize row = first * layout->n_qkv;
  Head result;

  result.q = row + (gsize) head * layout->head_dim;
  result.k = row + config->n_embd + (gsize) (head / group) * layout->head_dim;
  result.v = result.k + (gsize) config->n_head_kv * layout->head_dim;
  result.mixed = first * config->n_embd + (gsize) head * layout->head_dim;
  result.attention = ((gsize) sample * config->n_head + head) * network->n_context * network->n_context;
  return result;
}

/* `sink_logit` is NULL where there is none. */
static void
head_forward (TrainNetwork *network,
              guint32       layer,
              Head          head,
              const Real   *sink_logit)
{
  const TrainLayerState *state = &network->layers[layer];
  int head_dim = (int) network->layout->head_dim;
  int stride = (int) network->layout->n_qkv;
  int n_embd = (int) network->layout->config.n_embd;
  int n = (int) network->n_context;
  Real scale = (Real) (1.0 / sqrt (head_dim));
  double on_sink = 0;

  for (int first = 0; first < n; first += TRAIN_QUERY_BLOCK)
    {
      int n_rows = MIN (TRAIN_QUERY_BLOCK, n - first);
      int n_keys = first + n_rows;
      Real *weights = state->attention + head.attention + (gsize) first * n;

      train_gemm_nt (n_rows, n_keys, head_dim, scale, state->qkv + head.q + (gsize) first * stride, stride,
                     state->qkv + head.k, stride, 0, weights, n);
      for (int i = 0; i < n_rows; i++)
        {
          Real *row = weights + (gsize) i * n;
          int n_seen = first + i + 1;

          if (sink_logit != NULL)
            train_softmax_with_sink (row, *sink_logit, (guint32) n_seen);
          else
            train_softmax (row, (guint32) n_seen);
          memset (row + n_seen, 0, (gsize) (n_keys - n_seen) * sizeof (Real));
          if (n_seen > 1)
            on_sink += (double) (sink_logit != NULL ? 1 - train_sum (row, (guint32) n_seen) : row[0]);
        }
      train_gemm_nn (n_rows, head_dim, n_keys, 1, weights, n, state->qkv + head.v, stride, 0,
                     state->mixed + head.mixed + (gsize) first * n_embd, n_embd);
    }
  network->sink_mass[layer] += on_sink;
}

void
train_attention_forward (TrainNetwork *network,
                         const Real   *parameters,
                         guint32       layer,
                         guint32       n_samples)
{
  const TrainLayout *layout = network->layout;
  const Real *sinks = train_config_has_sink_logits (&layout->config)
                          ? parameters + layout->layers[layer].attn_sinks : NULL;

  for (guint32 sample = 0; sample < n_samples; sample++)
    for (guint32 head = 0; head < layout->config.n_head; head++)
      head_forward (network, layer, head_of (network, sample, head), sinks != NULL ? sinks + head : NULL);
}

/* `d_sink_logit` is NULL where the head has none, or none that learns. */
static void
head_backward (TrainNetwork *network,
               guint32       layer,
               Head          head,
               const Real   *d_mixed,
               Real          sink_scale,
               Real         *d_sink_logit)
{
  const TrainLayerState *state = &network->layers[layer];
  int head_dim = (int) network->layout->head_dim;
  int stride = (int) network->layout->n_qkv;
  int n_embd = (int) network->layout->config.n_embd;
  int n = (int) network->n_context;
  Real scale = (Real) (1.0 / sqrt (head_dim));

  for (int first = 0; first < n; first += TRAIN_QUERY_BLOCK)
    {
      int n_rows = MIN (TRAIN_QUERY_BLOCK, n - first);
      int n_keys = first + n_rows;
      const Real *weights = state->attention + head.attention + (gsize) first * n;
      const Real *d_out = d_mixed + head.mixed + (gsize) first * n_embd;
      const Real *q = state->qkv + head.q + (gsize) first * stride;
      Real *d_scores = network->d_scores;

      train_gemm_nt (n_rows, n_keys, head_dim, 1, d_out, n_embd, state->qkv + head.v, stride, 0, d_scores, n);
      for (int i = 0; i < n_rows; i++)
        {
          d_scores[(gsize) i * n] -= sink_scale;
          /* Raising the logit takes its share of every weight, and puts it on no value. */
          if (d_sink_logit != NULL)
            *d_sink_logit -= (1 - train_sum (weights + (gsize) i * n, (guint32) n_keys))
                             * train_dot (weights + (gsize) i * n, d_scores + (gsize) i * n, (guint32) n_keys);
          train_softmax_backward (weights + (gsize) i * n, d_scores + (gsize) i * n, scale, (guint32) n_keys);
        }
      train_gemm_nn (n_rows, head_dim, n_keys, 1, d_scores, n, state->qkv + head.k, stride, 0,
                     network->d_qkv + head.q + (gsize) first * stride, stride);
      train_gemm_tn (n_keys, head_dim, n_rows, 1, d_scores, n, q, stride, 1, network->d_qkv + head.k, stride);
      train_gemm_tn (n_keys, head_dim, n_rows, 1, weights, n, d_out, n_embd, 1, network->d_qkv + head.v, stride);
    }
}

/* Fills `d_qkv` for rotated q and k from the gradient by the mixed values, and adds to that of the sink logits. */
void
train_attention_backward (TrainNetwork *network,
                          guint32       layer,
                          guint32       n_samples,
                          const Real   *d_mixed,
                          Real          sink_scale,
                          Real         *gradients)
{
  const TrainLayout *layout = network->layout;
  Real *d_sinks = layout->config.sink == TRAIN_SINK_LEARNED ? gradients + layout->layers[layer].attn_sinks : NULL;

  /* Heads that share keys and values add to the same columns. */
  memset (network->d_qkv, 0, (gsize) n_samples * network->n_context * layout->n_qkv * sizeof (Real));
  for (guint32 sample = 0; sample < n_samples; sample++)
    for (guint32 head = 0; head < layout->config.n_head; head++)
      head_backward (network, layer, head_of (network, sample, head), d_mixed, sink_scale,
                     d_sinks != NULL ? d_sinks + head : NULL);
}

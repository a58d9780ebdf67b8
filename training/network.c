/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The buffers of a worker and the tables of angles.
 */
#include "network.h"

static void
fill_angles (TrainNetwork *network)
{
  guint32 n_pairs = network->layout->head_dim / 2;

  for (guint32 i = 0; i < network->n_context; i++)
    for (guint32 j = 0; j < n_pairs; j++)
      {
        double angle = i * pow (TRAIN_ROPE_BASE, -2.0 * j / network->layout->head_dim);

        network->cosines[(gsize) i * n_pairs + j] = (Real) cos (angle);
        network->sines[(gsize) i * n_pairs + j] = (Real) sin (angle);
      }
}

static void
layer_state_init (TrainLayerState    *state,
                  const TrainNetwork *network)
{
  const TrainConfig *config = &network->layout->config;
  gsize n = (gsize) network->n_samples * network->n_context;

  state->input = train_buffer_new (n * config->n_embd);
  state->attn_norm = train_buffer_new (n * config->n_embd);
  state->attn_scale = train_buffer_new (n);
  state->qkv = train_buffer_new (n * network->layout->n_qkv);
  state->attention = train_buffer_new (n * config->n_head * network->n_context);
  state->mixed = train_buffer_new (n * config->n_embd);
  state->middle = train_buffer_new (n * config->n_embd);
  state->ffn_norm = train_buffer_new (n * config->n_embd);
  state->ffn_scale = train_buffer_new (n);
  state->gate_up = train_buffer_new (n * 2 * config->n_ff);
  state->hidden = train_buffer_new (n * config->n_ff);
}

static void
layer_state_clear (TrainLayerState *state)
{
  train_buffer_free (state->input);
  train_buffer_free (state->attn_norm);
  train_buffer_free (state->attn_scale);
  train_buffer_free (state->qkv);
  train_buffer_free (state->attention);
  train_buffer_free (state->mixed);
  train_buffer_free (state->middle);
  train_buffer_free (state->ffn_norm);
  train_buffer_free (state->ffn_scale);
  train_buffer_free (state->gate_up);
  train_buffer_free (state->hidden);
}

TrainNetwork *
train_network_new (const TrainLayout *layout,
                   guint32            n_samples,
                   guint32            n_context)
{
  const TrainConfig *config = &layout->config;
  TrainNetwork *network = g_new0 (TrainNetwork, 1);
  gsize n = (gsize) n_samples * n_context;

  network->layout = layout;
  network->n_samples = n_samples;
  network->n_context = n_context;
  network->layers = g_new0 (TrainLayerState, config->n_layer);
  for (guint32 i = 0; i < config->n_layer; i++)
    layer_state_init (&network->layers[i], network);
  network->stream = train_buffer_new (n * config->n_embd);
  network->output_norm = train_buffer_new (n * config->n_embd);
  network->output_scale = train_buffer_new (n);
  network->logits = train_buffer_new ((gsize) TRAIN_LOGIT_ROWS * config->n_vocab);
  network->d_stream = train_buffer_new (n * config->n_embd);
  network->d_norm = train_buffer_new (n * config->n_embd);
  network->d_qkv = train_buffer_new (n * layout->n_qkv);
  network->d_gate_up = train_buffer_new (n * 2 * config->n_ff);
  network->d_hidden = train_buffer_new (n * config->n_ff);
  network->d_scores = train_buffer_new ((gsize) TRAIN_QUERY_BLOCK * n_context);
  network->cosines = train_buffer_new ((gsize) n_context * layout->head_dim / 2);
  network->sines = train_buffer_new ((gsize) n_context * layout->head_dim / 2);
  network->sink_mass = g_new0 (double, config->n_layer);
  fill_angles (network);
  return network;
}

void
train_network_free (TrainNetwork *network)
{
  for (guint32 i = 0; i < network->layout->config.n_layer; i++)
    layer_state_clear (&network->layers[i]);
  g_free (network->layers);
  train_buffer_free (network->stream);
  train_buffer_free (network->output_norm);
  train_buffer_free (network->output_scale);
  train_buffer_free (network->logits);
  train_buffer_free (network->d_stream);
  train_buffer_free (network->d_norm);
  train_buffer_free (network->d_qkv);
  train_buffer_free (network->d_gate_up);
  train_buffer_free (network->d_hidden);
  train_buffer_free (network->d_scores);
  train_buffer_free (network->cosines);
  train_buffer_free (network->sines);
  g_free (network->sink_mass);
  g_free (network);
}

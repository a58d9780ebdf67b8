/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The backward pass, the forward pass read from the bottom up. `d_stream` holds the gradient by the residual stream
 * all the way down; each half of a layer adds its own share to it.
 */
#include "network.h"
#include "operators.h"

#include <string.h>

static void
feed_forward_backward (TrainNetwork *network,
                       const Real   *parameters,
                       guint32       index,
                       guint32       n,
                       Real         *gradients)
{
  const TrainLayout *layout = network->layout;
  const TrainLayer *layer = &layout->layers[index];
  const TrainLayerState *state = &network->layers[index];
  int n_embd = (int) layout->config.n_embd;
  int n_ff = (int) layout->config.n_ff;

  train_gemm_nn ((int) n, n_ff, n_embd, 1, network->d_stream, n_embd, parameters + layer->ffn_down, n_ff, 0,
                 network->d_hidden, n_ff);
  train_gemm_tn (n_embd, n_ff, (int) n, 1, network->d_stream, n_embd, state->hidden, n_ff, 1,
                 gradients + layer->ffn_down, n_ff);
  train_swiglu_backward (state->gate_up, network->d_hidden, network->d_gate_up, n, (guint32) n_ff);
  train_gemm_nn ((int) n, n_embd, 2 * n_ff, 1, network->d_gate_up, 2 * n_ff, parameters + layer->ffn_gate_up, n_embd, 0,
                 network->d_norm, n_embd);
  train_gemm_tn (2 * n_ff, n_embd, (int) n, 1, network->d_gate_up, 2 * n_ff, state->ffn_norm, n_embd, 1,
                 gradients + layer->ffn_gate_up, n_embd);
  train_norm_backward (state->middle, parameters + layer->ffn_norm, state->ffn_scale, network->d_norm,
                       network->d_stream, gradients + layer->ffn_norm, n, (guint32) n_embd);
}

static void
attention_half_backward (TrainNetwork *network,
                         const Real   *parameters,
                         guint32       index,
                         guint32       n_samples,
                         Real          sink_scale,
                         Real         *gradients)
{
  const TrainLayout *layout = network->layout;
  const TrainLayer *layer = &layout->layers[index];
  const TrainLayerState *state = &network->layers[index];
  guint32 n = n_samples * network->n_context;
  int n_embd = (int) layout->config.n_embd;
  int n_qkv = (int) layout->n_qkv;

  train_gemm_nn ((int) n, n_embd, n_embd, 1, network->d_stream, n_embd, parameters + layer->attn_output, n_embd, 0,
                 network->d_norm, n_embd);
  train_gemm_tn (n_embd, n_embd, (int) n, 1, network->d_stream, n_embd, state->mixed, n_embd, 1,
                 gradients + layer->attn_output, n_embd);
  train_attention_backward (network, index, n_samples, network->d_norm, sink_scale, gradients);
  for (guint32 s = 0; s < n_samples; s++)
    train_rotate (network->d_qkv + (gsize) s * network->n_context * layout->n_qkv, network->cosines, network->sines, -1,
                  network->n_context, layout->config.n_head + layout->config.n_head_kv, layout->head_dim,
                  layout->n_qkv);
  train_gemm_nn ((int) n, n_embd, n_qkv, 1, network->d_qkv, n_qkv, parameters + layer->attn_qkv, n_embd, 0,
                 network->d_norm, n_embd);
  train_gemm_tn (n_qkv, n_embd, (int) n, 1, network->d_qkv, n_qkv, state->attn_norm, n_embd, 1,
                 gradients + layer->attn_qkv, n_embd);
  train_norm_backward (state->input, parameters + layer->attn_norm, state->attn_scale, network->d_norm,
                       network->d_stream, gradients + layer->attn_norm, n, (guint32) n_embd);
}

/*
 * Adds the gradient to `gradients`, after train_network_forward() and train_network_loss() on the same batch.
 * `sink_scale` is the derivative of the cost of attention by each weight on position 0, with its sign turned.
 */
void
train_network_backward (TrainNetwork     *network,
                        const Real       *parameters,
                        const TrainBatch *batch,
                        Real              sink_scale,
                        Real             *gradients)
{
  const TrainLayout *layout = network->layout;
  guint32 n_embd = layout->config.n_embd;
  guint32 n = batch->n_samples * network->n_context;
  Real *table = gradients + layout->token_embd;

  memset (network->d_stream, 0, (gsize) n * n_embd * sizeof (Real));
  train_norm_backward (network->stream, parameters + layout->output_norm, network->output_scale, network->d_norm,
                       network->d_stream, gradients + layout->output_norm, n, n_embd);
  for (guint32 i = layout->config.n_layer; i-- > 0;)
    {
      feed_forward_backward (network, parameters, i, n, gradients);
      attention_half_backward (network, parameters, i, batch->n_samples, sink_scale, gradients);
    }
  for (gsize i = 0; i < n; i++)
    train_add (table + (gsize) batch->tokens[i] * n_embd, network->d_stream + i * n_embd, n_embd);
}

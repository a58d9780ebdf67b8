/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The forward pass, read top to bottom, and the loss fused with the first step back: logits are made for a few tokens,
 * turned into their own gradient in place, and used up at once, so the full [N, n_vocab] matrix never exists.
 */
#include "network.h"
#include "operators.h"

#include <string.h>

static void
embed (TrainNetwork     *network,
       const Real       *parameters,
       const TrainBatch *batch)
{
  guint32 n_embd = network->layout->config.n_embd;
  const Real *table = parameters + network->layout->token_embd;
  gsize n = (gsize) batch->n_samples * network->n_context;

  for (gsize i = 0; i < n; i++)
    memcpy (network->layers[0].input + i * n_embd, table + (gsize) batch->tokens[i] * n_embd, n_embd * sizeof (Real));
}

static void
layer_forward (TrainNetwork *network,
               const Real   *parameters,
               guint32       index,
               guint32       n_samples,
               Real         *output)
{
  const TrainLayout *layout = network->layout;
  const TrainLayer *layer = &layout->layers[index];
  TrainLayerState *state = &network->layers[index];
  guint32 n = n_samples * network->n_context;
  int n_embd = (int) layout->config.n_embd;
  int n_ff = (int) layout->config.n_ff;
  int n_qkv = (int) layout->n_qkv;

  train_norm_forward (state->input, parameters + layer->attn_norm, state->attn_norm, state->attn_scale, n,
                      (guint32) n_embd);
  train_gemm_nt ((int) n, n_qkv, n_embd, 1, state->attn_norm, n_embd, parameters + layer->attn_qkv, n_embd, 0,
                 state->qkv, n_qkv);
  for (guint32 s = 0; s < n_samples; s++)
    train_rotate (state->qkv + (gsize) s * network->n_context * layout->n_qkv, network->cosines, network->sines, 1,
                  network->n_context, layout->config.n_head + layout->config.n_head_kv, layout->head_dim,
                  layout->n_qkv);
  train_attention_forward (network, parameters, index, n_samples);
  memcpy (state->middle, state->input, (gsize) n * layout->config.n_embd * sizeof (Real));
  train_gemm_nt ((int) n, n_embd, n_embd, 1, state->mixed, n_embd, parameters + layer->attn_output, n_embd, 1,
                 state->middle, n_embd);

  train_norm_forward (state->middle, parameters + layer->ffn_norm, state->ffn_norm, state->ffn_scale, n,
                      (guint32) n_embd);
  train_gemm_nt ((int) n, 2 * n_ff, n_embd, 1, state->ffn_norm, n_embd, parameters + layer->ffn_gate_up, n_embd, 0,
                 state->gate_up, 2 * n_ff);
  train_swiglu_forward (state->gate_up, state->hidden, n, (guint32) n_ff);
  memcpy (output, state->middle, (gsize) n * layout->config.n_embd * sizeof (Real));
  train_gemm_nt ((int) n, n_embd, n_ff, 1, state->hidden, n_ff, parameters + layer->ffn_down, n_ff, 1, output, n_embd);
}

/* Fills the states of all layers; `sink_mass` is added to. */
void
train_network_forward (TrainNetwork     *network,
                       const Real       *parameters,
                       const TrainBatch *batch)
{
  const TrainLayout *layout = network->layout;
  guint32 n_layer = layout->config.n_layer;

  g_return_if_fail (batch->n_samples <= network->n_samples);

  embed (network, parameters, batch);
  for (guint32 i = 0; i < n_layer; i++)
    layer_forward (network, parameters, i, batch->n_samples,
                   i + 1 < n_layer ? network->layers[i + 1].input : network->stream);
  train_norm_forward (network->stream, parameters + layout->output_norm, network->output_norm, network->output_scale,
                      batch->n_samples * network->n_context, layout->config.n_embd);
}

/* Turns a row of logits into its gradient and returns the weighted loss. */
static double
row_loss (Real    *logits,
          guint32  n_vocab,
          gint32   target,
          float    weight,
          Real     loss_scale)
{
  Real target_logit = logits[target];
  Real factor = (Real) weight * loss_scale;
  Real log_sum = train_softmax (logits, n_vocab);

  for (guint32 j = 0; j < n_vocab; j++)
    logits[j] *= factor;
  logits[target] -= factor;
  return (double) weight * ((double) log_sum - (double) target_logit);
}

/*
 * Returns the sum of weight x -ln p over the batch. With `gradients` not NULL it adds the output matrix's gradient of
 * loss_scale times that sum there and leaves the gradient by the final norm's output in `d_norm`.
 */
double
train_network_loss (TrainNetwork     *network,
                    const Real       *parameters,
                    const TrainBatch *batch,
                    Real              loss_scale,
                    Real             *gradients)
{
  const TrainLayout *layout = network->layout;
  int n_embd = (int) layout->config.n_embd;
  int n_vocab = (int) layout->config.n_vocab;
  int n = (int) (batch->n_samples * network->n_context);
  const Real *table = parameters + layout->token_embd;
  double loss = 0;

  for (int first = 0; first < n; first += TRAIN_LOGIT_ROWS)
    {
      int n_rows = MIN (TRAIN_LOGIT_ROWS, n - first);
      const Real *input = network->output_norm + (gsize) first * n_embd;

      train_gemm_nt (n_rows, n_vocab, n_embd, 1, input, n_embd, table, n_embd, 0, network->logits, n_vocab);
      for (int i = 0; i < n_rows; i++)
        loss += row_loss (network->logits + (gsize) i * n_vocab, (guint32) n_vocab, batch->targets[first + i],
                          batch->weights[first + i], loss_scale);
      if (gradients == NULL)
        continue;
      train_gemm_nn (n_rows, n_embd, n_vocab, 1, network->logits, n_vocab, table, n_embd, 0,
                     network->d_norm + (gsize) first * n_embd, n_embd);
      train_gemm_tn (n_vocab, n_embd, n_rows, 1, network->logits, n_vocab, input, n_embd, 1,
                     gradients + layout->token_embd, n_embd);
    }
  return loss;
}

/* Logits [n_vocab] of one row of the last forward pass. */
void
train_network_logits (TrainNetwork *network,
                      const Real   *parameters,
                      guint32       row,
                      Real         *logits)
{
  int n_embd = (int) network->layout->config.n_embd;
  int n_vocab = (int) network->layout->config.n_vocab;

  train_gemm_nt (1, n_vocab, n_embd, 1, network->output_norm + (gsize) row * n_embd, n_embd,
                 parameters + network->layout->token_embd, n_embd, 0, logits, n_vocab);
}

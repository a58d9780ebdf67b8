/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The network for one worker: buffers for the activations of a few samples, the forward pass, the loss, the backward
 * pass. A pass runs on one thread and calls OpenBLAS from it; workers differ in their TrainNetwork and share the
 * parameters.
 */
#pragma once

#include "parameters.h"

/* What the backward pass must see again, for one layer. N tokens = samples x context. */
typedef struct
{
  Real *input;       /* [N, n_embd] the residual stream as the layer finds it */
  Real *attn_norm;   /* [N, n_embd] */
  Real *attn_scale;  /* [N] */
  Real *qkv;         /* [N, n_qkv], q and k rotated */
  Real *attention;   /* [samples, n_head, T, T] softmax weights */
  Real *mixed;       /* [N, n_embd] values mixed by the heads */
  Real *middle;      /* [N, n_embd] the stream after attention */
  Real *ffn_norm;    /* [N, n_embd] */
  Real *ffn_scale;   /* [N] */
  Real *gate_up;     /* [N, 2 n_ff] */
  Real *hidden;      /* [N, n_ff] */
} TrainLayerState;

typedef struct
{
  const TrainLayout *layout;
  guint32            n_samples; /* capacity */
  guint32            n_context; /* tokens a sample */
  TrainLayerState   *layers;
  Real              *stream;       /* [N, n_embd] after the last layer */
  Real              *output_norm;  /* [N, n_embd] */
  Real              *output_scale; /* [N] */
  Real              *logits;       /* [rows of a piece, n_vocab] */
  Real              *d_stream;     /* [N, n_embd] */
  Real              *d_norm;       /* [N, n_embd] */
  Real              *d_qkv;        /* [N, n_qkv] */
  Real              *d_gate_up;    /* [N, 2 n_ff] */
  Real              *d_hidden;     /* [N, n_ff] */
  Real              *d_scores;     /* [rows of a block, T] */
  Real              *cosines;      /* [T, head_dim / 2] */
  Real              *sines;
  double            *sink_mass;    /* [n_layer] attention on position 0, or on the sink logit where there is one, summed
                                      over samples, heads and positions > 0 */
} TrainNetwork;

/* A run of samples: [n_samples, n_context] each. */
typedef struct
{
  const gint32 *tokens;
  const gint32 *targets;
  const float  *weights; /* of each target in the loss */
  guint32       n_samples;
} TrainBatch;

TrainNetwork *train_network_new      (const TrainLayout  *layout,
                                      guint32             n_samples,
                                      guint32             n_context);
void          train_network_free     (TrainNetwork       *network);
void          train_network_forward  (TrainNetwork       *network,
                                      const Real         *parameters,
                                      const TrainBatch   *batch);
double        train_network_loss     (TrainNetwork       *network,
                                      const Real         *parameters,
                                      const TrainBatch   *batch,
                                      Real                loss_scale,
                                      Real               *gradients);
void          train_network_backward (TrainNetwork       *network,
                                      const Real         *parameters,
                                      const TrainBatch   *batch,
                                      Real                sink_scale,
                                      Real               *gradients);
void          train_network_logits   (TrainNetwork       *network,
                                      const Real         *parameters,
                                      guint32             row,
                                      Real               *logits);

void          train_attention_forward  (TrainNetwork    *network,
                                        const Real      *parameters,
                                        guint32          layer,
                                        guint32          n_samples);
void          train_attention_backward (TrainNetwork    *network,
                                        guint32          layer,
                                        guint32          n_samples,
                                        const Real      *d_mixed,
                                        Real             sink_scale,
                                        Real            *gradients);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainNetwork, train_network_free)

/* Logits are made and consumed in pieces of this many tokens, to stay in the cache. */
#define TRAIN_LOGIT_ROWS 256
/* Causal attention goes by blocks of queries: each block meets only the keys up to its own end. */
#define TRAIN_QUERY_BLOCK 64

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shape of the model and where each of its tensors lies in one flat buffer. Gradients and the optimiser's moments
 * use buffers of the same layout, so that a checkpoint, a reduction or an update is one loop over `n_values`.
 */
#pragma once

#include "random.h"
#include "real.h"

#define TRAIN_NORM_EPSILON 1e-5
#define TRAIN_ROPE_BASE 10000.0

/* What a head may rest on when nothing calls for its attention. */
typedef enum
{
  TRAIN_SINK_TOKEN,   /* a token of its own at index 0 of every sample */
  TRAIN_SINK_NONE,    /* nothing: samples begin anywhere */
  TRAIN_SINK_LEARNED, /* as NONE, and a learned logit for each head, which takes its share of the softmax and has no value */
  TRAIN_SINK_ZERO,    /* the same with the logit held at zero */
} TrainSink;

typedef struct
{
  guint32 n_vocab;
  guint32 n_embd;
  guint32 n_layer;
  guint32 n_head;
  guint32 n_head_kv;
  guint32 n_ff;
  guint32 n_context; /* tokens in a training sample, the sink included */
  guint32 sink;      /* TrainSink */
} TrainConfig;

typedef struct
{
  char     name[32]; /* the tensor's name in a GGUF file */
  gsize    offset;   /* first value in the flat buffer */
  guint32  n_rows;
  guint32  n_cols;
  gboolean is_matrix;
  gboolean is_hidden; /* a matrix inside a layer, which Muon may train */
} TrainTensor;

/* Offsets of a layer's tensors. q, k, v lie one after the other, and so do gate and up: each group is one product. */
typedef struct
{
  gsize attn_norm;
  gsize attn_qkv;
  gsize attn_output;
  gsize attn_sinks; /* [n_head], where the layout has sink logits */
  gsize ffn_norm;
  gsize ffn_gate_up;
  gsize ffn_down;
} TrainLayer;

typedef struct
{
  TrainConfig  config;
  guint32      head_dim;
  guint32      n_qkv; /* width of q, k and v together */
  gsize        n_values;
  guint32      n_tensors;
  TrainTensor *tensors;
  TrainLayer  *layers;
  gsize        token_embd;
  gsize        output_norm;
} TrainLayout;

gboolean     train_config_check     (const TrainConfig  *config,
                                     GError            **error);
gboolean     train_config_has_sink_logits (const TrainConfig *config);
TrainLayout *train_layout_new       (const TrainConfig  *config);
void         train_layout_free      (TrainLayout        *layout);
void         train_parameters_init  (const TrainLayout  *layout,
                                     Real               *parameters,
                                     TrainRandom        *source);
double       train_flops_per_token  (const TrainLayout  *layout);

Real        *train_buffer_new       (gsize               n_values);
void         train_buffer_free      (Real               *buffer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainLayout, train_layout_free)

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tiny models of random weights, written as GGUF files, with the same weights as floats: what the file holds, after
 * rounding to its type, so that a reference in double can be computed from them.
 */

#pragma once

#include "quant/quant.h"
#include "rill.h"

G_BEGIN_DECLS

typedef struct
{
  const char *architecture;    /* "llama" (rotary on adjacent pairs) or "qwen2" (on halves) */
  guint n_layer;
  guint n_embd;
  guint n_head;
  guint n_head_kv;
  guint head_dim;
  guint n_rot;                 /* rotated dimensions a head, even, <= head_dim */
  guint n_ff;
  guint n_vocab;               /* at least 400 with a vocabulary */
  guint context_length;
  double rope_theta;
  double norm_epsilon;
  const char *rope_scaling;    /* rope.scaling.type: NULL (no key), "none", "linear", "yarn" */
  double rope_factor;          /* rope.scaling.factor; 0: no key */
  guint rope_original_context; /* rope.scaling.original_context_length; 0: no key */
  double rope_attn_factor;     /* rope.scaling.attn_factor; 0: no key */
  gboolean rope_freqs;         /* a rope_freqs.weight tensor: divisors from 1 to 8 */
  gboolean tied_output;        /* no output.weight */
  gboolean qkv_bias;           /* attn_{q,k,v}.bias; qwen2 always has them */
  const float *sink_logits;    /* [n_layer, n_head] written as attn_sinks.weight, or NULL */
  gboolean vocabulary;         /* an SPM vocabulary with the chat tokens of the built-in model; BOS is <sink> */
  RillType type;               /* of the matrices; norms, biases and rope_freqs are F32 */
  float attention_gain;        /* multiplies the query weights: the larger, the less even is the attention */
  guint64 seed;
} TestModelOptions;

/* All matrices row-major [outputs, inputs]. */
typedef struct
{
  float *attn_norm;   /* [n_embd] */
  float *attn_q;      /* [n_head * head_dim, n_embd] */
  float *attn_k;      /* [n_head_kv * head_dim, n_embd] */
  float *attn_v;      /* [n_head_kv * head_dim, n_embd] */
  float *attn_q_bias; /* [n_head * head_dim], or NULL */
  float *attn_k_bias; /* [n_head_kv * head_dim], or NULL */
  float *attn_v_bias; /* [n_head_kv * head_dim], or NULL */
  float *attn_output; /* [n_embd, n_head * head_dim] */
  float *ffn_norm;    /* [n_embd] */
  float *ffn_gate;    /* [n_ff, n_embd] */
  float *ffn_up;      /* [n_ff, n_embd] */
  float *ffn_down;    /* [n_embd, n_ff] */
} TestLayer;

typedef struct
{
  TestModelOptions options; /* as used; qkv_bias is TRUE for qwen2 */
  char *folder;             /* temporary, removed with the model */
  char *path;               /* of the GGUF file in it */
  float *token_embd;        /* [n_vocab, n_embd] */
  float *output_norm;       /* [n_embd] */
  float *output;            /* [n_vocab, n_embd]; the same pointer as token_embd when tied */
  float *rope_freqs;        /* [n_rot / 2] divisors of the frequencies, or NULL */
  TestLayer *layers;        /* [n_layer] */
} TestModel;

/* llama, 2 layers, 64 wide, 4 heads over 2 key/value heads of 16, 96 in the MLP, 416 tokens, context 256, F32, no vocabulary. */
void test_model_options_init (TestModelOptions *options);
/* Writes the file; an error ends the test. */
TestModel *test_model_new (const TestModelOptions *options);
void test_model_free (TestModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestModel, test_model_free)

G_END_DECLS

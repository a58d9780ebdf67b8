/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The architecture table: what tells one family of models from another within the one forward pass. A family whose
 * layers are built of parts that are here already is a new row; docs/MODEL.md adds one step by step.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which two values of a head turn together. */
typedef enum
{
  RILL_ROPE_ADJACENT, /* (0, 1), (2, 3), ... */
  RILL_ROPE_HALVES,   /* (0, n_rot / 2), (1, n_rot / 2 + 1), ... */
} RillRopePairs;

typedef enum
{
  RILL_NORM_RMS,   /* root mean square */
  RILL_NORM_LAYER, /* mean and variance, with or without a bias */
} RillNormKind;

/* What lies between the two matrices of a feed-forward network; u is the gate's partner, 1 where there is no gate. */
typedef enum
{
  RILL_ACTIVATION_SILU,      /* x sigmoid (x) u */
  RILL_ACTIVATION_GELU_TANH, /* x (1 + tanh (sqrt (2 / pi) (x + 0.044715 x^3))) / 2 u */
  RILL_ACTIVATION_GELU_ERF,  /* x (1 + erf (x / sqrt (2))) / 2 u */
  RILL_ACTIVATION_CLAMPED,   /* x sigmoid (1.702 x) (u + 1), x at most 7, u within 7 of 0 */
} RillActivation;

/* What a norm of queries and keys runs over. */
typedef enum
{
  RILL_QK_NORM_HEAD,  /* each head, all with the same weights [head_dim] */
  RILL_QK_NORM_HEADS, /* each head with weights of its own [n_head, head_dim] */
  RILL_QK_NORM_FULL,  /* all heads together [n_head * head_dim] */
} RillQkNorm;

/* Whether attention and the feed-forward network read the same residual. */
typedef enum
{
  RILL_PARALLEL_NEVER,
  RILL_PARALLEL_ALWAYS,
  RILL_PARALLEL_BY_KEY,  /* use_parallel_residual, by default TRUE */
  RILL_PARALLEL_BY_NORM, /* where the network has no norm of its own */
} RillParallel;

/* The parts that a layer may have, and the names of their tensors in a GGUF file after "blk.N.". */
typedef enum
{
  RILL_PART_ATTN_NORM = 1 << 0,   /* attn_norm.weight */
  RILL_PART_SECOND_NORM = 1 << 1, /* attn_norm_2.weight is attention's; attn_norm.weight the feed-forward network's */
  RILL_PART_FFN_NORM = 1 << 2,    /* ffn_norm.weight */
  RILL_PART_NORM_BIAS = 1 << 3,   /* .bias of these three and of output_norm */
  RILL_PART_POST_NORMS = 1 << 4,  /* post_attention_norm.weight, post_ffw_norm.weight */
  RILL_PART_FUSED_QKV = 1 << 5,   /* attn_qkv.weight instead of attn_{q,k,v}.weight */
  RILL_PART_QKV_BIAS = 1 << 6,    /* attn_qkv.bias, or attn_{q,k,v}.bias */
  RILL_PART_QK_NORM = 1 << 7,     /* attn_{q,k}_norm.weight */
  RILL_PART_QK_NORM_BIAS = 1 << 8,
  RILL_PART_OUTPUT_BIAS = 1 << 9, /* attn_output.bias */
  RILL_PART_SINKS = 1 << 10,      /* attn_sinks.weight: a logit a head that joins the softmax alone */
  RILL_PART_GATE = 1 << 11,       /* ffn_gate.weight beside ffn_up.weight */
  RILL_PART_FUSED_GATE = 1 << 12, /* ffn_up.weight holds the gate's rows, then its own */
  RILL_PART_FFN_BIAS = 1 << 13,   /* .bias of the network's matrices */
  RILL_PART_EXPERTS = 1 << 14,    /* ffn_gate_inp.weight chooses among ffn_{gate,up,down}_exps.weight */
  RILL_PART_EXPERT_BIAS = 1 << 15,
} RillParts;

typedef struct
{
  const char *name;          /* general.architecture */
  RillParts parts;           /* every file has these */
  RillParts maybe;           /* a file may have these; which it has, its tensors say */
  RillNormKind norm;
  RillActivation activation;
  RillRopePairs rope_pairs;
  RillQkNorm qk_norm;
  RillParallel parallel;
  gboolean alibi;            /* positions are a bias that grows with the distance, and nothing is turned */
  gboolean scales_embedding; /* by sqrt (n_embd) */
  const char *ffn_norm_name; /* instead of "ffn_norm" */

  /* Layers that see the last few slots alone, in files that have attention.sliding_window. */
  guint default_window;      /* where the file does not say how many; 0: none are local */
  guint global_every;        /* each so-many-th layer is not local; 0: all are */
  double local_theta;        /* base of the local layers' rotation, unscaled; 0: they turn like the others */
  gboolean local_unscaled;   /* they have the others' base but not their scaling */

  float score_cap;           /* where the file does not say; 0: none */
  float logit_cap;
  guint wide_scale_layers;   /* with so many layers, scores are divided by sqrt (n_embd / n_head) */
  gboolean yarn_exact;       /* the ends of YaRN's ramp are not rounded to whole pairs */
} RillArch;

/* NULL: not an architecture this engine runs. */
const RillArch *rill_arch_find (const char *name);
/* Why an architecture that is well known is not in the table, or NULL. */
const char *rill_arch_get_refusal (const char *name);
/* The names of all rows, "llama, qwen2", for messages. Free with g_free(). */
char *rill_arch_dup_names (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hyper-parameters: the numbers that give a model its shape, and the choices that its architecture leaves to the file.
 * A plain struct, filled from the keys of a GGUF file or by any other reader of models:
 *
 *   rill_hparams_init (&hparams, arch);     the defaults of the row
 *   hparams.n_layer = ...;                  what the file says
 *   rill_hparams_check (&hparams, ...);     ranges, and what follows from the others
 *
 * What rill_hparams_check() lets through lies within ranges in which no product of two overflows, and fits together.
 */

#pragma once

#include "format/gguf.h"
#include "model/arch.h"

G_BEGIN_DECLS

/* Wider than any model published, narrow enough that a product of two stays far below 2^63. */
#define RILL_MAX_LAYER 1024
#define RILL_MAX_EMBD (1 << 17)
#define RILL_MAX_HEAD 4096
#define RILL_MAX_HEAD_DIM 4096
#define RILL_MAX_FF (1 << 20)
#define RILL_MAX_VOCAB (1 << 22)
#define RILL_MAX_CONTEXT (1 << 28)
#define RILL_MAX_EXPERT 1024

typedef enum
{
  RILL_ROPE_SCALING_NONE,
  RILL_ROPE_SCALING_LINEAR,   /* position interpolation */
  RILL_ROPE_SCALING_NTK,      /* the base is changed once */
  RILL_ROPE_SCALING_DYNAMIC,  /* the base depends on the length; frozen at the capacity */
  RILL_ROPE_SCALING_LLAMA3,   /* by wavelength, or by factors that the file holds */
  RILL_ROPE_SCALING_YARN,     /* by frequency band, with a temperature */
  RILL_ROPE_SCALING_LONGROPE, /* one of two lists of factors, by the length; frozen at the capacity */
} RillRopeScaling;

typedef struct
{
  RillRopePairs pairs;
  guint n_rot;                 /* rotated dimensions a head: even, <= head_dim; 0: nothing is turned */
  double theta;                /* base of the frequencies */
  RillRopeScaling scaling;
  double factor;               /* >= 1 save for odd files; 1: none */
  double low_freq_factor;      /* llama3 by formula */
  double high_freq_factor;
  double ext_factor;           /* yarn */
  double attention_factor;     /* yarn, longrope */
  double beta_fast;
  double beta_slow;
  gboolean exact_ramp;         /* yarn: the ends of the ramp are not rounded to whole pairs */
  guint original_context;      /* trained before scaling, tokens */
  const float *factors;        /* [n_rot / 2] divisors of the frequencies, or NULL; owned by the model */
  const float *long_factors;   /* longrope: instead of these, beyond original_context */
} RillRopeSpec;

typedef struct
{
  const RillArch *arch;
  guint n_layer;
  guint n_embd;
  guint n_head;
  guint n_head_kv;         /* 0 until checked: as many as n_head */
  guint head_dim;          /* 0 until checked: n_embd / n_head */
  guint n_ff;              /* of one expert, where there are experts */
  guint n_expert;          /* 0: one network a layer */
  guint n_expert_used;
  guint n_vocab;
  guint context_length;

  RillNormKind norm;
  float norm_eps;
  RillActivation activation;
  RillQkNorm qk_norm;
  gboolean parallel_residual;

  float qkv_clamp;         /* queries, keys and values stay within; 0: none */
  float attention_scale;   /* of scores; 0 until checked: 1 / sqrt (head_dim) */
  float score_cap;         /* scores stay softly within; 0: none */
  float logit_cap;
  float embedding_scale;   /* 1: none, like the two that follow */
  float residual_scale;    /* of what a block adds */
  float logit_scale;

  float alibi_max_bias;    /* of the steepest head: ALiBi instead of rotation; 0: none */
  guint local_window;      /* slots that a local layer sees, its own token's included; 0: no layer is local */
  guint global_every;      /* each so-many-th layer is not local; 0: all are */
  RillRopeSpec rope;
  RillRopeSpec local_rope; /* of the local layers */
} RillHparams;

/* Zero, but for what the row of the architecture says and for multipliers of 1. */
void rill_hparams_init (RillHparams *hparams, const RillArch *arch);
/* The last step of any reader, @where being the file to name. RILL_ERROR_FORMAT or _UNSUPPORTED. */
gboolean rill_hparams_check (RillHparams *hparams, const char *where, GError **error);

/* From a GGUF file, checked. RILL_ERROR_UNSUPPORTED where the file is of a kind the engine does not run,
 * RILL_ERROR_FORMAT where a number is missing or senseless. The rotary factors are left NULL: they are tensors. */
gboolean rill_hparams_read (RillHparams *hparams, RillGguf *gguf, GError **error);
/* The rotary part of it; @prefix is the architecture's. */
gboolean rill_hparams_read_rope (RillHparams *hparams, RillGguf *gguf, GError **error);

static inline gboolean
rill_hparams_is_local (const RillHparams *hparams, guint layer)
{
  return hparams->local_window > 0 && (hparams->global_every == 0 || (layer + 1) % hparams->global_every != 0);
}

const char *rill_rope_scaling_get_name (RillRopeScaling scaling);
/* FALSE: not a scaling the engine knows. */
gboolean rill_rope_scaling_find (const char *name, RillRopeScaling *scaling);

G_END_DECLS

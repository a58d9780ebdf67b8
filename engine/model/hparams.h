/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hyper-parameters: the numbers that give a model its shape. What rill_hparams_read() lets through lies within ranges
 * in which no product of two of them overflows, and fits together.
 */

#pragma once

#include "format/gguf.h"
#include "model/arch.h"

G_BEGIN_DECLS

typedef enum
{
  RILL_ROPE_SCALING_NONE,
  RILL_ROPE_SCALING_LINEAR,  /* position interpolation */
  RILL_ROPE_SCALING_NTK,     /* the base is changed once */
  RILL_ROPE_SCALING_DYNAMIC, /* the base depends on the length; frozen at the capacity */
  RILL_ROPE_SCALING_LLAMA3,  /* by wavelength, or by factors that the file holds */
  RILL_ROPE_SCALING_YARN,    /* by frequency band, with a temperature */
} RillRopeScaling;

typedef struct
{
  RillRopePairs pairs;
  guint n_rot;                 /* rotated dimensions a head: even, <= head_dim */
  double theta;                /* base of the frequencies */
  RillRopeScaling scaling;
  double factor;               /* >= 1 save for odd files; 1: none */
  double low_freq_factor;      /* llama3 by formula */
  double high_freq_factor;
  double ext_factor;           /* yarn */
  double attention_factor;
  double beta_fast;
  double beta_slow;
  guint original_context;      /* trained before scaling, tokens */
  const float *factors;        /* [n_rot / 2] divisors of the frequencies, or NULL; owned by the model */
} RillRopeSpec;

typedef struct
{
  const RillArch *arch;
  guint n_layer;
  guint n_embd;
  guint n_head;
  guint n_head_kv;
  guint head_dim;
  guint n_ff;
  guint n_vocab;
  guint context_length;
  float norm_eps;
  RillRopeSpec rope;
} RillHparams;

/* RILL_ERROR_UNSUPPORTED where the file is of a kind the engine does not run, RILL_ERROR_FORMAT where a number is
 * missing or senseless. rope.factors is left NULL: it is a tensor. */
gboolean rill_hparams_read (RillHparams *hparams, RillGguf *gguf, GError **error);

const char *rill_rope_scaling_get_name (RillRopeScaling scaling);

G_END_DECLS

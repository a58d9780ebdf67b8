/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The activations, and work that is done row by row: what the forward pass shares with its experts.
 */

#pragma once

#include "model/forward.h"

G_BEGIN_DECLS

/* Which experts the tokens of a chunk go to. */
typedef struct
{
  float *logits;    /* [max_chunk, n_expert] */
  guint16 *chosen;  /* [max_chunk, n_expert_used] */
  float *shares;    /* [max_chunk, n_expert_used] that sum to 1 for each token */
  guint *begins;    /* [n_expert + 1] where each expert's part of the order begins */
  guint *order;     /* [max_chunk * n_expert_used] indices of shares, expert by expert */
  float *gathered;  /* [max_chunk, n_embd] the input of one expert's tokens */
  float *results;   /* [max_chunk, n_embd] what it makes of them */
} RillExperts;

struct _RillForward
{
  RillModel *model;
  RillCompute *compute;
  const RillKernels *kernels;
  guint max_chunk;
  guint n_token;      /* of the chunk at hand */
  RillForwardProbe probe; /* nullable */
  gpointer probe_data;

  float *residual;    /* [max_chunk, n_embd] the stream that blocks add to */
  float *normed;      /* [max_chunk, n_embd] */
  const float *input; /* what a block reads: one of these two */
  float *block;       /* [max_chunk, n_embd] what a block writes */
  float *q;           /* [max_chunk, n_head * head_dim] */
  float *k;           /* [max_chunk, n_head_kv * head_dim] */
  float *v;
  float *heads;       /* [max_chunk, n_head * head_dim] */
  float *gate;        /* [max_chunk, n_ff] what the network makes of its input, with or without a gate */
  float *up;          /* [max_chunk, n_ff] */
  RillExperts experts; /* all NULL where there are none */
};

/* Work on one row that knows of no other, a row being a token's in most cases. */
typedef struct _RillRowStep RillRowStep;
struct _RillRowStep
{
  void (*func) (const RillRowStep *step, gsize row);
  const RillForward *forward;
  const RillLayer *layer;
  const RillNorm *norm;
  const float *bias;
  guint expert;
};

/* Calls @step's function for @n_row rows, on all threads. */
void rill_forward_for_each (const RillRowStep *step, guint n_row);

/* A row function: biases of the network's first matrices, then its activation; in forward->gate, forward->up. */
void rill_forward_activate_row (const RillRowStep *step, gsize row);

gboolean rill_experts_init (RillForward *forward, GError **error);
void rill_experts_clear (RillExperts *experts);
/* From forward->input to forward->block. */
void rill_experts_run (RillForward *forward, const RillLayer *layer);

G_END_DECLS

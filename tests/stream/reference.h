/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The naive method, in double and in plain loops, from the paper's description alone: a cache of unrotated keys, the
 * oldest token that is no sink dropped when it is full, positions given anew by slot, and every live key rotated again at
 * every step. It shares nothing with the engine.
 */

#pragma once

#include "test-model.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_vocab;
  gsize n_token;
  guint n_map;             /* n_layer * n_head */
  guint capacity;
  double *logits;          /* [n_token, n_vocab] */
  double *sink_mass;       /* [n_token, n_layer, n_head] */
  double *contribution;    /* [n_token, n_layer, n_head] */
  double *learned_mass;    /* [n_token, n_layer, n_head] on the logit without a value */
  double *slot_attention;  /* [n_token, capacity] mean over layers and heads */
} Reference;

/* Where the model has sink logits, each softmax has one more, for a token without a value. */
/* Before the token @at is read, the @n tokens from @first on are kept, or released. */
typedef struct
{
  gsize at;
  gboolean release;
  gsize first;
  gsize n;
} ReferenceChange;

/* As below, with what happens to kept tokens on the way, in order. The oldest token that is to be kept is not dropped but
 * counts as a sink from then on; a released one is taken out and all behind it move up. */
Reference *reference_new_keeping (const TestModel       *model,
                                  const RillToken       *tokens,
                                  gsize                  n_tokens,
                                  guint                  n_sink,
                                  guint                  capacity,
                                  const ReferenceChange *changes,
                                  gsize                  n_changes);
Reference *reference_new (const TestModel *model, const RillToken *tokens, gsize n_tokens, guint n_sink, guint capacity);
void reference_free (Reference *reference);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reference, reference_free)

/* Radians a position of each pair, values a float can hold; *magnitude multiplies what is rotated. */
void reference_frequencies (const TestModel *model, guint capacity, double *frequencies, double *magnitude);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rotary positions: the frequencies of a model, and the turning of queries and keys. Angles are exact to a millionth of
 * a radian at a billion tokens, because they are computed in double; the values turned are float.
 */

#pragma once

#include "model/hparams.h"

G_BEGIN_DECLS

typedef struct
{
  RillRopePairs pairs;
  guint n_pair;        /* half the rotated dimensions; 0: nothing is turned */
  double *frequencies; /* [n_pair] radians a position: values a float can hold, promoted */
  double magnitude;    /* multiplies every turned value (YaRN's temperature); 1: none */
} RillRope;

/* @capacity: what scalings that depend on the length are frozen at. */
RillRope *rill_rope_new (const RillRopeSpec *spec, guint capacity);
void rill_rope_free (RillRope *rope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillRope, rill_rope_free)

/* Of the frequencies and the magnitude: states saved under one set are of no use under another. */
guint64 rill_rope_hash (const RillRope *rope);

/* @turn: [2, n_pair] cosines, then sines, of @position. */
void rill_rope_fill_turn (const RillRope *rope, guint64 position, float *turn);

/* As above, for what has been turned already: by so many positions more, back where @n_position is negative. */
void rill_rope_fill_shift (const RillRope *rope, gint64 n_position, float *turn);

/* @in, @out: [head_dim], not overlapping; what is not rotated is copied. */
void rill_rope_rotate (const RillRope *rope, const float *turn, const float *in, float *out, guint head_dim);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding the scale, and the minimum, with which a run of values loses least when it is rounded to a few levels. The loss
 * is the sum of squares, weighted: a large weight of a model matters more than a small one.
 */

#pragma once

#include "quant/quant.h"

G_BEGIN_DECLS

/* At most this many values are searched at once. */
#define RILL_SEARCH_MAX 32

/* Largest finite half: a scale beyond it would turn a zero quant into NaN. */
#define RILL_HALF_MAX 65504.0f

/* The whole number next to @value, within bounds; a value that is no number gives @low. */
int rill_round_within (float value, int low, int high);

/* Copies @n values with what blocks cannot hold made what they can: no NaN, nothing beyond 2^28. */
void rill_search_copy (const float *values, float *copy, guint n);

/* weights[i] = sqrt (mean (values^2) + values[i]^2) */
void rill_search_weights (const float *values, float *weights, guint n);

/* The scale, of either sign, with which quants from @low to @high come nearest. 0: all values are. */
float rill_search_scale (const float *values, const float *weights, guint n, int low, int high);

/* Quants of @scale; returns the weighted loss. */
float rill_search_round (const float *values, const float *weights, guint n, float scale, int low, int high,
                         gint8 *quants);

/* values ~ scale * quant - min, quants from 0 to @high, scale and min not negative. */
void rill_search_scale_min (const float *values, const float *weights, guint n, int high, float *scale, float *min);

/* Quants of @scale and @min; returns the weighted loss. */
float rill_search_round_min (const float *values, const float *weights, guint n, float scale, float min, int high,
                             guint8 *quants);

G_END_DECLS

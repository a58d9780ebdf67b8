/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What some families do to a row between the products: norms with a mean, GELU, soft caps. Written once for every
 * instruction set; a unit says what its registers are, in the words listed below, before it includes this.
 *
 *   Vec   LANES floats
 *     vec_set (f)  vec_load (p, n)  vec_store (p, n, v)    the first n lanes; others are loaded as 0
 *     vec_keep (v, n)                                      zeros beyond the first n lanes
 *     vec_add (v, w)  vec_sub (v, w)  vec_mul (v, w)  vec_div (v, w)  vec_fma (v, w, x): v w + x
 *     vec_exp (v)  vec_size (v): without its sign  vec_with_sign (v, w): v >= 0 with the sign of w
 *     vec_choose_below (v, limit, w, x)                    w where v < limit, else x
 *     vec_sum (v)                                          of all lanes
 *   Sum   numbers of double precision
 *     sum_zero ()  sum_add (s, v)  sum_total (s)
 */

#pragma once

#include "kernels/kernels.h"

#include <math.h>

/* The mean is summed in double: it may be far larger than what lies around it. What is left of the values is not. */
static void
layer_norm_rows (const float *x,
                 const float *weight,
                 const float *bias,
                 float       *out,
                 guint        n,
                 float        eps)
{
  Sum sum = sum_zero ();
  Vec squares = vec_set (0.0f), shift, factor;

  for (guint i = 0; i < n; i += LANES)
    sum = sum_add (sum, vec_load (x + i, n - i));
  shift = vec_set ((float) (sum_total (sum) / n));
  for (guint i = 0; i < n; i += LANES)
    {
      Vec rest = vec_keep (vec_sub (vec_load (x + i, n - i), shift), n - i);

      squares = vec_fma (rest, rest, squares);
    }
  factor = vec_set ((float) (1.0 / sqrt ((double) vec_sum (squares) / n + (double) eps)));
  for (guint i = 0; i < n; i += LANES)
    {
      Vec value = vec_mul (vec_mul (vec_sub (vec_load (x + i, n - i), shift), factor), vec_load (weight + i, n - i));

      if (bias != NULL)
        value = vec_add (value, vec_load (bias + i, n - i));
      vec_store (out + i, n - i, value);
    }
}

static void
gelu_mul_rows (float       *gate,
               const float *up,
               guint        n)
{
  const Vec one = vec_set (1.0f), zero = vec_set (0.0f);

  for (guint i = 0; i < n; i += LANES)
    {
      Vec value = vec_load (gate + i, n - i);
      Vec slope = vec_mul (vec_fma (vec_mul (value, value), vec_set (RILL_GELU_CUBE), one), vec_set (RILL_GELU_SLOPE));
      Vec divisor = vec_add (one, vec_exp (vec_sub (zero, vec_mul (value, slope))));

      vec_store (gate + i, n - i, vec_mul (vec_div (value, divisor), vec_load (up + i, n - i)));
    }
}

static void
soft_cap_rows (float *x,
               guint  n,
               float  cap)
{
  const Vec one = vec_set (1.0f), caps = vec_set (cap);

  for (guint i = 0; i < n; i += LANES)
    {
      Vec y = vec_div (vec_load (x + i, n - i), caps);
      Vec square = vec_mul (y, y), size = vec_size (y), series, shrunk, rest;

      series = vec_fma (square, vec_set (RILL_TANH_C9), vec_set (RILL_TANH_C7));
      series = vec_fma (square, series, vec_set (RILL_TANH_C5));
      series = vec_fma (square, series, vec_set (RILL_TANH_C3));
      series = vec_fma (vec_mul (y, square), series, y);
      shrunk = vec_exp (vec_mul (size, vec_set (-2.0f)));
      rest = vec_with_sign (vec_div (vec_sub (one, shrunk), vec_add (one, shrunk)), y);
      vec_store (x + i, n - i, vec_mul (caps, vec_choose_below (size, vec_set (RILL_TANH_SERIES), series, rest)));
    }
}

#define SET_ROWS(kernels)                     \
  G_STMT_START                                \
  {                                           \
    (kernels)->layer_norm = layer_norm_rows;  \
    (kernels)->gelu_mul = gelu_mul_rows;      \
    (kernels)->soft_cap = soft_cap_rows;      \
  }                                           \
  G_STMT_END

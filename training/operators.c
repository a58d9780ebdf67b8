/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RMSNorm, SwiGLU, rotary positions and softmax, forward and backward. Each loop is written so that the compiler turns
 * it into vector code: reductions are marked, and the exponential is a polynomial instead of a call.
 */
#include "operators.h"

#include "parameters.h"

#include <string.h>

#ifdef TRAIN_DOUBLE
#define exponential exp
#else
/* exp (x) = 2^n exp (r), |r| <= ln 2 / 2, with the first terms of the series: relative error below 3e-7. */
static inline float
exponential (float x)
{
  float clamped = x < -87.0f ? -87.0f : (x > 88.0f ? 88.0f : x);
  float n = (clamped * 1.44269504f + 12582912.0f) - 12582912.0f;
  float r = (clamped - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.0f + r * (1.0f + r * (0.5f + r * (1.0f / 6 + r * (1.0f / 24 + r * (1.0f / 120 + r * (1.0f / 720))))));
  gint32 bits = ((gint32) n + 127) << 23;
  float power;

  memcpy (&power, &bits, sizeof power);
  return p * power;
}
#endif

TRAIN_VECTORISED void
train_norm_forward (const Real *input,
                    const Real *weight,
                    Real       *output,
                    Real       *scale,
                    guint32     n_rows,
                    guint32     n_cols)
{
  for (guint32 i = 0; i < n_rows; i++)
    {
      const Real *x = input + (gsize) i * n_cols;
      Real *y = output + (gsize) i * n_cols;
      Real sum = 0;

#pragma omp simd reduction(+ : sum)
      for (guint32 j = 0; j < n_cols; j++)
        sum += x[j] * x[j];
      scale[i] = (Real) (1.0 / sqrt ((double) sum / n_cols + TRAIN_NORM_EPSILON));
      for (guint32 j = 0; j < n_cols; j++)
        y[j] = x[j] * scale[i] * weight[j];
    }
}

/* Adds to `d_input` and `d_weight`. */
TRAIN_VECTORISED void
train_norm_backward (const Real *input,
                     const Real *weight,
                     const Real *scale,
                     const Real *d_output,
                     Real       *d_input,
                     Real       *d_weight,
                     guint32     n_rows,
                     guint32     n_cols)
{
  for (guint32 i = 0; i < n_rows; i++)
    {
      const Real *x = input + (gsize) i * n_cols;
      const Real *dy = d_output + (gsize) i * n_cols;
      Real *dx = d_input + (gsize) i * n_cols;
      Real s = scale[i];
      Real dot = 0;

#pragma omp simd reduction(+ : dot)
      for (guint32 j = 0; j < n_cols; j++)
        dot += dy[j] * weight[j] * x[j];
      dot *= s * s * s / (Real) n_cols;
      for (guint32 j = 0; j < n_cols; j++)
        {
          dx[j] += dy[j] * weight[j] * s - x[j] * dot;
          d_weight[j] += dy[j] * x[j] * s;
        }
    }
}

TRAIN_VECTORISED void
train_swiglu_forward (const Real *gate_up,
                      Real       *hidden,
                      guint32     n_rows,
                      guint32     n_ff)
{
  for (guint32 i = 0; i < n_rows; i++)
    {
      const Real *gate = gate_up + (gsize) i * 2 * n_ff;
      const Real *up = gate + n_ff;
      Real *output = hidden + (gsize) i * n_ff;

      for (guint32 j = 0; j < n_ff; j++)
        output[j] = gate[j] / (1 + exponential (-gate[j])) * up[j];
    }
}

TRAIN_VECTORISED void
train_swiglu_backward (const Real *gate_up,
                       const Real *d_hidden,
                       Real       *d_gate_up,
                       guint32     n_rows,
                       guint32     n_ff)
{
  for (guint32 i = 0; i < n_rows; i++)
    {
      const Real *gate = gate_up + (gsize) i * 2 * n_ff;
      const Real *up = gate + n_ff;
      const Real *dh = d_hidden + (gsize) i * n_ff;
      Real *d_gate = d_gate_up + (gsize) i * 2 * n_ff;
      Real *d_up = d_gate + n_ff;

      for (guint32 j = 0; j < n_ff; j++)
        {
          Real sigmoid = 1 / (1 + exponential (-gate[j]));

          d_up[j] = dh[j] * gate[j] * sigmoid;
          d_gate[j] = dh[j] * up[j] * sigmoid * (1 + gate[j] * (1 - sigmoid));
        }
    }
}

/*
 * Rotates adjacent pairs of `n_heads` heads at the start of each row; row i uses line i of the tables [n_rows,
 * head_dim / 2]. `direction` -1 undoes a rotation, which is also its derivative.
 */
TRAIN_VECTORISED void
train_rotate (Real       *rows,
              const Real *cosines,
              const Real *sines,
              Real        direction,
              guint32     n_rows,
              guint32     n_heads,
              guint32     head_dim,
              guint32     stride)
{
  guint32 n_pairs = head_dim / 2;

  for (guint32 i = 0; i < n_rows; i++)
    {
      const Real *c = cosines + (gsize) i * n_pairs;
      const Real *s = sines + (gsize) i * n_pairs;

      for (guint32 h = 0; h < n_heads; h++)
        {
          Real *x = rows + (gsize) i * stride + (gsize) h * head_dim;

          for (guint32 j = 0; j < n_pairs; j++)
            {
              Real a = x[2 * j];
              Real b = x[2 * j + 1];

              x[2 * j] = a * c[j] - direction * b * s[j];
              x[2 * j + 1] = direction * a * s[j] + b * c[j];
            }
        }
    }
}

/* Turns scores into weights in place and returns log (sum exp (score)). */
TRAIN_VECTORISED Real
train_softmax (Real    *row,
               guint32  n)
{
  Real highest = row[0];
  Real sum = 0;

#pragma omp simd reduction(max : highest)
  for (guint32 j = 0; j < n; j++)
    highest = row[j] > highest ? row[j] : highest;
#pragma omp simd reduction(+ : sum)
  for (guint32 j = 0; j < n; j++)
    {
      row[j] = exponential (row[j] - highest);
      sum += row[j];
    }

  Real inverse = 1 / sum;

  for (guint32 j = 0; j < n; j++)
    row[j] *= inverse;
  return highest + (Real) log ((double) sum);
}

/* The softmax with one more score, whose weight is what the row's sum leaves to 1. */
TRAIN_VECTORISED void
train_softmax_with_sink (Real    *row,
                         Real     sink,
                         guint32  n)
{
  Real highest = sink;
  Real sum = 0;

#pragma omp simd reduction(max : highest)
  for (guint32 j = 0; j < n; j++)
    highest = row[j] > highest ? row[j] : highest;
#pragma omp simd reduction(+ : sum)
  for (guint32 j = 0; j < n; j++)
    {
      row[j] = exponential (row[j] - highest);
      sum += row[j];
    }

  Real inverse = 1 / (sum + exponential (sink - highest));

  for (guint32 j = 0; j < n; j++)
    row[j] *= inverse;
}

TRAIN_VECTORISED Real
train_sum (const Real *values,
           guint32     n)
{
  Real sum = 0;

#pragma omp simd reduction(+ : sum)
  for (guint32 j = 0; j < n; j++)
    sum += values[j];
  return sum;
}

TRAIN_VECTORISED Real
train_dot (const Real *left,
           const Real *right,
           guint32     n)
{
  Real sum = 0;

#pragma omp simd reduction(+ : sum)
  for (guint32 j = 0; j < n; j++)
    sum += left[j] * right[j];
  return sum;
}

/* In place: gradient by the weights becomes gradient by the scores, times `factor`. */
TRAIN_VECTORISED void
train_softmax_backward (const Real *weights,
                        Real       *gradient,
                        Real        factor,
                        guint32     n)
{
  Real dot = 0;

#pragma omp simd reduction(+ : dot)
  for (guint32 j = 0; j < n; j++)
    dot += weights[j] * gradient[j];
  for (guint32 j = 0; j < n; j++)
    gradient[j] = weights[j] * (gradient[j] - dot) * factor;
}

TRAIN_VECTORISED void
train_add (Real       *target,
           const Real *addend,
           gsize       n)
{
  for (gsize i = 0; i < n; i++)
    target[i] += addend[i];
}

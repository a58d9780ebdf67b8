/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine's inner loops behind one table of function pointers. The C reference fills every slot; each instruction
 * set then overwrites the slots it does better. Every slot's result for one row or one head does not depend on which
 * other rows are computed beside it, so that any split of the work among threads gives the same bits.
 */

#pragma once

#include "quant/quant.h"

#include <glib.h>

G_BEGIN_DECLS

/* Activations quantised for the integer dot products: 32 values a block, value i = scale * quants[i]. */
typedef struct
{
  float scale;
  gint32 sum; /* of quants: lets unsigned weights be corrected for their offset */
  gint8 quants[32];
} RillBlockAct;

typedef enum
{
  RILL_CPU_C = 0,
  RILL_CPU_NEON = 1 << 0,
  RILL_CPU_NEON_DOTPROD = 1 << 1,
  RILL_CPU_AVX2 = 1 << 2,        /* with FMA and F16C */
  RILL_CPU_AVX512 = 1 << 3,      /* F, BW, VL, DQ */
  RILL_CPU_AVX512_VNNI = 1 << 4,
} RillCpuFlags;

typedef struct
{
  const char *name;

  /* y[r] = row r of w . x ; rows lie row_bytes apart. Float types take x as float [n_cols], integer types as blocks [n_cols / 32]. */
  void (*gemv_f32) (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const float *x, float *y);
  void (*gemv_f16) (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const float *x, float *y);
  void (*gemv_bf16) (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const float *x, float *y);
  void (*gemv_q8_0) (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const RillBlockAct *x, float *y);
  void (*gemv_q4_0) (const void *w, gsize row_bytes, guint n_rows, guint n_cols, const RillBlockAct *x, float *y);
  void (*quantize_act) (const float *x, RillBlockAct *blocks, guint n_values);

  /* Attention over n_rows cached rows of one head, row_bytes apart, head_dim values each.
   * scores: score[r] = scale * q . k_r. mix: out[d] += sum_r p[r] * v_r[d]. */
  void (*scores_f32) (const float *q, const void *k, gsize row_bytes, guint n_rows, guint head_dim, float scale, float *score);
  void (*scores_f16) (const float *q, const void *k, gsize row_bytes, guint n_rows, guint head_dim, float scale, float *score);
  void (*scores_q8_0) (const float *q, const void *k, gsize row_bytes, guint n_rows, guint head_dim, float scale, float *score);
  void (*mix_f32) (const float *p, const void *v, gsize row_bytes, guint n_rows, guint head_dim, float *out);
  void (*mix_f16) (const float *p, const void *v, gsize row_bytes, guint n_rows, guint head_dim, float *out);
  void (*mix_q8_0) (const float *p, const void *v, gsize row_bytes, guint n_rows, guint head_dim, float *out);

  /* x[i] = exp (x[i] - max); returns the sum. */
  float (*softmax_exp) (float *x, guint n, float max);
  float (*vec_max) (const float *x, guint n);                       /* n >= 1 */
  void (*vec_scale) (float *x, guint n, float factor);
  void (*vec_add) (float *x, const float *y, guint n);              /* x += y */
  void (*rms_norm) (const float *x, const float *weight, float *out, guint n, float eps);
  void (*silu_mul) (float *gate, const float *up, guint n);         /* gate = silu (gate) * up */
  void (*float_to_f16) (const float *x, guint16 *out, guint n);
} RillKernels;

/* Flags of this machine, less those named in the environment variable RILL_CPU_MASK (comma-separated names to keep off). */
RillCpuFlags rill_cpu_get_flags (void);
/* Fills @kernels with the best slots for @flags. */
void rill_kernels_init (RillKernels *kernels, RillCpuFlags flags);

G_END_DECLS

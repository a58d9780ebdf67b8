/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The number type of the trainer and the few things that depend on it. Training runs in float; the gradient test
 * compiles the same sources with TRAIN_DOUBLE, so that a finite difference is exact enough to convict a single wrong
 * term.
 */
#pragma once

#include "products.h"

#include <cblas.h>
#include <math.h>

#ifdef TRAIN_DOUBLE
typedef double Real;
#define train_gemm_native cblas_dgemm
#define train_root sqrt
#else
typedef float Real;
#define train_gemm_native cblas_sgemm
#define train_root sqrtf
#endif

/* The element-wise loops are compiled once per instruction set and chosen when the program starts. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) \
    && !defined(__SANITIZE_THREAD__)
#define TRAIN_VECTORISED __attribute__ ((target_clones ("avx512f", "avx2,fma", "default")))
#else
#define TRAIN_VECTORISED
#endif

/* output[m, n] = alpha * left * right + beta * output; a transposed factor lies in memory as [columns, rows]. */
static inline void
train_gemm (gboolean    left_transposed,
            gboolean    right_transposed,
            int         m,
            int         n,
            int         k,
            Real        alpha,
            const Real *left,
            int         left_ld,
            const Real *right,
            int         right_ld,
            Real        beta,
            Real       *output,
            int         output_ld)
{
#ifndef TRAIN_DOUBLE
  if (train_bf16_enabled)
    {
      TrainFactor a = { left, (gsize) left_ld, left_transposed };
      TrainFactor b = { right, (gsize) right_ld, right_transposed };

      train_bf16_product ((gsize) m, (gsize) n, (gsize) k, alpha, &a, &b, beta, output, (gsize) output_ld);
      return;
    }
#endif
  train_gemm_native (CblasRowMajor, left_transposed ? CblasTrans : CblasNoTrans,
                     right_transposed ? CblasTrans : CblasNoTrans, m, n, k, alpha, left, left_ld, right, right_ld, beta,
                     output, output_ld);
}

/* output[m, n] = alpha * left[m, k] * right[n, k]^T + beta * output */
static inline void
train_gemm_nt (int         m,
               int         n,
               int         k,
               Real        alpha,
               const Real *left,
               int         left_ld,
               const Real *right,
               int         right_ld,
               Real        beta,
               Real       *output,
               int         output_ld)
{
  train_gemm (FALSE, TRUE, m, n, k, alpha, left, left_ld, right, right_ld, beta, output, output_ld);
}

/* output[m, n] = alpha * left[m, k] * right[k, n] + beta * output */
static inline void
train_gemm_nn (int         m,
               int         n,
               int         k,
               Real        alpha,
               const Real *left,
               int         left_ld,
               const Real *right,
               int         right_ld,
               Real        beta,
               Real       *output,
               int         output_ld)
{
  train_gemm (FALSE, FALSE, m, n, k, alpha, left, left_ld, right, right_ld, beta, output, output_ld);
}

/* output[m, n] = alpha * left[k, m]^T * right[k, n] + beta * output */
static inline void
train_gemm_tn (int         m,
               int         n,
               int         k,
               Real        alpha,
               const Real *left,
               int         left_ld,
               const Real *right,
               int         right_ld,
               Real        beta,
               Real       *output,
               int         output_ld)
{
  train_gemm (TRUE, FALSE, m, n, k, alpha, left, left_ld, right, right_ld, beta, output, output_ld);
}

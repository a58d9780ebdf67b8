/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Products of a weight matrix with one or many activations, spread over the pool. Few activations go through the
 * table's matrix-vector kernels; many are multiplied tile by tile by OpenBLAS. How the work is cut does not depend on
 * the number of threads, so neither do the results, to the last bit.
 */

#pragma once

#include "kernels/kernels.h"
#include "kernels/pool.h"

G_BEGIN_DECLS

typedef struct
{
  RillType type;
  guint n_rows;     /* outputs */
  guint n_cols;     /* inputs; a multiple of the type's block */
  gsize row_bytes;
  const void *data; /* [n_rows, n_cols], row-major */
} RillMatrix;

/* y[t, r] = sum_c w[r, c] x[t, c]; y has y_stride floats from one t to the next. */
typedef struct
{
  const RillMatrix *matrix;
  float *y;
  gsize y_stride;
} RillProduct;

typedef struct _RillCompute RillCompute;

/* Scratch for products of up to @max_cols inputs and @max_tokens activations: everything is allocated here. */
RillCompute *rill_compute_new (guint n_thread, guint max_cols, guint max_tokens, GError **error);
void rill_compute_free (RillCompute *compute);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillCompute, rill_compute_free)

const RillKernels *rill_compute_get_kernels (RillCompute *compute);
RillPool *rill_compute_get_pool (RillCompute *compute);

/* All @n_products matrices have the same n_cols and multiply the same @x [n_tokens, n_cols]: activations are quantised
 * once, and the pool is entered once. */
void rill_compute_products (RillCompute *compute, const RillProduct *products, guint n_products, const float *x,
                            guint n_tokens);

G_END_DECLS

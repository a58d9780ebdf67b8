/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What compute.c allocates and matmul.c works with.
 */

#pragma once

#include "kernels/matmul.h"

#include <stdatomic.h>

G_BEGIN_DECLS

/* Up to this many activations float weights are read straight from memory by the matrix-vector kernels; above, OpenBLAS
 * is faster, although weights of 16 bits are first made floats for it. Measured; for integers the kernels say. */
#define FEW_TOKENS_F32 8
#define FEW_TOKENS_F16 32
/* The points of a code book are looked up one by one, so that OpenBLAS is ahead sooner than the kernels say. */
#define FEW_TOKENS_POINTS 8

/* A piece for OpenBLAS: the activations are packed anew for each, which many rows pay for. */
#define TILE_ROWS 128
#define TILE_TOKENS 512

#define CACHE_LINE 64

/* The call at hand. */
typedef struct
{
  const RillProduct *products;
  guint n_products;
  guint n_tokens;
  const float *x;
  gsize piece_bytes; /* of weights, for the matrix-vector kernels */
} RillCall;

struct _RillCompute
{
  RillKernels kernels;
  RillPool *pool;
  guint max_cols;
  guint max_tokens;
  RillActGroup *acts; /* [max_tokens, ceil (max_cols / 128)] */
  float *tiles;       /* [n_thread, TILE_ROWS, max_cols] */
  RillCall call;
  _Alignas (CACHE_LINE) atomic_uint next_piece;
};

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernels' checker. Every slot of every tier that this machine can run is compared with a sum in double on hostile
 * input; the same slots can be timed. Buffers end at a page that nobody may touch, and outputs lie between guard bytes.
 */

#pragma once

#include "kernels/kernels.h"

G_BEGIN_DECLS

/* --- Tiers ------------------------------------------------------------------------------------------------------- */

#define CHECK_MAX_TIERS 8

/* Fills @tiers, the C reference first. Returns how many this machine runs. */
guint check_get_tiers (RillKernels tiers[CHECK_MAX_TIERS]);

/* --- Buffers ----------------------------------------------------------------------------------------------------- */

/* @n_bytes that end where an untouchable page begins; zero-filled. Freed by check_free(). */
void *check_alloc (gsize n_bytes);
void check_free (void *buffer);

/* A buffer for output with guard bytes before it and after it, as many as check_output_verify() looks at. */
#define CHECK_GUARD 192
void *check_output_new (gsize n_bytes);
void check_output_verify (const void *output, gsize n_bytes);
void check_output_free (void *output);

/* --- Hostile numbers --------------------------------------------------------------------------------------------- */

typedef enum
{
  CHECK_UNIFORM,   /* in [-1, 1] */
  CHECK_POSITIVE,  /* in [0.5, 1]: rounding errors add up */
  CHECK_ZERO,
  CHECK_DENORMAL,
  CHECK_LARGE,     /* up to 1e15 */
  CHECK_SPREAD,    /* 60 powers of two apart */
  CHECK_N_KINDS,
} CheckKind;

void check_fill (GRand *rand, CheckKind kind, float *values, gsize n);
/* Stores @values as halves that are finite; gives back what was stored. */
void check_fill_f16 (GRand *rand, CheckKind kind, guint16 *halves, gsize n);
void check_fill_bf16 (GRand *rand, CheckKind kind, guint16 *values, gsize n);
void check_fill_acts (GRand *rand, RillActGroup *groups, gsize n_blocks);

/* --- Blocks of integers ------------------------------------------------------------------------------------------ */

#define CHECK_N_BLOCK_TYPES 15
extern const RillType check_block_types[CHECK_N_BLOCK_TYPES];

/* Blocks with every byte possible: random, or all -128, 127, 0 or 255; scales of zero, subnormal, large and negative. */
void check_fill_blocks (GRand *rand, RillType type, void *blocks, gsize n_values);
/* What each value would be if its quant were 0: the minimum that its type adds to it, or 0. */
void check_get_mins (RillType type, const void *blocks, float *mins, gsize n_values);

/* --- Comparison -------------------------------------------------------------------------------------------------- */

/* A sum in double and the sum of its terms' sizes. */
typedef struct
{
  double value;
  double size;
  gsize n;
} CheckSum;

static inline void
check_sum_add (CheckSum *sum,
               double    term)
{
  sum->value += term;
  sum->size += term < 0 ? -term : term;
  sum->n++;
}

/* |got - reference| <= 4 eps sum|a b|, and half a subnormal for each product that may have been one. */
void check_sum_near (const char *tier, const char *slot, float got, const CheckSum *reference);

/* --- Timing ------------------------------------------------------------------------------------------------------ */

typedef void (*CheckBenchFunc) (const RillKernels *kernels, gpointer data);

/* Prints GB/s of each tier and its ratio to C; @n_bytes is what one call reads. */
void check_bench (const char *slot, CheckBenchFunc func, gpointer data, gsize n_bytes);

/* --- The groups of slots ----------------------------------------------------------------------------------------- */

void check_add_gemv_tests (void);
void check_add_weights_tests (void);
void check_add_attention_tests (void);
void check_add_vector_tests (void);
void check_run_benches (void);

G_END_DECLS

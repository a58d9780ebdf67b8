/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Times the slots that the checker checks, on sizes of a model with a thousand million weights and from the cache, so
 * that the arithmetic shows and not the memory.
 */

#include "check.h"

#include <string.h>

#define N_ROWS 64
#define N_COLS 2048
#define HEAD_DIM 64
#define N_CACHED 1024

typedef struct
{
  guint8 *w; /* [N_ROWS, N_COLS] floats, or any type in less */
  float *x;
  float *y;
  float *out;
  RillActGroup *acts;
} BenchData;

#define N_TOKENS 16

#define DEFINE_GEMV_BENCH(type, row)                                                                           \
  static void bench_gemv_##type (const RillKernels *kernels, gpointer data)                                           \
  {                                                                                                                   \
    BenchData *bench = data;                                                                                          \
                                                                                                                      \
    kernels->gemv_##type (bench->w, row, N_ROWS, N_COLS, bench->x, bench->out);                                     \
  }

DEFINE_GEMV_BENCH (f32, N_COLS * 4)
DEFINE_GEMV_BENCH (f16, N_COLS * 2)
DEFINE_GEMV_BENCH (bf16, N_COLS * 2)

#define DEFINE_BLOCK_BENCH(type, row)                                                                                 \
  static void bench_gemv_##type (const RillKernels *kernels, gpointer data)                                           \
  {                                                                                                                   \
    BenchData *bench = data;                                                                                          \
                                                                                                                      \
    kernels->gemv_##type (bench->w, row, N_ROWS, N_COLS, bench->acts, 1, bench->out, N_ROWS);                         \
  }                                                                                                                   \
                                                                                                                      \
  static void bench_tokens_##type (const RillKernels *kernels, gpointer data)                                         \
  {                                                                                                                   \
    BenchData *bench = data;                                                                                          \
                                                                                                                      \
    kernels->gemv_##type (bench->w, row, N_ROWS, N_COLS, bench->acts, N_TOKENS, bench->out, N_ROWS);                  \
  }

DEFINE_BLOCK_BENCH (q8_0, N_COLS / 32 * 34)
DEFINE_BLOCK_BENCH (q4_0, N_COLS / 32 * 18)

#define DEFINE_TO_FLOAT_BENCH(type)                                                                                   \
  static void bench_to_float_##type (const RillKernels *kernels, gpointer data)                                       \
  {                                                                                                                   \
    BenchData *bench = data;                                                                                          \
                                                                                                                      \
    kernels->to_float_##type (bench->w, bench->out, N_COLS);                                                          \
  }

DEFINE_TO_FLOAT_BENCH (f16)
DEFINE_TO_FLOAT_BENCH (bf16)
DEFINE_TO_FLOAT_BENCH (q8_0)
DEFINE_TO_FLOAT_BENCH (q4_0)

#define DEFINE_ATTENTION_BENCH(type, row)                                                                             \
  static void bench_scores_##type (const RillKernels *kernels, gpointer data)                                         \
  {                                                                                                                   \
    BenchData *bench = data;                                                                                          \
                                                                                                                      \
    kernels->scores_##type (bench->x, bench->w, row, N_CACHED, HEAD_DIM, 0.125f, bench->out);                         \
  }                                                                                                                   \
                                                                                                                      \
  static void bench_mix_##type (const RillKernels *kernels, gpointer data)                                            \
  {                                                                                                                   \
    BenchData *bench = data;                                                                                          \
                                                                                                                      \
    memset (bench->out, 0, HEAD_DIM * sizeof (float));                                                                \
    kernels->mix_##type (bench->x, bench->w, row, N_CACHED, HEAD_DIM, bench->out);                                    \
  }

DEFINE_ATTENTION_BENCH (f32, HEAD_DIM * 4)
DEFINE_ATTENTION_BENCH (f16, HEAD_DIM * 2)
DEFINE_ATTENTION_BENCH (q8_0, HEAD_DIM / 32 * 34)

static void
bench_quantize_act (const RillKernels *kernels,
                    gpointer           data)
{
  BenchData *bench = data;

  kernels->quantize_act (bench->x, bench->acts, N_COLS);
}

static void
bench_softmax_exp (const RillKernels *kernels,
                   gpointer           data)
{
  BenchData *bench = data;

  memcpy (bench->out, bench->x, N_COLS * sizeof (float));
  kernels->softmax_exp (bench->out, N_COLS, 1.0f);
}

static void
bench_rms_norm (const RillKernels *kernels,
                gpointer           data)
{
  BenchData *bench = data;

  kernels->rms_norm (bench->x, bench->y, bench->out, N_COLS, 1e-5f);
}

static void
bench_silu_mul (const RillKernels *kernels,
                gpointer           data)
{
  BenchData *bench = data;

  memcpy (bench->out, bench->x, N_COLS * sizeof (float));
  kernels->silu_mul (bench->out, bench->y, N_COLS);
}

static void
bench_float_to_f16 (const RillKernels *kernels,
                    gpointer           data)
{
  BenchData *bench = data;

  kernels->float_to_f16 (bench->x, (guint16 *) (void *) bench->out, N_COLS);
}

void
check_run_benches (void)
{
  static const struct
  {
    const char *slot;
    CheckBenchFunc func;
    gsize n_bytes;
  } benches[] = {
    { "gemv_f32", bench_gemv_f32, N_ROWS * N_COLS * 4 },
    { "gemv_f16", bench_gemv_f16, N_ROWS * N_COLS * 2 },
    { "gemv_bf16", bench_gemv_bf16, N_ROWS * N_COLS * 2 },
    { "gemv_q8_0", bench_gemv_q8_0, N_ROWS * N_COLS / 32 * 34 },
    { "gemv_q4_0", bench_gemv_q4_0, N_ROWS * N_COLS / 32 * 18 },
    { "16 x q8_0", bench_tokens_q8_0, N_TOKENS * N_ROWS * N_COLS / 32 * 34 },
    { "16 x q4_0", bench_tokens_q4_0, N_TOKENS * N_ROWS * N_COLS / 32 * 18 },
    { "to_float_f16", bench_to_float_f16, N_COLS * 2 },
    { "to_float_bf16", bench_to_float_bf16, N_COLS * 2 },
    { "to_float_q8_0", bench_to_float_q8_0, N_COLS / 32 * 34 },
    { "to_float_q4_0", bench_to_float_q4_0, N_COLS / 32 * 18 },
    { "scores_f32", bench_scores_f32, N_CACHED * HEAD_DIM * 4 },
    { "scores_f16", bench_scores_f16, N_CACHED * HEAD_DIM * 2 },
    { "scores_q8_0", bench_scores_q8_0, N_CACHED * HEAD_DIM / 32 * 34 },
    { "mix_f32", bench_mix_f32, N_CACHED * HEAD_DIM * 4 },
    { "mix_f16", bench_mix_f16, N_CACHED * HEAD_DIM * 2 },
    { "mix_q8_0", bench_mix_q8_0, N_CACHED * HEAD_DIM / 32 * 34 },
    { "quantize_act", bench_quantize_act, N_COLS * 4 },
    { "softmax_exp", bench_softmax_exp, N_COLS * 4 },
    { "rms_norm", bench_rms_norm, N_COLS * 4 },
    { "silu_mul", bench_silu_mul, N_COLS * 4 },
    { "float_to_f16", bench_float_to_f16, N_COLS * 4 },
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (19);
  BenchData data = { NULL, g_new (float, N_COLS), g_new (float, N_COLS), g_new (float, N_COLS),
                     check_alloc (N_TOKENS * N_COLS / RILL_ACT_VALUES * sizeof (RillActGroup)) };

  /* Bytes that are small finite numbers as halves, floats and scales alike. */
  data.w = g_malloc (N_ROWS * N_COLS * 4);
  for (gsize i = 0; i < N_ROWS * N_COLS * 4; i++)
    data.w[i] = (guint8) g_rand_int_range (rand, 0, 0x3c);
  check_fill (rand, CHECK_UNIFORM, data.x, N_COLS);
  check_fill (rand, CHECK_UNIFORM, data.y, N_COLS);
  check_fill_acts (rand, data.acts, N_TOKENS * N_COLS / 32);
  for (guint i = 0; i < G_N_ELEMENTS (benches); i++)
    check_bench (benches[i].slot, benches[i].func, &data, benches[i].n_bytes);

  g_free (data.w);
  g_free (data.x);
  g_free (data.y);
  g_free (data.out);
  check_free (data.acts);
}

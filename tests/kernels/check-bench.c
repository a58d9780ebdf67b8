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
  RillType type; /* of @w, where a bench asks */
  guint8 *w; /* [N_ROWS, N_COLS] floats, or any type in less */
  float *x;
  float *y;
  float *out;
  RillActGroup *acts;
} BenchData;

#define N_TOKENS 16

static gsize
get_row_bytes (RillType type)
{
  const RillTypeInfo *info = rill_type_get_info (type);

  return (gsize) N_COLS / info->block_values * info->block_bytes;
}

static void
bench_gemv (const RillKernels *kernels,
            gpointer           data)
{
  BenchData *bench = data;
  const gsize row_bytes = get_row_bytes (bench->type);

  if (kernels->gemv_float[bench->type] != NULL)
    kernels->gemv_float[bench->type] (bench->w, row_bytes, N_ROWS, N_COLS, bench->x, bench->out);
  else
    kernels->gemv_block[bench->type] (bench->w, row_bytes, N_ROWS, N_COLS, bench->acts, 1, bench->out, N_ROWS);
}

static void
bench_tokens (const RillKernels *kernels,
              gpointer           data)
{
  BenchData *bench = data;

  kernels->gemv_block[bench->type] (bench->w, get_row_bytes (bench->type), N_ROWS, N_COLS, bench->acts, N_TOKENS,
                                   bench->out, N_ROWS);
}

static void
bench_to_float (const RillKernels *kernels,
                gpointer           data)
{
  BenchData *bench = data;

  kernels->to_float[bench->type] (bench->w, bench->out, N_COLS);
}

static void
bench_type (BenchData *data,
            RillType   type)
{
  const char *name = rill_type_get_name (type);
  const gsize row_bytes = get_row_bytes (type);
  g_autofree char *gemv = g_strdup_printf ("gemv %s", name);
  g_autofree char *tokens = g_strdup_printf ("%d x %s", N_TOKENS, name);
  g_autofree char *to_float = g_strdup_printf ("to float %s", name);

  data->type = type;
  check_bench (gemv, bench_gemv, data, N_ROWS * row_bytes);
  if (rill_type_get_info (type)->block_values > 1)
    check_bench (tokens, bench_tokens, data, N_TOKENS * N_ROWS * row_bytes);
  if (type != RILL_TYPE_F32)
    check_bench (to_float, bench_to_float, data, row_bytes);
}

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
bench_layer_norm (const RillKernels *kernels,
                  gpointer           data)
{
  BenchData *bench = data;

  kernels->layer_norm (bench->x, bench->y, bench->y, bench->out, N_COLS, 1e-5f);
}

static void
bench_gelu_mul (const RillKernels *kernels,
                gpointer           data)
{
  BenchData *bench = data;

  memcpy (bench->out, bench->x, N_COLS * sizeof (float));
  kernels->gelu_mul (bench->out, bench->y, N_COLS);
}

static void
bench_soft_cap (const RillKernels *kernels,
                gpointer           data)
{
  BenchData *bench = data;

  memcpy (bench->out, bench->x, N_COLS * sizeof (float));
  kernels->soft_cap (bench->out, N_COLS, 30.0f);
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
    { "layer_norm", bench_layer_norm, N_COLS * 4 },
    { "gelu_mul", bench_gelu_mul, N_COLS * 4 },
    { "soft_cap", bench_soft_cap, N_COLS * 4 },
    { "float_to_f16", bench_float_to_f16, N_COLS * 4 },
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (19);
  BenchData data = { RILL_TYPE_F32, NULL, g_new (float, N_COLS), g_new (float, N_COLS), g_new (float, N_COLS),
                     check_alloc (N_TOKENS * N_COLS / RILL_ACT_VALUES * sizeof (RillActGroup)) };

  /* Bytes that are small finite numbers as halves, floats and scales alike. */
  data.w = g_malloc (N_ROWS * N_COLS * 4);
  for (gsize i = 0; i < N_ROWS * N_COLS * 4; i++)
    data.w[i] = (guint8) g_rand_int_range (rand, 0, 0x3c);
  check_fill (rand, CHECK_UNIFORM, data.x, N_COLS);
  check_fill (rand, CHECK_UNIFORM, data.y, N_COLS);
  check_fill_acts (rand, data.acts, N_TOKENS * N_COLS / 32);
  bench_type (&data, RILL_TYPE_F32);
  bench_type (&data, RILL_TYPE_F16);
  bench_type (&data, RILL_TYPE_BF16);
  for (guint i = 0; i < CHECK_N_BLOCK_TYPES; i++)
    bench_type (&data, check_block_types[i]);
  for (guint i = 0; i < G_N_ELEMENTS (benches); i++)
    check_bench (benches[i].slot, benches[i].func, &data, benches[i].n_bytes);

  g_free (data.w);
  g_free (data.x);
  g_free (data.y);
  g_free (data.out);
  check_free (data.acts);
}

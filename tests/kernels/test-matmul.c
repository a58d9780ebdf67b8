/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Products over the pool, in every weight type: right against a sum in double, the same to the last bit for any number
 * of threads, and consistent between few activations and many.
 */

#include "check.h"
#include "kernels/matmul.h"
#include "rill.h"

#include <math.h>
#include <string.h>

static const RillType types[] = {
  RILL_TYPE_F32,  RILL_TYPE_F16,  RILL_TYPE_BF16, RILL_TYPE_Q8_0,
  RILL_TYPE_Q4_0, RILL_TYPE_Q4_K, RILL_TYPE_Q6_K, RILL_TYPE_IQ3_S,
};

typedef struct
{
  RillMatrix matrix;
  guint8 *data;
  float *values; /* [n_rows, n_cols], what the stored weights are */
} Weights;

static void
fill_random (GRand *rand,
             float *values,
             gsize  n,
             double size)
{
  for (gsize i = 0; i < n; i++)
    values[i] = (float) g_rand_double_range (rand, -size, size);
}

static Weights *
weights_new (GRand   *rand,
             RillType type,
             guint    n_rows,
             guint    n_cols)
{
  const RillTypeInfo *info = rill_type_get_info (type);
  const gsize row_bytes = (gsize) n_cols / info->block_values * info->block_bytes;
  Weights *weights = g_new0 (Weights, 1);

  weights->data = g_malloc (row_bytes * n_rows);
  weights->values = g_new (float, (gsize) n_rows * n_cols);
  fill_random (rand, weights->values, (gsize) n_rows * n_cols, 1.0);
  for (guint r = 0; r < n_rows; r++)
    {
      float *row = weights->values + (gsize) r * n_cols;

      if (info->quantize != NULL)
        info->quantize (row, weights->data + row_bytes * r, n_cols);
      else
        check_fill_blocks (rand, type, weights->data + row_bytes * r, n_cols);
      info->dequantize (weights->data + row_bytes * r, row, n_cols);
    }
  weights->matrix = (RillMatrix) { type, n_rows, n_cols, row_bytes, weights->data };
  return weights;
}

static void
weights_free (Weights *weights)
{
  g_free (weights->data);
  g_free (weights->values);
  g_free (weights);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Weights, weights_free)

static gboolean
is_integer (RillType type)
{
  return rill_type_get_info (type)->block_values > 1;
}

/* Beside the rounding of the sum, integer types round each activation to 1/127 of its block's largest: on average half
 * of that is lost, in random directions; the bound is for the worst. */
static void
assert_right (const Weights *weights,
              const float   *x,
              const float   *y,
              gsize          y_stride,
              guint          n_tokens)
{
  const guint n_rows = weights->matrix.n_rows;
  const guint n_cols = weights->matrix.n_cols;

  for (guint t = 0; t < n_tokens; t++)
    for (guint r = 0; r < n_rows; r++)
      {
        const float *w_row = weights->values + (gsize) r * n_cols;
        const float *x_row = x + (gsize) t * n_cols;
        double sum = 0, size = 0, rounding = 0;

        for (guint c = 0; c < n_cols; c++)
          {
            sum += (double) w_row[c] * x_row[c];
            size += fabs ((double) w_row[c] * x_row[c]);
            rounding += fabs (w_row[c]) / 254.0;
          }
        if (!is_integer (weights->matrix.type))
          rounding = 0;
        g_assert_cmpfloat (fabs (y[t * y_stride + r] - sum), <=, 4 * FLT_EPSILON * size + 1.01 * rounding);
      }
}

/* @n_least_cols is rounded up to whole blocks. */
static void
run_shape (RillType type,
           guint    n_rows,
           guint    n_least_cols,
           guint    n_tokens)
{
  const guint block_values = rill_type_get_info (type)->block_values;
  const guint n_cols = (n_least_cols + block_values - 1) / block_values * block_values;
  g_autoptr (GRand) rand = g_rand_new_with_seed (n_rows * 31 + n_cols * 7 + n_tokens);
  g_autoptr (Weights) first = weights_new (rand, type, n_rows, n_cols);
  g_autoptr (Weights) second = weights_new (rand, type, n_rows / 2 + 1, n_cols);
  const gsize y_stride = n_rows + 3; /* two floats that nobody may touch between two results */
  const gsize n_y = y_stride * n_tokens;
  g_autofree float *x = g_new (float, (gsize) n_tokens * n_cols);
  g_autofree float *y = g_new (float, n_y * 2);
  g_autofree float *y_one = g_new (float, n_y * 2);
  const RillProduct products[] = { { &first->matrix, y, y_stride }, { &second->matrix, y + n_y, y_stride } };

  fill_random (rand, x, (gsize) n_tokens * n_cols, 1.0);
  for (guint n_thread = 1; n_thread <= 3; n_thread++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RillCompute) compute = rill_compute_new (n_thread, n_cols, n_tokens, &error);

      g_assert_no_error (error);
      for (gsize i = 0; i < n_y * 2; i++)
        y[i] = 12345.0f;
      rill_compute_products (compute, products, G_N_ELEMENTS (products), x, n_tokens);

      assert_right (first, x, y, y_stride, n_tokens);
      assert_right (second, x, y + n_y, y_stride, n_tokens);
      for (guint t = 0; t < n_tokens; t++)
        for (gsize r = n_rows; r < y_stride; r++)
          g_assert_cmpfloat (y[t * y_stride + r], ==, 12345.0f);

      if (n_thread == 1)
        memcpy (y_one, y, n_y * 2 * sizeof *y);
      else
        g_assert_cmpmem (y, n_y * 2 * sizeof *y, y_one, n_y * 2 * sizeof *y);
    }
}

static void
test_few (gconstpointer data)
{
  const RillType type = (RillType) GPOINTER_TO_UINT (data);

  run_shape (type, 1, 32, 1);
  run_shape (type, 17, 64, 1);
  run_shape (type, 333, 288, 1);
  run_shape (type, 700, 1024, 1);
  run_shape (type, 100, 96, 2);
  run_shape (type, 65, 512, 5);
  if (!is_integer (type))
    run_shape (type, 70, 172, 3);
}

static void
test_many (gconstpointer data)
{
  const RillType type = (RillType) GPOINTER_TO_UINT (data);

  run_shape (type, 1, 32, 40);
  run_shape (type, 300, 96, 33);
  run_shape (type, 513, 256, 64);
  run_shape (type, 30, 64, 300);
  run_shape (type, 20, 32, 600); /* more than one tile of activations */
  if (!is_integer (type))
    run_shape (type, 70, 172, 50);
}

/* On a processor without vector units, where integers too go through OpenBLAS. */
static void
test_many_without_simd (gconstpointer data)
{
  g_setenv ("RILL_CPU_MASK", "avx2,neon", TRUE);
  test_few (data);
  test_many (data);
  g_unsetenv ("RILL_CPU_MASK");
}

/* The same activation must not give another answer because it came in a crowd: to rounding for the float types, to the
 * rounding of the activations for the integer ones. */
static void
test_few_against_many (gconstpointer data)
{
  const RillType type = (RillType) GPOINTER_TO_UINT (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  const guint n_rows = 200, n_cols = 512, n_tokens = 64;
  g_autoptr (Weights) weights = weights_new (rand, type, n_rows, n_cols);
  g_autoptr (RillCompute) compute = rill_compute_new (2, n_cols, n_tokens, NULL);
  g_autofree float *x = g_new (float, n_tokens * n_cols);
  g_autofree float *many = g_new (float, n_tokens * n_rows);
  g_autofree float *few = g_new (float, n_tokens * n_rows);
  RillProduct product = { &weights->matrix, many, n_rows };
  double difference = 0, size = 0;

  fill_random (rand, x, n_tokens * n_cols, 1.0);
  rill_compute_products (compute, &product, 1, x, n_tokens);
  for (guint t = 0; t < n_tokens; t++)
    {
      product.y = few + t * n_rows;
      rill_compute_products (compute, &product, 1, x + t * n_cols, 1);
    }
  for (guint i = 0; i < n_tokens * n_rows; i++)
    {
      difference += pow (many[i] - few[i], 2);
      size += pow (many[i], 2);
    }
  g_assert_cmpfloat (sqrt (difference / size), <, is_integer (type) ? 6e-3 : 1e-6);
}

static void
test_f32_is_accurate (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  const guint n_rows = 64, n_cols = 4096;
  g_autoptr (Weights) weights = weights_new (rand, RILL_TYPE_F32, n_rows, n_cols);
  g_autoptr (RillCompute) compute = rill_compute_new (2, n_cols, 1, NULL);
  g_autofree float *x = g_new (float, n_cols);
  float y[64];
  const RillProduct product = { &weights->matrix, y, n_rows };

  for (guint c = 0; c < n_cols; c++)
    x[c] = (float) g_rand_double_range (rand, 0.5, 1.0);
  for (gsize i = 0; i < (gsize) n_rows * n_cols; i++)
    ((float *) (void *) weights->data)[i] = weights->values[i] = fabsf (weights->values[i]);
  rill_compute_products (compute, &product, 1, x, 1);
  for (guint r = 0; r < n_rows; r++)
    {
      double sum = 0;

      for (guint c = 0; c < n_cols; c++)
        sum += (double) weights->values[(gsize) r * n_cols + c] * x[c];
      g_assert_cmpfloat (fabs (y[r] / sum - 1), <, 1e-6);
    }
}

/* A NaN or an infinity must come out as such, not as a number that looks right. */
static void
test_not_finite (gconstpointer data)
{
  const RillType type = (RillType) GPOINTER_TO_UINT (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (Weights) weights = weights_new (rand, type, 40, 256);
  g_autoptr (RillCompute) compute = rill_compute_new (2, 256, 4, NULL);
  float x[256], y[40];
  const RillProduct product = { &weights->matrix, y, 40 };

  fill_random (rand, x, 256, 1.0);
  x[33] = NAN;
  rill_compute_products (compute, &product, 1, x, 1);
  for (guint r = 0; r < 40; r++)
    g_assert_true (isnan (y[r]));

  x[33] = INFINITY;
  rill_compute_products (compute, &product, 1, x, 1);
  for (guint r = 0; r < 40; r++)
    g_assert_false (isfinite (y[r]));
}

static void
test_nothing_to_do (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autoptr (Weights) weights = weights_new (rand, RILL_TYPE_F32, 4, 32);
  g_autoptr (RillCompute) compute = rill_compute_new (2, 32, 1, NULL);
  float x[32] = { 0 };
  float y[4] = { 5, 5, 5, 5 };
  const RillProduct product = { &weights->matrix, y, 4 };

  rill_compute_products (compute, &product, 0, x, 1);
  rill_compute_products (compute, &product, 1, x, 0);
  g_assert_cmpfloat (y[0], ==, 5);
  rill_compute_products (compute, &product, 1, x, 1);
  g_assert_cmpfloat (y[3], ==, 0);
}

static void
test_too_large (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rill_compute_new (1, G_MAXUINT, G_MAXUINT, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_MEMORY);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const struct
      {
        const char *name;
        GTestDataFunc func;
      } tests[] = {
        { "few", test_few },
        { "many", test_many },
        { "many-without-simd", test_many_without_simd },
        { "few-against-many", test_few_against_many },
        { "not-finite", test_not_finite },
      };

      for (guint t = 0; t < G_N_ELEMENTS (tests); t++)
        {
          g_autofree char *path = g_strdup_printf ("/matmul/%s/%s", tests[t].name, rill_type_get_name (types[i]));

          g_test_add_data_func (path, GUINT_TO_POINTER (types[i]), tests[t].func);
        }
    }
  g_test_add_func ("/matmul/f32-is-accurate", test_f32_is_accurate);
  g_test_add_func ("/matmul/nothing-to-do", test_nothing_to_do);
  g_test_add_func ("/matmul/too-large", test_too_large);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of the matrix-vector products: right, confined to their rows, and the same for one row as for many.
 */

#include "check.h"

#include <string.h>

static const struct
{
  guint n_rows;
  guint n_cols;
} float_shapes[] = {
  { 1, 1 }, { 3, 5 }, { 2, 15 }, { 5, 16 }, { 4, 17 }, { 7, 63 }, { 8, 64 }, { 9, 65 }, { 33, 172 },
  { 6, 1000 }, { 3, 4096 },
};

/* In blocks: groups of four with every remainder. */
static const struct
{
  guint n_rows;
  guint n_blocks;
} block_shapes[] = {
  { 1, 1 }, { 3, 2 }, { 5, 3 }, { 4, 4 }, { 7, 5 }, { 17, 9 }, { 9, 8 }, { 33, 12 }, { 6, 64 }, { 2, 80 },
};

typedef struct
{
  RillType type;
  guint n_rows;
  guint n_cols;
  gsize row_bytes;
  guint8 *w;
  float *x;
  RillActGroup *acts;
} Problem;

static gboolean
is_integer (RillType type)
{
  return rill_type_get_info (type)->block_values > 1;
}

static void
fill_row (GRand    *rand,
          RillType  type,
          CheckKind kind,
          void     *row,
          guint     n_cols)
{
  switch (type)
    {
    case RILL_TYPE_F32:
      check_fill (rand, kind, row, n_cols);
      break;
    case RILL_TYPE_F16:
      check_fill_f16 (rand, kind, row, n_cols);
      break;
    case RILL_TYPE_BF16:
      check_fill_bf16 (rand, kind, row, n_cols);
      break;
    default:
      check_fill_blocks (rand, type, row, n_cols);
      break;
    }
}

static void
problem_init (Problem  *problem,
              GRand    *rand,
              RillType  type,
              CheckKind kind,
              guint     n_rows,
              guint     n_cols,
              gsize     row_gap)
{
  const RillTypeInfo *info = rill_type_get_info (type);
  const gsize n_groups = rill_act_get_n_groups (n_cols);
  const gsize bytes = (gsize) n_cols / info->block_values * info->block_bytes;

  *problem = (Problem) { type, n_rows, n_cols, bytes + row_gap, NULL, NULL, NULL };
  /* The last row ends the buffer: what follows it must not be read. */
  problem->w = check_alloc (problem->row_bytes * (n_rows - 1) + bytes);
  for (guint r = 0; r < n_rows; r++)
    fill_row (rand, type, kind, problem->w + problem->row_bytes * r, n_cols);
  if (is_integer (type))
    {
      problem->acts = check_alloc (n_groups * sizeof *problem->acts);
      check_fill_acts (rand, problem->acts, n_cols / 32);
    }
  else
    {
      problem->x = check_alloc (n_cols * sizeof *problem->x);
      check_fill (rand, kind, problem->x, n_cols);
    }
}

static void
problem_clear (Problem *problem)
{
  check_free (problem->w);
  g_clear_pointer (&problem->x, check_free);
  g_clear_pointer (&problem->acts, check_free);
}

static void
call (const RillKernels *kernels,
      const Problem     *problem,
      guint              row,
      guint              n_rows,
      float             *y)
{
  const void *w = problem->w + problem->row_bytes * row;

  if (is_integer (problem->type))
    kernels->gemv_block[problem->type] (w, problem->row_bytes, n_rows, problem->n_cols, problem->acts, 1, y, 0);
  else
    kernels->gemv_float[problem->type] (w, problem->row_bytes, n_rows, problem->n_cols, problem->x, y);
}

static CheckSum
reference_row (const Problem *problem,
               guint          row)
{
  const void *w = problem->w + problem->row_bytes * row;
  g_autofree float *values = g_new (float, problem->n_cols);
  g_autofree float *mins = g_new0 (float, problem->n_cols);
  CheckSum sum = { 0 };

  rill_type_get_info (problem->type)->dequantize (w, values, problem->n_cols);
  if (is_integer (problem->type))
    check_get_mins (problem->type, w, mins, problem->n_cols);
  for (guint c = 0; c < problem->n_cols; c++)
    {
      double x;

      if (problem->x != NULL)
        {
          x = problem->x[c];
        }
      else
        {
          const RillActGroup *group = &problem->acts[c / RILL_ACT_VALUES];
          guint block = c / 32 % RILL_ACT_BLOCKS;

          x = (double) group->scales[block][c % 16 / 4] * group->quants[c / 16 % 2][block][c % 16];
        }
      /* A quant's product and a minimum's are two terms, which may cancel. */
      check_sum_add (&sum, ((double) values[c] - mins[c]) * x);
      check_sum_add (&sum, mins[c] * x);
    }
  return sum;
}

static void
check_problem (const Problem *problem)
{
  const char *slot = rill_type_get_name (problem->type);
  const gsize y_bytes = problem->n_rows * sizeof (float);
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);

  for (guint i = 0; i < n_tiers; i++)
    {
      float *y = check_output_new (y_bytes);

      call (&tiers[i], problem, 0, problem->n_rows, y);
      check_output_verify (y, y_bytes);
      for (guint r = 0; r < problem->n_rows; r++)
        {
          CheckSum sum = reference_row (problem, r);
          float alone = 0;

          check_sum_near (tiers[i].name, slot, y[r], &sum);
          call (&tiers[i], problem, r, 1, &alone);
          g_assert_cmpmem (&y[r], sizeof *y, &alone, sizeof alone);
        }
      check_output_free (y);
    }
}

static void
test_gemv (gconstpointer data)
{
  const RillType type = (RillType) GPOINTER_TO_UINT (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  const guint block_values = rill_type_get_info (type)->block_values;
  const guint n_shapes = is_integer (type) ? G_N_ELEMENTS (block_shapes) : G_N_ELEMENTS (float_shapes);

  /* Blocks are hostile in one way only. */
  for (guint kind = 0; kind < (is_integer (type) ? 1 : CHECK_N_KINDS); kind++)
    for (guint i = 0; i < n_shapes; i++)
      for (gsize gap = 0; gap <= 64; gap += 64)
        {
          Problem problem;

          problem_init (&problem, rand, type, (CheckKind) kind,
                        is_integer (type) ? block_shapes[i].n_rows : float_shapes[i].n_rows,
                        is_integer (type) ? block_shapes[i].n_blocks * block_values : float_shapes[i].n_cols, gap);
          check_problem (&problem);
          problem_clear (&problem);
        }
}

/* Each of several activations must come out as if it were alone, to the last bit. */
static void
check_tokens (RillGemvBlock gemv,
              Problem      *problem,
              guint         n_tokens)
{
  const gsize x_stride = rill_act_get_n_groups (problem->n_cols);
  const gsize y_stride = problem->n_rows + 2;
  const gsize y_bytes = ((n_tokens - 1) * y_stride + problem->n_rows) * sizeof (float);
  g_autofree float *alone = g_new (float, problem->n_rows);
  float *y = check_output_new (y_bytes);

  gemv (problem->w, problem->row_bytes, problem->n_rows, problem->n_cols, problem->acts, n_tokens, y, y_stride);
  check_output_verify (y, y_bytes);
  for (guint t = 0; t < n_tokens; t++)
    {
      gemv (problem->w, problem->row_bytes, problem->n_rows, problem->n_cols, problem->acts + t * x_stride, 1, alone,
            0);
      g_assert_cmpmem (y + t * y_stride, problem->n_rows * sizeof *y, alone, problem->n_rows * sizeof *y);
    }
  check_output_free (y);
}

static void
test_tokens (gconstpointer data)
{
  const RillType type = (RillType) GPOINTER_TO_UINT (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);

  for (guint i = 0; i < G_N_ELEMENTS (block_shapes) - 2; i++)
    for (guint n_tokens = 1; n_tokens <= 9; n_tokens += i % 2 + 1)
      {
        const guint n_cols = block_shapes[i].n_blocks * rill_type_get_info (type)->block_values;
        const gsize x_stride = rill_act_get_n_groups (n_cols);
        Problem problem;

        problem_init (&problem, rand, type, CHECK_UNIFORM, block_shapes[i].n_rows, n_cols, 0);
        check_free (problem.acts);
        problem.acts = check_alloc (n_tokens * x_stride * sizeof *problem.acts);
        for (guint t = 0; t < n_tokens; t++)
          check_fill_acts (rand, problem.acts + t * x_stride, n_cols / 32);
        for (guint tier = 0; tier < n_tiers; tier++)
          check_tokens (tiers[tier].gemv_block[type], &problem, n_tokens);
        problem_clear (&problem);
      }
}

void
check_add_gemv_tests (void)
{
  static const RillType float_types[] = { RILL_TYPE_F32, RILL_TYPE_F16, RILL_TYPE_BF16 };

  for (guint i = 0; i < G_N_ELEMENTS (float_types); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kernels/gemv/%s", rill_type_get_name (float_types[i]));

      g_test_add_data_func (path, GUINT_TO_POINTER (float_types[i]), test_gemv);
    }
  for (guint i = 0; i < CHECK_N_BLOCK_TYPES; i++)
    {
      const char *name = rill_type_get_name (check_block_types[i]);
      g_autofree char *path = g_strdup_printf ("/kernels/gemv/%s", name);
      g_autofree char *tokens_path = g_strdup_printf ("/kernels/gemv-tokens/%s", name);

      g_test_add_data_func (path, GUINT_TO_POINTER (check_block_types[i]), test_gemv);
      g_test_add_data_func (tokens_path, GUINT_TO_POINTER (check_block_types[i]), test_tokens);
    }
}

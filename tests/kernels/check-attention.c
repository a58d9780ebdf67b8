/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of the attention slots: scores and weighted sums over cached rows of each type.
 */

#include "check.h"

#include <string.h>

static const guint head_dims[] = { 1, 8, 16, 20, 32, 64, 80, 96, 100, 128, 256 };
static const guint row_counts[] = { 1, 2, 3, 15, 16, 17, 33, 64, 65, 300, 1200 };

typedef struct
{
  RillType type;
  gsize scores; /* offsets in RillKernels */
  gsize mix;
} Cache;

static const Cache caches[] = {
  { RILL_TYPE_F32, G_STRUCT_OFFSET (RillKernels, scores_f32), G_STRUCT_OFFSET (RillKernels, mix_f32) },
  { RILL_TYPE_F16, G_STRUCT_OFFSET (RillKernels, scores_f16), G_STRUCT_OFFSET (RillKernels, mix_f16) },
  { RILL_TYPE_Q8_0, G_STRUCT_OFFSET (RillKernels, scores_q8_0), G_STRUCT_OFFSET (RillKernels, mix_q8_0) },
};

typedef struct
{
  const Cache *cache;
  guint n_rows;
  guint head_dim;
  gsize row_bytes;
  guint8 *rows;
  float *values; /* [n_rows, head_dim] */
} Rows;

static void
rows_init (Rows        *rows,
           GRand       *rand,
           const Cache *cache,
           CheckKind    kind,
           guint        n_rows,
           guint        head_dim,
           guint        n_head)
{
  const RillTypeInfo *info = rill_type_get_info (cache->type);
  const gsize head_bytes = (gsize) head_dim / info->block_values * info->block_bytes;

  *rows = (Rows) { cache, n_rows, head_dim, head_bytes * n_head, NULL, g_new (float, n_rows * head_dim) };
  rows->rows = check_alloc (rows->row_bytes * (n_rows - 1) + head_bytes);
  for (guint r = 0; r < n_rows; r++)
    {
      void *row = rows->rows + rows->row_bytes * r;

      if (cache->type == RILL_TYPE_F32)
        check_fill (rand, kind, row, head_dim);
      else if (cache->type == RILL_TYPE_F16)
        check_fill_f16 (rand, kind, row, head_dim);
      else
        check_fill_blocks (rand, RILL_TYPE_Q8_0, row, head_dim);
      info->dequantize (row, rows->values + (gsize) r * head_dim, head_dim);
    }
}

static void
rows_clear (Rows *rows)
{
  check_free (rows->rows);
  g_free (rows->values);
}

static void
check_scores (const Rows  *rows,
              const float *q)
{
  const float scale = 0.125f;
  const gsize n_bytes = rows->n_rows * sizeof (float);
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);

  for (guint i = 0; i < n_tiers; i++)
    {
      RillScores func = G_STRUCT_MEMBER (RillScores, &tiers[i], rows->cache->scores);
      float *score = check_output_new (n_bytes);

      func (q, rows->rows, rows->row_bytes, rows->n_rows, rows->head_dim, scale, score);
      check_output_verify (score, n_bytes);
      for (guint r = 0; r < rows->n_rows; r++)
        {
          CheckSum sum = { 0 };
          float alone = 0;

          for (guint d = 0; d < rows->head_dim; d++)
            check_sum_add (&sum, (double) rows->values[r * rows->head_dim + d] * q[d] * scale);
          check_sum_near (tiers[i].name, "scores", score[r], &sum);

          func (q, rows->rows + rows->row_bytes * r, rows->row_bytes, 1, rows->head_dim, scale, &alone);
          g_assert_cmpmem (&score[r], sizeof *score, &alone, sizeof alone);
        }
      check_output_free (score);
    }
}

static void
check_mix (const Rows  *rows,
           const float *p,
           const float *start)
{
  const gsize n_bytes = rows->head_dim * sizeof (float);
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);

  for (guint i = 0; i < n_tiers; i++)
    {
      RillMix func = G_STRUCT_MEMBER (RillMix, &tiers[i], rows->cache->mix);
      float *out = check_output_new (n_bytes);

      memcpy (out, start, n_bytes);
      func (p, rows->rows, rows->row_bytes, rows->n_rows, rows->head_dim, out);
      check_output_verify (out, n_bytes);
      for (guint d = 0; d < rows->head_dim; d++)
        {
          CheckSum sum = { 0 };

          check_sum_add (&sum, start[d]);
          for (guint r = 0; r < rows->n_rows; r++)
            check_sum_add (&sum, (double) p[r] * rows->values[r * rows->head_dim + d]);
          check_sum_near (tiers[i].name, "mix", out[d], &sum);
        }
      check_output_free (out);
    }
}

static void
check_rows (const Rows *rows,
            GRand      *rand,
            CheckKind   kind)
{
  float *q = check_alloc (rows->head_dim * sizeof *q);
  float *p = check_alloc (rows->n_rows * sizeof *p);
  float *start = check_alloc (rows->head_dim * sizeof *start);

  check_fill (rand, kind, q, rows->head_dim);
  check_fill (rand, kind == CHECK_UNIFORM ? CHECK_POSITIVE : kind, p, rows->n_rows);
  check_fill (rand, kind, start, rows->head_dim);
  check_scores (rows, q);
  check_mix (rows, p, start);
  check_free (q);
  check_free (p);
  check_free (start);
}

static void
test_attention (gconstpointer data)
{
  const Cache *cache = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (15);

  for (guint kind = 0; kind < CHECK_N_KINDS; kind++)
    for (guint h = 0; h < G_N_ELEMENTS (head_dims); h++)
      for (guint r = 0; r < G_N_ELEMENTS (row_counts); r++)
        {
          Rows rows;

          if (cache->type == RILL_TYPE_Q8_0 && head_dims[h] % 32 != 0)
            continue;
          if (row_counts[r] > 100 && kind > CHECK_POSITIVE) /* long sums are about rounding alone */
            continue;
          rows_init (&rows, rand, cache, (CheckKind) kind, row_counts[r], head_dims[h], 1 + r % 3);
          check_rows (&rows, rand, (CheckKind) kind);
          rows_clear (&rows);
        }
}

void
check_add_attention_tests (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (caches); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kernels/attention/%s", rill_type_get_name (caches[i].type));

      g_test_add_data_func (path, &caches[i], test_attention);
    }
}

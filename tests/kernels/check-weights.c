/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of what surrounds the products: activations quantised, and rows of weights as floats. Both are exact, so every
 * tier must give the same bits.
 */

#include "check.h"

#include <math.h>
#include <string.h>

static void
check_quantize (const float *x,
                guint        n_values)
{
  const gsize n_bytes = rill_act_get_n_groups (n_values) * sizeof (RillActGroup);
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);
  RillActGroup *expected = check_output_new (n_bytes);

  tiers[0].quantize_act (x, expected, n_values);
  check_output_verify (expected, n_bytes);
  for (guint i = 1; i < n_tiers; i++)
    {
      RillActGroup *groups = check_output_new (n_bytes);

      tiers[i].quantize_act (x, groups, n_values);
      check_output_verify (groups, n_bytes);
      g_assert_cmpmem (groups, n_bytes, expected, n_bytes);
      check_output_free (groups);
    }

  for (guint v = 0; v < n_values; v++)
    {
      const RillActGroup *group = &expected[v / RILL_ACT_VALUES];
      const guint block = v / 32 % RILL_ACT_BLOCKS;
      const gint8 quant = group->quants[v / 16 % 2][block][v % 16];
      const float scale = group->scales[block][v % 16 / 4];
      double error = fabs ((double) scale * quant - x[v]);

      /* Half a step, what rounds in float, and the largest lane that counts as zero. */
      g_assert_cmpint (quant, >=, -127);
      g_assert_cmpfloat (error, <=, scale * 0.50002 + 4e-37);
    }
  check_output_free (expected);
}

static void
test_quantize_act (void)
{
  static const guint lengths[] = { 32, 64, 96, 128, 160, 288, 2048 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);

  for (guint kind = 0; kind < CHECK_N_KINDS; kind++)
    for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
      {
        float *x = check_alloc (lengths[i] * sizeof *x);

        check_fill (rand, (CheckKind) kind, x, lengths[i]);
        check_quantize (x, lengths[i]);
        check_free (x);
      }
}

static void
test_quantize_act_offsets (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (13);
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);
  float x[160];

  check_fill (rand, CHECK_UNIFORM, x, G_N_ELEMENTS (x));
  for (guint i = 0; i < n_tiers; i++)
    {
      RillActGroup groups[2];

      memset (groups, 0x5a, sizeof groups);
      tiers[i].quantize_act (x, groups, G_N_ELEMENTS (x));
      for (guint b = 0; b < 8; b++)
        {
          const RillActGroup *group = &groups[b / 4];

          for (guint lane = 0; lane < 4; lane++)
            {
              gint32 offset = 0, low_offset = 0;

              for (guint v = 0; v < 4; v++)
                {
                  low_offset -= 8 * group->quants[0][b % 4][lane * 4 + v];
                  offset -= 8 * (group->quants[0][b % 4][lane * 4 + v] + group->quants[1][b % 4][lane * 4 + v]);
                }
              g_assert_cmpint (group->offsets[b % 4][lane], ==, offset);
              g_assert_cmpint (group->low_offsets[b % 4][lane], ==, low_offset);
              if (b >= 5) /* absent blocks are zero */
                g_assert_true (offset == 0 && group->scales[b % 4][lane] == 0 && group->quants[1][b % 4][lane] == 0);
            }
        }
    }
}

static void
test_quantize_act_not_finite (void)
{
  static const float values[] = { NAN, INFINITY, -INFINITY };
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);

  for (guint i = 0; i < n_tiers; i++)
    for (guint v = 0; v < G_N_ELEMENTS (values); v++)
      for (guint at = 0; at < 128; at++)
        {
          RillActGroup group;
          float x[128];

          for (guint j = 0; j < 128; j++)
            x[j] = 1.0f;
          x[at] = values[v];
          tiers[i].quantize_act (x, &group, 128);
          for (guint b = 0; b < 4; b++)
            for (guint lane = 0; lane < 4; lane++)
              {
                gboolean hit = b == at / 32 && lane == at % 16 / 4;

                g_assert_true (isnan (group.scales[b][lane]) == hit);
                g_assert_true ((group.offsets[b][lane] == 0) == hit);
                g_assert_true ((group.quants[1][b][lane * 4] == 0) == hit);
              }
        }
}

static void
fill_weights (GRand   *rand,
              RillType type,
              void    *w,
              guint    n)
{
  if (rill_type_get_info (type)->block_values > 1)
    check_fill_blocks (rand, type, w, n);
  else /* every bit pattern but NaN, which need not keep its bits */
    for (guint i = 0; i < n; i++)
      ((guint16 *) w)[i] = (guint16) (g_rand_int (rand) & 0xfbff & (type == RILL_TYPE_BF16 ? 0xff7f : 0xffff));
}

static void
test_to_float (gconstpointer data)
{
  static const guint lengths[] = { 1, 5, 15, 16, 17, 32, 64, 96, 333, 1024 };
  const RillType type = (RillType) GPOINTER_TO_UINT (data);
  const RillTypeInfo *info = rill_type_get_info (type);
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);

  for (guint l = 0; l < G_N_ELEMENTS (lengths); l++)
    {
      const guint n = (lengths[l] + info->block_values - 1) / info->block_values * info->block_values;
      const gsize n_bytes = n * sizeof (float);
      void *w = check_alloc (n / info->block_values * info->block_bytes);
      g_autofree float *expected = g_new (float, n);

      fill_weights (rand, type, w, n);
      info->dequantize (w, expected, n);
      for (guint i = 0; i < n_tiers; i++)
        {
          float *values = check_output_new (n_bytes);

          tiers[i].to_float[type] (w, values, n);
          check_output_verify (values, n_bytes);
          g_assert_cmpmem (values, n_bytes, expected, n_bytes);
          check_output_free (values);
        }
      check_free (w);
    }
}

void
check_add_weights_tests (void)
{
  g_test_add_func ("/kernels/quantize-act/blocks", test_quantize_act);
  g_test_add_func ("/kernels/quantize-act/offsets", test_quantize_act_offsets);
  g_test_add_func ("/kernels/quantize-act/not-finite", test_quantize_act_not_finite);
  g_test_add_data_func ("/kernels/to-float/F16", GUINT_TO_POINTER (RILL_TYPE_F16), test_to_float);
  g_test_add_data_func ("/kernels/to-float/BF16", GUINT_TO_POINTER (RILL_TYPE_BF16), test_to_float);
  for (guint i = 0; i < CHECK_N_BLOCK_TYPES; i++)
    {
      g_autofree char *path = g_strdup_printf ("/kernels/to-float/%s", rill_type_get_name (check_block_types[i]));

      g_test_add_data_func (path, GUINT_TO_POINTER (check_block_types[i]), test_to_float);
    }
}

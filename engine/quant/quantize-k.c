/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making blocks of Q4_K and Q6_K. Each run is fitted by itself; the block's scale is chosen for the largest run; then each
 * run's small integers, and their neighbours, are tried with the block's scale as it is stored, and the best is kept.
 */

#include "quant/quantize.h"
#include "quant/search.h"

#include <math.h>
#include <string.h>

#define Q6_RUNS 16
#define Q6_RUN_VALUES 16
#define Q4_RUNS 8
#define Q4_RUN_VALUES 32

/* @ideal as the nearest finite half; returns what is stored. */
static float
store_half (float    ideal,
            guint16 *half)
{
  *half = rill_float_to_half (CLAMP (ideal, -RILL_HALF_MAX, RILL_HALF_MAX));
  return rill_half_to_float (*half);
}

static float
divide (float dividend,
        float divisor)
{
  return divisor != 0 ? dividend / divisor : 0.0f;
}

/* --- Q6_K --------------------------------------------------------------------------------------------------------- */

/* Chooses the run's scale, given the block's, and its quants. */
static gint8
choose_q6_k (const float *values,
             const float *weights,
             float        scale,
             float        run_scale,
             gint8       *quants)
{
  int middle = rill_round_within (divide (run_scale, scale), -128, 127);
  float best = G_MAXFLOAT;
  gint8 chosen = 0;

  memset (quants, 0, Q6_RUN_VALUES);
  for (int candidate = MAX (middle - 2, -128); candidate <= MIN (middle + 2, 127); candidate++)
    {
      gint8 tried[Q6_RUN_VALUES];
      float loss = rill_search_round (values, weights, Q6_RUN_VALUES, scale * (float) candidate, -32, 31, tried);

      if (loss < best)
        {
          best = loss;
          chosen = (gint8) candidate;
          memcpy (quants, tried, sizeof tried);
        }
    }
  return chosen;
}

static void
pack_q6_k (const gint8   *quants,
           RillBlockQ6_K *block)
{
  memset (block->low, 0, sizeof block->low);
  memset (block->high, 0, sizeof block->high);
  for (guint i = 0; i < RILL_SUPER_VALUES; i++)
    {
      guint half = i / 128, part = i % 128 / 32, place = i % 32;
      guint bits = (guint) (quants[i] + 32);

      block->low[half * 64 + part % 2 * 32 + place] |= (guint8) ((bits & 15) << (part / 2 * 4));
      block->high[half * 32 + place] |= (guint8) (bits >> 4 << (part * 2));
    }
}

void
rill_quantize_q6_k (const float *values,
                    void        *blocks,
                    gsize        n_values)
{
  RillBlockQ6_K *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_SUPER_VALUES, block++)
    {
      float x[RILL_SUPER_VALUES], weights[RILL_SUPER_VALUES], scales[Q6_RUNS];
      float largest = 0, scale;
      gint8 quants[RILL_SUPER_VALUES];

      rill_search_copy (values + begin, x, RILL_SUPER_VALUES);
      rill_search_weights (x, weights, RILL_SUPER_VALUES);
      for (guint run = 0; run < Q6_RUNS; run++)
        {
          guint at = run * Q6_RUN_VALUES;

          scales[run] = rill_search_scale (x + at, weights + at, Q6_RUN_VALUES, -32, 31);
          if (fabsf (scales[run]) > fabsf (largest))
            largest = scales[run];
        }
      scale = store_half (largest / -128, &block->scale);
      for (guint run = 0; run < Q6_RUNS; run++)
        {
          guint at = run * Q6_RUN_VALUES;

          block->scales[run] = choose_q6_k (x + at, weights + at, scale, scales[run], quants + at);
        }
      pack_q6_k (quants, block);
    }
}

/* --- Q4_K --------------------------------------------------------------------------------------------------------- */

/* Chooses the run's two integers, given the block's scale and minimum, and its quants. */
static void
choose_q4_k (const float *values,
             const float *weights,
             float        scale,
             float        min,
             float        run_scale,
             float        run_min,
             guint8      *chosen_scale,
             guint8      *chosen_min,
             guint8      *quants)
{
  int middle_scale = rill_round_within (divide (run_scale, scale), 0, 63);
  int middle_min = rill_round_within (divide (run_min, min), 0, 63);
  float best = G_MAXFLOAT;

  *chosen_scale = *chosen_min = 0;
  memset (quants, 0, Q4_RUN_VALUES);
  for (int s = MAX (middle_scale - 2, 0); s <= MIN (middle_scale + 2, 63); s++)
    for (int m = MAX (middle_min - 2, 0); m <= MIN (middle_min + 2, 63); m++)
      {
        guint8 tried[Q4_RUN_VALUES];
        float loss = rill_search_round_min (values, weights, Q4_RUN_VALUES, scale * (float) s, min * (float) m, 15,
                                            tried);

        if (loss < best)
          {
            best = loss;
            *chosen_scale = (guint8) s;
            *chosen_min = (guint8) m;
            memcpy (quants, tried, sizeof tried);
          }
      }
}

static void
pack_q4_k (const guint8   scales[Q4_RUNS],
           const guint8   mins[Q4_RUNS],
           const guint8  *quants,
           RillBlockQ4_K *block)
{
  for (guint j = 0; j < 4; j++)
    {
      block->scales[j] = (guint8) (scales[j] | scales[j + 4] >> 4 << 6);
      block->scales[j + 4] = (guint8) (mins[j] | mins[j + 4] >> 4 << 6);
      block->scales[j + 8] = (guint8) ((scales[j + 4] & 15) | (mins[j + 4] & 15) << 4);
    }
  for (guint j = 0; j < RILL_SUPER_VALUES / 64; j++)
    for (guint k = 0; k < 32; k++)
      block->quants[j * 32 + k] = (guint8) (quants[j * 64 + k] | quants[j * 64 + 32 + k] << 4);
}

void
rill_quantize_q4_k (const float *values,
                    void        *blocks,
                    gsize        n_values)
{
  RillBlockQ4_K *block = blocks;

  for (gsize begin = 0; begin < n_values; begin += RILL_SUPER_VALUES, block++)
    {
      float x[RILL_SUPER_VALUES], weights[RILL_SUPER_VALUES], scales[Q4_RUNS], mins[Q4_RUNS];
      float largest_scale = 0, largest_min = 0, scale, min;
      guint8 run_scales[Q4_RUNS], run_mins[Q4_RUNS], quants[RILL_SUPER_VALUES];

      rill_search_copy (values + begin, x, RILL_SUPER_VALUES);
      rill_search_weights (x, weights, RILL_SUPER_VALUES);
      for (guint run = 0; run < Q4_RUNS; run++)
        {
          guint at = run * Q4_RUN_VALUES;

          rill_search_scale_min (x + at, weights + at, Q4_RUN_VALUES, 15, &scales[run], &mins[run]);
          largest_scale = MAX (largest_scale, scales[run]);
          largest_min = MAX (largest_min, mins[run]);
        }
      scale = store_half (largest_scale / 63, &block->scale);
      min = store_half (largest_min / 63, &block->min);
      for (guint run = 0; run < Q4_RUNS; run++)
        {
          guint at = run * Q4_RUN_VALUES;

          choose_q4_k (x + at, weights + at, scale, min, scales[run], mins[run], &run_scales[run], &run_mins[run],
                       quants + at);
        }
      pack_q4_k (run_scales, run_mins, quants, block);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Matrix products whose factors are rounded to bfloat16 and whose sums stay in float, for processors with AVX512-BF16.
 * There they take about half the time of OpenBLAS's products in float.
 */
#pragma once

#include <glib.h>

typedef struct
{
  const float *values;
  gsize        stride;     /* values from one row in memory to the next */
  gboolean     transposed; /* the values of a row of the factor lie `stride` apart */
} TrainFactor;

/* TRUE once train_bf16_enable() succeeded: read by every product, set before the workers start. */
extern gboolean train_bf16_enabled;

gboolean train_bf16_enable       (void);
void     train_bf16_product      (gsize              m,
                                  gsize              n,
                                  gsize              k,
                                  float              alpha,
                                  const TrainFactor *left,
                                  const TrainFactor *right,
                                  float              beta,
                                  float             *output,
                                  gsize              output_stride);

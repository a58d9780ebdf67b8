/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The backward pass against numbers: each tensor's derivative along a direction, measured by two evaluations of the
 * loss.
 */
#pragma once

#include "parameters.h"

typedef struct
{
  const char *tensor;
  double      analytic;
  double      numeric;
  double      difference; /* relative */
} TrainGradientResult;

typedef void (*TrainGradientReport) (const TrainGradientResult *result,
                                     gpointer                   user_data);

double train_gradient_check (TrainSink           sink,
                             guint64             seed,
                             TrainGradientReport report,
                             gpointer            user_data);

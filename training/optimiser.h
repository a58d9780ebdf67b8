/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AdamW and the learning rate's course.
 */
#pragma once

#include "parameters.h"

typedef struct
{
  double  peak;         /* learning rate after the warm-up */
  double  floor;        /* share of the peak at the last step */
  guint64 warm_up;      /* steps */
  guint64 cool_from;    /* step from which the rate falls in a line */
  guint64 n_steps;
  double  weight_decay; /* of matrices; norms are not decayed */
  double  clip;         /* largest norm of the gradient */
} TrainSchedule;

double train_schedule_rate (const TrainSchedule *schedule,
                            guint64              step);
void   train_adamw_update  (const TrainLayout   *layout,
                            Real                *parameters,
                            Real                *first_moment,
                            Real                *second_moment,
                            const Real          *gradients,
                            gsize                from,
                            gsize                to,
                            guint64              step,
                            double               rate,
                            double               weight_decay,
                            double               gradient_factor,
                            gboolean             skip_hidden);

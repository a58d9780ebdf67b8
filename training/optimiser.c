/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AdamW (Loshchilov and Hutter 2019), beta 0.9 and 0.95, with the rate warmed up
 * in a line, held, and cooled in a line.
 */
#include "optimiser.h"

#define BETA_1 0.9
#define BETA_2 0.95
#define EPSILON 1e-8

double
train_schedule_rate (const TrainSchedule *schedule,
                     guint64              step)
{
  double progress;

  if (step < schedule->warm_up)
    return schedule->peak * (double) (step + 1) / (double) schedule->warm_up;
  if (step >= schedule->n_steps)
    return schedule->peak * schedule->floor;
  if (step <= schedule->cool_from)
    return schedule->peak;
  progress = (double) (step - schedule->cool_from) / (double) (schedule->n_steps - schedule->cool_from);
  return schedule->peak * (1 + (schedule->floor - 1) * progress);
}

TRAIN_VECTORISED static void
update_range (Real       *parameters,
              Real       *first_moment,
              Real       *second_moment,
              const Real *gradients,
              gsize       n,
              Real        rate,
              Real        decay,
              Real        gradient_factor,
              Real        correction)
{
  for (gsize i = 0; i < n; i++)
    {
      Real g = gradients[i] * gradient_factor;
      Real m = (Real) BETA_1 * first_moment[i] + (Real) (1 - BETA_1) * g;
      Real v = (Real) BETA_2 * second_moment[i] + (Real) (1 - BETA_2) * g * g;

      first_moment[i] = m;
      second_moment[i] = v;
      parameters[i] -= decay * parameters[i] + rate * m / (train_root (v * correction) + (Real) EPSILON);
    }
}

/*
 * Updates the values [from, to), without those of hidden matrices if `skip_hidden`; `step` counts from 0. The gradient
 * is taken times `gradient_factor`.
 */
void
train_adamw_update (const TrainLayout *layout,
                    Real              *parameters,
                    Real              *first_moment,
                    Real              *second_moment,
                    const Real        *gradients,
                    gsize              from,
                    gsize              to,
                    guint64            step,
                    double             rate,
                    double             weight_decay,
                    double             gradient_factor,
                    gboolean           skip_hidden)
{
  double n = (double) (step + 1);
  double first_rate = rate / (1 - pow (BETA_1, n));
  double correction = 1 / (1 - pow (BETA_2, n));

  for (guint32 i = 0; i < layout->n_tensors; i++)
    {
      const TrainTensor *tensor = &layout->tensors[i];
      gsize start = MAX (from, tensor->offset);
      gsize end = MIN (to, tensor->offset + (gsize) tensor->n_rows * tensor->n_cols);

      if (start < end && !(skip_hidden && tensor->is_hidden))
        update_range (parameters + start, first_moment + start, second_moment + start, gradients + start, end - start,
                      (Real) first_rate, tensor->is_matrix ? (Real) (rate * weight_decay) : 0, (Real) gradient_factor,
                      (Real) correction);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first step of AdamW is known in closed form, and the rate's course at its corners. A step of Muon has singular
 * values near one.
 */
#include "muon.h"
#include "optimiser.h"

static void
test_first_step (void)
{
  const TrainConfig config = {
    .n_vocab = 2, .n_embd = 32, .n_layer = 1, .n_head = 1, .n_head_kv = 1, .n_ff = 32, .n_context = 2,
  };
  g_autoptr (TrainLayout) layout = train_layout_new (&config);
  gsize n = layout->n_values;
  Real *parameters = train_buffer_new (n);
  Real *first = train_buffer_new (n);
  Real *second = train_buffer_new (n);
  Real *gradients = train_buffer_new (n);
  gsize norm = layout->output_norm;

  for (gsize i = 0; i < n; i++)
    {
      parameters[i] = 2;
      gradients[i] = i % 2 == 0 ? 0.5f : -4.0f;
    }
  train_adamw_update (layout, parameters, first, second, gradients, 0, n, 0, 0.01, 0.1, 1, FALSE);
  /* Corrected for their start, both moments are the gradient's own: the step is the rate, towards its sign. */
  g_assert_cmpfloat_with_epsilon (parameters[0], 2 - 0.01 * 0.1 * 2 - 0.01, 1e-6);
  g_assert_cmpfloat_with_epsilon (parameters[1], 2 - 0.01 * 0.1 * 2 + 0.01, 1e-6);
  g_assert_cmpfloat_with_epsilon (parameters[norm], norm % 2 == 0 ? 1.99 : 2.01, 1e-6);
  train_buffer_free (parameters);
  train_buffer_free (first);
  train_buffer_free (second);
  train_buffer_free (gradients);
}

/* |step x| / |x| lies between the smallest and the largest singular value for every x. */
static void
check_stretch (const Real *step,
               guint32     n_rows,
               guint32     n_cols,
               double      unit)
{
  TrainRandom source = train_random_seeded (7, 0, 0);

  for (guint trial = 0; trial < 50; trial++)
    {
      g_autofree double *x = g_new (double, n_cols);
      double length = 0;
      double stretched = 0;

      for (guint32 j = 0; j < n_cols; j++)
        {
          x[j] = train_random_normal (&source);
          length += x[j] * x[j];
        }
      for (guint32 i = 0; i < n_rows; i++)
        {
          double sum = 0;

          for (guint32 j = 0; j < n_cols; j++)
            sum += (double) step[i * n_cols + j] * x[j];
          stretched += sum * sum;
        }
      g_assert_cmpfloat (sqrt (stretched / length), >, 0.6 * unit);
      g_assert_cmpfloat (sqrt (stretched / length), <, 1.3 * unit);
    }
}

static void
test_muon (void)
{
  const TrainConfig config = {
    .n_vocab = 2, .n_embd = 32, .n_layer = 1, .n_head = 1, .n_head_kv = 1, .n_ff = 64, .n_context = 2,
  };
  g_autoptr (TrainLayout) layout = train_layout_new (&config);
  g_autoptr (TrainMuon) muon = train_muon_new (layout);
  Real *step = train_buffer_new (layout->n_values);
  Real *momentum = train_buffer_new (layout->n_values);
  Real *gradients = train_buffer_new (layout->n_values);
  TrainRandom source = train_random_seeded (3, 0, 0);
  guint n_hidden = 0;

  for (gsize i = 0; i < layout->n_values; i++)
    gradients[i] = (Real) train_random_normal (&source);
  for (guint32 i = 0; i < layout->n_tensors; i++)
    {
      const TrainTensor *tensor = &layout->tensors[i];
      double down = 0;

      if (!tensor->is_hidden)
        continue;
      n_hidden++;
      train_muon_update (muon, tensor, step, momentum, gradients, 0.5, 0, 1);
      for (gsize j = 0; j < (gsize) tensor->n_rows * tensor->n_cols; j++)
        down -= (double) step[tensor->offset + j] * (double) gradients[tensor->offset + j];
      g_assert_cmpfloat (down, >, 0);
      if (tensor->n_rows >= tensor->n_cols)
        check_stretch (step + tensor->offset, tensor->n_rows, tensor->n_cols,
                       0.5 * 0.2 * sqrt (MAX (tensor->n_rows, tensor->n_cols)));
    }
  g_assert_cmpuint (n_hidden, ==, 7);
  train_buffer_free (step);
  train_buffer_free (momentum);
  train_buffer_free (gradients);
}

static void
test_schedule (void)
{
  const TrainSchedule schedule = { .peak = 2, .floor = 0.1, .warm_up = 10, .cool_from = 50, .n_steps = 110 };

  g_assert_cmpfloat_with_epsilon (train_schedule_rate (&schedule, 0), 0.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (train_schedule_rate (&schedule, 9), 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (train_schedule_rate (&schedule, 10), 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (train_schedule_rate (&schedule, 50), 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (train_schedule_rate (&schedule, 80), 1.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (train_schedule_rate (&schedule, 110), 0.2, 1e-12);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/training/optimiser/first-step", test_first_step);
  g_test_add_func ("/training/optimiser/muon", test_muon);
  g_test_add_func ("/training/optimiser/schedule", test_schedule);
  return g_test_run ();
}

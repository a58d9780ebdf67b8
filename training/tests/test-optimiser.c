/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first step of AdamW is known in closed form, and the rate's course at its corners.
 */
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
  train_adamw_update (layout, parameters, first, second, gradients, 0, n, 0, 0.01, 0.1, 1);
  /* Corrected for their start, both moments are the gradient's own: the step is the rate, towards its sign. */
  g_assert_cmpfloat_with_epsilon (parameters[0], 2 - 0.01 * 0.1 * 2 - 0.01, 1e-6);
  g_assert_cmpfloat_with_epsilon (parameters[1], 2 - 0.01 * 0.1 * 2 + 0.01, 1e-6);
  g_assert_cmpfloat_with_epsilon (parameters[norm], norm % 2 == 0 ? 1.99 : 2.01, 1e-6);
  train_buffer_free (parameters);
  train_buffer_free (first);
  train_buffer_free (second);
  train_buffer_free (gradients);
}

static void
test_schedule (void)
{
  const TrainSchedule schedule = { .peak = 2, .floor = 0.1, .warm_up = 10, .n_steps = 110 };

  g_assert_cmpfloat_with_epsilon (train_schedule_rate (&schedule, 0), 0.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (train_schedule_rate (&schedule, 9), 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (train_schedule_rate (&schedule, 10), 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (train_schedule_rate (&schedule, 60), 1.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (train_schedule_rate (&schedule, 110), 0.2, 1e-12);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/training/optimiser/first-step", test_first_step);
  g_test_add_func ("/training/optimiser/schedule", test_schedule);
  return g_test_run ();
}

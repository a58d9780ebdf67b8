/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every tensor's gradient, in double, against central differences: they agree to far better than any wrong term would
 * allow.
 */
#include "gradient-check.h"

#include "real.h"

#define TOLERANCE 2e-6

static void
check_result (const TrainGradientResult *result,
              gpointer                   user_data)
{
  guint *n = user_data;

  (*n)++;
  g_test_message ("%s: analytic %.10g, numeric %.10g, difference %.1e", result->tensor, result->analytic,
                  result->numeric, result->difference);
  g_assert_cmpfloat (result->difference, <=, TOLERANCE);
}

static void
test_all_tensors (gconstpointer data)
{
  TrainSink sink = (TrainSink) GPOINTER_TO_INT (data);

  for (guint64 seed = 1; seed <= 3; seed++)
    {
      guint n = 0;

      g_assert_cmpfloat (train_gradient_check (sink, seed, check_result, &n), <=, TOLERANCE);
      g_assert_cmpuint (n, ==, 2 + 2 * (sink == TRAIN_SINK_LEARNED ? 10 : 9));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  openblas_set_num_threads (1);
  g_test_add_data_func ("/training/gradients/sink-token", GINT_TO_POINTER (TRAIN_SINK_TOKEN), test_all_tensors);
  g_test_add_data_func ("/training/gradients/no-sink", GINT_TO_POINTER (TRAIN_SINK_NONE), test_all_tensors);
  g_test_add_data_func ("/training/gradients/learned-sink", GINT_TO_POINTER (TRAIN_SINK_LEARNED), test_all_tensors);
  return g_test_run ();
}

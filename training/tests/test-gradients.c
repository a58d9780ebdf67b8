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
test_all_tensors (void)
{
  for (guint64 seed = 1; seed <= 3; seed++)
    {
      guint n = 0;

      g_assert_cmpfloat (train_gradient_check (seed, check_result, &n), <=, TOLERANCE);
      g_assert_cmpuint (n, ==, 2 + 2 * 9);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  openblas_set_num_threads (1);
  g_test_add_func ("/training/gradients/all-tensors", test_all_tensors);
  return g_test_run ();
}

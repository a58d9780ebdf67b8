/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rivulet-train check-gradients: the check in the precision that training uses. The test of the same name runs it in
 * double and is far stricter.
 */
#include "commands.h"

#include "gradient-check.h"

#define TOLERANCE 1e-2

static void
print_result (const TrainGradientResult *result,
              gpointer                   user_data)
{
  (void) user_data;
  g_print ("%-28s analytic %13.6e  numeric %13.6e  difference %.1e\n", result->tensor, result->analytic,
           result->numeric, result->difference);
}

gboolean
train_command_check_gradients (int      argc,
                               char   **argv,
                               GError **error)
{
  double largest;

  if (!train_parse_options (NULL, "", 0, 0, &argc, &argv, error))
    return FALSE;
  largest = train_gradient_check (TRAIN_SINK_TOKEN, 1, print_result, NULL);
  g_print ("largest relative difference %.2e, allowed %.0e\n", largest, TOLERANCE);
  if (largest <= TOLERANCE)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "the backward pass disagrees with the loss");
  return FALSE;
}

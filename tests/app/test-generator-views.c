/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the views ask of the generator besides the trace: one head's attention, at once, and the sinks out of sight for a while.
 */

#include "generator-test.h"

static double
sum_head (const RivuletSnapshot *snapshot)
{
  double sum = 0;

  for (guint i = 0; i < snapshot->n_used; i++)
    sum += (double) snapshot->head_attention[i];

  return sum;
}

static double
sum_sink_mass (const RivuletSnapshot *snapshot)
{
  double sum = 0;

  for (guint i = 0; i < snapshot->n_layer * snapshot->n_head; i++)
    sum += (double) snapshot->sink_mass[i];

  return sum;
}

static gboolean
shows_head (RivuletGenerator *generator,
            int               head)
{
  RivuletSnapshot *snapshot = rivulet_generator_get_snapshot (generator);

  return snapshot != NULL && snapshot->head == head;
}

static void
wait_for_head (RivuletGenerator *generator,
               int               head)
{
  while (!shows_head (generator, head))
    g_main_context_iteration (NULL, TRUE);
}

/* Choosing a head shows it though nothing is being written. */
static void
test_head (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autofree char *reply = NULL;

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  rivulet_generator_hold_trace (test.generator, TRUE);
  reply = generator_test_reply (&test, conversation, "Hello there");
  g_assert_true (shows_head (test.generator, -1));
  g_assert_null (rivulet_generator_get_snapshot (test.generator)->head_attention);
  for (int head = 2; head >= 0; head--)
    {
      rivulet_generator_watch_head (test.generator, head);
      wait_for_head (test.generator, head);
      g_assert_nonnull (rivulet_generator_get_snapshot (test.generator)->head_attention);
      g_assert_cmpfloat_with_epsilon (sum_head (rivulet_generator_get_snapshot (test.generator)), 1, 1e-4);
    }
  /* One that the model does not have is none. */
  rivulet_generator_watch_head (test.generator, 100000);
  wait_for_head (test.generator, -1);
  rivulet_generator_hold_trace (test.generator, FALSE);
}

static void
test_sinks (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autofree char *first = NULL, *second = NULL, *third = NULL;

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  rivulet_generator_hold_trace (test.generator, TRUE);
  first = generator_test_reply (&test, conversation, "Hello there");
  g_assert_cmpfloat (sum_sink_mass (rivulet_generator_get_snapshot (test.generator)), >, 0);

  rivulet_generator_hide_sinks (test.generator, TRUE);
  second = generator_test_reply (&test, conversation, "And again");
  g_assert_true (rivulet_generator_get_snapshot (test.generator)->sinks_hidden);
  g_assert_cmpfloat (sum_sink_mass (rivulet_generator_get_snapshot (test.generator)), ==, 0);

  rivulet_generator_hide_sinks (test.generator, FALSE);
  third = generator_test_reply (&test, conversation, "And once more");
  g_assert_false (rivulet_generator_get_snapshot (test.generator)->sinks_hidden);
  g_assert_cmpfloat (sum_sink_mass (rivulet_generator_get_snapshot (test.generator)), >, 0);
  rivulet_generator_hold_trace (test.generator, FALSE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/generator/views/head", test_head);
  g_test_add_func ("/generator/views/sinks", test_sinks);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a reply may repeat depends on the tokens before it, also on those that were written before the conversation was left:
 * with a repetition penalty it goes on as if it had never been closed.
 */

#include "generator-test.h"

#define CAPACITY 96
#define N_TURNS 3

static void
punish_repetition (GeneratorTest *test)
{
  RivuletGeneratorOptions options;

  rivulet_generator_get_options (test->generator, &options);
  options.temperature = 0;
  options.repetition_penalty = 1.5;
  options.repetition_window = 256;
  rivulet_generator_set_options (test->generator, &options);
}

static char *
say (GeneratorTest       *test,
     RivuletConversation *conversation,
     guint                turn)
{
  g_autofree char *text = g_strdup_printf ("Question number %u, and what do you say to it?", turn);

  return generator_test_reply (test, conversation, text);
}

/* Returns: the reply of one more turn, after @restarts or without any. */
static char *
talk (gboolean restarts)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;

  generator_test_init (&test);
  generator_test_set_capacity (&test, CAPACITY);
  generator_test_load (&test);
  punish_repetition (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  for (guint turn = 0; turn < N_TURNS; turn++)
    {
      g_autofree char *reply = say (&test, conversation, turn);

      g_assert_cmpstr (reply, !=, "");
    }

  if (restarts)
    {
      const gint64 id = rivulet_conversation_get_id (conversation);

      g_clear_object (&conversation);
      generator_test_restart (&test);
      punish_repetition (&test);
      conversation = rivulet_store_dup_conversation (test.store, id);
      g_assert_nonnull (conversation);
    }

  return say (&test, conversation, N_TURNS);
}

static void
test_penalty (void)
{
  g_autofree char *stayed = talk (FALSE);
  g_autofree char *came_back = talk (TRUE);

  g_assert_cmpstr (came_back, ==, stayed);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory-sampling/penalty", test_penalty);

  return g_test_run ();
}

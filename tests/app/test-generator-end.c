/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a generator: in mid-reply, from a callback of its own, and that nothing of it is left behind.
 */

#include "generator-test.h"


static void
test_shutdown_in_mid_reply (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PendingCall replying = { 0 }, loading = { 0 };
  RivuletGenerator *weak;

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  generator_test_start_endless (&test, conversation, "Hello", NULL, &replying);
  rivulet_generator_load_async (test.generator, test.model->path, NULL, pending_call_done_cb, &loading);
  rivulet_generator_shutdown (test.generator);
  rivulet_generator_shutdown (test.generator);

  reply = generator_test_finish_reply (&test, &replying, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rivulet_message_get_state (reply), ==, RIVULET_MESSAGE_STOPPED);
  app_test_wait (&loading.is_done);
  result = loading.result;
  g_assert_false (rivulet_generator_load_finish (test.generator, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  g_clear_object (&conversation);

  weak = test.generator;
  g_object_add_weak_pointer (G_OBJECT (weak), (gpointer *) &weak);
  generator_test_assert_stored (&test, rivulet_message_get_text (reply), RIVULET_MESSAGE_STOPPED);
  g_assert_null (weak);
}

/* A callback that shuts the generator down, from inside the generator's own dispatch. */
static void
shut_down_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  rivulet_generator_shutdown (RIVULET_GENERATOR (source));
  pending_call_done_cb (source, result, user_data);
}

static void
test_shutdown_in_callback (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GError) error = NULL;
  PendingCall call = { 0 };

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  rivulet_generator_hold_trace (test.generator, TRUE);
  rivulet_generator_reply_async (test.generator, conversation, "Hello", NULL, shut_down_cb, &call);
  reply = generator_test_finish_reply (&test, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rivulet_message_get_state (reply), ==, RIVULET_MESSAGE_COMPLETE);
}

/* Dropped in mid-reply: the reply goes on to its end, and then nothing is left. */
static void
test_finalisation (void)
{
  g_auto (GeneratorTest) test = { 0 };
  RivuletConversation *conversation;
  RivuletGenerator *generator;
  RivuletStore *store;
  gboolean is_gone = FALSE;

  generator_test_init (&test);
  generator_test_load (&test);
  generator_test_set_max_reply_tokens (&test, 2000);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  rivulet_generator_hold_trace (test.generator, TRUE);
  rivulet_generator_reply_async (test.generator, conversation, "Hello", NULL, NULL, NULL);
  generator = test.generator;
  store = test.store;
  g_object_add_weak_pointer (G_OBJECT (generator), (gpointer *) &generator);
  g_object_add_weak_pointer (G_OBJECT (store), (gpointer *) &store);
  g_object_add_weak_pointer (G_OBJECT (conversation), (gpointer *) &conversation);
  g_object_unref (conversation);
  g_clear_object (&test.generator);
  g_clear_object (&test.store);
  g_assert_nonnull (generator);

  while (!is_gone)
    {
      g_main_context_iteration (NULL, TRUE);
      is_gone = generator == NULL;
    }
  g_assert_null (store);
  g_assert_null (conversation);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/generator/shutdown-in-mid-reply", test_shutdown_in_mid_reply);
  g_test_add_func ("/generator/shutdown-in-callback", test_shutdown_in_callback);
  g_test_add_func ("/generator/finalisation", test_finalisation);

  return g_test_run ();
}

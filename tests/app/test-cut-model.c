/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The model's file is cut while a reply is being written from it: what was written stays, the reply is interrupted with
 * words that name the file, nothing of the stream is saved, and with a whole file the conversation goes on.
 */

#include "generator-test.h"

#include "rill.h"

#include <string.h>
#include <unistd.h>

static char *
dup_state_path (GeneratorTest       *test,
                RivuletConversation *conversation)
{
  return g_strdup_printf ("%s/memory/%" G_GINT64_FORMAT ".stream", test->dir, rivulet_conversation_get_id (conversation));
}

static void
assert_told (GeneratorTest *test,
             const GError  *error)
{
  g_test_message ("%s", error->message);
  g_assert_error (error, RILL_ERROR, RILL_ERROR_IO);
  g_assert_nonnull (strstr (error->message, test->model->path));
  g_assert_nonnull (strstr (error->message, "it was cut while it was in use"));
}

static void
test_in_mid_reply (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (RivuletMessage) finished = NULL;
  g_autoptr (RivuletMessage) another = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again_error = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *path = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *next = NULL;
  PendingCall call = { 0 };
  gsize n_bytes;

  generator_test_init (&test);
  g_assert_true (g_file_get_contents (test.model->path, &whole, &n_bytes, NULL));
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, "Be endless.");
  generator_test_start_endless (&test, conversation, "Tell me everything", NULL, &call);
  reply = app_test_get_message (conversation, 1);
  shown = g_strdup (rivulet_message_get_text (reply));

  g_assert_cmpint (truncate (test.model->path, 4096), ==, 0);
  finished = generator_test_finish_reply (&test, &call, &error);
  assert_told (&test, error);
  g_assert_cmpint (rivulet_message_get_state (reply), ==, RIVULET_MESSAGE_INTERRUPTED);
  g_assert_true (g_str_has_prefix (rivulet_message_get_text (reply), shown));

  /* The next one, and the way out, say and leave no more than that. */
  another = generator_test_try_reply (&test, conversation, "And now?", &again_error);
  assert_told (&test, again_error);
  path = dup_state_path (&test, conversation);
  rivulet_generator_shutdown (test.generator);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  g_assert_true (g_file_set_contents (test.model->path, whole, (gssize) n_bytes, NULL));
  generator_test_restart (&test);
  g_clear_object (&conversation);
  conversation = app_test_get_conversation (test.store, 0);
  generator_test_set_max_reply_tokens (&test, 5);
  next = generator_test_reply (&test, conversation, "Go on");
  g_assert_cmpstr (next, !=, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cut-model/in-mid-reply", test_in_mid_reply);

  return g_test_run ();
}

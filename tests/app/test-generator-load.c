/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loading models: files that are none, the one that comes with the program, and loads that are cancelled or come in between.
 */

#include "generator-test.h"

#include "rill.h"

#include <string.h>

static void
test_load_errors (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autofree char *missing = NULL;
  g_autofree char *garbage = NULL;
  g_autofree char *name = NULL;
  g_autofree char *reply = NULL;
  g_autoptr (GError) error = NULL;

  generator_test_init (&test);
  missing = g_build_filename (test.dir, "missing.gguf", NULL);
  garbage = g_build_filename (test.dir, "garbage.gguf", NULL);
  g_assert_true (g_file_set_contents (garbage, "This is not a model, however long it is.", -1, NULL));

  g_assert_false (generator_test_try_load (&test, missing, NULL, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_IO);
  g_assert_nonnull (strstr (error->message, missing));
  g_assert_cmpint (rivulet_generator_get_state (test.generator), ==, RIVULET_GENERATOR_EMPTY);
  g_clear_error (&error);

  /* A failure leaves the model that was there. */
  generator_test_load (&test);
  name = g_strdup (rivulet_generator_get_model_name (test.generator));
  g_assert_false (generator_test_try_load (&test, garbage, NULL, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, garbage));
  g_assert_cmpint (rivulet_generator_get_state (test.generator), ==, RIVULET_GENERATOR_READY);
  g_assert_cmpstr (rivulet_generator_get_model_name (test.generator), ==, name);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  reply = generator_test_reply (&test, conversation, "Still there?");
}

/* The model that comes with the program, as the window loads it. */
static void
test_built_in_model (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = rill_dup_builtin_model_path ();
  g_autofree char *reply = NULL;

  if (path == NULL)
    {
      g_test_skip ("the built-in model is not here");
      return;
    }

  generator_test_init (&test);
  g_assert_true (generator_test_try_load (&test, NULL, NULL, &error));
  g_assert_no_error (error);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  reply = generator_test_reply (&test, conversation, "Hello! How are you?");
  g_test_message ("%s; %s: %s", rivulet_generator_get_model_name (test.generator),
                  rivulet_generator_get_model_summary (test.generator), reply);
  g_assert_cmpstr (reply, !=, "");
  g_assert_null (strstr (reply, "<|"));
}

static void
test_model_without_text (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (TestModel) mute = NULL;
  g_autoptr (GError) error = NULL;
  TestModelOptions options;

  test_model_options_init (&options);
  mute = test_model_new (&options);
  generator_test_init (&test);
  g_assert_false (generator_test_try_load (&test, mute->path, NULL, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, mute->path));
}

static void
test_cancelled_load (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  generator_test_init (&test);
  g_cancellable_cancel (cancellable);
  g_assert_false (generator_test_try_load (&test, test.model->path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (rivulet_generator_get_state (test.generator), ==, RIVULET_GENERATOR_EMPTY);
}

/* Loads wait for the reply, and the last one wins. */
static void
test_load_during_reply (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (RivuletMessage) refused = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PendingCall replying = { 0 }, loading = { 0 };

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  generator_test_start_endless (&test, conversation, "Go on", cancellable, &replying);
  rivulet_generator_load_async (test.generator, test.model->path, NULL, pending_call_done_cb, &loading);
  g_assert_cmpint (rivulet_generator_get_state (test.generator), ==, RIVULET_GENERATOR_WRITING);
  g_cancellable_cancel (cancellable);
  reply = generator_test_finish_reply (&test, &replying, &error);
  g_assert_no_error (error);

  if (!loading.is_done)
    {
      g_assert_cmpint (rivulet_generator_get_state (test.generator), ==, RIVULET_GENERATOR_LOADING);
      refused = generator_test_try_reply (&test, conversation, "Too early", &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
      g_clear_error (&error);
    }
  app_test_wait (&loading.is_done);
  result = loading.result;
  g_assert_true (rivulet_generator_load_finish (test.generator, result, &error));
  g_assert_cmpint (rivulet_generator_get_state (test.generator), ==, RIVULET_GENERATOR_READY);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/generator/load-errors", test_load_errors);
  g_test_add_func ("/generator/built-in-model", test_built_in_model);
  g_test_add_func ("/generator/model-without-text", test_model_without_text);
  g_test_add_func ("/generator/cancelled-load", test_cancelled_load);
  g_test_add_func ("/generator/load-during-reply", test_load_during_reply);

  return g_test_run ();
}

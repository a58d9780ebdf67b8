/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Helpers of the generator's tests.
 */

#define _GNU_SOURCE

#include "generator-test.h"

#include "rill.h"

#include <string.h>

static void
open_store (GeneratorTest *test)
{
  RivuletGeneratorOptions options;

  test->store = app_test_open (test->dir);
  test->generator = rivulet_generator_new (test->store);
  rivulet_generator_get_options (test->generator, &options);
  options.temperature = 0.0;
  options.repetition_penalty = 1.0;
  options.max_reply_tokens = 40;
  options.n_thread = 1;
  rivulet_generator_set_options (test->generator, &options);
}

/* A zero row of the output matrix gives a token the logit 0, and among hundreds of random ones the largest is above. */
static void
silence_token (TestModel *model,
               char      *file,
               gsize      n_bytes,
               RillToken  token)
{
  const gsize n_embd = model->options.n_embd;
  float *weights = model->output + (gsize) token * n_embd;
  char *row = memmem (file, n_bytes, weights, n_embd * sizeof (float));

  g_assert_nonnull (row);
  memset (row, 0, n_embd * sizeof (float));
  memset (weights, 0, n_embd * sizeof (float));
}

TestModel *
generator_test_model_new (void)
{
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  TestModelOptions options;
  TestModel *model;
  gsize n_bytes;

  test_model_options_init (&options);
  options.vocabulary = TRUE;
  options.tied_output = FALSE;
  model = test_model_new (&options);

  tokenizer = rill_tokenizer_new_from_file (model->path, &error);
  g_assert_no_error (error);
  g_file_get_contents (model->path, &file, &n_bytes, &error);
  g_assert_no_error (error);
  for (RillToken token = 0; token < (RillToken) options.n_vocab; token++)
    {
      if (rill_tokenizer_is_end (tokenizer, token))
        silence_token (model, file, n_bytes, token);
    }
  g_file_set_contents (model->path, file, (gssize) n_bytes, &error);
  g_assert_no_error (error);

  return model;
}

void
generator_test_init (GeneratorTest *test)
{
  test->model = generator_test_model_new ();
  test->dir = app_test_folder_new ();
  open_store (test);
}

void
generator_test_clear (GeneratorTest *test)
{
  if (test->generator != NULL)
    rivulet_generator_shutdown (test->generator);
  g_clear_object (&test->generator);
  g_clear_object (&test->store);
  g_clear_pointer (&test->model, test_model_free);
  g_clear_pointer (&test->dir, app_test_folder_free);
}

void
generator_test_load (GeneratorTest *test)
{
  g_autoptr (GError) error = NULL;

  generator_test_try_load (test, test->model->path, NULL, &error);
  g_assert_no_error (error);
}

void
generator_test_restart (GeneratorTest *test)
{
  RivuletGeneratorOptions options;

  rivulet_generator_get_options (test->generator, &options);
  rivulet_generator_shutdown (test->generator);
  g_clear_object (&test->generator);
  g_clear_object (&test->store);
  open_store (test);
  rivulet_generator_set_options (test->generator, &options);
  generator_test_load (test);
}

void
generator_test_set_max_reply_tokens (GeneratorTest *test,
                                     guint          n)
{
  RivuletGeneratorOptions options;

  rivulet_generator_get_options (test->generator, &options);
  options.max_reply_tokens = n;
  rivulet_generator_set_options (test->generator, &options);
}

void
generator_test_set_capacity (GeneratorTest *test,
                             guint          capacity)
{
  RivuletGeneratorOptions options;

  rivulet_generator_get_options (test->generator, &options);
  options.capacity = capacity;
  rivulet_generator_set_options (test->generator, &options);
}

/* --- Calls -------------------------------------------------------------------------------------------------------- */

void
pending_call_done_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  PendingCall *call = user_data;

  call->result = g_object_ref (result);
  call->is_done = TRUE;
}

gboolean
generator_test_try_load (GeneratorTest *test,
                         const char    *path,
                         GCancellable  *cancellable,
                         GError       **error)
{
  PendingCall call = { 0 };
  g_autoptr (GAsyncResult) result = NULL;

  rivulet_generator_load_async (test->generator, path, cancellable, pending_call_done_cb, &call);
  app_test_wait (&call.is_done);
  result = call.result;

  return rivulet_generator_load_finish (test->generator, result, error);
}

RivuletMessage *
generator_test_finish_reply (GeneratorTest *test,
                             PendingCall   *call,
                             GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  app_test_wait (&call->is_done);
  result = g_steal_pointer (&call->result);

  return rivulet_generator_reply_finish (test->generator, result, error);
}

RivuletMessage *
generator_test_try_reply (GeneratorTest       *test,
                          RivuletConversation *conversation,
                          const char          *text,
                          GError             **error)
{
  PendingCall call = { 0 };

  rivulet_generator_reply_async (test->generator, conversation, text, NULL, pending_call_done_cb, &call);

  return generator_test_finish_reply (test, &call, error);
}

char *
generator_test_reply (GeneratorTest       *test,
                      RivuletConversation *conversation,
                      const char          *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RivuletMessage) reply = generator_test_try_reply (test, conversation, text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reply);
  g_assert_cmpint (rivulet_message_get_state (reply), ==, RIVULET_MESSAGE_COMPLETE);

  return g_strdup (rivulet_message_get_text (reply));
}

void
generator_test_open (GeneratorTest       *test,
                     RivuletConversation *conversation)
{
  PendingCall call = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  rivulet_generator_open_async (test->generator, conversation, NULL, pending_call_done_cb, &call);
  app_test_wait (&call.is_done);
  result = call.result;
  g_assert_true (rivulet_generator_open_finish (test->generator, result, &error));
  g_assert_no_error (error);
}

gboolean
generator_test_try_keep (GeneratorTest       *test,
                         RivuletConversation *conversation,
                         guint                index,
                         gboolean             keep,
                         GError             **error)
{
  g_autoptr (RivuletMessage) message = app_test_get_message (conversation, index);
  PendingCall call = { 0 };
  g_autoptr (GAsyncResult) result = NULL;

  rivulet_generator_keep_async (test->generator, conversation, message, keep, NULL, pending_call_done_cb, &call);
  app_test_wait (&call.is_done);
  result = call.result;

  return rivulet_generator_keep_finish (test->generator, result, error);
}

void
generator_test_start_endless (GeneratorTest       *test,
                              RivuletConversation *conversation,
                              const char          *text,
                              GCancellable        *cancellable,
                              PendingCall         *call)
{
  g_autoptr (RivuletMessage) reply = NULL;
  GListModel *messages;

  generator_test_set_max_reply_tokens (test, G_MAXUINT);
  rivulet_generator_reply_async (test->generator, conversation, text, cancellable, pending_call_done_cb, call);
  messages = rivulet_conversation_get_messages (conversation);
  reply = app_test_get_message (conversation, g_list_model_get_n_items (messages) - 1);
  g_assert_cmpint (rivulet_message_get_state (reply), ==, RIVULET_MESSAGE_STREAMING);
  while (*rivulet_message_get_text (reply) == '\0')
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (call->is_done);
  g_assert_cmpint (rivulet_generator_get_state (test->generator), ==, RIVULET_GENERATOR_WRITING);
}

static void
memory_built_cb (RivuletGenerator    *generator,
                 RivuletConversation *conversation,
                 RivuletMemorySource  source,
                 gpointer             user_data)
{
  BuiltMemory *built = user_data;

  g_assert_true (RIVULET_IS_CONVERSATION (conversation));
  *built = (BuiltMemory) { built->n + 1, source };
}

void
generator_test_watch_memory (GeneratorTest *test,
                             BuiltMemory   *built)
{
  g_signal_connect (test->generator, "memory-built", G_CALLBACK (memory_built_cb), built);
}

void
generator_test_assert_stored (GeneratorTest      *test,
                              const char         *text,
                              RivuletMessageState state)
{
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) message = NULL;

  g_clear_object (&test->generator);
  g_clear_object (&test->store);
  test->store = app_test_open (test->dir);
  conversation = app_test_get_conversation (test->store, 0);
  g_assert_cmpuint (app_test_count_messages (conversation), ==, 2);
  message = app_test_get_message (conversation, 1);
  g_assert_cmpstr (rivulet_message_get_text (message), ==, text);
  g_assert_cmpint (rivulet_message_get_state (message), ==, state);
}

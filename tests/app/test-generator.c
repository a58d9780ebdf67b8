/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The generator as an asynchronous object: states, refusals, stopping, how often it speaks, and a disk that is full.
 */

#define _GNU_SOURCE

#include "generator-test.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static void
count_cb (gpointer instance,
          gpointer pspec,
          gpointer user_data)
{
  guint *n_calls = user_data;

  *n_calls += 1;
}

static void
count_signal_cb (gpointer instance,
                 gpointer user_data)
{
  count_cb (instance, NULL, user_data);
}

/* --- States ------------------------------------------------------------------------------------------------------- */

static void
record_state_cb (RivuletGenerator *generator,
                 GParamSpec       *pspec,
                 GString          *states)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (RIVULET_TYPE_GENERATOR_STATE);

  g_string_append_printf (states, "%s ",
                          g_enum_get_value (klass, (int) rivulet_generator_get_state (generator))->value_nick);
}

static void
test_states (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (GString) states = g_string_new (NULL);
  g_autofree char *reply = NULL;
  g_autofree char *expected = NULL;
  guint n_name = 0;

  generator_test_init (&test);
  g_assert_cmpint (rivulet_generator_get_state (test.generator), ==, RIVULET_GENERATOR_EMPTY);
  g_assert_null (rivulet_generator_get_model_name (test.generator));
  g_assert_null (rivulet_generator_get_model_summary (test.generator));
  g_signal_connect (test.generator, "notify::state", G_CALLBACK (record_state_cb), states);
  g_signal_connect (test.generator, "notify::model-name", G_CALLBACK (count_cb), &n_name);

  generator_test_load (&test);
  g_assert_cmpstr (states->str, ==, "loading ready ");
  g_assert_cmpuint (n_name, ==, 1);
  g_assert_nonnull (rivulet_generator_get_model_name (test.generator));
  g_assert_true (g_str_has_prefix (rivulet_generator_get_model_summary (test.generator), "llama · "));
  g_assert_true (g_str_has_suffix (rivulet_generator_get_model_summary (test.generator), " K parameters · F32"));

  g_string_truncate (states, 0);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  generator_test_set_max_reply_tokens (&test, 2000);
  reply = generator_test_reply (&test, conversation, "Hello");
  /* A reply that is over within a frame is never seen being written. */
  g_assert_true (g_str_has_prefix (states->str, "reading "));
  g_assert_true (g_str_has_suffix (states->str, "ready "));
  g_assert_cmpint (rivulet_generator_get_state (test.generator), ==, RIVULET_GENERATOR_READY);
}

/* --- Refusing ----------------------------------------------------------------------------------------------------- */

static void
assert_refused (GeneratorTest       *test,
                RivuletConversation *conversation,
                int                  code)
{
  const guint n_messages = app_test_count_messages (conversation);
  g_autoptr (GError) error = NULL;

  g_assert_null (generator_test_try_reply (test, conversation, "Hello?", &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_cmpuint (app_test_count_messages (conversation), ==, n_messages);
}

static void
test_refusals (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletConversation) other = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GError) error = NULL;
  PendingCall call = { 0 }, loading = { 0 };

  generator_test_init (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  other = rivulet_store_new_conversation (test.store, NULL);
  assert_refused (&test, conversation, G_IO_ERROR_NOT_INITIALIZED);
  g_assert_cmpuint (app_test_count_conversations (test.store), ==, 0);

  rivulet_generator_load_async (test.generator, test.model->path, NULL, pending_call_done_cb, &loading);
  assert_refused (&test, conversation, G_IO_ERROR_BUSY);
  app_test_wait (&loading.is_done);
  g_clear_object (&loading.result);
  generator_test_start_endless (&test, conversation, "Hello", cancellable, &call);
  assert_refused (&test, conversation, G_IO_ERROR_BUSY);
  assert_refused (&test, other, G_IO_ERROR_BUSY);
  g_cancellable_cancel (cancellable);
  reply = generator_test_finish_reply (&test, &call, &error);
  g_assert_no_error (error);

  rivulet_generator_shutdown (test.generator);
  assert_refused (&test, conversation, G_IO_ERROR_CLOSED);
  g_assert_false (generator_test_try_load (&test, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

/* --- Stopping ----------------------------------------------------------------------------------------------------- */

static void
test_stop (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GError) error = NULL;
  PendingCall call = { 0 };

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  generator_test_start_endless (&test, conversation, "Hello", cancellable, &call);
  g_cancellable_cancel (cancellable);
  reply = generator_test_finish_reply (&test, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rivulet_message_get_state (reply), ==, RIVULET_MESSAGE_STOPPED);
  g_assert_cmpstr (rivulet_message_get_text (reply), !=, "");
  g_assert_true (g_utf8_validate (rivulet_message_get_text (reply), -1, NULL));
  g_assert_cmpint (rivulet_generator_get_state (test.generator), ==, RIVULET_GENERATOR_READY);

  g_clear_object (&conversation);
  generator_test_assert_stored (&test, rivulet_message_get_text (reply), RIVULET_MESSAGE_STOPPED);
}

/* Stopped before a word was written: the question and an empty reply stay, and the next reply is right. */
static void
test_stop_at_once (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *next = NULL;
  PendingCall call = { 0 };

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  g_cancellable_cancel (cancellable);
  rivulet_generator_reply_async (test.generator, conversation, "Hello", cancellable, pending_call_done_cb, &call);
  reply = generator_test_finish_reply (&test, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rivulet_message_get_state (reply), ==, RIVULET_MESSAGE_STOPPED);
  g_assert_cmpstr (rivulet_message_get_text (reply), ==, "");
  g_assert_null (rivulet_generator_get_conversation (test.generator));
  next = generator_test_reply (&test, conversation, "Hello again");
  g_assert_cmpuint (app_test_count_messages (conversation), ==, 4);
}

static void
test_bound (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autofree char *reply = NULL;

  generator_test_init (&test);
  generator_test_load (&test);
  generator_test_set_max_reply_tokens (&test, 3);
  rivulet_generator_hold_trace (test.generator, TRUE);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  reply = generator_test_reply (&test, conversation, "Hello");
  g_assert_cmpuint (rivulet_generator_get_snapshot (test.generator)->n_written, <=, 3);
}

/* A model that does end its replies: the end is no part of the text. */
static void
test_natural_end (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (TestModel) model = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *reply = NULL;
  TestModelOptions options;

  test_model_options_init (&options);
  options.vocabulary = TRUE;
  model = test_model_new (&options);
  generator_test_init (&test);
  g_assert_true (generator_test_try_load (&test, model->path, NULL, &error));
  generator_test_set_max_reply_tokens (&test, 20000);
  rivulet_generator_hold_trace (test.generator, TRUE);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  reply = generator_test_reply (&test, conversation, "Hello");
  g_assert_cmpuint (rivulet_generator_get_snapshot (test.generator)->n_written, <, 20000);
  g_assert_null (strstr (reply, "<|end|>"));
}

/* --- How often it speaks ------------------------------------------------------------------------------------------ */

static void
test_once_a_frame (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GError) error = NULL;
  guint n_text = 0, n_snapshot = 0, max_calls;
  gint64 began_at;
  PendingCall call = { 0 };

  generator_test_init (&test);
  generator_test_load (&test);
  rivulet_generator_hold_trace (test.generator, TRUE);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  g_signal_connect (test.generator, "snapshot", G_CALLBACK (count_signal_cb), &n_snapshot);
  began_at = g_get_monotonic_time ();
  generator_test_start_endless (&test, conversation, "Hello", cancellable, &call);
  reply = app_test_get_message (conversation, 1);
  g_signal_connect (reply, "notify::text", G_CALLBACK (count_cb), &n_text);
  while (g_get_monotonic_time () - began_at < G_USEC_PER_SEC / 2)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  g_clear_object (&reply);
  reply = generator_test_finish_reply (&test, &call, &error);
  g_assert_no_error (error);

  /* Whatever the machine's speed, no more calls than frames; and far fewer than tokens. */
  max_calls = (guint) ((g_get_monotonic_time () - began_at) / 16667) + 2;
  g_assert_cmpuint (n_text, >, 1);
  g_assert_cmpuint (n_text, <=, max_calls);
  g_assert_cmpuint (n_snapshot, >, 1);
  g_assert_cmpuint (n_snapshot, <=, max_calls);
  g_test_message ("%u changes of the text and %u snapshots for %" G_GUINT64_FORMAT " tokens", n_text, n_snapshot,
                  rivulet_generator_get_snapshot (test.generator)->n_written);
}

static void
test_trace_only_while_held (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  const RivuletSnapshot *snapshot;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  guint n_snapshot = 0;
  double sum = 0.0;

  generator_test_init (&test);
  generator_test_load (&test);
  g_signal_connect (test.generator, "snapshot", G_CALLBACK (count_signal_cb), &n_snapshot);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  first = generator_test_reply (&test, conversation, "Hello");
  g_assert_null (rivulet_generator_get_snapshot (test.generator));

  /* The present moment comes without waiting for the next reply. */
  rivulet_generator_hold_trace (test.generator, TRUE);
  rivulet_generator_hold_trace (test.generator, TRUE);
  while (rivulet_generator_get_snapshot (test.generator) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_snapshot, ==, 1);
  rivulet_generator_hold_trace (test.generator, FALSE);

  second = generator_test_reply (&test, conversation, "How are you?");
  snapshot = rivulet_generator_get_snapshot (test.generator);
  g_assert_cmpuint (snapshot->n_layer, ==, 2);
  g_assert_cmpuint (snapshot->n_head, ==, 4);
  g_assert_cmpuint (snapshot->capacity, ==, 256);
  g_assert_cmpuint (snapshot->n_used, ==, MIN (snapshot->position, 256));
  g_assert_cmpuint (snapshot->n_read + snapshot->n_written, ==, snapshot->position);
  for (guint i = 0; i < snapshot->n_used; i++)
    {
      g_assert_true (g_utf8_validate (snapshot->slot_text[i], -1, NULL));
      sum += snapshot->slot_attention[i];
    }
  g_assert_cmpfloat_with_epsilon (sum, 1.0, 1e-3);
  g_assert_cmpint (rivulet_snapshot_get_role (snapshot, 0), ==, RIVULET_SLOT_SINK);
  g_assert_cmpint (rivulet_snapshot_get_role (snapshot, snapshot->n_sink), ==, RIVULET_SLOT_WINDOW);
  g_assert_cmpstr (snapshot->slot_text[0], ==, "<sink>");

  rivulet_generator_hold_trace (test.generator, FALSE);
  n_snapshot = 0;
  third = generator_test_reply (&test, conversation, "Fine");
  g_assert_cmpuint (n_snapshot, ==, 0);
}

/* --- A full disk in mid-reply ------------------------------------------------------------------------------------- */

static void
set_file_limit (rlim_t n_bytes)
{
  struct rlimit limit;

  getrlimit (RLIMIT_FSIZE, &limit);
  limit.rlim_cur = MIN (n_bytes, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_full_disk (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  PendingCall call = { 0 };

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  signal (SIGXFSZ, SIG_IGN);
  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  generator_test_start_endless (&test, conversation, "Hello", cancellable, &call);
  reply = app_test_get_message (conversation, 1);
  set_file_limit (1);
  g_cancellable_cancel (cancellable);
  g_assert_null (generator_test_finish_reply (&test, &call, &error));
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FULL);

  /* It is on the screen, and on disk as soon as there is room. */
  g_assert_cmpint (rivulet_message_get_state (reply), ==, RIVULET_MESSAGE_STOPPED);
  g_assert_cmpstr (rivulet_message_get_text (reply), !=, "");
  set_file_limit (RLIM_INFINITY);
  rivulet_generator_shutdown (test.generator);
  g_clear_object (&conversation);
  generator_test_assert_stored (&test, rivulet_message_get_text (reply), RIVULET_MESSAGE_STOPPED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/generator/states", test_states);
  g_test_add_func ("/generator/refusals", test_refusals);
  g_test_add_func ("/generator/stop", test_stop);
  g_test_add_func ("/generator/stop-at-once", test_stop_at_once);
  g_test_add_func ("/generator/bound", test_bound);
  g_test_add_func ("/generator/natural-end", test_natural_end);
  g_test_add_func ("/generator/once-a-frame", test_once_a_frame);
  g_test_add_func ("/generator/trace-only-while-held", test_trace_only_while_held);
  g_test_add_func ("/generator/full-disk", test_full_disk);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Regenerating, editing, continuing, switching and reminding: the stream behind the chat holds what the transcript shows,
 * each reply being what the engine writes for that transcript built by hand.
 */

#include "generator-test.h"
#include "hand-chat.h"

#include <string.h>

#define MAX_REPLY 40

static char *
regenerate (GeneratorTest       *test,
            RivuletConversation *conversation,
            guint                index)
{
  g_autoptr (RivuletMessage) message = app_test_get_message (conversation, index);
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GError) error = NULL;
  PendingCall call = { 0 };

  rivulet_generator_regenerate_async (test->generator, conversation, message, NULL, pending_call_done_cb, &call);
  reply = generator_test_finish_reply (test, &call, &error);
  g_assert_no_error (error);

  return g_strdup (rivulet_message_get_text (reply));
}

static char *
edit (GeneratorTest       *test,
      RivuletConversation *conversation,
      guint                index,
      const char          *text)
{
  g_autoptr (RivuletMessage) message = app_test_get_message (conversation, index);
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GError) error = NULL;
  PendingCall call = { 0 };

  rivulet_generator_edit_async (test->generator, conversation, message, text, NULL, pending_call_done_cb, &call);
  reply = generator_test_finish_reply (test, &call, &error);
  g_assert_no_error (error);

  return g_strdup (rivulet_message_get_text (reply));
}

/* Greedy, so the very same words: the logits are the very same. */
static void
test_regenerate (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *again = NULL;
  g_autofree char *first_again = NULL;
  g_autoptr (RivuletMessage) shown = NULL;
  BuiltMemory built = { 0 };

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  first = generator_test_reply (&test, conversation, "One");
  second = generator_test_reply (&test, conversation, "Two");
  generator_test_watch_memory (&test, &built);
  again = regenerate (&test, conversation, 3);
  g_assert_cmpstr (again, ==, second);
  g_assert_cmpuint (app_test_count_messages (conversation), ==, 4);
  shown = app_test_get_message (conversation, 3);
  g_assert_cmpuint (rivulet_message_get_branch (shown), ==, 1);
  g_assert_cmpuint (rivulet_message_get_n_branches (shown), ==, 2);

  first_again = regenerate (&test, conversation, 1);
  g_assert_cmpstr (first_again, ==, first);
  g_assert_cmpuint (app_test_count_messages (conversation), ==, 2);
  /* All of it was undone exactly: nothing was read again. */
  g_assert_cmpuint (built.n, ==, 0);
}

static void
test_edit (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (HandChat) hand = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *edited = NULL;
  g_autofree char *other = NULL;
  g_autofree char *expected_first = NULL;
  g_autofree char *expected_edited = NULL;
  g_autofree char *expected_other = NULL;

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  first = generator_test_reply (&test, conversation, "One");
  second = generator_test_reply (&test, conversation, "Two");
  edited = edit (&test, conversation, 2, "Two and a half");
  hand = hand_chat_new (test.model->path, 0, 0, MAX_REPLY);
  hand_chat_begin (hand, NULL);
  expected_first = hand_chat_reply (hand, "One");
  hand_chat_end_reply (hand);
  expected_edited = hand_chat_reply (hand, "Two and a half");
  g_assert_cmpstr (edited, ==, expected_edited);

  /* To the very beginning. */
  other = edit (&test, conversation, 0, "Another one");
  hand_chat_free (g_steal_pointer (&hand));
  hand = hand_chat_new (test.model->path, 0, 0, MAX_REPLY);
  hand_chat_begin (hand, NULL);
  expected_other = hand_chat_reply (hand, "Another one");
  g_assert_cmpstr (other, ==, expected_other);
  g_assert_cmpstr (rivulet_conversation_get_title (conversation), ==, "Another one");
}

/* What lies further back than can be undone is read again from the text, and that is told. */
static void
test_beyond (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (HandChat) hand = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *edited = NULL;
  g_autofree char *expected = NULL;
  BuiltMemory built = { 0 };

  generator_test_init (&test);
  generator_test_set_capacity (&test, 64);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  generator_test_set_max_reply_tokens (&test, MAX_REPLY);
  first = generator_test_reply (&test, conversation, "One");
  generator_test_set_max_reply_tokens (&test, 600);
  second = generator_test_reply (&test, conversation, "Two");
  generator_test_set_max_reply_tokens (&test, MAX_REPLY);
  generator_test_watch_memory (&test, &built);
  edited = edit (&test, conversation, 2, "Three");
  g_assert_cmpuint (built.n, ==, 1);
  g_assert_cmpint (built.source, ==, RIVULET_MEMORY_REBUILT_BEYOND);

  hand = hand_chat_new (test.model->path, 64, 0, MAX_REPLY);
  {
    g_autoptr (GArray) history = g_array_new (FALSE, FALSE, sizeof (RillToken));
    g_autoptr (GArray) question = g_array_new (FALSE, FALSE, sizeof (RillToken));
    guint n_kept;

    rill_chat_append_message (hand->model, RILL_ROLE_USER, "One", history);
    rill_chat_append_message (hand->model, RILL_ROLE_ASSISTANT, first, history);
    rill_chat_append_message (hand->model, RILL_ROLE_USER, "Three", question);
    rill_chat_append_reply_start (hand->model, question);
    hand_chat_begin (hand, NULL);
    n_kept = MIN (history->len, 64 - hand->tokens->len - question->len);
    hand_chat_read (hand, (RillToken *) (gpointer) history->data + history->len - n_kept, n_kept);
  }
  expected = hand_chat_reply (hand, "Three");
  g_assert_cmpstr (edited, ==, expected);
}

/* Stopped and gone on with is the same as not stopped. */
static void
test_continue (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (RivuletMessage) same = NULL;
  g_autoptr (HandChat) hand = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *part = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *next = NULL;
  g_autofree char *expected_next = NULL;
  PendingCall call = { 0 };

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  generator_test_set_max_reply_tokens (&test, 25);
  part = generator_test_reply (&test, conversation, "Tell me a story");
  generator_test_set_max_reply_tokens (&test, MAX_REPLY - 25);
  reply = app_test_get_message (conversation, 1);
  rivulet_generator_continue_async (test.generator, conversation, NULL, pending_call_done_cb, &call);
  g_assert_cmpint (rivulet_message_get_state (reply), ==, RIVULET_MESSAGE_STREAMING);
  same = generator_test_finish_reply (&test, &call, &error);
  g_assert_no_error (error);
  g_assert_true (same == reply);
  g_assert_true (g_str_has_prefix (rivulet_message_get_text (reply), part));
  g_assert_cmpuint (app_test_count_messages (conversation), ==, 2);

  hand = hand_chat_new (test.model->path, 0, 0, MAX_REPLY);
  hand_chat_begin (hand, NULL);
  expected = hand_chat_reply (hand, "Tell me a story");
  /* A character that the stop cut through is lost with it; all else is the same. */
  if (g_utf8_validate (part, -1, NULL) && strstr (part, "\uFFFD") == NULL)
    g_assert_cmpstr (rivulet_message_get_text (reply), ==, expected);

  generator_test_set_max_reply_tokens (&test, MAX_REPLY);
  next = generator_test_reply (&test, conversation, "And then?");
  hand_chat_end_reply (hand);
  expected_next = hand_chat_reply (hand, "And then?");
  g_assert_cmpstr (next, ==, expected_next);
}

static void
test_continue_what (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) none = NULL;
  g_autoptr (GError) error = NULL;
  PendingCall call = { 0 };

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  rivulet_generator_continue_async (test.generator, conversation, NULL, pending_call_done_cb, &call);
  none = generator_test_finish_reply (&test, &call, &error);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  app_test_say (test.store, conversation, RIVULET_ROLE_USER, "Hello");
  call = (PendingCall) { 0 };
  rivulet_generator_continue_async (test.generator, conversation, NULL, pending_call_done_cb, &call);
  none = generator_test_finish_reply (&test, &call, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

/* A branch that is shown again is the one that is replied to. */
static void
test_switch (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) message = NULL;
  g_autoptr (HandChat) hand = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *other = NULL;
  g_autofree char *next = NULL;
  g_autofree char *expected = NULL;

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  first = generator_test_reply (&test, conversation, "One");
  other = edit (&test, conversation, 0, "Uno");
  message = app_test_get_message (conversation, 0);
  g_assert_true (rivulet_store_switch_branch (test.store, conversation, message, 0, &error));
  next = generator_test_reply (&test, conversation, "Two");

  hand = hand_chat_new (test.model->path, 0, 0, MAX_REPLY);
  hand_chat_begin (hand, NULL);
  hand_chat_read_message (hand, RILL_ROLE_USER, "One");
  hand_chat_read_message (hand, RILL_ROLE_ASSISTANT, first);
  expected = hand_chat_reply (hand, "Two");
  g_assert_cmpstr (next, ==, expected);
  g_assert_no_error (error);
}

static void
test_remind (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) message = NULL;
  g_autoptr (RivuletMessage) reminder = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HandChat) hand = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *expected_first = NULL;
  g_autofree char *expected_second = NULL;
  PendingCall call = { 0 };

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  first = generator_test_reply (&test, conversation, "My name is Ada.");
  message = app_test_get_message (conversation, 0);
  rivulet_generator_remind_async (test.generator, conversation, message, NULL, pending_call_done_cb, &call);
  app_test_wait (&call.is_done);
  result = call.result;
  reminder = rivulet_generator_remind_finish (test.generator, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rivulet_message_get_reminds_id (reminder), ==, rivulet_message_get_id (message));
  g_assert_cmpuint (app_test_count_messages (conversation), ==, 3);

  hand = hand_chat_new (test.model->path, 0, 0, MAX_REPLY);
  hand_chat_begin (hand, NULL);
  expected_first = hand_chat_reply (hand, "My name is Ada.");
  hand_chat_end_reply (hand);
  hand_chat_read_message (hand, RILL_ROLE_USER, "My name is Ada.");
  g_assert_cmpuint (rivulet_generator_get_horizon (test.generator)->position, ==, hand->tokens->len);
  second = generator_test_reply (&test, conversation, "What is my name?");
  expected_second = hand_chat_reply (hand, "What is my name?");
  g_assert_cmpstr (second, ==, expected_second);
}

/* Another system prompt is another memory; the sampling of a conversation is its own. */
static void
test_own_settings (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  RivuletGeneratorOptions options;
  RivuletSampling sampling;
  BuiltMemory built = { 0 };

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  first = generator_test_reply (&test, conversation, "One");
  generator_test_watch_memory (&test, &built);
  g_assert_true (rivulet_store_set_system_prompt (test.store, conversation, "Be kind.", &error));
  rivulet_generator_get_options (test.generator, &options);
  rivulet_generator_options_get_sampling (&options, &sampling);
  sampling.max_reply_tokens = 1;
  g_assert_true (rivulet_store_set_sampling (test.store, conversation, &sampling, &error));
  rivulet_generator_hold_trace (test.generator, TRUE);
  second = generator_test_reply (&test, conversation, "Two");
  g_assert_cmpuint (built.n, ==, 1);
  g_assert_cmpuint (rivulet_generator_get_snapshot (test.generator)->n_written, ==, 1);
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/branch-stream/regenerate", test_regenerate);
  g_test_add_func ("/branch-stream/edit", test_edit);
  g_test_add_func ("/branch-stream/beyond", test_beyond);
  g_test_add_func ("/branch-stream/continue", test_continue);
  g_test_add_func ("/branch-stream/continue-what", test_continue_what);
  g_test_add_func ("/branch-stream/switch", test_switch);
  g_test_add_func ("/branch-stream/remind", test_remind);
  g_test_add_func ("/branch-stream/own-settings", test_own_settings);

  return g_test_run ();
}

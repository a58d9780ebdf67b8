/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stream behind the chat holds the right tokens: each reply is, word for word, what the engine writes when the same
 * stream is built by hand. The model is random and its replies are noise, but the same noise only for the same tokens.
 */

#include "generator-test.h"
#include "hand-chat.h"

#define MAX_REPLY 40

static void
test_first_reply (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (HandChat) hand = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *expected = NULL;

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  reply = generator_test_reply (&test, conversation, "Good morning!");

  hand = hand_chat_new (test.model->path, 0, 0, MAX_REPLY);
  hand_chat_begin (hand, NULL);
  expected = hand_chat_reply (hand, "Good morning!");
  g_assert_cmpstr (reply, !=, "");
  g_assert_cmpstr (reply, ==, expected);
  g_assert_true (rivulet_generator_get_conversation (test.generator) == conversation);
}

/* The next turn reads what is new and nothing else. */
static void
test_second_turn_is_appended (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (HandChat) hand = NULL;

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  hand = hand_chat_new (test.model->path, 0, 0, MAX_REPLY);
  hand_chat_begin (hand, NULL);
  rivulet_generator_hold_trace (test.generator, TRUE);

  /* Enough turns to go round the ring. */
  for (guint turn = 0; turn < 8; turn++)
    {
      g_autofree char *text = g_strdup_printf ("Question number %u, and what do you say?", turn);
      g_autofree char *reply = generator_test_reply (&test, conversation, text);
      g_autofree char *expected = NULL;

      if (turn > 0)
        hand_chat_end_reply (hand);
      expected = hand_chat_reply (hand, text);
      g_assert_cmpstr (reply, ==, expected);
      g_assert_cmpuint (rivulet_generator_get_snapshot (test.generator)->position, ==, hand->tokens->len);
    }
  g_assert_cmpuint (rivulet_generator_get_snapshot (test.generator)->n_evicted, >, 0);
}

/* A stopped reply is closed before the next turn, so that the stream says what the transcript says. */
static void
test_turn_after_stop (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) stopped = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HandChat) hand = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *story = NULL;
  PendingCall call = { 0 };
  guint64 n_written;

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  rivulet_generator_hold_trace (test.generator, TRUE);
  generator_test_start_endless (&test, conversation, "Tell me a long story", cancellable, &call);
  g_cancellable_cancel (cancellable);
  stopped = generator_test_finish_reply (&test, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rivulet_message_get_state (stopped), ==, RIVULET_MESSAGE_STOPPED);
  g_assert_true (rivulet_generator_get_conversation (test.generator) == conversation);
  n_written = rivulet_generator_get_snapshot (test.generator)->n_written;

  generator_test_set_max_reply_tokens (&test, MAX_REPLY);
  reply = generator_test_reply (&test, conversation, "Thank you");

  hand = hand_chat_new (test.model->path, 0, 0, (guint) n_written);
  hand_chat_begin (hand, NULL);
  story = hand_chat_reply (hand, "Tell me a long story");
  g_assert_cmpstr (rivulet_message_get_text (stopped), ==, story);
  hand_chat_end_reply (hand);
  hand->max_reply_tokens = MAX_REPLY;
  expected = hand_chat_reply (hand, "Thank you");
  g_assert_cmpstr (reply, ==, expected);
}

/* Stopped while the question is being read: half a question is in the stream, and must not stay there. */
static void
test_turn_after_stop_while_reading (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) stopped = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HandChat) hand = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) endless = g_string_new (NULL);
  g_autofree char *first = NULL;
  g_autofree char *third = NULL;
  g_autofree char *expected = NULL;
  PendingCall call = { 0 };

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  first = generator_test_reply (&test, conversation, "One");

  for (guint i = 0; i < 50000; i++)
    g_string_append (endless, "word ");
  rivulet_generator_reply_async (test.generator, conversation, endless->str, cancellable, pending_call_done_cb, &call);
  while (rivulet_generator_get_progress (test.generator) <= 0.0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (rivulet_generator_get_state (test.generator), ==, RIVULET_GENERATOR_READING);
  g_cancellable_cancel (cancellable);
  stopped = generator_test_finish_reply (&test, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rivulet_message_get_state (stopped), ==, RIVULET_MESSAGE_STOPPED);
  g_assert_cmpstr (rivulet_message_get_text (stopped), ==, "");
  g_assert_null (rivulet_generator_get_conversation (test.generator));

  third = generator_test_reply (&test, conversation, "Three");
  hand = hand_chat_new (test.model->path, 0, 0, MAX_REPLY);
  {
    g_autoptr (GArray) history = g_array_new (FALSE, FALSE, sizeof (RillToken));
    g_autoptr (GArray) question = g_array_new (FALSE, FALSE, sizeof (RillToken));
    guint n_kept;

    rill_chat_append_message (hand->model, RILL_ROLE_USER, endless->str, history);
    rill_chat_append_message (hand->model, RILL_ROLE_ASSISTANT, "", history);
    rill_chat_append_message (hand->model, RILL_ROLE_USER, "Three", question);
    rill_chat_append_reply_start (hand->model, question);
    hand_chat_begin (hand, NULL);
    n_kept = 256 - hand->tokens->len - question->len;
    hand_chat_read (hand, (RillToken *) (gpointer) history->data + history->len - n_kept, n_kept);
  }
  expected = hand_chat_reply (hand, "Three");
  g_assert_cmpstr (third, ==, expected);
}

/* A conversation longer than the window: the pinned prefix, and the last tokens that leave room for the question. */
static void
test_long_history (void)
{
  const guint capacity = 96;
  const char *question = "And now?";
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (HandChat) hand = NULL;
  g_autoptr (RillModel) model = NULL;
  g_autoptr (GArray) prefix = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GArray) history = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GArray) last = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autofree char *reply = NULL;
  g_autofree char *expected = NULL;
  RillSessionOptions options;
  guint n_kept;

  generator_test_init (&test);
  generator_test_set_capacity (&test, capacity);
  generator_test_load (&test);
  model = rill_model_load (test.model->path, NULL, NULL, NULL);
  conversation = rivulet_store_new_conversation (test.store, "Be kind.");
  rill_chat_append_begin (model, prefix);
  rill_chat_append_message (model, RILL_ROLE_SYSTEM, "Be kind.", prefix);
  for (guint i = 0; i < 20; i++)
    {
      const RivuletRole role = i % 2 == 0 ? RIVULET_ROLE_USER : RIVULET_ROLE_ASSISTANT;
      g_autofree char *text = g_strdup_printf ("Sentence number %u of many.", i);

      app_test_say (test.store, conversation, role, text);
      rill_chat_append_message (model, i % 2 == 0 ? RILL_ROLE_USER : RILL_ROLE_ASSISTANT, text, history);
    }
  rill_chat_append_message (model, RILL_ROLE_USER, question, last);
  rill_chat_append_reply_start (model, last);
  g_assert_cmpuint (prefix->len + history->len + last->len, >, 3 * capacity);
  n_kept = capacity - prefix->len - last->len;

  rivulet_generator_hold_trace (test.generator, TRUE);
  reply = generator_test_reply (&test, conversation, question);

  rill_session_options_init (&options);
  hand = hand_chat_new (test.model->path, capacity, prefix->len - options.n_sink, MAX_REPLY);
  hand_chat_begin (hand, "Be kind.");
  hand_chat_read (hand, (RillToken *) (gpointer) history->data + history->len - n_kept, n_kept);
  expected = hand_chat_reply (hand, question);
  g_assert_cmpstr (reply, ==, expected);

  g_assert_cmpuint (rivulet_generator_get_snapshot (test.generator)->n_sink, ==, options.n_sink);
  g_assert_cmpuint (rivulet_generator_get_snapshot (test.generator)->n_pinned, ==, prefix->len - options.n_sink);
  g_assert_cmpuint (rivulet_generator_get_snapshot (test.generator)->capacity, ==, capacity);
}

/* A message longer than the window is read whole, and so is a system prompt that would fill it. */
static void
test_long_turns (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *reply = NULL;

  generator_test_init (&test);
  generator_test_set_capacity (&test, 64);
  generator_test_load (&test);
  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, "word%u ", i);
  conversation = rivulet_store_new_conversation (test.store, text->str);
  rivulet_generator_hold_trace (test.generator, TRUE);
  reply = generator_test_reply (&test, conversation, text->str);
  g_assert_cmpuint (rivulet_generator_get_snapshot (test.generator)->n_pinned, <, 32);
  g_assert_cmpuint (rivulet_generator_get_snapshot (test.generator)->n_read, >, 2 * 64);
}

/* A new model reads the conversation anew; the first one's stream does not linger. */
static void
test_new_model (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (TestModel) other = NULL;
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (HandChat) hand = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *expected = NULL;
  TestModelOptions options;

  test_model_options_init (&options);
  options.vocabulary = TRUE;
  options.seed = 99;
  options.n_layer = 1;
  other = test_model_new (&options);
  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  first = generator_test_reply (&test, conversation, "One");
  g_assert_true (generator_test_try_load (&test, other->path, NULL, &error));
  g_assert_null (rivulet_generator_get_conversation (test.generator));
  second = generator_test_reply (&test, conversation, "Two");

  hand = hand_chat_new (other->path, 0, 0, MAX_REPLY);
  hand_chat_begin (hand, NULL);
  hand_chat_read_message (hand, RILL_ROLE_USER, "One");
  hand_chat_read_message (hand, RILL_ROLE_ASSISTANT, first);
  expected = hand_chat_reply (hand, "Two");
  g_assert_cmpstr (second, ==, expected);
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/generator/stream/first-reply", test_first_reply);
  g_test_add_func ("/generator/stream/second-turn-is-appended", test_second_turn_is_appended);
  g_test_add_func ("/generator/stream/turn-after-stop", test_turn_after_stop);
  g_test_add_func ("/generator/stream/turn-after-stop-while-reading", test_turn_after_stop_while_reading);
  g_test_add_func ("/generator/stream/long-history", test_long_history);
  g_test_add_func ("/generator/stream/long-turns", test_long_turns);
  g_test_add_func ("/generator/stream/new-model", test_new_model);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the memory begins, checked against what the cache itself holds: the tokens of its slots, read as text, are the
 * conversation from that byte on. And what is kept stays in it.
 */

#include "generator-test.h"

#include <string.h>

#define CAPACITY 96

static void
init (GeneratorTest *test)
{
  generator_test_init (test);
  generator_test_set_capacity (test, CAPACITY);
  generator_test_set_max_reply_tokens (test, 6);
  generator_test_load (test);
  rivulet_generator_hold_trace (test->generator, TRUE);
}

static RivuletMessage *
find_message (RivuletConversation *conversation,
              gint64               id)
{
  for (guint i = 0; i < app_test_count_messages (conversation); i++)
    {
      g_autoptr (RivuletMessage) message = app_test_get_message (conversation, i);

      if (rivulet_message_get_id (message) == id)
        return g_steal_pointer (&message);
    }

  return NULL;
}

/* The next token sees one slot of the window less than the last did, once the window is full. */
static void
assert_horizon (GeneratorTest       *test,
                RivuletConversation *conversation)
{
  const RivuletHorizon *horizon = rivulet_generator_get_horizon (test->generator);
  const RivuletSnapshot *snapshot = rivulet_generator_get_snapshot (test->generator);
  guint slot = snapshot->n_sink + snapshot->n_pinned + 1;
  g_autoptr (RivuletMessage) message = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_cmpint (horizon->conversation_id, ==, rivulet_conversation_get_id (conversation));
  g_assert_cmpuint (horizon->position, ==, snapshot->position);
  g_assert_cmpuint (horizon->n_forgotten, ==, snapshot->n_evicted);
  g_assert_cmpuint (snapshot->n_used, ==, CAPACITY);
  g_assert_cmpint (horizon->message_id, !=, 0);
  message = find_message (conversation, horizon->message_id);
  g_assert_nonnull (message);
  g_assert_cmpuint (horizon->byte, <=, strlen (rivulet_message_get_text (message)));

  /* From there on the slots spell the message, which is plain ASCII where a person wrote it. */
  if (rivulet_message_get_role (message) != RIVULET_ROLE_USER || snapshot->slot_message[slot] != horizon->message_id)
    return;
  g_assert_cmpuint (snapshot->slot_byte[slot], ==, horizon->byte);
  for (; snapshot->slot_message[slot] == horizon->message_id; slot++)
    g_string_append (text, snapshot->slot_text[slot]);
  /* With the space before the first word, and the markers around. */
  g_assert_nonnull (strstr (text->str, rivulet_message_get_text (message) + horizon->byte));
}

static void
test_moves (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  guint64 forgotten = 0;
  guint n_inside = 0;

  init (&test);
  conversation = rivulet_store_new_conversation (test.store, "Be kind.");
  {
    g_autofree char *first = generator_test_reply (&test, conversation, "Hello there");
    const RivuletHorizon *horizon = rivulet_generator_get_horizon (test.generator);

    g_assert_cmpint (horizon->message_id, ==, 0);
    g_assert_cmpuint (horizon->n_forgotten, ==, 0);
    g_assert_cmpuint (horizon->capacity, ==, CAPACITY);
    g_assert_cmpint (horizon->sink_message_id, ==, 0);
  }
  for (guint turn = 0; turn < 30; turn++)
    {
      g_autofree char *text = g_strdup_printf ("Turn %u of a talk about water and sand and so on", turn);
      g_autofree char *reply = generator_test_reply (&test, conversation, text);
      const RivuletHorizon *horizon = rivulet_generator_get_horizon (test.generator);

      if (horizon->n_forgotten == 0)
        continue;
      assert_horizon (&test, conversation);
      g_assert_cmpuint (horizon->n_forgotten, >, forgotten);
      forgotten = horizon->n_forgotten;
      n_inside += horizon->byte > 0;
    }
  /* The cut falls within messages, not only between them. */
  g_assert_cmpuint (n_inside, >, 5);
}

/* Without a system prompt the first message's first tokens are the sinks. */
static void
test_sinks (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) first = NULL;

  init (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  for (guint turn = 0; turn < 30; turn++)
    {
      g_autofree char *reply = generator_test_reply (&test, conversation, "Water and sand and so on");
      const RivuletHorizon *horizon = rivulet_generator_get_horizon (test.generator);

      if (first == NULL)
        first = app_test_get_message (conversation, 0);
      g_assert_cmpint (horizon->sink_message_id, ==, rivulet_message_get_id (first));
      g_assert_cmpuint (horizon->sink_begin, ==, 0);
      g_assert_cmpuint (horizon->sink_end, >, 0);
      g_assert_cmpuint (horizon->sink_end, <, strlen (rivulet_message_get_text (first)));
    }
}

/* Rebuilt from its text, a long conversation begins somewhere in the middle. */
static void
test_rebuilt (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  const RivuletHorizon *horizon;

  init (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  for (guint i = 0; i < 20; i++)
    app_test_say (test.store, conversation, i % 2 == 0 ? RIVULET_ROLE_USER : RIVULET_ROLE_ASSISTANT,
                  "This sentence is one of a great many");
  generator_test_open (&test, conversation);
  horizon = rivulet_generator_get_horizon (test.generator);
  g_assert_cmpuint (horizon->position, ==, CAPACITY);
  g_assert_cmpint (horizon->message_id, !=, 0);
  assert_horizon (&test, conversation);
}

/* --- Keeping ------------------------------------------------------------------------------------------------------ */

static guint
count_slots (GeneratorTest *test,
             gint64         message_id)
{
  const RivuletSnapshot *snapshot = rivulet_generator_get_snapshot (test->generator);
  guint n = 0;

  for (guint i = 0; i < snapshot->n_used; i++)
    n += snapshot->slot_message[i] == message_id;

  return n;
}

static void
talk (GeneratorTest       *test,
      RivuletConversation *conversation,
      guint                n_turns)
{
  for (guint turn = 0; turn < n_turns; turn++)
    {
      g_autofree char *text = g_strdup_printf ("Turn %u of a talk about water and sand and so on", turn);
      g_autofree char *reply = generator_test_reply (test, conversation, text);
    }
}

static void
test_keep (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) kept = NULL;
  g_autoptr (GError) error = NULL;
  const RivuletHorizon *horizon;
  gint64 id;
  guint n_tokens;

  init (&test);
  conversation = rivulet_store_new_conversation (test.store, "Be kind.");
  talk (&test, conversation, 1);
  {
    g_autofree char *reply = generator_test_reply (&test, conversation, "I am Ada");
  }
  kept = app_test_get_message (conversation, 2);
  id = rivulet_message_get_id (kept);
  n_tokens = count_slots (&test, id);
  g_assert_cmpuint (n_tokens, >, 2);
  g_assert_true (generator_test_try_keep (&test, conversation, 2, TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (rivulet_message_get_kept (kept));
  horizon = rivulet_generator_get_horizon (test.generator);
  g_assert_cmpuint (horizon->n_keep, ==, n_tokens);
  g_assert_cmpuint (horizon->n_kept, ==, 0);
  g_assert_cmpuint (horizon->max_kept, ==, CAPACITY / 4);

  /* Long after it would have been forgotten, it is there, behind the sinks. */
  talk (&test, conversation, 12);
  g_assert_cmpuint (count_slots (&test, id), ==, n_tokens);
  g_assert_cmpuint (horizon->n_kept, ==, n_tokens);
  g_assert_cmpuint (rivulet_generator_get_snapshot (test.generator)->n_kept, ==, n_tokens);
  g_assert_cmpint (rivulet_snapshot_get_role (rivulet_generator_get_snapshot (test.generator), horizon->n_sink), ==,
                   RIVULET_SLOT_KEPT);
  assert_horizon (&test, conversation);

  /* After a restart as well, whether its memory was saved or not. */
  for (guint round = 0; round < 2; round++)
    {
      generator_test_restart (&test);
      g_clear_object (&conversation);
      conversation = app_test_get_conversation (test.store, 0);
      if (round == 1)
        {
          g_autofree char *path = g_strdup_printf ("%s/memory/%" G_GINT64_FORMAT ".text", test.dir,
                                                   rivulet_conversation_get_id (conversation));

          g_assert_true (g_file_set_contents (path, "", 0, NULL));
        }
      rivulet_generator_hold_trace (test.generator, TRUE);
      talk (&test, conversation, 5);
      horizon = rivulet_generator_get_horizon (test.generator);
      g_assert_cmpuint (count_slots (&test, id), ==, n_tokens);
      g_assert_cmpuint (horizon->n_kept, ==, n_tokens);
    }

  /* And let go. */
  g_assert_true (generator_test_try_keep (&test, conversation, 2, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (horizon->n_keep, ==, 0);
  talk (&test, conversation, 2);
  g_assert_cmpuint (count_slots (&test, id), ==, 0);
  assert_horizon (&test, conversation);
}

static void
test_keep_refused (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *reply = NULL;

  init (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  talk (&test, conversation, 12);
  g_assert_false (generator_test_try_keep (&test, conversation, 2, TRUE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  message = app_test_get_message (conversation, 2);
  g_assert_false (rivulet_message_get_kept (message));

  reply = generator_test_reply (&test, conversation, "0123456789 0123456789 0123456789");
  g_assert_false (generator_test_try_keep (&test, conversation, 24, TRUE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (rivulet_generator_get_horizon (test.generator)->n_keep, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/horizon/moves", test_moves);
  g_test_add_func ("/horizon/sinks", test_sinks);
  g_test_add_func ("/horizon/rebuilt", test_rebuilt);
  g_test_add_func ("/horizon/keep", test_keep);
  g_test_add_func ("/horizon/keep-refused", test_keep_refused);

  return g_test_run ();
}

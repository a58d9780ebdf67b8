/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A conversation goes on as if it had never been left: after another one, after a restart. Each reply is, word for word,
 * what the engine writes when nobody ever went away. And where there is no memory that fits, it is rebuilt and told.
 */

#include "generator-test.h"
#include "hand-chat.h"

#include <glib/gstdio.h>
#include <string.h>

#define MAX_REPLY 40
#define CAPACITY 96

static void
init (GeneratorTest *test)
{
  generator_test_init (test);
  generator_test_set_capacity (test, CAPACITY);
  generator_test_load (test);
}

static char *
dup_memory_path (GeneratorTest *test,
                 gint64         id,
                 const char    *suffix)
{
  return g_strdup_printf ("%s/memory/%" G_GINT64_FORMAT ".%s", test->dir, id, suffix);
}

/* Says @turn in @conversation and to the chat by hand, which has never heard of any other; both must answer the same. */
static void
say_both (GeneratorTest       *test,
          RivuletConversation *conversation,
          HandChat            *hand,
          guint                turn)
{
  g_autofree char *text = g_strdup_printf ("Question number %u, and what do you say to it?", turn);
  g_autofree char *reply = generator_test_reply (test, conversation, text);
  g_autofree char *expected = NULL;

  if (turn > 0)
    hand_chat_end_reply (hand);
  expected = hand_chat_reply (hand, text);
  g_assert_cmpstr (reply, ==, expected);
}

static HandChat *
new_hand (GeneratorTest *test,
          const char    *system_prompt)
{
  HandChat *hand = hand_chat_new (test->model->path, CAPACITY, 0, MAX_REPLY);

  if (system_prompt != NULL)
    {
      guint n_pinned;

      hand_chat_begin (hand, system_prompt);
      n_pinned = hand->tokens->len - rill_session_get_options (hand->session)->n_sink;
      hand_chat_free (hand);
      hand = hand_chat_new (test->model->path, CAPACITY, n_pinned, MAX_REPLY);
    }
  hand_chat_begin (hand, system_prompt);

  return hand;
}

/* Two conversations, both far longer than the window, in turns. */
static void
test_switching (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) sea = NULL;
  g_autoptr (RivuletConversation) sky = NULL;
  g_autoptr (HandChat) sea_hand = NULL;
  g_autoptr (HandChat) sky_hand = NULL;
  BuiltMemory built = { 0 };

  init (&test);
  generator_test_watch_memory (&test, &built);
  sea = rivulet_store_new_conversation (test.store, NULL);
  sky = rivulet_store_new_conversation (test.store, "You are the sky.");
  sea_hand = new_hand (&test, NULL);
  sky_hand = new_hand (&test, "You are the sky.");
  for (guint turn = 0; turn < 5; turn++)
    {
      say_both (&test, sea, sea_hand, turn);
      say_both (&test, sky, sky_hand, turn);
    }
  g_assert_cmpuint (sea_hand->tokens->len, >, 3 * CAPACITY);
  g_assert_cmpuint (built.n, ==, 10);
  g_assert_cmpint (built.source, ==, RIVULET_MEMORY_RESTORED);
}

static void
test_restart (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (HandChat) hand = NULL;
  g_autofree char *id_path = NULL;
  GStatBuf status;
  gint64 n_bytes = 0;

  init (&test);
  conversation = rivulet_store_new_conversation (test.store, "Be kind.");
  hand = new_hand (&test, "Be kind.");
  for (guint turn = 0; turn < 6; turn++)
    {
      BuiltMemory built = { 0 };

      say_both (&test, conversation, hand, turn);
      generator_test_restart (&test);
      g_clear_object (&conversation);
      conversation = app_test_get_conversation (test.store, 0);
      generator_test_watch_memory (&test, &built);
      generator_test_open (&test, conversation);
      g_assert_true (rivulet_generator_get_conversation (test.generator) == conversation);
      g_assert_cmpuint (built.n, ==, 1);
      g_assert_cmpint (built.source, ==, RIVULET_MEMORY_RESTORED);
      g_assert_cmpuint (rivulet_generator_get_horizon (test.generator)->position, ==, hand->tokens->len);
      g_signal_handlers_disconnect_by_data (test.generator, &built);

      /* Of constant size. */
      g_clear_pointer (&id_path, g_free);
      id_path = dup_memory_path (&test, rivulet_conversation_get_id (conversation), "stream");
      g_assert_cmpint (g_stat (id_path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0077, ==, 0);
      if (turn > 0)
        g_assert_cmpint (status.st_size, ==, n_bytes);
      n_bytes = status.st_size;
    }
}

/* A reply of many windows: its record is shortened on the way, and nobody notices. */
static void
test_endless (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (HandChat) hand = NULL;

  init (&test);
  generator_test_set_max_reply_tokens (&test, 3000);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  hand = new_hand (&test, NULL);
  hand->max_reply_tokens = 3000;
  say_both (&test, conversation, hand, 0);
  reply = app_test_get_message (conversation, 1);
  g_assert_cmpint (rivulet_generator_get_horizon (test.generator)->message_id, ==, rivulet_message_get_id (reply));
  g_assert_cmpuint (rivulet_generator_get_horizon (test.generator)->byte, >,
                    strlen (rivulet_message_get_text (reply)) * 9 / 10);
  generator_test_set_max_reply_tokens (&test, MAX_REPLY);
  hand->max_reply_tokens = MAX_REPLY;
  generator_test_restart (&test);
  g_clear_object (&conversation);
  conversation = app_test_get_conversation (test.store, 0);
  say_both (&test, conversation, hand, 1);
}

/* What may have happened to a saved memory. */
typedef enum
{
  DAMAGE_NO_STATE,
  DAMAGE_NO_RECORD,
  DAMAGE_SHORT_STATE,
  DAMAGE_SHORT_RECORD,
  DAMAGE_FLIPPED_STATE,
  DAMAGE_FLIPPED_RECORD,
  DAMAGE_ANOTHERS_STATE,
  DAMAGE_ANOTHERS_BOTH,
  N_DAMAGES,
} Damage;

static void
damage (GeneratorTest *test,
        gint64         id,
        gint64         other_id,
        Damage         what)
{
  const gboolean of_record = what == DAMAGE_NO_RECORD || what == DAMAGE_SHORT_RECORD || what == DAMAGE_FLIPPED_RECORD;
  g_autofree char *path = dup_memory_path (test, id, of_record ? "text" : "stream");
  g_autofree char *record = dup_memory_path (test, id, "text");
  g_autofree char *other_state = dup_memory_path (test, other_id, "stream");
  g_autofree char *other_record = dup_memory_path (test, other_id, "text");
  g_autoptr (GBytes) bytes = app_test_read (path);
  g_autoptr (GBytes) others_state = app_test_read (other_state);
  g_autoptr (GBytes) others_record = app_test_read (other_record);
  g_autofree char *data = g_memdup2 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  gsize n_bytes = g_bytes_get_size (bytes);

  switch (what)
    {
    case DAMAGE_NO_STATE:
    case DAMAGE_NO_RECORD:
      g_assert_cmpint (g_unlink (path), ==, 0);
      return;
    case DAMAGE_SHORT_STATE:
    case DAMAGE_SHORT_RECORD:
      n_bytes /= 2;
      break;
    case DAMAGE_FLIPPED_STATE:
    case DAMAGE_FLIPPED_RECORD:
      data[n_bytes / 2] = (char) ~data[n_bytes / 2];
      break;
    case DAMAGE_ANOTHERS_BOTH:
      g_assert_true (g_file_set_contents (record, g_bytes_get_data (others_record, NULL),
                                          (gssize) g_bytes_get_size (others_record), NULL));
      G_GNUC_FALLTHROUGH;
    case DAMAGE_ANOTHERS_STATE:
    case N_DAMAGES:
    default:
      g_assert_true (g_file_set_contents (path, g_bytes_get_data (others_state, NULL),
                                          (gssize) g_bytes_get_size (others_state), NULL));
      return;
    }
  g_assert_true (g_file_set_contents (path, data, (gssize) n_bytes, NULL));
}

/* Such a memory is no memory: it is rebuilt from the text, and the reply is what that gives. */
static void
test_damaged (void)
{
  for (guint what = 0; what < N_DAMAGES; what++)
    {
      g_auto (GeneratorTest) test = { 0 };
      g_autoptr (RivuletConversation) conversation = NULL;
      g_autoptr (RivuletConversation) other = NULL;
      g_autoptr (HandChat) hand = NULL;
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;
      g_autofree char *expected = NULL;
      g_autofree char *noise = NULL;
      BuiltMemory built = { 0 };
      gint64 id, other_id;

      generator_test_init (&test);
      generator_test_load (&test);
      other = rivulet_store_new_conversation (test.store, NULL);
      /* As many tokens, so that nothing but the checksum tells one from the other. */
      noise = generator_test_reply (&test, other, "Remember the number sever.");
      conversation = rivulet_store_new_conversation (test.store, NULL);
      first = generator_test_reply (&test, conversation, "Remember the number seven.");
      id = rivulet_conversation_get_id (conversation);
      other_id = rivulet_conversation_get_id (other);
      generator_test_restart (&test);
      damage (&test, id, other_id, (Damage) what);

      generator_test_watch_memory (&test, &built);
      g_clear_object (&conversation);
      conversation = rivulet_store_dup_conversation (test.store, id);
      second = generator_test_reply (&test, conversation, "Which number?");
      hand = hand_chat_new (test.model->path, 0, 0, MAX_REPLY);
      hand_chat_begin (hand, NULL);
      hand_chat_read_message (hand, RILL_ROLE_USER, "Remember the number seven.");
      hand_chat_read_message (hand, RILL_ROLE_ASSISTANT, first);
      expected = hand_chat_reply (hand, "Which number?");
      g_assert_cmpstr (second, ==, expected);
      g_assert_cmpint (built.source, ==, RIVULET_MEMORY_REBUILT);
    }
}

/* Another size of cache is another memory. */
static void
test_other_options (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (HandChat) hand = NULL;
  g_autofree char *expected = NULL;
  BuiltMemory built = { 0 };

  generator_test_init (&test);
  generator_test_load (&test);
  conversation = rivulet_store_new_conversation (test.store, NULL);
  first = generator_test_reply (&test, conversation, "One");
  generator_test_set_capacity (&test, CAPACITY);
  generator_test_load (&test);
  generator_test_watch_memory (&test, &built);
  second = generator_test_reply (&test, conversation, "Two");
  g_assert_cmpint (built.source, ==, RIVULET_MEMORY_REBUILT);

  hand = hand_chat_new (test.model->path, CAPACITY, 0, MAX_REPLY);
  hand_chat_begin (hand, NULL);
  hand_chat_read_message (hand, RILL_ROLE_USER, "One");
  hand_chat_read_message (hand, RILL_ROLE_ASSISTANT, first);
  expected = hand_chat_reply (hand, "Two");
  g_assert_cmpstr (second, ==, expected);
}

/* What was deleted for good leaves no memory, neither now nor when the program ends. */
static void
test_purge (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) gone = NULL;
  g_autoptr (RivuletConversation) lost = NULL;
  g_autoptr (GDir) listing = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *gone_path = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  init (&test);
  folder = g_build_filename (test.dir, "memory", NULL);
  lost = rivulet_store_new_conversation (test.store, NULL);
  first = generator_test_reply (&test, lost, "One");
  gone = rivulet_store_new_conversation (test.store, NULL);
  second = generator_test_reply (&test, gone, "Two");
  path = dup_memory_path (&test, rivulet_conversation_get_id (lost), "stream");
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  gone_path = dup_memory_path (&test, rivulet_conversation_get_id (gone), "stream");
  g_assert_true (rivulet_store_delete_conversation (test.store, gone, &error));
  g_assert_true (rivulet_store_purge (test.store, gone, &error));
  rivulet_generator_shutdown (test.generator);
  g_clear_object (&test.generator);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (gone_path, G_FILE_TEST_EXISTS));

  /* Deleted, and the program ended before the offer to undo it did. */
  g_assert_true (rivulet_store_delete_conversation (test.store, lost, &error));
  g_clear_object (&test.store);
  test.store = app_test_open (test.dir);
  listing = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (listing);
  g_assert_null (g_dir_read_name (listing));
  g_assert_no_error (error);
}

/* Opening does not wait for what nobody looks at any more. */
static void
test_open_and_leave (void)
{
  g_auto (GeneratorTest) test = { 0 };
  g_autoptr (RivuletConversation) first = NULL;
  g_autoptr (RivuletConversation) second = NULL;
  g_autoptr (RivuletConversation) empty = NULL;
  g_autoptr (GAsyncResult) left = NULL;
  g_autoptr (GError) error = NULL;
  PendingCall call = { 0 };

  init (&test);
  first = rivulet_store_new_conversation (test.store, NULL);
  second = rivulet_store_new_conversation (test.store, NULL);
  empty = rivulet_store_new_conversation (test.store, NULL);
  app_test_say (test.store, first, RIVULET_ROLE_USER, "One");
  app_test_say (test.store, second, RIVULET_ROLE_USER, "Two");
  rivulet_generator_open_async (test.generator, first, NULL, pending_call_done_cb, &call);
  generator_test_open (&test, second);
  app_test_wait (&call.is_done);
  left = call.result;
  g_assert_false (rivulet_generator_open_finish (test.generator, left, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (rivulet_generator_get_conversation (test.generator) == second);
  g_assert_cmpint (rivulet_generator_get_state (test.generator), ==, RIVULET_GENERATOR_READY);
  generator_test_open (&test, empty);
  g_assert_true (rivulet_generator_get_conversation (test.generator) == second);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/memory/switching", test_switching);
  g_test_add_func ("/memory/restart", test_restart);
  g_test_add_func ("/memory/endless", test_endless);
  g_test_add_func ("/memory/damaged", test_damaged);
  g_test_add_func ("/memory/other-options", test_other_options);
  g_test_add_func ("/memory/purge", test_purge);
  g_test_add_func ("/memory/open-and-leave", test_open_and_leave);

  return g_test_run ();
}

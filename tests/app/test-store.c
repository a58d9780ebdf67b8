/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: what goes in comes out again after closing, deletion can be undone and is thorough once it is final.
 */

#define _GNU_SOURCE

#include "app-test.h"

#include <string.h>

/* --- Keeping ------------------------------------------------------------------------------------------------------ */

static void
test_round_trip (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, "Be brief.");
  g_autoptr (RivuletConversation) again = NULL;
  g_autoptr (RivuletMessage) first = NULL;
  g_autoptr (RivuletMessage) second = NULL;

  g_assert_cmpint (rivulet_conversation_get_id (conversation), ==, 0);
  g_assert_cmpuint (app_test_count_conversations (store), ==, 0);
  app_test_say (store, conversation, RIVULET_ROLE_USER, "Hello, naïve 世界 🌊");
  app_test_say (store, conversation, RIVULET_ROLE_ASSISTANT, "");
  g_assert_cmpint (rivulet_conversation_get_id (conversation), !=, 0);
  g_assert_cmpuint (app_test_count_conversations (store), ==, 1);
  g_clear_object (&store);

  store = app_test_open (dir);
  g_assert_cmpstr (rivulet_store_get_dir (store), ==, dir);
  again = app_test_get_conversation (store, 0);
  g_assert_cmpint (rivulet_conversation_get_id (again), ==, rivulet_conversation_get_id (conversation));
  g_assert_cmpint (rivulet_conversation_get_updated (again), ==, rivulet_conversation_get_updated (conversation));
  g_assert_cmpstr (rivulet_conversation_get_title (again), ==, "Hello, naïve 世界 🌊");
  g_assert_cmpstr (rivulet_conversation_get_system_prompt (again), ==, "Be brief.");
  g_assert_cmpuint (app_test_count_messages (again), ==, 2);
  first = app_test_get_message (again, 0);
  second = app_test_get_message (again, 1);
  g_assert_cmpint (rivulet_message_get_role (first), ==, RIVULET_ROLE_USER);
  g_assert_cmpint (rivulet_message_get_state (first), ==, RIVULET_MESSAGE_COMPLETE);
  g_assert_cmpint (ABS (rivulet_message_get_created (first) - g_get_real_time ()), <, 60 * G_USEC_PER_SEC);
  g_assert_cmpstr (rivulet_message_get_text (first), ==, "Hello, naïve 世界 🌊");
  g_assert_cmpint (rivulet_message_get_role (second), ==, RIVULET_ROLE_ASSISTANT);
  g_assert_cmpstr (rivulet_message_get_text (second), ==, "");
}

static void
test_invalid_utf8 (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletMessage) message = NULL;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "caf\xe9");
  message = app_test_get_message (conversation, 0);
  g_assert_cmpstr (rivulet_message_get_text (message), ==, "caf\uFFFD");
}

static void
test_title (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) named = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletConversation) listed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (rivulet_conversation_get_title (named), ==, "");
  g_assert_true (rivulet_store_set_title (store, named, "Mine", &error));
  app_test_say (store, named, RIVULET_ROLE_USER, "First words");
  g_assert_cmpstr (rivulet_conversation_get_title (named), ==, "Mine");
  g_assert_true (rivulet_store_set_title (store, named, "Also mine", &error));
  app_test_say (store, named, RIVULET_ROLE_USER, "More words");
  g_clear_object (&store);

  store = app_test_open (dir);
  listed = app_test_get_conversation (store, 0);
  g_assert_cmpstr (rivulet_conversation_get_title (listed), ==, "Also mine");
  g_assert_no_error (error);
}

static void
test_order (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  const char *const expected[] = { "b", "c", "a" };

  for (const char *name = "abc"; *name != '\0'; name++)
    {
      g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
      const char title[] = { *name, '\0' };

      app_test_say (store, conversation, RIVULET_ROLE_USER, title);
    }
  {
    g_autoptr (RivuletConversation) middle = app_test_get_conversation (store, 1);

    app_test_say (store, middle, RIVULET_ROLE_USER, "again");
  }

  for (guint opening = 0; opening < 2; opening++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
        {
          g_autoptr (RivuletConversation) conversation = app_test_get_conversation (store, i);

          g_assert_cmpstr (rivulet_conversation_get_title (conversation), ==, expected[i]);
        }
      g_clear_object (&store);
      store = app_test_open (dir);
    }
}

static void
test_journal (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletConversation) again = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (RivuletMessage) stored = NULL;
  g_autoptr (GError) error = NULL;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "Question");
  reply = rivulet_store_add_message (store, conversation, RIVULET_ROLE_ASSISTANT, "", RIVULET_MESSAGE_STREAMING,
                                     &error);
  rivulet_message_append_text (reply, "An ans");
  g_assert_true (rivulet_store_update_message (store, reply, &error));
  rivulet_message_append_text (reply, "wer that nobody stores");
  g_clear_object (&store);

  store = app_test_open (dir);
  again = app_test_get_conversation (store, 0);
  stored = app_test_get_message (again, 1);
  g_assert_cmpstr (rivulet_message_get_text (stored), ==, "An ans");
  g_assert_cmpint (rivulet_message_get_state (stored), ==, RIVULET_MESSAGE_INTERRUPTED);
  g_assert_no_error (error);
}

/* --- Deleting ----------------------------------------------------------------------------------------------------- */

static void
test_delete_and_undo (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) old = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletConversation) new = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletConversation) listed = NULL;
  g_autoptr (GError) error = NULL;

  app_test_say (store, old, RIVULET_ROLE_USER, "old");
  app_test_say (store, new, RIVULET_ROLE_USER, "new");
  g_assert_true (rivulet_store_delete_conversation (store, old, &error));
  g_assert_cmpuint (app_test_count_conversations (store), ==, 1);
  g_assert_true (rivulet_store_delete_conversation (store, old, &error));

  /* The reply that was under way may still arrive. */
  app_test_say (store, old, RIVULET_ROLE_ASSISTANT, "late");
  g_assert_cmpuint (app_test_count_conversations (store), ==, 1);

  g_assert_true (rivulet_store_undelete_conversation (store, old, &error));
  g_assert_true (rivulet_store_undelete_conversation (store, old, &error));
  g_assert_cmpuint (app_test_count_conversations (store), ==, 2);
  listed = app_test_get_conversation (store, 0);
  g_assert_true (listed == old);
  g_clear_object (&store);

  store = app_test_open (dir);
  g_assert_cmpuint (app_test_count_conversations (store), ==, 2);
  g_assert_no_error (error);
}

static gboolean
folder_contains (const char *dir,
                 const char *needle)
{
  g_autoptr (GDir) listing = g_dir_open (dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autoptr (GBytes) bytes = app_test_read (path);

      if (memmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), needle, strlen (needle)) != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
test_purge_leaves_no_trace (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "xyzzy plugh");
  message = app_test_get_message (conversation, 0);
  g_assert_true (folder_contains (dir, "xyzzy plugh"));

  /* What is listed is not purged. */
  g_assert_true (rivulet_store_purge (store, conversation, &error));
  g_assert_cmpint (rivulet_conversation_get_id (conversation), !=, 0);

  g_assert_true (rivulet_store_delete_conversation (store, conversation, &error));
  g_assert_true (folder_contains (dir, "xyzzy plugh"));
  g_assert_true (rivulet_store_purge (store, conversation, &error));
  g_assert_false (folder_contains (dir, "xyzzy"));
  g_assert_false (folder_contains (dir, "plugh"));
  g_assert_no_error (error);

  /* A late write to a message that is gone is no error and brings nothing back. */
  g_assert_true (rivulet_store_update_message (store, message, &error));
  g_assert_false (folder_contains (dir, "xyzzy plugh"));
  g_assert_false (rivulet_store_undelete_conversation (store, conversation, &error));
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FAILED);
}

static void
test_opening_purges (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (GError) error = NULL;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "xyzzy plugh");
  g_assert_true (rivulet_store_delete_conversation (store, conversation, &error));
  g_clear_object (&store);
  g_assert_true (folder_contains (dir, "xyzzy plugh"));

  store = app_test_open (dir);
  g_assert_cmpuint (app_test_count_conversations (store), ==, 0);
  g_assert_false (folder_contains (dir, "xyzzy"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/round-trip", test_round_trip);
  g_test_add_func ("/store/invalid-utf8", test_invalid_utf8);
  g_test_add_func ("/store/title", test_title);
  g_test_add_func ("/store/order", test_order);
  g_test_add_func ("/store/journal", test_journal);
  g_test_add_func ("/store/delete-and-undo", test_delete_and_undo);
  g_test_add_func ("/store/purge-leaves-no-trace", test_purge_leaves_no_trace);
  g_test_add_func ("/store/opening-purges", test_opening_purges);

  return g_test_run ();
}

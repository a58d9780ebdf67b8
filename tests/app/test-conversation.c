/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conversations and messages as observable objects: what they notify, how often, and when they read.
 */

#include "app-test.h"

typedef struct
{
  guint n_calls;
  guint position;
  guint n_removed;
  guint n_added;
} Changes;

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  gpointer    user_data)
{
  Changes *changes = user_data;

  *changes = (Changes) { changes->n_calls + 1, position, n_removed, n_added };
}

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  guint *n_calls = user_data;

  *n_calls += 1;
}

static void
test_message_notifies (void)
{
  g_autoptr (RivuletMessage) message = rivulet_message_new (7, RIVULET_ROLE_ASSISTANT, "a",
                                                            RIVULET_MESSAGE_STREAMING, 5);
  g_autofree char *text = NULL;
  RivuletMessageState state;
  guint n_text = 0, n_state = 0;

  g_signal_connect (message, "notify::text", G_CALLBACK (notify_cb), &n_text);
  g_signal_connect (message, "notify::state", G_CALLBACK (notify_cb), &n_state);
  rivulet_message_append_text (message, "b");
  rivulet_message_append_text (message, "");
  rivulet_message_set_state (message, RIVULET_MESSAGE_COMPLETE);
  rivulet_message_set_state (message, RIVULET_MESSAGE_COMPLETE);

  g_assert_cmpuint (n_text, ==, 1);
  g_assert_cmpuint (n_state, ==, 1);
  g_object_get (message, "text", &text, "state", &state, NULL);
  g_assert_cmpstr (text, ==, "ab");
  g_assert_cmpint (state, ==, RIVULET_MESSAGE_COMPLETE);
  g_assert_cmpint (rivulet_message_get_created (message), ==, 5);
}

static void
test_messages_are_read_when_asked_for (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletConversation) listed = NULL;
  GListModel *messages;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "one");
  app_test_say (store, conversation, RIVULET_ROLE_ASSISTANT, "two");
  g_clear_object (&store);
  store = app_test_open (dir);
  listed = app_test_get_conversation (store, 0);

  /* Adding before anybody has looked must not lose what was there. */
  app_test_say (store, listed, RIVULET_ROLE_USER, "three");
  messages = rivulet_conversation_get_messages (listed);
  g_assert_cmpuint (g_list_model_get_n_items (messages), ==, 3);
  g_assert_true (g_list_model_get_item_type (messages) == RIVULET_TYPE_MESSAGE);
  g_assert_true (rivulet_conversation_get_messages (listed) == messages);
}

static void
test_error_is_told (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletConversation) listed = NULL;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "one");
  g_assert_null (rivulet_conversation_get_error (conversation));
  g_clear_object (&store);
  store = app_test_open (dir);
  listed = app_test_get_conversation (store, 0);
  g_clear_object (&store);

  g_assert_cmpuint (app_test_count_messages (listed), ==, 0);
  g_assert_error (rivulet_conversation_get_error (listed), RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FAILED);
}

static void
test_one_change_a_message (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  Changes changes = { 0 };
  guint n_title = 0, n_updated = 0;

  g_signal_connect (rivulet_conversation_get_messages (conversation), "items-changed", G_CALLBACK (items_changed_cb),
                    &changes);
  g_signal_connect (conversation, "notify::title", G_CALLBACK (notify_cb), &n_title);
  g_signal_connect (conversation, "notify::updated", G_CALLBACK (notify_cb), &n_updated);
  app_test_say (store, conversation, RIVULET_ROLE_USER, "one");
  app_test_say (store, conversation, RIVULET_ROLE_ASSISTANT, "two");

  g_assert_cmpuint (changes.n_calls, ==, 2);
  g_assert_cmpuint (changes.position, ==, 1);
  g_assert_cmpuint (changes.n_removed, ==, 0);
  g_assert_cmpuint (changes.n_added, ==, 1);
  g_assert_cmpuint (n_title, ==, 1);
  g_assert_cmpuint (n_updated, <=, 2);
}

static void
test_list_moves_in_one_change (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) oldest = NULL;
  g_autoptr (RivuletConversation) first = NULL;
  Changes changes = { 0 };

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);

      app_test_say (store, conversation, RIVULET_ROLE_USER, "hello");
    }
  oldest = app_test_get_conversation (store, 3);
  g_signal_connect (rivulet_store_get_conversations (store), "items-changed", G_CALLBACK (items_changed_cb), &changes);

  app_test_say (store, oldest, RIVULET_ROLE_USER, "again");
  g_assert_cmpuint (changes.n_calls, ==, 1);
  g_assert_cmpuint (changes.position, ==, 0);
  g_assert_cmpuint (changes.n_removed, ==, 4);
  g_assert_cmpuint (changes.n_added, ==, 4);
  first = app_test_get_conversation (store, 0);
  g_assert_true (first == oldest);

  /* It is first already. */
  app_test_say (store, oldest, RIVULET_ROLE_USER, "and again");
  g_assert_cmpuint (changes.n_calls, ==, 1);
}

static void
test_nothing_outlives_the_store (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  RivuletStore *store = app_test_open (dir);
  RivuletConversation *conversation = rivulet_store_new_conversation (store, NULL);
  RivuletMessage *message;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "hello");
  message = app_test_get_message (conversation, 0);
  g_object_add_weak_pointer (G_OBJECT (message), (gpointer *) &message);
  g_object_add_weak_pointer (G_OBJECT (conversation), (gpointer *) &conversation);
  g_object_add_weak_pointer (G_OBJECT (store), (gpointer *) &store);
  g_object_unref (message);
  g_object_unref (conversation);
  g_assert_nonnull (conversation);

  g_object_unref (store);
  g_assert_null (store);
  g_assert_null (conversation);
  g_assert_null (message);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/notifies", test_message_notifies);
  g_test_add_func ("/conversation/messages-are-read-when-asked-for", test_messages_are_read_when_asked_for);
  g_test_add_func ("/conversation/error-is-told", test_error_is_told);
  g_test_add_func ("/conversation/one-change-a-message", test_one_change_a_message);
  g_test_add_func ("/conversation/list-moves-in-one-change", test_list_moves_in_one_change);
  g_test_add_func ("/conversation/nothing-outlives-the-store", test_nothing_outlives_the_store);

  return g_test_run ();
}

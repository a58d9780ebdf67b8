/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tree of messages: branches appear where they belong, switching brings back all that followed, and a copy is a copy.
 */

#include "app-test.h"
#include "rivulet-store-private.h"

/* The shown texts, with a bar between them. */
static char *
show (RivuletConversation *conversation)
{
  g_autoptr (GString) shown = g_string_new (NULL);

  for (guint i = 0; i < app_test_count_messages (conversation); i++)
    {
      g_autoptr (RivuletMessage) message = app_test_get_message (conversation, i);

      g_string_append_printf (shown, "%s%s", i > 0 ? "|" : "", rivulet_message_get_text (message));
    }

  return g_string_free_and_steal (g_steal_pointer (&shown));
}

static void
assert_shown (RivuletConversation *conversation,
              const char          *expected)
{
  g_autofree char *shown = show (conversation);

  g_assert_cmpstr (shown, ==, expected);
}

static void
assert_place (RivuletConversation *conversation,
              guint                index,
              guint                branch,
              guint                n_branches)
{
  g_autoptr (RivuletMessage) message = app_test_get_message (conversation, index);

  g_assert_cmpuint (rivulet_message_get_branch (message), ==, branch);
  g_assert_cmpuint (rivulet_message_get_n_branches (message), ==, n_branches);
}

static void
add_branch (RivuletStore        *store,
            RivuletConversation *conversation,
            guint                position,
            const char          *text,
            const char          *reply_text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RivuletMessage) reply = rivulet_store_add_branch (store, conversation, position, text, &error);

  g_assert_no_error (error);
  g_assert_cmpint (rivulet_message_get_state (reply), ==, RIVULET_MESSAGE_STREAMING);
  rivulet_message_append_text (reply, reply_text);
  rivulet_message_set_state (reply, RIVULET_MESSAGE_COMPLETE);
  g_assert_true (rivulet_store_update_message (store, reply, &error));
}

static void
switch_branch (RivuletStore        *store,
               RivuletConversation *conversation,
               guint                index,
               guint                branch)
{
  g_autoptr (RivuletMessage) message = app_test_get_message (conversation, index);
  g_autoptr (GError) error = NULL;

  g_assert_true (rivulet_store_switch_branch (store, conversation, message, branch, &error));
  g_assert_no_error (error);
}

static void
test_regenerate_and_switch (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletConversation) again = NULL;
  g_autoptr (RivuletMessage) question = NULL;

  add_branch (store, conversation, G_MAXUINT, "q1", "a1");
  add_branch (store, conversation, G_MAXUINT, "q2", "a2");
  question = app_test_get_message (conversation, 0);
  assert_shown (conversation, "q1|a1|q2|a2");
  assert_place (conversation, 1, 0, 1);

  /* Another reply in the middle: what followed the first is out of sight. */
  add_branch (store, conversation, 1, NULL, "b1");
  assert_shown (conversation, "q1|b1");
  assert_place (conversation, 1, 1, 2);
  add_branch (store, conversation, G_MAXUINT, "p2", "b2");
  add_branch (store, conversation, 1, NULL, "c1");
  assert_place (conversation, 1, 2, 3);
  assert_place (conversation, 0, 0, 1);

  switch_branch (store, conversation, 1, 0);
  assert_shown (conversation, "q1|a1|q2|a2");
  assert_place (conversation, 1, 0, 3);
  switch_branch (store, conversation, 1, 1);
  assert_shown (conversation, "q1|b1|p2|b2");

  /* What is before the branch stays the same object. */
  {
    g_autoptr (RivuletMessage) still = app_test_get_message (conversation, 0);

    g_assert_true (still == question);
  }
  g_clear_object (&store);
  store = app_test_open (dir);
  again = app_test_get_conversation (store, 0);
  assert_shown (again, "q1|b1|p2|b2");
  assert_place (again, 1, 1, 3);
}

static void
test_edit (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);

  add_branch (store, conversation, G_MAXUINT, "first", "a1");
  add_branch (store, conversation, G_MAXUINT, "q2", "a2");
  add_branch (store, conversation, 2, "q2 edited", "a2'");
  assert_shown (conversation, "first|a1|q2 edited|a2'");
  assert_place (conversation, 2, 1, 2);
  g_assert_cmpstr (rivulet_conversation_get_title (conversation), ==, "first");

  /* The title follows the first question, unless a person gave one. */
  add_branch (store, conversation, 0, "beginning", "z1");
  assert_shown (conversation, "beginning|z1");
  assert_place (conversation, 0, 1, 2);
  g_assert_cmpstr (rivulet_conversation_get_title (conversation), ==, "beginning");
  switch_branch (store, conversation, 0, 0);
  assert_shown (conversation, "first|a1|q2 edited|a2'");
}

static void
test_busy (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GError) error = NULL;

  add_branch (store, conversation, G_MAXUINT, "q1", "a1");
  reply = rivulet_store_add_branch (store, conversation, 1, NULL, &error);
  g_assert_false (rivulet_store_switch_branch (store, conversation, reply, 0, &error));
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_null (rivulet_store_duplicate (store, conversation, NULL, NULL, &error));
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_BUSY);
  assert_shown (conversation, "q1|");
}

static void
test_duplicate (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, "Be kind.");
  g_autoptr (RivuletConversation) copy = NULL;
  g_autoptr (RivuletConversation) part = NULL;
  g_autoptr (RivuletMessage) kept = NULL;
  g_autoptr (RivuletMessage) kept_copy = NULL;
  g_autoptr (RivuletMessage) reminder = NULL;
  g_autoptr (RivuletMessage) reminder_copy = NULL;
  g_autoptr (GError) error = NULL;
  RivuletSampling sampling;

  rivulet_sampling_init (&sampling);
  sampling.temperature = 0.25;
  add_branch (store, conversation, G_MAXUINT, "q1", "a1");
  add_branch (store, conversation, 1, NULL, "b1");
  kept = app_test_get_message (conversation, 1);
  g_assert_true (rivulet_store_set_kept (store, kept, TRUE, &error));
  reminder = rivulet_store_add_reminder (store, conversation, kept, &error);
  add_branch (store, conversation, G_MAXUINT, "q2", "b2");
  g_assert_true (rivulet_store_set_sampling (store, conversation, &sampling, &error));

  copy = rivulet_store_duplicate (store, conversation, NULL, "The copy", &error);
  g_assert_no_error (error);
  assert_shown (copy, "q1|b1|b1|q2|b2");
  assert_place (copy, 1, 0, 1);
  g_assert_cmpstr (rivulet_conversation_get_title (copy), ==, "The copy");
  g_assert_cmpstr (rivulet_conversation_get_system_prompt (copy), ==, "Be kind.");
  g_assert_cmpfloat (rivulet_conversation_get_sampling (copy)->temperature, ==, 0.25);
  kept_copy = app_test_get_message (copy, 1);
  g_assert_true (rivulet_message_get_kept (kept_copy));
  reminder_copy = app_test_get_message (copy, 2);
  g_assert_cmpint (rivulet_message_get_reminds_id (reminder_copy), ==, rivulet_message_get_id (kept_copy));
  g_assert_cmpuint (app_test_count_conversations (store), ==, 2);

  part = rivulet_store_duplicate (store, conversation, kept, NULL, &error);
  assert_shown (part, "q1|b1");
  g_assert_cmpstr (rivulet_conversation_get_title (part), ==, "q1");

  /* A copy lives by itself. */
  g_assert_true (rivulet_store_delete_conversation (store, conversation, &error));
  g_assert_true (rivulet_store_purge (store, conversation, &error));
  g_clear_object (&store);
  store = app_test_open (dir);
  g_clear_object (&copy);
  copy = app_test_get_conversation (store, 1);
  assert_shown (copy, "q1|b1|b1|q2|b2");
  g_assert_no_error (error);
}

/* Deep enough that a deletion which cascades from message to message would fail. */
static void
test_delete_deep (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (GError) error = NULL;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "0");
  g_assert_true (rivulet_database_exec (store->database,
                                        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                        "WHERE i < 5000) INSERT INTO message (conversation, role, state, created, "
                                        "text, parent) SELECT 1, 1, 0, i, i, i FROM n",
                                        &error));
  g_assert_true (rivulet_store_delete_conversation (store, conversation, &error));
  g_assert_true (rivulet_store_purge (store, conversation, &error));
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/branches/regenerate-and-switch", test_regenerate_and_switch);
  g_test_add_func ("/branches/edit", test_edit);
  g_test_add_func ("/branches/busy", test_busy);
  g_test_add_func ("/branches/duplicate", test_duplicate);
  g_test_add_func ("/branches/delete-deep", test_delete_deep);

  return g_test_run ();
}

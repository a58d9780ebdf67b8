/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Searching: what a person types finds what a person means, whatever signs are in it, and what was deleted is not found.
 */

#include "app-test.h"
#include "rivulet-search.h"
#include "rivulet-store-private.h"

#include <string.h>

static GListModel *
search (RivuletStore *store,
        const char   *query)
{
  g_autoptr (GError) error = NULL;
  GListModel *hits = rivulet_store_search (store, query, 50, &error);

  g_assert_no_error (error);
  g_assert_nonnull (hits);

  return hits;
}

static guint
count_hits (RivuletStore *store,
            const char   *query)
{
  g_autoptr (GListModel) hits = search (store, query);

  return g_list_model_get_n_items (hits);
}

/* What of @text the ranges cover, each in brackets. */
static char *
show_ranges (const char *text,
             GArray     *ranges)
{
  g_autoptr (GString) shown = g_string_new (NULL);

  for (guint i = 0; i < ranges->len; i++)
    {
      const RivuletTextRange *range = &g_array_index (ranges, RivuletTextRange, i);

      g_assert_cmpuint (range->end, <=, strlen (text));
      g_string_append_c (shown, '[');
      g_string_append_len (shown, text + range->start, (gssize) (range->end - range->start));
      g_string_append_c (shown, ']');
    }

  return g_string_free_and_steal (g_steal_pointer (&shown));
}

static void
test_words (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (GListModel) hits = NULL;
  g_autoptr (RivuletSearchHit) title = NULL;
  g_autoptr (RivuletSearchHit) hit = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autofree char *found = NULL;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "Tell me of Crème Brûlée");
  app_test_say (store, conversation, RIVULET_ROLE_ASSISTANT, "It is a dessert:\ncrème under burnt sugar.");
  reply = app_test_get_message (conversation, 1);

  hits = search (store, "creme");
  g_assert_cmpuint (g_list_model_get_n_items (hits), ==, 3);
  title = g_list_model_get_item (hits, 0);
  g_assert_cmpint (rivulet_search_hit_get_message_id (title), ==, 0);
  g_assert_true (rivulet_search_hit_get_conversation (title) == conversation);
  g_assert_cmpstr (rivulet_search_hit_get_snippet (title), ==, "Tell me of Crème Brûlée");
  found = show_ranges (rivulet_search_hit_get_snippet (title), rivulet_search_hit_get_ranges (title));
  g_assert_cmpstr (found, ==, "[Crème]");

  g_clear_object (&hits);
  hits = search (store, "BURN crème");
  g_assert_cmpuint (g_list_model_get_n_items (hits), ==, 1);
  hit = g_list_model_get_item (hits, 0);
  g_assert_cmpint (rivulet_search_hit_get_message_id (hit), ==, rivulet_message_get_id (reply));
  g_assert_cmpint (rivulet_search_hit_get_role (hit), ==, RIVULET_ROLE_ASSISTANT);
  g_assert_null (strchr (rivulet_search_hit_get_snippet (hit), '\n'));
  g_clear_pointer (&found, g_free);
  found = show_ranges (rivulet_search_hit_get_snippet (hit), rivulet_search_hit_get_ranges (hit));
  g_assert_cmpstr (found, ==, "[crème][burnt]");

  g_assert_cmpuint (count_hits (store, "cherry"), ==, 0);
  g_assert_cmpuint (count_hits (store, "burnt cherry"), ==, 0);
  g_assert_cmpuint (count_hits (store, ""), ==, 0);
}

/* None of it is a language to us. */
static void
test_signs (void)
{
  const char *const queries[] = { "\"",        "\"\"",      "a\"b",     "NEAR(a b)", "a OR b",   "a AND", "NOT a",
                                  "text:a",    "^a",        "a*",       "(",         ")",        "{a b}", "a - b",
                                  "--",        "'",         "';DROP",   "\\",        "%",        "_",     "?1",
                                  "\xff\xfe",  "a\xff",     "\001\002", "+",         "a+b",      "💧",    "𝓪",
                                  "a,b;c:d|e", "\\\"; --",  "*",        "**a**",     "a b c d e" };
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (GString) endless = g_string_new (NULL);

  app_test_say (store, conversation, RIVULET_ROLE_USER, "He said \"yes\" (OR no), and a-b.");
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    count_hits (store, queries[i]);
  for (guint i = 0; i < 1000; i++)
    g_string_append (endless, "yes ");
  g_assert_cmpuint (count_hits (store, endless->str), ==, 2);
  g_assert_cmpuint (count_hits (store, "\"yes\""), ==, 2);
  g_assert_cmpuint (count_hits (store, "or"), ==, 2);
}

static void
test_in_message (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletMessage) message = NULL;
  g_autoptr (GArray) ranges = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "Wasser \002 und wässrig,\003\nNaß und WASSERFALL");
  message = app_test_get_message (conversation, 0);
  ranges = rivulet_store_find_in_message (store, rivulet_message_get_id (message), "wass", &error);
  g_assert_no_error (error);
  found = show_ranges (rivulet_message_get_text (message), ranges);
  g_assert_cmpstr (found, ==, "[Wasser][wässrig][WASSERFALL]");
  g_clear_pointer (&ranges, g_array_unref);
  ranges = rivulet_store_find_in_message (store, rivulet_message_get_id (message), "no such", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ranges->len, ==, 0);
}

/* The index follows the tables. */
static void
test_follows (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (RivuletMessage) reminder = NULL;
  g_autoptr (GError) error = NULL;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "Question");
  reply = rivulet_store_add_message (store, conversation, RIVULET_ROLE_ASSISTANT, "", RIVULET_MESSAGE_STREAMING,
                                     &error);
  rivulet_message_append_text (reply, "Halfway");
  g_assert_true (rivulet_store_update_message (store, reply, &error));
  g_assert_cmpuint (count_hits (store, "halfway"), ==, 0);
  rivulet_message_append_text (reply, " there");
  rivulet_message_set_state (reply, RIVULET_MESSAGE_COMPLETE);
  g_assert_true (rivulet_store_update_message (store, reply, &error));
  g_assert_cmpuint (count_hits (store, "halfway there"), ==, 1);

  /* Gone on with: it is out of the index again until it is whole. */
  rivulet_message_set_state (reply, RIVULET_MESSAGE_STREAMING);
  g_assert_true (rivulet_store_update_message (store, reply, &error));
  g_assert_cmpuint (count_hits (store, "halfway"), ==, 0);
  rivulet_message_append_text (reply, ", finally");
  rivulet_message_set_state (reply, RIVULET_MESSAGE_STOPPED);
  g_assert_true (rivulet_store_update_message (store, reply, &error));
  g_assert_cmpuint (count_hits (store, "halfway finally"), ==, 1);

  reminder = rivulet_store_add_reminder (store, conversation, reply, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_hits (store, "halfway"), ==, 1);

  g_assert_true (rivulet_store_set_title (store, conversation, "Milestone", &error));
  g_assert_cmpuint (count_hits (store, "milestone"), ==, 1);
  g_assert_cmpuint (count_hits (store, "question"), ==, 1);

  g_assert_true (rivulet_store_delete_conversation (store, conversation, &error));
  g_assert_cmpuint (count_hits (store, "milestone"), ==, 0);
  g_assert_cmpuint (count_hits (store, "halfway"), ==, 0);
  g_assert_true (rivulet_store_undelete_conversation (store, conversation, &error));
  g_assert_cmpuint (count_hits (store, "halfway"), ==, 1);
  g_assert_true (rivulet_store_delete_conversation (store, conversation, &error));
  g_assert_true (rivulet_store_purge (store, conversation, &error));
  g_assert_cmpuint (count_hits (store, "halfway"), ==, 0);
  g_assert_no_error (error);
}

static void
test_reveal (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (RivuletMessage) shown = NULL;
  g_autoptr (GListModel) hits = NULL;
  g_autoptr (RivuletSearchHit) hit = NULL;
  g_autoptr (GError) error = NULL;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "One");
  app_test_say (store, conversation, RIVULET_ROLE_ASSISTANT, "Two");
  app_test_say (store, conversation, RIVULET_ROLE_USER, "Needle");
  reply = rivulet_store_add_branch (store, conversation, 0, "Another beginning", &error);
  g_assert_no_error (error);
  hits = search (store, "needle");
  g_assert_cmpuint (g_list_model_get_n_items (hits), ==, 1);
  hit = g_list_model_get_item (hits, 0);

  g_assert_cmpint (rivulet_store_reveal_message (store, conversation, rivulet_search_hit_get_message_id (hit), &error),
                   ==, -1);
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_BUSY);
  g_clear_error (&error);
  rivulet_message_set_state (reply, RIVULET_MESSAGE_COMPLETE);
  g_assert_cmpint (rivulet_store_reveal_message (store, conversation, rivulet_search_hit_get_message_id (hit), &error),
                   ==, 2);
  shown = app_test_get_message (conversation, 2);
  g_assert_cmpstr (rivulet_message_get_text (shown), ==, "Needle");
  g_assert_cmpint (rivulet_store_reveal_message (store, conversation, 12345, &error), ==, -1);
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FAILED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search/words", test_words);
  g_test_add_func ("/search/signs", test_signs);
  g_test_add_func ("/search/in-message", test_in_message);
  g_test_add_func ("/search/follows", test_follows);
  g_test_add_func ("/search/reveal", test_reveal);

  return g_test_run ();
}

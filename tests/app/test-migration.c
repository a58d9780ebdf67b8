/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of the first version, as that version wrote it, becomes one of the present version with all that was in it; and
 * what it becomes is the same as what a new file is.
 */

#include "app-test.h"
#include "rivulet-search.h"

#include <sqlite3.h>
#include <string.h>

/* Version 1, to the letter. Never edited. */
static const char version_1[] = "PRAGMA journal_mode = WAL;"
                                "CREATE TABLE conversation ("
                                "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
                                "  title TEXT NOT NULL,"
                                "  system_prompt TEXT,"
                                "  pinned INTEGER NOT NULL DEFAULT 0,"
                                "  created INTEGER NOT NULL,"
                                "  updated INTEGER NOT NULL,"
                                "  deleted_at INTEGER"
                                ") STRICT;"
                                "CREATE TABLE message ("
                                "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
                                "  conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,"
                                "  role INTEGER NOT NULL,"
                                "  state INTEGER NOT NULL,"
                                "  created INTEGER NOT NULL,"
                                "  text TEXT NOT NULL"
                                ") STRICT;"
                                "CREATE INDEX message_by_conversation ON message (conversation, id);"
                                "CREATE INDEX message_streaming ON message (id) WHERE state = 1;"
                                "PRAGMA application_id = 1383492724;"
                                "PRAGMA user_version = 1;"
                                "INSERT INTO conversation VALUES (1, 'Rivers', 'Be brief.', 0, 10, 20, NULL);"
                                "INSERT INTO conversation VALUES (2, 'Lakes', NULL, 0, 30, 40, NULL);"
                                "INSERT INTO message VALUES (1, 1, 1, 0, 11, 'Which river is the longest?');"
                                "INSERT INTO message VALUES (2, 2, 1, 0, 31, 'Name a lake');"
                                "INSERT INTO message VALUES (3, 1, 2, 0, 12, 'The Nile, or the Amazon.');"
                                "INSERT INTO message VALUES (4, 1, 1, 0, 13, 'And the widest?');"
                                "INSERT INTO message VALUES (5, 1, 2, 1, 14, 'The Río de la Pl');";

static void
write_database (const char *path,
                const char *sql)
{
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static void
test_from_version_1 (void)
{
  const char *const texts[] = { "Which river is the longest?", "The Nile, or the Amazon.", "And the widest?",
                                "The Río de la Pl" };
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autofree char *path = app_test_database_path (dir);
  g_autoptr (RivuletStore) store = NULL;
  g_autoptr (RivuletConversation) rivers = NULL;
  g_autoptr (RivuletConversation) lakes = NULL;
  g_autoptr (GListModel) hits = NULL;
  g_autoptr (GError) error = NULL;

  write_database (path, version_1);
  for (guint opening = 0; opening < 2; opening++)
    {
      g_clear_object (&store);
      g_clear_object (&rivers);
      g_clear_object (&lakes);
      store = app_test_open (dir);
      g_assert_cmpuint (app_test_count_conversations (store), ==, 2);
      lakes = app_test_get_conversation (store, 0);
      rivers = app_test_get_conversation (store, 1);
      g_assert_cmpstr (rivulet_conversation_get_title (rivers), ==, "Rivers");
      g_assert_cmpstr (rivulet_conversation_get_system_prompt (rivers), ==, "Be brief.");
      g_assert_cmpint (rivulet_conversation_get_updated (rivers), ==, 20);
      g_assert_false (rivulet_conversation_get_pinned (rivers));
      g_assert_null (rivulet_conversation_get_sampling (rivers));
      g_assert_cmpstr (rivulet_conversation_get_draft (rivers), ==, "");
      g_assert_cmpuint (app_test_count_messages (lakes), ==, 1);
      g_assert_cmpuint (app_test_count_messages (rivers), ==, G_N_ELEMENTS (texts));
      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        {
          g_autoptr (RivuletMessage) message = app_test_get_message (rivers, i);

          g_assert_cmpstr (rivulet_message_get_text (message), ==, texts[i]);
          g_assert_cmpuint (rivulet_message_get_n_branches (message), ==, 1);
          g_assert_cmpint (rivulet_message_get_created (message), ==, 11 + i);
          g_assert_cmpint (rivulet_message_get_state (message), ==,
                           i == 3 ? RIVULET_MESSAGE_INTERRUPTED : RIVULET_MESSAGE_COMPLETE);
        }
    }

  /* What was there before there was an index is found, and so is the reply that was cut off. */
  hits = rivulet_store_search (store, "amazon", 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (hits), ==, 1);
  g_clear_object (&hits);
  hits = rivulet_store_search (store, "rio", 10, &error);
  g_assert_cmpuint (g_list_model_get_n_items (hits), ==, 1);
  g_clear_object (&hits);
  hits = rivulet_store_search (store, "lake", 10, &error);
  g_assert_cmpuint (g_list_model_get_n_items (hits), ==, 2);
}

/* Every table, index and trigger, in the words that made it. */
static char *
dup_schema (const char *path)
{
  g_autoptr (GString) schema = g_string_new (NULL);
  sqlite3_stmt *statement;
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name", -1,
                                       &statement, NULL),
                   ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_string_append_printf (schema, "%s\n", (const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return g_string_free_and_steal (g_steal_pointer (&schema));
}

static void
test_same_as_new (void)
{
  g_autoptr (AppTestFolder) old_dir = app_test_folder_new ();
  g_autoptr (AppTestFolder) new_dir = app_test_folder_new ();
  g_autofree char *old_path = app_test_database_path (old_dir);
  g_autofree char *new_path = app_test_database_path (new_dir);
  g_autoptr (RivuletStore) store = NULL;
  g_autofree char *old_schema = NULL;
  g_autofree char *new_schema = NULL;

  write_database (old_path, version_1);
  store = app_test_open (old_dir);
  g_clear_object (&store);
  store = app_test_open (new_dir);
  g_clear_object (&store);
  old_schema = dup_schema (old_path);
  new_schema = dup_schema (new_path);
  g_assert_nonnull (strstr (old_schema, "message_words"));
  g_assert_cmpstr (old_schema, ==, new_schema);
}

/* A migration that cannot be done leaves the file in its old version. */
static void
test_failed_migration (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autofree char *path = app_test_database_path (dir);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  write_database (path, version_1);
  write_database (path, "CREATE TABLE title_words (in_the_way INTEGER)");
  before = dup_schema (path);
  g_assert_null (rivulet_store_new (dir, &error));
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FAILED);
  after = dup_schema (path);
  g_assert_cmpstr (before, ==, after);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/migration/from-version-1", test_from_version_1);
  g_test_add_func ("/migration/same-as-new", test_same_as_new);
  g_test_add_func ("/migration/failed", test_failed_migration);

  return g_test_run ();
}

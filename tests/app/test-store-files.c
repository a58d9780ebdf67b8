/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store's file as it may be found: another program's, damaged, cut short, empty, with rows that are none of ours, or with
 * very many.
 */

#include "app-test.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

static void
run_sql (const char *path,
         const char *sql)
{
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

/* The file of @dir is refused with @code and is afterwards what it was before. */
static void
assert_refused (const char       *dir,
                RivuletStoreError code)
{
  g_autofree char *path = app_test_database_path (dir);
  g_autoptr (GBytes) before = app_test_read (path);
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (rivulet_store_new (dir, &error));
  g_assert_error (error, RIVULET_STORE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, path));
  after = app_test_read (path);
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_newer (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autofree char *path = app_test_database_path (dir);
  g_autoptr (RivuletStore) store = app_test_open (dir);

  g_clear_object (&store);
  run_sql (path, "PRAGMA user_version = 1000");
  assert_refused (dir, RIVULET_STORE_ERROR_NEWER);
}

static void
test_foreign (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autofree char *path = app_test_database_path (dir);

  run_sql (path, "CREATE TABLE recipe (name TEXT)");
  assert_refused (dir, RIVULET_STORE_ERROR_CORRUPT);
}

static void
test_garbage (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autofree char *path = app_test_database_path (dir);
  g_autoptr (GString) garbage = g_string_new (NULL);

  while (garbage->len < 10000)
    g_string_append (garbage, "This is no database. ");
  g_assert_true (g_file_set_contents (path, garbage->str, (gssize) garbage->len, NULL));
  assert_refused (dir, RIVULET_STORE_ERROR_CORRUPT);
}

static void
fill (const char *dir,
      guint       n_messages)
{
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autofree char *text = g_strnfill (900, 'x');

  for (guint i = 0; i < n_messages; i++)
    app_test_say (store, conversation, RIVULET_ROLE_USER, text);
}

static void
test_damaged_page (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autofree char *path = app_test_database_path (dir);
  g_autoptr (GBytes) sound = NULL;
  g_autofree char *damaged = NULL;
  gsize size;

  fill (dir, 40);
  sound = app_test_read (path);
  size = g_bytes_get_size (sound);
  g_assert_cmpuint (size, >, 6 * 4096);

  damaged = g_memdup2 (g_bytes_get_data (sound, NULL), size);
  memset (damaged + size - 4096, 0xa5, 2048);
  g_assert_true (g_file_set_contents (path, damaged, (gssize) size, NULL));
  assert_refused (dir, RIVULET_STORE_ERROR_CORRUPT);
}

static void
test_truncated (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autofree char *path = app_test_database_path (dir);
  g_autoptr (GBytes) sound = NULL;

  fill (dir, 40);
  sound = app_test_read (path);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (sound, NULL), (gssize) g_bytes_get_size (sound) / 2,
                                      NULL));
  assert_refused (dir, RIVULET_STORE_ERROR_CORRUPT);
}

/* A file of no bytes is what a full disk may leave behind; it is a new database to SQLite, and to us. */
static void
test_empty_file (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autofree char *path = app_test_database_path (dir);
  g_autoptr (RivuletStore) store = NULL;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  store = app_test_open (dir);
  g_assert_cmpuint (app_test_count_conversations (store), ==, 0);
}

/* Nobody else may read what was said, even in a folder that others may enter. */
static void
test_private (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (GDir) listing = NULL;
  const char *name;
  guint n_files = 0;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "A secret");
  listing = g_dir_open (dir, 0, NULL);
  while ((name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      GStatBuf status;

      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpuint (status.st_mode & 0077, ==, 0);
      n_files++;
    }
  /* The database, its log, the log's index and the lock. */
  g_assert_cmpuint (n_files, ==, 4);
}

/* Rows that another program has written into our tables. */
static void
test_strange_rows (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autofree char *path = app_test_database_path (dir);
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autoptr (RivuletMessage) message = NULL;

  g_clear_object (&store);
  run_sql (path, "INSERT INTO conversation (id, title, created, updated) VALUES (5, CAST (x'ff41' AS TEXT), 0, 0);"
                 "INSERT INTO message (conversation, role, state, created, text) "
                 "VALUES (5, 77, -1, 0, CAST (x'42fe' AS TEXT))");
  store = app_test_open (dir);
  conversation = app_test_get_conversation (store, 0);
  g_assert_cmpstr (rivulet_conversation_get_title (conversation), ==, "\uFFFDA");
  message = app_test_get_message (conversation, 0);
  g_assert_cmpstr (rivulet_message_get_text (message), ==, "B\uFFFD");
  g_assert_cmpint (rivulet_message_get_role (message), ==, RIVULET_ROLE_USER);
  g_assert_cmpint (rivulet_message_get_state (message), ==, RIVULET_MESSAGE_COMPLETE);
}

static void
test_not_a_folder (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autofree char *path = g_build_filename (dir, "file", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_null (rivulet_store_new (path, &error));
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_OPEN);
}

static void
test_ten_thousand_messages (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autofree char *path = app_test_database_path (dir);
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletConversation) listed = NULL;
  g_autoptr (RivuletMessage) last = NULL;
  sqlite3_stmt *plan;
  sqlite3 *handle;
  gint64 began_at;

  app_test_say (store, conversation, RIVULET_ROLE_USER, "0");
  g_clear_object (&store);
  run_sql (path, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
                 "INSERT INTO message (conversation, role, state, created, text, parent) "
                 "SELECT 1, i % 2 + 1, 0, i, i, i FROM n");

  began_at = g_get_monotonic_time ();
  store = app_test_open (dir);
  listed = app_test_get_conversation (store, 0);
  g_assert_cmpuint (app_test_count_messages (listed), ==, 10000);
  g_test_message ("opened and read in %.1f ms", (double) (g_get_monotonic_time () - began_at) * 1e-3);
  last = app_test_get_message (listed, 9999);
  g_assert_cmpstr (rivulet_message_get_text (last), ==, "9999");
  g_clear_object (&store);

  /* Read in order along the index, without sorting. */
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, "EXPLAIN QUERY PLAN SELECT id, role, text, state, created, parent, "
                                               "active, kept, reminds FROM message WHERE conversation = 1 ORDER BY id",
                                       -1, &plan, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (plan), ==, SQLITE_ROW);
  g_assert_nonnull (strstr ((const char *) sqlite3_column_text (plan, 3), "message_by_conversation"));
  g_assert_cmpint (sqlite3_step (plan), ==, SQLITE_DONE);
  sqlite3_finalize (plan);
  sqlite3_close (handle);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/newer", test_newer);
  g_test_add_func ("/store/foreign", test_foreign);
  g_test_add_func ("/store/garbage", test_garbage);
  g_test_add_func ("/store/damaged-page", test_damaged_page);
  g_test_add_func ("/store/truncated", test_truncated);
  g_test_add_func ("/store/empty-file", test_empty_file);
  g_test_add_func ("/store/private", test_private);
  g_test_add_func ("/store/strange-rows", test_strange_rows);
  g_test_add_func ("/store/not-a-folder", test_not_a_folder);
  g_test_add_func ("/store/ten-thousand-messages", test_ten_thousand_messages);

  return g_test_run ();
}

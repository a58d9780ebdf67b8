/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folders and files that may be read but not written: told as such, and nothing changed. For root nothing is read-
 * only, so the tests run in children that are nobody.
 */

#include "app-test.h"

#include <glib/gstdio.h>
#include <unistd.h>

/* A store with one conversation in it, made by whoever runs the test. */
static AppTestFolder *
make_store (void)
{
  AppTestFolder *dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = NULL;
  g_autoptr (RivuletConversation) conversation = NULL;

  app_test_drop_root (dir);
  store = app_test_open (dir);
  conversation = rivulet_store_new_conversation (store, NULL);
  app_test_say (store, conversation, RIVULET_ROLE_USER, "hello");

  return dir;
}

static void
assert_read_only (const char *dir)
{
  g_autofree char *path = app_test_database_path (dir);
  g_autoptr (GBytes) before = app_test_read (path);
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (rivulet_store_new (dir, &error));
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_READ_ONLY);
  after = app_test_read (path);
  g_assert_true (g_bytes_equal (before, after));
}

static void
run_in_child (void)
{
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_file (void)
{
  g_autoptr (AppTestFolder) dir = NULL;
  g_autofree char *path = NULL;

  if (!g_test_subprocess ())
    {
      run_in_child ();
      return;
    }

  dir = make_store ();
  path = app_test_database_path (dir);
  g_assert_cmpint (g_chmod (path, 0400), ==, 0);
  assert_read_only (dir);
}

static void
test_folder (void)
{
  g_autoptr (AppTestFolder) dir = NULL;

  if (!g_test_subprocess ())
    {
      run_in_child ();
      return;
    }

  dir = make_store ();
  g_assert_cmpint (g_chmod (dir, 0500), ==, 0);
  assert_read_only (dir);
  g_assert_cmpint (g_chmod (dir, 0700), ==, 0);
}

static void
test_empty_folder (void)
{
  g_autoptr (AppTestFolder) dir = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      run_in_child ();
      return;
    }

  dir = app_test_folder_new ();
  app_test_drop_root (dir);
  g_assert_cmpint (g_chmod (dir, 0500), ==, 0);
  g_assert_null (rivulet_store_new (dir, &error));
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_READ_ONLY);
  g_assert_cmpint (g_chmod (dir, 0700), ==, 0);
}

/*
 * The folder turns read-only while the program runs: what is open goes on, and the next start says what is the
 * matter.
 */
static void
test_while_running (void)
{
  g_autoptr (AppTestFolder) dir = NULL;
  g_autoptr (RivuletStore) store = NULL;
  g_autoptr (RivuletConversation) conversation = NULL;

  if (!g_test_subprocess ())
    {
      run_in_child ();
      return;
    }

  dir = make_store ();
  store = app_test_open (dir);
  conversation = app_test_get_conversation (store, 0);
  g_assert_cmpint (g_chmod (dir, 0500), ==, 0);
  app_test_say (store, conversation, RIVULET_ROLE_USER, "still here");
  g_assert_cmpint (g_chmod (dir, 0700), ==, 0);
  g_assert_cmpuint (app_test_count_messages (conversation), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/read-only/file", test_file);
  g_test_add_func ("/read-only/folder", test_folder);
  g_test_add_func ("/read-only/empty-folder", test_empty_folder);
  g_test_add_func ("/read-only/while-running", test_while_running);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two programs, one data folder: the second is told so and changes nothing; when the first ends, however it ends, the
 * folder is free.
 */

#include "app-test.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
assert_busy (const char *dir)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rivulet_store_new (dir, &error));
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, dir));
}

static void
test_same_process (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);

  assert_busy (dir);
  /* Being refused did not free it. */
  assert_busy (dir);

  g_clear_object (&store);
  store = app_test_open (dir);
}

static void
test_other_process (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = NULL;
  g_autoptr (RivuletConversation) conversation = NULL;
  int ready[2];
  char byte;
  pid_t child;

  g_assert_cmpint (pipe (ready), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      store = app_test_open (dir);
      conversation = rivulet_store_new_conversation (store, NULL);
      app_test_say (store, conversation, RIVULET_ROLE_USER, "hello");
      g_assert_cmpint (write (ready[1], "r", 1), ==, 1);
      while (TRUE)
        pause ();
    }

  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  assert_busy (dir);

  /* The lock dies with the process, without any tidying up. */
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  store = app_test_open (dir);
  g_assert_cmpuint (app_test_count_conversations (store), ==, 1);
  close (ready[0]);
  close (ready[1]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/second-instance/same-process", test_same_process);
  g_test_add_func ("/second-instance/other-process", test_other_process);

  return g_test_run ();
}

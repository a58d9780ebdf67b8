/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk that is full: told as such, what was there is untouched, memory and disk agree, and once there is room again
 * the same store goes on. Twice: with a limit on the size of files, which any process may set on itself, and on a
 * real small file system, where the machine lets a test make one.
 */

#define _GNU_SOURCE

#include "app-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#define LONG_TEXT_BYTES 20000

/* Says long things until one cannot be stored. Returns how many were. */
static guint
fill_up (RivuletStore        *store,
         RivuletConversation *conversation)
{
  g_autofree char *text = g_strnfill (LONG_TEXT_BYTES, 'x');

  for (guint n = 0; n < 1000; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RivuletMessage) message = rivulet_store_add_message (store, conversation, RIVULET_ROLE_USER, text,
                                                                      RIVULET_MESSAGE_COMPLETE, &error);

      if (message == NULL)
        {
          g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FULL);
          return n;
        }
    }
  g_assert_not_reached ();
}

/* Everything that was told to be stored is there when the store is opened next, and nothing else. */
static void
assert_stored (const char *dir,
               guint       n_messages)
{
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = app_test_get_conversation (store, 0);

  g_assert_cmpuint (app_test_count_messages (conversation), ==, n_messages);
  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr (RivuletMessage) message = app_test_get_message (conversation, i);

      g_assert_cmpuint (strlen (rivulet_message_get_text (message)), >, 0);
    }
}

static void
fail_and_go_on (const char *dir,
                void      (*make_room) (const char *dir))
{
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletConversation) other = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletMessage) refused = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (LONG_TEXT_BYTES, 'y');
  guint n_messages;

  n_messages = fill_up (store, conversation);
  g_assert_cmpuint (n_messages, >, 0);
  g_assert_cmpuint (app_test_count_messages (conversation), ==, n_messages);

  /* A conversation whose first message fails stays unborn. */
  refused = rivulet_store_add_message (store, other, RIVULET_ROLE_USER, text, RIVULET_MESSAGE_COMPLETE, &error);
  g_assert_null (refused);
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FULL);
  g_assert_cmpint (rivulet_conversation_get_id (other), ==, 0);
  g_assert_cmpstr (rivulet_conversation_get_title (other), ==, "");
  g_assert_cmpuint (app_test_count_conversations (store), ==, 1);
  g_assert_cmpuint (app_test_count_messages (other), ==, 0);

  make_room (dir);
  app_test_say (store, conversation, RIVULET_ROLE_USER, "There is room again");
  g_assert_cmpuint (app_test_count_messages (conversation), ==, n_messages + 1);
  g_clear_object (&store);
  assert_stored (dir, n_messages + 1);
}

/* --- A limit on files --------------------------------------------------------------------------------------------- */

static void
set_file_limit (rlim_t n_bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (n_bytes, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
lift_file_limit (const char *dir)
{
  set_file_limit (RLIM_INFINITY);
}

static void
test_file_limit (void)
{
  g_autoptr (AppTestFolder) dir = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  dir = app_test_folder_new ();
  signal (SIGXFSZ, SIG_IGN);
  set_file_limit (400 * 1024);
  fail_and_go_on (dir, lift_file_limit);
}

/* --- A small file system ------------------------------------------------------------------------------------------ */

#define CHILD_SKIPS 77

static gboolean
mount_small (const char *dir)
{
  if (unshare (CLONE_NEWNS) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return FALSE;
  if (mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
    return FALSE;

  return mount ("tmpfs", dir, "tmpfs", 0, "size=512k") == 0;
}

static void
write_ballast (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "ballast", NULL);
  g_autofree char *ballast = g_strnfill (128 * 1024, 'b');

  g_assert_true (g_file_set_contents (path, ballast, 128 * 1024, NULL));
}

static void
remove_ballast (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "ballast", NULL);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
test_small_file_system (void)
{
  g_autoptr (AppTestFolder) dir = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      if (g_test_trap_has_passed ())
        return;
      g_test_trap_assert_stdout ("*cannot mount*");
      g_test_skip ("this machine lets no test mount a file system");
      return;
    }

  dir = app_test_folder_new ();
  if (!mount_small (dir))
    {
      g_print ("cannot mount: %s\n", g_strerror (errno));
      g_rmdir (dir);
      exit (CHILD_SKIPS);
    }
  write_ballast (dir);
  fail_and_go_on (dir, remove_ballast);
  umount2 (dir, MNT_DETACH);
}

/* No room even for an empty store. */
static void
test_no_room_to_open (void)
{
  g_autoptr (AppTestFolder) dir = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  dir = app_test_folder_new ();
  signal (SIGXFSZ, SIG_IGN);
  set_file_limit (2048);
  g_assert_null (rivulet_store_new (dir, &error));
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/full-disk/file-limit", test_file_limit);
  g_test_add_func ("/full-disk/small-file-system", test_small_file_system);
  g_test_add_func ("/full-disk/no-room-to-open", test_no_room_to_open);

  return g_test_run ();
}

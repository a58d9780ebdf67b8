/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Helpers of the application's tests.
 */

#define _GNU_SOURCE

#include "app-test.h"

#include <glib/gstdio.h>
#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

#define NOBODY 65534

AppTestFolder *
app_test_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("rivulet-test-XXXXXX", &error);

  g_assert_no_error (error);

  return folder;
}

void
app_test_folder_free (AppTestFolder *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        app_test_folder_free (g_steal_pointer (&path));
      else
        g_remove (path);
    }
  g_rmdir (folder);
  g_free (folder);
}

RivuletStore *
app_test_open (const char *dir)
{
  g_autoptr (GError) error = NULL;
  RivuletStore *store = rivulet_store_new (dir, &error);

  g_assert_no_error (error);
  g_assert_nonnull (store);

  return store;
}

void
app_test_say (RivuletStore        *store,
              RivuletConversation *conversation,
              RivuletRole          role,
              const char          *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RivuletMessage) message = rivulet_store_add_message (store, conversation, role, text,
                                                                  RIVULET_MESSAGE_COMPLETE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (message);
}

RivuletConversation *
app_test_get_conversation (RivuletStore *store,
                           guint         position)
{
  RivuletConversation *conversation = g_list_model_get_item (rivulet_store_get_conversations (store), position);

  g_assert_nonnull (conversation);

  return conversation;
}

RivuletMessage *
app_test_get_message (RivuletConversation *conversation,
                      guint                index)
{
  RivuletMessage *message = g_list_model_get_item (rivulet_conversation_get_messages (conversation), index);

  g_assert_nonnull (message);

  return message;
}

guint
app_test_count_conversations (RivuletStore *store)
{
  return g_list_model_get_n_items (rivulet_store_get_conversations (store));
}

guint
app_test_count_messages (RivuletConversation *conversation)
{
  return g_list_model_get_n_items (rivulet_conversation_get_messages (conversation));
}

char *
app_test_database_path (const char *dir)
{
  return g_build_filename (dir, "rivulet.db", NULL);
}

GBytes *
app_test_read (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (contents, length);
}

static gboolean
too_long_cb (gpointer user_data)
{
  g_error ("Waited for five minutes in vain");

  return G_SOURCE_REMOVE;
}

void
app_test_wait (const gboolean *flag)
{
  const guint timer = g_timeout_add_seconds (300, too_long_cb, NULL);

  while (!*flag)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

void
app_test_drop_root (const char *dir)
{
  if (geteuid () != 0)
    return;

  g_assert_cmpint (chown (dir, NOBODY, NOBODY), ==, 0);
  g_assert_cmpint (setgroups (0, NULL), ==, 0);
  g_assert_cmpint (setresgid (NOBODY, NOBODY, NOBODY), ==, 0);
  g_assert_cmpint (setresuid (NOBODY, NOBODY, NOBODY), ==, 0);
  /* The leak checker looks at its own process, which the change of user forbids. */
  prctl (PR_SET_DUMPABLE, 1);
}

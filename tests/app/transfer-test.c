/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls are waited for in the main loop, as the window does.
 */

#include "transfer-test.h"

void
transfer_test_done_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  TransferTestCall *call = user_data;

  call->result = g_object_ref (result);
  call->is_done = TRUE;
}

char *
transfer_test_dup_path (const char *dir,
               const char *name)
{
  return g_build_filename (dir, name, NULL);
}

gboolean
transfer_test_try_import (RivuletStore         *store,
                          const char           *path,
                          RivuletImportSummary *summary,
                          GError              **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  TransferTestCall call = { 0 };

  rivulet_import_async (store, file, NULL, NULL, NULL, transfer_test_done_cb, &call);
  app_test_wait (&call.is_done);
  result = call.result;

  return rivulet_import_finish (store, result, summary, error);
}

/* What is shown, with roles. */
static char *
show (RivuletConversation *conversation)
{
  g_autoptr (GString) shown = g_string_new (NULL);

  for (guint i = 0; i < app_test_count_messages (conversation); i++)
    {
      g_autoptr (RivuletMessage) message = app_test_get_message (conversation, i);

      g_string_append_printf (shown, "%s%c %s", i > 0 ? " | " : "",
                              rivulet_message_get_role (message) == RIVULET_ROLE_USER ? '?' : '!',
                              rivulet_message_get_text (message));
    }

  return g_string_free_and_steal (g_steal_pointer (&shown));
}

void
transfer_test_assert_shown (RivuletConversation *conversation,
                            const char          *expected)
{
  g_autofree char *shown = show (conversation);

  g_assert_cmpstr (shown, ==, expected);
}

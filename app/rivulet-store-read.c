/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the messages of a conversation: of the tree that they form, the path that is shown.
 */

#include "rivulet-message-private.h"
#include "rivulet-store-private.h"

/* The file may have been in other hands: a number that is none of ours must not reach a switch that knows them all. */
static RivuletMessage *
message_from_row (sqlite3_stmt *statement)
{
  const int role = sqlite3_column_int (statement, 1);
  const int state = sqlite3_column_int (statement, 3);
  g_autofree char *text = rivulet_database_dup_text (statement, 2);

  return rivulet_message_new (sqlite3_column_int64 (statement, 0),
                              role >= RIVULET_ROLE_SYSTEM && role <= RIVULET_ROLE_ASSISTANT
                                  ? (RivuletRole) role
                                  : RIVULET_ROLE_USER,
                              text,
                              state >= RIVULET_MESSAGE_COMPLETE && state <= RIVULET_MESSAGE_INTERRUPTED
                                  ? (RivuletMessageState) state
                                  : RIVULET_MESSAGE_COMPLETE,
                              sqlite3_column_int64 (statement, 4));
}

/* How many branches there are at each place of the tree, by the key of the message that they follow. */
static guint
count_branch (GHashTable *counts,
              gint64      parent_id)
{
  const gpointer key = (gpointer) (gintptr) parent_id;
  const guint n_before = GPOINTER_TO_UINT (g_hash_table_lookup (counts, key));

  g_hash_table_insert (counts, key, GUINT_TO_POINTER (n_before + 1));

  return n_before;
}

static void
set_branch_counts (GPtrArray  *messages,
                   GHashTable *counts)
{
  for (guint i = 0; i < messages->len; i++)
    {
      RivuletMessage *message = g_ptr_array_index (messages, i);
      const gint64 parent_id = rivulet_message_get_parent_id (message);

      rivulet_message_set_place (message, parent_id, rivulet_message_get_branch (message),
                                 GPOINTER_TO_UINT (g_hash_table_lookup (counts, (gpointer) (gintptr) parent_id)));
    }
}

/*
 * A message is younger than the one it follows, so one pass in the order of the keys finds the shown path: the next
 * active message that follows the last one found. The texts of the other branches are not even read.
 */
GPtrArray *
rivulet_store_read_messages (RivuletStore *self,
                             gint64        conversation_id,
                             GError      **error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  sqlite3_stmt *statement;
  gint64 tip_id = 0;
  int rc;

  statement = rivulet_database_prepare (self->database,
                                        "SELECT id, role, text, state, created, parent, active, kept, reminds "
                                        "FROM message WHERE conversation = ? ORDER BY id",
                                        error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, conversation_id);
  while ((rc = rivulet_database_step (self->database, statement, error)) == SQLITE_ROW)
    {
      const gint64 parent_id = sqlite3_column_int64 (statement, 5);
      const guint branch = count_branch (counts, parent_id);
      RivuletMessage *message;

      if (parent_id != tip_id || sqlite3_column_int (statement, 6) == 0)
        continue;

      message = message_from_row (statement);
      rivulet_message_set_place (message, parent_id, branch, 1);
      rivulet_message_set_kept (message, sqlite3_column_int (statement, 7) != 0);
      rivulet_message_set_reminds_id (message, sqlite3_column_int64 (statement, 8));
      tip_id = rivulet_message_get_id (message);
      g_ptr_array_add (messages, message);
    }
  if (rc < 0)
    return NULL;

  rivulet_database_done (statement);
  set_branch_counts (messages, counts);

  return g_steal_pointer (&messages);
}

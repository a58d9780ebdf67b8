/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens to the tree of messages as such: showing another branch, finding a message on one that is not shown, marking a message as kept.
 */

#include "config.h"

#include "rivulet-conversation-private.h"
#include "rivulet-message-private.h"
#include "rivulet-search.h"
#include "rivulet-store-private.h"

#include <glib/gi18n-lib.h>

gboolean
rivulet_store_check_idle (RivuletConversation *conversation,
                          GError             **error)
{
  const guint n_messages = rivulet_conversation_get_n_messages (conversation);
  g_autoptr (RivuletMessage) last = NULL;

  if (n_messages == 0)
    return TRUE;

  last = g_list_model_get_item (rivulet_conversation_get_messages (conversation), n_messages - 1);
  if (rivulet_message_get_state (last) != RIVULET_MESSAGE_STREAMING)
    return TRUE;

  g_set_error_literal (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_BUSY,
                       _ ("A reply is being written in this conversation"));

  return FALSE;
}

/* --- Switching ---------------------------------------------------------------------------------------------------- */

gboolean
rivulet_store_find_position (RivuletConversation *conversation,
                             RivuletMessage      *message,
                             guint               *position)
{
  GListModel *messages = rivulet_conversation_get_messages (conversation);
  const guint n_messages = g_list_model_get_n_items (messages);

  /* What is looked for is mostly near the end. */
  for (guint i = n_messages; i > 0; i--)
    {
      g_autoptr (RivuletMessage) other = g_list_model_get_item (messages, i - 1);

      if (other == message)
        {
          *position = i - 1;
          return TRUE;
        }
    }

  return FALSE;
}

/* Makes the list what the store says, leaving alone the messages that stay where they are. */
static gboolean
reload (RivuletStore        *self,
        RivuletConversation *conversation,
        GError             **error)
{
  g_autoptr (GPtrArray) messages = NULL;
  GListModel *shown = rivulet_conversation_get_messages (conversation);
  const guint n_shown = g_list_model_get_n_items (shown);
  guint n_same = 0;

  messages = rivulet_store_read_messages (self, rivulet_conversation_get_id (conversation), error);
  if (messages == NULL)
    return FALSE;

  for (; n_same < MIN (n_shown, messages->len); n_same++)
    {
      g_autoptr (RivuletMessage) message = g_list_model_get_item (shown, n_same);

      if (rivulet_message_get_id (message) != rivulet_message_get_id (g_ptr_array_index (messages, n_same)))
        break;
    }
  if (n_same < MAX (n_shown, messages->len))
    rivulet_conversation_splice (conversation, n_same, (RivuletMessage *const *) messages->pdata + n_same,
                                 messages->len - n_same);

  return TRUE;
}

/* Activates the message @id, and none of the others that follow what it follows. */
static gboolean
activate (RivuletStore *self,
          gint64        conversation_id,
          gint64        id,
          GError      **error)
{
  sqlite3_stmt *statement;

  statement = rivulet_database_prepare (self->database,
                                        "UPDATE message SET active = (id = ?2) WHERE conversation = ?1 "
                                        "AND ifnull (parent, 0) = (SELECT ifnull (parent, 0) FROM message WHERE id = ?2)",
                                        error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, conversation_id);
  sqlite3_bind_int64 (statement, 2, id);

  return rivulet_database_run (self->database, statement, error);
}

/* Reads the keys that @statement gives, which is bound. */
static GArray *
read_ids (RivuletStore *self,
          sqlite3_stmt *statement,
          GError      **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  int rc;

  while ((rc = rivulet_database_step (self->database, statement, error)) == SQLITE_ROW)
    {
      const gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  if (rc < 0)
    return NULL;

  rivulet_database_done (statement);

  return g_steal_pointer (&ids);
}

static gboolean
activate_all (RivuletStore        *self,
              RivuletConversation *conversation,
              GArray              *ids,
              GError             **error)
{
  if (!rivulet_database_begin (self->database, error))
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      if (!activate (self, rivulet_conversation_get_id (conversation), g_array_index (ids, gint64, i), error))
        {
          rivulet_database_rollback (self->database);
          return FALSE;
        }
    }

  return rivulet_database_commit (self->database, error) && reload (self, conversation, error);
}

gboolean
rivulet_store_switch_branch (RivuletStore        *self,
                             RivuletConversation *conversation,
                             RivuletMessage      *message,
                             guint                branch,
                             GError             **error)
{
  g_autoptr (GArray) ids = NULL;
  sqlite3_stmt *statement;
  guint position;

  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), FALSE);
  g_return_val_if_fail (RIVULET_IS_MESSAGE (message), FALSE);
  g_return_val_if_fail (branch < rivulet_message_get_n_branches (message), FALSE);

  if (branch == rivulet_message_get_branch (message))
    return TRUE;
  if (!rivulet_store_find_position (conversation, message, &position))
    {
      g_set_error_literal (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FAILED, _ ("The message is not shown any more"));
      return FALSE;
    }
  if (!rivulet_store_check_idle (conversation, error))
    return FALSE;

  statement = rivulet_database_prepare (self->database,
                                        "SELECT id FROM message WHERE conversation = ? AND ifnull (parent, 0) = ? "
                                        "ORDER BY id LIMIT 1 OFFSET ?",
                                        error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, rivulet_conversation_get_id (conversation));
  sqlite3_bind_int64 (statement, 2, rivulet_message_get_parent_id (message));
  sqlite3_bind_int64 (statement, 3, branch);
  ids = read_ids (self, statement, error);

  return ids != NULL && activate_all (self, conversation, ids, error);
}

int
rivulet_store_reveal_message (RivuletStore        *self,
                              RivuletConversation *conversation,
                              gint64               message_id,
                              GError             **error)
{
  g_autoptr (GArray) hidden = NULL;
  GListModel *messages;
  sqlite3_stmt *statement;

  g_return_val_if_fail (RIVULET_IS_STORE (self), -1);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), -1);

  if (!rivulet_conversation_load (conversation, error))
    return -1;

  statement = rivulet_database_prepare (self->database,
                                        "WITH RECURSIVE up (id, parent, active) AS ("
                                        "SELECT id, parent, active FROM message WHERE conversation = ?1 AND id = ?2 "
                                        "UNION ALL SELECT message.id, message.parent, message.active FROM message "
                                        "JOIN up ON message.id = up.parent AND message.id < up.id) "
                                        "SELECT id FROM up WHERE active = 0",
                                        error);
  if (statement == NULL)
    return -1;
  sqlite3_bind_int64 (statement, 1, rivulet_conversation_get_id (conversation));
  sqlite3_bind_int64 (statement, 2, message_id);
  hidden = read_ids (self, statement, error);
  if (hidden == NULL)
    return -1;
  if (hidden->len > 0
      && (!rivulet_store_check_idle (conversation, error) || !activate_all (self, conversation, hidden, error)))
    return -1;

  messages = rivulet_conversation_get_messages (conversation);
  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (RivuletMessage) message = g_list_model_get_item (messages, i);

      if (rivulet_message_get_id (message) == message_id)
        return (int) i;
    }
  g_set_error_literal (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FAILED, _ ("The message is not stored"));

  return -1;
}

/* --- Keeping ------------------------------------------------------------------------------------------------------ */

gboolean
rivulet_store_set_kept (RivuletStore   *self,
                        RivuletMessage *message,
                        gboolean        kept,
                        GError        **error)
{
  sqlite3_stmt *statement;

  statement = rivulet_database_prepare (self->database, "UPDATE message SET kept = ? WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int (statement, 1, kept ? 1 : 0);
  sqlite3_bind_int64 (statement, 2, rivulet_message_get_id (message));
  if (!rivulet_database_run (self->database, statement, error))
    return FALSE;

  rivulet_message_set_kept (message, kept);

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copying what is shown of a conversation into a new one, row by row within the database; and listing what has come into
 * the store by itself.
 */

#include "config.h"

#include "rivulet-conversation-private.h"
#include "rivulet-store-private.h"
#include "rivulet-title.h"

#include <glib/gi18n-lib.h>

static gboolean
copy_conversation (RivuletStore        *self,
                   RivuletConversation *conversation,
                   const char          *title,
                   gboolean             is_custom,
                   GError             **error)
{
  sqlite3_stmt *statement;

  statement = rivulet_database_prepare (self->database,
                                        "INSERT INTO conversation (title, title_is_custom, updated, created, "
                                        "system_prompt, sampling) "
                                        "SELECT ?, ?, ?3, ?3, system_prompt, sampling FROM conversation WHERE id = ?",
                                        error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, title, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (statement, 2, is_custom);
  sqlite3_bind_int64 (statement, 3, g_get_real_time ());
  sqlite3_bind_int64 (statement, 4, rivulet_conversation_get_id (conversation));

  return rivulet_database_run (self->database, statement, error);
}

/* What a reminder reminds of has a new key in the copy. */
static gboolean
copy_message (RivuletStore   *self,
              gint64          conversation_id,
              gint64         *parent_id,
              RivuletMessage *message,
              GHashTable     *new_ids,
              GError        **error)
{
  const gint64 old_id = rivulet_message_get_id (message);
  sqlite3_stmt *statement;

  statement = rivulet_database_prepare (self->database,
                                        "INSERT INTO message (conversation, parent, role, state, created, text, kept, "
                                        "reminds) SELECT ?, nullif (?, 0), role, state, created, text, kept, "
                                        "nullif (?, 0) FROM message WHERE id = ?",
                                        error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, conversation_id);
  sqlite3_bind_int64 (statement, 2, *parent_id);
  sqlite3_bind_int64 (statement, 3,
                      (gint64) (gintptr) g_hash_table_lookup (new_ids, (gpointer) (gintptr)
                                                                           rivulet_message_get_reminds_id (message)));
  sqlite3_bind_int64 (statement, 4, old_id);
  if (!rivulet_database_run (self->database, statement, error))
    return FALSE;

  *parent_id = rivulet_database_get_last_id (self->database);
  g_hash_table_insert (new_ids, (gpointer) (gintptr) old_id, (gpointer) (gintptr) *parent_id);

  return TRUE;
}

static gboolean
copy_path (RivuletStore        *self,
           RivuletConversation *conversation,
           guint                n_messages,
           gint64               copy_id,
           GError             **error)
{
  GListModel *messages = rivulet_conversation_get_messages (conversation);
  g_autoptr (GHashTable) new_ids = g_hash_table_new (NULL, NULL);
  gint64 parent_id = 0;

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr (RivuletMessage) message = g_list_model_get_item (messages, i);

      if (!copy_message (self, copy_id, &parent_id, message, new_ids, error))
        return FALSE;
    }

  return TRUE;
}

static RivuletConversation *
read_conversation (RivuletStore *self,
                   gint64        id,
                   GError      **error)
{
  RivuletConversation *conversation = NULL;
  sqlite3_stmt *statement;
  int rc;

  statement = rivulet_database_prepare (self->database,
                                        "SELECT " RIVULET_CONVERSATION_COLUMNS " FROM conversation WHERE id = ?", error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, id);
  rc = rivulet_database_step (self->database, statement, error);
  if (rc < 0)
    return NULL;

  if (rc == SQLITE_ROW)
    conversation = rivulet_store_conversation_from_row (self, statement);
  else
    g_set_error_literal (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FAILED, _ ("The conversation is not stored"));
  rivulet_database_done (statement);

  return conversation;
}

static char *
choose_title (RivuletConversation *conversation,
              const char          *title)
{
  g_autoptr (RivuletMessage) first = NULL;

  if (title != NULL && *title != '\0')
    return g_utf8_make_valid (title, -1);

  first = g_list_model_get_item (rivulet_conversation_get_messages (conversation), 0);

  return rivulet_title_from_text (first != NULL ? rivulet_message_get_text (first) : "");
}

RivuletConversation *
rivulet_store_duplicate (RivuletStore        *self,
                         RivuletConversation *conversation,
                         RivuletMessage      *last,
                         const char          *title,
                         GError             **error)
{
  g_autoptr (RivuletConversation) copy = NULL;
  g_autofree char *copy_title = NULL;
  guint position = 0;
  gint64 copy_id;

  g_return_val_if_fail (RIVULET_IS_STORE (self), NULL);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), NULL);
  g_return_val_if_fail (last == NULL || RIVULET_IS_MESSAGE (last), NULL);

  if (!rivulet_conversation_load (conversation, error))
    return NULL;
  position = rivulet_conversation_get_n_messages (conversation);
  if (last != NULL && rivulet_store_find_position (conversation, last, &position))
    position++;
  if (position == rivulet_conversation_get_n_messages (conversation)
      && !rivulet_store_check_idle (conversation, error))
    return NULL;

  copy_title = choose_title (conversation, title);
  if (!rivulet_database_begin (self->database, error))
    return NULL;
  if (!copy_conversation (self, conversation, copy_title, title != NULL && *title != '\0', error))
    goto fail;
  copy_id = rivulet_database_get_last_id (self->database);
  if (!copy_path (self, conversation, position, copy_id, error)
      || (copy = read_conversation (self, copy_id, error)) == NULL)
    goto fail;
  if (!rivulet_database_commit (self->database, error))
    return NULL;

  rivulet_store_list_first (self, copy);

  return g_steal_pointer (&copy);

fail:
  rivulet_database_rollback (self->database);

  return NULL;
}

gboolean
rivulet_store_list_new (RivuletStore *self,
                        const gint64 *ids,
                        guint         n_ids,
                        GError      **error)
{
  for (guint i = 0; i < n_ids; i++)
    {
      g_autoptr (RivuletConversation) conversation = read_conversation (self, ids[i], error);

      if (conversation == NULL)
        return FALSE;
      g_list_store_insert_sorted (self->conversations, conversation, rivulet_store_compare_conversations, NULL);
    }

  return TRUE;
}

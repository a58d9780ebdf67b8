/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store's messages: reading them, adding them, and the journal of the one that is being written. Memory follows the
 * disk: objects change only after the transaction that says so has been committed.
 */

#include "rivulet-conversation-private.h"
#include "rivulet-store-private.h"
#include "rivulet-title.h"

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

GPtrArray *
rivulet_store_read_messages (RivuletStore *self,
                             gint64        conversation_id,
                             GError      **error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  sqlite3_stmt *statement;
  int rc;

  statement = rivulet_database_prepare (self->database,
                                        "SELECT id, role, text, state, created FROM message "
                                        "WHERE conversation = ? ORDER BY id",
                                        error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, conversation_id);
  while ((rc = rivulet_database_step (self->database, statement, error)) == SQLITE_ROW)
    g_ptr_array_add (messages, message_from_row (statement));
  if (rc < 0)
    return NULL;

  rivulet_database_done (statement);

  return g_steal_pointer (&messages);
}

/* --- Adding ------------------------------------------------------------------------------------------------------- */

/* What a transaction is about to make true of a conversation. */
typedef struct
{
  gint64 id;
  gint64 updated;
  char *title;
  GPtrArray *messages;
} Addition;

static void
addition_clear (Addition *addition)
{
  g_clear_pointer (&addition->title, g_free);
  g_clear_pointer (&addition->messages, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Addition, addition_clear)

static void
addition_init (Addition            *addition,
               RivuletConversation *conversation)
{
  addition->id = rivulet_conversation_get_id (conversation);
  addition->updated = g_get_real_time ();
  addition->title = g_strdup (rivulet_conversation_get_title (conversation));
  addition->messages = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean
write_conversation (RivuletStore        *self,
                    RivuletConversation *conversation,
                    Addition            *addition,
                    GError             **error)
{
  const gboolean is_new = addition->id == 0;
  sqlite3_stmt *statement;

  statement = rivulet_database_prepare (self->database,
                                        is_new
                                            ? "INSERT INTO conversation (title, updated, created, system_prompt) "
                                              "VALUES (?1, ?2, ?2, ?3)"
                                            : "UPDATE conversation SET title = ?1, updated = ?2 WHERE id = ?3",
                                        error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, addition->title, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 2, addition->updated);
  if (is_new)
    sqlite3_bind_text (statement, 3, rivulet_conversation_get_system_prompt (conversation), -1, SQLITE_TRANSIENT);
  else
    sqlite3_bind_int64 (statement, 3, addition->id);

  if (!rivulet_database_run (self->database, statement, error))
    return FALSE;

  if (is_new)
    addition->id = rivulet_database_get_last_id (self->database);

  return TRUE;
}

static gboolean
write_message (RivuletStore       *self,
               Addition           *addition,
               RivuletRole         role,
               const char         *text,
               RivuletMessageState state,
               GError            **error)
{
  sqlite3_stmt *statement;

  statement = rivulet_database_prepare (self->database,
                                        "INSERT INTO message (conversation, role, state, created, text) "
                                        "VALUES (?, ?, ?, ?, ?)",
                                        error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, addition->id);
  sqlite3_bind_int (statement, 2, role);
  sqlite3_bind_int (statement, 3, state);
  sqlite3_bind_int64 (statement, 4, addition->updated);
  sqlite3_bind_text (statement, 5, text, -1, SQLITE_TRANSIENT);
  if (!rivulet_database_run (self->database, statement, error))
    return FALSE;

  g_ptr_array_add (addition->messages,
                   rivulet_message_new (rivulet_database_get_last_id (self->database), role, text, state,
                                        addition->updated));

  return TRUE;
}

/* Makes in memory true what the commit has made true on disk. */
static void
apply (RivuletStore        *self,
       RivuletConversation *conversation,
       Addition            *addition)
{
  const gboolean is_new = rivulet_conversation_get_id (conversation) == 0;

  rivulet_conversation_set_id (conversation, addition->id);
  rivulet_conversation_set_title (conversation, addition->title);
  rivulet_conversation_set_updated (conversation, addition->updated);
  rivulet_conversation_append (conversation, (RivuletMessage *const *) addition->messages->pdata,
                               addition->messages->len);

  /* A reply may still end in a conversation that has just been deleted: that must not list it again. */
  if (is_new || g_list_store_find (self->conversations, conversation, NULL))
    rivulet_store_list_first (self, conversation);
}

static gboolean
add (RivuletStore        *self,
     RivuletConversation *conversation,
     Addition            *addition,
     RivuletRole          role,
     const char          *text,
     RivuletMessageState  state,
     gboolean             with_reply,
     GError             **error)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  if (!rivulet_conversation_load (conversation, error))
    return FALSE;

  addition_init (addition, conversation);
  if (*addition->title == '\0' && role == RIVULET_ROLE_USER)
    {
      g_free (addition->title);
      addition->title = rivulet_title_from_text (valid);
    }

  if (!rivulet_database_begin (self->database, error))
    return FALSE;

  if (!write_conversation (self, conversation, addition, error)
      || !write_message (self, addition, role, valid, state, error)
      || (with_reply
          && !write_message (self, addition, RIVULET_ROLE_ASSISTANT, "", RIVULET_MESSAGE_STREAMING, error)))
    {
      rivulet_database_rollback (self->database);
      return FALSE;
    }

  if (!rivulet_database_commit (self->database, error))
    return FALSE;

  apply (self, conversation, addition);

  return TRUE;
}

RivuletMessage *
rivulet_store_add_message (RivuletStore        *self,
                           RivuletConversation *conversation,
                           RivuletRole          role,
                           const char          *text,
                           RivuletMessageState  state,
                           GError             **error)
{
  g_auto (Addition) addition = { 0 };

  g_return_val_if_fail (RIVULET_IS_STORE (self), NULL);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  if (!add (self, conversation, &addition, role, text, state, FALSE, error))
    return NULL;

  return g_object_ref (g_ptr_array_index (addition.messages, 0));
}

RivuletMessage *
rivulet_store_add_exchange (RivuletStore        *self,
                            RivuletConversation *conversation,
                            const char          *text,
                            GError             **error)
{
  g_auto (Addition) addition = { 0 };

  if (!add (self, conversation, &addition, RIVULET_ROLE_USER, text, RIVULET_MESSAGE_COMPLETE, TRUE, error))
    return NULL;

  return g_object_ref (g_ptr_array_index (addition.messages, 1));
}

/* --- The journal -------------------------------------------------------------------------------------------------- */

gboolean
rivulet_store_update_message (RivuletStore   *self,
                              RivuletMessage *message,
                              GError        **error)
{
  sqlite3_stmt *statement;

  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (RIVULET_IS_MESSAGE (message), FALSE);

  if (rivulet_message_get_id (message) == 0)
    return TRUE;

  statement = rivulet_database_prepare (self->database, "UPDATE message SET text = ?, state = ? WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, rivulet_message_get_text (message), -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (statement, 2, rivulet_message_get_state (message));
  sqlite3_bind_int64 (statement, 3, rivulet_message_get_id (message));

  return rivulet_database_run (self->database, statement, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store's messages: adding them, and the journal of the one that is being written. Memory follows the disk: objects
 * change only after the transaction that says so has been committed.
 */

#include "rivulet-conversation-private.h"
#include "rivulet-message-private.h"
#include "rivulet-store-private.h"
#include "rivulet-title.h"

/* --- Adding ------------------------------------------------------------------------------------------------------- */

/* What a transaction is about to make true of a conversation. */
typedef struct
{
  gint64 id;
  gint64 updated;
  gint64 tip_id;  /* what the next message follows; 0: it is the first */
  guint position; /* where the new messages stand; what is shown there now becomes a branch that is not */
  char *title;
  GPtrArray *messages;
} Addition;

/* A message to be. */
typedef struct
{
  RivuletRole role;
  const char *text;
  RivuletMessageState state;
  gint64 reminds_id;
} Item;

static void
addition_clear (Addition *addition)
{
  g_clear_pointer (&addition->title, g_free);
  g_clear_pointer (&addition->messages, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Addition, addition_clear)

/* At @position of the loaded @conversation. */
static void
addition_init (Addition            *addition,
               RivuletConversation *conversation,
               guint                position)
{
  addition->id = rivulet_conversation_get_id (conversation);
  addition->updated = g_get_real_time ();
  addition->title = g_strdup (rivulet_conversation_get_title (conversation));
  addition->messages = g_ptr_array_new_with_free_func (g_object_unref);
  addition->position = position;
  if (position > 0)
    {
      GListModel *messages = rivulet_conversation_get_messages (conversation);
      g_autoptr (RivuletMessage) before = g_list_model_get_item (messages, position - 1);

      addition->tip_id = rivulet_message_get_id (before);
    }
}

static gboolean
insert_conversation (RivuletStore        *self,
                     RivuletConversation *conversation,
                     Addition            *addition,
                     GError             **error)
{
  const RivuletSampling *sampling = rivulet_conversation_get_sampling (conversation);
  g_autofree char *sampling_string = sampling != NULL ? rivulet_sampling_to_string (sampling) : NULL;
  sqlite3_stmt *statement;

  statement = rivulet_database_prepare (self->database,
                                        "INSERT INTO conversation (title, updated, created, system_prompt, pinned, "
                                        "title_is_custom, sampling) VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6)",
                                        error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, addition->title, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 2, addition->updated);
  sqlite3_bind_text (statement, 3, rivulet_conversation_get_system_prompt (conversation), -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (statement, 4, rivulet_conversation_get_pinned (conversation));
  sqlite3_bind_int (statement, 5, rivulet_conversation_get_title_is_custom (conversation));
  sqlite3_bind_text (statement, 6, sampling_string, -1, SQLITE_TRANSIENT);
  if (!rivulet_database_run (self->database, statement, error))
    return FALSE;

  addition->id = rivulet_database_get_last_id (self->database);

  /* What was typed has been sent. */
  return rivulet_store_set_note (self, RIVULET_NOTE_DRAFT, NULL, error);
}

static gboolean
update_conversation (RivuletStore *self,
                     Addition     *addition,
                     GError      **error)
{
  sqlite3_stmt *statement;

  statement = rivulet_database_prepare (self->database, "UPDATE conversation SET title = ?, updated = ? WHERE id = ?",
                                        error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, addition->title, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 2, addition->updated);
  sqlite3_bind_int64 (statement, 3, addition->id);

  return rivulet_database_run (self->database, statement, error);
}

/* The branches that stand already where the first new message comes are no longer shown. */
static gboolean
hide_branches (RivuletStore *self,
               Addition     *addition,
               guint        *n_branches,
               GError      **error)
{
  sqlite3_stmt *statement;

  statement = rivulet_database_prepare (self->database,
                                        "UPDATE message SET active = 0 "
                                        "WHERE conversation = ? AND ifnull (parent, 0) = ?",
                                        error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, addition->id);
  sqlite3_bind_int64 (statement, 2, addition->tip_id);
  if (!rivulet_database_run (self->database, statement, error))
    return FALSE;

  *n_branches = (guint) rivulet_database_get_n_changed (self->database);

  return TRUE;
}

static gboolean
write_message (RivuletStore *self,
               Addition     *addition,
               const Item   *item,
               guint         n_branches,
               GError      **error)
{
  sqlite3_stmt *statement;
  RivuletMessage *message;

  statement = rivulet_database_prepare (self->database,
                                        "INSERT INTO message (conversation, role, state, created, text, parent, reminds) "
                                        "VALUES (?, ?, ?, ?, ?, nullif (?, 0), nullif (?, 0))",
                                        error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, addition->id);
  sqlite3_bind_int (statement, 2, item->role);
  sqlite3_bind_int (statement, 3, item->state);
  sqlite3_bind_int64 (statement, 4, addition->updated);
  sqlite3_bind_text (statement, 5, item->text, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 6, addition->tip_id);
  sqlite3_bind_int64 (statement, 7, item->reminds_id);
  if (!rivulet_database_run (self->database, statement, error))
    return FALSE;

  message = rivulet_message_new (rivulet_database_get_last_id (self->database), item->role, item->text, item->state,
                                 addition->updated);
  rivulet_message_set_place (message, addition->tip_id, n_branches, n_branches + 1);
  rivulet_message_set_reminds_id (message, item->reminds_id);
  addition->tip_id = rivulet_message_get_id (message);
  g_ptr_array_add (addition->messages, message);

  return TRUE;
}

static gboolean
write_all (RivuletStore        *self,
           RivuletConversation *conversation,
           Addition            *addition,
           const Item          *items,
           guint                n_items,
           GError             **error)
{
  guint n_branches = 0;

  if (!(addition->id == 0 ? insert_conversation (self, conversation, addition, error)
                          : update_conversation (self, addition, error)))
    return FALSE;
  if (addition->position < rivulet_conversation_get_n_messages (conversation)
      && !hide_branches (self, addition, &n_branches, error))
    return FALSE;

  for (guint i = 0; i < n_items; i++)
    {
      if (!write_message (self, addition, &items[i], i == 0 ? n_branches : 0, error))
        return FALSE;
    }

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
  rivulet_conversation_set_title (conversation, addition->title,
                                  rivulet_conversation_get_title_is_custom (conversation));
  rivulet_conversation_set_updated (conversation, addition->updated);
  if (is_new)
    rivulet_conversation_set_draft (conversation, NULL);
  rivulet_conversation_splice (conversation, addition->position,
                               (RivuletMessage *const *) addition->messages->pdata, addition->messages->len);

  /* A reply may still end in a conversation that has just been deleted: that must not list it again. */
  if (is_new || g_list_store_find (self->conversations, conversation, NULL))
    rivulet_store_list_first (self, conversation);
}

/* @position: G_MAXUINT for the end. */
static gboolean
add (RivuletStore        *self,
     RivuletConversation *conversation,
     Addition            *addition,
     guint                position,
     const Item          *items,
     guint                n_items,
     GError             **error)
{
  if (!rivulet_conversation_load (conversation, error))
    return FALSE;

  addition_init (addition, conversation, MIN (position, rivulet_conversation_get_n_messages (conversation)));
  if (!rivulet_conversation_get_title_is_custom (conversation) && items[0].role == RIVULET_ROLE_USER
      && (*addition->title == '\0' || addition->position == 0))
    {
      g_free (addition->title);
      addition->title = rivulet_title_from_text (items[0].text);
    }

  if (!rivulet_database_begin (self->database, error))
    return FALSE;

  if (!write_all (self, conversation, addition, items, n_items, error))
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
  g_autofree char *valid = NULL;
  Item item = { .role = role, .state = state };

  g_return_val_if_fail (RIVULET_IS_STORE (self), NULL);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  item.text = valid = g_utf8_make_valid (text, -1);
  if (!add (self, conversation, &addition, G_MAXUINT, &item, 1, error))
    return NULL;

  return g_object_ref (g_ptr_array_index (addition.messages, 0));
}

RivuletMessage *
rivulet_store_add_exchange (RivuletStore        *self,
                            RivuletConversation *conversation,
                            const char          *text,
                            GError             **error)
{
  return rivulet_store_add_branch (self, conversation, G_MAXUINT, text, error);
}

RivuletMessage *
rivulet_store_add_branch (RivuletStore        *self,
                          RivuletConversation *conversation,
                          guint                position,
                          const char          *text,
                          GError             **error)
{
  g_auto (Addition) addition = { 0 };
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  const Item items[] = {
    { RIVULET_ROLE_USER, valid, RIVULET_MESSAGE_COMPLETE, 0 },
    { RIVULET_ROLE_ASSISTANT, "", RIVULET_MESSAGE_STREAMING, 0 },
  };
  const guint first = text != NULL ? 0 : 1;

  if (!add (self, conversation, &addition, position, items + first, G_N_ELEMENTS (items) - first, error))
    return NULL;

  return g_object_ref (g_ptr_array_index (addition.messages, addition.messages->len - 1));
}

RivuletMessage *
rivulet_store_add_reminder (RivuletStore        *self,
                            RivuletConversation *conversation,
                            RivuletMessage      *message,
                            GError             **error)
{
  g_auto (Addition) addition = { 0 };
  const gint64 reminds_id = rivulet_message_get_reminds_id (message);
  const Item item = {
    .role = rivulet_message_get_role (message),
    .text = rivulet_message_get_text (message),
    .state = RIVULET_MESSAGE_COMPLETE,
    .reminds_id = reminds_id != 0 ? reminds_id : rivulet_message_get_id (message),
  };

  if (!add (self, conversation, &addition, G_MAXUINT, &item, 1, error))
    return NULL;

  return g_object_ref (g_ptr_array_index (addition.messages, 0));
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is said about a conversation rather than in it: title, pin, draft, system prompt, sampling; and the presets that
 * belong to none. For a conversation that is not stored yet the object alone remembers, until its first message.
 */

#include "config.h"

#include "rivulet-conversation-private.h"
#include "rivulet-store-private.h"
#include "rivulet-title.h"

#include <glib/gi18n-lib.h>

RivuletConversation *
rivulet_store_new_conversation (RivuletStore *self,
                                const char   *system_prompt)
{
  g_autofree char *draft = NULL;

  g_return_val_if_fail (RIVULET_IS_STORE (self), NULL);

  draft = rivulet_store_dup_note (self, RIVULET_NOTE_DRAFT);

  return rivulet_conversation_new (self, &(RivuletConversationDetails) {
                                           .title = (char *) "",
                                           .system_prompt = (char *) system_prompt,
                                           .draft = draft,
                                           .updated = g_get_real_time (),
                                         });
}

/* --- One column --------------------------------------------------------------------------------------------------- */

/* @sql: an update whose first parameter is the text, NULL for none, and whose second is the conversation's key. */
static gboolean
write_text (RivuletStore        *self,
            RivuletConversation *conversation,
            const char          *sql,
            const char          *text,
            GError             **error)
{
  sqlite3_stmt *statement;

  if (rivulet_conversation_get_id (conversation) == 0)
    return TRUE;

  statement = rivulet_database_prepare (self->database, sql, error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, text, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 2, rivulet_conversation_get_id (conversation));

  return rivulet_database_run (self->database, statement, error);
}

static char *
dup_first_title (RivuletConversation *conversation)
{
  GListModel *messages = rivulet_conversation_get_messages (conversation);

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (RivuletMessage) message = g_list_model_get_item (messages, i);

      if (rivulet_message_get_role (message) == RIVULET_ROLE_USER)
        return rivulet_title_from_text (rivulet_message_get_text (message));
    }

  return g_strdup ("");
}

gboolean
rivulet_store_set_title (RivuletStore        *self,
                         RivuletConversation *conversation,
                         const char          *title,
                         GError             **error)
{
  g_autofree char *taken = NULL;
  gboolean is_custom;

  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), FALSE);
  g_return_val_if_fail (title != NULL && g_utf8_validate (title, -1, NULL), FALSE);

  is_custom = *title != '\0';
  taken = is_custom ? g_strdup (title) : dup_first_title (conversation);
  if (!write_text (self, conversation,
                   is_custom ? "UPDATE conversation SET title = ?, title_is_custom = 1 WHERE id = ?"
                             : "UPDATE conversation SET title = ?, title_is_custom = 0 WHERE id = ?",
                   taken, error))
    return FALSE;

  rivulet_conversation_set_title (conversation, taken, is_custom);

  return TRUE;
}

gboolean
rivulet_store_set_pinned (RivuletStore        *self,
                          RivuletConversation *conversation,
                          gboolean             pinned,
                          GError             **error)
{
  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), FALSE);

  if (!write_text (self, conversation, "UPDATE conversation SET pinned = CAST (? AS INTEGER) WHERE id = ?",
                   pinned ? "1" : "0", error))
    return FALSE;

  rivulet_conversation_set_pinned (conversation, pinned);
  if (g_list_store_find (self->conversations, conversation, NULL))
    rivulet_store_list_first (self, conversation);

  return TRUE;
}

gboolean
rivulet_store_set_draft (RivuletStore        *self,
                         RivuletConversation *conversation,
                         const char          *draft,
                         GError             **error)
{
  g_autofree char *valid = NULL;

  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), FALSE);

  if (draft != NULL && *draft != '\0')
    valid = g_utf8_make_valid (draft, -1);
  if (g_strcmp0 (valid != NULL ? valid : "", rivulet_conversation_get_draft (conversation)) == 0)
    return TRUE;

  if (rivulet_conversation_get_id (conversation) == 0)
    {
      if (!rivulet_store_set_note (self, RIVULET_NOTE_DRAFT, valid, error))
        return FALSE;
    }
  else if (!write_text (self, conversation, "UPDATE conversation SET draft = ? WHERE id = ?", valid, error))
    return FALSE;

  rivulet_conversation_set_draft (conversation, valid);

  return TRUE;
}

gboolean
rivulet_store_set_system_prompt (RivuletStore        *self,
                                 RivuletConversation *conversation,
                                 const char          *system_prompt,
                                 GError             **error)
{
  g_autofree char *valid = NULL;

  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), FALSE);

  if (system_prompt != NULL && *system_prompt != '\0')
    valid = g_utf8_make_valid (system_prompt, -1);
  if (!write_text (self, conversation, "UPDATE conversation SET system_prompt = ? WHERE id = ?", valid, error))
    return FALSE;

  rivulet_conversation_set_system_prompt (conversation, valid);

  return TRUE;
}

gboolean
rivulet_store_set_sampling (RivuletStore          *self,
                            RivuletConversation   *conversation,
                            const RivuletSampling *sampling,
                            GError               **error)
{
  g_autofree char *string = NULL;

  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), FALSE);
  g_return_val_if_fail (sampling == NULL || rivulet_sampling_is_valid (sampling), FALSE);

  if (sampling != NULL)
    string = rivulet_sampling_to_string (sampling);
  if (!write_text (self, conversation, "UPDATE conversation SET sampling = ? WHERE id = ?", string, error))
    return FALSE;

  rivulet_conversation_set_sampling (conversation, sampling);

  return TRUE;
}

/* --- Named texts: presets and notes ------------------------------------------------------------------------------- */

/* Steps a statement that has one text parameter, or none. Returns: as rivulet_database_step(). */
static int
step_named (RivuletStore  *self,
            const char    *sql,
            const char    *name,
            sqlite3_stmt **statement,
            GError       **error)
{
  *statement = rivulet_database_prepare (self->database, sql, error);
  if (*statement == NULL)
    return -1;

  sqlite3_bind_text (*statement, 1, name, -1, SQLITE_TRANSIENT);

  return rivulet_database_step (self->database, *statement, error);
}

static gboolean
write_named (RivuletStore *self,
             const char   *sql,
             const char   *name,
             const char   *value,
             GError      **error)
{
  sqlite3_stmt *statement = rivulet_database_prepare (self->database, sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, name, -1, SQLITE_TRANSIENT);
  if (value != NULL)
    sqlite3_bind_text (statement, 2, value, -1, SQLITE_TRANSIENT);

  return rivulet_database_run (self->database, statement, error);
}

char **
rivulet_store_list_presets (RivuletStore *self,
                            GError      **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  sqlite3_stmt *statement;
  int rc;

  g_return_val_if_fail (RIVULET_IS_STORE (self), NULL);

  statement = rivulet_database_prepare (self->database, "SELECT name FROM preset ORDER BY name", error);
  if (statement == NULL)
    return NULL;

  while ((rc = rivulet_database_step (self->database, statement, error)) == SQLITE_ROW)
    g_strv_builder_take (names, rivulet_database_dup_text (statement, 0));
  if (rc < 0)
    return NULL;

  rivulet_database_done (statement);

  return g_strv_builder_end (names);
}

gboolean
rivulet_store_get_preset (RivuletStore    *self,
                          const char      *name,
                          RivuletSampling *sampling,
                          GError         **error)
{
  g_autofree char *string = NULL;
  sqlite3_stmt *statement;
  int rc;

  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (name != NULL && sampling != NULL, FALSE);

  rc = step_named (self, "SELECT sampling FROM preset WHERE name = ?", name, &statement, error);
  if (rc < 0)
    return FALSE;

  if (rc == SQLITE_ROW)
    string = rivulet_database_dup_text (statement, 0);
  rivulet_database_done (statement);
  if (string != NULL && rivulet_sampling_parse (sampling, string))
    return TRUE;

  g_set_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FAILED, _ ("There is no preset “%s”"), name);

  return FALSE;
}

gboolean
rivulet_store_set_preset (RivuletStore          *self,
                          const char            *name,
                          const RivuletSampling *sampling,
                          GError               **error)
{
  g_autofree char *string = NULL;

  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (name != NULL && sampling != NULL && rivulet_sampling_is_valid (sampling), FALSE);

  string = rivulet_sampling_to_string (sampling);

  return write_named (self, "INSERT OR REPLACE INTO preset (name, sampling) VALUES (?, ?)", name, string, error);
}

gboolean
rivulet_store_remove_preset (RivuletStore *self,
                             const char   *name,
                             GError      **error)
{
  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return write_named (self, "DELETE FROM preset WHERE name = ?", name, NULL, error);
}

char *
rivulet_store_dup_note (RivuletStore *self,
                        const char   *name)
{
  g_autofree char *value = NULL;
  sqlite3_stmt *statement;
  int rc = step_named (self, "SELECT value FROM note WHERE name = ?", name, &statement, NULL);

  if (rc < 0)
    return NULL;

  if (rc == SQLITE_ROW)
    value = rivulet_database_dup_text (statement, 0);
  rivulet_database_done (statement);

  return g_steal_pointer (&value);
}

gboolean
rivulet_store_set_note (RivuletStore *self,
                        const char   *name,
                        const char   *value,
                        GError      **error)
{
  if (value == NULL)
    return write_named (self, "DELETE FROM note WHERE name = ?", name, NULL, error);

  return write_named (self, "INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)", name, value, error);
}

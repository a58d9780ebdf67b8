/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: opening, the list of conversations, and what happens to a conversation as a whole. Messages are the
 * business of rivulet-store-messages.c.
 */

#include "rivulet-conversation-private.h"
#include "rivulet-lock.h"
#include "rivulet-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

G_DEFINE_QUARK (rivulet-store-error-quark, rivulet_store_error)

G_DEFINE_FINAL_TYPE (RivuletStore, rivulet_store, G_TYPE_OBJECT)

static void
rivulet_store_finalize (GObject *object)
{
  RivuletStore *self = RIVULET_STORE (object);

  g_clear_object (&self->conversations);
  g_clear_pointer (&self->database, rivulet_database_close);
  /* Let go last, so that nobody opens the file while it is being closed. */
  g_clear_fd (&self->lock, NULL);
  g_clear_pointer (&self->dir, g_free);

  G_OBJECT_CLASS (rivulet_store_parent_class)->finalize (object);
}

static void
rivulet_store_class_init (RivuletStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rivulet_store_finalize;
}

static void
rivulet_store_init (RivuletStore *self)
{
  self->lock = -1;
  self->conversations = g_list_store_new (RIVULET_TYPE_CONVERSATION);
}

/* --- Opening ------------------------------------------------------------------------------------------------------ */

static gboolean
make_folder (const char *dir,
             GError    **error)
{
  int errsv;
  RivuletStoreError code;

  if (g_mkdir_with_parents (dir, 0700) == 0)
    return TRUE;

  errsv = errno;
  code = RIVULET_STORE_ERROR_OPEN;
  if (errsv == ENOSPC || errsv == EDQUOT)
    code = RIVULET_STORE_ERROR_FULL;
  else if (errsv == EROFS)
    code = RIVULET_STORE_ERROR_READ_ONLY;
  g_set_error (error, RIVULET_STORE_ERROR, code, "The folder “%s” cannot be made: %s", dir, g_strerror (errsv));

  return FALSE;
}

/*
 * What people say to a model is nobody else's business, in whatever folder it lies. SQLite gives its log the mode of
 * the database; where the file cannot be made, opening it says why.
 */
static void
make_private (const char *path)
{
  g_autofd int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static gboolean
read_conversations (RivuletStore *self,
                    GError      **error)
{
  g_autoptr (GPtrArray) conversations = g_ptr_array_new_with_free_func (g_object_unref);
  sqlite3_stmt *statement;
  int rc;

  statement = rivulet_database_prepare (self->database,
                                        "SELECT id, title, system_prompt, updated FROM conversation "
                                        "WHERE deleted_at IS NULL ORDER BY updated DESC, id DESC",
                                        error);
  if (statement == NULL)
    return FALSE;

  while ((rc = rivulet_database_step (self->database, statement, error)) == SQLITE_ROW)
    {
      g_autofree char *title = rivulet_database_dup_text (statement, 1);
      g_autofree char *system_prompt = rivulet_database_dup_text (statement, 2);

      g_ptr_array_add (conversations,
                       rivulet_conversation_new (self, sqlite3_column_int64 (statement, 0), title, system_prompt,
                                                 sqlite3_column_int64 (statement, 3)));
    }
  if (rc < 0)
    return FALSE;

  rivulet_database_done (statement);
  g_list_store_splice (self->conversations, 0, 0, conversations->pdata, conversations->len);

  return TRUE;
}

/* What the last run left behind: replies cut off in mid-sentence, and deletions whose undo offer has gone with it. */
static gboolean
tidy_up (RivuletStore *self,
         GError      **error)
{
  sqlite3_stmt *statement;

  statement = rivulet_database_prepare (self->database, "UPDATE message SET state = ? WHERE state = 1", error);
  if (statement == NULL)
    return FALSE;

  G_STATIC_ASSERT (RIVULET_MESSAGE_STREAMING == 1);
  sqlite3_bind_int (statement, 1, RIVULET_MESSAGE_INTERRUPTED);
  if (!rivulet_database_run (self->database, statement, error))
    return FALSE;

  statement = rivulet_database_prepare (self->database, "DELETE FROM conversation WHERE deleted_at IS NOT NULL", error);
  if (statement == NULL || !rivulet_database_run (self->database, statement, error))
    return FALSE;

  if (rivulet_database_get_n_changed (self->database) > 0)
    rivulet_database_checkpoint (self->database);

  return TRUE;
}

RivuletStore *
rivulet_store_new (const char *dir,
                   GError    **error)
{
  g_autoptr (RivuletStore) self = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (dir != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = g_object_new (RIVULET_TYPE_STORE, NULL);
  self->dir = g_strdup (dir);
  path = g_build_filename (dir, "rivulet.db", NULL);

  if (!make_folder (dir, error))
    return NULL;

  self->lock = rivulet_lock_take (dir, error);
  if (self->lock < 0)
    return NULL;

  make_private (path);
  self->database = rivulet_database_open (path, error);
  if (self->database == NULL || !tidy_up (self, error) || !read_conversations (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

const char *
rivulet_store_get_dir (RivuletStore *self)
{
  g_return_val_if_fail (RIVULET_IS_STORE (self), NULL);

  return self->dir;
}

/* --- The list ----------------------------------------------------------------------------------------------------- */

GListModel *
rivulet_store_get_conversations (RivuletStore *self)
{
  g_return_val_if_fail (RIVULET_IS_STORE (self), NULL);

  return G_LIST_MODEL (self->conversations);
}

void
rivulet_store_list_first (RivuletStore        *self,
                          RivuletConversation *conversation)
{
  g_autoptr (GPtrArray) items = NULL;
  guint position = 0;

  if (!g_list_store_find (self->conversations, conversation, &position))
    {
      g_list_store_insert (self->conversations, 0, conversation);
      return;
    }
  if (position == 0)
    return;

  /* One change of the range that moves, not a removal and an insertion: a selection then stays where it is. */
  items = g_ptr_array_new_full (position + 1, g_object_unref);
  g_ptr_array_add (items, g_object_ref (conversation));
  for (guint i = 0; i < position; i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->conversations), i));
  g_list_store_splice (self->conversations, 0, position + 1, items->pdata, items->len);
}

static int
compare_by_updated (gconstpointer a,
                    gconstpointer b,
                    gpointer      user_data)
{
  const gint64 updated_a = rivulet_conversation_get_updated ((RivuletConversation *) a);
  const gint64 updated_b = rivulet_conversation_get_updated ((RivuletConversation *) b);

  return updated_a > updated_b ? -1 : updated_a < updated_b;
}

/* --- Conversations as a whole ------------------------------------------------------------------------------------- */

RivuletConversation *
rivulet_store_new_conversation (RivuletStore *self,
                                const char   *system_prompt)
{
  g_return_val_if_fail (RIVULET_IS_STORE (self), NULL);

  return rivulet_conversation_new (self, 0, "", system_prompt, g_get_real_time ());
}

gboolean
rivulet_store_set_title (RivuletStore        *self,
                         RivuletConversation *conversation,
                         const char          *title,
                         GError             **error)
{
  sqlite3_stmt *statement;

  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), FALSE);
  g_return_val_if_fail (title != NULL && g_utf8_validate (title, -1, NULL), FALSE);

  if (rivulet_conversation_get_id (conversation) != 0)
    {
      statement = rivulet_database_prepare (self->database, "UPDATE conversation SET title = ? WHERE id = ?", error);
      if (statement == NULL)
        return FALSE;

      sqlite3_bind_text (statement, 1, title, -1, SQLITE_TRANSIENT);
      sqlite3_bind_int64 (statement, 2, rivulet_conversation_get_id (conversation));
      if (!rivulet_database_run (self->database, statement, error))
        return FALSE;
    }

  rivulet_conversation_set_title (conversation, title);

  return TRUE;
}

static gboolean
set_deleted_at (RivuletStore        *self,
                RivuletConversation *conversation,
                gint64               deleted_at,
                GError             **error)
{
  sqlite3_stmt *statement;

  statement = rivulet_database_prepare (self->database, "UPDATE conversation SET deleted_at = ? WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;

  if (deleted_at != 0)
    sqlite3_bind_int64 (statement, 1, deleted_at);
  else
    sqlite3_bind_null (statement, 1);
  sqlite3_bind_int64 (statement, 2, rivulet_conversation_get_id (conversation));

  return rivulet_database_run (self->database, statement, error);
}

gboolean
rivulet_store_delete_conversation (RivuletStore        *self,
                                   RivuletConversation *conversation,
                                   GError             **error)
{
  guint position;

  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), FALSE);

  if (!g_list_store_find (self->conversations, conversation, &position))
    return TRUE;
  if (!set_deleted_at (self, conversation, g_get_real_time (), error))
    return FALSE;

  g_list_store_remove (self->conversations, position);

  return TRUE;
}

gboolean
rivulet_store_undelete_conversation (RivuletStore        *self,
                                     RivuletConversation *conversation,
                                     GError             **error)
{
  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), FALSE);

  if (rivulet_conversation_get_id (conversation) == 0)
    {
      g_set_error_literal (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FAILED,
                           "The conversation is gone for good");
      return FALSE;
    }
  if (g_list_store_find (self->conversations, conversation, NULL))
    return TRUE;
  if (!set_deleted_at (self, conversation, 0, error))
    return FALSE;

  g_list_store_insert_sorted (self->conversations, conversation, compare_by_updated, NULL);

  return TRUE;
}

gboolean
rivulet_store_purge (RivuletStore        *self,
                     RivuletConversation *conversation,
                     GError             **error)
{
  sqlite3_stmt *statement;

  g_return_val_if_fail (RIVULET_IS_STORE (self), FALSE);
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (conversation), FALSE);

  if (rivulet_conversation_get_id (conversation) == 0
      || g_list_store_find (self->conversations, conversation, NULL))
    return TRUE;

  statement = rivulet_database_prepare (self->database,
                                        "DELETE FROM conversation WHERE id = ? AND deleted_at IS NOT NULL", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, rivulet_conversation_get_id (conversation));
  if (!rivulet_database_run (self->database, statement, error))
    return FALSE;

  rivulet_conversation_forget_ids (conversation);
  rivulet_database_checkpoint (self->database);

  return TRUE;
}

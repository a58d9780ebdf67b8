/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: opening, the list of conversations, and what happens to a conversation as a whole. Messages are the
 * business of rivulet-store-messages.c.
 */

#include "config.h"

#include "rivulet-conversation-private.h"
#include "rivulet-lock.h"
#include "rivulet-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

G_DEFINE_QUARK (rivulet-store-error-quark, rivulet_store_error)

static guint purged_signal;

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

  purged_signal = g_signal_new ("purged", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_INT64);
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
  g_set_error (error, RIVULET_STORE_ERROR, code, _ ("The folder “%s” cannot be made: %s"), dir, g_strerror (errsv));

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

RivuletConversation *
rivulet_store_conversation_from_row (RivuletStore *self,
                                     sqlite3_stmt *statement)
{
  g_autofree char *sampling = rivulet_database_dup_text (statement, 7);
  g_auto (RivuletConversationDetails) details = {
    .id = sqlite3_column_int64 (statement, 0),
    .title = rivulet_database_dup_text (statement, 1),
    .system_prompt = rivulet_database_dup_text (statement, 2),
    .updated = sqlite3_column_int64 (statement, 3),
    .pinned = sqlite3_column_int (statement, 4) != 0,
    .title_is_custom = sqlite3_column_int (statement, 5) != 0,
    .draft = rivulet_database_dup_text (statement, 6),
  };
  RivuletSampling parsed;

  /* Settings that make no sense are as good as none. */
  if (sampling != NULL && rivulet_sampling_parse (&parsed, sampling))
    details.sampling = rivulet_sampling_copy (&parsed);

  return rivulet_conversation_new (self, &details);
}

static gboolean
read_conversations (RivuletStore *self,
                    GError      **error)
{
  g_autoptr (GPtrArray) conversations = g_ptr_array_new_with_free_func (g_object_unref);
  sqlite3_stmt *statement;
  int rc;

  statement = rivulet_database_prepare (self->database,
                                        "SELECT " RIVULET_CONVERSATION_COLUMNS " FROM conversation "
                                        "WHERE deleted_at IS NULL ORDER BY pinned <> 0 DESC, updated DESC, id DESC",
                                        error);
  if (statement == NULL)
    return FALSE;

  while ((rc = rivulet_database_step (self->database, statement, error)) == SQLITE_ROW)
    g_ptr_array_add (conversations, rivulet_store_conversation_from_row (self, statement));
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
  rivulet_store_remove_lost_memories (self);

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

int
rivulet_store_compare_conversations (gconstpointer a,
                                     gconstpointer b,
                                     gpointer      user_data)
{
  RivuletConversation *first = (RivuletConversation *) a;
  RivuletConversation *second = (RivuletConversation *) b;
  const gint64 updated_first = rivulet_conversation_get_updated (first);
  const gint64 updated_second = rivulet_conversation_get_updated (second);

  if (rivulet_conversation_get_pinned (first) != rivulet_conversation_get_pinned (second))
    return rivulet_conversation_get_pinned (first) ? -1 : 1;

  return updated_first > updated_second ? -1 : updated_first < updated_second;
}

/* Where @conversation belongs among the others, itself not counted. */
static guint
find_place (RivuletStore        *self,
            RivuletConversation *conversation)
{
  GListModel *model = G_LIST_MODEL (self->conversations);
  const guint n = g_list_model_get_n_items (model);
  guint place = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RivuletConversation) other = g_list_model_get_item (model, i);

      if (other == conversation)
        continue;
      if (rivulet_store_compare_conversations (conversation, other, NULL) <= 0)
        break;
      place++;
    }

  return place;
}

void
rivulet_store_list_first (RivuletStore        *self,
                          RivuletConversation *conversation)
{
  GListModel *model = G_LIST_MODEL (self->conversations);
  const guint place = find_place (self, conversation);
  g_autoptr (GPtrArray) items = NULL;
  guint position, first, last;

  if (!g_list_store_find (self->conversations, conversation, &position))
    {
      g_list_store_insert (self->conversations, place, conversation);
      return;
    }
  if (position == place)
    return;

  /* One change for all that the move shifts, and none for the others. */
  first = MIN (position, place);
  last = MAX (position, place);
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = first; i <= last; i++)
    g_ptr_array_add (items, g_list_model_get_item (model, i));
  {
    gpointer moved = g_ptr_array_steal_index (items, position - first);

    g_ptr_array_insert (items, (int) (place - first), moved);
  }
  g_list_store_splice (self->conversations, first, items->len, items->pdata, items->len);
}

RivuletConversation *
rivulet_store_dup_conversation (RivuletStore *self,
                                gint64        id)
{
  GListModel *model;

  g_return_val_if_fail (RIVULET_IS_STORE (self), NULL);

  model = G_LIST_MODEL (self->conversations);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (RivuletConversation) conversation = g_list_model_get_item (model, i);

      if (rivulet_conversation_get_id (conversation) == id)
        return g_steal_pointer (&conversation);
    }

  return NULL;
}

/* --- Conversations as a whole ------------------------------------------------------------------------------------- */

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
                           _ ("The conversation is gone for good"));
      return FALSE;
    }
  if (g_list_store_find (self->conversations, conversation, NULL))
    return TRUE;
  if (!set_deleted_at (self, conversation, 0, error))
    return FALSE;

  g_list_store_insert_sorted (self->conversations, conversation, rivulet_store_compare_conversations, NULL);

  return TRUE;
}

gboolean
rivulet_store_purge (RivuletStore        *self,
                     RivuletConversation *conversation,
                     GError             **error)
{
  sqlite3_stmt *statement;
  gint64 id;

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

  id = rivulet_conversation_get_id (conversation);
  rivulet_store_remove_memory (self, id);
  rivulet_conversation_forget_ids (conversation);
  rivulet_database_checkpoint (self->database);
  g_signal_emit (self, purged_signal, 0, id);

  return TRUE;
}

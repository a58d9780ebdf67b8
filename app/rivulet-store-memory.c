/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The saved memories of conversations: files DIR/memory/KEY.*, written by the generator's worker. They hold what was said
 * as tokens, so they go where the conversation goes, and none outlives it.
 */

#include "rivulet-store-private.h"

#include <glib/gstdio.h>

char *
rivulet_store_dup_memory_dir (RivuletStore *self)
{
  return g_build_filename (self->dir, "memory", NULL);
}

/* The key in a file's name; 0: it has none. */
static gint64
parse_key (const char *name)
{
  char *end = NULL;
  const guint64 key = g_ascii_strtoull (name, &end, 10);

  return end != name && *end == '.' && key <= G_MAXINT64 ? (gint64) key : 0;
}

static gboolean
is_stored (RivuletStore *self,
           gint64        conversation_id)
{
  sqlite3_stmt *statement;
  int rc;

  statement = rivulet_database_prepare (self->database, "SELECT 1 FROM conversation WHERE id = ?", NULL);
  if (statement == NULL)
    return TRUE;

  sqlite3_bind_int64 (statement, 1, conversation_id);
  rc = rivulet_database_step (self->database, statement, NULL);
  if (rc >= 0)
    rivulet_database_done (statement);

  return rc != SQLITE_DONE;
}

/* Removes the files of @conversation_id, or, when 0, those of conversations that are gone. */
static void
remove_files (RivuletStore *self,
              gint64        conversation_id)
{
  g_autofree char *path = rivulet_store_dup_memory_dir (self);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      const gint64 key = parse_key (name);
      g_autofree char *file = NULL;

      if (key == 0 || (conversation_id != 0 ? key != conversation_id : is_stored (self, key)))
        continue;

      file = g_build_filename (path, name, NULL);
      g_unlink (file);
    }
}

void
rivulet_store_remove_memory (RivuletStore *self,
                             gint64        conversation_id)
{
  g_return_if_fail (conversation_id != 0);

  remove_files (self, conversation_id);
}

void
rivulet_store_remove_lost_memories (RivuletStore *self)
{
  remove_files (self, 0);
}

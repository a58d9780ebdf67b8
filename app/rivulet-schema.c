/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Schema versions: migration i leads from version i to i + 1, and a new file runs them all, so that there is one way
 * only to arrive at the present tables. A migration that has been released is never edited.
 *
 * Times are microseconds since 1970, UTC. Roles and states are the numbers of RivuletRole and RivuletMessageState.
 */

#include "rivulet-schema.h"

typedef gboolean (*Migration) (RivuletDatabase *database,
                               GError         **error);

static gboolean
create_conversations_and_messages (RivuletDatabase *database,
                                   GError         **error)
{
  return rivulet_database_exec (database,
                                "CREATE TABLE conversation ("
                                "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
                                "  title TEXT NOT NULL,"
                                "  system_prompt TEXT,"
                                "  pinned INTEGER NOT NULL DEFAULT 0,"
                                "  created INTEGER NOT NULL,"
                                "  updated INTEGER NOT NULL,"
                                "  deleted_at INTEGER"
                                ") STRICT;"
                                "CREATE TABLE message ("
                                "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
                                "  conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,"
                                "  role INTEGER NOT NULL,"
                                "  state INTEGER NOT NULL,"
                                "  created INTEGER NOT NULL,"
                                "  text TEXT NOT NULL"
                                ") STRICT;"
                                "CREATE INDEX message_by_conversation ON message (conversation, id);"
                                /* Finds at once what a killed process left unfinished. */
                                "CREATE INDEX message_streaming ON message (id) WHERE state = 1;",
                                error);
}

static const Migration migrations[] = {
  create_conversations_and_messages,
};

guint
rivulet_schema_get_version (void)
{
  return G_N_ELEMENTS (migrations);
}

static gboolean
run_migration (RivuletDatabase *database,
               guint            version,
               GError         **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u;",
                                           RIVULET_SCHEMA_APPLICATION_ID, version + 1);

  if (!rivulet_database_begin (database, error))
    return FALSE;

  if (!migrations[version] (database, error) || !rivulet_database_exec (database, mark, error))
    {
      rivulet_database_rollback (database);
      return FALSE;
    }

  return rivulet_database_commit (database, error);
}

gboolean
rivulet_schema_migrate (RivuletDatabase *database,
                        guint            version,
                        GError         **error)
{
  for (guint i = version; i < G_N_ELEMENTS (migrations); i++)
    {
      if (!run_migration (database, i, error))
        return FALSE;
    }

  return TRUE;
}

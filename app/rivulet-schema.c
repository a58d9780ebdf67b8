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

/*
 * Messages become a tree: each knows what it follows, and among those that follow the same one, one is active. A chain of
 * ten thousand messages is deeper than SQLite lets deletions cascade, so "parent" is no foreign key; a message goes with
 * its conversation. Rows of a child are always younger than their parent's.
 */
static gboolean
grow_branches (RivuletDatabase *database,
               GError         **error)
{
  return rivulet_database_exec (database,
                                "ALTER TABLE conversation ADD COLUMN title_is_custom INTEGER NOT NULL DEFAULT 0;"
                                "ALTER TABLE conversation ADD COLUMN draft TEXT;"
                                "ALTER TABLE conversation ADD COLUMN sampling TEXT;"
                                "ALTER TABLE message ADD COLUMN parent INTEGER;"
                                "ALTER TABLE message ADD COLUMN active INTEGER NOT NULL DEFAULT 1;"
                                "ALTER TABLE message ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;"
                                "ALTER TABLE message ADD COLUMN reminds INTEGER;"
                                "UPDATE message SET parent = (SELECT max (m.id) FROM message AS m"
                                "  WHERE m.conversation = message.conversation AND m.id < message.id);"
                                "CREATE TABLE preset ("
                                "  name TEXT PRIMARY KEY NOT NULL,"
                                "  sampling TEXT NOT NULL"
                                ") STRICT;"
                                "CREATE TABLE note ("
                                "  name TEXT PRIMARY KEY NOT NULL,"
                                "  value TEXT NOT NULL"
                                ") STRICT;",
                                error);
}

/*
 * Full text, without a second copy of it: the indexes point into the tables and follow them by triggers. A reply is
 * indexed when it is whole, not twice a second while it grows, and a reminder not at all, being a copy.
 */
static gboolean
index_words (RivuletDatabase *database,
             GError         **error)
{
  return rivulet_database_exec (database,
                                "CREATE VIRTUAL TABLE message_words USING fts5 ("
                                "  text, content = 'message', content_rowid = 'id',"
                                "  tokenize = 'unicode61 remove_diacritics 2');"
                                "INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);"
                                "INSERT INTO message_words (rowid, text)"
                                "  SELECT id, text FROM message WHERE state <> 1;"
                                "CREATE TRIGGER message_words_insert AFTER INSERT ON message"
                                "  WHEN new.state <> 1 AND new.reminds IS NULL BEGIN"
                                "  INSERT INTO message_words (rowid, text) VALUES (new.id, new.text);"
                                "END;"
                                "CREATE TRIGGER message_words_update AFTER UPDATE OF text, state ON message"
                                "  WHEN new.reminds IS NULL BEGIN"
                                "  INSERT INTO message_words (message_words, rowid, text)"
                                "    SELECT 'delete', old.id, old.text WHERE old.state <> 1;"
                                "  INSERT INTO message_words (rowid, text)"
                                "    SELECT new.id, new.text WHERE new.state <> 1;"
                                "END;"
                                "CREATE TRIGGER message_words_delete AFTER DELETE ON message"
                                "  WHEN old.state <> 1 AND old.reminds IS NULL BEGIN"
                                "  INSERT INTO message_words (message_words, rowid, text)"
                                "    VALUES ('delete', old.id, old.text);"
                                "END;"
                                "CREATE VIRTUAL TABLE title_words USING fts5 ("
                                "  title, content = 'conversation', content_rowid = 'id',"
                                "  tokenize = 'unicode61 remove_diacritics 2');"
                                "INSERT INTO title_words (title_words, rank) VALUES ('secure-delete', 1);"
                                "INSERT INTO title_words (rowid, title) SELECT id, title FROM conversation;"
                                "CREATE TRIGGER title_words_insert AFTER INSERT ON conversation BEGIN"
                                "  INSERT INTO title_words (rowid, title) VALUES (new.id, new.title);"
                                "END;"
                                "CREATE TRIGGER title_words_update AFTER UPDATE OF title ON conversation"
                                "  WHEN old.title IS NOT new.title BEGIN"
                                "  INSERT INTO title_words (title_words, rowid, title)"
                                "    VALUES ('delete', old.id, old.title);"
                                "  INSERT INTO title_words (rowid, title) VALUES (new.id, new.title);"
                                "END;"
                                "CREATE TRIGGER title_words_delete AFTER DELETE ON conversation BEGIN"
                                "  INSERT INTO title_words (title_words, rowid, title)"
                                "    VALUES ('delete', old.id, old.title);"
                                "END;",
                                error);
}

/* Version 2 is both: no version 1 and a half was ever written. */
static gboolean
grow_branches_and_index (RivuletDatabase *database,
                         GError         **error)
{
  return grow_branches (database, error) && index_words (database, error);
}

static const Migration migrations[] = {
  create_conversations_and_messages,
  grow_branches_and_index,
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FTS5 has a language of its own; every word of a query is quoted, so that none of it is spoken by accident. What was
 * found comes back between two control characters, which are turned into ranges.
 */

#include "rivulet-search.h"

#include "rivulet-conversation-private.h"
#include "rivulet-store-private.h"

/* Around what was found. */
#define MARK_START '\002'
#define MARK_END '\003'

/* More words than a person types. */
#define MAX_WORDS 32

struct _RivuletSearchHit
{
  GObject parent_instance;

  RivuletConversation *conversation;
  gint64 message_id;
  RivuletRole role;
  char *snippet;
  GArray *ranges;
};

G_DEFINE_FINAL_TYPE (RivuletSearchHit, rivulet_search_hit, G_TYPE_OBJECT)

static void
rivulet_search_hit_finalize (GObject *object)
{
  RivuletSearchHit *self = RIVULET_SEARCH_HIT (object);

  g_clear_object (&self->conversation);
  g_clear_pointer (&self->snippet, g_free);
  g_clear_pointer (&self->ranges, g_array_unref);

  G_OBJECT_CLASS (rivulet_search_hit_parent_class)->finalize (object);
}

static void
rivulet_search_hit_class_init (RivuletSearchHitClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rivulet_search_hit_finalize;
}

static void
rivulet_search_hit_init (RivuletSearchHit *self)
{
}

RivuletConversation *
rivulet_search_hit_get_conversation (RivuletSearchHit *self)
{
  g_return_val_if_fail (RIVULET_IS_SEARCH_HIT (self), NULL);

  return self->conversation;
}

gint64
rivulet_search_hit_get_message_id (RivuletSearchHit *self)
{
  g_return_val_if_fail (RIVULET_IS_SEARCH_HIT (self), 0);

  return self->message_id;
}

RivuletRole
rivulet_search_hit_get_role (RivuletSearchHit *self)
{
  g_return_val_if_fail (RIVULET_IS_SEARCH_HIT (self), RIVULET_ROLE_USER);

  return self->role;
}

const char *
rivulet_search_hit_get_snippet (RivuletSearchHit *self)
{
  g_return_val_if_fail (RIVULET_IS_SEARCH_HIT (self), NULL);

  return self->snippet;
}

GArray *
rivulet_search_hit_get_ranges (RivuletSearchHit *self)
{
  g_return_val_if_fail (RIVULET_IS_SEARCH_HIT (self), NULL);

  return self->ranges;
}

/* --- The query ---------------------------------------------------------------------------------------------------- */

static gboolean
has_letter (const char *word)
{
  for (; *word != '\0'; word = g_utf8_next_char (word))
    {
      if (g_unichar_isalnum (g_utf8_get_char (word)))
        return TRUE;
    }

  return FALSE;
}

/* Returns: (transfer full) (nullable): @query in the language of FTS5; NULL when it holds no word. */
static char *
quote_query (const char *query)
{
  g_autofree char *valid = g_utf8_make_valid (query, -1);
  g_auto (GStrv) words = g_strsplit_set (valid, " \t\r\n\v\f", -1);
  g_autoptr (GString) quoted = g_string_new (NULL);
  guint n_words = 0;

  for (guint i = 0; words[i] != NULL && n_words < MAX_WORDS; i++)
    {
      if (!has_letter (words[i]))
        continue;

      g_string_append (quoted, n_words > 0 ? " \"" : "\"");
      for (const char *p = words[i]; *p != '\0'; p++)
        {
          if (*p == '"')
            g_string_append_c (quoted, '"');
          g_string_append_c (quoted, *p);
        }
      g_string_append (quoted, "\"*");
      n_words++;
    }

  return n_words > 0 ? g_string_free_and_steal (g_steal_pointer (&quoted)) : NULL;
}

/* Takes the marks out of @marked, which is @text with marks in it; @text NULL: all that look like marks are. */
static char *
take_marks (const char *marked,
            const char *text,
            GArray     *ranges)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  RivuletTextRange range = { 0 };
  gboolean is_open = FALSE;

  for (const char *p = marked; *p != '\0'; p++)
    {
      const gboolean is_mark = (*p == MARK_START || *p == MARK_END) && (text == NULL || *text != *p);

      if (is_mark && *p == MARK_START && !is_open)
        {
          range.start = plain->len;
          is_open = TRUE;
        }
      else if (is_mark && *p == MARK_END && is_open)
        {
          range.end = plain->len;
          is_open = FALSE;
          g_array_append_val (ranges, range);
        }
      else if (!is_mark)
        {
          g_string_append_c (plain, *p);
          if (text != NULL && *text != '\0')
            text++;
        }
    }

  return g_string_free_and_steal (g_steal_pointer (&plain));
}

/* --- Searching ---------------------------------------------------------------------------------------------------- */

static RivuletSearchHit *
hit_from_row (RivuletConversation *conversation,
              sqlite3_stmt        *statement)
{
  RivuletSearchHit *hit = g_object_new (RIVULET_TYPE_SEARCH_HIT, NULL);
  g_autofree char *marked = rivulet_database_dup_text (statement, 3);
  const int role = sqlite3_column_int (statement, 2);

  hit->conversation = g_object_ref (conversation);
  hit->message_id = sqlite3_column_int64 (statement, 1);
  hit->role = role == RIVULET_ROLE_ASSISTANT || role == RIVULET_ROLE_SYSTEM ? (RivuletRole) role : RIVULET_ROLE_USER;
  hit->ranges = g_array_new (FALSE, FALSE, sizeof (RivuletTextRange));
  hit->snippet = take_marks (marked != NULL ? marked : "", NULL, hit->ranges);
  g_strdelimit (hit->snippet, "\t\r\n", ' ');

  return hit;
}

static gboolean
collect (RivuletStore *self,
         const char   *sql,
         const char   *quoted,
         GHashTable   *conversations,
         guint         max_hits,
         GListStore   *hits,
         GError      **error)
{
  sqlite3_stmt *statement = rivulet_database_prepare (self->database, sql, error);
  int rc;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, quoted, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 2, max_hits);
  while ((rc = rivulet_database_step (self->database, statement, error)) == SQLITE_ROW)
    {
      const gpointer key = (gpointer) (gintptr) sqlite3_column_int64 (statement, 0);
      RivuletConversation *conversation = g_hash_table_lookup (conversations, key);

      if (conversation != NULL && g_list_model_get_n_items (G_LIST_MODEL (hits)) < max_hits)
        {
          g_autoptr (RivuletSearchHit) hit = hit_from_row (conversation, statement);

          g_list_store_append (hits, hit);
        }
    }
  if (rc < 0)
    return FALSE;

  rivulet_database_done (statement);

  return TRUE;
}

/* The listed conversations by their keys. */
static GHashTable *
index_conversations (RivuletStore *self)
{
  GListModel *model = G_LIST_MODEL (self->conversations);
  GHashTable *conversations = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      RivuletConversation *conversation = g_list_model_get_item (model, i);

      g_hash_table_insert (conversations, (gpointer) (gintptr) rivulet_conversation_get_id (conversation),
                           conversation);
    }

  return conversations;
}

GListModel *
rivulet_store_search (RivuletStore *self,
                      const char   *query,
                      guint         max_hits,
                      GError      **error)
{
  g_autoptr (GListStore) hits = NULL;
  g_autoptr (GHashTable) conversations = NULL;
  g_autofree char *quoted = NULL;

  g_return_val_if_fail (RIVULET_IS_STORE (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  hits = g_list_store_new (RIVULET_TYPE_SEARCH_HIT);
  quoted = quote_query (query);
  if (quoted == NULL)
    return G_LIST_MODEL (g_steal_pointer (&hits));

  /* Messages in the order of the index, the newest first: a word that is in all of them then costs no more than another. */
  conversations = index_conversations (self);
  if (!collect (self,
                "SELECT conversation.id, 0, 0, highlight (title_words, 0, char (2), char (3)) FROM title_words "
                "JOIN conversation ON conversation.id = title_words.rowid "
                "WHERE title_words MATCH ? AND deleted_at IS NULL ORDER BY updated DESC LIMIT ?",
                quoted, conversations, max_hits, hits, error)
      || !collect (self,
                   "SELECT message.conversation, message.id, message.role, "
                   "snippet (message_words, 0, char (2), char (3), '…', 16) FROM message_words "
                   "JOIN message ON message.id = message_words.rowid "
                   "JOIN conversation ON conversation.id = message.conversation "
                   "WHERE message_words MATCH ? AND deleted_at IS NULL ORDER BY message_words.rowid DESC LIMIT ?",
                   quoted, conversations, max_hits, hits, error))
    return NULL;

  return G_LIST_MODEL (g_steal_pointer (&hits));
}

GArray *
rivulet_store_find_in_message (RivuletStore *self,
                               gint64        message_id,
                               const char   *query,
                               GError      **error)
{
  g_autoptr (GArray) ranges = NULL;
  g_autofree char *quoted = NULL;
  sqlite3_stmt *statement;
  int rc;

  g_return_val_if_fail (RIVULET_IS_STORE (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  ranges = g_array_new (FALSE, FALSE, sizeof (RivuletTextRange));
  quoted = quote_query (query);
  if (quoted == NULL)
    return g_steal_pointer (&ranges);

  statement = rivulet_database_prepare (self->database,
                                        "SELECT highlight (message_words, 0, char (2), char (3)), message.text "
                                        "FROM message_words JOIN message ON message.id = message_words.rowid "
                                        "WHERE message_words MATCH ? AND message_words.rowid = ?",
                                        error);
  if (statement == NULL)
    return NULL;

  sqlite3_bind_text (statement, 1, quoted, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 2, message_id);
  rc = rivulet_database_step (self->database, statement, error);
  if (rc < 0)
    return NULL;

  if (rc == SQLITE_ROW)
    {
      g_autofree char *marked = rivulet_database_dup_text (statement, 0);
      g_autofree char *text = rivulet_database_dup_text (statement, 1);
      g_autofree char *plain = take_marks (marked != NULL ? marked : "", text != NULL ? text : "", ranges);
    }
  rivulet_database_done (statement);

  return g_steal_pointer (&ranges);
}

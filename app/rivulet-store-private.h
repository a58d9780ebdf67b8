/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the store share, and what the generator may ask of it besides.
 */

#pragma once

#include "rivulet-database.h"
#include "rivulet-store.h"

G_BEGIN_DECLS

struct _RivuletStore
{
  GObject parent_instance;

  char *dir;
  int lock;
  RivuletDatabase *database;
  GListStore *conversations;
};

/*
 * Returns: (transfer full) (element-type RivuletMessage) (nullable): the messages of a stored conversation, oldest
 * first.
 */
GPtrArray *rivulet_store_read_messages (RivuletStore *self,
                                        gint64        conversation_id,
                                        GError      **error);

/*
 * Adds what the person said and the empty reply to it, state streaming, as one transaction: a conversation never ends
 * in a question whose reply could not be stored. On failure nothing has changed. Returns: (transfer full): the reply.
 */
RivuletMessage *rivulet_store_add_exchange (RivuletStore        *self,
                                            RivuletConversation *conversation,
                                            const char          *text,
                                            GError             **error);

/*
 * Opens a branch in the place of the message at @position: another reply to the same question when @text is NULL, else
 * another question and its empty reply, state streaming. One transaction; what stood there and after stays in the store.
 * Returns: (transfer full): the reply.
 */
RivuletMessage *rivulet_store_add_branch (RivuletStore        *self,
                                          RivuletConversation *conversation,
                                          guint                position,
                                          const char          *text,
                                          GError             **error);
/* Adds at the end that @message is read to the model again. Returns: (transfer full): the reminder. */
RivuletMessage *rivulet_store_add_reminder (RivuletStore        *self,
                                            RivuletConversation *conversation,
                                            RivuletMessage      *message,
                                            GError             **error);
gboolean        rivulet_store_set_kept (RivuletStore   *self,
                                        RivuletMessage *message,
                                        gboolean        kept,
                                        GError        **error);

/* Where the saved memories of conversations lie, DIR/memory; and that of one goes with it. */
char *rivulet_store_dup_memory_dir (RivuletStore *self);
void  rivulet_store_remove_memory (RivuletStore *self,
                                   gint64        conversation_id);
/* Those whose conversations are gone. */
void  rivulet_store_remove_lost_memories (RivuletStore *self);

/* A row of "SELECT RIVULET_CONVERSATION_COLUMNS FROM conversation". (transfer full) */
#define RIVULET_CONVERSATION_COLUMNS "id, title, system_prompt, updated, pinned, title_is_custom, draft, sampling"
RivuletConversation *rivulet_store_conversation_from_row (RivuletStore *self,
                                                          sqlite3_stmt *statement);
/* Lists what has been stored by somebody else: the conversations of these keys. */
gboolean             rivulet_store_list_new (RivuletStore *self,
                                             const gint64 *ids,
                                             guint         n_ids,
                                             GError      **error);
/* How the list is sorted. A GCompareDataFunc. */
int rivulet_store_compare_conversations (gconstpointer a,
                                         gconstpointer b,
                                         gpointer      user_data);
/* Whether a reply of @conversation is being written; sets BUSY where it is. */
gboolean rivulet_store_check_idle (RivuletConversation *conversation,
                                   GError             **error);
gboolean rivulet_store_find_position (RivuletConversation *conversation,
                                      RivuletMessage      *message,
                                      guint               *position);
/* What was typed into a conversation that is not stored. */
char    *rivulet_store_dup_note (RivuletStore *self,
                                 const char   *name);
gboolean rivulet_store_set_note (RivuletStore *self,
                                 const char   *name,
                                 const char   *value,
                                 GError      **error);
#define RIVULET_NOTE_DRAFT "draft"

/* Puts @conversation, which has just been used, first in the list. */
void rivulet_store_list_first (RivuletStore        *self,
                               RivuletConversation *conversation);

G_END_DECLS

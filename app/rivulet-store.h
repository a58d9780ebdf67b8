/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that was said, in one SQLite database (WAL, schema version, secure delete). Main thread only. Every
 * change is one transaction and is on disk when the call returns: nothing waits for a window to close.
 */

#pragma once

#include "rivulet-conversation.h"

G_BEGIN_DECLS

#define RIVULET_STORE_ERROR (rivulet_store_error_quark ())

/**
 * RivuletStoreError:
 * @RIVULET_STORE_ERROR_OPEN: the folder or the file cannot be made or opened
 * @RIVULET_STORE_ERROR_READ_ONLY: it can be read but not written
 * @RIVULET_STORE_ERROR_FULL: the disk is full; what was there before is untouched
 * @RIVULET_STORE_ERROR_BUSY: another program holds it
 * @RIVULET_STORE_ERROR_NEWER: written by a newer program; refused rather than harmed
 * @RIVULET_STORE_ERROR_CORRUPT: not a database, or damaged
 * @RIVULET_STORE_ERROR_FAILED: anything else SQLite says
 */
typedef enum
{
  RIVULET_STORE_ERROR_OPEN,
  RIVULET_STORE_ERROR_READ_ONLY,
  RIVULET_STORE_ERROR_FULL,
  RIVULET_STORE_ERROR_BUSY,
  RIVULET_STORE_ERROR_NEWER,
  RIVULET_STORE_ERROR_CORRUPT,
  RIVULET_STORE_ERROR_FAILED,
} RivuletStoreError;

GQuark rivulet_store_error_quark (void);

#define RIVULET_TYPE_STORE (rivulet_store_get_type ())
G_DECLARE_FINAL_TYPE (RivuletStore, rivulet_store, RIVULET, STORE, GObject)

/*
 * Opens or makes DIR/rivulet.db. Replies left streaming by a killed process become interrupted, with what was
 * journaled.
 */
RivuletStore *rivulet_store_new (const char *dir, GError **error);
const char   *rivulet_store_get_dir (RivuletStore *self);

/* Returns: (transfer none): a list model of RivuletConversation, the most recently used first, kept up to date. */
GListModel          *rivulet_store_get_conversations (RivuletStore *self);
/* Returns: (transfer full): a conversation that is stored, and listed, with its first message. */
RivuletConversation *rivulet_store_new_conversation (RivuletStore *self, const char *system_prompt);
gboolean             rivulet_store_set_title (RivuletStore        *self,
                                              RivuletConversation *conversation,
                                              const char          *title,
                                              GError             **error);

/*
 * Adds a whole message, or a reply about to be streamed (state streaming, text ""), as one transaction, and appends
 * it to the conversation's messages. The first message of a conversation stores the conversation too and gives it its
 * title. Text that is not valid UTF-8 is made so. On failure nothing has changed, in memory or on disk.
 *
 * Returns: (transfer full): the message.
 */
RivuletMessage *rivulet_store_add_message (RivuletStore        *self,
                                           RivuletConversation *conversation,
                                           RivuletRole          role,
                                           const char          *text,
                                           RivuletMessageState  state,
                                           GError             **error);
/* Writes a message's present text and state: the journal of a reply that is being written, and its end. */
gboolean rivulet_store_update_message (RivuletStore *self, RivuletMessage *message, GError **error);

/*
 * Takes a conversation out of the list; it can be brought back until it is purged. rivulet_store_purge() removes for
 * good what was deleted, when the undo offer has passed; what is still deleted when the store is next opened is
 * removed then.
 */
gboolean rivulet_store_delete_conversation (RivuletStore *self, RivuletConversation *conversation, GError **error);
gboolean rivulet_store_undelete_conversation (RivuletStore *self, RivuletConversation *conversation, GError **error);
gboolean rivulet_store_purge (RivuletStore *self, RivuletConversation *conversation, GError **error);

G_END_DECLS

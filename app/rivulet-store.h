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

/*
 * Returns: (transfer none): a list model of RivuletConversation, kept up to date: the pinned ones first, and among the
 * pinned as among the others the most recently used first.
 */
GListModel          *rivulet_store_get_conversations (RivuletStore *self);
/* Returns: (transfer full) (nullable): the listed conversation of that key. */
RivuletConversation *rivulet_store_dup_conversation (RivuletStore *self, gint64 id);
/*
 * Returns: (transfer full): a conversation that is stored, and listed, with its first message. Its draft is what was
 * last typed into one that was never sent.
 */
RivuletConversation *rivulet_store_new_conversation (RivuletStore *self, const char *system_prompt);

/*
 * What can be said about a conversation, stored before the call returns (or, for one that is not stored yet, with its
 * first message). FALSE with the store's error, and nothing has changed.
 *
 * title: a person's own; "" takes it from what was said first again.
 * draft: "" or NULL for none. Meant to be called when typing pauses, not with every key.
 * system prompt: nullable.
 * sampling: nullable: back to the generator's options.
 */
gboolean rivulet_store_set_title (RivuletStore        *self,
                                  RivuletConversation *conversation,
                                  const char          *title,
                                  GError             **error);
gboolean rivulet_store_set_pinned (RivuletStore        *self,
                                   RivuletConversation *conversation,
                                   gboolean             pinned,
                                   GError             **error);
gboolean rivulet_store_set_draft (RivuletStore        *self,
                                  RivuletConversation *conversation,
                                  const char          *draft,
                                  GError             **error);
gboolean rivulet_store_set_system_prompt (RivuletStore        *self,
                                          RivuletConversation *conversation,
                                          const char          *system_prompt,
                                          GError             **error);
gboolean rivulet_store_set_sampling (RivuletStore          *self,
                                     RivuletConversation   *conversation,
                                     const RivuletSampling *sampling,
                                     GError               **error);

/*
 * Copies what is shown of @conversation, up to and with @last (nullable: all of it), with system prompt and sampling,
 * into a new conversation called @title (nullable: taken from what was said first), listed first. BUSY while a reply
 * among the copied is being written.
 *
 * Returns: (transfer full) (nullable): the copy.
 */
RivuletConversation *rivulet_store_duplicate (RivuletStore        *self,
                                              RivuletConversation *conversation,
                                              RivuletMessage      *last,
                                              const char          *title,
                                              GError             **error);

/*
 * Shows branch number @branch in the place of @message, which is shown now, and with it what followed it when it was last
 * shown. The conversation's list changes once, from that place on. BUSY while a reply is being written in it.
 */
gboolean rivulet_store_switch_branch (RivuletStore        *self,
                                      RivuletConversation *conversation,
                                      RivuletMessage      *message,
                                      guint                branch,
                                      GError             **error);

/*
 * Presets: sampling settings with a name, in the order of their names. A missing name is RIVULET_STORE_ERROR_FAILED for
 * _get_preset; removing one that is not there is no error.
 */
char   **rivulet_store_list_presets (RivuletStore *self, GError **error);
gboolean rivulet_store_get_preset (RivuletStore *self, const char *name, RivuletSampling *sampling, GError **error);
gboolean rivulet_store_set_preset (RivuletStore *self, const char *name, const RivuletSampling *sampling,
                                   GError **error);
gboolean rivulet_store_remove_preset (RivuletStore *self, const char *name, GError **error);

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
/* Signal "purged" (gint64 id): the conversation of that key has been removed for good. */
gboolean rivulet_store_purge (RivuletStore *self, RivuletConversation *conversation, GError **error);

G_END_DECLS

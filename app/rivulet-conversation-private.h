/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the store may do to a conversation, and nobody else.
 */

#pragma once

#include "rivulet-conversation.h"
#include "rivulet-store.h"

G_BEGIN_DECLS

/* @id: 0 for one that is not stored yet: its messages count as read. */
RivuletConversation *rivulet_conversation_new (RivuletStore *store,
                                               gint64        id,
                                               const char   *title,
                                               const char   *system_prompt,
                                               gint64        updated);

/* Makes sure that the messages are in memory. FALSE with the store's error; a later call tries again. */
gboolean rivulet_conversation_load (RivuletConversation *self,
                                    GError             **error);

void rivulet_conversation_set_id (RivuletConversation *self,
                                  gint64               id);
void rivulet_conversation_set_title (RivuletConversation *self,
                                     const char          *title);
void rivulet_conversation_set_updated (RivuletConversation *self,
                                       gint64               updated);

/* Adds messages that were just stored, in order, with one change of the list. */
void rivulet_conversation_append (RivuletConversation   *self,
                                  RivuletMessage *const *messages,
                                  guint                  n_messages);

/* The rows are gone from the store: neither the conversation nor its messages have a key any more. */
void rivulet_conversation_forget_ids (RivuletConversation *self);

G_END_DECLS

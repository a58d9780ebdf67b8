/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the store may do to a conversation, and nobody else.
 */

#pragma once

#include "rivulet-conversation.h"
#include "rivulet-store.h"

G_BEGIN_DECLS

/* What a row of the store says of a conversation. */
typedef struct
{
  gint64 id; /* 0: not stored yet, its messages count as read */
  gint64 updated;
  char *title;
  char *system_prompt; /* nullable */
  char *draft;         /* nullable */
  RivuletSampling *sampling; /* nullable */
  gboolean title_is_custom;
  gboolean pinned;
} RivuletConversationDetails;

void rivulet_conversation_details_clear (RivuletConversationDetails *details);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RivuletConversationDetails, rivulet_conversation_details_clear)

/* @details: copied */
RivuletConversation *rivulet_conversation_new (RivuletStore                     *store,
                                               const RivuletConversationDetails *details);

/* Makes sure that the messages are in memory. FALSE with the store's error; a later call tries again. */
gboolean rivulet_conversation_load (RivuletConversation *self,
                                    GError             **error);

void rivulet_conversation_set_id (RivuletConversation *self,
                                  gint64               id);
void rivulet_conversation_set_title (RivuletConversation *self,
                                     const char          *title,
                                     gboolean             is_custom);
void rivulet_conversation_set_pinned (RivuletConversation *self,
                                      gboolean             pinned);
void rivulet_conversation_set_draft (RivuletConversation *self,
                                     const char          *draft);
void rivulet_conversation_set_system_prompt (RivuletConversation *self,
                                             const char          *system_prompt);
void rivulet_conversation_set_sampling (RivuletConversation   *self,
                                        const RivuletSampling *sampling);
void rivulet_conversation_set_updated (RivuletConversation *self,
                                       gint64               updated);

/* What stands from @position on makes room for @messages, with one change of the list. */
void rivulet_conversation_splice (RivuletConversation   *self,
                                  guint                  position,
                                  RivuletMessage *const *messages,
                                  guint                  n_messages);
guint rivulet_conversation_get_n_messages (RivuletConversation *self);

/* The rows are gone from the store: neither the conversation nor its messages have a key any more. */
void rivulet_conversation_forget_ids (RivuletConversation *self);

G_END_DECLS

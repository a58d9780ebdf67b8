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

/* Puts @conversation, which has just been used, first in the list. */
void rivulet_store_list_first (RivuletStore        *self,
                               RivuletConversation *conversation);

G_END_DECLS

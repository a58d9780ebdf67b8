/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of conversations, the most recently used on top.
 */

#pragma once

#include "rivulet-conversation.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_SIDEBAR (rivulet_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (RivuletSidebar, rivulet_sidebar, RIVULET, SIDEBAR, AdwBin)

/* @conversations: (nullable): a list model of RivuletConversation */
void rivulet_sidebar_set_conversations (RivuletSidebar *self,
                                        GListModel     *conversations);
/* Marks the conversation that the window shows; one that is not in the list marks nothing. */
void rivulet_sidebar_set_shown (RivuletSidebar      *self,
                                RivuletConversation *conversation);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One conversation of the sidebar: its title, when it was last used, and the button that deletes it.
 */

#pragma once

#include "rivulet-conversation.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_CONVERSATION_ROW (rivulet_conversation_row_get_type ())
G_DECLARE_FINAL_TYPE (RivuletConversationRow, rivulet_conversation_row, RIVULET, CONVERSATION_ROW, GtkWidget)

GtkWidget *rivulet_conversation_row_new (void);

/* Property "conversation", nullable; property "title" is what is shown of it, the accessible name of the row. */
void rivulet_conversation_row_set_conversation (RivuletConversationRow *self,
                                                RivuletConversation    *conversation);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The place of a message in the transcript, with or without the row that shows it.
 */

#pragma once

#include "rivulet-message-row.h"

G_BEGIN_DECLS

#define RIVULET_TYPE_MESSAGE_HOLDER (rivulet_message_holder_get_type ())
G_DECLARE_FINAL_TYPE (RivuletMessageHolder, rivulet_message_holder, RIVULET, MESSAGE_HOLDER, GtkWidget)

GtkWidget *rivulet_message_holder_new (void);

/* Another message has no row until it is asked for. @message: (nullable) */
void            rivulet_message_holder_set_message (RivuletMessageHolder *self,
                                                    RivuletMessage       *message);
RivuletMessage *rivulet_message_holder_get_message (RivuletMessageHolder *self); /* nullable */

/* Property "spoken": "You: ..." or "Rivulet: ...", the accessible name of the row. */
const char *rivulet_message_holder_get_spoken (RivuletMessageHolder *self);

/* Makes the row that shows the message, if there is none yet. Returns: whether it was made now. */
gboolean rivulet_message_holder_make_row (RivuletMessageHolder *self);

/* Returns: (nullable): the row that shows the message */
RivuletMessageRow *rivulet_message_holder_get_row (RivuletMessageHolder *self);

G_END_DECLS

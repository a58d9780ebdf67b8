/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One message of the transcript: what the person said as a tinted bubble, the reply as plain text.
 */

#pragma once

#include "rivulet-message.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_MESSAGE_ROW (rivulet_message_row_get_type ())
G_DECLARE_FINAL_TYPE (RivuletMessageRow, rivulet_message_row, RIVULET, MESSAGE_ROW, GtkWidget)

GtkWidget *rivulet_message_row_new (void);

/* Property "message", nullable. */
void rivulet_message_row_set_message (RivuletMessageRow *self,
                                      RivuletMessage    *message);

/* Property "spoken": "You: ..." or "Rivulet: ...", the accessible name of the row. */
const char *rivulet_message_row_get_spoken (RivuletMessageRow *self);

G_END_DECLS

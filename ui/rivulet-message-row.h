/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One message of the transcript.
 */

#pragma once

#include "rivulet-message.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_MESSAGE_ROW (rivulet_message_row_get_type ())
G_DECLARE_FINAL_TYPE (RivuletMessageRow, rivulet_message_row, RIVULET, MESSAGE_ROW, GtkWidget)

GtkWidget *rivulet_message_row_new (void);

/* @message: (nullable) */
void            rivulet_message_row_set_message (RivuletMessageRow *self,
                                                 RivuletMessage    *message);
RivuletMessage *rivulet_message_row_get_message (RivuletMessageRow *self); /* nullable */

/* What is shown of @message: its text without the white space before it. */
const char *rivulet_message_row_get_shown_text (RivuletMessage *message);

/* Whether the message is the last one, whose reply can be continued. */
void rivulet_message_row_set_is_last (RivuletMessageRow *self,
                                      gboolean           is_last);
/*
 * What the model has forgotten of the message: the bytes of its text before @cut; 0 nothing, G_MAXSIZE all of it. With
 * @divides the row also bears the line that says so.
 */
void rivulet_message_row_set_cut (RivuletMessageRow *self,
                                  gsize              cut,
                                  gboolean           divides);

/*
 * Makes some bytes of the message stand out, until another one is set.
 * @found: (nullable) (element-type RivuletTextRange): in order; NULL: nothing
 */
void rivulet_message_row_set_found (RivuletMessageRow *self,
                                    GArray            *found);
/* Where a byte of the message stands in the row. Returns: FALSE where it is not shown, or not yet allocated. */
gboolean rivulet_message_row_get_place (RivuletMessageRow *self,
                                        gsize              byte,
                                        graphene_rect_t   *place);

/* A line of small print above the message. @note: (nullable) */
void rivulet_message_row_set_note (RivuletMessageRow *self,
                                   const char        *note);

/* Makes the buttons under the message, which wait for the pointer or the keyboard. */
void rivulet_message_row_ensure_actions (RivuletMessageRow *self);

G_END_DECLS

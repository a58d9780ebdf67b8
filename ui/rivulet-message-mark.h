/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The small print under a message: being read, stopped, interrupted, kept, read again.
 */

#pragma once

#include "rivulet-message.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_MESSAGE_MARK (rivulet_message_mark_get_type ())
G_DECLARE_FINAL_TYPE (RivuletMessageMark, rivulet_message_mark, RIVULET, MESSAGE_MARK, GtkWidget)

/* Returns: whether there is something to say of @message. */
gboolean rivulet_message_mark_is_needed (RivuletMessage *message);

/* Is visible when there is something to say of @message (nullable). Call again when it has changed. */
void rivulet_message_mark_update (RivuletMessageMark *self,
                                  RivuletMessage     *message);

G_END_DECLS

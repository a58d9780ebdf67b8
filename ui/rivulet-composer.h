/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the person writes: Enter sends, Shift+Enter breaks the line. It speaks through the actions win.say and win.stop.
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_COMPOSER (rivulet_composer_get_type ())
G_DECLARE_FINAL_TYPE (RivuletComposer, rivulet_composer, RIVULET, COMPOSER, GtkWidget)

/* Property "can-send": whether a message would be taken now. What is written meanwhile stays. */
void rivulet_composer_set_can_send (RivuletComposer *self,
                                    gboolean         can_send);
/* Property "replying": whether Stop is offered in the place of Send. */
void rivulet_composer_set_replying (RivuletComposer *self,
                                    gboolean         replying);

/* Gives a text back that could not be sent, unless something else was written since. */
void rivulet_composer_give_back (RivuletComposer *self,
                                 const char      *text);

/* Takes the focus and the key that @controller is handling. Returns: whether it did something. */
gboolean rivulet_composer_take_key (RivuletComposer       *self,
                                    GtkEventControllerKey *controller);

/* What is written, or was before an edit began, as it stands; signal "typed" tells that it has changed. */
char *rivulet_composer_dup_text (RivuletComposer *self);
void  rivulet_composer_set_text (RivuletComposer *self,
                                 const char      *text);
/*
 * Lets the person say a message otherwise: what was written is set aside until win.say-instead has been activated with the
 * message's number and the new text, or the edit is cancelled.
 */
void  rivulet_composer_begin_edit (RivuletComposer *self,
                                   gint64           message_id,
                                   const char      *text);

G_END_DECLS

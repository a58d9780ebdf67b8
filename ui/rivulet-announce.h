/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Telling something to whoever listens with a screen reader.
 */

#pragma once

#include "rivulet-message.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void rivulet_announce (GtkWidget  *widget,
                       const char *text);

/*
 * Announces a reply that is being written, sentence by sentence as each is whole, and what is left when it ends. Does
 * nothing for a message that is not being written.
 */
void rivulet_announce_sentences (GtkWidget      *widget,
                                 RivuletMessage *message);

/* Returns: the byte after the last whole sentence of @text, or @from when none has ended since. */
gsize rivulet_announce_find_sentence_end (const char *text,
                                          gsize       from);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bringing a place within a message into view, and making it stand out: a word that was searched for, a token of the cache.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  GtkWidget *list; /* borrowed */
  gint64 message_id;
  GArray *found;   /* RivuletTextRange; NULL: nothing stands out */
  guint tick;      /* looks after each frame until the row has its place */
  guint n_frames;
} RivuletReveal;

void rivulet_reveal_init (RivuletReveal *self,
                          GtkWidget     *list);

/* @message_id is about to come into view. @found: (nullable) (element-type RivuletTextRange): the first is brought into view */
void rivulet_reveal_start (RivuletReveal *self,
                           gint64         message_id,
                           GArray        *found);
/* Nothing stands out any more. */
void rivulet_reveal_stop (RivuletReveal *self);

/* What stands out in the message of that number; NULL: nothing. */
GArray *rivulet_reveal_get_found (const RivuletReveal *self,
                                  gint64               message_id);

G_END_DECLS

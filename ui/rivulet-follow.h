/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keeping the end of a growing list in view, as long as the reader is there.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whether the list follows its growth has changed. */
typedef void (*RivuletFollowFunc) (gboolean follows,
                                   gpointer user_data);

typedef struct
{
  GtkListView *list; /* borrowed */
  GtkAdjustment *adjustment;
  RivuletFollowFunc func;
  gpointer user_data;
  double last_value;
  double last_upper;
  gboolean follows;
  gboolean placed; /* the list has been asked for its last row */
  guint idle;
} RivuletFollow;

/* @list is in its scroller already. Does not follow yet. */
void rivulet_follow_init (RivuletFollow    *self,
                          GtkListView      *list,
                          RivuletFollowFunc func,
                          gpointer          user_data);
void rivulet_follow_clear (RivuletFollow *self);

/* Goes to the end, and follows from there. */
void rivulet_follow_start (RivuletFollow *self);
/* Something else is about to come into view. */
void rivulet_follow_stop (RivuletFollow *self);
/* The list has grown. */
void rivulet_follow_grew (RivuletFollow *self);

G_END_DECLS

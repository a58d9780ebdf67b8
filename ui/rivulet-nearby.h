/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of a list's rows are near the screen.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @child of the list is on the screen or next to what is. Called while frames are laid out, before they are painted. */
typedef void (*RivuletNearbyFunc) (GtkWidget *child,
                                   gpointer   user_data);

typedef struct
{
  GtkWidget *list; /* borrowed: a GtkListView */
  GdkFrameClock *clock;
  gulong layout;
  RivuletNearbyFunc func;
  gpointer user_data;
} RivuletNearby;

void rivulet_nearby_init (RivuletNearby    *self,
                          GtkWidget        *list,
                          RivuletNearbyFunc func,
                          gpointer          user_data);
/* The list must be there still. */
void rivulet_nearby_stop (RivuletNearby *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame clock lays out again, within the same frame, when something asks for another size while it does so. Whoever gives
 * a row its content here therefore never sees it painted empty.
 */

#include "config.h"

#include "rivulet-nearby.h"

/* How many rows beyond each edge: those that the next turns of the wheel bring. */
#define N_BEYOND 8

/* A list view hides from its parent what is not on the screen, and gives it no place. */
static GtkWidget *
find_first (RivuletNearby *self)
{
  GtkWidget *first = gtk_widget_get_first_child (self->list);

  while (first != NULL && !gtk_widget_get_child_visible (first))
    first = gtk_widget_get_next_sibling (first);
  for (guint i = 0; i < N_BEYOND && first != NULL && gtk_widget_get_prev_sibling (first) != NULL; i++)
    first = gtk_widget_get_prev_sibling (first);

  return first;
}

static void
layout_cb (RivuletNearby *self)
{
  guint n_beyond = 0;

  if (!gtk_widget_get_mapped (self->list))
    return;

  for (GtkWidget *child = find_first (self); child != NULL && n_beyond <= N_BEYOND; child = gtk_widget_get_next_sibling (child))
    {
      self->func (child, self->user_data);
      if (gtk_widget_get_child_visible (child))
        n_beyond = 0;
      else
        n_beyond++;
    }
}

static void
disconnect (RivuletNearby *self)
{
  if (self->clock == NULL)
    return;
  g_signal_handler_disconnect (self->clock, self->layout);
  g_clear_object (&self->clock);
}

static void
realize_cb (GtkWidget     *list,
            RivuletNearby *self)
{
  disconnect (self);
  self->clock = g_object_ref (gtk_widget_get_frame_clock (list));
  self->layout = g_signal_connect_data (self->clock, "layout", G_CALLBACK (layout_cb), self, NULL,
                                        G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
unrealize_cb (GtkWidget     *list,
              RivuletNearby *self)
{
  disconnect (self);
}

void
rivulet_nearby_init (RivuletNearby    *self,
                     GtkWidget        *list,
                     RivuletNearbyFunc func,
                     gpointer          user_data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (GTK_IS_LIST_VIEW (list));
  g_return_if_fail (func != NULL);

  *self = (RivuletNearby) { .list = list, .func = func, .user_data = user_data };
  g_signal_connect (list, "realize", G_CALLBACK (realize_cb), self);
  g_signal_connect (list, "unrealize", G_CALLBACK (unrealize_cb), self);
}

void
rivulet_nearby_stop (RivuletNearby *self)
{
  g_return_if_fail (self != NULL);

  disconnect (self);
  g_signal_handlers_disconnect_by_data (self->list, self);
}

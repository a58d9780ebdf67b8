/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * While the reader is at the end the list follows its growth; once the reader has scrolled up nothing moves under the eyes.
 */

#include "config.h"

#include "rivulet-follow.h"

/* Nearer to the end than this is at the end (pixels). */
#define END_DISTANCE 24

static double
get_end (RivuletFollow *self)
{
  return gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment);
}

static void
set_follows (RivuletFollow *self,
             gboolean       follows)
{
  self->follows = follows;
  self->func (follows, self->user_data);
}

/*
 * Asking the list for its last row lays it out where it is; the adjustment then brings the row's very end into view. A list that
 * has no size yet would remember the row and lose its place, so it is asked once it has one.
 */
static void
follow (RivuletFollow *self)
{
  const guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (self->list)));

  if (self->placed || n_rows == 0)
    {
      gtk_adjustment_set_value (self->adjustment, get_end (self));
      return;
    }
  self->placed = TRUE;
  gtk_list_view_scroll_to (self->list, n_rows - 1, GTK_LIST_SCROLL_NONE, NULL);
}

static gboolean
follow_cb (gpointer user_data)
{
  RivuletFollow *self = user_data;

  self->idle = 0;
  if (self->follows && gtk_adjustment_get_page_size (self->adjustment) > 0)
    follow (self);

  return G_SOURCE_REMOVE;
}

/* The list is still being allocated when its adjustment changes, so the move waits until that is done, before the frame. */
void
rivulet_follow_grew (RivuletFollow *self)
{
  if (self->follows && self->idle == 0)
    self->idle = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, follow_cb, self, NULL);
}

/* Only a move towards the start while the length stays the same is the reader's: the list itself moves as rows are measured. */
static void
value_changed_cb (RivuletFollow *self)
{
  const double value = gtk_adjustment_get_value (self->adjustment);
  const double upper = gtk_adjustment_get_upper (self->adjustment);

  if (value >= get_end (self) - END_DISTANCE)
    set_follows (self, TRUE);
  else if (upper == self->last_upper && value < self->last_value)
    set_follows (self, FALSE);
  self->last_value = value;
  self->last_upper = upper;
}

void
rivulet_follow_init (RivuletFollow    *self,
                     GtkListView      *list,
                     RivuletFollowFunc func,
                     gpointer          user_data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (GTK_IS_LIST_VIEW (list));
  g_return_if_fail (func != NULL);

  *self = (RivuletFollow) {
    .list = list,
    .adjustment = g_object_ref (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list))),
    .func = func,
    .user_data = user_data,
  };
  g_signal_connect_swapped (self->adjustment, "changed", G_CALLBACK (rivulet_follow_grew), self);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (value_changed_cb), self);
}

void
rivulet_follow_clear (RivuletFollow *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
}

void
rivulet_follow_start (RivuletFollow *self)
{
  g_return_if_fail (self != NULL);

  self->placed = FALSE;
  set_follows (self, TRUE);
  rivulet_follow_grew (self);
}

void
rivulet_follow_stop (RivuletFollow *self)
{
  g_return_if_fail (self != NULL);

  set_follows (self, FALSE);
  g_clear_handle_id (&self->idle, g_source_remove);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list view that is told to show a row does so when it is next allocated, and measures its neighbours as they come; so the
 * place within the row is looked for after each of a few frames, and once it is in view the list is left alone.
 */

#include "config.h"

#include "rivulet-reveal.h"

#include "rivulet-message-holder.h"
#include "rivulet-search.h"

/* More frames than rows take to be laid out. */
#define MAX_FRAMES 12
/* In view for as many: nothing moves any more. */
#define SETTLED_FRAMES 2

static RivuletMessageRow *
find_row (RivuletReveal *self)
{
  for (GtkWidget *item = gtk_widget_get_first_child (self->list); item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *holder = gtk_widget_get_first_child (item);
      RivuletMessage *message = NULL;

      if (RIVULET_IS_MESSAGE_HOLDER (holder))
        message = rivulet_message_holder_get_message (RIVULET_MESSAGE_HOLDER (holder));
      if (message != NULL && rivulet_message_get_id (message) == self->message_id)
        return rivulet_message_holder_get_row (RIVULET_MESSAGE_HOLDER (holder));
    }

  return NULL;
}

/* Returns: whether the place was in view already. */
static gboolean
bring_into_view (RivuletReveal *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
  const double height = gtk_adjustment_get_page_size (adjustment);
  RivuletMessageRow *row = find_row (self);
  graphene_point_t corner;
  graphene_rect_t place;

  if (row == NULL
      || !rivulet_message_row_get_place (row, g_array_index (self->found, RivuletTextRange, 0).start, &place)
      || !gtk_widget_compute_point (GTK_WIDGET (row), self->list, &place.origin, &corner))
    return FALSE;
  if (corner.y >= 0 && corner.y + place.size.height <= height)
    return TRUE;

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + corner.y - height / 3);

  return FALSE;
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  RivuletReveal *self = user_data;

  self->n_frames = bring_into_view (self) ? MAX (self->n_frames + 1, MAX_FRAMES - SETTLED_FRAMES) : self->n_frames + 1;
  if (self->n_frames < MAX_FRAMES)
    return G_SOURCE_CONTINUE;
  self->tick = 0;

  return G_SOURCE_REMOVE;
}

void
rivulet_reveal_init (RivuletReveal *self,
                     GtkWidget     *list)
{
  g_return_if_fail (self != NULL);

  *self = (RivuletReveal) { .list = list };
}

void
rivulet_reveal_start (RivuletReveal *self,
                      gint64         message_id,
                      GArray        *found)
{
  g_return_if_fail (self != NULL);

  rivulet_reveal_stop (self);
  if (found == NULL || found->len == 0)
    return;

  self->message_id = message_id;
  self->found = g_array_ref (found);
  self->n_frames = 0;
  self->tick = gtk_widget_add_tick_callback (self->list, tick_cb, self, NULL);
}

void
rivulet_reveal_stop (RivuletReveal *self)
{
  g_return_if_fail (self != NULL);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (self->list, self->tick);
  self->tick = 0;
  self->message_id = 0;
  g_clear_pointer (&self->found, g_array_unref);
}

GArray *
rivulet_reveal_get_found (const RivuletReveal *self,
                          gint64               message_id)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->found != NULL && self->message_id == message_id ? self->found : NULL;
}

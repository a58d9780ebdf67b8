/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A falling cell is where it began and when; the frame clock runs only while there are any.
 */

#include "rivulet-cache-strip-fall.h"

#include <adwaita.h>

/* How long a cell falls (microseconds), how far (pixels), and how many fall at once: a fast reader would make a curtain. */
#define DURATION 450000
#define DISTANCE 34.0f
#define MAX_FALLING 24

typedef struct
{
  graphene_rect_t rect;
  gint64 begin; /* 0: with the next frame */
} Falling;

struct _RivuletCacheStripFall
{
  GtkWidget *widget;
  GArray *falling; /* of Falling */
  guint tick;
};

RivuletCacheStripFall *
rivulet_cache_strip_fall_new (GtkWidget *widget)
{
  RivuletCacheStripFall *self = g_new0 (RivuletCacheStripFall, 1);

  self->widget = widget;
  self->falling = g_array_new (FALSE, FALSE, sizeof (Falling));

  return self;
}

void
rivulet_cache_strip_fall_free (RivuletCacheStripFall *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (self->widget, self->tick);
  g_array_unref (self->falling);
  g_free (self);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  RivuletCacheStripFall *self = user_data;
  gint64 now = gdk_frame_clock_get_frame_time (clock);

  for (guint i = self->falling->len; i > 0; i--)
    {
      Falling *falling = &g_array_index (self->falling, Falling, i - 1);

      if (falling->begin == 0)
        falling->begin = now;
      else if (now - falling->begin > DURATION)
        g_array_remove_index (self->falling, i - 1);
    }
  gtk_widget_queue_draw (widget);
  if (self->falling->len > 0)
    return G_SOURCE_CONTINUE;
  self->tick = 0;

  return G_SOURCE_REMOVE;
}

guint
rivulet_cache_strip_fall_count (const RivuletSnapshot *before,
                                const RivuletSnapshot *after)
{
  guint first, n_gone;

  if (before == NULL || after == NULL || after->position <= before->position || after->n_evicted <= before->n_evicted)
    return 0;

  first = before->n_sink + before->n_pinned;
  if (before->n_used <= first || after->n_used <= after->n_sink + after->n_pinned)
    return 0;
  for (n_gone = 0; first + n_gone < before->n_used; n_gone++)
    {
      if (before->slot_position[first + n_gone] >= after->slot_position[after->n_sink + after->n_pinned])
        break;
    }

  return n_gone;
}

void
rivulet_cache_strip_fall_begin (RivuletCacheStripFall *self,
                                const RivuletCells    *cells,
                                const RivuletSnapshot *before,
                                const RivuletSnapshot *after)
{
  guint n_gone = rivulet_cache_strip_fall_count (before, after);
  guint first;

  if (n_gone == 0 || cells == NULL || !gtk_widget_get_mapped (self->widget) || !adw_get_enable_animations (self->widget))
    return;

  first = before->n_sink + before->n_pinned;
  for (guint i = 0; i < n_gone && self->falling->len < MAX_FALLING; i++)
    {
      Falling falling = { .rect = *rivulet_cells_get_rect (cells, first + i) };

      g_array_append_val (self->falling, falling);
    }
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (self->widget, tick_cb, self, NULL);
}

void
rivulet_cache_strip_fall_append (RivuletCacheStripFall *self,
                                 GtkSnapshot           *snapshot,
                                 const GdkRGBA         *color)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->widget);
  gint64 now = clock == NULL ? 0 : gdk_frame_clock_get_frame_time (clock);

  for (guint i = 0; i < self->falling->len; i++)
    {
      const Falling *falling = &g_array_index (self->falling, Falling, i);
      float t = falling->begin == 0 ? 0 : CLAMP ((float) (now - falling->begin) / DURATION, 0, 1);
      graphene_rect_t rect = falling->rect;
      GdkRGBA faded = *color;

      graphene_rect_offset (&rect, 0, DISTANCE * t * t);
      faded.alpha *= 1 - t;
      gtk_snapshot_append_color (snapshot, &faded, &rect);
    }
}

guint
rivulet_cache_strip_fall_get_n_cells (RivuletCacheStripFall *self)
{
  return self->falling->len;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cache as a strip of cells, one a slot. Its description, a sentence with slots used, capacity and forgotten tokens, is
 * what a screen reader (and a script) learns of it.
 */

#include "config.h"

#include "rivulet-cache-strip.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#define NATURAL_WIDTH 288
#define MINIMUM_WIDTH 120
#define LARGEST_PITCH 14
#define SMALLEST_PITCH 4
/* Cells shrink until the strip is no taller than this; from the smallest on it grows, so that a cell stays a slot. */
#define COMFORTABLE_HEIGHT 168
/* Attention is shown from 1/32 of the uniform share (faintest) to 1 (full), on a log scale. */
#define FAINTEST_SHARE 32.0
#define FAINTEST_ALPHA 0.22
/* A screen reader gains nothing from a new sentence more often than this (ms). */
#define DESCRIPTION_INTERVAL 250

enum
{
  COLOR_SINK,
  COLOR_PINNED,
  COLOR_WINDOW,
  COLOR_EMPTY,
};

static const char *const color_classes[] = { "sink", "pinned", "window", "empty", NULL };

struct _RivuletCacheStrip
{
  RivuletCellView parent_instance;

  RivuletSnapshot *snapshot;
  guint description_timeout;
  gint64 described_at;
};

G_DEFINE_FINAL_TYPE (RivuletCacheStrip, rivulet_cache_strip, RIVULET_TYPE_CELL_VIEW)

static guint
get_capacity (RivuletCacheStrip *self)
{
  return self->snapshot == NULL ? 0 : self->snapshot->capacity;
}

static guint
choose_pitch (guint  capacity,
              int    width,
              guint *n_columns,
              guint *n_rows)
{
  guint pitch = LARGEST_PITCH;

  for (;; pitch--)
    {
      *n_columns = CLAMP ((guint) width / pitch, 1, MAX (capacity, 1));
      *n_rows = (capacity + *n_columns - 1) / *n_columns;
      if (*n_rows * pitch <= COMFORTABLE_HEIGHT || pitch == SMALLEST_PITCH)
        return pitch;
    }
}

static RivuletCells *
rivulet_cache_strip_lay_out (RivuletCellView *view,
                             int              width,
                             int              height)
{
  guint capacity = get_capacity (RIVULET_CACHE_STRIP (view));
  guint pitch, n_columns, n_rows;

  if (capacity == 0)
    return NULL;

  pitch = choose_pitch (capacity, width, &n_columns, &n_rows);

  return rivulet_cells_new_grid (capacity, n_columns, pitch, pitch, pitch >= 9 ? 2 : 1,
                                 gtk_widget_get_direction (GTK_WIDGET (view)) == GTK_TEXT_DIR_RTL, width);
}

static void
rivulet_cache_strip_append_static (RivuletCellView *view,
                                   GtkSnapshot     *snapshot)
{
  const RivuletCells *cells = rivulet_cell_view_get_cells (view);
  GdkRGBA color = rivulet_cell_view_get_color (view, COLOR_EMPTY);

  for (guint slot = 0; slot < rivulet_cells_get_n_cells (cells); slot++)
    gtk_snapshot_append_color (snapshot, &color, rivulet_cells_get_rect (cells, slot));
}

static void
rivulet_cache_strip_append_values (RivuletCellView *view,
                                   GtkSnapshot     *snapshot)
{
  RivuletCacheStrip *self = RIVULET_CACHE_STRIP (view);
  const RivuletCells *cells = rivulet_cell_view_get_cells (view);
  guint n_used = MIN (self->snapshot->n_used, self->snapshot->capacity);
  double range = log (FAINTEST_SHARE * get_capacity (self));
  GdkRGBA colors[COLOR_EMPTY];

  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    colors[i] = rivulet_cell_view_get_color (view, i);

  for (guint slot = 0; slot < n_used; slot++)
    {
      GdkRGBA color = colors[rivulet_snapshot_get_role (self->snapshot, slot)];
      double attention = self->snapshot->slot_attention[slot];
      double level = attention > 0 ? 1 + log (attention) / range : 0;

      color.alpha *= (float) (FAINTEST_ALPHA + (1 - FAINTEST_ALPHA) * CLAMP (level, 0, 1));
      gtk_snapshot_append_color (snapshot, &color, rivulet_cells_get_rect (cells, slot));
    }
}

static const char *
get_role_text (RivuletSlotRole role)
{
  switch (role)
    {
    case RIVULET_SLOT_SINK:
      return _ ("sink");
    case RIVULET_SLOT_PINNED:
      return _ ("pinned");
    case RIVULET_SLOT_WINDOW:
    default:
      return _ ("window");
    }
}

/* A token as one line: white space that would not show is shown. */
static char *
dup_visible_text (const char *text)
{
  GString *visible = g_string_new (text);

  g_string_replace (visible, "\n", "⏎", 0);
  g_string_replace (visible, "\t", "⇥", 0);

  return g_string_free_and_steal (visible);
}

static char *
rivulet_cache_strip_dup_cell_text (RivuletCellView *view,
                                   guint            slot)
{
  RivuletCacheStrip *self = RIVULET_CACHE_STRIP (view);
  g_autofree char *token = NULL;

  if (slot >= get_capacity (self))
    return NULL;
  if (slot >= self->snapshot->n_used)
    return g_strdup_printf (_ ("Slot %u, empty"), slot + 1);

  token = dup_visible_text (self->snapshot->slot_text[slot]);
  /* Nobody looked when the last token was computed: there is no attention to tell. */
  if (!(self->snapshot->slot_attention[slot] > 0))
    /* Translators: "Slot 5 (window): “the” at position 812" */
    return g_strdup_printf (_ ("Slot %u (%s): “%s” at position %" PRIu64),
                            slot + 1, get_role_text (rivulet_snapshot_get_role (self->snapshot, slot)), token,
                            self->snapshot->slot_position[slot]);

  /* Translators: "Slot 5 (window): “the” at position 812, attention 3.20 %" */
  return g_strdup_printf (_ ("Slot %u (%s): “%s” at position %" PRIu64 ", attention %.2f %%"),
                          slot + 1, get_role_text (rivulet_snapshot_get_role (self->snapshot, slot)), token,
                          self->snapshot->slot_position[slot], 100.0 * self->snapshot->slot_attention[slot]);
}

static void
rivulet_cache_strip_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  guint pitch, n_columns, n_rows;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MINIMUM_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }

  pitch = choose_pitch (get_capacity (RIVULET_CACHE_STRIP (widget)), for_size < 0 ? NATURAL_WIDTH : for_size,
                        &n_columns, &n_rows);
  *minimum = *natural = (int) (n_rows * pitch);
}

static void
update_description (RivuletCacheStrip *self)
{
  g_autofree char *sentence = NULL;

  if (self->snapshot == NULL)
    sentence = g_strdup (_ ("The cache is empty"));
  else
    sentence = g_strdup_printf (ngettext ("%u of %u slots used, %" PRIu64 " token forgotten",
                                          "%u of %u slots used, %" PRIu64 " tokens forgotten",
                                          (gulong) self->snapshot->n_evicted),
                                self->snapshot->n_used, self->snapshot->capacity, self->snapshot->n_evicted);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
  self->described_at = g_get_monotonic_time ();
}

static void
description_timeout_cb (gpointer user_data)
{
  RivuletCacheStrip *self = user_data;

  self->description_timeout = 0;
  update_description (self);
}

static void
queue_description (RivuletCacheStrip *self)
{
  gint64 elapsed = (g_get_monotonic_time () - self->described_at) / 1000;

  if (self->description_timeout != 0)
    return;
  if (elapsed >= DESCRIPTION_INTERVAL)
    update_description (self);
  else
    self->description_timeout = g_timeout_add_once ((guint) (DESCRIPTION_INTERVAL - elapsed),
                                                    description_timeout_cb, self);
}

static void
rivulet_cache_strip_dispose (GObject *object)
{
  RivuletCacheStrip *self = RIVULET_CACHE_STRIP (object);

  g_clear_handle_id (&self->description_timeout, g_source_remove);
  g_clear_pointer (&self->snapshot, rivulet_snapshot_unref);

  G_OBJECT_CLASS (rivulet_cache_strip_parent_class)->dispose (object);
}

static void
rivulet_cache_strip_class_init (RivuletCacheStripClass *klass)
{
  RivuletCellViewClass *view_class = RIVULET_CELL_VIEW_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_cache_strip_dispose;

  view_class->color_classes = color_classes;
  view_class->lay_out = rivulet_cache_strip_lay_out;
  view_class->append_static = rivulet_cache_strip_append_static;
  view_class->append_values = rivulet_cache_strip_append_values;
  view_class->dup_cell_text = rivulet_cache_strip_dup_cell_text;

  widget_class->measure = rivulet_cache_strip_measure;
  gtk_widget_class_set_css_name (widget_class, "cachestrip");
}

static void
rivulet_cache_strip_init (RivuletCacheStrip *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Cache Strip"), -1);
  update_description (self);
}

GtkWidget *
rivulet_cache_strip_new (void)
{
  return g_object_new (RIVULET_TYPE_CACHE_STRIP, NULL);
}

void
rivulet_cache_strip_set_snapshot (RivuletCacheStrip *self,
                                  RivuletSnapshot   *snapshot)
{
  guint capacity;

  g_return_if_fail (RIVULET_IS_CACHE_STRIP (self));

  if (self->snapshot == snapshot)
    return;

  capacity = get_capacity (self);
  g_clear_pointer (&self->snapshot, rivulet_snapshot_unref);
  if (snapshot != NULL)
    self->snapshot = rivulet_snapshot_ref (snapshot);

  if (get_capacity (self) == capacity)
    rivulet_cell_view_values_changed (RIVULET_CELL_VIEW (self));
  else
    rivulet_cell_view_cells_changed (RIVULET_CELL_VIEW (self));
  queue_description (self);
}

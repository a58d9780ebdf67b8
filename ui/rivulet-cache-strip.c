/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cache as a strip of cells, one a slot: sinks, what is kept, the window from old to new. A token that is evicted is seen
 * to fall off for a moment, unless motion is reduced. The strip's description, a sentence with slots used, capacity and forgotten tokens, is
 * what a screen reader (and a script) learns of it.
 */

#include "config.h"

#include "rivulet-cache-strip.h"
#include "rivulet-cache-strip-fall.h"
#include "rivulet-slot-level.h"
#include "rivulet-slot-text.h"

#include <glib/gi18n.h>

#define NATURAL_WIDTH 288
#define MINIMUM_WIDTH 120
#define LARGEST_PITCH 14
#define SMALLEST_PITCH 3
/* Cells shrink until the strip is no taller than this; from the smallest on it grows, so that a cell stays a slot. */
#define COMFORTABLE_HEIGHT 42
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
  RivuletCacheStripFall *fall;
  gboolean window_only;
  guint description_timeout;
  gint64 described_at;
};

enum
{
  PROP_0,
  PROP_WINDOW_ONLY,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (RivuletCacheStrip, rivulet_cache_strip, RIVULET_TYPE_CELL_VIEW)

static guint
get_capacity (RivuletCacheStrip *self)
{
  return self->snapshot == NULL ? 0 : self->snapshot->capacity;
}

/* Slots before the window. */
static guint
get_n_prefix (RivuletCacheStrip *self)
{
  return MIN (self->snapshot->n_sink + self->snapshot->n_pinned, self->snapshot->capacity);
}

/* The first slots of the parts after the first that are not empty. */
static guint
list_breaks (RivuletCacheStrip *self,
             guint             *breaks)
{
  guint n_breaks = 0;

  if (self->snapshot == NULL)
    return 0;
  for (guint slot = 1; slot < self->snapshot->capacity && slot <= get_n_prefix (self); slot++)
    {
      if (rivulet_snapshot_get_role (self->snapshot, slot) != rivulet_snapshot_get_role (self->snapshot, slot - 1)
          && n_breaks < RIVULET_CELLS_MAX_BREAKS)
        breaks[n_breaks++] = slot;
    }

  return n_breaks;
}

static guint
choose_pitch (guint  n_places,
              int    width,
              guint *n_columns,
              guint *n_rows)
{
  guint pitch = LARGEST_PITCH;

  for (;; pitch--)
    {
      *n_columns = CLAMP ((guint) width / pitch, 1, MAX (n_places, 1));
      *n_rows = (n_places + *n_columns - 1) / *n_columns;
      if (*n_rows * pitch <= COMFORTABLE_HEIGHT || pitch == SMALLEST_PITCH)
        return pitch;
    }
}

static RivuletCells *
rivulet_cache_strip_lay_out (RivuletCellView *view,
                             int              width,
                             int              height)
{
  RivuletCacheStrip *self = RIVULET_CACHE_STRIP (view);
  guint capacity = get_capacity (self);
  guint breaks[RIVULET_CELLS_MAX_BREAKS], n_breaks = list_breaks (self, breaks);
  guint pitch, n_columns, n_rows;

  if (capacity == 0)
    return NULL;

  pitch = choose_pitch (capacity + n_breaks, width, &n_columns, &n_rows);

  return rivulet_cells_new_parted (capacity, breaks, n_breaks, n_columns, pitch, pitch, pitch >= 9 ? 2 : 1,
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
  double peak = rivulet_slot_level_get_peak (self->snapshot);
  GdkRGBA colors[COLOR_EMPTY];

  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    colors[i] = rivulet_cell_view_get_color (view, i);

  for (guint slot = 0; slot < n_used; slot++)
    {
      const RivuletSlotRole role = rivulet_snapshot_get_role (self->snapshot, slot);
      GdkRGBA color = colors[role == RIVULET_SLOT_KEPT ? RIVULET_SLOT_PINNED : role];

      color.alpha *= (float) (FAINTEST_ALPHA + (1 - FAINTEST_ALPHA) * rivulet_slot_level_get (self->snapshot, slot, self->window_only, peak));
      gtk_snapshot_append_color (snapshot, &color, rivulet_cells_get_rect (cells, slot));
    }
}

static void
rivulet_cache_strip_append_live (RivuletCellView *view,
                                 GtkSnapshot     *snapshot)
{
  GdkRGBA color = rivulet_cell_view_get_color (view, COLOR_WINDOW);

  rivulet_cache_strip_fall_append (RIVULET_CACHE_STRIP (view)->fall, snapshot, &color);
}

static char *
rivulet_cache_strip_dup_cell_text (RivuletCellView *view,
                                   guint            slot)
{
  return rivulet_slot_text_new (RIVULET_CACHE_STRIP (view)->snapshot, slot);
}

/* The height must not grow with the width, as that of the cells alone would where they become larger. */
static int
get_height_for (RivuletCacheStrip *self,
                int                width)
{
  guint breaks[RIVULET_CELLS_MAX_BREAKS], n_columns, n_rows;
  const guint pitch = choose_pitch (get_capacity (self) + list_breaks (self, breaks), width, &n_columns, &n_rows);

  return n_rows == 1 ? LARGEST_PITCH : (int) MAX (n_rows * pitch, COMFORTABLE_HEIGHT);
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
  RivuletCacheStrip *self = RIVULET_CACHE_STRIP (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MINIMUM_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }

  *minimum = *natural = get_height_for (self, for_size < 0 ? NATURAL_WIDTH : for_size);
}

static void
update_description (RivuletCacheStrip *self)
{
  g_autofree char *sentence = rivulet_slot_text_new_summary (self->snapshot);

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
  g_clear_pointer (&self->fall, rivulet_cache_strip_fall_free);
  g_clear_pointer (&self->snapshot, rivulet_snapshot_unref);

  G_OBJECT_CLASS (rivulet_cache_strip_parent_class)->dispose (object);
}

static void
rivulet_cache_strip_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_WINDOW_ONLY:
      g_value_set_boolean (value, RIVULET_CACHE_STRIP (object)->window_only);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_cache_strip_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_WINDOW_ONLY:
      rivulet_cache_strip_set_window_only (RIVULET_CACHE_STRIP (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_cache_strip_class_init (RivuletCacheStripClass *klass)
{
  RivuletCellViewClass *view_class = RIVULET_CELL_VIEW_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = rivulet_cache_strip_dispose;
  object_class->get_property = rivulet_cache_strip_get_property;
  object_class->set_property = rivulet_cache_strip_set_property;

  view_class->color_classes = color_classes;
  view_class->lay_out = rivulet_cache_strip_lay_out;
  view_class->append_static = rivulet_cache_strip_append_static;
  view_class->append_values = rivulet_cache_strip_append_values;
  view_class->append_live = rivulet_cache_strip_append_live;
  view_class->dup_cell_text = rivulet_cache_strip_dup_cell_text;

  properties[PROP_WINDOW_ONLY] = g_param_spec_boolean ("window-only", NULL, NULL, FALSE,
                                                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  widget_class->measure = rivulet_cache_strip_measure;
  gtk_widget_class_set_css_name (widget_class, "cachestrip");
}

static void
rivulet_cache_strip_init (RivuletCacheStrip *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Cache Strip"), -1);
  self->fall = rivulet_cache_strip_fall_new (GTK_WIDGET (self));
  update_description (self);
}

GtkWidget *
rivulet_cache_strip_new (void)
{
  return g_object_new (RIVULET_TYPE_CACHE_STRIP, NULL);
}

/* Where the parts lie: when it changes, so do the cells. */
static gboolean
has_other_parts (const RivuletSnapshot *a,
                 const RivuletSnapshot *b)
{
  return a == NULL || b == NULL || a->capacity != b->capacity || a->n_sink != b->n_sink || a->n_pinned != b->n_pinned;
}

void
rivulet_cache_strip_set_snapshot (RivuletCacheStrip *self,
                                  RivuletSnapshot   *snapshot)
{
  g_autoptr (RivuletSnapshot) last = NULL;

  g_return_if_fail (RIVULET_IS_CACHE_STRIP (self));

  if (self->snapshot == snapshot)
    return;

  last = g_steal_pointer (&self->snapshot);
  if (snapshot != NULL)
    self->snapshot = rivulet_snapshot_ref (snapshot);

  if (has_other_parts (last, snapshot))
    {
      rivulet_cell_view_cells_changed (RIVULET_CELL_VIEW (self));
    }
  else
    {
      rivulet_cell_view_values_changed (RIVULET_CELL_VIEW (self));
      rivulet_cache_strip_fall_begin (self->fall, rivulet_cell_view_get_cells (RIVULET_CELL_VIEW (self)), last, snapshot);
    }
  queue_description (self);
}

void
rivulet_cache_strip_set_window_only (RivuletCacheStrip *self,
                                     gboolean           window_only)
{
  g_return_if_fail (RIVULET_IS_CACHE_STRIP (self));

  if (self->window_only == !!window_only)
    return;
  self->window_only = !!window_only;
  rivulet_cell_view_values_changed (RIVULET_CELL_VIEW (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WINDOW_ONLY]);
}

RivuletSnapshot *
rivulet_cache_strip_get_snapshot (RivuletCacheStrip *self)
{
  g_return_val_if_fail (RIVULET_IS_CACHE_STRIP (self), NULL);

  return self->snapshot;
}

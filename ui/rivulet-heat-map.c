/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sink mass, a row a layer (the first on top) and a column a head, on the scale of RivuletHeatScale.
 */

#include "config.h"

#include "rivulet-heat-map.h"
#include "rivulet-heat-scale.h"
#include "rivulet-swatch.h"

#include <glib/gi18n.h>
#include <math.h>

#define NATURAL_WIDTH 288
#define MINIMUM_WIDTH 120
#define TALLEST_CELL 28
#define SHORTEST_CELL 5
#define COMFORTABLE_HEIGHT 224

enum
{
  COLOR_LOW,
  COLOR_MIDDLE,
  COLOR_HIGH,
};

static const char *const color_classes[] = { "heat-low", "heat-middle", "heat-high", NULL };

struct _RivuletHeatMap
{
  RivuletCellView parent_instance;

  RivuletSnapshot *snapshot;
  RivuletHeatMapMode mode;
};

G_DEFINE_FINAL_TYPE (RivuletHeatMap, rivulet_heat_map, RIVULET_TYPE_CELL_VIEW)

static gboolean
has_cells (RivuletHeatMap *self)
{
  return self->snapshot != NULL && self->snapshot->n_layer > 0 && self->snapshot->n_head > 0;
}

/* The softmax gives every sink some mass: none at all means that nobody looked when the last token was computed. */
static gboolean
is_measured (RivuletHeatMap *self)
{
  guint n_cells = self->snapshot->n_layer * self->snapshot->n_head;

  for (guint i = 0; i < n_cells; i++)
    {
      if (self->snapshot->sink_mass[i] > 0)
        return TRUE;
    }

  return FALSE;
}

/* Where on the scale a cell lies, 0 to 1. */
static double
get_level (RivuletHeatMap *self,
           guint           cell)
{
  switch (self->mode)
    {
    case RIVULET_HEAT_MAP_CONTRIBUTION:
      return rivulet_heat_scale_get_level ((double) self->snapshot->sink_contribution[cell]);
    case RIVULET_HEAT_MAP_ENTROPY:
      /* The scale goes by the square root; entropy is a logarithm already. */
      return CLAMP ((double) self->snapshot->head_entropy[cell] / log2 (MAX (self->snapshot->n_used, 2)), 0, 1);
    case RIVULET_HEAT_MAP_MASS:
    default:
      return rivulet_heat_scale_get_level ((double) self->snapshot->sink_mass[cell]);
    }
}

static float
get_cell_height (RivuletHeatMap *self)
{
  return (float) CLAMP (COMFORTABLE_HEIGHT / self->snapshot->n_layer, SHORTEST_CELL, TALLEST_CELL);
}

static RivuletCells *
rivulet_heat_map_lay_out (RivuletCellView *view,
                          int              width,
                          int              height)
{
  RivuletHeatMap *self = RIVULET_HEAT_MAP (view);
  float cell_width, gap;

  if (!has_cells (self))
    return NULL;

  cell_width = (float) width / (float) self->snapshot->n_head;
  gap = cell_width >= 8 && get_cell_height (self) >= 8 ? 2 : 1;
  /* The gap after the last column is given to the cells. */
  cell_width = ((float) width + gap) / (float) self->snapshot->n_head;

  return rivulet_cells_new_grid (self->snapshot->n_layer * self->snapshot->n_head, self->snapshot->n_head,
                                 MAX (cell_width, gap + 1), get_cell_height (self), gap,
                                 gtk_widget_get_direction (GTK_WIDGET (view)) == GTK_TEXT_DIR_RTL, width);
}

static void
rivulet_heat_map_append_static (RivuletCellView *view,
                                GtkSnapshot     *snapshot)
{
}

static void
rivulet_heat_map_append_values (RivuletCellView *view,
                                GtkSnapshot     *snapshot)
{
  RivuletHeatMap *self = RIVULET_HEAT_MAP (view);
  const RivuletCells *cells = rivulet_cell_view_get_cells (view);
  GdkRGBA low = rivulet_cell_view_get_color (view, COLOR_LOW);
  GdkRGBA middle = rivulet_cell_view_get_color (view, COLOR_MIDDLE);
  GdkRGBA high = rivulet_cell_view_get_color (view, COLOR_HIGH);

  for (guint i = 0; i < rivulet_cells_get_n_cells (cells); i++)
    {
      double level = get_level (self, i);
      GdkRGBA color = level < 0.5 ? rivulet_swatch_mix (&low, &middle, 2 * level)
                                  : rivulet_swatch_mix (&middle, &high, 2 * level - 1);

      gtk_snapshot_append_color (snapshot, &color, rivulet_cells_get_rect (cells, i));
    }
}

static char *
rivulet_heat_map_dup_cell_text (RivuletCellView *view,
                                guint            cell)
{
  RivuletHeatMap *self = RIVULET_HEAT_MAP (view);

  if (!has_cells (self) || cell >= self->snapshot->n_layer * self->snapshot->n_head)
    return NULL;

  if (!is_measured (self))
    return g_strdup_printf (_ ("Layer %u, head %u: not measured yet"),
                            cell / self->snapshot->n_head + 1, cell % self->snapshot->n_head + 1);

  if (self->mode == RIVULET_HEAT_MAP_CONTRIBUTION)
    /* Translators: layer and head of the model, and how much of what the head puts out is the sinks' */
    return g_strdup_printf (_ ("Layer %u, head %u: %.1f %% of its effect from the sinks"),
                            cell / self->snapshot->n_head + 1, cell % self->snapshot->n_head + 1,
                            100.0 * (double) self->snapshot->sink_contribution[cell]);
  if (self->mode == RIVULET_HEAT_MAP_ENTROPY)
    /* Translators: layer and head of the model, how widely its attention is spread, and the most there can be */
    return g_strdup_printf (_ ("Layer %u, head %u: %.2f bits of entropy (evenly spread: %.2f)"),
                            cell / self->snapshot->n_head + 1, cell % self->snapshot->n_head + 1,
                            (double) self->snapshot->head_entropy[cell], log2 (MAX (self->snapshot->n_used, 1)));

  /* Translators: layer and head of the model, the share of its attention that rests on the sinks, and the share that
   * they would get were the attention spread evenly */
  return g_strdup_printf (_ ("Layer %u, head %u: %.1f %% on the sinks (evenly spread: %.1f %%)"),
                          cell / self->snapshot->n_head + 1, cell % self->snapshot->n_head + 1,
                          100.0 * self->snapshot->sink_mass[cell], 100.0 * self->snapshot->baseline);
}

static void
rivulet_heat_map_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  RivuletHeatMap *self = RIVULET_HEAT_MAP (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MINIMUM_WIDTH;
      *natural = NATURAL_WIDTH;
    }
  else
    {
      *minimum = *natural = has_cells (self) ? (int) (get_cell_height (self) * (float) self->snapshot->n_layer) : 0;
    }
}

static void
update_description (RivuletHeatMap *self)
{
  g_autofree char *sentence = NULL;
  double sum = 0;
  guint n_cells;

  if (!has_cells (self) || !is_measured (self))
    {
      sentence = g_strdup (_ ("Not measured yet"));
    }
  else
    {
      n_cells = self->snapshot->n_layer * self->snapshot->n_head;
      for (guint i = 0; i < n_cells; i++)
        sum += self->snapshot->sink_mass[i];
      sentence = g_strdup_printf (_ ("%u layers by %u heads, on average %.0f %% of the attention on the sinks, "
                                     "%.1f %% were it evenly spread"),
                                  self->snapshot->n_layer, self->snapshot->n_head, 100.0 * sum / n_cells,
                                  100.0 * self->snapshot->baseline);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
}

static void
rivulet_heat_map_dispose (GObject *object)
{
  g_clear_pointer (&RIVULET_HEAT_MAP (object)->snapshot, rivulet_snapshot_unref);

  G_OBJECT_CLASS (rivulet_heat_map_parent_class)->dispose (object);
}

static void
rivulet_heat_map_class_init (RivuletHeatMapClass *klass)
{
  RivuletCellViewClass *view_class = RIVULET_CELL_VIEW_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_heat_map_dispose;

  view_class->color_classes = color_classes;
  view_class->lay_out = rivulet_heat_map_lay_out;
  view_class->append_static = rivulet_heat_map_append_static;
  view_class->append_values = rivulet_heat_map_append_values;
  view_class->dup_cell_text = rivulet_heat_map_dup_cell_text;

  widget_class->measure = rivulet_heat_map_measure;
  gtk_widget_class_set_css_name (widget_class, "heatmap");
}

static void
rivulet_heat_map_init (RivuletHeatMap *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Sink Heat Map"), -1);
  update_description (self);
}

GtkWidget *
rivulet_heat_map_new (void)
{
  return g_object_new (RIVULET_TYPE_HEAT_MAP, NULL);
}

void
rivulet_heat_map_set_snapshot (RivuletHeatMap  *self,
                               RivuletSnapshot *snapshot)
{
  guint n_layer, n_head;

  g_return_if_fail (RIVULET_IS_HEAT_MAP (self));

  if (self->snapshot == snapshot)
    return;

  n_layer = self->snapshot == NULL ? 0 : self->snapshot->n_layer;
  n_head = self->snapshot == NULL ? 0 : self->snapshot->n_head;
  g_clear_pointer (&self->snapshot, rivulet_snapshot_unref);
  if (snapshot != NULL)
    self->snapshot = rivulet_snapshot_ref (snapshot);

  if (snapshot != NULL && snapshot->n_layer == n_layer && snapshot->n_head == n_head)
    rivulet_cell_view_values_changed (RIVULET_CELL_VIEW (self));
  else
    rivulet_cell_view_cells_changed (RIVULET_CELL_VIEW (self));
  update_description (self);
}

void
rivulet_heat_map_set_mode (RivuletHeatMap    *self,
                           RivuletHeatMapMode mode)
{
  g_return_if_fail (RIVULET_IS_HEAT_MAP (self));

  if (self->mode == mode)
    return;
  self->mode = mode;
  rivulet_cell_view_values_changed (RIVULET_CELL_VIEW (self));
}

RivuletHeatMapMode
rivulet_heat_map_get_mode (RivuletHeatMap *self)
{
  g_return_val_if_fail (RIVULET_IS_HEAT_MAP (self), RIVULET_HEAT_MAP_MASS);

  return self->mode;
}

RivuletSnapshot *
rivulet_heat_map_get_snapshot (RivuletHeatMap *self)
{
  g_return_val_if_fail (RIVULET_IS_HEAT_MAP (self), NULL);

  return self->snapshot;
}

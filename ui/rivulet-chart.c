/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A chart's points and marks. Points are kept by series, ascending, so that what is in view is found by bisection.
 */

#include "config.h"

#include "rivulet-chart-private.h"
#include "rivulet-swatch.h"

#include <glib/gi18n.h>
#include <math.h>

#define NATURAL_WIDTH 288
#define MINIMUM_WIDTH 120
#define HEIGHT 150

G_DEFINE_FINAL_TYPE (RivuletChart, rivulet_chart, GTK_TYPE_WIDGET)

static void
clear_mark (RivuletChartMark *mark)
{
  g_free (mark->label);
}

static void
drop_nodes (RivuletChart *self)
{
  g_clear_pointer (&self->frame_node, gsk_render_node_unref);
  g_clear_pointer (&self->values_node, gsk_render_node_unref);
}

void
rivulet_chart_changed (RivuletChart *self)
{
  drop_nodes (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
rivulet_chart_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MINIMUM_WIDTH;
      *natural = NATURAL_WIDTH;
    }
  else
    {
      *minimum = *natural = (int) (HEIGHT * rivulet_chart_get_text_scale (RIVULET_CHART (widget)));
    }
}

static void
rivulet_chart_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  rivulet_chart_draw (RIVULET_CHART (widget), snapshot);
}

static void
rivulet_chart_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  drop_nodes (RIVULET_CHART (widget));
}

static void
rivulet_chart_css_changed (GtkWidget         *widget,
                           GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (rivulet_chart_parent_class)->css_changed (widget, change);
  rivulet_chart_changed (RIVULET_CHART (widget));
  /* The text may have another size. */
  gtk_widget_queue_resize (widget);
}

static void
rivulet_chart_dispose (GObject *object)
{
  RivuletChart *self = RIVULET_CHART (object);

  for (guint i = 0; i < self->n_series; i++)
    g_clear_pointer (&self->series[i].swatch, gtk_widget_unparent);
  drop_nodes (self);

  G_OBJECT_CLASS (rivulet_chart_parent_class)->dispose (object);
}

static void
rivulet_chart_finalize (GObject *object)
{
  RivuletChart *self = RIVULET_CHART (object);

  for (guint i = 0; i < self->n_series; i++)
    {
      g_array_unref (self->series[i].points);
      g_free (self->series[i].label);
    }
  g_array_unref (self->marks);

  G_OBJECT_CLASS (rivulet_chart_parent_class)->finalize (object);
}

static void
rivulet_chart_class_init (RivuletChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_chart_dispose;
  object_class->finalize = rivulet_chart_finalize;
  widget_class->measure = rivulet_chart_measure;
  widget_class->snapshot = rivulet_chart_snapshot;
  widget_class->size_allocate = rivulet_chart_size_allocate;
  widget_class->css_changed = rivulet_chart_css_changed;

  rivulet_chart_install_input (widget_class);
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rivulet_chart_init (RivuletChart *self)
{
  self->marks = g_array_new (FALSE, FALSE, sizeof (RivuletChartMark));
  g_array_set_clear_func (self->marks, (GDestroyNotify) clear_mark);
  self->format = "%.2f";
  /* Translators: a position of the stream, before what was measured there */
  self->place_format = _ ("Position %.0f");
  self->follows = TRUE;
  self->cursor = NAN;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  rivulet_chart_init_input (self);
}

GtkWidget *
rivulet_chart_new (const char      *name,
                   RivuletChartKind kind,
                   gboolean         logarithmic)
{
  RivuletChart *self = g_object_new (RIVULET_TYPE_CHART, NULL);

  rivulet_chart_set_up (self, name, kind, logarithmic);

  return GTK_WIDGET (self);
}

void
rivulet_chart_set_up (RivuletChart    *self,
                      const char      *name,
                      RivuletChartKind kind,
                      gboolean         logarithmic)
{
  g_return_if_fail (RIVULET_IS_CHART (self));

  self->kind = kind;
  self->logarithmic = logarithmic;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

guint
rivulet_chart_add_series (RivuletChart *self,
                          const char   *css_class,
                          const char   *label)
{
  RivuletChartSeries *series;

  g_return_val_if_fail (RIVULET_IS_CHART (self), 0);
  g_return_val_if_fail (self->n_series < RIVULET_CHART_MAX_SERIES, 0);

  series = &self->series[self->n_series];
  series->points = g_array_new (FALSE, FALSE, sizeof (RivuletChartPoint));
  series->label = g_strdup (label);
  series->swatch = rivulet_swatch_new (css_class);
  gtk_widget_set_parent (series->swatch, GTK_WIDGET (self));
  gtk_widget_set_child_visible (series->swatch, FALSE);
  g_signal_connect_object (series->swatch, "changed", G_CALLBACK (rivulet_chart_changed), self, G_CONNECT_SWAPPED);

  return self->n_series++;
}

void
rivulet_chart_set_format (RivuletChart *self,
                          const char   *format)
{
  g_return_if_fail (RIVULET_IS_CHART (self));

  self->format = format;
}

void
rivulet_chart_set_place_format (RivuletChart *self,
                                const char   *format)
{
  g_return_if_fail (RIVULET_IS_CHART (self));

  self->place_format = format;
}

/* --- Points ------------------------------------------------------------------------------------------------------- */

guint
rivulet_chart_find (const RivuletChartSeries *series,
                    double                    x)
{
  guint low = 0, high = series->points->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (series->points, RivuletChartPoint, middle).x < x)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

void
rivulet_chart_append (RivuletChart *self,
                      guint         series,
                      double        x,
                      float         y)
{
  RivuletChartPoint point = { x, y };

  g_return_if_fail (RIVULET_IS_CHART (self));
  g_return_if_fail (series < self->n_series);

  g_array_append_val (self->series[series].points, point);
  rivulet_chart_changed (self);
}

void
rivulet_chart_truncate (RivuletChart *self,
                        double        x)
{
  g_return_if_fail (RIVULET_IS_CHART (self));

  for (guint i = 0; i < self->n_series; i++)
    g_array_set_size (self->series[i].points, rivulet_chart_find (&self->series[i], x));
  while (self->marks->len > 0 && g_array_index (self->marks, RivuletChartMark, self->marks->len - 1).x >= x)
    g_array_set_size (self->marks, self->marks->len - 1);
  rivulet_chart_changed (self);
}

void
rivulet_chart_clear (RivuletChart *self)
{
  g_return_if_fail (RIVULET_IS_CHART (self));

  rivulet_chart_truncate (self, -INFINITY);
  self->follows = TRUE;
  self->cursor = NAN;
}

void
rivulet_chart_add_mark (RivuletChart *self,
                        double        x,
                        const char   *label)
{
  RivuletChartMark mark = { x, g_strdup (label) };

  g_return_if_fail (RIVULET_IS_CHART (self));

  g_array_append_val (self->marks, mark);
  rivulet_chart_changed (self);
}

guint
rivulet_chart_get_n_marks (RivuletChart *self)
{
  g_return_val_if_fail (RIVULET_IS_CHART (self), 0);

  return self->marks->len;
}

guint
rivulet_chart_get_n_points (RivuletChart *self,
                            guint         series)
{
  g_return_val_if_fail (RIVULET_IS_CHART (self) && series < self->n_series, 0);

  return self->series[series].points->len;
}

char *
rivulet_chart_dup_text_at (RivuletChart *self,
                           double        x)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (RIVULET_IS_CHART (self), NULL);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_string_append_printf (text, self->place_format, floor (x));
  for (guint i = 0; i < self->n_series; i++)
    {
      const RivuletChartSeries *series = &self->series[i];
      guint at = rivulet_chart_find (series, floor (x));
      const RivuletChartPoint *point;

      if (self->kind == RIVULET_CHART_LINE && at == series->points->len && at > 0)
        at--;
      if (at == series->points->len)
        continue;
      point = &g_array_index (series->points, RivuletChartPoint, at);
      if (self->kind == RIVULET_CHART_BARS && point->x >= floor (x) + 1)
        continue;
      g_string_append_printf (text, ", %s: ", series->label);
      if (isnan (point->y))
        g_string_append (text, _ ("not measured"));
      else
        g_string_append_printf (text, self->format, (double) point->y);
    }
#pragma GCC diagnostic pop

  return g_string_free_and_steal (text);
}
